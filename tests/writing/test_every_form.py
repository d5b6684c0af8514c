"""What holds for every form that comes with xlsheets: facts go into its workbook and come back; what it prints stands where it says."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import engines
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from samples.changed import with_rows
from samples.evaluations import complete_evaluation
from samples.kept import opened, write_workbook
from samples.own_forms import OWN_FORMS

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal
from xlsheets.domain.numbers import ZERO, plain
from xlsheets.domain.scoring import evaluate
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import recompute

FORMS = all_forms()
SICHUAN = find_form("sc-project-2024")
every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
every_project_form = pytest.mark.parametrize(
    "form", [form for form in FORMS if form.indicators.column("target")], ids=lambda form: form.id
)


def reloaded(data: bytes, folder: Path) -> Loaded:
    path = folder / "自评.xlsx"
    path.write_bytes(data)
    return load(path)


def own_cells(loaded: Loaded) -> CellMap:
    """Where things stand, without what only a reader notes: the headers as they are written."""
    return replace(loaded.found[0].cells, headers={}, budget_headers={})


def sheet_of(data: bytes) -> Worksheet:
    sheet = opened(data, values=True)["自评表"]
    assert isinstance(sheet, Worksheet)
    return sheet


def facts(evaluation: Evaluation) -> dict[str, object]:
    """The facts with everything that is told in two ways brought into one."""
    told = facts_from_evaluation(evaluation)
    return {**told, "fields": {key: value for key, value in told["fields"].items() if value}}


def comes_back(form: Form, filled: Evaluation, folder: Path) -> Loaded:
    """Write and read an evaluation: nothing of it is lost or moved, and there is nothing to recompute."""
    written = write_workbook(form, filled)
    loaded = reloaded(written.data, folder)
    assert facts(loaded.found[0].evaluation) == facts(written.found.evaluation)
    assert own_cells(loaded) == written.found.cells
    assert recompute(loaded).changed == 0
    return loaded


@pytest.mark.costly
@every_project_form
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_facts_come_back_as_they_went_in(form: Form, seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"{form.id} {seed}")
    comes_back(form, complete_evaluation(rng, form, rng.randrange(1, 9)), tmp_path)


@pytest.mark.costly
@every_form
def test_a_blank_form_prints_the_points_that_it_fixes(form: Form) -> None:
    written = write_workbook(form, year=2024)
    cells = written.found.cells
    sheet = opened(written.data, values=True)[cells.sheet]
    if form.blank_points is not None and "weight_total" in cells.totals:
        assert form.blank_points == form.policy.total
        assert Decimal(str(sheet[cells.totals["weight_total"]].value)) == form.policy.total


def test_the_points_beside_a_table_are_those_of_its_rows() -> None:
    blank = write_workbook(SICHUAN, year=2024)
    assert sheet_of(blank.data)[blank.found.cells.side].value == "绩效指标（90分）"
    weights = iter(("30", "12.5", "40"))
    filled = complete_evaluation(random.Random(1), SICHUAN, 3)
    filled = with_rows(filled, lambda item: replace(item, weight=next(weights)))
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
    filled = replace(filled, fields={**filled.fields, "project_code": "51090424T000011111850"})
    written = write_workbook(SICHUAN, filled)
    assert sheet_of(written.data)[written.found.cells.fields["subject"]].value == "51090424T000011111850-抽样项目"


def test_a_text_printed_on_the_form_is_checked_like_any_other(tmp_path: Path) -> None:
    filled = complete_evaluation(random.Random(5), SICHUAN, 4)
    even = [
        replace(item, weight="22.5") for item in filled.indicators
    ]  # else there is no grade, and nothing to conclude
    filled = replace(filled, indicators=even, texts={"conclusion": "完成得很好。" * 40, "problems": "无"})
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
    assert loaded.found[0].results.execution.rate == Decimal(31) / Decimal("41.5")


def test_facts_for_a_place_that_the_form_does_not_have_are_refused() -> None:
    form = find_form("cn-transfer")
    with pytest.raises(UserError, match="没有“年初预算数”一栏"):
        evaluation_from_facts({"budget": [{"line": "total", "initial": "5"}]}, form, "facts.json")
    with pytest.raises(UserError, match="合用一格原因"):
        evaluation_from_facts({"budget": [{"line": "fiscal", "reason": "追加"}]}, SICHUAN, "facts.json")


HUBEI = find_form("hb-project")


def of_goals(*goals: int) -> Evaluation:
    """An evaluation with one met indicator for each number of a goal."""
    items = [
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": f"第{n}项",
            "target": "≥5家",
            "actual": "5家",
            "goal": goal,
        }
        for n, goal in enumerate(goals, 1)
    ]
    return evaluation_from_facts({"year": 2024, "indicators": items}, HUBEI, "facts.json")


@pytest.mark.parametrize(
    ("goals", "points"),
    [
        ([1], ["80"]),
        ([1, 1, 1], ["26.67", "26.67", "26.66"]),
        ([1, 2, 2], ["40", "20", "20"]),
        ([1, 2, 3], ["26.67", "26.67", "26.66"]),
        ([1, 3], ["40", "40"]),
    ],
)
def test_points_that_a_form_hides_are_shared_equally(goals: list[int], points: list[str]) -> None:
    results = evaluate(of_goals(*goals), HUBEI.policy)
    assert [plain(result.score or ZERO) for result in results.indicators] == points
    assert results.weight_total == 100


def test_each_goal_has_its_table_its_points_and_its_subtotal(tmp_path: Path) -> None:
    filled = replace(of_goals(1, 1, 2), goals=[Goal("预期一", "完成一"), Goal("预期二", "完成二")])
    written = write_workbook(HUBEI, filled)
    sheet, tables = sheet_of(written.data), written.found.cells.goal_tables
    assert [sheet[table.label].value for table in tables] == ["年度绩效目标1\n（40分）", "年度绩效目标2\n（40分）"]
    assert [sheet[table.subtotal].value for table in tables] == [40, 40]
    assert sheet[written.found.cells.totals["total"]].value == 80
    loaded = reloaded(written.data, tmp_path)
    assert [goal.actual for goal in loaded.found[0].evaluation.goals] == ["完成一", "完成二"]
    assert [item.goal for item in loaded.found[0].evaluation.indicators] == [1, 1, 2]


def test_a_blank_form_of_goals_filled_in_by_hand(tmp_path: Path) -> None:
    written = write_workbook(HUBEI, year=2024)
    cells = written.found.cells
    book = load_workbook(BytesIO(written.data))
    row = cells.goal_tables[1].first_row
    for role, value in {"name": "走访", "target": "≥5家", "actual": "4家"}.items():
        book["自评表"].cell(row, cells.columns[role]).value = value
    book.save(buffer := BytesIO())
    loaded = reloaded(buffer.getvalue(), tmp_path)
    assert [(item.goal, item.name) for item in loaded.found[0].evaluation.indicators] == [(2, "走访")]
    sheet = sheet_of(recompute(loaded).data)
    assert sheet.cell(row, cells.columns["score"]).value == 64
    assert [sheet[table.label].value for table in cells.goal_tables] == [
        "年度绩效目标1\n（0分）",
        "年度绩效目标2\n（80分）",
    ]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"goal": 9}, "1 到 6"),
        ({"goal": "一"}, "1 到 6"),
        ({"weight": "5"}, "没有分值一列"),
        ({"goal": 1, "god": 2}, "god"),
    ],
)
def test_facts_of_goals_that_do_not_fit_are_refused(item: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        evaluation_from_facts({"indicators": [item]}, HUBEI, "facts.json")
    with pytest.raises(UserError, match="不分年度目标"):
        evaluation_from_facts({"indicators": [{"goal": 1}]}, SICHUAN, "facts.json")
    with pytest.raises(UserError, match="写在一起"):
        evaluation_from_facts({"indicators": [{"goal": 2}, {"goal": 1}]}, HUBEI, "facts.json")


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Form:
    """A form of nobody: columns in an odd order, a table a goal, no level 2, points that it hides; all it takes is a folder."""
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS / "odd-goals"))
    return find_form("odd-goals")


def test_a_form_of_nobody_needs_only_a_folder(odd: Form, tmp_path: Path) -> None:
    for seed in (1, 2):
        loaded = comes_back(odd, complete_evaluation(random.Random(seed), odd, 6), tmp_path)
    sheet = engines.ironcalc(tmp_path / "自评.xlsx")["自评表"]
    results, cells = loaded.found[0].results, loaded.found[0].cells
    assert sheet[cells.totals["total"]] == pytest.approx(float(results.total))
    for where, result in zip(cells.indicators, results.indicators, strict=True):
        assert result.score is None or sheet[where["score"]] == pytest.approx(float(result.score))
