"""What is wrong in the measures and rules of a form is told by line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.roots import forms_root

FORM = "gd-wuhua-whole"
TEXT = (forms_root() / FORM / "form.toml").read_text(encoding="utf-8")
GAP = 'tiers = [{ at_most = 0, points = 4 }, { at_most = "1%", points = 3.5 }, { judge = true }]'
STAFF = 'over = ["staff"]'


@pytest.mark.parametrize(
    ("right", "wrong", "key", "told"),
    [
        (STAFF, 'over = ["stuff"]', "measures[31].over", "不是前面写过的数据项，是不是“staff”？"),
        ('value = "carryover_rate"', 'value = "carryover"', "rules.carryover.value", "没有数据项“carryover”"),
        (GAP, GAP.replace('at_most = "1%"', 'at_most = "-1%"'), "rules.income_gap.tiers[2].at_most", "不能重叠"),
        (GAP, GAP.replace('at_most = "1%"', 'at_least = "1%"'), "rules.income_gap.tiers[2].at_least", "同一方向"),
        ('kind = "condition", label = "三公经费"', 'kind = "if", label = "三公经费"', "parts[1].kind", "不认识“if”"),
        (
            'label = "三公经费", points = 2',
            'label = "三公经费", points = 3',
            "running_costs.parts",
            "合计 5，与指标的分值 4 不符",
        ),
        ('rule = "staff"', 'rule = "stafff"', "rule", "没有规则 [rules.stafff]，是不是“staff”？"),
        ('rule = "staff"', 'rule = { kind = "judgement" }', "rules.staff", "没有指标用到规则“staff”"),
        ('name = "项目监管", weight = 5', 'name = "项目监管", weight = 6', "groups", "等于 101，应为总分 100"),
        ("since = 2023", 'since = 2023\nmeasures_sheet = "a/b"', "measures_sheet", "Excel 不接受“a/b”作工作表名"),
        ("since = 2023", 'since = 2023\nmeasures_sheet = "测算"', "measures_sheet", "已用于别的工作表"),
        ("since = 2023", 'since = 2023\nmeasures_sheet = "History"', "measures_sheet", "不叫 History"),
        ('label = "在编人数"', 'label = "核定编制数"', "label", "“核定编制数”重复"),
    ],
)
def test_a_mistake_is_told_with_its_key(right: str, wrong: str, key: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / FORM
    folder.mkdir()
    assert right in TEXT
    text = TEXT.replace(right, wrong, 1)
    (folder / "form.toml").write_text(text, encoding="utf-8")
    problems = validate_form(folder)
    assert any(key in problem.key and told in problem.message and problem.line > 0 for problem in problems), problems
