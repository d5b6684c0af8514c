from __future__ import annotations

from decimal import Decimal

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject
from msgspec.structs import replace

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.policy import Overshoot, Policy
from xlsheets.files.seen.seen_runs import RAISED, STRUCK

COMBINED = form(without=("operator", "unit"))


def test_target_missing() -> None:
    bad = only(subject(row(operator="", target="", unit=""), satisfaction()), "TARGET_MISSING")
    assert (bad.cell, bad.severity) == ("E20", "warning")
    scored = only(subject(row(operator="", target="", unit="", score="60"), satisfaction()), "TARGET_MISSING")
    assert scored.severity == "error"
    both = only(subject(row(operator="", target="", unit="", actual=""), satisfaction()), "TARGET_MISSING")
    assert "也没有实际完成值" in both.message
    assert codes(subject(row(operator="", target="", unit="", actual="", completion="100%"), satisfaction())) == []


def test_actual_missing() -> None:
    bad = only(subject(row(actual="", score="60"), satisfaction()), "ACTUAL_MISSING")
    assert (bad.cell, bad.severity) == ("G20", "error")
    assert "却得60分" in bad.message
    waiting = only(subject(row(actual=""), satisfaction()), "ACTUAL_MISSING")
    assert (waiting.cell, waiting.severity) == ("G20", "warning")
    assert only(subject(row(actual="—"), satisfaction()), "ACTUAL_MISSING").cell == "G20"
    assert codes(subject(row(actual="0人", score="0", reason="没有开展"), satisfaction())) == []


def test_a_score_out_of_nothing_is_one_finding() -> None:
    nothing = {"operator": "", "target": "", "unit": "", "actual": ""}
    assert only(subject(row(score="60", **nothing), satisfaction()), "ACTUAL_MISSING").severity == "error"


def test_a_form_filled_before_the_year_ends_gets_one_line() -> None:
    bad = only(subject(row(actual=""), satisfaction(actual="")), "ACTUAL_MISSING")
    assert bad.message.startswith("2项") and bad.severity == "warning"


def test_actual_like_target() -> None:
    bad = only(subject(row(actual="≥100人"), satisfaction()), "ACTUAL_LIKE_TARGET")
    assert (bad.cell, bad.found, bad.severity) == ("G20", "≥100人", "warning")
    assert only(subject(row(actual="120人以上"), satisfaction()), "ACTUAL_LIKE_TARGET").expected == "120人"
    assert codes(subject(row(actual="已完成100人"), satisfaction())) == []


def test_operator_missing() -> None:
    bad = only(subject(row(operator=""), satisfaction()), "OPERATOR_MISSING")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("D20", "100人", "＝100人", "info")
    both = only(subject(row(operator=""), satisfaction(operator=""), of=COMBINED), "OPERATOR_MISSING")
    assert both.cell == "E20" and "E20、E21" in both.message
    assert codes(subject(row(operator="定性", target="优", unit="", actual="优"), satisfaction())) == []


