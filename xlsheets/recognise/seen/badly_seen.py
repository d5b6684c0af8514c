"""Figures that count and are not seen, or are seen as other ones: hidden columns, letters in the colour behind them, rounded digits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid
from xlsheets.files.seen.faint import NO_COLUMN
from xlsheets.files.seen.shown_number import rounded_off
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.recognise.seen.shown_numbers import COMPARED

_POINTS = ("weight", "raw_weight", "score", "raw_score", "coefficient", *FIGURE_ROLES)
_COUNTED = frozenset(("name", *COMPARED, *_POINTS, *AMOUNTS))


def unseen_figures(grid: Grid, cells: CellMap) -> dict[str, str]:
    """Return the cells with what counts that nobody sees although their row is there: address → why, a Chinese clause."""
    if not (grid.faint or grid.hidden_columns):
        return {}
    unseen: dict[str, str] = {}
    for _, where, place, _ in _counted(grid, cells):
        area = grid.area_at(*place)
        if place in grid.faint:
            unseen[where] = grid.faint[place]
        elif grid.hidden_columns.issuperset(range(area.left, area.right + 1)):
            unseen[where] = NO_COLUMN
    return unseen


def rounded_figures(grid: Grid, cells: CellMap) -> dict[str, tuple[str, str, bool]]:
    """Return the cells whose format rounds off what they hold: address → what they hold, what is seen, whether what is seen counts.

    Targets and actuals are compared as they are seen; points and amounts count as they are.
    """
    return {
        where: (cell.text, shown, role in COMPARED)
        for role, where, _, cell in _counted(grid, cells)
        if (shown := rounded_off(cell))
    }


def _counted(grid: Grid, cells: CellMap) -> Iterator[tuple[str, str, tuple[int, int], Cell]]:
    """Yield role, address, place and cell of what counts and stands on the sheet."""
    for role, where in chain.from_iterable(row.items() for row in (*cells.indicators, *cells.budget.values())):
        place = row_column(where) if where and role in _COUNTED else None
        cell = None if place is None else grid.cells.get(place)
        if place is not None and cell is not None and (cell.text or cell.doubt):
            yield role, where, place, cell
