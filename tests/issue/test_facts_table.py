"""A table that a unit filled in says what FACTS.json says; what is wrong in it is told by cell, all in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from issue.facts_tables import filled_table, row_of, save

from xlsheets.cli.facts_files import read_facts_files
from xlsheets.domain.evaluation import Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.schema import Form
from xlsheets.issue import facts_layout as layout

NATIONAL = find_form("cn-caiyu10-project")
ROW = {
    "level1": "产出指标",
    "level2": "数量指标",
    "name": "企业数",
    "target": "≥40家",
    "actual": "40家",
    "weight": "90",
    "score": "88",
    "reason": "因",
}
FACTS: dict[str, Any] = {
    "year": 2021,
    "subject": "项目甲",
    "fields": {"unit": "单位", "supervisor": "局", "project_code": "0051", "fill_date": "2022-03-07"},
    "money_unit": "元",
    "budget": [{"line": "total", "initial": "8.90", "adjusted": "8.89", "executed": "3.49"}],
    "goals": [{"expected": "一", "actual": "二"}],
    "indicators": [ROW, ROW | {"name": "=另一", "score": None, "reason": ""}],
}


def facts_of(form: Form) -> dict[str, Any]:
    """Something in every cell of the table of a form."""
    special = {f"fields.{name}": choices[0] for name, choices in form.check_boxes.items()}
    special |= {"fields.fill_date": "2024-03-05"}
    fields = [row.key for row in layout.basics(form) if row.key.startswith("fields.")]
    row = {"target": "≥7个", "operator": "", "unit": "", "actual": "6个", "completion": "90%", "weight": "9"} | {
        "score": "3",
        "reason": "因",
        **dict.fromkeys(form.extra_roles, "5"),
    }
    if "operator" in {column.key for column in layout.indicator_columns(form)}:
        row |= {"operator": "≥", "target": "7", "unit": "个"}
    return {
        "form": form.id,
        "year": "2023",
        "subject": "题甲",
        "fields": {key[7:]: special.get(key, f"值{key}") for key in fields},
        "budget": [
            {"line": line.key, **{column.key: "5" for column in layout.line_columns(form) if column.key != "score"}}
            for line in layout.budget_lines(form)
        ],
        "goals": [{column.key: "目标" for column in columns}] if (columns := layout.goal_columns(form)) else [],
        "indicators": [
            {"level1": group.level1, "level2": group.rows[0].level2, "name": f"名{group.level1}"}
            | {column.key: row[column.key] for column in layout.indicator_columns(form) if column.key in row}
            for group in form.indicators.groups
        ],
        "measures": {each.key: "3" for each in layout.measures(form)},
        "texts": {text.id: f"文{text.id}" for text in form.texts},
    }


def read(path: Path, form: Form | None = None) -> Evaluation:
    (found,) = read_facts_files([path], form, None)
    return found.evaluation


@pytest.mark.parametrize("name", ["填报数据.xlsx", "填报数据.csv"])
@pytest.mark.parametrize("form_id", form_ids())
def test_a_filled_table_says_what_facts_say(form_id: str, name: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    facts = facts_of(form)
    for line in facts["budget"][1:]:
        line.pop("reason", None)
        line.update({"rate": "50%"} if "rate" in line else {})
    for line in facts["budget"]:
        line.update({"rate": "50%"} if "rate" in line else {})
    path = save(filled_table(form, facts), tmp_path / name)
    assert read(path) == evaluation_from_facts(facts, form, "f")


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_is_read_as_programs_write_it(coding: str, tmp_path: Path) -> None:
    path = save(filled_table(NATIONAL, FACTS), tmp_path / "填报数据.csv", coding)
    assert read(path) == evaluation_from_facts(FACTS, NATIONAL, "f")


def test_every_mistake_is_told_with_its_cell(tmp_path: Path) -> None:
    sheet = filled_table(NATIONAL, FACTS)
    budget, indicators = row_of(sheet, "【资金】"), row_of(sheet, "【指标】")
    year = row_of(sheet, "年度")
    sheet.cell(year, 2).value = "今年"
    sheet.cell(year + 1, 1).value = "项目名"
    sheet.cell(budget + 2, 2).value = "8.9万元"
    sheet.cell(budget + 2, 9).value = "多的"
    sheet.cell(indicators + 1, 9).value = "完成的情况如何"
    sheet.cell(indicators + 2, 6).value = "九十"
    sheet.cell(indicators + 3, 4).value = None
    path = save(sheet, tmp_path / "填报数据.xlsx")
    with pytest.raises(UserError) as error:
        read(path)
    cells = [line.split("：")[1] for line in error.value.lines]
    wanted = [
        f"A{year + 1}",
        f"B{year}",
        f"B{budget + 2}",
        f"I{budget + 2}",
        f"I{indicators + 1}",
        f"F{indicators + 2}",
        f"D{indicators + 3}",
    ]
    assert sorted(cells) == sorted(f"工作表“填报数据”{cell}" for cell in wanted)
    assert not any(key in line for line in error.value.lines for key in ("money_unit", "null", "indicators["))


def test_a_row_without_levels_belongs_to_the_one_above(tmp_path: Path) -> None:
    sheet = filled_table(NATIONAL, FACTS)
    below = row_of(sheet, "【指标】") + 3
    sheet.cell(below, 1).value = sheet.cell(below, 2).value = None
    found = read(save(sheet, tmp_path / "填报数据.xlsx")).indicators
    assert [(item.level1, item.level2) for item in found] == [("产出指标", "数量指标")] * 2


def test_a_table_of_indicators_alone_will_do(tmp_path: Path) -> None:
    path = tmp_path / "指标.csv"
    path.write_text(
        "一级指标,二级指标,三级指标,指标值,分值\n产出指标,数量指标,企业数,≥40家,90\n,,公司数,≥3家,10\n", "utf-8"
    )
    assert [item.name for item in read(path, NATIONAL).indicators] == ["企业数", "公司数"]
    with pytest.raises(UserError, match="没有写表式编号"):
        read(path)


def test_each_sheet_is_one_project(tmp_path: Path) -> None:
    sheet = filled_table(NATIONAL, FACTS)
    assert sheet.parent is not None
    copy = sheet.parent.copy_worksheet(sheet)
    copy.cell(row_of(copy, "项目名称"), 2).value = "项目乙"
    path = save(sheet, tmp_path / "填报数据.xlsx")
    assert [each.evaluation.subject for each in read_facts_files([path], None, None)] == ["项目甲", "项目乙"]
