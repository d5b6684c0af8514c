"""Last year's file as this year's: what was approved stays as it was typed, what was achieved is empty, what is lost is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from samples.evaluations import complete_evaluation
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Indicator
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.issue.last_year import CarriedOver, carried_over
from xlsheets.recognise.load import load

KEPT = ("level1", "level2", "name", "operator", "target", "unit", "weight", "raw_weight", "coefficient", "goal")


def last_year(form_id: str, folder: Path) -> Path:
    form = find_form(form_id)
    path = folder / "上年.xlsx"
    made = write_workbook(form, complete_evaluation(random.Random(7), form, 6))
    path.write_bytes(made.data)
    return path


def approved(item: Indicator) -> list[object]:
    return [getattr(item, role) for role in KEPT]


def one(path: Path, form_id: str = "") -> CarriedOver:
    (made,) = carried_over(path, find_form(form_id) if form_id else None, None)
    return made


@pytest.mark.parametrize("form_id", form_ids())
def test_what_was_approved_stays_and_what_was_achieved_is_empty(form_id: str, tmp_path: Path) -> None:
    path = last_year(form_id, tmp_path)
    last, made = load(path).found[0].evaluation, one(path)
    this = made.evaluation
    assert made.notes == []
    assert this.year == (None if last.year is None else last.year + 1)
    assert (this.subject, this.money_unit) == (last.subject, last.money_unit)
    assert this.fields == {name: text for name, text in last.fields.items() if name != "fill_date"}
    assert list(map(approved, this.indicators)) == list(map(approved, last.indicators))
    assert {(item.actual, item.score, item.completion, item.reason) for item in this.indicators} <= {
        ("", None, None, "")
    }
    assert [goal.expected for goal in this.goals] == [goal.expected for goal in last.goals]
    assert not any(goal.actual for goal in this.goals)
    assert (list(this.budget), this.measures, this.texts, this.total, this.grade) == ([], {}, {}, None, None)


@pytest.mark.parametrize("form_id", form_ids())
def test_this_years_workbook_reads_as_it_was_carried_over(form_id: str, tmp_path: Path) -> None:
    made = one(last_year(form_id, tmp_path))
    (tmp_path / "今年.xlsx").write_bytes(write_workbook(made.form, made.evaluation).data)
    (found,) = load(tmp_path / "今年.xlsx").found
    assert list(map(approved, found.evaluation.indicators)) == list(map(approved, made.evaluation.indicators))
    assert found.evaluation.subject == made.evaluation.subject


def test_another_form_takes_what_it_has_places_for_and_the_rest_is_told_by_cell(tmp_path: Path) -> None:
    path = last_year("cn-caiyu10-project", tmp_path)
    last, made = load(path).found[0], one(path, "hb-project")
    assert (made.form.id, made.evaluation.form) == ("hb-project", "hb-project")
    assert [item.target for item in made.evaluation.indicators] == [item.target for item in last.evaluation.indicators]
    weights = [row.where["weight"] for row in last.rows if row.item.weight]
    told = [note for note in made.notes if "没有分值一列" in note]
    assert [note.split("：")[1] for note in told] == weights
    assert all(note.endswith("没有带过来") and "请" not in note for note in made.notes)


def test_a_form_of_another_scope_keeps_its_own(tmp_path: Path) -> None:
    assert one(last_year("sc-whole-2024", tmp_path), "sc-project-2024").form.id == "sc-whole-2024"


def test_a_table_in_no_known_form_needs_this_years(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    rows = [
        ["指标名称", "目标值", "完成情况", "权重"],
        ["企业数", "≥40家", "40家", "60"],
        ["满意度", "≥90%", "95%", "40"],
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "上年.xlsx")
    with pytest.raises(UserError, match="认不出是哪种表式"):
        one(tmp_path / "上年.xlsx")
    made = one(tmp_path / "上年.xlsx", "cn-caiyu10-project")
    assert "有 2 个指标没有一级指标" in made.notes[-1]
    assert [(item.name, item.target, item.weight, item.actual) for item in made.evaluation.indicators] == [
        ("企业数", "40", "60", ""),
        ("满意度", "90", "40", ""),
    ]
