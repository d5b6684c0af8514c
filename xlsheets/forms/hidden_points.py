"""Points that a form gives without printing them.

Shared equally by the indicators of a level-1 group, or of an annual goal; in forms that convert (折算), by coefficient or in
proportion to the rows' own points.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

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


def with_hidden_points(form: Form, items: Sequence[Indicator]) -> list[Indicator]:
    """Return the indicators with their points where the form prints none, as they are where it does; the remainder of a share is
    the last one's."""
    if not hides_points(form):
        return list(items)
    return [replace(item, implied_weight=points) for item, points in zip(items, _points_of(form, items), strict=True)]


def _points_of(form: Form, items: Sequence[Indicator]) -> list[Decimal | None]:
    """Points of each indicator, None where the form gives its share none."""
    digits, method = form.policy.digits, form.policy.conversion
    if method == BY_COEFFICIENT:
        return [converted_points(own_points(item), read_coefficient(item.coefficient), digits) for item in items]
    shares = [share_of(form, item) for item in items]
    given = points_of_shares(form, list(dict.fromkeys(shares)))
    points: list[Decimal | None] = [None] * len(items)
    for share, whole in given.items():
        members = [place for place, own in enumerate(shares) if own == share]
        if not members:
            continue
        parts: Sequence[Decimal | None]
        if method:
            parts = shared_points([own_points(items[place]) for place in members], whole, digits)
        else:
            parts = split_weight(whole, len(members), digits)
        for place, part in zip(members, parts, strict=True):
            points[place] = part
    return points
