"""What is read of targets and actuals as they are really written, and what is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.written_targets import DATES, QUANTITIES, UNREAD
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain import vocabulary
from xlsheets.domain.reading import (
    DAMAGED,
    DATE,
    EMPTY,
    QUANTITY,
    WORDING,
    clean,
    clean_characters,
    clean_words,
    join_target,
    read_actual,
    read_target,
    split_target,
)


@pytest.mark.parametrize(("text", "operator", "number", "unit"), QUANTITIES)
def test_a_quantity_is_read(text: str, operator: str, number: str, unit: str) -> None:
    reading = read_target(text)
    assert (reading.kind, reading.operator, reading.digits, reading.unit) == (QUANTITY, operator, number, unit)
    assert reading.number == Decimal(number) and not reading.date


@pytest.mark.parametrize(("text", "operator", "number", "unit"), QUANTITIES)
def test_an_actual_is_read_like_a_target(text: str, operator: str, number: str, unit: str) -> None:
    reading = read_actual(text)
    assert (reading.kind, reading.operator, reading.digits, reading.unit) == (QUANTITY, operator, number, unit)


@pytest.mark.parametrize(("text", "key"), DATES)
def test_a_date_is_read(text: str, key: int) -> None:
    assert (read_target(text).kind, read_target(text).date) == (DATE, key)
    assert (read_actual(text).kind, read_actual(text).date) == (DATE, key)


@pytest.mark.parametrize("text", UNREAD)
def test_what_a_formula_cannot_know_is_left_alone(text: str) -> None:
    for reading in (read_target(text), read_actual(text)):
        assert (reading.kind, reading.number, reading.date) == (WORDING, None, 0)


@pytest.mark.parametrize("text", ["", " ", "　", "\n", "≥", ">=", "，"])
def test_nothing_is_read_as_nothing(text: str) -> None:
    assert read_target(text).kind == EMPTY
    assert read_actual(text).kind == EMPTY


@pytest.mark.parametrize("text", ["290%", "295％", "250%", "2100%", "298百分比"])
def test_a_percentage_that_a_scan_spoiled_is_not_trusted(text: str) -> None:
    assert read_target(text).kind == DAMAGED


@pytest.mark.parametrize("text", ["≥290%", "300%", "249.9%", "290家", "2100", "200%", "100%", "2100万元"])
def test_large_numbers_are_not_all_damage(text: str) -> None:
    assert read_target(text).kind == QUANTITY


@pytest.mark.parametrize(
    ("text", "operator", "column_operator", "column_unit", "number", "unit"),
    [
        ("95", "≥", "≥", "%", "95", "%"),
        ("95", "≥", "≧", "％", "95", "%"),
        ("95", "≥", ">=", "百分比", "95", "%"),
        ("95", "=", "﹦", "%", "95", "%"),
        ("95", "=", "═", "%", "95", "%"),
        ("95", "≥", "大于等于", "%", "95", "%"),
        ("5", "≤", "小于等于", "%", "5", "%"),
        ("5", "=", " 等于 ", "个", "5", "个"),
        ("95", "≥", "正向", "%", "95", "%"),
        ("5", "≤", "反向", "%", "5", "%"),
        ("95", "", "", "%", "95", "%"),
        ("95%", "≥", "≥", "%", "95", "%"),
        ("≥95%", "≥", "≥", "", "95", "%"),
        ("≥95", "≥", "", "%", "95", "%"),
        ("95", "≥", "≥", "", "95", ""),
        ("0.97", "≥", "≥", "比例", "0.97", "比例"),
        ("12", "=", "=", "月", "12", "月"),
        ("5", "=", "=", "年", "5", "年"),
        ("40家", "=", "=", "个", "40", "家"),
    ],
)
def test_a_target_in_three_cells(
    text: str, operator: str, column_operator: str, column_unit: str, number: str, unit: str
) -> None:
    reading = read_target(text, column_operator, column_unit)
    assert (reading.kind, reading.operator, reading.digits, reading.unit) == (QUANTITY, operator, number, unit)
    assert not reading.judged


def test_the_operator_column_may_leave_it_to_a_person() -> None:
    reading = read_target("100", "定性", "%")
    assert reading.judged and reading.operator == ""
    assert read_target("", "定性").judged


def test_a_sign_beside_a_quality_is_no_number() -> None:
    reading = read_target("应保尽保", "＝", "%")
    assert (reading.kind, reading.number, reading.wording) == (WORDING, None, "应保尽保")


def test_a_target_column_left_empty_is_empty_whatever_stands_beside() -> None:
    assert read_target("", "≥", "%").kind == EMPTY


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("已完成40家", "40", "家"),
        ("完成 40 家", "40", "家"),
        ("实际完成40家", "40", "家"),
        ("完成率为97.5%", "97.5", "%"),
        ("达到98%", "98", "%"),
        ("已达到98％", "98", "%"),
        ("共40家", "40", "家"),
        ("共计40家", "40", "家"),
        ("完成-5%", "-5", "%"),
    ],
)
def test_words_before_an_actual_add_nothing(text: str, number: str, unit: str) -> None:
    reading = read_actual(text)
    assert (reading.kind, reading.digits, reading.unit) == (QUANTITY, number, unit)
    assert read_target(text).kind == WORDING


@pytest.mark.parametrize("text", ["全年走访40家企业", "已完成，共40家中的39家", "未完成40家", "建设中", "其中3家完成"])
def test_a_sentence_that_holds_a_number_is_left_alone(text: str) -> None:
    assert (read_actual(text).kind, read_actual(text).number) == (WORDING, None)


@pytest.mark.parametrize(
    ("unit", "scale", "base"),
    [
        ("%", "0.01", "比"),
        ("比例", "1", "比"),
        ("万", "10000", "元"),
        ("万元", "10000", "元"),
        ("亿元", "100000000", "元"),
        ("千元", "1000", "元"),
        ("元", "1", "元"),
        ("万平方米", "10000", "平方米"),
        ("千克", "1000", "克"),
        ("家", "1", "家"),
        ("", "1", ""),
    ],
)
def test_a_unit_has_a_scale_and_a_base(unit: str, scale: str, base: str) -> None:
    reading = read_target("1" + unit)
    assert (reading.scale, reading.base) == (Decimal(scale), base)


@given(st.text(), st.text(max_size=5), st.text(max_size=5))
def test_reading_never_raises(text: str, operator: str, unit: str) -> None:
    for reading in (read_target(text, operator, unit), read_actual(text)):
        assert reading.number is None or reading.number.is_finite()
        assert isinstance(reading.scale, Decimal) and isinstance(reading.base, str)
    split_target(text)
    join_target(operator, text, unit)


@given(st.text("0123456789.%≥≤><=万元年月日前底-/ ，,()以上定性百分比", max_size=12))
def test_what_looks_like_a_target_never_raises_and_is_read_once(text: str) -> None:
    reading = read_target(text)
    assert clean(clean(text)) == clean(clean(clean(text)))
    if reading.kind == DATE:
        assert reading.date and not (set(reading.wording) - set("0123456789年月日前底内-/以末份之"))
    if reading.digits:
        assert reading.number == Decimal(reading.digits)


def one_after_the_other(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """As the native formulas do it, by nested SUBSTITUTE."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


PIECES = [old for old, _ in (*vocabulary.CHARACTERS, *vocabulary.OPERATOR_WORDS)]


@given(st.lists(st.sampled_from([*PIECES, "9", "个", "-"]) | st.text(max_size=3), max_size=8).map("".join))
def test_one_pass_over_the_signs_gives_what_the_formulas_give(text: str) -> None:
    assert clean_characters(text) == one_after_the_other(text, vocabulary.CHARACTERS)
    assert clean_words(text) == one_after_the_other(text, vocabulary.OPERATOR_WORDS)
