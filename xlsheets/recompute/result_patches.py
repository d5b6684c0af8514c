"""Results of other people's formulas, stored anew: those that were never calculated, and those that stand on what a recompute writes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import address, row_column
from xlsheets.files.grid import Book, Cell, Grid, text_kind
from xlsheets.files.own_marks import calc_sheets
from xlsheets.files.sheet_xml import Patch
from xlsheets.recognise.recalculation.stale_results import with_fresh_results


def result_patches(book: Book, patches: Mapping[str, Mapping[str, Patch]]) -> dict[str, dict[str, Patch]]:
    """Say what formulas come to once a recompute has written, by sheet and cell; the formulas stay.

    A total that a person wrote as SUM of the scores follows the scores that the recompute fills in. Cells that the recompute
    writes itself are left out.

    Args:
        book: the workbook as loaded, with fresh results.
        patches: what the recompute writes, by sheet and cell.
    """
    unread = calc_sheets(book.names)  # no formula of somebody else is computed from these
    grids = [grid if grid.sheet in unread else patched(grid, patches.get(grid.sheet, {})) for grid in book.grids]
    written = replace(book, grids=grids)
    fresh = with_fresh_results(written, asks=False)
    return {
        grid.sheet: {
            where: Patch(cell.text if cell.number is None else cell.number)
            for place, cell in grid.cells.items()
            if cell.was is not None and (where := address(*place)) not in patches.get(grid.sheet, {})
        }
        for grid in fresh.grids
    }


def patched(grid: Grid, patches: Mapping[str, Patch]) -> Grid:
    """Return a sheet as it is once the patches, by cell, are written; the same one where there are none."""
    if not patches:
        return grid
    cells = dict(grid.cells)
    for where, patch in patches.items():
        place = row_column(where)
        there = cells.pop(place, None)
        formula = None if patch.drop_formula else patch.formula or (there.formula if there else None)
        if patch.value is not None or formula is not None:
            cells[place] = _cell(patch.value, formula)
    return replace(grid, cells=cells)


def _cell(value: Decimal | int | str | bool | None, formula: str | None) -> Cell:
    formula = formula.removeprefix("=") if formula else formula
    if isinstance(value, bool):
        return Cell("b", "TRUE" if value else "FALSE", None, formula)
    if isinstance(value, Decimal | int):
        return Cell("n", plain(Decimal(value)), Decimal(value), formula)
    return Cell(text_kind(value or ""), value or "", None, formula)
