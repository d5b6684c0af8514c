"""Reads one target or actual: operator, number and unit, a date, or a wording; never more than is written there."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain import vocabulary as words
from xlsheets.domain.bare_dates import NO_DATE, YEAR, bare_date, likeness
from xlsheets.domain.dates import date_key, date_text, no_such_day
from xlsheets.domain.nothing import begins_hint, begins_open, says_nothing
from xlsheets.domain.numbers import ONE

EMPTY, QUANTITY, DATE, WORDING, DAMAGED = "空", "数", "日期", "文字", "疑误"
LONGEST_NUMBER = 15
"""Characters of the longest number read: beyond them a spreadsheet could not hold it."""

SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    *((chr(0xFF10 + digit), "0") for digit in range(10)),
    *((str(digit), "0") for digit in range(1, 10)),
    *((blank, " ") for blank in ("\u3000", "\u00a0", "\n", "\t")),
    ("\u200b", ""),
    ("，", ","),
)
"""How a typed text becomes the shape that tells whether its figures stand apart."""

# The native formulas replace one sign after the other; as no sign gives another of the same table, one pass gives the same.
_SHAPES = str.maketrans(dict(SHAPE_PAIRS))
_SIGNS = str.maketrans({old: new for old, new in words.CHARACTERS if len(old) == 1})
_SIGN_GROUPS = tuple(pair for pair in words.CHARACTERS if len(pair[0]) > 1)
_NO_OPERATORS = str.maketrans("", "", words.OPERATORS)
_WORD_STARTS = frozenset(word[0] for word, _ in words.OPERATOR_WORDS)

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
_LEADING = re.compile(r"[0-9.]*")
_DIGIT = re.compile(r"[0-9]")
_EIGHT_DIGITS = re.compile(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])\Z")


class Reading(Struct, frozen=True):
    """What one cell says.

    ``kind``: EMPTY, QUANTITY, DATE, WORDING or DAMAGED (looks like a misread scan: reported, not used).
    ``operator``: one of ``≥ ≤ > < =``, or ``""``. ``number``: the number, ``digits``: the same as typed,
    ``unit``: what stands behind it. A date such as 12月 may be read as a number too.
    ``is_unit_beside``: the unit stands in a column of its own, so that it is the actual's too.
    ``date``: year×10000 + month×100 + day, the year 0 where none is written, an unwritten day or month at its end.
    ``like``: how much a plain number without a unit looks like a date (2024.06, 12.31), as ``domain.bare_dates.likeness``.
    ``moment``: the date, or that of such a number; 0 where none can be told.
    ``wording``: the cleaned text without operators, for comparison with another wording.
    ``judged``: the operator column says 定性.
    """

    kind: str
    operator: str = ""
    digits: str = ""
    number: Decimal | None = None
    unit: str = ""
    is_unit_beside: bool = False
    date: int = 0
    like: int = NO_DATE
    moment: int = 0
    wording: str = ""
    judged: bool = False

    @property
    def is_no_such_day(self) -> bool:
        """Say whether a date stands there that no calendar has: 2025-13-45, 2月30日 (which is compared as it is written)."""
        return self.kind in (DATE, WORDING) and no_such_day(_without_filler(self.wording, words.FILLERS))

    @property
    def scale(self) -> Decimal:
        """How much one of the unit is: 万 10000, % 0.01, else 1."""
        return _unit_parts(self.unit)[0]

    @property
    def has_multiple(self) -> bool:
        """Say whether the unit counts in multiples: 万元, 亿, 千人, 余万元; not % and not 千克."""
        unit = self.unit.partition("/")[0]
        if any(sign in unit for sign in words.MULTIPLE_SIGNS):
            return True
        return unit.startswith(words.MULTIPLE_STARTS) and not unit.startswith(words.NO_MULTIPLES)

    @property
    def base(self) -> str:
        """The unit without its multiple: 万平方米 → 平方米; % and 比例 share one base."""
        return _unit_parts(self.unit)[1]


NOTHING_READ = Reading(EMPTY)
"""What a blank cell says."""


def clean(text: str) -> str:
    """Bring signs, digits and operator words into one spelling; blanks and thousands separators go."""
    return clean_words(clean_characters(text))


def clean_characters(text: str) -> str:
    """Bring each sign into one spelling, by vocabulary.CHARACTERS."""
    return _replaced(text.translate(_SIGNS), _SIGN_GROUPS)


def clean_words(text: str) -> str:
    """Write operator words as signs, by vocabulary.OPERATOR_WORDS."""
    return text if _WORD_STARTS.isdisjoint(text) else _replaced(text, words.OPERATOR_WORDS)


def without_operators(text: str) -> str:
    """Take every operator sign out of a cleaned text."""
    return text.translate(_NO_OPERATORS)


def strip_operators(text: str) -> str:
    """Take the signs in front of a cleaned text (two at most: ``≥≥98%``) and one behind it away; those inside stay."""
    return without_last(without_first(without_first(text)))


def without_first(text: str) -> str:
    """Take one sign in front of a text away."""
    return text[1:] if text and text[0] in words.OPERATORS else text


def without_last(text: str) -> str:
    """Take one sign behind a text away; a dash alone, and the like, and what a template left open say nothing."""
    body = text[:-1] if text and text[-1] in words.SUFFIX_OPERATORS else text
    return "" if says_nothing(body, words.TARGET) or begins_open(body) or begins_hint(body) else body


def joins_figures(raw: str) -> bool:
    """Say whether figures stand apart that cleaning would join: ``9 5%``, ``3，5次`` (but not ``1,000``)."""
    shape = figure_shape(raw)
    return "0 0" in shape or "0,0" in shape.replace(",000", "")


def figure_shape(raw: str) -> str:
    """Write every digit of a typed text as 0, every run of blanks as one, the commas as ``,``."""
    return " ".join(part for part in raw.translate(_SHAPES).split(" ") if part)


def _replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


@lru_cache(maxsize=4096)  # recognition, results, formulas and checks ask about the same rows, each several times
def read_target(target: str, operator: str = "", unit: str = "", *, unit_beside: bool = True) -> Reading:
    """Read a target (年度指标值) from one combined cell, or from separate operator, value and unit cells.

    ``unit_beside``: the unit has a column; False where it only was split off a combined cell.
    """
    judged = clean_characters(operator) == words.JUDGED
    sign, measure = clean(operator), clean(unit)
    if judged or without_operators(sign):  # 定性, 定量 and the like in the operator column are no operators
        sign = ""
    if not sign and measure.endswith(tuple(words.SUFFIX_OPERATORS)):  # ``95`` and ``%以上`` in two cells
        sign = measure[-1]
    reading = _read(target, sign[:1], without_operators(measure))
    kind = DAMAGED if _looks_misread(reading) else reading.kind
    return replace(reading, kind=kind, judged=judged, is_unit_beside=unit_beside and reading.is_unit_beside)


@lru_cache(maxsize=4096)
def read_actual(actual: str) -> Reading:
    """Read an actual (实际完成值): like a target, but words such as 已完成 may stand before the number."""
    return _read(actual, "", "", words.FILLERS)


def split_target(text: str) -> tuple[str, str, str]:
    """Split a combined target cell into (operator, target, unit) as typed.

    What is no quantity stays whole, and so does what would read otherwise in parts (a number with a blank inside).
    """
    reading = read_target(text)
    if reading.kind not in (QUANTITY, DAMAGED):
        return "", text.strip(), ""
    match = re.search(r"([0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?)\s*(.*)\Z", text.strip(), re.DOTALL)
    if not match:
        return "", text.strip(), ""
    before = text.strip()[: match.start()].strip()
    parts = before, match[1], match[2].strip()
    if before.endswith(("-", "－")):
        parts = before[:-1].strip(), "-" + match[1], match[2].strip()
    again = read_target(parts[1], parts[0], parts[2])
    alike = (again.operator, again.number, again.unit) == (reading.operator, reading.number, reading.unit)
    return parts if alike else ("", text.strip(), "")


def join_target(operator: str, target: str, unit: str) -> str:
    """Write operator, target and unit into one combined cell; the inverse of split_target for quantities."""
    shown = "" if operator.strip() == words.JUDGED else operator.strip()
    return f"{shown}{target.strip()}{unit.strip() if target.strip() else ''}"


@lru_cache(maxsize=4096)  # the same texts come again and again: ≥95%, 100%
def _read(raw: str, sign: str, unit: str, fillers: tuple[str, ...] = ()) -> Reading:
    """Read a cell; ``sign`` is the operator that stands beside it, ``unit`` the unit."""
    text = clean(raw)
    operator, wording = sign or _operator(text), strip_operators(text)
    if not wording:
        return Reading(EMPTY, operator=operator)
    joined = joins_figures(raw)
    figure = _without_filler(wording, fillers)
    negative = figure.startswith("-")
    figure = figure[1:] if negative else figure
    written = date_text(figure)
    like = NO_DATE if joined or negative else likeness(written)
    told = is_date_unit(unit, like)  # the column of units says that it is a date
    date = 0 if joined or negative or (unit and not told) else date_key(written)
    leading = _LEADING.match(figure)
    digits = leading[0][:LONGEST_NUMBER] if leading else ""
    rest = figure[len(digits) :]
    done = bool(like) and rest == words.DONE  # 12.31完成
    if joined or told or done or not _NUMBER.match(digits) or is_time(digits, rest):
        date = date or (0 if unit and not told else bare_date(written) if like else 0)  # 12.31前
        return Reading(DATE if date else WORDING, operator=operator, date=date, moment=date, wording=wording)
    minus, measure = "-" if negative else "", rest or unit
    like = NO_DATE if measure else like
    return Reading(
        kind=DATE if date else QUANTITY,
        operator=operator,
        digits=minus + digits,
        number=Decimal(minus + digits),
        unit=measure,
        is_unit_beside=bool(unit) and measure == unit,
        date=date,
        like=like,
        moment=date or (bare_date(written) if like else 0),
        wording=wording,
    )


def is_date_unit(unit: str, like: int) -> bool:
    """Say whether a cleaned unit in a column of its own says that the target is a date: 日期; 年 beside 2024."""
    return unit in words.DATE_UNITS or (unit == words.YEAR_SIGN and like >= YEAR)


def is_time(digits: str, rest: str) -> bool:
    """Say whether a leading number is part of something else: a range, a time, a date written as eight digits."""
    if _DIGIT.search(rest) or any(mark in rest for mark in words.TIME_MARKS) or rest.startswith(words.TIME_STARTS):
        return True
    if rest.startswith(words.YEAR_STARTS) and len(digits) == 4 and "." not in digits:
        return True
    if rest.startswith(words.MONTH_SIGN) and rest != words.MONTH_SIGN:
        return True
    return not rest and bool(_EIGHT_DIGITS.match(digits))


def _operator(text: str) -> str:
    if text[:1] and text[0] in words.OPERATORS:
        return text[0]
    if text[-1:] and text[-1] in words.SUFFIX_OPERATORS:
        return text[-1]
    return ""


def _without_filler(text: str, fillers: tuple[str, ...]) -> str:
    for filler in fillers:
        if text.startswith(filler):
            return text[len(filler) :]
    return text


def _unit_parts(unit: str) -> tuple[Decimal, str]:
    for name, scale in words.RATIO_UNITS:
        if unit == name:
            return Decimal(scale), words.RATIO_BASE
    for prefix, multiple in words.SCALES:
        if unit == prefix:
            return Decimal(multiple), words.MONEY_BASE
        if unit.startswith(prefix):
            return Decimal(multiple), unit[len(prefix) :]
    return ONE, unit


def _looks_misread(reading: Reading) -> bool:
    """A scan reads ≥ as 2: ``290%`` for ≥90%. Percent targets of 250–300 and 2100 without operator are such."""
    if reading.number is None or reading.operator or reading.unit != "%":
        return False
    return Decimal(250) <= reading.number < Decimal(300) or reading.number == Decimal(2100)
