"""A target in one cell and in three: split as typed, joined again, read alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.written_targets import DATES, QUANTITIES, UNREAD
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain.reading import (
    DAMAGED,
    QUANTITY,
    clean,
    join_target,
    read_target,
    split_target,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("≥95%", ("≥", "95", "%")),
        ("40 家", ("", "40", "家")),
        (">= 98 %(百分比)", (">=", "98", "%(百分比)")),
        ("95%以上", ("", "95", "%以上")),
        ("不少于12种", ("不少于", "12", "种")),
        ("≤1,719.81万元", ("≤", "1,719.81", "万元")),
        ("≥-5%", ("≥", "-5", "%")),
        ("≥ －5 %", ("≥", "-5", "%")),
        ("≥９５．５％", ("≥", "９５．５", "％")),
        ("=0", ("=", "0", "")),
        ("290%", ("", "290", "%")),
        ("完善", ("", "完善", "")),
        (" 9月前 ", ("", "9月前", "")),
        ("12月", ("", "12月", "")),
        ("1-12月", ("", "1-12月", "")),
        ("", ("", "", "")),
    ],
)
def test_a_combined_cell_is_split_as_typed(text: str, parts: tuple[str, str, str]) -> None:
    assert split_target(text) == parts


def same(one: str, split: tuple[str, str, str]) -> None:
    combined, separate = read_target(one), read_target(split[1], split[0], split[2])
    assert (combined.kind, combined.operator, combined.number, combined.unit, combined.date) == (
        separate.kind,
        separate.operator,
        separate.number,
        separate.unit,
        separate.date,
    )


@pytest.mark.parametrize("text", [*(row[0] for row in QUANTITIES), *(row[0] for row in DATES), *UNREAD])
def test_split_or_combined_a_target_reads_alike(text: str) -> None:
    same(text, split_target(text))


@pytest.mark.parametrize("text", [row[0] for row in QUANTITIES])
def test_a_split_target_joined_again_reads_alike(text: str) -> None:
    assert read_target(join_target(*split_target(text))) == read_target(text)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("≥", "95", "%"), "≥95%"),
        (("定性", "完善", ""), "完善"),
        (("", "", "%"), ""),
        (("≥", "", ""), "≥"),
        ((" ≥ ", " 95 ", " % "), "≥95%"),
    ],
)
def test_three_cells_become_one(parts: tuple[str, str, str], text: str) -> None:
    assert join_target(*parts) == text


operators = st.sampled_from(["", "≥", "≤", ">", "<", "=", ">=", "＝", "≧"])


numbers = st.decimals(0, 10**6, allow_nan=False, places=2)


units = st.sampled_from(["", "%", "家", "万元", "元/亩", "个月", "次/月", "万平方米"])


@given(operators, numbers, units, st.sampled_from(["", " ", "　"]))
def test_any_quantity_survives_being_combined_and_split(op: str, number: Decimal, unit: str, blank: str) -> None:
    text = f"{op}{blank}{number}{blank}{unit}"
    reading = read_target(text)
    assert (reading.number, reading.unit, reading.operator) == (number, unit, clean(op))
    assert reading.kind in (QUANTITY, DAMAGED)
    if reading.kind == QUANTITY:
        same(text, (op, str(number), unit))
