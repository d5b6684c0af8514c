"""What a report contradicts in itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify.conftest import read


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ("我局内设3个股室：办公室、财务股。", "3个股室", "2"),
        ("差异率=(12-10)/10*100%=2%。", "2%", "20.00%"),
        ("结余率=537762.26/（1516017+192802080.44）*100%=1%。", "1%", "0.28%"),
        ("自评总分90分，其中决策20分、产出30分、效益39分。", "90分", "89分"),
        ("下达额度2万元，支出1.5万元，支出率70%。", "70%", "75.00%"),
        ("与上年相比增加414.08万元，下降23.97%。", "增加414.08万元，减少23.97%", ""),
        ("预算为0万元，支出0万元，完成预算100%。", "完成预算100%", ""),
    ],
)
def test_a_contradiction_is_said(line: str, found: str, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, [], line) == [("REPORT_CONTRADICTION", found, expected)]


@pytest.mark.parametrize(
    "line",
    [
        "我局内设3个股室：办公室、财务股、业务股。",
        "本年有等8个项目：甲、乙等。",
        "差异率=(12-10)/10*100%=20%。",
        "自评总分89.33分，其中过程20分、产出29.33分、效益40分。",
        "下达额度8.89万元，支出3.49万元，支出率39.26%。",
        "总支出19378.04万元（含结转151.61万元），其中：基本支出538.05万元，项目支出18839.99万元。",
        "与上年相比减少414.08万元，下降23.97%。",
        "联系电话：××××-×××××××",
    ],
)
def test_what_holds_is_not_said(line: str, tmp_path: Path) -> None:
    assert not read(tmp_path, [], line)


def test_a_heading_of_last_year_and_what_a_template_left_are_said(tmp_path: Path) -> None:
    lines = ("某局2024年绩效自评报告", "一、2023年工作开展情况", "开展（具体工作）。", "联系13812345678办理。")
    assert [code for code, _, _ in read(tmp_path, [], *lines)] == [
        "REPORT_CONTRADICTION",
        "REPORT_LEFTOVER",
        "REPORT_LEFTOVER",
    ]
