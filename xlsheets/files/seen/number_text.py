"""What a number looks like in its number format: ``350,000元``, ``≤30天``, ``90%``; the part of the formats that forms are seen to use.

Source: ECMA-376 part 1, 18.8.31 (sections, conditions, scaling by commas, exponents). What is not printed here (dates, fractions,
Chinese numerals) gives None: nobody computes with what nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from xlsheets.domain.numbers import half_up, plain

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<marked>.)|_(?P<blank>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|G/通用格式)|E(?P<exponent>[+-]0+)|(?P<digits>[0#?](?:[0#?,]*[0#?])?)?(?P<scale>,+)?(?P<point>\.[0#?]*)?(?P<scale2>,+)?",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)\Z")
_COLOUR = re.compile(
    r"(?i)(black|blue|cyan|green|magenta|red|white|yellow|黑色?|蓝色?|青色?|绿色?|红色?|白色?|黄色?|(color|颜色) ?[0-9]+)\Z"
)
_CURRENCY = re.compile(r"\$([^-\]]*)(?:-[0-9A-Fa-f]+)?\Z")
_NUMERALS = re.compile(r"(?i)dbnum[1-4]\Z")
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda number, limit: number < limit,
    ">": lambda number, limit: number > limit,
    "<=": lambda number, limit: number <= limit,
    ">=": lambda number, limit: number >= limit,
    "=": lambda number, limit: number == limit,
    "<>": lambda number, limit: number != limit,
}
_AS_THEY_ARE = frozenset(" ()-+~<>=:：￥¥$€£&^'{}（）、，。/%‰")
_LETTERS = frozenset("ymdhsegb@aAYMDHSEGB")
_LONGEST = 255


class _Section(Struct, frozen=True):
    """One section of a format: what it prints before and behind the digits, and how these are made.

    ``whole``: placeholders before the point, with what is printed amid them (``0\\.0,"万元"``), empty where it prints no digits.
    ``decimals``: placeholders behind the point. ``exponent``: how the power of ten is written (``+00``), ``""`` where there is none.
    """

    before: str = ""
    behind: str = ""
    whole: tuple[str, ...] = ()
    decimals: str = ""
    has_point: bool = False
    scale: int = 0
    percents: int = 0
    is_general: bool = False
    exponent: str = ""
    condition: tuple[str, Decimal] | None = None
    is_known: bool = True

    def takes(self, number: Decimal) -> bool:
        """Say whether its condition is met."""
        assert self.condition is not None
        return _TESTS[self.condition[0]](number, self.condition[1])

    def printed(self, number: Decimal) -> str | None:
        """Print a number without a sign of its own."""
        if not self.is_known:
            return None
        if self.is_general:
            return f"{self.before}{plain(number)}{self.behind}"
        if not self.whole:
            return self.before
        figure, power = number.scaleb(2 * self.percents - 3 * self.scale), ""
        if self.exponent:
            figure, power = self._with_power(figure)
        figure = half_up(figure, len(self.decimals))
        whole, _, decimals = format(figure, "f").partition(".")
        whole = whole.lstrip("0").rjust("".join(self.whole[::2]).count("0"), "0")
        kept = len(self.decimals.rstrip("#?"))
        decimals = decimals[:kept] + decimals[kept:].rstrip("0")
        whole = _grouped(whole) if "," in self.whole[0] else _amid(whole, self.whole)
        return f"{self.before}{whole}{'.' if self.has_point else ''}{decimals}{power}{self.behind}"

    def _with_power(self, figure: Decimal) -> tuple[Decimal, str]:
        """Take a power of ten out of a figure, of as many places as there are before the point: 1234 as ``0.00E+00`` → 1.23, ``E+03``."""
        places = len("".join(self.whole[::2]))
        power = figure.adjusted() // places * places if figure else 0
        if half_up(figure.scaleb(-power), len(self.decimals)) >= Decimal(10) ** places:
            power += places
        sign = "-" if power < 0 else self.exponent[0].replace("-", "")
        return figure.scaleb(-power), f"E{sign}{abs(power):0{len(self.exponent) - 1}}"


def number_text(number: Decimal, code: str) -> str | None:
    """Return a number as a format prints it, ``""`` where it hides it; None where that cannot be told here."""
    sections = _sections(code)
    if sections is None:
        return None
    section, is_signed = _chosen(sections, number)
    if section is None:
        return None
    text = section.printed(abs(number))
    if text is None:
        return None
    shows_zero = not any(digit in text for digit in "123456789")
    if is_signed:
        return text if section.whole and shows_zero else f"-{text}"
    # Red digits or brackets stand for the sign: which, the text alone does not say.
    return None if number < 0 and text.strip() and "-" not in section.before else text


def percent_decimals(code: str) -> int | None:
    """Return how many decimals a percentage has whose format a formula knows by ``CELL("format",…)`` (P0, P2); None for another format."""
    sections = _sections(code)
    if sections is None or any(section.condition for section in sections) or not sections[0].is_known:
        return None
    first = sections[0]
    return len(first.decimals) if first.percents == 1 and first.whole and not first.scale else None


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """Return the section that prints a number, and whether a minus sign goes before it."""
    if any(section.condition for section in sections):
        for section in sections[:2]:
            if section.condition and section.takes(number):
                return section, number < 0
        rest = [section for section in sections[:3] if not section.condition]
        return (rest[-1] if rest else None), number < 0
    if number > 0 or len(sections) == 1:
        return sections[0], number < 0
    if number < 0:
        return sections[1], False
    return (sections[2] if len(sections) > 2 else sections[0]), False


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """Take a format apart; None for one that is too long or has too many sections."""
    pieces = split_format(code)
    if len(code) > _LONGEST or len(pieces) > 4:
        return None
    made = [_section(piece) for piece in pieces]
    if len(made) > 1 and "@" in re.sub(r'"[^"]*"|\\.', "", pieces[-1]):
        made.pop()  # that of texts
    return tuple(made)


def split_format(code: str) -> list[str]:
    """Take a format's code apart into its sections."""
    pieces, start = [], 0
    for match in re.finditer(r'"[^"]*"?|[\\!_*].|\[[^\]]*\]?|(;)', code, re.DOTALL):
        if match[1]:
            pieces.append(code[start : match.start()])
            start = match.end()
    return [*pieces, code[start:]]


