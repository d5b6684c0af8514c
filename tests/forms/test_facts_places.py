from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from forms.small_form import spoiled, write_form

from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.loading.load_form import load_form

ROW = {
    "level1": "产出指标",
    "level2": "数量指标",
    "name": "企业数",
    "operator": "≥",
    "target": "40",
    "unit": "家",
    "actual": "40家",
}


@pytest.mark.parametrize(
    ("form", "facts", "places"),
    [
        ("gd-wuhua-whole", {"indicators": [ROW, ROW | {"name": "另一"}]}, ["operator", "target", "unit", "actual"]),
        ("sc-whole-2024", {"indicators": [ROW]}, ["operator", "target", "unit", "actual"]),
        ("hb-project", {"indicators": [ROW | {"reason": "因"}]}, ["reason"]),
        ("gd-wuhua-whole", {"money_unit": "万元"}, []),  # no amounts, and so about nothing
        ("gd-wuhua-whole", {"money_unit": "美元"}, ["money_unit"]),
        ("gd-wuhua-whole", {"money_unit": "元"}, []),
        ("gd-heyuan-project", {"money_unit": "元"}, []),
        ("gd-heyuan-project", {"budget": [{"line": "total", "score": "5", "rate": "95%"}]}, ["score"]),
        ("sc-final-accounts-2024", {"indicators": [ROW]}, ["indicators"]),
        ("sc-whole-2024", {"budget": [{"line": "total", "initial": "1", "executed": "1"}]}, ["budget"]),
        ("sc-project-2024", {"budget": [{"line": "fiscal", "score": "1", "rate": "95%"}]}, ["score"]),
    ],
)
def test_what_a_form_has_no_cell_for_is_told_once(form: str, facts: dict[str, Any], places: list[str]) -> None:
    told: list[str] = []
    try:
        evaluation_from_facts(facts, find_form(form), "f")
    except UserError as error:
        told = error.lines
    assert [line.split("：")[1].split(".")[-1] for line in told] == places
    assert all(line.endswith(("请去掉", "行写了）", "measures", "亿元")) for line in told)


def test_a_unit_of_money_that_is_about_nothing_is_not_kept() -> None:
    assert evaluation_from_facts({"money_unit": "万元"}, find_form("gd-wuhua-whole"), "f").money_unit == "元"


def test_amounts_in_a_unit_that_the_sheet_cannot_say_are_told(tmp_path: Path) -> None:
    text = spoiled('title = "小表"', 'title = "小表"\nmoney_unit = "元"')
    form = load_form(write_form(tmp_path, text))
    facts = {"money_unit": "万元", "budget": [{"line": "total", "executed": "3"}]}
    with pytest.raises(UserError, match="money_unit：这个表式的金额一律以元计"):
        evaluation_from_facts(facts, form, "f")