def test_a_cost_without_sign_is_misjudged() -> None:
    cost = row(operator="", name="培训成本", target="10", unit="万元", actual="8.72万元", reason="节约")
    bad = only(subject(cost, satisfaction()), "OPERATOR_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("D20", "≤10万元", "warning")


def test_operator_target_mismatch() -> None:
    wording = {"target": "应保尽保", "unit": "", "actual": "应保尽保"}
    bad = only(subject(row(operator="＝", **wording), satisfaction()), "OPERATOR_TARGET_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("D20", "＝ 应保尽保", "定性 应保尽保", "error")
    joined = only(
        subject(row(operator="", target="＝应保尽保", unit="", actual="应保尽保"), satisfaction(), of=COMBINED),
        "OPERATOR_TARGET_MISMATCH",
    )
    assert (joined.cell, joined.expected) == ("E20", "应保尽保")
    assert codes(subject(row(operator="定性", **wording), satisfaction())) == []
    assert (
        codes(subject(row(operator="", target="不低于上年水平", unit="", actual="不低于上年水平"), satisfaction()))
        == []
    )


def test_a_number_called_a_quality() -> None:
    bad = findings(
        subject(row(operator="定性", target="100", unit="%", actual="100%", score="60"), satisfaction()),
        "OPERATOR_TARGET_MISMATCH",
    )
    assert [(each.found, each.expected, each.severity) for each in bad] == [("定性 100%", "＝ 100%", "warning")]


def test_several_numbers_behind_one_sign() -> None:
    several = row(target="3次，每次20人", unit="", actual="3次，每次20人")
    bad = only(subject(several, satisfaction()), "OPERATOR_TARGET_MISMATCH")
    assert (bad.severity, bad.expected) == ("warning", "一个数")


def test_target_unreadable() -> None:
    scanned = row(operator="", target="290%", unit="", actual="95%", score="60")
    bad = only(subject(scanned, satisfaction(), of=COMBINED), "TARGET_UNREADABLE")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("E20", "290%", "≥90%", "warning")
    assert codes(subject(row(target="290", unit="人", actual="290人"), satisfaction())) == []


def test_deviation_30() -> None:
    bad = only(subject(row(actual="130人"), satisfaction()), "DEVIATION_30")
    assert (bad.cell, bad.severity) == ("G20", "info")
    assert "30.00%" in bad.message
    assert codes(subject(row(actual="129.9人"), satisfaction())) == []
    assert codes(subject(row(actual="130人", reason="需求增加"), satisfaction())) == []
    assert codes(subject(row(actual="130人"), satisfaction(), policy=Policy(overshoot=Overshoot("none")))) == []
    strict = Policy(overshoot=Overshoot("minus_points", Decimal("0.3"), Decimal(2)))
    assert (
        findings(subject(row(actual="130人"), satisfaction(), policy=strict), "DEVIATION_30")[0].severity == "warning"
    )


def test_no_deviation_below_a_ceiling_or_from_zero() -> None:
    """Naive tools take ≤1% with 0% for a deviation of 100%."""
    below = {"operator": "≤", "target": "1", "unit": "%", "actual": "0%", "name": "发放差错率"}
    assert codes(subject(row(**below), satisfaction())) == []
    assert codes(subject(row(operator="≥", target="0", unit="起", actual="3起"), satisfaction())) == []
    assert codes(subject(row(operator="≤", target="0", unit="起", actual="0起"), satisfaction())) == []


def test_cell_unclear() -> None:
    clear = subject(row(), satisfaction())
    raised = subject(row(actual="38¹人"), satisfaction())
    unclear = replace(raised.recognised, doubts={"G20": RAISED, "G99": STRUCK})
    bad, other = (each for each in run_checks(Subject(unclear)) if each.code == "CELL_UNCLEAR")
    assert (bad.cell, bad.severity, RAISED in bad.message) == ("G20", "error", True)
    assert (other.cell, STRUCK in other.message) == ("G99", True)
    other_text = replace(clear.recognised, unseen={"G20": ("438人", "38人")})
    told = only(Subject(other_text), "CELL_UNCLEAR")
    assert (told.cell, told.found, told.expected, told.severity) == ("G20", "438人", "38人", "info")


def test_a_number_that_formulas_of_another_version_read_otherwise_is_named() -> None:
    kept = subject(row(), satisfaction()).recognised
    to_store: dict[str, str | Decimal] = {"G20": "90%", "H20": Decimal(8)}
    for lost in (replace(kept, to_store=to_store, lacks_calc=True), replace(kept, to_store=to_store, old_calc="测算")):
        shown, number = (each for each in run_checks(Subject(lost)) if each.code == "CELL_UNCLEAR")
        assert (shown.cell, shown.expected, shown.severity) == ("G20", "90%", "warning") and "数字格式" in shown.message
        assert (number.cell, number.expected) == ("H20", "8") and "按文本存" in number.message
    assert "CELL_UNCLEAR" not in codes(Subject(replace(kept, to_store=to_store)))


def test_a_cell_that_is_struck_through_is_not_called_missing() -> None:
    gone = replace(row(target="", operator="", unit="", actual=""), doubts=frozenset({"target", "actual"}))
    assert codes(subject(gone, satisfaction())) == []


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "Err:502"])
def test_an_error_value_is_no_actual_and_no_reason(error: str) -> None:
    assert "ACTUAL_MISSING" in codes(subject(row(actual=error), satisfaction()))
    assert "REASON_MISSING" in codes(subject(row(actual="1人", score="2", reason=error), satisfaction()))
