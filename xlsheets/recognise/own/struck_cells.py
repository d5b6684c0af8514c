"""Cells of a table of ours that a person struck through: its formulas read them all the same, so a recompute marks what stands there.

A struck-through figure is one that somebody took back. It may not count, and what was typed may not be lost in silence: the recompute
puts words before it (``已划去的完成值：100%``), which formulas, functions and this program read alike, as no figure.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.files.addresses import address
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import STRUCK
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent

_MARK = "已划去的"
_FIGURES = {
    "operator": "符号",
    "target": "指标值",
    "unit": "单位",
    "actual": "完成值",
    "completion": "完成率",
    "weight": "分值",
    "raw_weight": "分值",
    "score": "得分",
    "raw_score": "得分",
    "coefficient": "系数",
}
"""Role of a column → what its figures are called; two roles never get one text, or two struck cells would be equal."""


class StruckCells(Struct, frozen=True):
    """``doubts``: address of a struck cell → why it does not count; ``to_store``: the text that a recompute writes there."""

    doubts: dict[str, str] = field(default_factory=dict)
    to_store: dict[str, str] = field(default_factory=dict)


def as_formulas_read_struck(view: SheetView, table: Extent) -> tuple[SheetView, StruckCells]:
    """Read struck-through cells of a table as formulas do, or will do after a recompute."""
    found = StruckCells()
    roles = {cell.left: role for role, cell in table.header.columns.items()}
    cells: dict[tuple[int, int], Cell] = {}
    for place, cell in view.grid.cells.items():
        role = roles.get(place[1])
        if cell.doubt == STRUCK and role is not None and table.header.row < place[0] <= table.last_row:
            cells[place] = _as_read(address(*place), cell, role, found)
    return (SheetView(replace(view.grid, cells=view.grid.cells | cells), view.path), found) if cells else (view, found)


def _as_read(where: str, cell: Cell, role: str, found: StruckCells) -> Cell:
    stored = cell.stored or ""
    if role not in _FIGURES:
        return cell._replace(text=stored, doubt="", stored=None)
    found.doubts[where] = STRUCK
    if cell.formula is not None:  # ours computes on, and the next recompute writes what it comes to
        return cell._replace(text=stored, doubt="", stored=None)
    if stored.startswith(_MARK):
        return Cell("s", stored)
    found.to_store[where] = f"{_MARK}{_FIGURES[role]}：{stored}"
    return Cell("s", found.to_store[where], None, None, STRUCK, stored)
