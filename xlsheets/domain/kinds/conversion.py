"""Converted points (折算): a score out of a row's own points becomes points of the total.

What both ways of ``converted.py`` compute with.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import POINTS, ZERO, half_up, plain, read_figure, read_number, read_ratio

LARGEST_COEFFICIENT = 10
"""Scores out of 10 become scores out of 100 by it; a larger one is a percentage without its sign."""

COEFFICIENT_DIGITS = 6
"""Decimals with which a coefficient is told."""


def read_coefficient(text: str) -> Decimal | None:
    """Read a coefficient: ``0.3``, ``1.2``, ``80%``; None for what is none, below 0 or beyond reason (``25`` meant as 25%)."""
    number = read_ratio(text) if text.strip().endswith(("%", "％")) else read_number(text)
    return number if number is not None and ZERO <= number <= LARGEST_COEFFICIENT else None


def own_points(item: Indicator) -> Decimal | None:
    """Points of a row before they are converted; None where there are none."""
    return read_figure(item.raw_weight, POINTS)


def converted_points(own: Decimal | None, coefficient: Decimal | None, digits: int) -> Decimal | None:
    """Points that a row is worth in the total by its coefficient; None where something is missing."""
    return None if own is None or coefficient is None else half_up(own * coefficient, digits)


def shared_points(own: Sequence[Decimal | None], total: Decimal, digits: int) -> list[Decimal | None]:
    """Share a level's points of the total in proportion to its rows' own points, so that the sum is exact.

    The last row that has points takes what rounding leaves over: 1, 1, 1 of 10 → 3.33, 3.33, 3.34.
    """
    whole = sum((points for points in own if points is not None), ZERO)
    last = max((place for place, points in enumerate(own) if points), default=-1)
    shares: list[Decimal | None] = []
    for place, points in enumerate(own):
        if points is None or whole <= ZERO:
            shares.append(None)
        elif place == last:
            shares.append(half_up(total - sum((share for share in shares if share is not None), ZERO), digits))
        else:
            shares.append(half_up(total * points / whole, digits))
    return shares


def convert(score: Decimal, factor: Decimal, divisor: Decimal, digits: int) -> Decimal:
    """Convert a score: score × factor ÷ divisor, rounded once."""
    return half_up(score * factor / divisor, digits)


def conversion_text(score: Decimal, factor: Decimal, divisor: Decimal | None, converted: Decimal) -> str:
    """Say how a score was converted: ``折算 9.6 × 0.3 = 2.88``, with a divisor ``折算 9.6 ÷ 10 × 13.33 = 12.8``."""
    if divisor is None:
        return f"折算 {plain(score)} × {plain(half_up(factor, COEFFICIENT_DIGITS))} = {plain(converted)}"
    return f"折算 {plain(score)} ÷ {plain(divisor)} × {plain(factor)} = {plain(converted)}"
