"""What a project adds to the counts of its department's form (PROJECT_COUNTS): the only place of these rules.

Source: the Sichuan department form of 2024, 项目绩效: 目标完成, 目标偏离 (30%以上含30%的不计), 实现效果, 执行结果 (结余率小于10%).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.execution import RATIO_DIGITS, reaches
from xlsheets.domain.measure_rules import bare
from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import ONE, half_up, read_figure
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult, Results

QUANTITY, BENEFIT = "数量", "效益"
"""How the level-2 name of quantity indicators and the level-1 name of benefit indicators begin."""

LEAST_SPENT = Decimal("0.9")
"""Execution rate above which less than 10% is left."""


def project_counts(evaluation: Evaluation, results: Results, policy: Policy) -> dict[str, int]:
    """Count one project: key of PROJECT_COUNTS → 0, 1, or its number of indicators.

    A project without such indicators has not completed them; one with an indicator that is still to be judged neither.
    """
    pairs = results.beside(evaluation.indicators)
    quantity = [result for item, result in pairs if bare(item.level2).startswith(QUANTITY)]
    benefit = [result for item, result in pairs if bare(item.level1).startswith(BENEFIT)]
    done = [result for result in quantity if reaches(result.completion, ONE)]
    grade = evaluation.grade or results.grade
    has_total = evaluation.total is None or read_figure(evaluation.total) is not None
    rate = results.execution.rate
    counts = {
        "projects": 1,
        "graded": bool(grade) and not results.open_count and has_total,
        "passed": bool(grade) and grade != policy.grades[-1].name,
        "spent": rate is not None and half_up(rate - LEAST_SPENT, RATIO_DIGITS) > 0,
        "quantity_done": bool(quantity) and len(done) == len(quantity),
        "indicators_done": len(done),
        "indicators_near": sum(not _is_far(result, policy.overshoot.threshold) for result in done),
        "benefit_done": bool(benefit) and all(reaches(result.completion, ONE) for result in benefit),
    }
    return {key: int(counts[key]) for key in PROJECT_COUNTS}


def total_counts(projects: Iterable[tuple[Evaluation, Results, Policy]]) -> dict[str, int]:
    """Add up the counts of several projects."""
    counted = [project_counts(*each) for each in projects]
    return {key: sum(each[key] for each in counted) for key in PROJECT_COUNTS}


def counted_measures(policy: Policy, counts: Mapping[str, int]) -> dict[str, str]:
    """Return measure id → count, of those measures of a department's form that the projects give."""
    return {each.id: str(counts[each.source]) for each in policy.rules.measures if each.source}


def _is_far(result: IndicatorResult, threshold: Decimal) -> bool:
    """Say whether an actual exceeds its target by the threshold (included) or more."""
    return reaches(result.deviation, threshold)
