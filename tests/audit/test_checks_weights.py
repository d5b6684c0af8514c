from __future__ import annotations

from decimal import Decimal

from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject
from msgspec.structs import replace

from xlsheets.audit.subject import Subject
from xlsheets.domain.policy import Policy
from xlsheets.forms.placed import PrintedCells
from xlsheets.forms.schema_indicators import Group


def test_weight_missing() -> None:
    bad = only(subject(row(weight=""), satisfaction()), "WEIGHT_MISSING")
    assert (bad.cell, bad.severity) == ("I20", "warning")
    scored = only(subject(row(weight="", score="60"), satisfaction()), "WEIGHT_MISSING")
    assert scored.severity == "error"
    all_missing = only(subject(row(weight=""), satisfaction(weight="")), "WEIGHT_MISSING")
    assert all_missing.message.startswith("2项")
    assert codes(subject(row(), satisfaction())) == []


def test_a_form_without_weights_is_not_asked_for_them() -> None:
    plain = form(without=("weight", "score"), groups=())
    assert findings(subject(row(weight=""), satisfaction(weight=""), of=plain), "WEIGHT_MISSING") == []
    assert findings(subject(row(weight=""), satisfaction(weight=""), of=plain), "WEIGHT_TOTAL_MISMATCH") == []


def test_a_row_of_deductions_has_a_dash_for_points() -> None:
    deduction = row(name="财务管理", target="", operator="", unit="", actual="", weight="-", score="0", level1="扣分项")
    checked = subject(row(), satisfaction(), deduction)
    assert not [finding for finding in findings(checked) if finding.code.startswith(("WEIGHT", "SCORE", "NOT_A"))]


def test_points_of_a_merged_cell_count_once() -> None:
    checked = subject(row(), row(name="培训天数", weight=""), satisfaction())
    checked.cells.indicators[1]["weight"] = checked.cells.indicators[0]["weight"]
    assert findings(checked, "WEIGHT_MISSING") == []


def test_weight_total_mismatch() -> None:
    bad = only(subject(row(weight="50"), satisfaction()), "WEIGHT_TOTAL_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("I40", "90", "100", "error")
    assert "产出指标50分（表式60分）" in bad.message
    assert "补足指标分值10分" in bad.fix
    over = only(subject(row(weight="60.01"), satisfaction()), "WEIGHT_TOTAL_MISMATCH")
    assert (over.found, "调减指标分值0.01分" in over.fix) == ("100.01", True)
    assert codes(subject(row(weight="60分"), satisfaction(weight="３０"))) == []


def test_heading_weight_mismatch() -> None:
    bad = only(subject(printed_points={"产出指标": "65", "满意度指标": "30"}), "HEADING_WEIGHT_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("A20", "65", "60", "error")
    assert codes(subject(printed_points={"产出指标": "60", "满意度 指标": "30"})) == []


def test_points_off_below_a_right_heading_are_one_finding() -> None:
    checked = subject(row(weight="58"), satisfaction(), printed_points={"产出指标": "60", "满意度指标": "30"})
    assert only(checked, "WEIGHT_TOTAL_MISMATCH").found == "98"


def test_weight_scheme() -> None:
    bad = only(subject(row(weight="50"), satisfaction(weight="40")), "WEIGHT_SCHEME")
    assert (bad.cell, bad.severity) == ("A20", "warning")
    assert (bad.found, bad.expected) == ("产出指标50、满意度指标40", "产出指标60、满意度指标30")
    assert codes(subject(row(level1="产出"), satisfaction(level1="满意度 指标"))) == []


def test_weight_scheme_of_a_policy_and_of_another_group() -> None:
    policy = Policy(level1_weights={"产出指标": Decimal(60), "效益指标": Decimal(30)})
    bad = only(subject(of=form(groups=(), policy=policy)), "WEIGHT_SCHEME")
    assert (bad.found, bad.expected) == ("效益0、满意度指标30", "效益30、满意度指标0")
    assert codes(subject(of=form(groups=()))) == []


def test_weight_not_equal() -> None:
    groups = (Group("产出指标", (), Decimal(60), "equal"), Group("满意度指标", (), Decimal(30)))
    halves = [row(name="培训班次", weight="20"), row(weight="20"), row(name="培训天数", weight="20")]
    assert codes(subject(*halves, satisfaction(), of=form(groups=groups))) == []
    halves[:2] = replace(halves[0], weight="25"), replace(halves[1], weight="15")
    bad = only(subject(*halves, satisfaction(), of=form(groups=groups)), "WEIGHT_NOT_EQUAL")
    assert (bad.cell, bad.severity, bad.found, bad.expected) == ("I20", "info", "25、15、20", "20、20、20")


def test_the_remainder_of_an_equal_split_may_stand_anywhere() -> None:
    groups = (Group("产出指标", (), Decimal(40), "equal"), Group("满意度指标", (), Decimal(50)))
    names = ("培训班次", "培训人数", "培训天数")
    for weights in (("13.34", "13.33", "13.33"), ("13.33", "13.33", "13.34")):
        rows = [row(name=name, weight=weight) for name, weight in zip(names, weights, strict=True)]
        assert codes(subject(*rows, satisfaction(weight="50"), of=form(groups=groups))) == []


def test_weight_as_share() -> None:
    taken = replace(subject().recognised, shares_taken={"I20": "60%", "I21": "30%"})
    bad = only(Subject(taken), "WEIGHT_AS_SHARE")
    assert (bad.cell, bad.found, bad.severity) == ("I20", "60%", "warning")
    assert "2项指标的分值" in bad.message


def test_level2_weight_mismatch() -> None:
    whole = subject()
    printed = [
        replace(whole.recognised, printed=PrintedCells(level2_points={"B20": points})) for points in ("55", "60")
    ]
    bad = only(Subject.of(printed[0]), "LEVEL2_WEIGHT_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("B20", "55", "60", "error")
    assert codes(Subject.of(printed[1])) == []
