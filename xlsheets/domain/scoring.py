"""Scores of an evaluation: every indicator by the kind of its form, level-1 sums, total, grade and buckets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import execution_result, first_known, reaches
from xlsheets.domain.kinds.kinds import kind_of
from xlsheets.domain.kinds.measured import is_impossible
from xlsheets.domain.numbers import ONE, SHARE_DIGITS, ZERO, half_up
from xlsheets.domain.policy import Policy, Threshold, pick
from xlsheets.domain.results import BucketResult, ExecutionResult, IndicatorResult, LevelResult, Results, counted
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.domain.status import TO_JUDGE, Case

AT_LEAST_80 = "80%以上"
LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION = Decimal("0.8")
REPORTED_BANDS = (
    Threshold(AT_LEAST_80, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION),
    Threshold("60%—80%", Decimal("0.6")),
    Threshold("60%以下", Decimal(0)),
)
"""Classes of completion that reports tell the shares of, from the highest down."""


def evaluate(evaluation: Evaluation, policy: Policy) -> Results:
    """Compute every figure of an evaluation by its form's policy. Never raises on what a person typed: unusable cells count as open."""
    execution = execution_result(evaluation.line("total"), policy)
    if not kind_of(policy).knows_rule:
        execution = replace(execution, rate=None, score=execution.score if execution.typed else None, rule_score=None)
    ruled = rule_results(policy.rules, evaluation.known_measures, policy.digits)
    indicators = tuple(indicator_result(item, policy, execution.rate, ruled) for item in evaluation.indicators)
    level1: dict[str, LevelResult] = {}
    weight_total = policy.execution.weight
    for item, result in zip(evaluation.indicators, indicators, strict=True):
        before = level1.get(item.level1, LevelResult(ZERO, ZERO))
        weight = result.points or ZERO
        weight_total += weight
        level1[item.level1] = LevelResult(before.weight + weight, before.score + (result.score or ZERO))
    level1 = {name: LevelResult(level.weight, half_up(level.score, policy.digits)) for name, level in level1.items()}
    total = sum((result.score or ZERO for result in indicators), execution.score or ZERO)
    by_rule = sum(
        (first_known(result.rule_score, result.score) for result in indicators),
        first_known(execution.rule_score, execution.score),
    )
    summed = half_up(total, policy.digits)
    impossible = kind_of(policy).has_points and (
        is_impossible_total(summed, policy) or _has_impossible(indicators, execution, policy)
    )
    total = capped_total(summed, execution.rate, policy)
    complete = sum(reaches(result.completion, ONE) for result in indicators)
    is_open = not indicators or not kind_of(policy).has_points or any(result.is_open for result in indicators)
    no_budget = execution.case is Case.ZERO_BUDGET
    has_points = any(result.points is not None for result in indicators)
    is_open = is_open or impossible or (has_points and not adds_up(weight_total, policy))
    is_open = is_open or (policy.execution.weight > 0 and execution.score is None and not no_budget)
    return Results(
        indicators=indicators,
        execution=execution,
        level1=level1 if kind_of(policy).has_points else {},
        weight_total=weight_total,
        total=total,
        rule_points=by_rule,
        grade=None if is_open else pick(policy.grades, total),
        complete=complete,
        incomplete=sum(result.completion is not None for result in indicators) - complete,
        buckets=bucket_results(indicators, policy),
        is_impossible=impossible,
    )


def indicator_result(
    indicator: Indicator,
    policy: Policy,
    execution_rate: Decimal | None = None,
    ruled: Mapping[str, RuleResult] | None = None,
) -> IndicatorResult:
    """Compute one indicator: completion, bucket, score by rule, score, basis. ``ruled``: what the form's rules over measures give."""
    result = kind_of(policy).result(indicator, policy, execution_rate, ruled or {})
    if indicator.covered:  # no cell shows a score, and no sum counts one
        return replace(result, score=None, typed=False, status=result.rule_status or TO_JUDGE)
    return result


ROUNDING_OF_A_TOTAL = Decimal("0.5")
"""By how much rounding of many scores may lift a total above all points."""


def most_of_total(policy: Policy) -> Decimal | None:
    """Return what scores may add up to at most; None where points come on top, so that a policy may cap them."""
    kind = kind_of(policy)
    return None if policy.most is not None or kind.bonus_roles else policy.total + ROUNDING_OF_A_TOTAL


