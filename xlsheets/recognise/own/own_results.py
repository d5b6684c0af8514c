"""Scores and rates of a form of ours in which a person's own formula stands: what it comes to counts like a figure that was typed.

The cells add up what stands there, whoever wrote the formula; so does everybody else.
"""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid
from xlsheets.recognise.budget import Budget
from xlsheets.recognise.own.struck_cells import computes_here
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent

_OF_ROWS = ("score", "raw_score", "completion")
_OF_BUDGET = ("score", "rate")


def with_own_results(view: SheetView, table: Extent) -> SheetView:
    """Return the sheet with the results of people's formulas in the columns of results as if they were typed."""
    columns = {cell.left for role, cell in table.header.columns.items() if role in _OF_ROWS}
    cells = {
        place: _typed(cell)
        for place, cell in view.grid.cells.items()
        if place[1] in columns
        and table.header.row < place[0] <= table.last_row
        and is_own_result(view.grid, place, cell)
    }
    return SheetView(replace(view.grid, cells=view.grid.cells | cells), view.path) if cells else view


def with_own_execution(budget: Budget, grid: Grid) -> Budget:
    """Return the budget with the rate and the points that a person's formula gives."""
    changed: dict[str, dict[str, tuple[str, str]]] = {}
    for line in budget.lines:
        for role in _OF_BUDGET:
            where = budget.cells.get(line.line, {}).get(role, "")
            cell = grid.cells.get(row_column(where)) if where else None
            if cell is not None and getattr(line, role) is None and is_own_result(grid, row_column(where), cell):
                changed.setdefault(line.line, {})[role] = (where, _typed(cell).text)
    if not changed:
        return budget
    lines = [
        replace(line, **{role: text for role, (_, text) in changed.get(line.line, {}).items()}) for line in budget.lines
    ]
    places = {where for of_line in changed.values() for where, _ in of_line.values()}
    return replace(budget, lines=lines, typed_over={*budget.typed_over, *places})


def is_own_result(grid: Grid, place: tuple[int, int], cell: Cell) -> bool:
    """Say whether a person's own formula gives a number in a cell."""
    master = grid.cells.get(grid.shared.get(place, place), cell)
    return bool(master.formula) and cell.number is not None and not cell.doubt and not computes_here(master)


def _typed(cell: Cell) -> Cell:
    assert cell.number is not None
    text = cell.text if cell.text.endswith("%") and not cell.format else plain(cell.number)
    return cell._replace(formula=None, text=text)
