"""Cells of a table of ours that a person struck through: its formulas read them all the same, so a recompute marks what stands there.

A struck-through figure is one that somebody took back. It may not count, and what was typed may not be lost in silence: the recompute
puts words before it (``已划去的完成值：100%``), which formulas, functions and this program read alike, as no figure.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.vocabulary import STRUCK_MARK
from xlsheets.files.addresses import address
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import STRUCK
from xlsheets.recognise.own.marked_cells import FIGURES, is_marked, marked
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent


class StruckCells(Struct, frozen=True):
    """``doubts``: address of a struck cell → why it does not count; ``to_store``: the text that a recompute writes there."""

    doubts: dict[str, str] = field(default_factory=dict)
    to_store: dict[str, str] = field(default_factory=dict)


def as_formulas_read_struck(view: SheetView, table: Extent) -> tuple[SheetView, StruckCells]:
    """Read struck-through cells of a sheet as formulas do, or will do after a recompute: those of its table, and every formula's."""
    found = StruckCells()
    roles = {cell.left: role for role, cell in table.header.columns.items()}
    cells: dict[tuple[int, int], Cell] = {}
    for place, cell in view.grid.cells.items():
        if cell.doubt != STRUCK:
            continue
        role = roles.get(place[1]) if table.header.row < place[0] <= table.last_row else None
        if cell.formula is not None:  # ours computes on, and the next recompute writes what it comes to
            cells[place] = as_stored(cell)
        elif role is not None:
            cells[place] = _as_read(address(*place), cell, role, found)
    return (SheetView(replace(view.grid, cells=view.grid.cells | cells), view.path), found) if cells else (view, found)


def as_stored(cell: Cell) -> Cell:
    """Return a struck-through cell as if it was not."""
    return cell._replace(kind="s" if cell.number is None else "n", text=cell.stored or "", doubt="", stored=None)


def _as_read(where: str, cell: Cell, role: str, found: StruckCells) -> Cell:
    if role not in FIGURES:
        return as_stored(cell)
    found.doubts[where] = STRUCK
    stored = cell.stored or ""
    if is_marked(stored):
        return Cell("s", stored)
    found.to_store[where] = marked(STRUCK_MARK, role, stored)
    return Cell("s", found.to_store[where], None, None, STRUCK, stored)
