from __future__ import annotations

from decimal import Decimal

from audit.audit_factory import codes, findings, form, line, only, row, satisfaction, subject, total
from msgspec.structs import replace

from xlsheets.audit.subject import Subject
from xlsheets.domain.policy import Execution, Policy


def test_budget_missing() -> None:
    bad = only(subject(budget=[total(executed="")]), "BUDGET_MISSING")
    assert (bad.cell, bad.severity, bad.expected) == ("G8", "warning", "全年执行数")
    typed = only(subject(budget=[total(executed="", score="10")]), "BUDGET_MISSING")
    assert typed.severity == "error"
    assert only(subject(budget=[total(adjusted="—", executed="")]), "BUDGET_MISSING").cell == "F8"


def test_a_sum_that_was_emptied_is_named_with_what_a_recompute_writes() -> None:
    lines = [total(adjusted="", executed=""), line("fiscal", "6"), line("other", "4", executed="2.5")]
    found = [each for each in findings(subject(budget=lines)) if each.code == "BUDGET_MISSING"]
    assert [(each.cell, each.expected, each.severity) for each in found] == [
        ("F8", "10", "error"),
        ("G8", "8.5", "error"),
    ]
    assert all("重新计算" in each.fix for each in found)


def test_a_sheet_without_its_budget_block() -> None:
    bad = only(subject(budget=[]), "BUDGET_MISSING")
    assert (bad.cell, bad.sheet, bad.severity) == ("", "自评表", "warning")


def test_a_form_that_does_not_score_execution_needs_no_budget() -> None:
    policy = Policy(total=Decimal(90), execution=Execution(weight=Decimal(0)))
    assert codes(subject(budget=[total(initial="", adjusted="", executed="")], policy=policy)) == []


def test_budget_score_mismatch() -> None:
    spent = {"executed": "3.93", "reason": "资金下达晚"}
    bad = only(subject(budget=[total(score="3.9", **spent)]), "BUDGET_SCORE_MISMATCH")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J8", "3.9", "3.93", "error")
    assert "10 × 39.30% = 3.93" in bad.message
    assert codes(subject(budget=[total(score="3.93分", **spent)])) == []


def test_basis_ambiguous() -> None:
    heyuan = form(without=("budget.reason",))
    bad = only(subject(budget=[total(initial="20")], of=heyuan), "BASIS_AMBIGUOUS")
    assert (bad.cell, bad.severity, bad.found) == ("I8", "info", "100.00%")
    assert "若以年初预算数为分母则是50.00%" in bad.message
    assert codes(subject(budget=[total(initial="20", reason="年中调减")])) == []
    assert codes(subject(budget=[total(initial="20")])) == ["REASON_MISSING"]


def test_zero_rate() -> None:
    lines = [total(), line("fiscal", "10"), line("other", "0", rate="0.00%")]
    bad = only(subject(budget=lines), "ZERO_RATE")
    assert (bad.cell, bad.severity, bad.found, bad.expected) == ("I10", "info", "0.00%", "—")
    lines[2] = replace(lines[2], rate="—")
    assert codes(subject(budget=lines)) == []
    lines[2] = replace(lines[2], rate="0.00%")
    zero = Policy(execution=Execution(zero_denominator="zero"))
    assert codes(subject(budget=lines, policy=zero)) == []
    lines[2] = replace(lines[2], rate="100%")
    assert only(subject(budget=lines, policy=zero), "ZERO_RATE").expected == "0.00%"


def test_zero_denominator() -> None:
    lines = [total(), line("fiscal", "10"), line("other", "0", executed="3")]
    bad = findings(subject(budget=lines), "ZERO_DENOMINATOR")
    assert [(finding.cell, finding.severity) for finding in bad] == [("F10", "warning")]
    assert "却有执行数3" in bad[0].message
    scored = findings(subject(budget=[total(initial="0", adjusted="0", executed="0")]))
    assert [(finding.code, finding.cell) for finding in scored] == [("ZERO_DENOMINATOR", "F8")]
    assert codes(subject(budget=[total(), line("fiscal", "10"), line("other", "0")])) == []


def test_execution_over_100() -> None:
    bad = only(subject(budget=[total(executed="12")]), "EXECUTION_OVER_100")
    assert (bad.cell, bad.severity, bad.found, bad.expected) == ("G8", "warning", "12", "≤10")
    assert "120.00%" in bad.message
    assert codes(subject(budget=[total(executed="10.00")])) == []


