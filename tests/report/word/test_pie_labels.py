"""No label of a pie covers another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.report.word.pie_labels import _covered, _places, placed_labels


def covered(shares: list[str]) -> float:
    values = [Decimal(each) for each in shares]
    angle, moves = placed_labels(values, 60)
    places = [(right, down + move * 60) for (right, down), move in zip(_places(values, angle), moves, strict=True)]
    return _covered(places)


@pytest.mark.parametrize(
    "shares",
    [
        ["95.66", "1.56", "2.78"],
        ["98.74", "1.26"],
        ["50", "50"],
        ["100"],
        ["90", "2", "2", "2", "2", "2"],
        ["1", "60", "1", "37", "1"],
        ["0.2", "0.3", "0.1", "99.4"],
    ],
)
def test_no_label_covers_another(shares: list[str]) -> None:
    assert covered(shares) < 1e-6


def test_a_pie_that_is_right_begins_at_the_top() -> None:
    assert placed_labels([Decimal(60), None, Decimal(40)], 60) == (0, [0.0, 0.0, 0.0])
