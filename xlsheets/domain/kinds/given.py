"""Kinds of which no row is scored: tables in a form that nobody has described, where what a person gave is taken over and nothing is
computed by a rule that may not hold; and forms of figures alone, which have no such rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.kind import Kind, typed_points, weight_of
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


class FiguresOnlyKind(Kind):
    """There is no row to score: no points, no total, no grade."""

    name = "figures"
    has_points = False
    is_measured = False
    computed_roles = ()
    gives_points = False

    def fits(self, _roles: Collection[str]) -> bool:
        """Say that no indicator table is of this kind: a form is that has none."""
        return False

    def result(
        self, _item: Indicator, _policy: Policy, _rate: Decimal | None, _ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Say that an indicator, which such a form has no place for, is nobody's to compute."""
        return IndicatorResult(
            completion=None, bucket=None, score=None, rule_score=None, basis="", status=TO_JUDGE, rule_status=TO_JUDGE
        )


GIVEN, FIGURES_ONLY = GivenKind(), FiguresOnlyKind()
