"""What a recompute enters into an open workbook: formulas that somebody deleted, and figures where a form has no formulas."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.numbers import plain
from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.macro_calls import Content
from xlsheets.workbook.calc_update import calc_layout, grown, stale_names
from xlsheets.workbook.computed import form_values, same_figure
from xlsheets.workbook.form_formulas import form_formulas
from xlsheets.workbook.grid import Cell, column_letters, row_column
from xlsheets.workbook.headers import is_placeholder
from xlsheets.workbook.native_text import Value
from xlsheets.workbook.recognised import CellMap


def contents_to_enter(live: LiveBook, index: int) -> dict[str, Content]:
    """Return cell → content for the computed cells of one form that do not hold what they should.

    As in the recompute of a file, but that a formula which is there stays as it is, ours too: Excel computes it, and has
    moved its references with the rows.
    """
    found, results = live.found[index], live.results[index]
    grid = live.grids.grid(found.cells.sheet)
    assert grid is not None
    ours = calc_layout(live.grids, found) is not None
    formulas = form_formulas(found.form, found.cells, found.prefix) if ours else {}
    headings, unused = set(found.cells.headings.values()), _unused(found.cells)
    contents: dict[str, Content] = {}
    for cell, value in form_values(found, results).items():
        there = grid.cells.get(row_column(cell))
        if cell in found.typed_over or cell in unused or (there is not None and there.formula is not None):
            continue
        if cell in headings and (there is not None or not ours):
            continue  # words that a person typed
        if cell in formulas:
            contents[cell] = Content("f", f"={formulas[cell]}")
        elif _is_figure(value) and not _shows(there, value):
            contents[cell] = content_of(value)
    return contents


def _unused(cells: CellMap) -> set[str]:
    """Name the cells of rows without an indicator in which nothing is to be computed."""
    return {
        f"{column_letters(cells.columns[role])}{row}"
        for row in range(cells.first_row, cells.last_row + 1)
        if row not in cells.indicator_rows
        for role in ("completion", "score")
        if role in cells.columns
    }


def _is_figure(value: Value) -> bool:
    return not isinstance(value, str) or not is_placeholder(value)


def content_of(value: Value) -> Content:
    """Say how a value is entered into a cell."""
    if isinstance(value, Decimal):
        return Content("n", plain(value))
    return Content("t", str(value)) if value else Content("e", "")


def _shows(there: Cell | None, value: Value) -> bool:
    if there is None:
        return value in (None, "")
    if isinstance(value, Decimal):
        return same_figure(there.number, value)
    return there.kind == "s" and there.text == (value or "")


def moved_names(live: LiveBook, index: int) -> dict[str, str]:
    """Return our names that no longer cover the form's rows (a program that does not move names put rows in), and their places."""
    found = live.found[index]
    return stale_names(live.grids, found) if calc_layout(live.grids, found) is not None else {}


def is_too_long(live: LiveBook, index: int) -> bool:
    """Say whether the form has more rows than our sheet 测算 holds; only the recompute of the closed file adds rows there."""
    found = live.found[index]
    layout = calc_layout(live.grids, found)
    return layout is not None and grown(layout, found) is not layout
