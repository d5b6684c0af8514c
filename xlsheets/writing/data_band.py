"""Writes the tables of figures of a form: titles, headers, names of rows, what is typed; formulas come afterwards."""

from __future__ import annotations

from msgspec import Struct, field
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import PERCENT
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.forms.schema_bands import Span
from xlsheets.forms.schema_data import KEY_COLUMN, DataBand, DataRow, cell_id
from xlsheets.formulas.data_layout import DataLayout
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT
from xlsheets.writing import styles
from xlsheets.writing.canvas import Canvas
from xlsheets.writing.form_validations import figure_rule
from xlsheets.writing.text_fit import typed_value, write_value

ABSENT = "—"
"""What stands where a row has no figure in a column."""


class DataCells(Struct, frozen=True):
    """Where the figures and words of tables stand, by their ids, which of these cells are typed, and the rows of each table."""

    cells: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    tables: list[tuple[int, int]] = field(default_factory=list)


def write_data(canvas: Canvas, band: DataBand, evaluation: Evaluation, found: DataCells) -> None:
    """Write one table from the canvas's row on, with what the evaluation has for it; ``found`` takes what stands where."""
    top, sheet = canvas.row, canvas.sheet
    whole = Span(band.label_span.left, max(column.span.right for column in band.columns))
    unit = f"（单位：{band.unit}）" if band.unit else ""
    title = canvas.put(whole, f"{canvas.fill(band.title)}{unit}", styles.NOTE)
    sheet[title].font = Font(name=canvas.page.font, size=canvas.page.size, bold=True)
    canvas.end_row()
    write_value(sheet.cell(canvas.row, KEY_COLUMN), band.header_key)
    canvas.put(band.label_span, canvas.fill(band.label_header), styles.LABEL)
    headers = [(column.span, canvas.fill(column.header)) for column in band.columns]
    for span, header in headers:
        canvas.put(span, header, styles.LABEL)
    canvas.end_row((band.label_span, band.label_header), *headers)
    for row in band.every_row:
        _write_row(canvas, band, row, evaluation, found)
    found.tables.append((top, canvas.row - 1))
    canvas.end_row()


def _write_row(canvas: Canvas, band: DataBand, row: DataRow, evaluation: Evaluation, found: DataCells) -> None:
    sheet, label = canvas.sheet, canvas.fill(row.label)
    write_value(sheet.cell(canvas.row, KEY_COLUMN), row.id)
    where = canvas.put(band.label_span, label, styles.PLAIN)
    if row not in band.spare_rows:
        sheet[where].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    texts = [(band.label_span, label)]
    for column in band.columns:
        name, unit = cell_id(row, column), band.unit_of(row, column)
        if not row.has(column) or (column.is_text and row.over):
            canvas.put(column.span, "" if column.is_text else ABSENT, styles.PLAIN)
            continue
        typed, is_computed = evaluation.measures.get(name, ""), bool(row.over or column.over)
        if column.is_text:
            found.cells[name] = canvas.put(column.span, typed, styles.TEXT)
            texts.append((column.span, typed))
        elif is_computed:
            style = styles.COMPUTED_RATE if unit == PERCENT else styles.COMPUTED
            found.cells[name] = canvas.put(column.span, "", style)
            if unit in MONEY_UNITS:
                cell = sheet[found.cells[name]]
                cell.number_format = AMOUNT_FORMAT
                cell.alignment = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
        else:
            style = styles.AMOUNT if unit in MONEY_UNITS else styles.NUMBER
            found.cells[name] = canvas.put(column.span, typed_value("initial", typed), style)
            rule = figure_rule(label, row.hint or column.hint, signed=row.signed, more="；没有发生的填0")
            sheet.add_data_validation(rule)
            rule.add(found.cells[name])
        if not is_computed:
            found.typed.append(found.cells[name])
    canvas.end_row(*texts)


def hide_helpers(sheet: Worksheet, layout: DataLayout) -> None:
    """Hide the keys of rows, and the helper columns right of the page."""
    sheet.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    for number in layout.helpers:
        sheet.column_dimensions[get_column_letter(number)].hidden = True
