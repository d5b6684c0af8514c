"""The points of the budget execution, as the budget block of somebody else's table prints them: they go before those of the form."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import ONE, POINTS, ZERO, read_figure, read_ratio
from xlsheets.forms.placed import Placed


def printed_points(found: Placed) -> Decimal | None:
    """Read the points that the block prints: 10, ``10 分``, ``10%`` of all, 0.1 of all beside points that are all below 1; else None."""
    total, text = found.form.policy.total, found.execution_points.strip()
    ratio = read_ratio(text) if text.endswith(("%", "％")) else None
    if ratio is not None:
        return ratio * total
    points = read_figure(text, POINTS)
    weights = [read_figure(item.weight, POINTS) for item in found.evaluation.indicators]
    is_share = points is not None and ZERO < points < ONE and all(each is None or each < ONE for each in weights)
    return points * total if points is not None and is_share else points


def with_printed_execution(found: Placed) -> Placed:
    """Return an evaluation that is not ours with the points of the execution that its block prints.

    A form that gives them by steps, of its own points, keeps them.
    """
    policy, points = found.form.policy, printed_points(found)
    execution = policy.execution
    if not points or not ZERO < points <= policy.total or points == execution.weight or execution.tiers:
        return found
    if not execution.weight or found.form.kind.points_role != "weight" or not found.form.kind.has_points:
        return found
    form = replace(found.form, policy=replace(policy, execution=replace(execution, weight=points)))
    return replace(found, form=form)
