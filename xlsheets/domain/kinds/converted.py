"""Forms that convert (折算): a score out of a row's own points becomes points of the total, by a coefficient or by a share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.conversion import (
    conversion_text,
    convert,
    converted_points,
    own_points,
    read_coefficient,
    shared_points,
)
from xlsheets.domain.kinds.kind import Kind, bucket_of, share_earned, typed_points, weight_of
from xlsheets.domain.kinds.measured import measured_result
from xlsheets.domain.nothing import taken_score
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import IndicatorResult, OwnScore
from xlsheets.domain.rule_results import RuleResult
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case


class ConvertedKind(Kind):
    """What both ways of converting have in common. ``missing``: the case in which a score cannot be converted."""

    points_role, score_role = "raw_weight", "raw_score"
    computed_roles = ("completion", "raw_score", "score")
    own_roles = ("raw_weight", "raw_score", "coefficient")
    told_by = (*own_roles, "score")
    missing: Case

    def factors(self, item: Indicator, points: Decimal | None) -> tuple[Decimal, Decimal] | None:
        """Return what a row's score is multiplied and divided by; None where that is not known. ``points``: of the total."""
        raise NotImplementedError

    def told(self, score: Decimal, by: tuple[Decimal, Decimal], converted: Decimal) -> str:
        """Say how a score was converted."""
        raise NotImplementedError

    def own_result(self, item: Indicator, policy: Policy) -> IndicatorResult:
        """Compute a row out of its own points."""
        return measured_result(item, policy)

    def result(
        self, item: Indicator, policy: Policy, execution_rate: Decimal | None, _ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Compute an indicator out of its own points and convert its score; basis, rule and score are those of the converted one."""
        row = replace(item, weight=item.raw_weight, score=item.raw_score, implied_weight=None)
        own = measured_result(row, policy, execution_rate)
        points = weight_of(item)
        by = self.factors(item, points)

        def converted(score: Decimal | None) -> Decimal | None:
            return None if score is None or by is None else convert(score, *by, policy.digits)

        by_rule, basis, case = converted(own.rule_score), own.basis, own.case
        if (own.score is not None or own.rule_score is not None) and by is None:
            basis, case = self.missing.told, self.missing
        elif own.rule_score is not None and by is not None and by_rule is not None:
            basis = f"{own.basis}，{self.told(own.rule_score, by, by_rule)}"
        typed, computed = typed_points(item.score), converted(own.score)
        score = taken_score(item.score, computed)
        missing = TO_JUDGE if computed is not None else own.status or TO_FILL
        shown = share_earned(typed, points) if own.completion is None else own.completion
        return replace(
            own,
            completion=shown,
            bucket=bucket_of(shown, policy),
            score=score,
            rule_score=by_rule,
            basis=basis,
            status="" if score is not None else missing,
            rule_status="" if by_rule is not None else (own.rule_status or TO_FILL),
            case=case,
            points=points,
            typed=typed is not None,
            own=OwnScore(own.score, own.rule_score, computed, own.typed, own.rule_status, own.points),
        )


class ByCoefficientKind(ConvertedKind):
    """得分 × 折算系数, a coefficient a row."""

    name = "by-coefficient"
    takes_coefficient = True
    gives_points = False
    missing = Case.NO_COEFFICIENT

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether there is a column of coefficients."""
        return "coefficient" in roles

    def factors(self, item: Indicator, points: Decimal | None) -> tuple[Decimal, Decimal] | None:
        """Multiply by the coefficient."""
        coefficient = read_coefficient(item.coefficient)
        return None if coefficient is None else (coefficient, Decimal(1))

    def told(self, score: Decimal, by: tuple[Decimal, Decimal], converted: Decimal) -> str:
        """``折算 9.6 × 0.3 = 2.88``."""
        return conversion_text(score, by[0], None, converted)

    def lacks(self, item: Indicator) -> str:
        """Name the coefficient where it is not there or none."""
        return "coefficient" if read_coefficient(item.coefficient) is None else ""

    def printed_points(self, weight: Decimal | None, coefficient: Decimal | None, digits: int) -> Decimal | None:
        """Convert the points that are printed."""
        return converted_points(weight, coefficient, digits)

    def shared_points(
        self, items: Sequence[Indicator], _whole: Decimal | None, digits: int
    ) -> Sequence[Decimal | None]:
        """Convert the points of each row by its own coefficient."""
        return [converted_points(own_points(item), read_coefficient(item.coefficient), digits) for item in items]


class ByShareKind(ConvertedKind):
    """得分 ÷ 分值 × 折算分值: a level's own points may add up to anything, and the level is worth a share of the total."""

    name = "by-share"
    missing = Case.NO_WEIGHT

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether there are points and scores before the conversion."""
        return bool({"raw_weight", "raw_score"} & set(roles))

    def factors(self, item: Indicator, points: Decimal | None) -> tuple[Decimal, Decimal] | None:
        """Multiply by the points of the total, divide by the row's own."""
        own = own_points(item)
        return None if points is None or not own else (points, own)

    def told(self, score: Decimal, by: tuple[Decimal, Decimal], converted: Decimal) -> str:
        """``折算 9.6 ÷ 10 × 13.33 = 12.8``."""
        return conversion_text(score, by[0], by[1], converted)

    def printed_points(self, _weight: Decimal | None, _coefficient: Decimal | None, _digits: int) -> Decimal | None:
        """Leave the points of the total to the group."""
        return None

    def shared_points(self, items: Sequence[Indicator], whole: Decimal | None, digits: int) -> Sequence[Decimal | None]:
        """Share in proportion to the rows' own points."""
        return (
            [None] * len(items) if whole is None else shared_points([own_points(item) for item in items], whole, digits)
        )


BY_COEFFICIENT, BY_SHARE = ByCoefficientKind(), ByShareKind()
