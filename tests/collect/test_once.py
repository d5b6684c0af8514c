"""What is counted once, and what a person is told of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from collect.test_years import record
from msgspec.structs import replace

from xlsheets.collect.collected import Collected
from xlsheets.collect.once import notices
from xlsheets.collect.records import Record


def told(*records: Record) -> tuple[int, list[str]]:
    made = Collected.of(records)
    return len(made.counted), notices(made.counted, made.repeated, made.comparisons)


def test_the_same_project_of_a_unit_and_year_counts_once() -> None:
    twice = [replace(record(2024, "甲", unit="X局"), shown=name) for name in ("1.xlsx", "夹/2.xlsx")]
    assert told(*twice) == (1, ["重复：2024年“甲”（X局）：1.xlsx、夹/2.xlsx，只计 1.xlsx"])


@pytest.mark.parametrize(
    "copy",
    [
        "项目2-副本.xlsx",
        "项目2 - 副本 (2).xlsx",
        "复件 项目2.xlsx",
        "项目2(1).xlsx",
        "Copy of 项目2.xlsx",
        "备份/项目2.xlsx",
    ],
)
@pytest.mark.parametrize("total", [90, 1])
def test_the_original_counts_and_not_the_file_that_is_named_a_copy(copy: str, total: int) -> None:
    both = [
        replace(record(2024, "甲"), shown=copy, total=Decimal(total)),
        replace(record(2024, "甲"), shown="项目2.xlsx"),
    ]
    for files in (both, both[::-1]):
        count, (line,) = told(*files)
        assert count == 1 and "只计 项目2.xlsx" in line


def test_a_word_of_the_projects_own_name_is_no_mark_of_a_copy() -> None:
    names = ("档案副本复制费.xlsx", "档案副本复制费-副本.xlsx")
    _, (line,) = told(*[replace(record(2024, "甲"), shown=name) for name in names[::-1]])
    assert line.endswith(f"只计 {names[0]}")


def test_a_department_is_named_once() -> None:
    _, (line,) = told(record(2023, "甲局", unit="甲局"), record(2024, "乙"), record(2023, "乙"))
    assert line.endswith("：“甲局”")


def test_copies_that_differ_say_so() -> None:
    count, (line,) = told(record(2024, "甲"), replace(record(2024, "甲"), total=Decimal(1)))
    assert count == 1 and line.endswith("几份的内容不同，请核对该用哪一份")


def test_two_names_under_one_code_both_count_and_are_told() -> None:
    count, (line,) = told(record(2024, "甲", "1"), record(2024, "乙", "1"))
    assert count == 2 and line.startswith("疑似重复") and "都已计入" in line


def test_years_units_and_codes_tell_projects_apart() -> None:
    assert told(record(2024, "甲", unit="X局"), record(2024, "甲", unit="Y局")) == (2, [])
    assert told(record(2024, "甲", "1"), record(2024, "甲", "2")) == (2, [])
    assert told(record(2023, "甲"), record(2024, "甲")) == (2, [])


def test_a_unit_that_one_copy_does_not_name_is_no_contradiction() -> None:
    assert told(record(2024, "甲", "1", unit="X局"), record(2024, "甲", "1", unit=""))[0] == 1


def test_copies_without_a_name_are_known_by_what_stands_in_them_and_blank_forms_are_none() -> None:
    filled = record(2024, "")
    assert told(filled, replace(filled, file="b.xlsx"))[0] == 1
    blank = replace(filled, total=None)
    assert told(blank, replace(blank, file="b.xlsx")) == (2, [])


def test_projects_of_one_year_only_and_units_that_lack_a_form_are_named() -> None:
    _, lines = told(record(2023, "甲", unit="X局"), record(2024, "甲", unit="X局"), record(2024, "乙", unit="X局"))
    assert lines == ["缺少对应：1 份自评只有2024年、没有2023年：“乙”（X局）"]
    whole = replace(record(2024, "整体", unit="X局"), form="whole", is_department=True)
    units = [replace(whole, unit="Z局"), record(2024, "甲", unit="X局"), record(2024, "乙", unit="Y局")]
    _, lines = told(whole, *units)
    assert lines == [
        "缺少对应：2024年1 个单位有部门整体的自评表，没有项目的自评表：Z局",
        "缺少对应：2024年1 个单位有项目的自评表，没有部门整体的自评表：Y局",
    ]
    assert told(whole) == (1, [])
