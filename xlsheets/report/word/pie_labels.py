"""Where the labels of a pie stand: it is turned, and labels are moved, until none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

_RADIUS, _WIDTH, _HEIGHT = 17.0, 14.0, 5.0
"""Of a pie as high as our charts, and of a label such as 12.34%, in millimetres."""
_STEP = 10

Point = tuple[float, float]


def placed_labels(values: Sequence[Decimal | None], height: float) -> tuple[int, list[float]]:
    """Return the angle at which the first slice begins, and by how much each label moves down, in parts of the chart's height.

    Args:
        values: of the slices; none is no slice.
        height: of the chart, in millimetres.
    """
    angle = min(range(0, 360, _STEP), key=lambda each: (int(_covered(_places(values, each)) * 1e6), each))
    places = _places(values, angle)
    return angle, [down / height for down in _moved(places)]


def _places(values: Sequence[Decimal | None], angle: int) -> list[Point]:
    """Where the labels stand by themselves, from the middle of the pie, right and down: outside, at the middle of their slice."""
    whole = float(sum(each for each in values if each)) or 1.0
    places: list[Point] = []
    at = math.radians(angle)
    for each in values:
        wide = float(each or 0) / whole * math.tau
        right, down = math.sin(at + wide / 2), -math.cos(at + wide / 2)
        away = _RADIUS + (_WIDTH * abs(right) + _HEIGHT * abs(down)) / 2
        places.append((right * away, down * away))
        at += wide
    return places


def _covered(places: Sequence[Point]) -> float:
    return sum(
        max(0.0, _WIDTH - abs(one[0] - other[0])) * max(0.0, _HEIGHT - abs(one[1] - other[1]))
        for one, other in combinations(places, 2)
    )


def _moved(places: Sequence[Point]) -> list[float]:
    """Move labels of one side away from each other, the upper ones up and the lower ones down."""
    moves = [0.0] * len(places)
    if not _covered(places):
        return moves
    for is_right in (True, False):
        side = sorted(
            (at for at, place in enumerate(places) if (place[0] > 0) == is_right), key=lambda at: places[at][1]
        )
        middle = len(side) // 2
        for one, other in zip(side[middle:], side[middle + 1 :], strict=False):
            moves[other] = max(0.0, places[one][1] + moves[one] + _HEIGHT - places[other][1])
        for one, other in zip(side[middle::-1], side[middle - 1 :: -1] if middle else [], strict=False):
            moves[other] = min(0.0, places[one][1] + moves[one] - _HEIGHT - places[other][1])
    return moves
