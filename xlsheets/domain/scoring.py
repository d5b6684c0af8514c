"""Scores by the policy: indicator, budget execution, level-1 sums, total, grade and buckets. The only place of these rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.conversion import (
    BY_COEFFICIENT,
    NO_COEFFICIENT,
    conversion_text,
    convert,
    factors,
)
from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.execution import (
    FROM_EXECUTION,
    NO_BUDGET,
    RATIO_DIGITS,
    ZERO_BUDGET,
    capped_total,
    execution_result,
    first_known,
    reaches,
)
from xlsheets.domain.measure_rules import LEVEL2_MARK, TO_BE_JUDGED, bare
from xlsheets.domain.numbers import ONE, ZERO, half_up, percent, plain, read_figure, read_ratio
from xlsheets.domain.policy import Policy, pick
from xlsheets.domain.reading import Reading, read_actual, read_target
from xlsheets.domain.results import BucketResult, IndicatorResult, LevelResult, OwnScore, Results
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.domain.status import TO_FILL, TO_JUDGE, to_fill
from xlsheets.domain.vocabulary import PLACEHOLDERS

NO_WEIGHT = to_fill("分值")
SHARED = "与上一行合并计分"
AT_LEAST_80 = "80%以上"
LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION = Decimal("0.8")


def evaluate(evaluation: Evaluation, policy: Policy) -> Results:
    """Compute every figure of an evaluation by its form's policy. Never raises on what a person typed: unusable cells count as open."""
    execution = execution_result(evaluation.line("total"), policy)
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
    total, by_rule = (
        capped_total(half_up(points, policy.digits), execution.rate, policy) for points in (total, by_rule)
    )
    complete = sum(reaches(result.completion, ONE) for result in indicators)
    is_open = (
        not indicators or not policy.scored or any(result.score is None and result.status for result in indicators)
    )
    is_open = is_open or (policy.execution.weight > 0 and execution.score is None and execution.basis != ZERO_BUDGET)
    return Results(
        indicators=indicators,
        execution=execution,
        level1=level1 if policy.scored else {},
        weight_total=weight_total,
        total=total,
        rule_total=by_rule,
        grade=None if is_open else pick(policy.grades, total),
        complete=complete,
        incomplete=sum(result.completion is not None for result in indicators) - complete,
        buckets=bucket_results(indicators, policy),
        scored=policy.scored,
    )


def weight_of(indicator: Indicator) -> Decimal | None:
    """Points of an indicator, None where the cell holds no number and the form gives none."""
    typed = read_figure(indicator.weight, "分")
    return indicator.implied_weight if typed is None else typed


def rule_completion(
    indicator: Indicator, target: Reading, actual: Reading, policy: Policy, execution_rate: Decimal | None
) -> Completion:
    """Completion by target and actual, or by the execution rate where the form says so; without the typed completion."""
    if indicator.completion_from == FROM_EXECUTION:
        if execution_rate is None:
            return Completion(None, TO_FILL, NO_BUDGET)
        return Completion(max(ZERO, execution_rate))
    return completion(target, actual, policy)


def indicator_result(
    indicator: Indicator,
    policy: Policy,
    execution_rate: Decimal | None = None,
    ruled: Mapping[str, RuleResult] | None = None,
) -> IndicatorResult:
    """Compute one indicator: completion, bucket, score by rule, score, basis. ``ruled``: what the form's rules over measures give."""
    if policy.rules.points_only:
        return _points_result(indicator, policy, ruled or {})
    if policy.conversion:
        return _converted_result(indicator, policy, execution_rate)
    return measured_result(indicator, policy, execution_rate)


