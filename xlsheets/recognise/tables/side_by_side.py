"""Splits a sheet on which forms stand side by side, one to the right of another."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.files.grid import Grid
from xlsheets.recognise.headers import Words
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Header, HeaderCell, assign, is_table


def side_by_side(view: SheetView, headers: Sequence[Header], words: Words) -> list[Grid]:
    """Return the left part of a sheet and the rest, where every header row heads two tables; else nothing.

    Args:
        view: the sheet.
        headers: its header rows.
        words: the words of the tables' columns.
    """
    starts = [_second_table(header.cells, words) for header in headers]
    if not starts or 0 in starts:
        return []
    start = max(starts)
    if start != min(starts):
        return []
    ends = [cell.right for header in headers for cell in header.cells if cell.right < start]
    between = range(max(ends) + 1, start)
    filled = {column for cells in view.rows.values() for column, _ in cells}
    start = next((column + 1 for column in reversed(between) if column not in filled), start)
    return _parted(view.grid, start)


def _second_table(cells: Sequence[HeaderCell], words: Words) -> int:
    """Return the column in which a second table begins in a header row: where a role comes again and a whole table stands on both sides."""
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        found = words.find(cell.text)
        if found is None:
            continue
        if found[0] in seen and _heads_table(cells[:place], words) and _heads_table(cells[place:], words):
            return cell.left
        seen.add(found[0])
    return 0


def _heads_table(cells: Sequence[HeaderCell], words: Words) -> bool:
    return is_table(assign(cells, words)[0])


def _parted(grid: Grid, start: int) -> list[Grid]:
    """Deal cells and merges out to the part left of a column and the one that begins there."""
    parts = [grid.without_cells() for _ in range(2)]
    for place, cell in grid.cells.items():
        parts[place[1] >= start].cells[place] = cell
    for merge in grid.merges:
        parts[merge.left >= start].merges.append(merge)
    return parts
