"""What a daily run leaves out."""

from __future__ import annotations

import pytest
from daily import DAILY, WHOLE, examples, spread, without_costly
from hypothesis import settings


@pytest.mark.parametrize(
    ("number", "wanted", "places"), [(10, 2, [2, 7]), (3, 2, [0, 2]), (2, 2, [0, 1]), (1, 2, [0]), (5, 0, [])]
)
def test_the_places_that_are_kept_lie_apart(number: int, wanted: int, places: list[int]) -> None:
    assert spread(number, wanted) == places


@pytest.mark.costly
@pytest.mark.parametrize("place", range(6))
def test_two_parameter_sets_of_a_costly_test_are_kept(place: int, request: pytest.FixtureRequest) -> None:
    every = [item for item in request.session.items if item.name.startswith(request.function.__name__)]
    kept, left = without_costly(every)
    assert len(kept) == min(2, len(every)) and len(kept) + len(left) == len(every)


def test_a_daily_run_draws_a_tenth_of_the_examples() -> None:
    whole, daily = (settings.get_profile(name).max_examples for name in (WHOLE, DAILY))
    assert (whole, daily) == (100, 10)
    assert examples(200).max_examples in (200, 20)
