from __future__ import annotations

import pytest
from audit.audit_factory import codes, only, row, satisfaction, subject
from audit.prose.told import only_finding, said

from xlsheets.domain.evaluation import Goal


def test_a_count_of_a_goal_and_of_its_indicator() -> None:
    cadres = row(name="享受补助的退休干部人数", operator="＝", target="1", actual="1人")
    bad = only(subject(cadres, satisfaction(), goals=[Goal("向6名退休干部发放补助", "已发放")]), "FIGURES_DISAGREE")
    assert (bad.cell, bad.found, bad.expected) == ("B15", "6人", "1人")
    for goal in ("向1名退休干部发放补助", "补助6名职工", "其中新增6名退休干部"):
        assert codes(subject(cadres, satisfaction(), goals=[Goal(goal, "已发放")])) == [], goal


def test_two_digits_in_another_order() -> None:
    assert only_finding("代缴14264人，资金到位，覆盖14246人", "FIGURES_DISAGREE").expected == "14264人"
    assert said("代缴14264人，去年14300人，另有1426户") == []


def test_parts_above_their_whole_and_a_product_that_is_none() -> None:
    parts = "共安排16万元，其中设备13万元、培训3万元、宣传0.35万元"
    assert only_finding(parts, "FIGURES_DISAGREE").expected == "分项之和16.35万元"
    product = "为30人每人每月补助200元，发放12个月，共计8.2万元"
    assert only_finding(product, "PRODUCT_MISMATCH").expected == "人数×标准×月数＝7.2万元"


@pytest.mark.parametrize(
    "text",
    ["共安排16.35万元，其中设备13万元、培训3万元", "为30人每人每月补助200元，发放12个月，共计7.2万元"],
)
def test_sums_and_products_that_hold(text: str) -> None:
    assert said(text) == []
