from __future__ import annotations

from decimal import Decimal

import pytest
from audit.audit_factory import codes, form, only, row, satisfaction, subject

from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Goal, Indicator
from xlsheets.forms.schema_indicators import Group

COURSES = row(name="举办培训班期数", target="12", unit="期", actual="12期", weight="30")
PEOPLE = row(name="培训职工人次", target="600", unit="人次", actual="612人次", weight="30")
PASSED = satisfaction(name="培训合格率", target="95", actual="96.04%", level1="产出指标", level2="质量指标")
ROWS = (COURSES, PEOPLE, PASSED)


def of(expected: str = "开展培训", actual: str = "已开展培训", *rows: Indicator) -> Subject:
    goals = [Goal(expected, actual)]
    one_group = form(groups=(Group("产出指标", (), Decimal(90)),))
    return subject(*(rows or ROWS), of=one_group, goals=goals, year=2024)


@pytest.mark.parametrize(
    ("text", "found", "wanted"),
    [
        ("全年举办培训班13期。", "13期", "12期"),
        ("举办13期培训班，培训职工612人次", "13期", "12期"),
        ("培训班举办13期", "13期", "12期"),
        ("参训职工合格率97%。", "97%", "95%、96.04%"),
        ("培训合格率达到97%", "97%", "95%、96.04%"),
        ("培训职工500人次以上", "500人次", "600人次、612人次"),
        ("培训职工累计达到1,612人次", "1612人次", "600人次、612人次"),
    ],
)
def test_a_figure_off_the_table(text: str, found: str, wanted: str) -> None:
    rows = (row(name="培训班举办期数", target="12", unit="期", actual="12期", weight="30"), *ROWS[1:])
    used = rows if text.startswith("培训班") else ROWS
    bad = only(of("开展培训", text, *used), "FIGURES_DISAGREE")
    assert (bad.cell, bad.found, bad.expected) == ("G15", found, wanted)
    assert only(of(text, "已开展培训", *used), "FIGURES_DISAGREE").cell == "B15"


@pytest.mark.parametrize(
    "text",
    [
        "全年举办培训班12期，培训职工612人次，合格率96%。",
        "举办12期培训班，培训合格率达到95%以上",
        "上半年举办培训班5期、下半年举办培训班7期",
        "市级举办培训班5期、镇级举办培训班7期",
        "比2023年举办培训班13期少1期",
        "其中为企业举办培训班4期",
        "合格率比上年提高2%，达到96.0%",
        "合格率比上年提高2个百分点",
        "平均每月举办培训班1期",
        "计划2025年举办培训班14期",
        "新增培训职工40人次",
        "举办培训班10—15期",
        "培训职工约600人次",
        "培训职工近700人次",
        "第3期培训班已举办",
        "举办培训班13个月",
        "抽查合格率97.5%以上的单位有3个",
        "按某办发〔2023〕12号文件举办培训班12期",
        "满意度97%",
        "培训职工612人次、36.5万元",
    ],
)
def test_figures_that_may_stand_beside_the_table(text: str) -> None:
    assert codes(of("开展培训", text)) == []
