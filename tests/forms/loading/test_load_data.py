"""What is wrong in the tables of figures of a form is told by line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.roots import forms_root

FORM = "sc-final-accounts-2024"
TEXT = (forms_root() / FORM / "form.toml").read_text(encoding="utf-8")
STAFF = '{ id = "staff", label = "人员经费" }'


@pytest.mark.parametrize(
    ("right", "wrong", "key", "told"),
    [
        ('over = ["staff", "running"]', 'over = ["staff", "runing"]', ".over", "没有“runing”，是不是“running”？"),
        ('over = ["staff", "running"]', 'over = ["staff", "basic_general"]', "bands", "互相引用"),
        (STAFF, STAFF.replace('"staff"', '"basic"'), ".rows", "行的 id“basic”重复"),
        (STAFF, STAFF.replace(" }", ', columns = ["budget"] }'), ".columns", "没有“budget”一列"),
        ('over = ["outturn", "-last"], by', 'over = ["outturn", "-next"], by', ".over", "没有“next”"),
        ('at = "F:G" }, { field = "subject"', 'at = "F:G" }, { field = "other"', "bands", 'field = "subject"'),
        ("since = 2024", 'since = 2024\nscope = "department"', "scope", 'scope = "data"'),
        ('label_at = "B:D"', 'label_at = "A:D"', "label_at", "A 列留给程序"),
        (", text = true", "", "columns", "要有一列填文字"),
        ("[[texts]]", '[[measures]]\nid = "x"\nlabel = "x"\n\n[[texts]]', "measures", "请去掉 [[measures]]"),
        ("left = [", "ex_left = [", "relations[1].left", "缺少“left”"),
        ("reasons = [", "ex_reasons = [", "explained[1].reasons", "缺少“reasons”"),
        ("[[texts]]", "[rules.x]\n\n[[texts]]", "rules", "不计分"),
        (
            "[[texts]]",
            '[[bands]]\ntype = "goals"\ncolumns = [{ role = "expected", header = "目标", at = "B" }]\n\n[[texts]]',
            "bands",
            "只能有",
        ),
    ],
)
def test_a_mistake_is_told_with_its_key(right: str, wrong: str, key: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / FORM
    folder.mkdir()
    assert right in TEXT
    (folder / "form.toml").write_text(
        TEXT.replace(right, wrong, 1 if right != ", text = true" else -1), encoding="utf-8"
    )
    problems = validate_form(folder)
    assert any(key in problem.key and told in problem.message and problem.line > 0 for problem in problems), problems


def test_a_figure_has_the_id_of_its_row_and_column() -> None:
    form = load_form(forms_root() / FORM)
    assert form.is_data and not form.kind.has_points
    assert {"income_total_growth", "basic_share_outturn", "function_24_completion"} <= form.policy.rules.labels().keys()
    assert {"function_1_class", "projects_1_name"} <= form.data_texts.keys()
    assert "basic_share_change" not in form.policy.rules.labels()
