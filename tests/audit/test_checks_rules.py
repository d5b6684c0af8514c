from __future__ import annotations

from audit.audit_factory import findings
from msgspec.structs import replace
from samples.changed import with_rows
from samples.department_cases import SUINING, published

from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, Placed, PrintedCells

MEASURES = {each.id: "8" for each in find_form(SUINING).policy.rules.measures}


def whole(measures: dict[str, str], reason: str = "", rules: dict[str, str] | None = None) -> Subject:
    evaluation = with_rows(published(SUINING, measures=measures), lambda item: replace(item, reason=reason))
    items: list[Indicator] = [*evaluation.indicators]
    places = [
        {role: f"{letter}{number}" for role, letter in (("name", "C"), ("rule_text", "F"), ("score", "G"))}
        for number in range(6, 6 + len(items))
    ]
    cells = CellMap("自评表", indicators=places, measures={key: f"E{n}" for n, key in enumerate(MEASURES, 5)})
    texts = {
        place["rule_text"]: rules[item.name]
        for item, place in zip(items, places, strict=True)
        if rules and item.name in rules
    }
    return Subject.of(Placed(find_form(SUINING), evaluation, cells, printed=PrintedCells(rule_texts=texts)))


def test_formula_text_mismatch() -> None:
    rules = {
        "执行同向": "该项指标得分=4-不符的项目数÷项目总数×100%×5",
        "项目入库": "得分＝4－未入库的项目数÷项目总数×4",
    }
    (bad,) = findings(whole(MEASURES, rules=rules), "FORMULA_TEXT_MISMATCH")
    assert (bad.expected, bad.severity, "执行同向" in bad.message) == ("得分＝5－…", "error", True)


def test_default_full_score() -> None:
    none = {"procurement_budget": "0", "procurement_saved": "0", "procurement_paid": "0"}
    (bad,) = findings(whole(MEASURES | none), "DEFAULT_FULL_SCORE")
    assert (bad.found, "采购执行率" in bad.message) == ("3", True)
    assert findings(whole(MEASURES), "DEFAULT_FULL_SCORE") == []
    assert findings(whole(MEASURES | none, "本年没有采购，按通知计满分"), "DEFAULT_FULL_SCORE") == []


def test_measure_blank() -> None:
    (bad,) = findings(whole(MEASURES | {"goals_set": ""}), "MEASURE_BLANK")
    assert (bad.cell, bad.severity, "1项" in bad.message) == ("E5", "info", True)
    assert findings(whole(MEASURES), "MEASURE_BLANK") == []
    assert findings(whole({}), "MEASURE_BLANK") == []


def test_measure_scale() -> None:
    (bad,) = findings(whole(MEASURES | {"budget_total": "80000"}), "MEASURE_SCALE")
    assert (bad.found, "部门预算总金额" in bad.message) == ("80000", True)
    assert findings(whole(MEASURES | {"budget_total": "800"}), "MEASURE_SCALE") == []
