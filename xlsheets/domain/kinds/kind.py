"""What a kind of form is: how a row earns its score, and what follows from that for the whole form. Each kind answers for itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.execution import RATIO_DIGITS
from xlsheets.domain.numbers import ONE, POINTS, ZERO, half_up, read_figure, split_weight
from xlsheets.domain.policy import Policy, pick
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult


class Kind:
    """A kind of form.

    ``name``: by which a policy chooses it. ``has_points``: there are points, scores, a total and a grade. ``is_measured``: target and
    actual are compared. ``points_role``, ``score_role``: columns of the points that a row is scored out of, and of the score out of
    them that a person who judges types. ``computed_roles``: columns that are computed row by row, each from those before.
    ``own_roles``: columns that only forms of this kind have; ``told_by``: those without which a table cannot be in such a form.
    ``typed_roles``: figures that are typed in further columns (``Indicator.extra``) and that a score depends on, with their decimals;
    none is below 0. ``bonus_roles``: those of them that are points on top of the row's own.
    ``how_it_scores``: how a row scores, in words for 填报说明, where that is not in proportion to its completion.
    ``has_rows_without_points``: rows that only cost points, or share those of the row above; then a total ends at 0.
    ``takes_coefficient``: a row's score is multiplied by a coefficient of its own.
    ``gives_points``: rows without a column of points get theirs from the points of their group; else from what stands in the row.
    ``knows_rule``: there is a form, so that what it lays down can be computed.
    """

    name: ClassVar[str]
    has_points: ClassVar[bool] = True
    is_measured: ClassVar[bool] = True
    points_role: ClassVar[str] = "weight"
    score_role: ClassVar[str] = "score"
    computed_roles: ClassVar[tuple[str, ...]] = ("completion", "score")
    own_roles: ClassVar[tuple[str, ...]] = ()
    told_by: ClassVar[tuple[str, ...]] = ()
    typed_roles: ClassVar[tuple[tuple[str, int], ...]] = ()
    bonus_roles: ClassVar[tuple[str, ...]] = ()
    how_it_scores: ClassVar[str] = ""
    has_rows_without_points: ClassVar[bool] = False
    takes_coefficient: ClassVar[bool] = False
    gives_points: ClassVar[bool] = True
    knows_rule: ClassVar[bool] = True

    def fits(self, roles: Collection[str]) -> bool:
        """Say whether a form whose indicator table has columns of these roles is of this kind; the first kind that fits is."""
        raise NotImplementedError

    def result(
        self, item: Indicator, policy: Policy, execution_rate: Decimal | None, ruled: Mapping[str, RuleResult]
    ) -> IndicatorResult:
        """Compute one indicator. ``ruled``: what the form's rules over measures give, by their key."""
        raise NotImplementedError

    def own_result(self, item: Indicator, policy: Policy) -> IndicatorResult:
        """Compute a row by itself, its ``weight`` being the points that it is scored out of: what the worksheet functions say."""
        return self.result(item, policy, None, {})

    def lacks(self, _item: Indicator) -> str:
        """Name the role of a column that is still to be filled in before the points of a row count; ``""`` for none."""
        return ""

    def most_points(self, item: Indicator, points: Decimal | None) -> Decimal | None:
        """Return the most that a row may score: its points, and those on top that are typed."""
        if points is None:
            return None
        on_top = (read_figure(item.extra.get(role, ""), POINTS) or ZERO for role in self.bonus_roles)
        return points + sum((max(ZERO, each) for each in on_top), ZERO)

    def printed_points(self, weight: Decimal | None, _coefficient: Decimal | None, _digits: int) -> Decimal | None:
        """Points of the total that a row has by what the form prints in it; None where it does not say."""
        return weight

    def shared_points(self, items: Sequence[Indicator], whole: Decimal | None, digits: int) -> Sequence[Decimal | None]:
        """Points of indicators that share ``whole``, where the form prints no column of points: equal parts, the last takes the rest."""
        return [None] * len(items) if whole is None else split_weight(whole, len(items), digits)


def weight_of(indicator: Indicator) -> Decimal | None:
    """Points of an indicator, None where the cell holds no number and the form gives none."""
    typed = read_figure(indicator.weight, POINTS)
    return indicator.implied_weight if typed is None else typed


def typed_points(text: str | None) -> Decimal | None:
    """Read a typed score: ``8 分`` → 8; None where nothing is typed, or no number."""
    return None if text is None else read_figure(text, POINTS)


def share_earned(score: Decimal | None, points: Decimal | None) -> Decimal | None:
    """Share of the points that were earned, from 0 to 1: 8 of 10 → 0.8; None where one is missing."""
    return None if score is None or not points else min(ONE, max(ZERO, score / points))


def bucket_of(completion: Decimal | None, policy: Policy) -> str | None:
    """Name the bucket of a completion."""
    return None if completion is None else pick(policy.buckets, half_up(completion, RATIO_DIGITS))