def _section(code: str) -> _Section:
    """Read one section, sign by sign."""
    read = _Reading()
    at = 0
    while at < len(code):
        match = _TOKEN.match(code, at)
        assert match is not None
        literal = read.literal(match)
        end = match.end()
        if literal is None:  # a sign by itself
            literal, end = code[at], at + 1
            read.take_sign(literal)
        read.add(literal)
        at = max(end, at + 1)
    return read.section()


class _Reading:
    """A section as it is being read: digits so far, what stands before, amid and behind them."""

    def __init__(self) -> None:
        self.before = self.literal_after = self.decimals = ""
        self.whole: list[str] = []
        self.condition: tuple[str, Decimal] | None = None
        self.scale = self.percents = 0
        self.exponent = ""
        self.has_point = self.is_general = self.has_locale = self.has_numerals = False
        self.is_known = True

    def literal(self, match: re.Match[str]) -> str | None:
        """Take in a token and return what it prints beside digits; None where it is no token."""
        if match["bracket"] is not None:
            return self._bracket(match["bracket"])
        if match["general"] is not None:
            self.is_known &= not self.whole
            self.is_general = True
            return ""
        if match["exponent"] is not None:
            self.is_known &= bool(self.whole) and not self.exponent
            self.exponent = match["exponent"]
            return ""
        if match["digits"] or match["point"]:
            self._digits(match)
            return ""
        if match["blank"] is not None:
            return " "
        if match["fill"] is not None:
            return ""
        return next((match[name] for name in ("quoted", "escaped", "marked") if match[name] is not None), None)

    def _digits(self, match: re.Match[str]) -> None:
        if self.is_general or self.has_point or self.scale or self.exponent:
            self.is_known = False
        if self.whole:
            self.whole.append(self.literal_after)
            self.literal_after = ""
        self.whole.append(match["digits"] or "")
        self.decimals, self.has_point = (match["point"] or ".")[1:], match["point"] is not None
        self.scale = len(match["scale"] or "") + len(match["scale2"] or "")
        self.is_known &= not (len(self.whole) > 1 and "," in "".join(self.whole[::2]))

    def take_sign(self, sign: str) -> None:
        """Take in a sign that is neither quoted nor a placeholder."""
        self.percents += sign == "%"
        if sign in _LETTERS or not (sign in _AS_THEY_ARE or ord(sign) > 0x7F) or (sign == "/" and self.whole):
            self.is_known = False

    def add(self, literal: str) -> None:
        """Add what is printed as it is."""
        if self.whole or self.is_general:
            self.literal_after += literal
        else:
            self.before += literal

    def _bracket(self, text: str) -> str:
        """Read what stands in brackets: a condition, a currency, a colour; anything else cannot be printed here."""
        condition, currency = _CONDITION.match(text), _CURRENCY.match(text)
        if condition:
            self.condition = condition[1], Decimal(condition[2])
        elif currency:
            self.has_locale = True
            return currency[1]
        elif _NUMERALS.match(text):
            self.has_numerals = True  # of a language that is not told: 38 all the same
        elif not _COLOUR.match(text):
            self.is_known = False
        return ""

    def section(self) -> _Section:
        """Return what was read."""
        return _Section(
            before=self.before,
            behind=self.literal_after,
            whole=tuple(self.whole),
            decimals=self.decimals,
            has_point=self.has_point,
            scale=self.scale,
            percents=self.percents,
            is_general=self.is_general,
            exponent=self.exponent,
            condition=self.condition,
            is_known=self.is_known and not (self.has_numerals and self.has_locale),
        )


def _amid(whole: str, places: tuple[str, ...]) -> str:
    """Put what a format prints amid its digits between them, counted from the right: 385 in ``0\\.0`` → 38.5."""
    printed = ""
    for place, literal in zip(places[:0:-2], places[-2:0:-2], strict=True):
        count = len(place)
        printed = literal + whole[-count:].rjust(place.count("0"), "0") + printed
        whole = whole[:-count]
    return whole + printed


def _grouped(whole: str) -> str:
    head = len(whole) % 3
    parts = ([whole[:head]] if head else []) + [whole[place : place + 3] for place in range(head, len(whole), 3)]
    return ",".join(parts)
