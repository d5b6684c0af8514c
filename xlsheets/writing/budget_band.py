"""Writes the budget block of a form: its header row, one row a line, cells that several lines have in common."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import plain
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FormColumn, Span
from xlsheets.writing import styles
from xlsheets.writing.canvas import POINTS, Canvas
from xlsheets.writing.text_fit import typed_value

_STYLES = {
    "weight": styles.PLAIN,
    "rate": styles.COMPUTED_RATE,
    "score": styles.COMPUTED,
    "reason": styles.TEXT,
}


def budget_style(role: str) -> str:
    """Name the style of a budget cell."""
    return _STYLES.get(role, styles.AMOUNT)


def write_budget(canvas: Canvas, band: BudgetBand, form: Form, evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """Write the block; return line → role → address."""
    if band.side:
        text = band.side.text.replace(POINTS, plain(form.policy.execution.weight))
        canvas.put(band.side.span, canvas.fill(text), styles.LABEL, rows=len(band.lines) + 1)
    canvas.put(band.label_span, canvas.fill(band.label_header), styles.LABEL)
    for column in band.columns:
        canvas.put(column.span, canvas.fill(column.header), styles.LABEL)
    canvas.end_row(*((column.span, column.header) for column in band.columns))
    merged = _span_of([column for column in band.columns if column.merged], "reason")
    own = None if merged else _span_of(band.columns, "reason")
    cells: dict[str, dict[str, str]] = {}
    for index, spec in enumerate(band.lines):
        _write_label(canvas, band, index)
        above = cells[band.lines[0].id] if index else {}
        cells[spec.id] = _write_line(canvas, band, index, form, evaluation, above)
        line = evaluation.line(spec.id)
        beside = [(own, line.reason)] if own and line else []
        canvas.end_row((band.label_span, spec.label), *beside)
    if merged is not None:
        total = evaluation.line(band.lines[0].id)
        canvas.stretch(merged, total.reason if total else "", canvas.row - len(band.lines), canvas.row - 1)
    return cells


def _write_line(
    canvas: Canvas, band: BudgetBand, index: int, form: Form, evaluation: Evaluation, first: dict[str, str]
) -> dict[str, str]:
    """Write the cells of a line; return role → address. ``first``: those of the first line, which merged columns share."""
    spec = band.lines[index]
    line = evaluation.line(spec.id)
    where: dict[str, str] = {}
    for column in band.columns:
        if column.role in ("weight", "score") and not spec.scored:
            canvas.put(column.span, band.unscored, styles.PLAIN)
            continue
        if column.merged and index:
            where[column.role] = first[column.role]
            continue
        if column.role == "weight":
            value: object = form.policy.execution.weight
        else:
            value = typed_value(column.role, (getattr(line, column.role) if line else "") or "")
        rows = len(band.lines) if column.merged else 1
        where[column.role] = canvas.put(column.span, value, budget_style(column.role), rows=rows)
    return where


def _write_label(canvas: Canvas, band: BudgetBand, index: int) -> None:
    """Print the label of a line; one that others stand under is merged down beside theirs."""
    spec, lower = band.lines[index], band.sublabel_span
    below = sum(line.under == spec.id for line in band.lines)
    if lower is None or not (spec.under or below):
        canvas.put(band.label_span, spec.label, styles.LABEL)
    elif spec.under:
        canvas.put(lower, spec.label, styles.LABEL)
    else:
        canvas.put(Span(band.label_span.left, lower.left - 1), spec.label, styles.LABEL, rows=below + 1)
        canvas.put(lower, band.own_sublabel, styles.LABEL)


def _span_of(columns: Sequence[FormColumn], role: str) -> Span | None:
    return next((column.span for column in columns if column.role == role), None)
