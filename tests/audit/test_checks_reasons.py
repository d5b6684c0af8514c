from __future__ import annotations

from decimal import Decimal

from audit.audit_factory import HEADERS, codes, findings, form, line, only, row, satisfaction, subject, total

from xlsheets.domain.evaluation import Goal
from xlsheets.domain.policy import Execution, Policy
from xlsheets.forms.schema_bands import FieldCell, Span
from xlsheets.forms.schema_reports import TextSpec


def test_reason_missing_for_an_indicator() -> None:
    bad = only(subject(row(actual="90人"), satisfaction()), "REASON_MISSING")
    assert (bad.cell, bad.severity) == ("K20", "error")
    assert "完成率90.00%" in bad.message
    assert codes(subject(row(actual="90人", reason="报名不足"), satisfaction())) == []
    for empty in ("无", "—", "/", " "):
        assert only(subject(row(actual="90人", reason=empty), satisfaction()), "REASON_MISSING").cell == "K20"


def test_a_printed_hint_is_no_reason() -> None:
    hint = "（未完成的说明原因）"
    checked = subject(row(actual="90人", reason=hint), satisfaction(), residue=[("K20", hint)])
    assert findings(checked, "REASON_MISSING")


def test_reason_missing_for_points_taken_off() -> None:
    judged = {"operator": "", "target": "效果良好", "unit": "", "actual": "效果较好"}
    bad = only(subject(row(score="57", **judged), satisfaction()), "REASON_MISSING")
    assert "得57分，低于分值60分" in bad.message
    assert codes(subject(row(score="60", **judged), satisfaction())) == []
    bare = form(without=("target", "actual", "operator", "unit", "completion"))
    blank = {"operator": "", "target": "", "unit": "", "actual": ""}
    short = subject(row(score="0", **blank), satisfaction(score="30", **blank), of=bare)
    assert only(short, "REASON_MISSING").cell == "K20"


def test_a_typed_completion_below_100_needs_its_reason() -> None:
    typed = {"operator": "", "target": "", "unit": "", "actual": "", "completion": "20.01%"}
    assert only(subject(row(**typed), satisfaction()), "REASON_MISSING").cell == "K20"
    assert codes(subject(row(reason="目标值偏大", **typed), satisfaction())) == []


def test_reason_missing_for_a_low_execution_rate() -> None:
    bad = only(subject(budget=[total(executed="8")]), "REASON_MISSING")
    assert (bad.cell, bad.severity) == ("K8", "error")
    assert "执行率80.00%" in bad.message
    assert codes(subject(budget=[total(executed="8", reason="资金下达晚")])) == []
    ninety = Policy(execution=Execution(explain_below=Decimal("0.9")))
    assert codes(subject(budget=[total(executed="9.1")], policy=ninety)) == []
    assert only(subject(budget=[total(executed="8.9")], policy=ninety), "REASON_MISSING")


def test_a_rate_that_prints_as_100_needs_no_reason() -> None:
    budget = [total(initial="100000", adjusted="100000", executed="99999.9")]
    assert codes(subject(budget=budget)) == []


def test_reason_missing_for_an_adjusted_budget() -> None:
    adjusted = {"initial": "1,160.00", "adjusted": "2,602.62", "executed": "2,602.62"}
    bad = findings(subject(budget=[total(**adjusted)]), "REASON_MISSING")
    assert [(each.cell, each.found) for each in bad] == [("K8", "1160→2602.62")]
    assert codes(subject(budget=[total(reason="县级配套追加", **adjusted)])) == []


def test_a_low_rate_of_an_adjusted_budget_is_one_finding() -> None:
    bad = findings(subject(budget=[total(initial="20", executed="8")]), "REASON_MISSING")
    assert len(bad) == 1
    assert "执行率80.00%，预算由20调整为10" in bad[0].message


def test_a_form_without_a_cell_for_it_takes_the_reason_from_its_texts() -> None:
    bare = form(without=("budget.reason",))
    bad = only(subject(budget=[total(executed="8")], of=bare), "REASON_MISSING")
    assert bad.cell == "I8" and f"写在“{HEADERS['reason']}”栏，" in bad.fix
    told = [Goal("开展培训", "已开展培训，因资金下达晚，预算执行率偏低")]
    assert codes(subject(budget=[total(executed="8")], of=bare, goals=told)) == []


def test_the_place_of_the_reason_is_one_that_the_form_has() -> None:
    printed = FieldCell(Span(1, 1), paragraph="why")
    bare = form(
        without=("budget.reason", "reason"),
        texts=(TextSpec("why", "未完成原因分析"), TextSpec("measures", "改进措施")),
        fields=(printed, FieldCell(Span(1, 1), paragraph="measures")),
    )
    bad = findings(subject(budget=[total(executed="8")], of=bare), "REASON_MISSING")
    assert "写在“未完成原因分析”，" in bad[0].fix


def test_a_form_whose_execution_rate_is_an_indicator_asks_once() -> None:
    policy = Policy(total=Decimal(90), execution=Execution(weight=Decimal(0)))
    blank = {"operator": "", "target": "", "unit": "", "actual": "", "completion_from": "execution"}
    spent = subject(row(**blank), satisfaction(), budget=[total(executed="8")], policy=policy)
    assert only(spent, "REASON_MISSING").cell == "K20"
    told = subject(row(**blank), satisfaction(), budget=[total(executed="8", reason="资金下达晚")], policy=policy)
    assert codes(told) == []


def test_a_form_with_one_text_for_all_reasons() -> None:
    texts = (TextSpec("deviation", "偏差大或目标未完成原因分析", required=False),)
    bare = form(without=("reason",), texts=texts)
    bad = only(subject(row(actual="90人"), satisfaction(), of=bare), "REASON_MISSING")
    assert (bad.sheet, bad.cell) == ("文字说明", "C5")
    assert "“培训人数”" in bad.message
    assert codes(subject(row(actual="90人"), satisfaction(), of=bare, texts={"deviation": "报名不足"})) == []
    assert codes(subject(row(actual="90人"), satisfaction(), of=form(without=("reason",)))) == []


def test_parts_of_the_funds_need_no_reason_of_their_own() -> None:
    lines = [total(), line("fiscal", "6", initial="7"), line("other", "4", initial="3")]
    assert codes(subject(budget=lines)) == []
