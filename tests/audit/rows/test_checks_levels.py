from __future__ import annotations

from decimal import Decimal

import pytest
from audit.audit_factory import codes, form, only, row, satisfaction, subject
from msgspec.structs import replace

from xlsheets.audit.subject import Subject
from xlsheets.forms.placed import PrintedCells
from xlsheets.forms.schema_indicators import Group, IndicatorSpec

FORM = form(
    groups=(
        Group("产出指标", (IndicatorSpec("数量指标"), IndicatorSpec("质量指标")), Decimal(60)),
        Group("满意度指标", (IndicatorSpec("服务对象满意度指标"),), Decimal(30)),
    )
)


def levels(level1: str = "产出指标", level2: str = "数量指标", **blank: str) -> Subject:
    whole = subject(row(level1=level1, level2=level2), satisfaction(), of=FORM)
    return Subject.of(replace(whole.recognised, printed=PrintedCells(blank_levels=blank)))


@pytest.mark.parametrize("name", ["产岀指标", "产指标", "产出出指标"])
def test_level1_mismatch(name: str) -> None:
    found = [each for each in codes(levels(name)) if each != "WEIGHT_SCHEME"]
    assert found == ["LEVEL1_MISMATCH"]


def test_a_blank_level1_is_told_with_the_name_it_is_read_as() -> None:
    bad = only(levels(A20="产出指标"), "LEVEL1_MISMATCH")
    assert (bad.cell, bad.expected) == ("A20", "产出指标")


@pytest.mark.parametrize("name", ["数里指标", "数指标", "数量量指标", "数量指示", "数量指"])
def test_level2_mismatch(name: str) -> None:
    bad = only(levels(level2=name), "LEVEL2_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("B20", name, "数量指标", "warning")


def test_level2_of_another_group_and_none() -> None:
    bad = only(levels(level2="服务对象满意度指标"), "LEVEL2_MISMATCH")
    assert (bad.expected, "满意度指标下" in bad.message) == ("数量指标、质量指标", True)
    assert only(levels(level2=""), "LEVEL2_MISMATCH").expected == "二级指标"
    assert only(levels(B20="数量指标"), "LEVEL2_MISMATCH").severity == "info"


@pytest.mark.parametrize("name", ["数量", "数 量 指标", "质量指标", "进度指标", "社会效益指标"])
def test_a_level2_of_the_form_or_of_the_bureau_is_right(name: str) -> None:
    assert codes(levels(level2=name)) == []
