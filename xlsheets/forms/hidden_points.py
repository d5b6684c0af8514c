"""Points that a form gives without printing them.

Shared equally by the indicators of a level-1 group, or of an annual goal; in forms that convert (折算), by coefficient or in
proportion to the rows' own points.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import split_weight
from xlsheets.forms.schema import Form

Share = int | str


def share_of(form: Form, item: Indicator) -> Share:
    """Name what an indicator shares its points with: its annual goal, or its level-1 group."""
    return max(item.goal, 1) if form.indicators.repeat else item.level1


def points_of_shares(form: Form, used: Sequence[Share]) -> dict[Share, Decimal]:
    """Points of each goal that has indicators (all that the execution leaves, in equal parts), or of each level-1 group."""
    if not form.indicators.repeat:
        return dict[Share, Decimal](form.policy.level1_weights.items())
    goals = sorted(used, key=int)
    total = form.policy.total - form.policy.execution.weight
    return dict(zip(goals, split_weight(total, len(goals), form.policy.digits), strict=True)) if goals else {}


def with_hidden_points(form: Form, items: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators with their points where the form prints none, as they are where it does; the remainder of a share is
    the last one's."""
    if not form.hides_points:
        return list(items)
    return [replace(item, implied_weight=points) for item, points in zip(items, _points_of(form, items), strict=True)]


def _points_of(form: Form, items: Sequence[Indicator]) -> list[Decimal | None]:
    """Points of each indicator, None where the form gives its share none."""
    shares = [share_of(form, item) for item in items]
    given = points_of_shares(form, list(dict.fromkeys(shares)))
    points: list[Decimal | None] = [None] * len(items)
    for share in dict.fromkeys(shares):
        members = [place for place, own in enumerate(shares) if own == share]
        parts = form.kind.shared_points([items[place] for place in members], given.get(share), form.policy.digits)
        for place, part in zip(members, parts, strict=True):
            points[place] = part
    return points