def points_wanted(policy: Policy) -> tuple[Decimal, Decimal]:
    """Return what all points may add up to, at least and at most, for a total to be graded: the form's total but for rounding, points
    on top where a policy caps them.

    Grades are of that total (财预〔2020〕10号 art. 12, 17), so that 9.65 of 10 points has none of 100.
    """
    return policy.total - ROUNDING_OF_A_TOTAL, max(policy.total, policy.most or ZERO) + ROUNDING_OF_A_TOTAL


def adds_up(points: Decimal, policy: Policy) -> bool:
    """Say whether points, those of the execution among them, are on the scale that the grades are of."""
    least, most = points_wanted(policy)
    return least <= points <= most


def is_impossible_total(summed: Decimal, policy: Policy) -> bool:
    """Say whether scores add up to more than there is. Source: 财预〔2020〕10号 art. 12 and 15."""
    most = most_of_total(policy)
    return most is not None and summed > most


def _has_impossible(indicators: Iterable[IndicatorResult], execution: ExecutionResult, policy: Policy) -> bool:
    """Say whether an indicator has points that none can have, or a score is below 0 where there are points to earn: a row without any
    may take some off."""
    kind = kind_of(policy)
    if kind.has_rows_without_points:
        return False
    most = policy.total if kind.points_role == "weight" else None
    earning = [each for each in indicators if each.points is not None]
    if kind.points_role == "weight" and any(is_impossible(each.points or ZERO, most) for each in earning):
        return True
    return any(score is not None and score < ZERO for score in (execution.score, *(each.score for each in earning)))


def capped_total(total: Decimal, rate: Decimal | None, policy: Policy) -> Decimal:
    """Limit a total to what it may be at most, and by the execution rate where the policy has such caps (the lowest that applies);
    points taken off end at 0."""
    if kind_of(policy).has_rows_without_points:
        total = max(ZERO, total)
    if policy.most is not None:
        total = min(policy.most, total)
    if rate is None:
        return total
    return min([total, *(cap.most for cap in policy.caps if not reaches(rate, cap.below))])


def bucket_results(indicators: tuple[IndicatorResult, ...], policy: Policy) -> dict[str, BucketResult]:
    """Count the indicators by completion bucket; 80%以上 as the reports use it is the first two together."""
    everything = counted(indicators)
    counts = {entry.name: sum(result.bucket == entry.name for result in indicators) for entry in policy.buckets}
    above = sum(reaches(result.completion, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION) for result in indicators)
    return {
        name: BucketResult(count, share_of(count, everything) or ZERO)
        for name, count in {**counts, AT_LEAST_80: above}.items()
    }


def falls_short(results: Results, balance: Decimal | None) -> bool:
    """Say whether a self-evaluation has something to mend, which a report must tell of (财预〔2020〕10号 art. 19, 20).

    Args:
        results: what the rules give.
        balance: money that was not spent, below 0 where more was; None while that is not known.
    """
    is_compared = results.complete + results.incomplete > 0
    return not is_compared or not is_fulfilled(results) or balance != ZERO


def is_fulfilled(results: Results) -> bool:
    """Say whether no indicator is unmet, to be filled in or to be judged."""
    return not results.incomplete and not any(each.is_open for each in results.indicators)


def grade_of_goals(results: Results, grade: str | None, policy: Policy) -> str | None:
    """Return the grade by which a report words how the goals were fulfilled: the best one only where all of them were."""
    best = [each.name for each in policy.grades[:2]]
    return best[1] if len(best) > 1 and grade == best[0] and not is_fulfilled(results) else grade


def share_of(count: int, everything: int) -> Decimal | None:
    """Return a share as a ratio of four decimals, None of nothing."""
    return half_up(Decimal(count) / everything, SHARE_DIGITS) if everything else None


def reported_bands(indicators: tuple[IndicatorResult, ...]) -> dict[str, tuple[int, Decimal | None]]:
    """Count the indicators by ``REPORTED_BANDS``, each with its share of all: the words of reports, whatever buckets the form has."""
    everything = counted(indicators)
    shown = [result.completion for result in indicators]
    reached = [sum(reaches(completion, band.least) for completion in shown) for band in REPORTED_BANDS]
    counts = {band.name: now - above for band, now, above in zip(REPORTED_BANDS, reached, (0, *reached), strict=False)}
    return {name: (count, share_of(count, everything)) for name, count in counts.items()}
