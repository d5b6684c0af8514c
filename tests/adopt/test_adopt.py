"""A form folder proposed from a blank workbook: our own blanks give our forms again, a bureau's odd one a form to correct."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from recognise.foreign_tables import Printed, printed, save_xlsx
from samples.kept import write_workbook

from xlsheets.adopt.adopt import adopt
from xlsheets.domain.evaluation import Evaluation, Goal, Indicator
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.loading.load_form import load_form, validate_form
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, GoalsBand, TextBand, TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.recognise.load import load

PROJECTS = [form for form in all_forms() if form.scope not in ("department", "data") and not form.indicators.repeat]
DEPARTMENTS = [form for form in all_forms() if form.scope == "department"]
REPEATED = [form for form in all_forms() if form.indicators.repeat is not None]
NOT_PRINTED = {"hint", "limit", "choices", "height", "align", "renamed", "most"}


def adopted(source: Path, folder: Path) -> Form:
    """The form proposed from a workbook, which is valid as it is."""
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text(adopt(source, folder.name), encoding="utf-8")
    assert validate_form(folder) == []
    return load_form(folder)


def shape(value: Any) -> Any:
    """A band without what no workbook shows."""
    if isinstance(value, Struct):
        names = set(value.__struct_fields__) - NOT_PRINTED
        return {name: shape(getattr(value, name)) for name in names}
    return [shape(each) for each in value] if isinstance(value, tuple) else value


def bands(form: Form, *kinds: type) -> list[Any]:
    return [shape(band) for band in form.bands if isinstance(band, kinds)]


@pytest.mark.parametrize("form", PROJECTS, ids=lambda form: form.id)
def test_the_blank_of_a_form_gives_the_form_again(form: Form, tmp_path: Path) -> None:
    source = tmp_path / "空白.xlsx"
    source.write_bytes(write_workbook(form).data)
    again = adopted(source, tmp_path / form.id)
    for kinds in ((IndicatorsBand,), (BudgetBand,), (GoalsBand,), (TotalBand,), (TextBand,)):
        assert bands(again, *kinds) == bands(form, *kinds)
    assert again.page == form.page or again.page.widths == form.page.widths
    assert again.scope == form.scope
    assert (again.page.orientation, again.blocks) == (form.page.orientation, form.blocks)
    assert (again.policy.execution.weight, again.money_unit) == (form.policy.execution.weight, form.money_unit)
    assert {"subject", "unit", "supervisor"} & {*form.fields, "subject"} <= {*again.fields, "subject"}
    spans = [(cell.label, cell.span) for cell in form.field_cells]
    assert [(cell.label, cell.span) for cell in again.field_cells] == spans


@pytest.mark.parametrize("form", DEPARTMENTS, ids=lambda form: form.id)
def test_the_blank_of_a_department_form_gives_its_table_again(form: Form, tmp_path: Path) -> None:
    source = tmp_path / "空白.xlsx"
    source.write_bytes(write_workbook(form).data)
    proposed = adopted(source, tmp_path / form.id)
    again, own = proposed.indicators, form.indicators
    assert shape(again.columns) == shape(own.columns)
    assert (again.heading, again.heading2) == (own.heading, own.heading2)
    printed = {group.level1: sum(row.weight or 0 for row in group.rows) or None for group in own.groups}
    assert [shape(each) for each in again.groups] == [
        {**shape(each), "weight": printed[each.level1]} for each in own.groups
    ]
    assert (proposed.scope, proposed.title, proposed.policy.execution.weight) == ("department", form.title, 0)
    text = (tmp_path / form.id / "form.toml").read_text(encoding="utf-8")
    assert "[[measures]]" in text and "没有认出" not in text and "denominator" not in text


def write(form: Form, folder: Path) -> Path:
    path = folder / "新.xlsx"
    path.write_bytes(write_workbook(form).data)
    return path


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("form", REPEATED, ids=lambda form: form.id)
def test_a_table_for_each_goal(form: Form, count: int, tmp_path: Path) -> None:
    """Blank and with three goals filled in: one table is proposed, with the words of its goals."""
    goals = [Goal(f"预期{number}", f"完成{number}") for number in range(count)]
    items = [indicator("产出指标", goal) for goal in range(1, count + 1)]
    filled = Evaluation(form.id, goals=goals, indicators=items) if count == 3 else None
    source = tmp_path / "空白.xlsx"
    source.write_bytes(write_workbook(form, filled).data)
    again = adopted(source, tmp_path / form.id)
    wanted, proposed = form.indicators.repeat, again.indicators.repeat
    assert wanted is not None and proposed is not None
    words = [(each.expected, each.actual, each.subtotal) for each in (wanted, proposed)]
    assert (proposed.count, words[0]) == (count, words[1])
    assert shape(again.indicators.side) == shape(form.indicators.side)
    assert shape(again.indicators.columns) == shape(form.indicators.columns)
    assert [cell.choices for cell in again.field_cells] == [cell.choices for cell in form.field_cells]
    if filled is None:
        assert bands(again, IndicatorsBand, BudgetBand, TotalBand, TextBand) == bands(
            form, IndicatorsBand, BudgetBand, TotalBand, TextBand
        )
    assert load(write(again, tmp_path), again).found[0].cells.goal_tables


def indicator(level1: str, goal: int) -> Indicator:
    return Indicator(level1, "数量指标", f"指标{goal}", target="≥5家", actual="5家", goal=goal)


def test_words_that_nobody_knows_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "odd-goals"
    folder.mkdir()
    shutil.copy(Path(__file__).parents[1] / "forms" / "odd-goals" / "form.toml", folder / "form.toml")
    form = load_form(folder)
    again = adopted(write(form, tmp_path), tmp_path / "again")
    assert bands(again, BudgetBand) == bands(form, BudgetBand)
    text = (tmp_path / "again" / "form.toml").read_text(encoding="utf-8")
    assert "佐证材料" in text and again.indicators.repeat == form.indicators.repeat


def odd(folder: Path) -> Path:
    """A bureau's own blank: points before targets, no merges where one expects them, an unknown column and field."""
    table = Printed()
    table.line("某市预算项目绩效自评表（2025年度）", *"<" * 7)
    table.line("项目名称", "", "<", "<", "填报单位", "", "<", "<")
    table.line("项目分管领导", "", "<", "<", "填报日期", "", "<", "<")
    table.line("资金来源（万元）", "<", "年初预算数", "执行数", "执行率", "分值", "得分", "")
    table.line("资金总额", "<", "", "", "", "10", "", "")
    table.line("专项债券", "<", "", "", "", "/", "/", "")
    table.line("一级指标", "二级指标", "指标名称", "分值", "指标值", "完成值", "得分", "核验意见")
    table.line("产出指标（60分）", "数量指标", "", "30", "", "", "", "")
    table.line("", "质量指标", "", "30", "", "", "", "")
    table.line("效益指标（30分）", "社会效益指标", "", "30", "", "", "", "")
    table.line("总分", "<", "<", "100", "", "", "", "")
    table.line("评价结论", "", *"<" * 6)
    table.line("注：本表一式两份。", *"<" * 7)
    return save_xlsx(folder / "某市空白.xlsx", table)


