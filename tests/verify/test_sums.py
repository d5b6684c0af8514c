"""Sums, rates and units within a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from verify.conftest import read


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        ("自评总分90分，其中决策20、产出30、效益39。", "90分", "89分"),
        ("支出总计10万元，其中办公费3万元、印刷费4万元、邮寄费5万元。", "10万元", ""),
        ("总支出90万元，其中：甲30万元，占35%；乙60万元，占66.67%。", "35%", "33.33%"),
        ("预算1720万元，实际执行1719.81万元，执行率100%。", "100%", "99.99%"),
        ("职工32人，其中行政人员10人，事业人员23人。", "32人", ""),
        ("资金分配：甲镇10万元、乙镇20万元、丙镇30万元，共计70万元。", "70万元", "60万元"),
        ("公务接待费支出0万元，完成预算100%。", "完成预算100%", ""),
        ("2024年支出决算数为1313.50，完成预算。", "决算数为1313.50", ""),
    ],
)
def test_a_wrong_sum_rate_or_unit_is_said(line: str, found: str, expected: str, tmp_path: Path) -> None:
    assert read(tmp_path, [], line) == [("REPORT_CONTRADICTION", found, expected)]


@pytest.mark.parametrize(
    "line",
    [
        "自评总分89分，其中决策20、产出30、效益39。",
        "支出总计12万元，其中办公费3万元、印刷费4万元、邮寄费5万元。",
        "支出总计10万元，其中基本支出8万元（含公用经费7万元），项目支出2万元。",
        "总支出90万元，其中：甲30万元，占33.33%；乙60万元，占66.67%。",
        "职工32人，其中行政人员10人，事业人员22人。",
        "资金分配：甲镇10万元、乙镇20万元、丙镇30万元，共计60万元。",
        "预算36.5万元，其中本年财政拨款36.5万元，中央补助30.25万元，地方资金6.25万元。",
        "每人每月139元、全年12个月，共计1668元。",
        "预算8.89万元，实际执行3.49万元，执行率39.26%。",
    ],
)
def test_what_holds_is_not_said(line: str, tmp_path: Path) -> None:
    assert not read(tmp_path, [], line)
