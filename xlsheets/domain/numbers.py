"""Numbers as accountants mean them: Decimal, half-up, once; money units; percentages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
THOUSAND = Decimal(1000)

SHARE_DIGITS = 4
"""Digits that a share of all indicators, rows or points is rounded to, as a ratio: 33.33%."""

POINTS = "分"
"""May stand behind points: 8分."""

MONEY_UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
"""Money units of the forms and how many 元 one of each is."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，－＋（）", "0123456789.%,-+()")
_SPACES = re.compile(r"[\s\u200b\ufeff\u2060]+")
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?\Z")
_MOST_DIGITS = 20
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
"""Wide enough for the quotient of any two numbers read here: rounding it must never raise."""


def half_up(value: Decimal, digits: int = 2) -> Decimal:
    """Round half away from zero to ``digits`` decimals, as Excel's ROUND and 四舍五入 do; the only rounding there is. No -0."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return rounded if rounded else rounded.copy_abs()


def decimal_of(value: Fraction) -> Decimal:
    """Write a fraction as a decimal of 200 digits: rounding it gives what rounding the fraction itself would."""
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def from_float(value: float) -> Decimal:
    """Take a number from Excel by its 15 significant digits, so that 0.1 is 0.1 and 13.340000000000002 is 13.34.

    Raises ValueError for a number that is not finite.
    """
    number = Decimal(format(value, ".15g"))
    if not number.is_finite():
        raise ValueError(value)
    return number


def plain(value: Decimal) -> str:
    """Print a number without exponent and trailing zeros: 93.90 → ``93.9``, 1E+2 → ``100``."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def percent(ratio: Decimal, digits: int | None = 2, strip: bool = False) -> str:
    """Print a ratio as a percentage: 0.2001 → ``20.01%``; with ``strip`` without trailing zeros: 1 → ``100%``.

    ``digits``: decimals of the percentage, None for all that there are.
    """
    shown = ratio.scaleb(2) if digits is None else half_up(ratio * HUNDRED, digits)
    return f"{plain(shown) if strip else format(shown, 'f')}%"


def read_number(text: str) -> Decimal | None:
    """Read a bare number as typed (``1,719.81``, full-width digits, ￥ in front); None where it is none.

    Thousands separators must stand where they belong, so that ``1,23`` is not taken for 123.
    """
    tidy = _SPACES.sub("", text.translate(_FULL_WIDTH)).lstrip("￥¥")
    if not _NUMBER.match(tidy) or len(tidy) > _MOST_DIGITS:
        return None
    try:
        return Decimal(tidy.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern admits no such text
        return None


@lru_cache(maxsize=4096)  # texts that recognition asks about again and again
def read_figure(text: str, suffix: str = "") -> Decimal | None:
    """Read a number that may carry its column's unit: ``10 分`` in a column of points, ``8.89万元`` in one of 万元."""
    tidy = _SPACES.sub("", text)
    if suffix and tidy.endswith(suffix):
        tidy = tidy[: -len(suffix)]
    return read_number(tidy)


def read_ratio(text: str) -> Decimal | None:
    """Read a ratio: ``39.25%`` → 0.3925, ``0.3925`` → 0.3925. A bare number above 1 is no ratio: None."""
    tidy = _SPACES.sub("", text.translate(_FULL_WIDTH))
    if tidy.endswith("%"):
        number = read_number(tidy[:-1])
        return None if number is None else number / HUNDRED
    number = read_number(tidy)
    return number if number is not None and number <= ONE else None


def convert_money(amount: Decimal, unit: str, to_unit: str) -> Decimal:
    """Convert an amount between the units of MONEY_UNITS, exactly. Raises KeyError for another unit."""
    return amount * MONEY_UNITS[unit] / MONEY_UNITS[to_unit]


def as_figure(value: object) -> Decimal | None:
    """Return a value that is a number; None of a text or nothing."""
    return value if isinstance(value, Decimal) else None


def sum_of_all(figures: Iterable[Decimal | None]) -> Decimal | None:
    """Add up figures; None where one of them is missing, and of no figure at all."""
    held = list(figures)
    known = [each for each in held if each is not None]
    return sum(known, ZERO) if known and len(known) == len(held) else None


def split_weight(total: Decimal, parts: int, digits: int = 2, remainder_on: int = -1) -> list[Decimal]:
    """Split a level's points equally: 40 over 3 → 13.33, 13.33, 13.34.

    ``remainder_on`` is the index of the part that takes the remainder, so that the sum is exact.
    Raises ValueError for fewer than one part, IndexError for an index outside.
    """
    if parts < 1:
        raise ValueError(parts)
    share = half_up(total / parts, digits)
    shares = [share] * parts
    shares[remainder_on] += total - share * parts
    return shares


class Change(Struct, frozen=True):
    """An amount against another one: ``difference`` without its sign, ``rate`` the difference as a ratio of the base.

    ``direction``: 1 where it is more, -1 where it is less, 0 where it is the same. ``rate`` is None where the base is 0.
    """

    direction: int
    difference: Decimal
    rate: Decimal | None


def change(now: Decimal, before: Decimal) -> Change:
    """Compare an amount with its base, both in one unit: 1313.5 against 1727.58 is 414.08 or 23.97% less."""
    difference = now - before
    return Change(
        direction=(difference > 0) - (difference < 0),
        difference=abs(difference),
        rate=abs(difference / before) if before else None,
    )
