from __future__ import annotations

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject, total
from msgspec.structs import replace

COMBINED = form(without=("operator", "unit"))


def test_unit_problem() -> None:
    bad = only(subject(row(actual="100份"), satisfaction()), "UNIT_PROBLEM")
    assert (bad.cell, bad.found, bad.severity) == ("G20", "100份", "error")
    assert only(subject(row(actual="100份", score="60"), satisfaction()), "UNIT_PROBLEM").severity == "warning"
    assert codes(subject(row(actual="0.01万人"), satisfaction())) == []


def test_percent_signs() -> None:
    bad = only(subject(row(), satisfaction(actual="0.95")), "UNIT_PROBLEM")
    assert (bad.cell, bad.found, bad.expected) == ("G21", "0.95", "95%或0.95%")
    assert codes(subject(row(), satisfaction(actual="95"))) == []


def test_yuan_beside_ten_thousands() -> None:
    cost = row(operator="≤", name="培训成本", target="10", unit="万元", actual="87200", reason="超支")
    bad = only(subject(cost, satisfaction()), "UNIT_SCALE")
    assert (bad.cell, bad.severity, bad.expected) == ("G20", "warning", "都以万元为单位")
    assert codes(subject(row(operator="≤", target="10", unit="万元", actual="87200元"), satisfaction())) == []


@pytest.mark.parametrize(
    ("target", "actual", "cell", "expected"),
    [
        ("≥40万元", "38", "G20", "38万元或38元"),
        ("≥1.2万人次", "13000", "G20", "13000万人次或13000人次"),
        ("≥40", "38万元", "E20", "40万元或40元"),
        ("≥40余万元", "38", "G20", "38余万元"),
    ],
)
def test_a_multiple_on_one_side_only(target: str, actual: str, cell: str, expected: str) -> None:
    item = row(operator="", target=target, unit="", actual=actual)
    bad = only(subject(item, satisfaction(operator="", target="≥90%", unit=""), of=COMBINED), "UNIT_PROBLEM")
    assert (bad.cell, bad.expected, bad.severity) == (cell, expected, "error")


def test_a_quality_has_no_unit() -> None:
    quality = row(operator="定性", target="应保尽保", unit="人", actual="应保尽保", score="60")
    bad = only(subject(quality, satisfaction()), "UNIT_ON_QUALITY")
    assert (bad.cell, bad.found, bad.severity) == ("F20", "人", "info")
    assert codes(subject(replace(quality, unit=""), satisfaction())) == []


def test_a_number_of_people_is_not_counted_by_times() -> None:
    assert only(subject(row(unit="人次", actual="100人次"), satisfaction()), "UNIT_PERSON_TIMES").expected == "人"
    assert codes(subject(row(name="服务人次", unit="人次", actual="100人次"), satisfaction())) == []


def test_a_rate_without_percent_sign() -> None:
    bad = only(subject(budget=[total(rate="100")]), "PERCENT_SIGN_MISSING")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("I8", "100", "100%", "error")


def test_an_actual_without_percent_sign() -> None:
    quantity = row(operator="", target="≥100人", unit="", actual="100人")
    bare = satisfaction(operator="", target="≥90%", unit="", actual="95")
    bad = only(subject(quantity, bare, of=COMBINED), "PERCENT_SIGN_MISSING")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("G21", "95", "95%", "info")
    assert codes(subject(quantity, replace(bare, actual="95%"), of=COMBINED)) == []


def test_a_target_without_percent_sign_beside_a_percentage() -> None:
    quantity = row(operator="", target="≥100人", unit="", actual="100人")
    bare = satisfaction(operator="", target="≥90", unit="", actual="95%")
    bad = only(subject(quantity, bare, of=COMBINED), "PERCENT_SIGN_MISSING")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("E21", "≥90", "≥90%", "info")


def test_more_than_all() -> None:
    bad = only(subject(row(), satisfaction(actual="105%")), "SHARE_ABOVE_WHOLE")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("G21", "105%", "不超过100%", "warning")
    aimed = satisfaction(name="合格率（%）", target="101", actual="102", reason="多")
    assert [each.cell for each in findings(subject(row(), aimed), "SHARE_ABOVE_WHOLE")] == ["E21", "G21"]
    for name, actual in (("学员满意度", "100%"), ("任务完成率", "105%"), ("产值增长率", "105%"), ("毛入学率", "103%")):
        assert codes(subject(row(), satisfaction(name=name, actual=actual))) == [], name


@pytest.mark.parametrize(
    ("operator", "target", "unit", "actual", "is_slip"),
    [
        ("≤", "500", "万元", "480元", True),
        ("≤", "500", "元", "480万元", True),
        ("≥", "5", "万人次", "6人次", True),
        ("≤", "50", "万元", "480000元", False),
        ("≤", "500", "元", "480元", False),
        ("≤", "500", "万元", "0元", False),
        ("≥", "1", "万人次", "10200人次", False),
        ("≤", "1", "万元", "96元", False),
    ],
)
def test_a_multiple_that_was_not_converted(operator: str, target: str, unit: str, actual: str, is_slip: bool) -> None:
    cost = row(name="培训", operator=operator, target=target, unit=unit, actual=actual, reason="见说明")
    found = findings(subject(cost, satisfaction()), "UNIT_SCALE")
    assert [each.cell for each in found] == ["G20"] * is_slip
