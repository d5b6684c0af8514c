"""Where a page ends so that no group of rows is torn from the label beside it."""

from __future__ import annotations

from collections.abc import Sequence

_LEAST_FILLED, _EMPTY = 0.35, 2
"""How much of a page is to be filled before it ends, and how many groups may rather be torn."""


def page_breaks(
    heights: Sequence[float], groups: Sequence[tuple[int, int]], room: float, repeated: float = 0.0
) -> list[int]:
    """Choose the rows after which a page ends.

    A page ends between two rows where the fewest groups are torn, and of such places at the lowest: a group larger than a page is
    torn between the smaller ones in it.

    Args:
        heights: of the rows from the first on, in points.
        groups: first and last row of what belongs together; they may lie in one another.
        room: what a page holds, in points.
        repeated: height of the rows that are repeated on top of each page but the first.
    """
    breaks: list[int] = []
    first, last = 1, len(heights)
    while first <= last:
        left = room - (repeated if breaks else 0.0)
        used, places = 0.0, []
        for row in range(first, last + 1):
            used += heights[row - 1]
            if used > left:
                break
            places.append((row, used))
        else:
            return breaks
        costs = {
            row: sum(top <= row < bottom for top, bottom in groups) + _EMPTY * (filled < left * _LEAST_FILLED)
            for row, filled in places or [(first, left)]
        }
        breaks.append(min(costs, key=lambda row: (costs[row], -row)))
        first = breaks[-1] + 1
    return breaks
