"""Completion: an actual against its target, and where a person has to judge."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case

NATIONAL = Policy()


def compare(target: str, actual: str, policy: Policy = NATIONAL) -> Completion:
    return completion(read_target(target), read_actual(actual), policy)


@pytest.mark.parametrize(
    ("target", "actual", "ratio"),
    [
        # reached or missed
        ("≥95%", "100%", "1.052631579"),
        ("≥95%", "95%", "1"),
        ("≥95%", "≥95%", "1"),
        ("≥95%", "95%以上", "1"),
        ("≥95%", "76%", "0.8"),
        ("≥95%", "0", "0"),
        ("≥95%", "-5%", "0"),
        (">90%", "95%", "1.055555556"),
        ("40家", "40 家", "1"),
        ("40家", "４０家", "1"),
        ("40家", "40", "1"),
        ("40", "20家", "0.5"),
        ("=12次", "6次", "0.5"),
        ("=12次", "15次", "1.25"),
        ("1000人", "已完成920人", "0.92"),
        ("≥3", "≥3", "1"),
        # at most
        ("≤5天", "4天", "1"),
        ("≤5天", "5天", "1"),
        ("≤5天", "10天", "0.5"),
        ("≤1%", "0%", "1"),
        ("≤1%", "0", "1"),
        ("≤5", "-1", "1"),
        ("<5%", "4%", "1"),
        ("<5%", "10%", "0.5"),
        # a target of 0
        ("≤0", "0", "1"),
        ("≤0次", "1次", "0"),
        ("<0", "-1", "1"),
        ("=0次", "0次", "1"),
        ("=0次", "1次", "0"),
        ("0次", "0次", "1"),
        ("≥0", "0", "1"),
        ("≥0", "-1", "0"),
        (">0", "0", "0"),
        (">0", "1", "1"),
        # a target below 0
        ("≤-5%", "-6%", "1"),
        ("≥-5%", "-4%", "1"),
        ("≥-5%", "-5%", "1"),
        # one kind of quantity in different multiples
        ("≥1万元", "8000元", "0.8"),
        ("≥5000元", "0.6万元", "1.2"),
        ("5亿元", "50000万元", "1"),
        ("100万", "80万元", "0.8"),
        ("1万平方米", "5000平方米", "0.5"),
        ("≥0.97比例", "97%", "1"),
        ("≥98百分比", "49%", "0.5"),
        ("1600元/亩", "1600元／亩", "1"),
        ("150万尾", "75万尾", "0.5"),
    ],
)
def test_a_quantity_is_compared_by_its_ratio(target: str, actual: str, ratio: str) -> None:
    result = compare(target, actual)
    assert result.ratio is not None
    assert abs(result.ratio - Decimal(ratio)) < Decimal("1e-9")
    assert result.status == ""
    assert result.capped == min(result.ratio, Decimal(1))


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("9月前", "7月"),
        ("9月底", "9月"),
        ("2021年12月31日前", "2021-12-31"),
        ("2021年12月31日前", "2021-12-30"),
        ("2025年年底前", "2025年10月"),
        ("2021年底", "2020年12月31日"),
    ],
)
def test_a_date_is_met_by_its_deadline(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(Decimal(1), Case.BY_DEADLINE)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("9月前", "10月"),
        ("2021年12月31日", "2022年1月1日"),
        ("2021年11月", "2021年12月"),
        ("9月前", "3次"),
        ("2021年12月31日", "40家"),
        ("≥2021年12月31日", "2022年1月1日"),
        ("40家", "2021年12月31日"),
    ],
)
def test_a_missed_deadline_has_no_ratio(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(None, Case.NOT_COMPARABLE)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("完善", "完善"),
        ("完 善", "完善"),
        ("得到提升", "得到提升"),
        ("完善", "达成预期指标"),
        ("按时", "按时完成"),
        ("应保尽保", "已完成"),
        ("优良中低差", "优"),
        ("优良中差", "优"),
        ("好中差", "好"),
        ("当年", "当年"),
        ("2021年12月31日", "2021年12月31日"),
        ("1-12月", "1-12月"),
        ("9月前", "按时完成"),
        ("2021年12月31日", "已完成"),
    ],
)
def test_a_wording_is_met_by_itself_or_by_a_word_that_says_so(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(Decimal(1), Case.AS_TARGETED)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("完善", "基本完善"),
        ("完善", "部分完成"),
        ("完善", "未完成"),
        ("完善", "建设中"),
        ("完善", "95%"),
        ("优良中低差", "良"),
        ("优", "良"),
        ("40家", "已完成"),
        ("100%", "全部完成"),
        ("≥95%", "效果明显"),
        ("≥95%，且≥3次", "96%"),
        ("5-10万元", "7万元"),
        ("同比提高5%", "6%"),
        ("全年12次", "12次"),
        ("≥-5%", "-6%"),
        ("≤-5%", "-4%"),
    ],
)
def test_what_cannot_be_compared_is_left_to_a_person(target: str, actual: str) -> None:
    assert compare(target, actual) == Completion(None, Case.NOT_COMPARABLE)


@pytest.mark.parametrize(
    ("target", "actual", "case"),
    [
        ("", "100%", Case.NO_TARGET),
        ("", "", Case.NO_TARGET),
        ("≥", "100%", Case.NO_TARGET),
        ("≥95%", "", Case.NO_ACTUAL),
        ("≥95%", "  ", Case.NO_ACTUAL),
        ("290%", "", Case.NO_ACTUAL),
        ("290%", "95%", Case.MISREAD),
        ("40家", "40人", Case.UNLIKE_UNITS),
        ("1600元/亩", "1600元", Case.UNLIKE_UNITS),
        ("95%", "95分", Case.UNLIKE_UNITS),
        ("100万元", "100万人", Case.UNLIKE_UNITS),
        ("98%", "0.98", Case.PERCENT_UNCLEAR),
        ("98%", "1", Case.PERCENT_UNCLEAR),
        ("0.98", "98%", Case.PERCENT_UNCLEAR),
        ("0.97比例", "97", Case.PERCENT_UNCLEAR),
    ],
)
def test_what_is_missing_or_unclear_is_said(target: str, actual: str, case: Case) -> None:
    assert compare(target, actual) == Completion(None, case)


@pytest.mark.parametrize(
    ("target", "operator", "unit", "actual", "ratio"),
    [
        ("完善", "定性", "", "完善", "1"),
        ("100", "定性", "%", "100%", "1"),
        ("100", "定性", "%", "100", "1"),
        ("100", "定性", "%", "98%", None),
        ("完善", "定性", "", "已完成", None),
        ("完善", "定性", "", "良好", None),
        ("", "定性", "", "良好", None),
        ("应保尽保", "＝", "%", "应保尽保", "1"),
        ("95", "≥", "%", "97.30%", "1.0242105263"),
        ("95", "大于等于", "百分比", "76", "0.8"),
        ("5", "反向", "天", "10天", "0.5"),
    ],
)
def test_a_target_in_three_cells(target: str, operator: str, unit: str, actual: str, ratio: str | None) -> None:
    result = completion(read_target(target, operator, unit), read_actual(actual), NATIONAL)
    if ratio is None:
        assert (result.ratio, result.status) == (None, TO_JUDGE)
    else:
        assert result.ratio is not None and abs(result.ratio - Decimal(ratio)) < Decimal("1e-9")


@pytest.mark.parametrize(
    ("method", "target", "actual", "ratio"),
    [
        ("inverse", "≤5天", "8天", "0.625"),
        ("zero", "≤5天", "8天", "0"),
        ("linear", "≤5天", "8天", "0.4"),
        ("linear", "≤5天", "11天", "0"),
        ("linear", "≤0次", "1次", "0"),
        ("inverse", "≤0次", "1次", "0"),
        ("zero", "≤5天", "5天", "1"),
        ("linear", "≥5天", "4天", "0.8"),
    ],
)
def test_a_missed_limit_by_the_policy(method: str, target: str, actual: str, ratio: str) -> None:
    assert compare(target, actual, Policy(missed_below=method)).ratio == Decimal(ratio)


@pytest.mark.parametrize(
    ("target", "actual", "detail"),
    [
        ("1000人", "920人", "920人 ÷ 1000人"),
        ("1000人", "920", "920 ÷ 1000人"),
        ("≥95%", "76.0%", "76.0% ÷ 95%"),
        ("≤5天", "10天", "5天 ÷ 10天"),
        ("≥1万元", "8000元", "8000元 ÷ 1万元"),
        ("1000人", "1000人", ""),
        ("1000人", "1001人", ""),
        ("1000人", "0", ""),
    ],
)
def test_a_missed_target_shows_the_division(target: str, actual: str, detail: str) -> None:
    assert compare(target, actual).detail == detail


@pytest.mark.parametrize(
    ("target", "actual", "deviation"),
    [
        ("10家", "13家", "0.3"),
        ("10家", "10家", None),
        ("10家", "9家", None),
        ("≤10天", "1天", None),
        ("≥0", "5", None),
        ("≥-5%", "10%", None),
    ],
)
def test_the_excess_over_a_target(target: str, actual: str, deviation: str | None) -> None:
    assert compare(target, actual).deviation == (None if deviation is None else Decimal(deviation))


FOR_A_PERSON = [
    ("不超过预算", "超过预算"),
    ("不低于上年", "低于上年"),
    ("≥95%", "低于95%"),
    ("≤5天", "超过5天"),
    ("≥10≤20", "15"),
    ("大于3小于5次", "4次"),
    ("3，5次", "4次"),
    ("40\n35家", "40家"),
    ("=12月", "11月"),
    ("12月31日", "2022年1月15日"),
    ("12月底前", "2021年11月"),
    ("2021年12月31日", "12月1日"),
    ("2021年", "2022"),
    ("20211231", "20220110"),
    ("12月", "6"),
    ("收入大于支出", "收入小于支出"),
]


@pytest.mark.parametrize(("target", "actual"), FOR_A_PERSON)
def test_what_should_be_left_to_a_person(target: str, actual: str) -> None:
    assert compare(target, actual).status == TO_JUDGE


@pytest.mark.parametrize(
    ("target", "actual", "ratio"),
    [
        ("≥95%", "95%以上", 1),
        ("≤5天", "≤3天", 1),
        ("40个网点", "40个网点", 1),
        ("≥2个百分点", "1个百分点", "0.5"),
        ("1次/季度", "1次/季度", 1),
        ("95%（含）", "95%", 1),
        ("≥1,000人", "920人", "0.92"),
        ("5天内", "4天内", 1),
        ("5天内", "4天", 1),
        ("≤5天内", "10天", "0.5"),
        ("24小时内", "48小时内", "0.5"),
        ("0起", "0起", 1),
        ("0起", "1起", 0),
    ],
)
def test_what_looks_odd_is_a_quantity_all_the_same(target: str, actual: str, ratio: str) -> None:
    assert compare(target, actual).capped == Decimal(ratio)


def test_a_number_of_months_is_no_deadline_where_the_unit_has_its_column() -> None:
    assert completion(read_target("12", "≥", "月"), read_actual("6月"), Policy()).ratio == Decimal("0.5")


@pytest.mark.parametrize("dash", ["—", "-", "/", "——", "--", "……", "无", "不适用", "待填", "**人", "XX%"])
def test_a_dash_is_an_empty_cell(dash: str) -> None:
    assert compare(dash, dash).status == TO_FILL


amounts = st.decimals(0, 10**9, allow_nan=False, places=4)
policies = st.builds(Policy, missed_below=st.sampled_from(["inverse", "zero", "linear"]))


@given(amounts, amounts, st.sampled_from(["≥", "≤", ">", "<", "=", ""]), policies)
def test_a_completion_lies_between_nothing_and_all(target: Decimal, actual: Decimal, op: str, policy: Policy) -> None:
    result = compare(f"{op}{target}家", f"{actual}家", policy)
    assert result.capped is not None and 0 <= result.capped <= 1
    met = actual <= target if op in ("≤", "<") else actual > target if op == ">" and not target else actual >= target
    if op in ("=", "") and not target:
        met = actual == 0
    assert (result.capped == 1) == met


@given(amounts, amounts, amounts, st.sampled_from(["≥", "≤", "="]), policies)
def test_doing_more_of_what_is_wanted_never_lowers_a_completion(
    target: Decimal, one: Decimal, other: Decimal, op: str, policy: Policy
) -> None:
    low, high = sorted([one, other], reverse=op == "≤")
    worse, better = compare(f"{op}{target}", f"{low}", policy), compare(f"{op}{target}", f"{high}", policy)
    assert worse.capped is not None and better.capped is not None
    if target or op != "=":
        assert worse.capped <= better.capped


@given(st.text(), st.text(), policies)
def test_comparing_never_raises(target: str, actual: str, policy: Policy) -> None:
    result = compare(target, actual, policy)
    assert (result.ratio is None) == bool(result.status)


@given(st.text("0123456789.%≥≤><=-万元年月日", max_size=10), st.text("0123456789.%-万元年月日", max_size=10), policies)
def test_comparing_what_looks_like_figures_never_raises(target: str, actual: str, policy: Policy) -> None:
    result = compare(target, actual, policy)
    assert result.ratio is None or result.ratio >= 0
