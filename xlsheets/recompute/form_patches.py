"""Which cells of a form a recompute (重新计算) writes, and what: one rule for a closed file and for an open workbook."""

from __future__ import annotations

from collections.abc import Mapping

from xlsheets.domain.kinds.kind import weight_of
from xlsheets.domain.nothing import is_not_typed
from xlsheets.files.addresses import address, column_letters, row_column
from xlsheets.files.grid import Cell, Grid, Value, or_blank
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.own_formulas import calls_us, is_ours, same_formula


def form_patches(
    grid: Grid,
    found: Placed,
    values: Mapping[str, Value],
    formulas: Mapping[str, str],
    *,
    with_formulas: bool,
    is_live: bool = False,
) -> dict[str, Patch]:
    """Say what to write on the form's sheet, by cell. What a person typed stays, and so do a person's own formulas.

    Args:
        grid: the form's sheet.
        found: the evaluation on it.
        values: what the computed cells come to.
        formulas: our formulas of these cells.
        with_formulas: the workbook is ours and 测算 follows this sheet, so that empty cells get formulas; else figures.
        is_live: a spreadsheet program has the workbook open. It computes the formulas that are there, and has moved their
            references with the rows: they stay as they are, ours too.
    """
    cells = found.cells
    headings, unused = cells.with_points, _unused(found)
    items = found.evaluation.indicators
    lacks_points = not with_formulas and all(weight_of(item) is None or "weight" in item.doubts for item in items)
    patches: dict[str, Patch] = {}
    for cell, value in values.items():
        if cell in found.typed_over:
            continue
        there = grid.cells.get(row_column(cell))
        formula = formulas.get(cell)
        wanted = or_blank(value)
        patch: Patch | None = None
        if there is not None and there.formula is not None:
            patch = None if is_live else _formula_patch(there, wanted, formula, with_formulas)
        elif cell in unused or (cell in headings and (there is not None or not with_formulas)):
            continue  # nothing to compute there, or words that a person typed
        elif with_formulas and formula is not None:
            patch = Patch(wanted, formula=formula)
        elif cell in cells.totals.values() and lacks_points:
            continue  # a sum of points that are not there would be the form's own
        elif _is_figure(wanted) and not shows(there, wanted):
            patch = Patch(wanted)
        if patch is not None:
            patches[cell] = patch
    return patches | (_strays(grid, found, values) if with_formulas else {})


def _strays(grid: Grid, found: Placed, values: Mapping[str, Value]) -> dict[str, Patch]:
    """Empty the cells between the tables of several goals in which a formula of ours computes a figure of nobody: a copied sub-total."""
    cells = found.cells
    inside = {row for first, last in cells.table_rows for row in range(first, last + 1)}
    places = {
        address(row, column): grid.cells.get((row, column))
        for row in range(cells.first_row, cells.last_row + 1)
        for column in cells.columns.values()
        if row not in inside
    }
    return {
        place: Patch(None, drop_formula=True)
        for place, there in places.items()
        if place not in values and there is not None and there.formula and calls_us(there.formula)
    }


def _unused(found: Placed) -> set[str]:
    """Name the cells of rows without an indicator in which nothing is to be computed, a goal's sub-total not being one of them."""
    cells = found.cells
    subtotals = {each.subtotal for each in cells.goal_tables}
    unused = {
        f"{column_letters(cells.columns[role])}{row}"
        for row in range(cells.first_row, cells.last_row + 1)
        if row not in cells.indicator_rows
        for role in found.form.kind.computed_roles
        if role in cells.columns
    }
    return unused - subtotals


def _formula_patch(there: Cell, wanted: Value, formula: str | None, with_formulas: bool) -> Patch | None:
    """Say what to write into a cell that holds a formula, None to leave it alone."""
    assert there.formula is not None
    ours = calls_us(there.formula) or (formula is not None and is_ours(there.formula, formula))
    # The members of a shared formula carry no text; whoever filled ours down a column made them.
    if not ours and there.formula:
        return None
    if there.formula and with_formulas and formula is not None and not same_formula(there.formula, formula):
        return Patch(wanted, formula=formula)
    return None if shows(there, wanted) else Patch(wanted)


def _is_figure(value: Value) -> bool:
    """Say whether a value belongs into a cell without a formula: numbers and grades, but not 待评."""
    return not isinstance(value, str) or not is_not_typed(value)
