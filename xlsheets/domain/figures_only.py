"""Forms without an indicator table: figures in tables or in a list, and what follows from them; nothing is completed or scored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kind import Kind
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult
from xlsheets.domain.status import TO_JUDGE


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


FIGURES_ONLY = FiguresOnlyKind()
