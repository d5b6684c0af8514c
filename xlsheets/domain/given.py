"""Tables in a form that nobody has described: what a person gave is taken over, and nothing is computed by a rule that may not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kind import Kind, typed_points, weight_of
from xlsheets.domain.numbers import ONE, ZERO, read_ratio
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult
from xlsheets.domain.status import TO_JUDGE

RULE_UNKNOWN = "计分规则未知，没有计算"


class GivenKind(Kind):
    """A row has the completion and the score that somebody typed."""

    name = "given"
    has_points = False
    computed_roles = ()
    knows_rule = False

    def fits(self, _roles: Collection[str]) -> bool:
        """Say that no form in a folder is of this kind."""
        return False

    def result(
        self, item: Indicator, _policy: Policy, _rate: Decimal | None, _ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Take over what is typed in one indicator."""
        typed = typed_points(item.score)
        ratio = None if item.completion is None else read_ratio(item.completion)
        return IndicatorResult(
            completion=None if ratio is None else min(ONE, max(ZERO, ratio)),
            bucket=None,
            score=typed,
            rule_score=None,
            basis=RULE_UNKNOWN,
            status="" if typed is not None else TO_JUDGE,
            rule_status=TO_JUDGE,
            points=weight_of(item),
            typed=typed is not None,
        )


GIVEN = GivenKind()
