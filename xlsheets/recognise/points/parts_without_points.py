"""Parts of an indicator that have no points of their own, in tables that are not ours: 其中：规上企业, and the rows that follow it.

Where the rows with points have all there are, no more can be meant for these: they show their completion and earn nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.nothing import is_computed, is_unused_value, says_nothing
from xlsheets.domain.numbers import POINTS, ZERO, read_figure
from xlsheets.domain.vocabulary import NO_POINTS
from xlsheets.forms.levels import is_part
from xlsheets.forms.placed import Placed

_BULLET = re.compile(r"\s*(?:[-－—–·•●○◆▪]|[①-⑳]|[(（][0-9一二三四五六七八九十]{1,2}[)）])")
_HEADS_PARTS = re.compile(r"\s*(?:包括|包含|分别为|分别是|含)[:：]|.*其\s*中\s*[:：]?\s*\Z", re.DOTALL)
_ONLY_OF_WHICH = re.compile(r"[\s(（]*其\s*中[\s:：)）]*")


def with_parts_without_points(found: Placed) -> Placed:
    """Return an evaluation in which the parts of an indicator that has points earn none beside them."""
    policy, items = found.form.policy, found.evaluation.indicators
    if found.form.kind.points_role != "weight" or not found.form.kind.has_points:
        return found
    total = sum((read_figure(item.weight, POINTS) or ZERO for item in items if not item.continued), ZERO)
    if total not in (policy.total, policy.total - policy.execution.weight):
        return found
    parts = set(_parts(items))
    if not parts:
        return found
    kept = [place for place, item in enumerate(items) if place not in parts or not _only_heads(item)]
    made = [replace(items[place], continued=True, score=None) if place in parts else items[place] for place in kept]
    cells = replace(
        found.cells,
        indicators=[found.cells.indicators[place] for place in kept],
        indicator_rows=[found.cells.indicator_rows[place] for place in kept],
    )
    return replace(found, evaluation=replace(found.evaluation, indicators=made), cells=cells)


def _parts(items: Sequence[Indicator]) -> Iterator[int]:
    """Yield the places of rows without points that stand among the parts of the row with points above them."""
    among = False
    whole: Indicator | None = None
    for place, item in enumerate(items):
        if not _has_no_points(item):
            among, whole = _HEADS_PARTS.match(item.name) is not None, item
            continue
        if whole is None or not _belongs_to(item, whole):
            among, whole = False, None
            continue
        of_which = is_part(item.name) or is_part(item.level2) or _HEADS_PARTS.match(item.name) is not None
        among = among or of_which or _BULLET.match(item.name) is not None
        if among:
            yield place


def _belongs_to(item: Indicator, whole: Indicator) -> bool:
    """Say whether a row stands in the same group as the row with points above it; 其中 may stand in the place of the level-2 name."""
    return item.level1 == whole.level1 and (item.level2 == whole.level2 or is_part(item.level2))


def _has_no_points(item: Indicator) -> bool:
    """Say whether nobody gave a row points or a score; one whose cells are merged with other rows has theirs."""
    scored = not is_computed(item.score) and not says_nothing(item.score or "")
    return says_nothing(item.weight, NO_POINTS) and not scored and "weight" not in item.merged


def _only_heads(item: Indicator) -> bool:
    """Say whether a row is nothing but the word 其中."""
    blank = is_unused_value(item.target) and is_unused_value(item.actual) and not item.reason
    return blank and _ONLY_OF_WHICH.fullmatch(item.name) is not None
