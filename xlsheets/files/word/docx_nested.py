"""Tables within the cells of a Word table: their rows take the place of the row around them, between its borders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.limits import MAX_CELLS
from xlsheets.files.word.docx_layout import CellAt, Layout

_MARGIN = 300
"""Twentieths of a point by which a border within a cell may be off and still mean the cell's own."""


class _Between(Struct, frozen=True):
    """A cell between two places from the left of the table."""

    cell: CellAt
    left: int
    right: int


def spliced(
    outer: Layout, nested: Callable[[etree._Element], list[Layout]], has_text: Callable[[etree._Element], bool]
) -> tuple[Layout, list[Layout]]:
    """Put the rows of tables within cells in the place of the row around them; the cells beside them go on beside them.

    Args:
        outer: the table around.
        nested: gives the tables within a cell.
        has_text: says whether a cell holds text beside its tables, which then stands above their rows.

    Returns:
        The table with those rows, and the tables that stay by themselves: of rows with tables in several cells, and of a table that
        would grow beyond all limits.
    """
    inner = [[nested(cell.element) for cell in row] for row in outer.rows]
    rows: list[list[_Between]] = []
    seams: set[int] = set()
    alone: list[Layout] = []
    for number, (row, layouts) in enumerate(zip(outer.rows, inner, strict=True)):
        if number in outer.seams:
            seams.add(len(rows))
        around = [_Between(cell, outer.at(cell.left), outer.at(cell.right + 1)) for cell in row]
        holders = [place for place, each in enumerate(layouts) if each]
        if len(holders) != 1:
            rows.append(around)
            alone += [each for some in layouts for each in some]
            continue
        if texts := has_text(row[holders[0]].element):
            rows.append(around)
        rows += _rows(around, holders[0], layouts[holders[0]], goes_on=texts)
        if sum(map(len, rows)) > MAX_CELLS:
            return outer, [each for layouts in inner for some in layouts for each in some]
    if not any(map(any, inner)):
        return outer, []
    return _on_borders(outer, rows, seams), alone


def _rows(around: list[_Between], holder: int, layouts: Iterable[Layout], *, goes_on: bool) -> list[list[_Between]]:
    """Make rows of the tables within one cell, each with the cells that stand beside that one."""
    made: list[list[_Between]] = []
    cell = around[holder]
    for layout in layouts:
        width = max((layout.at(each[-1].right + 1) for each in layout.rows if each), default=1)
        for row in filter(None, layout.rows):
            places = [layout.at(each.left) for each in row] + [layout.at(row[-1].right + 1)]
            fitted = _fitted(places, width, cell)
            inside = [_Between(each, *ends) for each, ends in zip(row, pairwise(fitted), strict=True)]
            on = goes_on or bool(made)
            before, behind = (
                [replace(each, cell=replace(each.cell, goes_on=True)) for each in part] if on else part
                for part in (around[:holder], around[holder + 1 :])
            )
            made.append([*before, *inside, *behind])
    return made


def _fitted(places: list[int], width: int, cell: _Between) -> list[int]:
    """Stretch a row's borders to the width of the cell around it; the outermost ones become that cell's."""
    stretched = [cell.left + place * (cell.right - cell.left) // width for place in places]
    ends = (cell.left, cell.right)
    near = [next((end for end in ends if abs(end - place) <= _MARGIN), place) for place in stretched]
    return near if all(one < other for one, other in pairwise(near)) else stretched


def _on_borders(outer: Layout, rows: list[list[_Between]], seams: set[int]) -> Layout:
    borders = sorted({*outer.borders, *(place for row in rows for each in row for place in (each.left, each.right))})
    column = {place: number for number, place in enumerate(borders, 1)}
    return Layout(
        [
            [
                replace(each.cell, left=column[each.left], right=max(column[each.right] - 1, column[each.left]))
                for each in row
            ]
            for row in rows
        ],
        borders,
        seams,
    )
