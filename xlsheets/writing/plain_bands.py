"""Writes the bands of a form that stand above and below its tables: printed lines, fields, goals, the total."""

from __future__ import annotations

from msgspec import Struct, field
from openpyxl.styles import Alignment

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.addresses import address
from xlsheets.files.page.text_heights import text_height
from xlsheets.forms.check_boxes import boxes
from xlsheets.forms.project_code import PROJECT_CODE, is_code, join_code
from xlsheets.forms.schema_bands import FieldCell, FieldsBand, GoalsBand, Span, TextBand, TotalBand
from xlsheets.writing import styles
from xlsheets.writing.budget_band import budget_style
from xlsheets.writing.canvas import Canvas
from xlsheets.writing.text_fit import LEAST_ROW_HEIGHT, typed_value

_TEXT_STYLES = {
    "title": styles.TITLE,
    "subtitle": styles.SUBTITLE,
    "attachment": styles.ATTACHMENT,
    "note": styles.NOTE,
}
_TEXT_SIZES = {"title": 18, "subtitle": 12, "attachment": 12}
_TOTAL_HEIGHT = 24


class FieldCells(Struct, frozen=True):
    """Addresses of what stands among the fields: header fields by id, budget figures by role, typed texts by id."""

    fields: dict[str, str] = field(default_factory=dict)
    budget: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def write_text(canvas: Canvas, band: TextBand) -> None:
    """Write a printed line: the title, a note."""
    text = canvas.fill(band.text)
    cell = canvas.put(band.span, text, _TEXT_STYLES[band.style])
    size = _TEXT_SIZES.get(band.style, canvas.page.size)
    height = text_height(text, canvas.width(band.span), size) + (9 if band.style == "title" else 2)
    canvas.sheet.row_dimensions[canvas.row].height = height
    if band.align != "left":
        canvas.sheet[cell].alignment = Alignment(horizontal=band.align, vertical="center", wrap_text=True)
    canvas.row += 1


def write_fields(canvas: Canvas, band: FieldsBand, evaluation: Evaluation) -> FieldCells:
    """Write rows of labels and what is filled in beside them."""
    found = FieldCells()
    total = evaluation.line("total")
    for row in band.rows:
        texts: list[tuple[Span, str]] = []
        for cell in row:
            if cell.budget:
                text = (getattr(total, cell.budget, None) if total else None) or ""
                value = typed_value(cell.budget, text)
                found.budget[cell.budget] = canvas.put(cell.span, value, budget_style(cell.budget))
            elif cell.field:
                text = _field_text(cell, evaluation)
                if _holds_code(cell, evaluation):
                    found.fields[PROJECT_CODE] = address(canvas.row, cell.span.left)
                found.fields[cell.field] = canvas.put(cell.span, text, styles.TEXT)
            elif cell.paragraph:
                text = evaluation.texts.get(cell.paragraph, "")
                found.texts[cell.paragraph] = canvas.put(cell.span, text, styles.TEXT)
            else:
                text = canvas.fill(cell.label)
                canvas.put(cell.span, text, styles.LABEL)
            texts.append((cell.span, text))
        canvas.end_row(*texts, least=max(LEAST_ROW_HEIGHT, band.height))
    return found


def _field_text(cell: FieldCell, evaluation: Evaluation) -> str:
    if cell.choices:
        return boxes(cell.choices, evaluation.fields.get(cell.field, ""))
    if cell.field != "subject":
        return evaluation.fields.get(cell.field, "")
    if _holds_code(cell, evaluation):
        return join_code(evaluation.fields[PROJECT_CODE], evaluation.subject)
    return evaluation.subject


def _holds_code(cell: FieldCell, evaluation: Evaluation) -> bool:
    """Say whether the subject's cell gets the project's code too."""
    return cell.field == "subject" and cell.with_code and is_code(evaluation.fields.get(PROJECT_CODE, ""))


def write_goals(canvas: Canvas, band: GoalsBand, evaluation: Evaluation) -> list[dict[str, str]]:
    """Write the annual goals, blank ones too; return role → address of each."""
    goals = evaluation.goals
    count = max(band.rows, len(goals))
    if band.side:
        canvas.put(band.side.span, canvas.fill(band.side.text), styles.LABEL, rows=count + 1)
    for column in band.columns:
        canvas.put(column.span, canvas.fill(column.header), styles.LABEL)
    canvas.end_row(*((column.span, column.header) for column in band.columns))
    found: list[dict[str, str]] = []
    for index in range(count):
        goal = goals[index] if index < len(goals) else None
        texts = {column.role: getattr(goal, column.role) if goal else "" for column in band.columns}
        found.append({column.role: canvas.put(column.span, texts[column.role], styles.TEXT) for column in band.columns})
        canvas.end_row(*((column.span, texts[column.role]) for column in band.columns), least=band.height)
    return found


def write_total(canvas: Canvas, band: TotalBand, evaluation: Evaluation) -> dict[str, str]:
    """Write the rows of the total and the grade; return role → address."""
    found: dict[str, str] = {}
    for row in band.rows:
        for cell in row:
            value: object = cell.text
            if cell.role in ("total", "grade"):
                value = typed_value("score", getattr(evaluation, cell.role) or "")
            where = canvas.put(cell.span, value, styles.COMPUTED if cell.role else styles.LABEL)
            if cell.role:
                found[cell.role] = where
        canvas.end_row(least=_TOTAL_HEIGHT)
    return found
