"""Computed cells of a sheet of ours whose looks belie what they hold: struck through, in a font of signs, in a format of another figure.

A formula computes on whatever its cell looks like. So long as it stands there, everybody reads its figure; in a frozen copy only the
figure is left, and would be read as it looks. A recompute gives such a cell ordinary looks, and a check names it before. The formulas of
other people in their own tables are only named: nobody changes these cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import chain

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import POINTS
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid
from xlsheets.files.seen.seen_runs import HIDDEN_TEXT, STRUCK, UNDRAWN
from xlsheets.files.seen.shown_number import is_other_figure, prints_text, shown_number
from xlsheets.forms.placed import CellMap

STRUCK_RESULT = "由公式算出，照算，却加了删除线"
UNDRAWN_RESULT = "由公式算出，照算，却用了符号字体，看不出数来"
FORMATTED_RESULT = "由公式算出，照算，数字格式却让它显示成另一个数"

RATES = ("completion", "rate")
_SCORES = ("score", "raw_score", "total")
_POINTS = ("weight", "raw_weight", "score", "raw_score", "weight_total", "total", "coefficient")
_PROBE = Decimal("7.89")
"""Stands for the result of a formula that was not calculated yet."""
FONTS = {STRUCK: STRUCK_RESULT, HIDDEN_TEXT: FORMATTED_RESULT, UNDRAWN: UNDRAWN_RESULT}


def odd_looks(grid: Grid, cells: CellMap, money_unit: str, computed: Mapping[str, str]) -> dict[str, str]:
    """Find the computed cells that look like another figure, or none.

    Args:
        grid: the sheet as formulas read it.
        cells: where the evaluation stands on it.
        money_unit: of its amounts.
        computed: address of a cell that computes although it is struck through or in a font of signs → which.

    Returns:
        Address → why (a Chinese clause that follows the cell).
    """
    looks: dict[str, str] = {}
    for role, where in chain.from_iterable(
        row.items() for row in (*cells.indicators, *cells.budget.values(), cells.totals)
    ):
        cell = grid.cells.get(row_column(where)) if where else None
        if (
            cell is not None
            and cell.formula is not None
            and (why := FONTS.get(computed.get(where, "")) or _format(cell, role, money_unit))
        ):
            looks[where] = why
    return looks


def foreign_looks(grid: Grid, cells: CellMap) -> dict[str, str]:
    """Find the formulas in somebody else's table that come to what the rules give (others are read as they look), and look like
    another figure: 28.5 points as ``2850%``.

    Returns:
        As ``odd_looks``.
    """
    looks: dict[str, str] = {}
    for role, where in chain.from_iterable(
        row.items() for row in (*cells.indicators, *cells.budget.values(), cells.totals)
    ):
        cell = grid.cells.get(row_column(where)) if where and role in (*RATES, *_SCORES) else None
        if cell is None or cell.formula is None or cell.number is None or cell.owned or cell.doubt:
            continue
        is_share = role in RATES and shown_number(cell).is_known
        if not is_share and is_other_figure(cell, (POINTS,)):
            looks[where] = FORMATTED_RESULT
    return looks


def _format(cell: Cell, role: str, money_unit: str) -> str:
    if prints_text(cell):
        return FORMATTED_RESULT
    if role not in (*RATES, *_POINTS, *AMOUNTS):
        return ""
    return format_look(cell, money_unit if role in AMOUNTS else POINTS, is_rate=role in RATES)


def format_look(cell: Cell, unit: str, *, is_rate: bool) -> str:
    """Say that a computed cell's number format shows another figure, else ``""``; of a rate any that prints neither a percentage nor
    the ratio itself. ``unit``: what may stand behind the figure."""
    if cell.kind == "d":
        return FORMATTED_RESULT
    if cell.kind == "f":
        cell = cell._replace(number=_PROBE)
    is_other = not shown_number(cell).is_known if is_rate else is_other_figure(cell, (unit,))
    return FORMATTED_RESULT if cell.number is not None and is_other else ""
