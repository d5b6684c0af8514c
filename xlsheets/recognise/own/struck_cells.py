"""Cells of a sheet of ours that a person struck through, or whose text a number format hides: its formulas read them all the same, so a
recompute marks what stands there.

A struck-through figure is one that somebody took back. It may not count, and what was typed may not be lost in silence: the recompute
puts words before it (``已划去的完成值：100%``), which formulas, functions and this program read alike, as no figure. A cell that our
formula computes is no typed figure: it computes on, and the recompute takes the line off it.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.files.addresses import address
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import NOT_SEEN, UNDRAWN
from xlsheets.recognise.own.marked_cells import MARK_OF, MARKED, is_marked, marked
from xlsheets.recognise.own.owned_cells import holds_our_formula
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent


class StruckCells(Struct, frozen=True):
    """``doubts``: address of a struck cell → why it does not count; ``to_store``: the text that a recompute writes there;
    ``computed``: of a cell that computes on, why what it comes to is not seen."""

    doubts: dict[str, str] = field(default_factory=dict)
    to_store: dict[str, str] = field(default_factory=dict)
    computed: dict[str, str] = field(default_factory=dict)


def as_formulas_read_struck(view: SheetView, table: Extent) -> tuple[SheetView, StruckCells]:
    """Read struck-through cells of a sheet as formulas do, or will do after a recompute: those of its table, and every one of ours."""
    found = StruckCells()
    roles = {cell.left: role for role, cell in table.header.columns.items()}
    cells: dict[tuple[int, int], Cell] = {}
    for place, cell in view.grid.cells.items():
        if cell.doubt not in (*NOT_SEEN, UNDRAWN):
            continue
        role = roles.get(place[1]) if table.header.row < place[0] <= table.last_row else None
        if holds_our_formula(view.grid, place) or (
            cell.formula is not None and cell.number is None and role not in MARKED
        ):
            cells[place] = as_stored(cell)
            found.computed[address(*place)] = cell.doubt
        elif role is not None and cell.doubt in NOT_SEEN:
            cells[place] = _as_read(address(*place), cell, role, found)
    return (SheetView(replace(view.grid, cells=view.grid.cells | cells), view.path), found) if cells else (view, found)


def as_stored(cell: Cell) -> Cell:
    """Return a cell as if its font was an ordinary one, and nothing of it struck through."""
    if cell.stored is None:
        return cell._replace(doubt="")
    return cell._replace(kind="s" if cell.number is None else "n", text=cell.stored, doubt="", stored=None)


def _as_read(where: str, cell: Cell, role: str, found: StruckCells) -> Cell:
    if role not in MARKED:
        return as_stored(cell)
    found.doubts[where] = cell.doubt
    stored = cell.stored or ""
    if is_marked(stored):
        return Cell("s", stored)
    found.to_store[where] = marked(MARK_OF[cell.doubt], role, stored)
    return Cell("s", found.to_store[where], None, None, cell.doubt, stored)
