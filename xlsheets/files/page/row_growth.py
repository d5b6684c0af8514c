"""Which rows have to grow so that the texts in them are not cut off, and how far: the same for a file and for an open workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from xlsheets.files.page.text_heights import HIGHEST_ROW, is_cut, round_up, text_height

FITS_ANYWHERE = 3
"""Characters that fit into any column: a text that is no longer makes no row grow."""

_FOREIGN = 12 / 11
"""How much more goes into a column than the careful estimate takes for granted: nobody's row is touched for a text that may fit."""


class PlacedText(Struct, frozen=True):
    """A text that wraps, in the rows from ``top`` to ``bottom``.

    ``width``: that of its columns in characters. ``size``: of its font in points. ``is_stacked``: its characters stand one above the other.
    """

    top: int
    bottom: int
    width: float
    text: str
    size: float
    is_stacked: bool = False

    @property
    def lines(self) -> str:
        """The text as it wraps."""
        return "\n".join(self.text.replace("\n", "")) if self.is_stacked else self.text


def grown_rows(texts: Iterable[PlacedText], height_of: Callable[[int], float], *, is_own: bool) -> dict[int, float]:
    """Say how high rows have to become, in points; rows that are high enough are not named, and none becomes lower.

    Args:
        texts: the texts of the rows.
        height_of: a row's height as it is, 0 for a hidden one.
        is_own: we wrote the sheet: its rows were set by this estimate. In somebody else's only a row grows that is certainly too low.
    """
    wanted: dict[int, float] = {}

    def now(row: int) -> float:
        return wanted.get(row) or height_of(row)

    # Merged ones last: the others may have made room.
    for each in sorted(texts, key=lambda each: each.bottom - each.top):
        rows = [row for row in range(each.top, each.bottom + 1) if now(row) > 0]
        there = sum(map(now, rows))
        if not rows or not is_cut(each.lines, each.width * (1 if is_own else _FOREIGN), each.size, there):
            continue
        missing = (text_height(each.lines, each.width, each.size) - there) / len(rows)
        for row in rows if missing > 0 else ():
            wanted[row] = min(HIGHEST_ROW, round_up(now(row) + missing))
    return {row: height for row, height in wanted.items() if height > height_of(row)}