def test_a_bureau_s_odd_blank(tmp_path: Path) -> None:
    form = adopted(odd(tmp_path), tmp_path / "my-city")
    roles = [column.role for column in form.indicators.columns]
    assert roles == ["level1", "level2", "name", "weight", "target", "actual", "score"]
    assert [(group.level1, group.weight, len(group.rows)) for group in form.indicators.groups] == [
        ("产出指标", 60, 2),
        ("效益指标", 30, 1),
    ]
    assert form.title == "某市预算项目绩效自评表"
    assert form.policy.execution.weight == 10
    assert form.policy.execution.denominator == "initial"
    assert form.printed_texts == ("conclusion",)
    text = (tmp_path / "my-city" / "form.toml").read_text(encoding="utf-8")
    doubts = [line for line in text.splitlines() if line.startswith("# 请核对")]
    for word in ("核验意见", "项目分管领导", "专项债券", "sum_of", "全年（调整后）预算数"):
        assert any(word in line for line in doubts)


def test_an_adopted_form_is_written_and_read_again(tmp_path: Path) -> None:
    form = adopted(odd(tmp_path), tmp_path / "my-city")
    path = tmp_path / "新.xlsx"
    path.write_bytes(write_workbook(form).data)
    (found,) = load(path, form).found
    assert set(found.cells.columns) == {column.role for column in form.indicators.columns}


def test_a_filled_table_gives_its_fields_and_says_that_it_is_filled(tmp_path: Path) -> None:
    form = adopted(save_xlsx(tmp_path / "填.xlsx", printed("chengde-2021")), tmp_path / "filled")
    assert {"unit", "supervisor"} <= set(form.fields)
    assert "已填了内容" in (tmp_path / "filled" / "form.toml").read_text(encoding="utf-8")


def test_a_workbook_without_a_table(tmp_path: Path) -> None:
    table = Printed()
    table.line("只有", "几个字")
    with pytest.raises(UserError, match="没有找到指标表"):
        adopt(save_xlsx(tmp_path / "空.xlsx", table), "x")
