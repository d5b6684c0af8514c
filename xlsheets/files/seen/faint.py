"""Cells whose content is there and cannot be seen: letters in the colour of what is behind them, of next to no size, hidden by a
conditional format."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

FAINT = "字的颜色与底色一样"
TINY = "字号小得看不清"
BY_CONDITION = "条件格式会让它看不见"
NO_COLUMN = "所在的列被隐藏，或没有宽度"

Colour = tuple[int, int, int]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)

_SAME = 16
"""Of each of red, green and blue as much may differ where an eye sees one colour."""

_SMALLEST_LETTERS = Decimal(4)
SMALLEST_ROW = Decimal(3)
"""Points below which letters, and rows, show nothing that can be read."""
NARROWEST_COLUMN = Decimal("0.8")
"""Letters below which a column shows none."""


def colour_of(text: str) -> Colour | None:
    """Read a colour of six or eight hexadecimal digits (``FFFFFFFF``, ``#ffffff``); None where it is none."""
    digits = text.lstrip("#")[-6:]
    try:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    except ValueError:
        return None


def is_faint(letters: Colour, behind: Colour) -> bool:
    """Say whether nobody sees letters of a colour on another one."""
    return all(abs(one - other) <= _SAME for one, other in zip(letters, behind, strict=True))


def is_below(text: str | None, least: Decimal) -> bool:
    """Say whether a size (``2``, ``0.5``) is below the least that can be read; no size is none."""
    try:
        return text is not None and Decimal(text) < least
    except InvalidOperation:
        return False


def is_tiny(points: str | None) -> bool:
    """Say whether letters of so many points are too small to be read."""
    return is_below(points, _SMALLEST_LETTERS)
