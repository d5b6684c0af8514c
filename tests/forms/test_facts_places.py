from __future__ import annotations

from typing import Any

import pytest

from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts

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
        ("gd-wuhua-whole", {"money_unit": "万元"}, ["money_unit"]),
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
    assert all(line.endswith(("请去掉", "行写了）", "measures", "“元”")) for line in told)
