"""Writes a form's official sheet 自评表 with openpyxl, band by band, and tells where each cell stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from msgspec import Struct, field
from msgspec.structs import asdict
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.addresses import address
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, GoalsBand, TextBand, TotalBand
from xlsheets.forms.schema_data import DataBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.writing import styles
from xlsheets.writing.budget_band import write_budget
from xlsheets.writing.canvas import Canvas
from xlsheets.writing.data_band import DataCells, write_data
from xlsheets.writing.indicator_table import IndicatorTable, TableCells
from xlsheets.writing.plain_bands import write_fields, write_goals, write_text, write_total
from xlsheets.writing.row_plans import RowPlan


class WrittenSheet(Struct, frozen=True):
    """A form's sheet as written: where everything stands, what the rows of its table hold (row → role → text), its tables of figures."""

    cells: CellMap
    raw: dict[int, dict[str, str]]
    data: DataCells = field(default_factory=DataCells)


def write_form_sheet(sheet: Worksheet, form: Form, evaluation: Evaluation, plans: Sequence[RowPlan]) -> WrittenSheet:
    """Write every band of a form and the widths of its columns.

    Args:
        sheet: an empty sheet of a workbook with our named styles.
        form: the form.
        evaluation: what to fill in, blank or not.
        plans: the rows of its indicator tables.
    """
    canvas = Canvas(sheet, form.page, _placeholders(evaluation))
    fields: dict[str, str] = {}
    texts: dict[str, str] = {}
    budget: dict[str, dict[str, str]] = {}
    goals: list[dict[str, str]] = []
    totals: dict[str, str] = {}
    year = ""
    table, data = TableCells(), DataCells()
    tops: list[int] = []
    for index, (band, row) in enumerate(zip_longest(form.bands, form.band_rows, fillvalue=0)):
        while canvas.row < row:  # the bureau has rows there in which nothing stands
            canvas.end_row()
        tops.append(canvas.row)
        match band:
            case TextBand():
                if not year and evaluation.year is not None and "{year}" in band.text:
                    year = address(canvas.row, band.span.left)
                write_text(canvas, band)
            case FieldsBand():
                found = write_fields(canvas, band, evaluation)
                fields |= found.fields
                texts |= found.texts
                if found.budget:
                    budget["total"] = {**budget.get("total", {}), **found.budget}
            case BudgetBand():
                budget |= write_budget(canvas, band, form, evaluation)
            case GoalsBand():
                goals += write_goals(canvas, band, evaluation)
            case IndicatorsBand():
                table = IndicatorTable(canvas, form, evaluation.goals, plans).write()
                goals += table.goals
            case TotalBand():
                totals |= write_total(canvas, band, evaluation)
            case DataBand():
                write_data(canvas, band, evaluation, data)
        _write_ended_blocks(canvas, form, index, tops)
    of_table = {key: value for key, value in asdict(table).items() if key not in ("goals", "raw")}
    cells = CellMap(
        sheet.title,
        budget=budget,
        fields=fields,
        year=year,
        goals=goals,
        totals=totals,
        printed_texts=texts,
        measures_sheet=sheet.title if data.cells else "",
        measures=data.cells,
        **of_table,
    )
    return WrittenSheet(cells, table.raw, data)


def _write_ended_blocks(canvas: Canvas, form: Form, last: int, tops: Sequence[int]) -> None:
    """Write the labels whose last band is the one that was just written; ``tops``: first row of every band so far."""
    for block in form.blocks:
        if block.first + block.bands - 1 == last:
            top = tops[block.first]
            canvas.put(block.span, canvas.fill(block.text), styles.LABEL, rows=canvas.row - top, top=top)


def _placeholders(evaluation: Evaluation) -> dict[str, str]:
    """What the form's printed texts leave open; points and numbers of goals are put in where they are known."""
    return {
        "year": str(evaluation.year or "　　"),
        "subject": evaluation.subject,
        "money_unit": evaluation.money_unit,
        "unit": evaluation.fields.get("unit", ""),
        "points": "",
        "goal": "",
    }
