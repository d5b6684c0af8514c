"""Cells that a form of ours computes and in which a person put something else: a formula, or a word that leaves the figure open.

A person's formula counts with what it comes to, as if that was typed: ``=20-5`` over a score is a score of 15. The word 待评 over a
formula is a person's too: nobody computes over it. Our own formulas are told by their make, which survives what programs write of them.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from xlsheets.domain.nothing import is_open
from xlsheets.files.addresses import address
from xlsheets.files.grid import CHANGED_CALL, UNCALCULATED, Cell, Grid
from xlsheets.formulas.own_formulas import calls_function, is_own_make
from xlsheets.recognise.sheet_view import SheetView

_make = lru_cache(maxsize=4096)(is_own_make)


def with_owned_cells(view: SheetView) -> tuple[SheetView, dict[str, str]]:
    """Mark the cells of a sheet of ours that are a person's where formulas of ours might stand.

    Returns:
        The sheet, and what the formulas come to that are not ours: address → text.
    """
    grid = view.grid
    owned = {
        place: _marked(cell, _formula(grid, place)) for place, cell in grid.cells.items() if _is_owned(grid, place)
    }
    if not owned:
        return view, {}
    results = {address(*place): cell.text.strip() for place, cell in owned.items() if cell.formula is not None}
    return SheetView(replace(grid, cells=grid.cells | owned), view.path), results


def _marked(cell: Cell, formula: str) -> Cell:
    doubt = CHANGED_CALL if calls_function(formula) else ""
    if cell.formula is not None and cell.kind == "f":
        doubt = UNCALCULATED
    return cell._replace(owned=True, doubt=cell.doubt or doubt)


def _is_owned(grid: Grid, place: tuple[int, int]) -> bool:
    cell = grid.cells[place]
    if cell.formula is None:
        return cell.kind == "s" and is_open(cell.text)
    return not holds_our_formula(grid, place)


def holds_our_formula(grid: Grid, place: tuple[int, int]) -> bool:
    """Say whether a formula of ours stands in a cell, itself or as a member of a shared one."""
    cell = grid.cells[place]
    if cell.formula is None:
        return False
    formula = _formula(grid, place)
    # Of some files nobody knows what stands in a formula cell.
    return not formula or _make(formula)


def _formula(grid: Grid, place: tuple[int, int]) -> str:
    """Return what stands in a formula cell, of a shared formula what stands in its first cell."""
    if formula := grid.cells[place].formula:
        return formula
    first: Cell | None = grid.cells.get(grid.shared[place]) if place in grid.shared else None
    return (first.formula or "") if first is not None else ""
