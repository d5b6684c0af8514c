"""Hints of a form that nobody has replaced by an answer."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.printed_hints import is_printed_hint
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, GoalsBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.recognise.headers import tidy


def hints_left(found: Placed) -> list[tuple[str, str]]:
    """List the cells, with their texts, in which nothing stands but the form's own hint, or where a reason belongs anybody's."""
    evaluation, cells = found.evaluation, found.cells
    hints = {tidy(hint) for hint in _hints(found.form) if hint}
    reasons = [(cells.budget[line.line].get("reason", ""), line.reason) for line in evaluation.budget]
    reasons += [(row.where.get("reason", ""), row.item.reason) for row in found.rows]
    left = [(cell, text) for cell, text in reasons if text and (tidy(text) in hints or is_printed_hint(text))]
    if not hints:
        return left
    places = [(cells.fields.get(key, ""), text) for key, text in evaluation.fields.items()]
    for goal, where in zip(evaluation.goals, cells.goals, strict=False):
        places += [(where.get("expected", ""), goal.expected), (where.get("actual", ""), goal.actual)]
    for row in found.rows:
        places += [(row.where.get(role, ""), getattr(row.item, role)) for role in ("name", "actual")]
    return left + [(cell, text) for cell, text in places if text and tidy(text) in hints]


def _hints(form: Form) -> Iterator[str]:
    for band in form.bands:
        if isinstance(band, FieldsBand):
            yield from (cell.hint for row in band.rows for cell in row)
        elif isinstance(band, BudgetBand | GoalsBand | IndicatorsBand):
            yield from (column.hint for column in band.columns)