def measured_result(indicator: Indicator, policy: Policy, execution_rate: Decimal | None = None) -> IndicatorResult:
    """Compute an indicator with target and actual out of its points as they stand there; nothing is converted."""
    target = read_target(indicator.target, indicator.operator, indicator.unit)
    actual = read_actual(indicator.actual)
    by_rule = rule_completion(indicator, target, actual, policy, execution_rate)
    valid = valid_completion(indicator, by_rule)
    weight = weight_of(indicator)
    if policy.scored:
        rule_score, basis = score_with_basis(valid, by_rule, weight, policy)
    else:
        rule_score, basis = None, completion_basis(valid, by_rule)
    typed_score = None if indicator.score is None else read_figure(indicator.score, "分")
    score = rule_score if typed_score is None else typed_score
    shown = valid.capped
    if shown is None and typed_score is not None and weight:
        shown = min(ONE, max(ZERO, typed_score / weight))
    return IndicatorResult(
        completion=shown,
        bucket=_bucket(shown, policy),
        score=score,
        rule_score=rule_score,
        basis=basis,
        status="" if score is not None or not (policy.scored or valid.status) else (valid.status or TO_FILL),
        rule_status="" if rule_score is not None else (valid.status or TO_FILL),
        points=weight,
        typed=typed_score is not None,
        target=target,
        actual=actual,
        by_rule=by_rule,
        valid=valid,
    )


def _bucket(completion: Decimal | None, policy: Policy) -> str | None:
    return None if completion is None else pick(policy.buckets, half_up(completion, RATIO_DIGITS))


def _converted_result(indicator: Indicator, policy: Policy, execution_rate: Decimal | None) -> IndicatorResult:
    """Compute an indicator out of its own points and convert its score; basis, rule and score are those of the converted one."""
    own = measured_result(
        replace(indicator, weight=indicator.raw_weight, score=indicator.raw_score, implied_weight=None),
        policy,
        execution_rate,
    )
    points = weight_of(indicator)
    by = factors(indicator, points, policy.conversion)

    def converted(score: Decimal | None) -> Decimal | None:
        return None if score is None or by is None else convert(score, *by, policy.digits)

    by_rule, basis = converted(own.rule_score), own.basis
    if own.score is not None and by is None:
        basis = NO_COEFFICIENT if policy.conversion == BY_COEFFICIENT else NO_WEIGHT
    elif own.rule_score is not None and by is not None and by_rule is not None:
        basis = f"{own.basis}，{conversion_text(own.rule_score, by, policy.conversion, by_rule)}"
    typed = None if indicator.score is None else read_figure(indicator.score, "分")
    computed = converted(own.score)
    score, shown = computed if typed is None else typed, own.completion
    if shown is None and typed is not None and points:
        shown = min(ONE, max(ZERO, typed / points))
    return replace(
        own,
        completion=shown,
        bucket=_bucket(shown, policy),
        score=score,
        rule_score=by_rule,
        basis=basis,
        status="" if score is not None else (own.status or TO_FILL),
        rule_status="" if by_rule is not None else (own.rule_status or TO_FILL),
        points=points,
        typed=typed is not None,
        own=OwnScore(own.score, own.rule_score, computed, own.typed, own.rule_status, own.points),
    )


def only_costs(indicator: Indicator) -> bool:
    """Say whether an indicator without points of its own only costs points (分值 ``-``)."""
    return indicator.weight.strip() in PLACEHOLDERS


def shares_points(indicator: Indicator, by_rule: RuleResult | None) -> bool:
    """Say whether an indicator shares points and score of the row above (core goals under one weight): its own cell is blank."""
    return by_rule is None and not indicator.weight.strip()


def rule_result_of(indicator: Indicator, ruled: Mapping[str, RuleResult]) -> RuleResult | None:
    """Find what the rules give for an indicator: by its name, else, if it has points, by its level-2 name."""
    named = ruled.get(bare(indicator.name))
    if named is not None or not indicator.weight.strip():
        return named
    return ruled.get(f"{LEVEL2_MARK}{bare(indicator.level2)}")


