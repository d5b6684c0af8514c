"""The daily run (``pytest --daily``, ``make test-fast``): fewer examples of a property, fewer parameter sets of a costly test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings

WHOLE, DAILY = "any machine", "daily"
COSTLY = "costly"
_SHARE = 10
"""Of the examples of a whole run that a daily one draws one."""
_KEPT = 2
"""Parameter sets of a costly test that a daily run takes, where its mark names no other number."""


def choose_profile(*, daily: bool) -> None:
    """Draw as many examples as the run is for; none has a deadline, for how long one takes says how busy the machine is."""
    base = settings(deadline=None)
    settings.register_profile(WHOLE, parent=base)
    settings.register_profile(DAILY, parent=base, max_examples=base.max_examples // _SHARE)
    settings.load_profile(DAILY if daily else WHOLE)


def examples(number: int, **more: Any) -> settings:
    """Draw so many examples in a whole run, and fewer in a daily one.

    Args:
        number: of a whole run.
        more: other settings of hypothesis.
    """
    whole = settings.get_profile(WHOLE).max_examples
    return settings(max_examples=max(2, number * settings().max_examples // whole), **more)


def without_costly(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Part the tests into those of a daily run and those that only a whole run has.

    Of a test marked ``costly`` a daily run takes two parameter sets, or as many as the mark says (0: none).
    """
    sets: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker(COSTLY):
            sets[item.nodeid.partition("[")[0]].append(item)
    kept = {id(each) for one in sets.values() for each in _kept(one)}
    left = {id(each) for one in sets.values() for each in one} - kept
    return [item for item in items if id(item) not in left], [item for item in items if id(item) in left]


def _kept(one: Sequence[pytest.Item]) -> list[pytest.Item]:
    mark = one[0].get_closest_marker(COSTLY)
    assert mark is not None
    return [one[place] for place in spread(len(one), mark.args[0] if mark.args else _KEPT)]


def spread(number: int, wanted: int) -> list[int]:
    """Choose so many places of a row, evenly: 2 of 10 → the third and the eighth."""
    return sorted({(2 * each + 1) * number // (2 * wanted) for each in range(wanted)} if wanted else ())
