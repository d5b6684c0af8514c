"""Drops the figures that a person typed over computed ones, where scores are to be computed anew."""

from __future__ import annotations

from xlsheets.domain.execution import execution_rate, execution_result
from xlsheets.domain.results import Results
from xlsheets.domain.scoring import evaluate
from xlsheets.forms.placed import Placed


def forget_typed(found: Placed, results: Results) -> Results:
    """Drop typed figures that a rule can replace, and compute anew; the cells then count as computed."""
    evaluation, cells, policy = found.evaluation, found.cells, found.form.policy
    for item, where, result in zip(evaluation.indicators, cells.indicators, results.indicators, strict=True):
        if item.completion is not None and result.rule_completion is not None:
            item.completion = None
            found.typed_over.discard(where.get("completion", ""))
    for item, where, result in zip(
        evaluation.indicators, cells.indicators, evaluate(evaluation, policy).indicators, strict=True
    ):
        computed = result.rule_score if result.own is None else result.own.converted
        if item.score is not None and computed is not None:
            item.score = None
            found.typed_over.discard(where["score"])
        if item.raw_score is not None and result.own is not None and result.own.rule_score is not None:
            item.raw_score = None
            found.typed_over.discard(where["raw_score"])
    for line in evaluation.budget:
        where = cells.budget.get(line.line, {})
        if line.rate is not None and execution_rate(line, policy)[0] is not None:
            line.rate = None
            found.typed_over.discard(where.get("rate", ""))
        if line.score is not None and execution_result(line, policy).rule_score is not None:
            line.score = None
            found.typed_over.discard(where.get("score", ""))
    anew = evaluate(evaluation, policy)
    if anew.grade is not None:
        evaluation.grade = None
        found.typed_over.discard(cells.totals.get("grade", ""))
    evaluation.total = None
    for role in ("weight_total", "total"):
        found.typed_over.discard(cells.totals.get(role, ""))
    return anew
