"""Points that a form gives without printing them.

Shared equally by the indicators of a level-1 group, or of an annual goal; in forms that convert (折算), by coefficient or in
proportion to the rows' own points.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsheets.domain.conversion import (
    BY_COEFFICIENT,
    converted_points,
    own_points,
    read_coefficient,
    shared_points,
)
from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import split_weight
from xlsheets.forms.schema import Form

Share = int | str


def hides_points(form: Form) -> bool:
    """Say whether the form has no column of points."""
    return form.indicators.column("weight") is None


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


def give_hidden_points(form: Form, items: Sequence[Indicator]) -> None:
    """Set the points of every indicator where the form prints none; the remainder is the last one's."""
    if not hides_points(form):
        return
    digits, method = form.policy.digits, form.policy.conversion
    if method == BY_COEFFICIENT:
        for item in items:
            item.implied_weight = converted_points(own_points(item), read_coefficient(item.coefficient), digits)
        return
    shares = [share_of(form, item) for item in items]
    points = points_of_shares(form, list(dict.fromkeys(shares)))
    for share in dict.fromkeys(shares):
        members = [item for item, own in zip(items, shares, strict=True) if own == share]
        parts: Sequence[Decimal | None] = ()
        if share in points and method:
            parts = shared_points([own_points(item) for item in members], points[share], digits)
        elif share in points:
            parts = split_weight(points[share], len(members), digits)
        for place, item in enumerate(members):
            item.implied_weight = parts[place] if parts else None
