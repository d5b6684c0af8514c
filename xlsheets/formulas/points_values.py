"""What 测算 and the level-2 headings hold where a form's indicators have no target and no actual."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.measure_rules import RuleBook
from xlsheets.domain.numbers import ZERO, plain, read_figure
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.scoring import only_costs, weight_of
from xlsheets.domain.status import TO_FILL
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_points import NOT_COUNTED
from xlsheets.formulas.calc_refs import POINTS
from xlsheets.formulas.expressions import figure_text_value


def points_row_values(
    book: RuleBook, cells: CellMap, item: Indicator, result: IndicatorResult, raw: dict[str, Value]
) -> dict[str, Value]:
    """Compute the columns of one indicator on 测算, as ``calc_points`` writes their formulas."""
    shares = not result.counted and not only_costs(item)
    status = result.rule_status
    score: Value = status if result.score is None else result.score
    weight = weight_of(item)
    shown: Value = "" if shares else TO_FILL
    if only_costs(item):
        shown = "-"
    completion: Value = "" if not result.counted else (status if result.score is None else TO_FILL)
    rule = None if shares else book.rule(item.name, item.level2 if item.weight.strip() else "")
    row = cells.measure_rows.get(rule.key) if rule else None
    typed = "" if item.score is None or read_figure(item.score) is not None else item.score
    difference: Value = ""
    if result.rule_score is not None and result.score is not None:
        difference = result.score - result.rule_score
    return {
        **raw,
        "level1": item.level1,
        "name": item.name,
        "target": "",
        "actual": "",
        "weight": shown if weight is None else weight,
        "completion": completion if result.completion is None else result.completion,
        "bucket": NOT_COUNTED if only_costs(item) else result.bucket or "",
        "rule": result.rule_status if result.rule_score is None else result.rule_score,
        "score": score,
        "diff": difference,
        "basis": result.basis,
        "weight_text": figure_text_value(str(raw["weight_raw"]), POINTS),
        "score_text": figure_text_value(typed, POINTS)
        if typed
        else (status if item.score is None and result.score is None else ""),
        "rule_row": "" if row is None else Decimal(row - cells.measure_rows[""] + 1),
    }


def heading2_values(form: Form, cells: CellMap, evaluation: Evaluation) -> dict[str, Value]:
    """Return cell → text of the level-2 headings that print their points."""
    if "{points}" not in form.indicators.heading2:
        return {}
    values: dict[str, Value] = {}
    for cell, (name, first, last) in cells.headings2.items():
        weights = [
            weight
            for row, item in zip(cells.indicator_rows, evaluation.indicators, strict=True)
            if first <= row <= last and (weight := weight_of(item)) is not None
        ]
        text = form.indicators.heading2.replace("{level2}", name).replace("{points}", plain(sum(weights, ZERO)))
        values[cell] = text if weights else name
    return values
