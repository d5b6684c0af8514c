"""How targets and actuals are really written (counted in published forms): what is read of them, and what is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
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

# text as typed, operator, number, unit
QUANTITIES = [
    # the operator glued to the value
    ("≥95%", "≥", "95", "%"),
    ("≥ 95 %", "≥", "95", "%"),
    ("≥95％", "≥", "95", "%"),
    ("≥９５．５％", "≥", "95.5", "%"),
    ("≧95%", "≥", "95", "%"),
    (">=98%", "≥", "98", "%"),
    ("=>98%", "≥", "98", "%"),
    ("＞＝98%", "≥", "98", "%"),
    ("≥≥98%", "≥", "98", "%"),
    ("≤5天", "≤", "5", "天"),
    ("≦5天", "≤", "5", "天"),
    ("<=5%", "≤", "5", "%"),
    ("=<5%", "≤", "5", "%"),
    ("＜＝5%", "≤", "5", "%"),
    ("<＝5%", "≤", "5", "%"),
    ("＞3个", ">", "3", "个"),
    ("﹥3个", ">", "3", "个"),
    ("》90%", ">", "90", "%"),
    ("＜2 次", "<", "2", "次"),
    ("﹤2次", "<", "2", "次"),
    ("=12次", "=", "12", "次"),
    ("=100%", "=", "100", "%"),
    ("＝40家", "=", "40", "家"),
    ("﹦12次", "=", "12", "次"),
    ("═12次", "=", "12", "次"),
    ("≥3", "≥", "3", ""),
    # the operator as a word, before or behind
    ("大于90%", ">", "90", "%"),
    ("大于等于95%", "≥", "95", "%"),
    ("大于或等于95%", "≥", "95", "%"),
    ("小于等于 5 %", "≤", "5", "%"),
    ("小于5%", "<", "5", "%"),
    ("等于3", "=", "3", ""),
    ("不少于12种", "≥", "12", "种"),
    ("不低于80%", "≥", "80", "%"),
    ("不高于10%", "≤", "10", "%"),
    ("不超过100万元", "≤", "100", "万元"),
    ("至少3次", "≥", "3", "次"),
    ("至多3次", "≤", "3", "次"),
    ("95%以上", "≥", "95", "%"),
    ("95％及以上", "≥", "95", "%"),
    ("95分以上", "≥", "95", "分"),
    ("1000元以内", "≤", "1000", "元"),
    ("5%以下", "≤", "5", "%"),
    ("正向95%", "≥", "95", "%"),
    ("反向5%", "≤", "5", "%"),
    # percent
    ("100%", "", "100", "%"),
    ("97.30%", "", "97.30", "%"),
    ("97.30﹪", "", "97.30", "%"),
    ("≥98百分比", "≥", "98", "%"),
    ("100百分比", "", "100", "%"),
    (">= 98 %(百分比)", "≥", "98", "%"),
    (">= 98 %（百分比）", "≥", "98", "%"),
    ("≥0.97比例", "≥", "0.97", "比例"),
    # bare numbers, numbers and units
    ("40", "", "40", ""),
    ("０", "", "0", ""),
    ("1.0", "", "1.0", ""),
    ("40 家", "", "40", "家"),
    ("４０　家", "", "40", "家"),
    ("1346.0088万平方米", "", "1346.0088", "万平方米"),
    ("25TB", "", "25", "TB"),
    ("150万尾", "", "150", "万尾"),
    ("10,148人", "", "10148", "人"),
    ("１０，１４８人", "", "10148", "人"),
    ("30个工作日", "", "30", "个工作日"),
    ("-5%", "", "-5", "%"),
    ("≥-5%", "≥", "-5", "%"),
    ("－5%", "", "-5", "%"),
    # money
    ("20万元", "", "20", "万元"),
    ("5亿元", "", "5", "亿元"),
    ("100元", "", "100", "元"),
    ("￥100元", "", "100", "元"),
    ("100万", "", "100", "万"),
    ("1,719.81万元", "", "1719.81", "万元"),
    ("≤620万/月", "≤", "620", "万/月"),
    # rates
    ("1600元/亩", "", "1600", "元/亩"),
    ("1600元／亩", "", "1600", "元/亩"),
    ("780元/生/年", "", "780", "元/生/年"),
    ("17元/人.每天", "", "17", "元/人.每天"),
    (">=530元/人*月", "≥", "530", "元/人*月"),
    ("1次/月", "", "1", "次/月"),
    # a period is a quantity
    ("1年", "", "1", "年"),
    ("12个月", "", "12", "个月"),
    ("30日", "", "30", "日"),
]

# text as typed, date key
DATES = [
    ("2021年12月31日", 2021_12_31),
    ("2021年12月31日前", 2021_12_31),
    ("２０２１年１２月３１日", 2021_12_31),
    ("2021-12-31", 2021_12_31),
    ("2021-12-31前", 2021_12_31),
    ("2021/12/31之前", 2021_12_31),
    ("2021/12/31", 2021_12_31),
    ("2021.12.31", 2021_12_31),
    ("9月前", 9_31),
    ("9月底", 9_31),
    ("11月底之前", 11_31),
    ("12月底前", 12_31),
    ("12月", 12_31),
    ("12月份", 12_31),
    ("1月1日", 1_01),
    ("12 月 31 日前", 12_31),
    ("2025年年底前", 2025_12_31),
    ("2021年底", 2021_12_31),
    ("2021年12月底", 2021_12_31),
    ("2021年3月", 2021_03_31),
    ("2021年", 2021_12_31),
]

# what a formula cannot know: it is a wording, without a number and without a date
UNREAD = [
    # periods and ranges
    "1-12月",
    "2021年1月-12月",
    "2021年1月－12月",
    "当年",
    "年底",
    "第四季度",
    "4季度",
    "80%-100%",
    "80%～90%",
    "80~90%",
    "5-10万元",
    "5至10家",
    # comparisons
    "同比提高5%",
    "较上年增长10%",
    "不低于上年",
    "不超过预算",
    "每年增加3次以上",
    # qualities
    "完善",
    "得到提升",
    "按时",
    "优",
    "长期",
    "应保尽保",
    "达成预期指标",
    "效果明显",
    "优良中低差",
    # scan damage and template residue
    "%=",
    "%=95%",
    "指标1：",
    "指标1：合格率",
    # prose, lists, what is no number
    "≥95%，且≥3次",
    "人均≥3次",
    "第1名",
    "全年12次",
    "约100人",
    "三次",
    "1.2.3",
    "2.",
    ".5",
    "1e5",
    "1/2",
    "8:30",
    "½",
    "١٢家",
    "1234567890123456",
    "2021年12月31号",
    "30日前",
]


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
        ("2021", "=", "=", "年", "2021", "年"),
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
