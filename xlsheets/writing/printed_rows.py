"""The rows of a sheet 测算 printed straight, each formula with its value: openpyxl took half of the time of a workbook for them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.files.part_xml import printed_text
from xlsheets.files.sheet_xml import stored_value

_Cells = dict[int, Cell | MergedCell]


class FormulaRows(Struct, frozen=True):
    """The formulas of a sheet, which openpyxl is not given: it has the texts and looks down to the row ``alike`` alone.

    ``formulas``: row → column → the element ``f`` as printed. ``alike``: all rows below have the looks of this one.
    """

    formulas: dict[int, dict[int, str]]
    alike: int


def printed_rows(sheet: Worksheet, rows: FormulaRows, values: Mapping[str, Value]) -> str:
    """Print the rows of a sheet, as openpyxl and the patcher would.

    Args:
        sheet: its texts and looks; styles that no cell had before are numbered in the order of the cells.
        rows: its formulas.
        values: cell → what its formula comes to.
    """
    own: dict[int, _Cells] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if row <= rows.alike:
            own.setdefault(row, {})[column] = cell
    letters = {column: column_letters(column) for column in range(1, sheet.max_column + 1)}
    looks: dict[int, str] = {}
    printed: list[str] = []
    for row in sorted({*own, *rows.formulas, *sheet.row_dimensions}):
        of_row, formulas = own.get(row, {}), rows.formulas.get(row, {})
        if row <= rows.alike:
            looks = {column: f' s="{cell.style_id}"' for column, cell in of_row.items() if cell.has_style}
        cells = "".join(
            _formula_cell(f"{letters[column]}{row}", looks.get(column, ""), formulas[column], values)
            if column in formulas
            else _text_cell(f"{letters[column]}{row}", looks.get(column, ""), of_row[column].value)
            for column in (sorted({*of_row, *formulas}) if of_row else formulas)
        )
        attributes = "".join(f' {name}="{value}"' for name, value in dict(sheet.row_dimensions.get(row, {})).items())
        printed.append(f'<row r="{row}"{attributes}>{cells}</row>' if cells else f'<row r="{row}"{attributes}/>')
    return "".join(printed)


def _formula_cell(place: str, look: str, formula: str, values: Mapping[str, Value]) -> str:
    value = values.get(place)
    kind, text = stored_value("" if value is None else value)
    stored = f"<v>{printed_text(text)}</v>" if text else "<v/>"
    return f'<c r="{place}"{look}{_TYPES[kind]}>{formula}{stored}</c>'


_TYPES = {"str": ' t="str"', "": ""}


def _text_cell(place: str, look: str, text: str | None) -> str:
    if text is None:
        return f'<c r="{place}"{look}/>' if look else ""
    inline = f"><is><t>{printed_text(text)}</t></is></c>" if text else "/>"
    return f'<c r="{place}"{look} t="inlineStr"{inline}'
