from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain import policy as policies
from xlsheets.domain.policy import Execution, Overshoot, Policy, Threshold, pick

NATIONAL = Policy()


@pytest.mark.parametrize(
    ("score", "grade"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差"), ("0", "差"), ("-1", "差")],
)  # fmt: skip
def test_the_least_score_of_a_grade_belongs_to_it(score: str, grade: str) -> None:
    assert pick(NATIONAL.grades, Decimal(score)) == grade


@pytest.mark.parametrize(
    ("ratio", "bucket"),
    [("1", "完成"), ("0.9999", "80%–100%"),
     ("0.8", "80%–100%"), ("0.7999", "60%–80%"), ("0.6", "60%–80%"), ("0.5999", "60%以下"), ("0", "60%以下")],
)  # fmt: skip
def test_the_least_completion_of_a_bucket_belongs_to_it(ratio: str, bucket: str) -> None:
    assert pick(NATIONAL.buckets, Decimal(ratio)) == bucket


@given(st.decimals(-10, 200, allow_nan=False))
def test_every_value_has_its_place(value: Decimal) -> None:
    assert pick(NATIONAL.grades, value) in {grade.name for grade in NATIONAL.grades}
    assert pick((Threshold("all", Decimal(0)),), value) == "all"


def test_the_defaults_are_the_national_rule() -> None:
    assert (NATIONAL.total, NATIONAL.digits, NATIONAL.missed_below, NATIONAL.caps) == (100, 2, "inverse", ())
    assert Execution() == NATIONAL.execution and (Execution().weight, Execution().denominator) == (10, "adjusted")
    assert Overshoot() == NATIONAL.overshoot and NATIONAL.overshoot.method == "flag"


def test_defaults_are_among_the_methods_a_form_may_name() -> None:
    assert NATIONAL.missed_below in policies.MISSED_BELOW
    assert NATIONAL.overshoot.method in policies.OVERSHOOT
    assert NATIONAL.execution.zero_denominator in policies.ZERO_DENOMINATOR
    assert NATIONAL.execution.denominator in policies.DENOMINATORS


@pytest.mark.parametrize("thresholds", [NATIONAL.grades, NATIONAL.buckets], ids=["grades", "buckets"])
def test_thresholds_run_from_the_highest_down_to_nothing(thresholds: tuple[Threshold, ...]) -> None:
    least = [entry.least for entry in thresholds]
    assert least == sorted(set(least), reverse=True) and least[-1] == 0


def test_qualitative_bands_share_their_limits_and_no_word() -> None:
    bands = NATIONAL.bands
    assert bands[0].high == 1 and bands[-1].low == 0
    assert all(upper.low == lower.high for upper, lower in pairwise(bands))
    words = [word for band in bands for word in band.words]
    assert len(words) == len(set(words))