def _points_result(indicator: Indicator, policy: Policy, ruled: Mapping[str, RuleResult]) -> IndicatorResult:
    """Compute an indicator without target and actual: by its rule over measures, else judged; completion is score ÷ points."""
    by_rule = rule_result_of(indicator, ruled)
    if shares_points(indicator, by_rule):
        return IndicatorResult(None, None, None, None, SHARED, points=weight_of(indicator), counted=False)
    rule_score, basis, rule_status = (
        (by_rule.score, by_rule.basis, by_rule.status) if by_rule else (None, TO_BE_JUDGED, TO_JUDGE)
    )
    typed_score = None if indicator.score is None else read_figure(indicator.score, "分")
    score = rule_score if typed_score is None else typed_score
    weight = weight_of(indicator)
    shown = min(ONE, max(ZERO, score / weight)) if score is not None and weight else None
    return IndicatorResult(
        completion=shown,
        bucket=_bucket(shown, policy),
        score=score,
        rule_score=rule_score,
        basis=basis,
        status="" if score is not None else rule_status,
        rule_status=rule_status,
        points=weight,
        typed=typed_score is not None,
        counted=not only_costs(indicator),
    )


def valid_completion(indicator: Indicator, by_rule: Completion) -> Completion:
    """Return the typed completion, from 0 to 1, where it is another one than the rule's; else the rule's."""
    typed = None if indicator.completion is None else read_ratio(indicator.completion)
    if typed is None:
        return by_rule
    typed = min(ONE, max(ZERO, typed))
    return by_rule if _same_ratio(typed, by_rule.capped) else Completion(typed)


def score_with_basis(
    valid: Completion, by_rule: Completion, weight: Decimal | None, policy: Policy
) -> tuple[Decimal | None, str]:
    """Score a completion and say how: ``13.34 × 20.01% = 2.67``. Source: 财预〔2020〕10号 art. 15."""
    if valid.capped is None:
        return None, valid.explanation
    if weight is None:
        return None, NO_WEIGHT
    ratio, shown = valid.capped, percent(valid.capped)
    excess = by_rule.deviation if valid.capped == ONE else None
    over = policy.overshoot
    if excess is not None and excess >= over.threshold and over.method in ("minus_points", "proportional"):
        lost = points_lost(weight, excess, policy)
        score = max(ZERO, half_up(weight - lost, policy.digits))
        why = f"超过指标值{percent(over.threshold, strip=True)}以上"
        return score, f"{plain(weight)} − {plain(half_up(lost, policy.digits))}（{why}）= {plain(score)}"
    score = half_up(weight * ratio, policy.digits)
    if valid.explanation:
        return score, f"{valid.explanation}，得满分 {plain(score)}"
    if valid is by_rule and valid.detail:
        return score, f"{plain(weight)} × {valid.detail}（{shown}）= {plain(score)}"
    return score, f"{plain(weight)} × {shown} = {plain(score)}"


def completion_basis(valid: Completion, by_rule: Completion) -> str:
    """Say how a completion came about, where nothing is scored by it: ``90户 ÷ 100户 = 90.00%``, or what is missing."""
    if valid.capped is None or valid.explanation:
        return valid.explanation
    shown = percent(valid.capped)
    return f"{valid.detail} = {shown}" if valid is by_rule and valid.detail else shown


def points_lost(weight: Decimal, excess: Decimal, policy: Policy) -> Decimal:
    """Points off for an excess over the target at or above the policy's threshold; in proportion at most all there are."""
    over = policy.overshoot
    return over.points if over.method == "minus_points" else min(weight, weight * (excess - over.threshold))


def bucket_results(indicators: tuple[IndicatorResult, ...], policy: Policy) -> dict[str, BucketResult]:
    """Count the indicators by completion bucket; 80%以上 as the reports use it is the first two together."""
    everything = sum(result.counted for result in indicators)

    def share(count: int) -> Decimal:
        return ZERO if not everything else half_up(Decimal(count) / everything, 4)

    counts = {entry.name: sum(result.bucket == entry.name for result in indicators) for entry in policy.buckets}
    above = sum(reaches(result.completion, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION) for result in indicators)
    return {name: BucketResult(count, share(count)) for name, count in {**counts, AT_LEAST_80: above}.items()}


def _same_ratio(typed: Decimal, computed: Decimal | None) -> bool:
    """Say whether a typed completion is the computed one, as far as a spreadsheet's 15 digits can tell."""
    return computed is not None and half_up(typed - computed, RATIO_DIGITS) == ZERO