def test_an_overspent_part_is_told_once_with_its_total() -> None:
    lines = [total(executed="12"), line("fiscal", "10", executed="12")]
    assert only(subject(budget=lines), "EXECUTION_OVER_100").cell == "G8"
    lines = [total(), line("fiscal", "6", executed="7"), line("other", "4", executed="3")]
    assert only(subject(budget=lines), "EXECUTION_OVER_100").cell == "G9"


def test_a_rate_typed_as_100_for_an_overspent_budget_is_one_finding() -> None:
    assert only(subject(budget=[total(executed="12", rate="100%")]), "EXECUTION_OVER_100")
    assert only(subject(budget=[total(executed="12", rate="120.00%")]), "EXECUTION_OVER_100")


def test_negative_amount() -> None:
    bad = findings(subject(budget=[total(), line("fiscal", "11"), line("other", "-1")]), "NEGATIVE_AMOUNT")
    assert [finding.cell for finding in bad] == ["E10", "F10", "G10"]
    assert {finding.severity for finding in bad} == {"error"}
    assert only(subject(row(weight="-60"), satisfaction()), "NEGATIVE_AMOUNT").cell == "I20"
    assert findings(subject(), "NEGATIVE_AMOUNT") == []


def test_sum_mismatch_of_budget_lines() -> None:
    lines = [total(), line("fiscal", "6"), line("other", "4", executed="3")]
    bad = findings(subject(budget=lines), "SUM_MISMATCH")
    assert [(finding.cell, finding.found, finding.expected, finding.severity) for finding in bad] == [
        ("G8", "10", "9", "error")
    ]
    lines[2] = replace(lines[2], executed="4")
    assert codes(subject(budget=lines)) == []
    assert codes(subject(budget=[total(), line("fiscal", ""), line("other", "")])) == []
    assert codes(subject(budget=[total(), line("fiscal", "10.00"), line("other", "")])) == []


def test_lines_of_a_sheet_s_own_that_the_total_leaves_out_are_named() -> None:
    lines = [total(), line("fiscal", "6"), line("other", "4")]
    added = subject(budget=[*lines, line("县级资金", "5")])
    (bad,) = findings(added, "SUM_MISMATCH")
    assert (bad.cell, bad.severity, "“县级资金”" in bad.message) == ("E8", "warning", True)
    inside = [line(f"{name}资金", "3") for name in ("中央", "县级")]
    assert findings(subject(budget=[*lines[:2], *inside, lines[2]]), "SUM_MISMATCH") == []
    told = line("县级资金", "4", label="其中：县级资金")
    assert findings(subject(budget=[*lines, told]), "SUM_MISMATCH") == []


def test_rounding_differences_are_only_worth_a_hint() -> None:
    lines = [total(), line("fiscal", "6.01"), line("other", "4.01")]
    bad = findings(subject(budget=lines), "SUM_MISMATCH")
    assert {(finding.severity, "尾差" in finding.message) for finding in bad} == {("info", True)}
    lines[1] = line("fiscal", "6.02")
    assert {finding.severity for finding in findings(subject(budget=lines), "SUM_MISMATCH")} == {"error"}


def test_execution_twice() -> None:
    twice = subject(
        row(weight="60"), satisfaction(), row(name="预算执行率", target="100", unit="%", actual="100%", weight="10")
    )
    bad = next(iter(findings(twice, "EXECUTION_TWICE")))
    assert (bad.cell, bad.severity, bad.found, bad.expected) == ("I22", "error", "110", "100")
    once = replace(twice.recognised, execution_in_table="C22")
    assert next(iter(findings(Subject(once), "EXECUTION_TWICE"))).severity == "warning"
    assert not findings(subject(row(name="预算执行率", target="100", unit="%", actual="100%")), "EXECUTION_TWICE")


def test_budget_line_missing() -> None:
    parts = [total(), line("fiscal", "10", executed="")]
    bad = only(subject(budget=parts), "BUDGET_LINE_MISSING")
    assert (bad.cell, bad.expected, bad.severity) == ("G9", "全年执行数", "info")
    assert only(subject(budget=[total(initial="")]), "BUDGET_LINE_MISSING").cell == "E8"
    assert codes(subject(budget=[total(), line("fiscal", "10"), line("other", "", adjusted="", executed="")])) == []
