"""Parts of an indicator (其中：) with points that are its own once more: they count once.

Only where the table's points come to the form's total without them; else a part with points is an indicator of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, takewhile

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.nothing import is_computed, is_unused_value
from xlsheets.domain.numbers import POINTS, ZERO, read_figure
from xlsheets.forms.levels import is_part
from xlsheets.forms.placed import Placed


def with_parts_once(found: Placed) -> Placed:
    """Return an evaluation that is not ours in which the points of parts, or of the row that only heads them, count once."""
    policy, items = found.form.policy, found.evaluation.indicators
    if found.form.kind.points_role != "weight" or not found.form.kind.has_points:
        return found
    groups = [*_wholes(items)]
    twice = sum((_points(items[group[0]]) for group in groups), ZERO)
    total = sum(map(_points, items), ZERO)
    if not twice or total - twice not in (policy.total, policy.total - policy.execution.weight):
        return found
    left_out = {place for whole, *parts in groups for place in ([whole] if _heads(items[whole]) else parts)}
    made = [
        replace(item, continued=True, score=None) if place in left_out else item for place, item in enumerate(items)
    ]
    return replace(found, evaluation=replace(found.evaluation, indicators=made))


def _wholes(items: Sequence[Indicator]) -> Iterator[range]:
    """Yield the places of an indicator and of the parts below it that have its points together."""
    for place, item in enumerate(items[:-1]):
        if is_part(item.name) or not is_part(items[place + 1].name) or not _points(item):
            continue
        sums = [*accumulate(map(_points, _of_the_group(items[place + 1 :], item.level1)))]
        if _points(item) in sums:
            yield range(place, place + 2 + sums.index(_points(item)))


def _of_the_group(items: Sequence[Indicator], level1: str) -> Iterator[Indicator]:
    return takewhile(lambda each: each.level1 == level1, items)


def _heads(item: Indicator) -> bool:
    """Say whether a row only heads its parts: nobody wrote an actual or a score there."""
    return is_unused_value(item.actual) and is_computed(item.score)


def _points(item: Indicator) -> Decimal:
    return read_figure(item.weight, POINTS) or ZERO
