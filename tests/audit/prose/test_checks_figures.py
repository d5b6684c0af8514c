from __future__ import annotations

import pytest
from audit.prose.told import only_finding, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算1720万元，实际执行1719.81万元，执行率为100%", "99.99%"),
        ("差异率=(192802080.44-194730101.24)/194730101.24*100%=1%", "-0.99%"),
        ("537762.26/（1516017+192802080.44）*100%=1%", "0.28%"),
        ("支出1313.50万元，其中：基本支出1296.95万元，占98.47%", "98.74%"),
    ],
)
def test_text_ratio_mismatch(text: str, expected: str) -> None:
    assert only_finding(text, "TEXT_RATIO_MISMATCH").expected == expected


@pytest.mark.parametrize(
    "text",
    [
        "预算1720万元，实际执行1719.81万元，执行率为99.99%",
        "预算1720万元，实际执行1719.81万元，执行率为99.99%以上",
        "97÷100×100%=97%",
        "支出1313.50万元，其中：基本支出1296.95万元，占98.74%；项目支出16.55万元，占1.26%。",
    ],
)
def test_a_rate_of_its_amounts_is_right(text: str) -> None:
    assert said(text) == []


def test_zero_rate_in_text() -> None:
    assert only_finding("三公经费预算为0万元，完成预算100%", "ZERO_RATE_IN_TEXT").expected == "不写比例"
    assert said("出国费0万元，占0%；支出36.5万元，完成预算100%") == []


def test_unit_of_text() -> None:
    assert only_finding("支出决算数为1313.50，完成较好", "UNIT_OF_TEXT").expected == "1313.50万元"
    bad = only_finding("接待费0元，会议费0.5万元", "UNIT_OF_TEXT")
    assert (bad.expected, bad.severity) == ("0万元", "info")
    assert said("支出决算数为1313.50万元，人均50元，其中交通费0.3万元") == []


def test_missing_completion() -> None:
    items = [
        "支出决算为346.59万元，完成预算100%",
        "支出决算为4.19万元，完成预算98.7%",
        "支出决算为118.81万元，决算数等于预算数",
    ]
    assert "118.81" in only_finding("。".join(items), "MISSING_COMPLETION").found
    assert said("。".join(items[:2])) == []
