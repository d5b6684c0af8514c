"""Deadlines: compared as dates, or left to a person; never divided as numbers."""

from __future__ import annotations

import pytest

from xlsheets.domain.bare_dates import DAY, DAY_DIGIT, DAY_TENS, MONTH, NO_DATE, SERIAL, YEAR, bare_date, likeness
from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.status import TO_JUDGE, Case


def compare(target: str, actual: str, operator: str = "", unit: str = "") -> Completion:
    return completion(read_target(target, operator, unit), read_actual(actual), Policy())


KEPT = [
    ("2024年6月底前", "2024.06"),
    ("2024年6月底前", "2024-06"),
    ("2024年6月底前", "2024/6"),
    ("2024年6月底前", "2024.6.30"),
    ("2024年6月底前", "2024-06-30"),
    ("2024年6月底前", "已完成2024.06"),
    ("≤2024.06", "2024.06.15"),
    ("≤2024.11", "2024.06"),
    ("2024.11", "2024.06"),
    ("202411", "202406"),
    ("2024年11月底前", "202406"),
    ("202411", "2024.06"),
    ("2024.6", "2024.5"),
    ("2024.11", "2024年6月"),
    ("2024.11前", "2024.06"),
    ("2024.11月", "2024.06月"),
    ("2024-11", "2024-06"),
    ("2024/11", "2024/6"),
    ("2024/11/30", "2024-06-30"),
    ("2024.11.30日前", "2024.6.30"),
    ("2024年度", "2024年6月"),
    ("2024年", "2024"),
    ("2024年", "2024.06"),
    ("2024", "2024.06"),
    ("2024", "2024年6月"),
    ("2024前", "2023年"),
    ("12月31日前", "11.30"),
    ("12月31日前", "11月30日"),
    ("12.31前", "11.30"),
    ("12.31前", "11月30日"),
    ("12月底", "11.05"),
    ("6月底前完成", "6月20日"),
    ("2024年6月底前完成", "2024年5月完成"),
    ("12月31日前完成", "12月20日完成"),
    ("2024年底前完成", "2024年12月20日"),
    ("12.31完成", "11.30完成"),
    ("2024.11完成", "2024.06完成"),
    # parts of a year and of a month: the date on which they end
    ("第四季度", "11月"),
    ("四季度前完成", "11月20日"),
    ("第4季度", "第三季度"),
    ("2024年第四季度", "2024年11月"),
    ("2024年4季度", "2024.11.20"),
    ("12月31日前", "第三季度"),
    ("上半年", "5月"),
    ("2024年上半年", "2024.05"),
    ("2024年下半年完成", "2024年11月"),
    ("6月中旬", "6月15日"),
    ("12月下旬", "12月中旬"),
    ("2024年6月上旬前", "2024-06-08"),
    ("年底前", "12月20日"),
    ("年底前完成", "第三季度"),
    ("年末", "11月"),
    # eight digits, a year of two
    ("20240630", "20240625"),
    ("2024年6月底前", "20240628"),
    ("20240630前", "2024.6.28"),
    ("24.6.28", "24.6.20"),
    ("24-06-30前", "2024年6月1日"),
    ("24年6月", "24年5月20日"),
    ("24年12月底前", "2024.11"),
]

SAME_MONTH = ("202406", "2024.06", "2024-06", "2024/6", "已完成2024.06", "2024")
LATE = [(actual.removeprefix("已完成"), target) for target, actual in KEPT if actual not in SAME_MONTH]
LATE += [("2024.06", "2024.11"), ("≤2024.06", "2024.07"), ("2024年", "2025.01"), ("2024年6月底前", "2024.07.01")]

FOR_A_PERSON = [
    # a month and a day, or a number
    ("12.31", "11.30"),
    ("11.30", "12.31"),
    ("≤12.31", "11.30"),
    ("6.30", "9.30"),
    ("6.3", "9.3"),  # what a cell that holds a number leaves of them
    ("6.30", "9.5"),
    ("3.31", "4.1"),
    ("24.06", "24.11"),
    ("12月31日", "11.3"),  # the 3rd or the 30th
    # bare years
    ("2024", "2025"),
    ("2025", "2024"),
    ("≤2024", "2025"),
    ("≥2023", "2024"),
    ("2024年", "2025"),
    ("2024年", "2025年"),
    ("2024年度", "2025年度"),
    ("2024年上半年", "2025年上半年"),
    ("2024年第三季度", "2025年第三季度"),
    ("2024年度内", "2025年度内"),
    ("2024学年", "2025学年"),
    ("2024届", "2025届"),
    ("24年", "25年"),
    ("30年", "25年"),
    ("二〇二四年", "二〇二五年"),
    # a year and a number that lost its zero
    ("2024.1", "2024.9"),
    ("2024.1", "2024.11"),
    ("2024年10月", "2024.1"),
    # with and without a year
    ("2024年6月30日前", "6月30日"),
    ("6月30日前", "2026-06-30"),
    ("12月31日前", "2024.11"),
    ("2024", "12.31"),
    # parts of a month, of a year
    ("6月中旬", "9月中旬"),
    ("6月初", "9月初"),
    ("6月上旬", "9月上旬"),
    ("第二季度", "第三季度"),
    ("2季度", "3季度"),
    ("2季", "3季"),
    ("上半年", "12月"),
    ("年底前", "2024年12月20日"),
    ("第四季度", "2024年11月"),
    ("4季度", "3季度"),
    ("6月底", "1月-6月"),
    ("12月底", "1-6月"),
    ("二〇二四年六月", "2024年5月"),
    ("13.6.28", "13.6.20"),
    ("1.2.3", "1.2.2"),
    # months late, written in any way
    ("12-31", "11-30"),
    ("12/31", "11/30"),
    ("20240630", "20241130"),
    ("2024.6.30", "45626"),  # the number that a spreadsheet keeps for 30 November 2024
    ("2024.06", "45626"),
    ("6.30", "45626"),
    ("2024", "45626"),
    # a date has to be kept, not reached
    ("≥2024.06", "2024.11"),
    ("=2024.06", "2024.05"),
]


