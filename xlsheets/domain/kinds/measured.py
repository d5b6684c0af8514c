"""Forms whose target and actual are compared: with points, or without any. The only place of these rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.execution import FROM_EXECUTION, RATIO_DIGITS
from xlsheets.domain.kinds.kind import Kind, bucket_of, share_earned, typed_points, weight_of
from xlsheets.domain.nothing import taken_score
from xlsheets.domain.numbers import ONE, ZERO, half_up, percent, plain, read_ratio
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import Reading, read_actual, read_target
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case


class MeasuredKind(Kind):
    """A row earns its points in proportion to its completion."""

    name = "measured"

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether there is a score."""
        return "score" in roles

    def result(
        self, item: Indicator, policy: Policy, execution_rate: Decimal | None, _ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Compute one indicator."""
        return measured_result(item, policy, execution_rate, policy.total)


class UnscoredKind(Kind):
    """A row shows its completion; there are no points at all."""

    name = "unscored"
    has_points = False
    computed_roles = ("completion",)

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether target and actual are there and no score."""
        return {"target", "actual"} <= set(roles) and "score" not in roles

    def result(
        self, item: Indicator, policy: Policy, execution_rate: Decimal | None, _ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Compute one indicator: its completion."""
        return compared(item, policy, execution_rate)


_COMPARED, _SCORED = ("operator", "target", "unit", "actual"), ("weight", "score")
"""Roles whose cells must be readable before a completion, or a score, can be told."""

MEASURED, UNSCORED = MeasuredKind(), UnscoredKind()


def compared(item: Indicator, policy: Policy, execution_rate: Decimal | None) -> IndicatorResult:
    """Compare target and actual of an indicator, or take the typed completion; nothing is scored yet."""
    target, actual = readings(item)
    by_rule = rule_completion(item, target, actual, policy, execution_rate)
    valid = valid_completion(item, by_rule)
    return IndicatorResult(
        completion=valid.capped,
        bucket=bucket_of(valid.capped, policy),
        score=None,
        rule_score=None,
        basis=completion_basis(valid, by_rule),
        status=valid.status,
        rule_status=valid.status or TO_FILL,
        case=valid.case if valid.capped is None else None,
        target=target,
        actual=actual,
        by_rule=by_rule,
        valid=valid,
    )


def measured_result(
    item: Indicator, policy: Policy, execution_rate: Decimal | None = None, most: Decimal | None = None
) -> IndicatorResult:
    """Compute an indicator with target and actual out of its points as they stand there; nothing is converted.

    ``most``: the most points that an indicator may have, where there is a limit; beyond it, and below 0, nothing is scored.
    """
    target, actual = readings(item)
    by_rule = rule_completion(item, target, actual, policy, execution_rate)
    valid, points, typed = valid_completion(item, by_rule), weight_of(item), typed_points(item.score)
    rule_score, basis, case = score_with_basis(valid, by_rule, points, policy)
    rule_status = "" if rule_score is not None else valid.status or TO_FILL
    if rule_score is not None and points is not None and is_impossible(points, most):
        rule_score, case, rule_status = None, Case.IMPOSSIBLE_POINTS, TO_JUDGE
    score = taken_score(item.score, rule_score)
    if item.continued:
        score, rule_score, case, rule_status, typed, points = None, None, Case.CONTINUED, "", None, None
    elif item.merged:
        rule_score, case, rule_status = None, Case.MERGED, TO_JUDGE
        score, points = taken_score(item.score, None), points if item.block_points is None else item.block_points
    if not item.doubts.isdisjoint(_SCORED):
        score, rule_score, case, rule_status, typed = None, None, Case.DOUBTFUL, TO_JUDGE, None
    shown = share_earned(typed, points) if valid.capped is None else valid.capped
    return IndicatorResult(
        completion=shown,
        bucket=bucket_of(shown, policy),
        score=score,
        rule_score=rule_score,
        basis=basis if case is None else case.told,
        status="" if score is not None or case is Case.CONTINUED else rule_status or TO_JUDGE,
        rule_status=rule_status,
        case=case,
        points=points,
        typed=typed is not None,
        counted=not item.continued or valid.capped is not None,
        target=target,
        actual=actual,
        by_rule=by_rule,
        valid=valid,
    )


def readings(item: Indicator) -> tuple[Reading, Reading]:
    """Read target and actual of an indicator."""
    target = read_target(item.target, item.operator, item.unit, unit_beside=item.unit_beside)
    return target, read_actual(item.actual)


def rule_completion(
    indicator: Indicator, target: Reading, actual: Reading, policy: Policy, execution_rate: Decimal | None
) -> Completion:
    """Completion by target and actual, or by the execution rate where the form says so; without the typed completion."""
    if indicator.completion_from == FROM_EXECUTION:
        if execution_rate is None:
            return Completion(None, Case.NO_BUDGET)
        return Completion(max(ZERO, execution_rate))
    if not indicator.doubts.isdisjoint(_COMPARED):
        return Completion(None, Case.DOUBTFUL)
    return completion(target, actual, policy)


def valid_completion(indicator: Indicator, by_rule: Completion) -> Completion:
    """Return the typed completion, from 0 to 1, where it is another one than the rule's; else the rule's."""
    typed = None if indicator.completion is None else read_ratio(indicator.completion)
    if typed is None:
        return by_rule
    typed = min(ONE, max(ZERO, typed))
    return by_rule if _same_ratio(typed, by_rule.capped) else Completion(typed)


def score_with_basis(
    valid: Completion, by_rule: Completion, weight: Decimal | None, policy: Policy
) -> tuple[Decimal | None, str, Case | None]:
    """Score a completion and say how: ``13.34 × 20.01% = 2.67``; or say why there is no score. Source: 财预〔2020〕10号 art. 15."""
    if valid.capped is None:
        return None, "", valid.case
    if weight is None:
        return None, "", Case.NO_WEIGHT
    ratio, shown = valid.capped, percent(valid.capped)
    excess = by_rule.deviation if valid.capped == ONE else None
    over = policy.overshoot
    if excess is not None and excess >= over.threshold and over.method in ("minus_points", "proportional"):
        lost = points_lost(weight, excess, policy)
        score = max(ZERO, half_up(weight - lost, policy.digits))
        why = f"超过指标值{percent(over.threshold, strip=True)}以上"
        return score, f"{plain(weight)} − {plain(half_up(lost, policy.digits))}（{why}）= {plain(score)}", None
    score = half_up(weight * ratio, policy.digits)
    if valid.told:
        return score, f"{valid.told}，得满分 {plain(score)}", None
    if valid is by_rule and valid.detail:
        return score, f"{plain(weight)} × {valid.detail}（{shown}）= {plain(score)}", None
    return score, f"{plain(weight)} × {shown} = {plain(score)}", None


def is_impossible(points: Decimal, most: Decimal | None) -> bool:
    """Say whether an indicator cannot have these points: below 0, or more than ``most``, where there is a limit."""
    return points < ZERO or (most is not None and points > most)


def completion_basis(valid: Completion, by_rule: Completion) -> str:
    """Say how a completion came about, where nothing is scored by it: ``90户 ÷ 100户 = 90.00%``, or what is missing."""
    if valid.capped is None or valid.told:
        return valid.told
    shown = percent(valid.capped)
    return f"{valid.detail} = {shown}" if valid is by_rule and valid.detail else shown


def points_lost(weight: Decimal, excess: Decimal, policy: Policy) -> Decimal:
    """Points off for an excess over the target at or above the policy's threshold; in proportion at most all there are."""
    over = policy.overshoot
    return over.points if over.method == "minus_points" else min(weight, weight * (excess - over.threshold))


def _same_ratio(typed: Decimal, computed: Decimal | None) -> bool:
    """Say whether a typed completion is the computed one, as far as a spreadsheet's 15 digits can tell."""
    return computed is not None and half_up(typed - computed, RATIO_DIGITS) == ZERO
