"""Converted points: what a coefficient may be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.domain.kinds.conversion import read_coefficient


@pytest.mark.parametrize(
    ("text", "read"),
    [("0.3", "0.3"), ("1.2", "1.2"), ("80%", "0.8"), ("25%", "0.25"), ("10", "10"), ("0", "0")],
)
def test_a_coefficient(text: str, read: str) -> None:
    assert read_coefficient(text) == Decimal(read)


@pytest.mark.parametrize("text", ["25", "2500%", "-1", "", "约0.3", "10.01"])
def test_none(text: str) -> None:
    """25 is 25 % without its sign: taken as a number it made 2,250 points of 90."""
    assert read_coefficient(text) is None
