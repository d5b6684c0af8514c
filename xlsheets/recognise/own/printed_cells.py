"""Cells of which an evaluation says nothing, and that tell a reviewer something: emptied ones, typed points of headings, rules, titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.nothing import is_not_typed
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import address, row_column
from xlsheets.files.grid import Grid, Value, or_blank
from xlsheets.forms.levels import split_heading
from xlsheets.forms.placed import Evaluated, PrintedCells
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.form_cells import form_values
from xlsheets.recognise.headers import LONGEST

_LEVELS = ("level1", "level2")
_FIRST_TITLES = 12
"""Titles stand in the first rows, if the tables are that far down."""


def with_printed_cells(found: Evaluated, grid: Grid | None, *, ours: bool) -> Evaluated:
    """Note what stands in such cells.

    Args:
        found: an evaluation with its results.
        grid: its sheet, None where the workbook has lost it.
        ours: the workbook is one of ours, in which formulas of ours stand.
    """
    if grid is None:
        return found
    cells = found.cells
    typed = [place for place in cells.headings2 if not (found.computes and _computes(grid, place))]
    level2 = {place: split_heading(_text(grid, place))[1] for place in typed}
    rules = [where["rule_text"] for where in cells.indicators if "rule_text" in where]
    values = form_values(found) if ours else {}
    printed = PrintedCells(
        _emptied(found, grid, values) if ours else [],
        _stale(found, grid, values) if found.computes and not (found.lacks_calc or found.old_calc) else {},
        _blank_levels(found, grid) if ours else {},
        {place: points for place, points in level2.items() if points},
        {place: text for place in rules if (text := _text(grid, place))},
        _titles(found, grid),
    )
    return replace(found, printed=printed)


def _text(grid: Grid, place: str) -> str:
    return grid.text(*row_column(place))


def _computes(grid: Grid, place: str) -> bool:
    cell = grid.cells.get(row_column(place))
    return cell is not None and cell.formula is not None


def _stale(found: Evaluated, grid: Grid, values: Mapping[str, Value]) -> dict[str, tuple[str, str]]:
    """Find the results beside our formulas that are others than these come to: a cell was changed by a program that computes nothing, or
    a formula of 测算 by a person. Of two words only grades are figures."""
    grade = found.cells.totals.get("grade", "")
    stale: dict[str, tuple[str, str]] = {}
    for place, value in values.items():
        cell = grid.cells.get(row_column(place))
        if cell is None or cell.formula is None or place in found.owned or cell.doubt or cell.kind == "f":
            continue
        is_told = cell.number is not None or (place == grade and not is_not_typed(cell.text))
        if is_told and not shows(cell, or_blank(value)):
            stale[place] = cell.text, plain(value) if isinstance(value, Decimal) else value or ""
    return stale


def _emptied(found: Evaluated, grid: Grid, wanted: Iterable[str]) -> list[str]:
    """List the cells that the form computes, and nothing in them, where others of them do hold a formula."""
    if not any(_computes(grid, place) for place in wanted):
        return []  # a frozen copy, or a form that computes nothing
    rows = {*found.cells.indicator_rows}
    tables = found.cells.goal_tables
    around = {row for each in tables for place in (each.label, each.subtotal) if place for row in row_column(place)[:1]}
    unused = {*range(found.cells.first_row, found.cells.last_row + 1)} - rows - around if rows else set()
    levels = {row.where.get(role) for row in found.rows for role in _LEVELS}
    return [
        place
        for place in wanted
        if place not in levels and row_column(place)[0] not in unused and _is_blank(grid, place)
    ]


def _blank_levels(found: Evaluated, grid: Grid) -> dict[str, str]:
    """Find the blank cells of levels; a name is carried down to them, or told by the level-2 names below it."""
    places = ((row.where.get(role, ""), getattr(row.item, role)) for row in found.rows for role in _LEVELS)
    return {place: name for place, name in places if place and _is_blank(grid, place)}


def _is_blank(grid: Grid, place: str) -> bool:
    cell = grid.cells.get(row_column(place))
    return cell is None or (cell.formula is None and not cell.text.strip())


def _titles(found: Evaluated, grid: Grid) -> dict[str, str]:
    """Give the short lines above the tables that name a year and are no value of a field."""
    cells = found.cells
    first = min([cells.header_row or _FIRST_TITLES, *(row_column(place)[0] for place in _below_titles(found))])
    values = {*cells.fields.values()}
    return {
        place: cell.text
        for (row, column), cell in grid.cells.items()
        if row < first and "年" in cell.text and len(cell.text) < LONGEST
        if (place := address(row, column)) not in values
    }


def _below_titles(found: Evaluated) -> list[str]:
    lines = (place for line in found.cells.budget.values() for place in line.values())
    return [place for place in (*lines, *found.cells.fields.values(), *found.cells.printed_texts.values()) if place]