@pytest.mark.parametrize(("target", "actual"), KEPT)
def test_a_deadline_that_is_kept(target: str, actual: str) -> None:
    assert compare(target, actual).case in (Case.BY_DEADLINE, Case.AS_TARGETED)
    assert compare(target, actual).ratio == 1


@pytest.mark.parametrize("number", ["202413", "202400", "195006", "205001"])
def test_six_digits_of_no_month_are_a_number(number: str) -> None:
    assert compare(number, number.replace("20", "10", 1)).ratio is not None


@pytest.mark.parametrize(("target", "actual"), [*LATE, *FOR_A_PERSON])
def test_a_deadline_that_is_missed_or_cannot_be_told(target: str, actual: str) -> None:
    result = compare(target, actual)
    assert (result.ratio, result.status) == (None, TO_JUDGE)


@pytest.mark.parametrize(
    ("target", "actual", "ratio"),
    [
        ("12.31万元", "11.30万元", "0.917952884"),
        ("≥12.31平方米", "11.30", "0.917952884"),
        ("≥12.31", "11.30公里", "0.917952884"),
        ("≤12.31万元", "11.30万元", "1"),
        ("≥2000元", "2024.11", "1.012055"),
        ("≥2024人", "2025", "1.000494071"),
        ("≥1500", "2024.06", "1.349373333"),
        ("≥4.5", "4.8", "1.066666667"),
        ("≥95.5", "96.3", "1.008376963"),
        ("12.31", "12.31", "1"),
        ("2024", "2024", "1"),
        ("≥2024.1", "2024.1", "1"),
        ("≥40000", "45000", "1.125"),
        ("≥2000", "2015", "1.0075"),
        ("2024份", "2024份", "1"),
        ("5年", "4年", "0.8"),
        ("≥25年", "30年", "1.2"),
        ("≤25年", "30年", "0.833333333"),
        ("24年", "24年", "1"),
        ("15天", "12天", "0.8"),
        ("24个月", "20个月", "0.833333333"),
        ("≥4.2", "4.3", "1.023809524"),
        ("≥4.25", "4.31", "1.014117647"),
        ("≥12.31", "11.30", "0.917952884"),
        ("12个月", "6个月", "0.5"),
        ("≥13.05", "12.31", "0.943295019"),
        ("6.30元", "9.30元", "1.476190476"),
    ],
)
def test_a_number_stays_a_number(target: str, actual: str, ratio: str) -> None:
    result = compare(target, actual)
    assert result.ratio is not None and format(result.ratio, ".9f").rstrip("0").rstrip(".") == ratio


@pytest.mark.parametrize(
    ("target", "unit", "actual", "said"),
    [
        ("2024.11", "年月", "2024.06", Case.BY_DEADLINE),
        ("2024", "年", "2024", Case.AS_TARGETED),
        ("2025", "年", "2024年", Case.BY_DEADLINE),
        ("2024", "年", "2025", None),
        ("2024.06", "年月", "2024.11", None),
        ("12.31", "日期", "11.30", Case.BY_DEADLINE),
        ("11.30", "日期", "12.31", None),
        ("12", "月份", "11", None),
        ("12月31日", "日期", "11月30日", Case.BY_DEADLINE),
        ("2024年6月", "时间", "2024年11月", None),
    ],
)
def test_a_column_of_units_that_says_date(target: str, unit: str, actual: str, said: Case | None) -> None:
    result = compare(target, actual, "≤", unit)
    assert (result.ratio, result.case) == (1, said) if said else result.status == TO_JUDGE


def test_a_number_that_may_be_a_date_is_said_to_be_one() -> None:
    assert compare("12.31", "11.30") == Completion(None, Case.DATE_UNCLEAR)
    assert compare("2024", "2025") == Completion(None, Case.DATE_UNCLEAR)


@pytest.mark.parametrize(
    ("text", "kind", "date"),
    [
        ("2024.06", MONTH, 20240631),
        ("2024.6", MONTH, 20240631),
        ("2024.10", MONTH, 20241031),
        ("2024.1", MONTH, 0),
        ("2024.13", NO_DATE, 0),
        ("2024.0", NO_DATE, 0),
        ("1999.06", NO_DATE, 0),
        ("2024", YEAR, 20241231),
        ("2000", NO_DATE, 0),
        ("2050", NO_DATE, 0),
        ("12.31", DAY, 1231),
        ("1.05", DAY, 105),
        ("12.32", NO_DATE, 0),
        ("13.01", NO_DATE, 0),
        ("24.06", DAY, 0),
        ("24.13", NO_DATE, 0),
        ("11.3", DAY_TENS, 0),
        ("11.5", DAY_DIGIT, 1105),
        ("11.0", NO_DATE, 0),
        ("45626", SERIAL, 0),
        ("36891", NO_DATE, 0),
        ("12", NO_DATE, 0),
        ("123.05", NO_DATE, 0),
        ("12.310", NO_DATE, 0),
        ("-12.31", NO_DATE, 0),
        ("", NO_DATE, 0),
    ],
)
def test_how_much_a_number_looks_like_a_date(text: str, kind: int, date: int) -> None:
    assert (likeness(text), bare_date(text)) == (kind, date)
