"""How values and texts go into cells: a figure as a number, a text as a text."""

from __future__ import annotations

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.kinds.conversion import read_coefficient
from xlsheets.domain.numbers import read_figure, read_number, read_ratio
from xlsheets.forms.schema_indicators import FIGURE_ROLES

LEAST_ROW_HEIGHT = 19.0


def typed_value(role: str, text: str) -> object:
    """Turn a figure as typed into what the cell holds: numbers where the column holds numbers, else the text itself."""
    if role in (*AMOUNTS, "weight", "score", "raw_weight", "raw_score", *FIGURE_ROLES):
        number = read_figure(text)
        return text if number is None else number
    if role == "coefficient":
        number = read_coefficient(text)
        number = read_number(text) if number is None else number
        return text if number is None else number
    if role in ("completion", "rate"):
        ratio = read_ratio(text)
        return text if ratio is None else ratio
    return text


def write_value(cell: SheetCell | MergedCell, value: object) -> None:
    """Write a value; a text is written as text whatever it begins with, never as a formula."""
    cell.value = value
    if isinstance(value, str) and isinstance(cell, SheetCell):
        cell.data_type = "s"
