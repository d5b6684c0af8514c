"""What holds for every form that comes with xlsheets: facts go into its workbook and come back; what it prints stands where it says."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from evaluations import complete_evaluation
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.forms.schema import Form
from xlsheets.workbook.load import Loaded, load
from xlsheets.workbook.recompute import recompute
from xlsheets.workbook.writer import write_workbook

FORMS = all_forms()
SICHUAN = find_form("sc-project-2024")
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)


def reloaded(data: bytes, folder: Path) -> Loaded:
    path = folder / "自评.xlsx"
    path.write_bytes(data)
    return load(path)


def sheet_of(data: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(data), data_only=True)["自评表"]
    assert isinstance(sheet, Worksheet)
    return sheet


def facts(evaluation: Evaluation) -> dict[str, object]:
    """The facts with everything that is told in two ways brought into one."""
    told = facts_from_evaluation(evaluation)
    return {**told, "fields": {key: value for key, value in told["fields"].items() if value}}


@every_form
@pytest.mark.parametrize("seed", [1, 2])
def test_facts_come_back_as_they_went_in(form: Form, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{form.id} {seed}")
    filled = complete_evaluation(rng, form, rng.randrange(1, 9))
    written = write_workbook(form, filled)
    loaded = reloaded(written.data, tmp_path)
    assert facts(loaded.found[0].evaluation) == facts(written.found.evaluation)
    assert loaded.found[0].cells == written.found.cells
    assert recompute(loaded).changed == 0


@every_form
def test_a_blank_form_prints_the_points_that_it_fixes(form: Form) -> None:
    written = write_workbook(form, year=2024)
    sheet, cells = sheet_of(written.data), written.found.cells
    if form.blank_points is not None and "weight_total" in cells.totals:
        assert form.blank_points == form.policy.total
        assert Decimal(str(sheet[cells.totals["weight_total"]].value)) == form.policy.total


def test_the_points_beside_a_table_are_those_of_its_rows() -> None:
    blank = write_workbook(SICHUAN, year=2024)
    assert sheet_of(blank.data)[blank.found.cells.side].value == "绩效指标（90分）"
    filled = complete_evaluation(random.Random(1), SICHUAN, 3)
    for item, weight in zip(filled.indicators, ("30", "12.5", "40"), strict=True):
        item.weight = weight
    written = write_workbook(SICHUAN, filled)
    assert sheet_of(written.data)[written.found.cells.side].value == "绩效指标（82.5分）"
    formula = load_workbook(BytesIO(written.data))["自评表"][written.found.cells.side].value
    assert isinstance(formula, str) and formula.startswith("=")


def test_a_label_stands_beside_several_bands() -> None:
    filled = complete_evaluation(random.Random(2), SICHUAN, 2)
    sheet = sheet_of(write_workbook(SICHUAN, filled).data)
    (place,) = (cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "项目基本情况")
    (merge,) = (each for each in sheet.merged_cells.ranges if place in each)
    assert merge.size == {"rows": 2 + len(filled.goals), "columns": 1}


def test_one_cell_holds_the_reason_of_all_lines_and_explains_itself() -> None:
    filled = complete_evaluation(random.Random(3), SICHUAN, 2)
    written = write_workbook(SICHUAN, filled)
    place = written.found.cells.budget["total"]["reason"]
    assert {where["reason"] for where in written.found.cells.budget.values()} == {place}
    sheet = load_workbook(BytesIO(written.data))["自评表"]
    (rule,) = (each for each in sheet.data_validations.dataValidation if place in each.sqref)
    assert rule.formula1 == "100" and "单独说明理由" in rule.prompt


def test_a_subject_with_its_code_in_one_cell() -> None:
    filled = complete_evaluation(random.Random(4), SICHUAN, 2)
    filled.fields["project_code"] = "51090424T000011111850"
    written = write_workbook(SICHUAN, filled)
    assert sheet_of(written.data)[written.found.cells.fields["subject"]].value == "51090424T000011111850-抽样项目"


def test_a_text_printed_on_the_form_is_checked_like_any_other(tmp_path: Path) -> None:
    filled = complete_evaluation(random.Random(5), SICHUAN, 4)
    filled.texts = {"conclusion": "完成得很好。" * 40, "problems": "无"}
    written = write_workbook(SICHUAN, filled)
    loaded = reloaded(written.data, tmp_path)
    assert "文字说明" not in [grid.sheet for grid in loaded.book.grids]
    places = written.found.cells.printed_texts
    found = {(each.code, each.sheet, each.cell) for each in run_checks(Subject.of(loaded.found[0]))}
    assert {
        ("CONCLUSION_WITHOUT_SCORE", "自评表", places["conclusion"]),
        ("TEXT_TOO_LONG", "自评表", places["conclusion"]),
        ("TEXT_MISSING", "自评表", places["measures"]),
    } <= found


def test_a_line_under_another_has_its_label_beside_it(tmp_path: Path) -> None:
    form = find_form("cn-transfer")
    written = write_workbook(form, year=2024)
    sheet = sheet_of(written.data)
    (place,) = (cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == "其中：本年财政拨款")
    (merge,) = (each for each in sheet.merged_cells.ranges if place in each)
    row = merge.min_row
    assert (merge.max_row, [sheet.cell(row + n, 4).value for n in range(3)]) == (
        row + 2,
        ["小计", "中央补助", "地方资金"],
    )


def test_sums_of_sums_are_made_of_what_is_there(tmp_path: Path) -> None:
    form = find_form("cn-transfer")
    lines = [
        BudgetLine("central", "", "", "30", "20"),
        BudgetLine("local", "", "", "10.5", "10"),
        BudgetLine("other", "", "", "1", "1"),
    ]
    written = write_workbook(form, Evaluation(form.id, 2024, budget=lines))
    loaded = reloaded(written.data, tmp_path)
    found = {line.line: (line.adjusted, line.executed) for line in loaded.found[0].evaluation.budget}
    assert (found["fiscal"], found["total"]) == (("40.5", "30"), ("41.5", "31"))
    assert loaded.results[0].execution.rate == Decimal(31) / Decimal("41.5")


def test_facts_for_a_place_that_the_form_does_not_have_are_refused() -> None:
    form = find_form("cn-transfer")
    with pytest.raises(UserError, match="没有“年初预算数”一栏"):
        evaluation_from_facts({"budget": [{"line": "total", "initial": "5"}]}, form, "facts.json")
    with pytest.raises(UserError, match="合用一格原因"):
        evaluation_from_facts({"budget": [{"line": "fiscal", "reason": "追加"}]}, SICHUAN, "facts.json")
