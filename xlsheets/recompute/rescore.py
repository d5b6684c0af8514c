"""Drops the figures that a person typed over computed ones, where scores are to be computed anew."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Indicator
from xlsheets.domain.execution import execution_rate, execution_result
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult
from xlsheets.files.addresses import address
from xlsheets.files.grid import Grid
from xlsheets.forms.placed import Evaluated


def forget_typed(found: Evaluated, grid: Grid | None) -> Evaluated:
    """Drop typed figures that a rule can replace, and compute anew; the cells then count as computed.

    What a person's own formula gives stays (``grid``: the form's sheet): the formula stays too.
    """
    # Which figures a rule gives does not depend on those that are dropped, so that one look at the results is enough.
    kept = {address(*place) for place, cell in (grid.cells if grid else {}).items() if cell.formula is not None}
    rows = [_without_figures_of_row(row.item, _without(row.where, kept), row.result) for row in found.rows]
    lines = [
        _without_figures(line, _without(found.cells.budget.get(line.line, {}), kept), found.form.policy)
        for line in found.evaluation.budget
    ]
    freed = {cell for _, cells in (*rows, *lines) for cell in cells}
    evaluation = replace(found.evaluation, indicators=[item for item, _ in rows], budget=[line for line, _ in lines])
    totals = found.cells.totals
    sums = {totals.get(role, "") for role in ("weight_total", "total")}
    freed |= (sums | {each.subtotal for each in found.cells.goal_tables}) - kept
    if totals.get("total", "") not in kept:
        evaluation = replace(evaluation, total=None)
    anew = Evaluated.of(found, evaluation)
    if anew.results.grade is not None and totals.get("grade", "") not in kept:
        freed.add(totals.get("grade", ""))
        anew = replace(anew, evaluation=replace(evaluation, grade=None))
    return replace(anew, typed_over=found.typed_over - freed)


def _without(where: dict[str, str], kept: Collection[str]) -> dict[str, str]:
    return {role: cell for role, cell in where.items() if cell not in kept}


def _without_figures_of_row(
    item: Indicator, where: dict[str, str], result: IndicatorResult
) -> tuple[Indicator, set[str]]:
    """Return the indicator without the completion and the scores that its rule gives, and the cells where they stood."""
    computed = result.rule_score if result.own is None else result.own.converted
    freed: set[str] = set()
    if item.completion is not None and result.rule_completion is not None and "completion" in where:
        item = replace(item, completion=None)
        freed.add(where["completion"])
    if item.score is not None and computed is not None and "score" in where:
        item = replace(item, score=None)
        freed.add(where["score"])
    gives_raw = result.own is not None and result.own.rule_score is not None
    if item.raw_score is not None and gives_raw and "raw_score" in where:
        item = replace(item, raw_score=None)
        freed.add(where["raw_score"])
    return item, freed


def _without_figures(line: BudgetLine, where: dict[str, str], policy: Policy) -> tuple[BudgetLine, set[str]]:
    """Return the budget line without the rate and the points that the form computes, and the cells where they stood."""
    freed: set[str] = set()
    if line.rate is not None and "rate" in where and execution_rate(line, policy)[0] is not None:
        line = replace(line, rate=None)
        freed.add(where["rate"])
    if line.score is not None and "score" in where and execution_result(line, policy).rule_score is not None:
        line = replace(line, score=None)
        freed.add(where["score"])
    return line, freed
