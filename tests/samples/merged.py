"""openpyxl, which works out the lines around merged cells anew for every cell: here once for each pair of looks of a workbook."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from openpyxl.cell.cell import MergedCell
from openpyxl.styles.borders import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange

OPENPYXLS = MergedCellRange.format
SIDES = ("top", "left", "right", "bottom")
_Known = dict[tuple[str, int, int], int]
_KNOWN: WeakKeyDictionary[Workbook, _Known] = WeakKeyDictionary()


def framed(area: MergedCellRange) -> None:
    """Do what ``MergedCellRange.format`` does: the lines of the first cell go around the area, its protection to all cells."""
    sheet, first = area.ws, area.start_cell
    for row, column in area.cells:
        cell = sheet._cells.setdefault((row, column), MergedCell(sheet, row, column))
        cell._style = cell._style or StyleArray()
    known, line = _KNOWN.setdefault(sheet.parent, {}), first._style.borderId
    for side in SIDES:
        border = Border(**{side: getattr(first.border, side)})
        if (drawn := getattr(border, side)) and drawn.style is None:
            continue
        for place in getattr(area, side):
            cell = sheet._cells[place]
            key = side, line, cell._style.borderId
            if key not in known:
                cell.border += border
                known[key] = cell._style.borderId
            cell._style.borderId = known[key]
    for place in area.cells:
        sheet._cells[place]._style.protectionId = first._style.protectionId


def remember_merges() -> None:
    """Have openpyxl ask here. A third of the time that it takes to open a workbook of ours is this work."""
    MergedCellRange.format = framed
