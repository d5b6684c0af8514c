"""A multiple on one side only: nobody knows what the bare number counts; with a unit on both sides it is converted."""

from __future__ import annotations

import pytest

from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.status import Case


def compare(target: str, actual: str, unit: str = "") -> Completion:
    return completion(read_target(target, "", unit), read_actual(actual), Policy())


ONE_SIDED = [
    ("≥40万元", "38"),
    ("≥40万元", "350000"),
    ("≤40万元", "38"),
    ("40万", "38"),
    ("≥1.2万人次", "13000"),
    ("≥1.2万人次", "1.3"),
    ("≥5亿元", "4.8"),
    ("≥3千人", "2900"),
    ("≥3百户", "290"),
    ("≥2百万元", "1900000"),
    ("≥10万吨", "98000"),
    ("≥40余万元", "38"),
    ("≥1.2个亿", "1.1"),
    ("≥40万元/年", "38"),
    ("≥40", "38万元"),
    ("≥400000", "38万"),
    ("≥13000", "1.2万人次"),
]

TOLD = [
    ("50万元", "500000元", "1"),
    ("≥40万元", "350000元", "0.875"),
    ("≥1.2万人次", "13000人次", "1.083333333"),
    ("5亿元", "48000万元", "0.96"),
    ("≥2百万元", "190万元", "0.95"),
    ("≥1千万元", "900万元", "0.9"),
    ("10万吨", "98000吨", "0.98"),
    ("≥5‰", "0.4%", "0.8"),
    ("≥5‰", "4", "0.8"),
    ("≥95%", "96", "1.010526316"),
    ("≥500千克", "480", "0.96"),
    ("≥20千米", "19", "0.95"),
    ("≥2百分点", "1", "0.5"),
    ("≤20人/万人", "25", "0.8"),
    ("≥40万元", "0", "0"),
    ("≤40万元", "0", "1"),
    ("≤0", "3万元", "0"),
]


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≤40", "385000元"),
        ("≥40", "385000元"),
        ("40", "40000元"),
        ("≤40元", "385000"),
        ("≤385000元", "38.5"),
        ("≥500000", "48元"),
    ],
)
def test_yuan_beside_a_bare_figure_a_thousand_times_as_large_is_left_to_a_person(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(None, Case.SLIP_OF_UNIT)


@pytest.mark.parametrize(
    ("target", "actual", "unit"),
    [("≤40", "39元", ""), ("≥40", "39999元", ""), ("≥0", "385000元", ""), ("≤40", "0元", ""), ("40", "385000", "元")],
)
def test_yuan_beside_a_bare_figure_of_its_size_is_compared(target: str, actual: str, unit: str) -> None:
    assert compare(target, actual, unit).ratio is not None


@pytest.mark.parametrize(("target", "actual"), ONE_SIDED)
def test_a_multiple_on_one_side_is_left_to_a_person(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(None, Case.MULTIPLE_UNCLEAR)


@pytest.mark.parametrize(("target", "actual", "ratio"), TOLD)
def test_told_units_are_converted_and_others_are_no_multiples(target: str, actual: str, ratio: str) -> None:
    result = compare(target, actual)
    assert result.ratio is not None and format(result.ratio, ".9f").rstrip("0").rstrip(".") == ratio


@pytest.mark.parametrize(
    ("target", "unit", "actual", "ratio"),
    [
        ("40", "万元", "38", "0.95"),
        ("40", "万元", "380000元", "0.95"),
        ("40万元", "万元", "38", "0.95"),
        ("40万元", "元", "380000", None),
        ("1.2", "万人次", "1.14", "0.95"),
    ],
)
def test_a_unit_in_a_column_is_that_of_both(target: str, unit: str, actual: str, ratio: str | None) -> None:
    result = compare(target, actual, unit)
    assert result.case == Case.MULTIPLE_UNCLEAR if ratio is None else str(result.ratio) == ratio


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        ("5‰", "0.5", Case.PERCENT_UNCLEAR),
        ("40万元", "40万人", Case.UNLIKE_UNITS),
        ("1.2万人次", "1.3万", Case.UNLIKE_UNITS),
    ],
)
def test_what_else_is_unclear(target: str, actual: str, said: Case) -> None:
    assert compare(target, actual) == Completion(None, said)
