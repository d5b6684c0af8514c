"""Forms without target and actual: points by rules over measures, or by a person's judgement. The only place of these rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.kind import Kind, bucket_of, share_earned, typed_points, weight_of
from xlsheets.domain.measure_rules import LEVEL2_MARK, TO_BE_JUDGED, bare
from xlsheets.domain.nothing import is_no_points, taken_score
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult
from xlsheets.domain.status import TO_FILL, TO_JUDGE

SHARED = "与上一行合并计分"


class RuledKind(Kind):
    """A row earns its points by its rule over measures, else it is judged; completion is score ÷ points.

    Where the measures of its rule are missing, a typed score counts, but nothing says that anything was completed.
    """

    name = "ruled"
    is_measured = False
    computed_roles = ("score",)
    has_rows_without_points = True

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether there is no target."""
        return "target" not in roles

    def result(
        self, item: Indicator, policy: Policy, _rate: Decimal | None, ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Compute one indicator."""
        by_rule, points = rule_result_of(item, ruled), weight_of(item)
        if shares_points(item, by_rule):
            own = typed_points(item.score)  # a cell of its own, in which a person typed: every sum counts it
            return IndicatorResult(None, None, own, None, SHARED, points=points, typed=own is not None, counted=False)
        rule_score, basis, rule_status = (
            (by_rule.score, by_rule.basis, by_rule.status)
            if by_rule
            else (None, TO_BE_JUDGED.told, TO_BE_JUDGED.status)
        )
        typed = typed_points(item.score)
        score = taken_score(item.score, rule_score)
        shown = None if rule_status == TO_FILL else share_earned(score, points)
        return IndicatorResult(
            completion=shown,
            bucket=bucket_of(shown, policy),
            score=score,
            rule_score=rule_score,
            basis=basis,
            status="" if score is not None else rule_status or TO_JUDGE,
            rule_status=rule_status,
            points=points,
            typed=typed is not None,
            counted=not only_costs(item),
        )


RULED = RuledKind()


def only_costs(indicator: Indicator) -> bool:
    """Say whether an indicator without points of its own only costs points (分值 ``-``, ``—``, 无)."""
    return is_no_points(indicator.weight)


def shares_points(indicator: Indicator, by_rule: RuleResult | None) -> bool:
    """Say whether an indicator shares points and score of the row above (core goals under one weight): its own cell is blank."""
    return by_rule is None and not indicator.weight.strip()


def rule_result_of(indicator: Indicator, ruled: Mapping[str, RuleResult]) -> RuleResult | None:
    """Find what the rules give for an indicator: by its name, else, if it has points, by its level-2 name."""
    named = ruled.get(bare(indicator.name))
    if named is not None or not indicator.weight.strip():
        return named
    return ruled.get(f"{LEVEL2_MARK}{bare(indicator.level2)}")
