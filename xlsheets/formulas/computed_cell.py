"""A computed cell: its formula and what that comes to, together; and whether a cell of a file shows a value already."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar

from msgspec import Struct

from xlsheets.domain.numbers import ONE, half_up
from xlsheets.files.grid import Cell, Value

F = TypeVar("F")
"""What values are computed from: an evaluation with its results, the figures of 基础数据, the rows of 汇总."""

SHOWN_DECIMALS = 12
"""Of a spreadsheet's 15 significant digits those that a figure of up to 999 has behind its point."""


class ComputedCell(Struct, Generic[F], frozen=True):
    """A computed cell: its address (``B14``), its formula without ``=``, and what that gives for what is found on the sheet.

    Both are asked for apart: a writer needs the formula before there are results, a reader often the value alone.
    """

    cell: str
    formula: Callable[[], str]
    value: Callable[[F], Value]


def same_figure(shown: Decimal | None, value: Decimal) -> bool:
    """Say whether a cell's number is a computed value, to the digits of a spreadsheet."""
    return shown is not None and half_up((shown - value) / max(ONE, abs(value)), SHOWN_DECIMALS) == 0


def shows(cell: Cell | None, value: Value) -> bool:
    """Say whether a cell already holds a value, to the 15 digits of a spreadsheet."""
    if cell is None:
        return value in (None, "")
    if isinstance(value, Decimal):
        return same_figure(cell.number, value)
    return cell.kind == "s" and (cell.text if cell.stored is None else cell.stored) == (value or "")
