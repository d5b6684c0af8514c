"""What every computed cell of the sheet 基础数据 holds: the values of the domain, at the places of the layout."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measure_rules import Rule
from xlsheets.domain.measures import EMPTY, Figure, figures
from xlsheets.domain.numbers import ZERO, decimal_of, read_figure
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.files.grid import Value
from xlsheets.formulas.expressions import figure_text_value
from xlsheets.formulas.measures_layout import AVAILABLE, COUNTED, NOTE, OPEN, RAW, TIDY, USED, MeasuresLayout


def measures_values(layout: MeasuresLayout, evaluation: Evaluation) -> dict[str, Value]:
    """Return cell → value of every formula on the sheet of measures."""
    book = layout.form.policy.rules
    known = evaluation.known_measures
    found = figures(book.measures, book.derived, known)
    values: dict[str, Value] = {}
    for measure in book.measures:
        typed = known.get(measure.id, "")
        if measure.source and not evaluation.measures.get(measure.id, "").strip():
            values[layout.cell(measure.id)] = Decimal(typed) if typed else ""
        values[layout.cell(measure.id, USED)] = _value(found[measure.id])
        is_number = read_figure(typed) is not None  # so it stands in its cell
        values[layout.cell(measure.id, TIDY)] = "" if is_number else figure_text_value(typed, measure.unit)
    for derived in book.derived:
        values[layout.cell(derived.id)] = _value(found[derived.id])
    results = rule_results(book, known, layout.form.policy.digits)
    for rule in book.rules:
        values.update(_rule_values(layout, rule, results[rule.key]))
    return values


def _rule_values(layout: MeasuresLayout, rule: Rule, result: RuleResult) -> dict[str, Value]:
    values: dict[str, Value] = {
        layout.cell(rule.key): result.status if result.score is None else result.score,
        layout.cell(rule.key, NOTE): result.basis,
        layout.cell(rule.key, RAW): result.raw,
    }
    assert (result.score is None) == bool(result.status)
    values.update(zip(layout.parts_of(rule), map(_value, result.parts), strict=True))
    if rule.weight is not None and not rule.judged:
        scored, applies = isinstance(result.raw, Decimal), result.raw != EMPTY
        values[layout.cell(rule.key, AVAILABLE)] = rule.weight if scored else ZERO
        values[layout.cell(rule.key, OPEN)] = Decimal(applies and not scored)
    if len(rule.parts) > 1:
        counted = (
            part.points for part, value in zip(rule.parts, result.parts, strict=True) if not isinstance(value, str)
        )
        values[layout.cell(rule.key, COUNTED)] = sum(counted, ZERO)
    return values


def _value(figure: Figure) -> Value:
    """Write a figure as a cell holds it, a ratio with more digits than a spreadsheet has."""
    return decimal_of(figure).normalize() if isinstance(figure, Fraction) else figure
