"""Sums by unit, grade and bucket over collected evaluations, and duplicates."""

from __future__ import annotations

from decimal import Decimal

from collect.test_years import BLANK, ITEM, record
from msgspec.structs import replace

from xlsheets.collect.tables import by_bucket, by_grade, by_group, duplicates, frame

GRADES, BUCKETS = ["优", "良"], ["完成", "60%以下"]
RECORDS = [
    replace(BLANK, unit="甲局", buckets={"完成": 1, "60%以下": 0}, indicators=(ITEM,)),
    replace(BLANK, unit="甲局", total=Decimal("80.1"), grade="良", buckets={"完成": 0, "60%以下": 1},
            indicators=(replace(ITEM, bucket="60%以下", score=Decimal("1.1")),)),
    replace(BLANK, unit="乙局", money_unit="元", amounts=(None, Decimal(100000), Decimal(1)), below=Decimal(100000),
            rate=Decimal("0.00001"), total=None, grade="", buckets={}, indicators=()),
]  # fmt: skip


def test_units_add_up_in_one_money_unit() -> None:
    table = by_group(frame(RECORDS, "万元"), "unit", "单位", GRADES, BUCKETS)
    shown = {row[0]: dict(zip(table.headers, row, strict=True)) for row in table.rows}
    assert shown["甲局"]["全年预算数"] == 20 and shown["乙局"]["全年预算数"] == 10
    assert shown["甲局"]["预算执行率"] == Decimal("0.5") and shown["乙局"]["预算执行率"] == Decimal("0.00001")
    assert shown["甲局"]["平均得分"] == Decimal("85.05") and shown["乙局"]["平均得分"] == ""
    assert [shown["甲局"][name] for name in ("优", "良", "未评", "完成", "60%以下")] == [1, 1, 0, 1, 1]
    assert shown["乙局"]["未评"] == 1


def test_years_stand_in_order() -> None:
    records = [replace(BLANK, year=year) for year in (2024, 2021, None, 2023)]
    rows = by_group(frame(records, "万元"), "year", "年度", GRADES, []).rows
    assert [row[0] for row in rows] == ["2021", "2023", "2024", "（未填）"]


def test_grades_and_buckets_are_counted() -> None:
    grades = {row[0]: row[1:3] for row in by_grade(frame(RECORDS, "万元"), GRADES).rows}
    assert grades == {"优": [1, Decimal("0.3333")], "良": [1, Decimal("0.3333")], "未评": [1, Decimal("0.3333")]}
    buckets = {row[0]: row for row in by_bucket(RECORDS, BUCKETS).rows}
    assert buckets["60%以下"][1:] == [1, Decimal("0.5"), 1, 5, Decimal("1.1"), Decimal("0.22")]


def test_a_row_that_is_no_indicator_of_its_own_is_in_no_bucket() -> None:
    shared = replace(ITEM, bucket="", weight=None, score=None, counted=False)
    rows = by_bucket([replace(BLANK, indicators=(ITEM, shared))], BUCKETS).rows
    assert [row[1:4] for row in rows] == [[1, 1, 1], [0, 0, 0], [0, 0, 0]]


def test_the_same_code_or_name_of_one_year_is_named() -> None:
    found = duplicates(
        [
            record(2024, "甲", "1"),
            record(2024, "乙", "1"),
            record(2023, "甲", "1"),
            record(2024, "丙", unit="X局"),
            record(2024, "丙 ", unit="X局"),
            record(2024, "丙", unit="Y局"),
            record(2024, "丁", "7"),
            record(2024, "丁", "8"),
        ]
    )
    assert [(what, [each.subject for each in group]) for what, group in found] == [
        ("项目代码相同", ["甲", "乙"]),
        ("项目名称相同", ["丙", "丙 "]),
    ]
