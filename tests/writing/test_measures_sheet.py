"""The sheet 基础数据: published evaluations come out right, are read back wherever rows stand, and recompute keeps them."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import to_builtins
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from samples.department_cases import SUINING, WUHUA, WUHUA_MEASURES, published
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.scoring import evaluate
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import recompute

SHEET = "基础数据"


def loaded(evaluation: Evaluation, folder: Path) -> Loaded:
    path = folder / "部门.xlsx"
    path.write_bytes(write_workbook(find_form(evaluation.form), evaluation).data)
    return load(path)


def values(path: Path, sheet: str = SHEET) -> dict[str, object]:
    """First column → value of a written workbook, as any program shows it without computing."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True)
    return {str(row[0]): row[4] for row in rows if row[0]}


@pytest.mark.parametrize(
    ("form_id", "level1"),
    [
        (WUHUA, {"预算编制情况": "27.5", "预算执行情况": "40", "预算使用效益": "29.5"}),
        (SUINING, {"总体绩效": "53", "项目绩效": "44", "扣分项": "0"}),
    ],
)
def test_published_scores_add_up_as_printed(form_id: str, level1: dict[str, str], tmp_path: Path) -> None:
    results = loaded(published(form_id), tmp_path).found[0].results
    assert (results.total, results.weight_total, results.grade) == (97, 100, "优")
    assert {name: level.score for name, level in results.level1.items()} == {
        name: Decimal(score) for name, score in level1.items()
    }


def test_what_the_report_tells_in_its_text_is_computed(tmp_path: Path) -> None:
    read = loaded(published(WUHUA, typed=False, measures=WUHUA_MEASURES), tmp_path)
    told = dict(
        zip((item.name for item in read.found[0].evaluation.indicators), read.found[0].results.indicators, strict=True)
    )
    expected = {
        "财政拨款收入预决算差异率": ("3.5", "财政拨款收入预决算差异率 -0.99%，按档得 3.5"),
        "结转结余率": ("4", "结转结余率 0.28%，按档得 4"),
        "财政供养人员控制率": ("2", "财政供养人员控制率 91.43%，按档得 2"),
    }
    for name, (score, basis) in expected.items():
        assert (told[name].score, told[name].basis) == (Decimal(score), basis)
    assert told["固定资产利用率"].basis == "待填：在用固定资产总额"
    shown = values(read.path)
    assert [round(float(str(shown[key])), 4) for key in ("income_gap", "carryover_rate", "staff_rate")] == [
        -0.0099,
        0.0028,
        0.9143,
    ]
    assert shown["assets_rate"] == "待填：在用固定资产总额"


def test_points_typed_behind_a_level_name_are_no_part_of_it(tmp_path: Path) -> None:
    facts = facts_from_evaluation(published(SUINING, typed=False, measures={"goals_set": "4", "goals_done": "3"}))
    for item in facts["indicators"]:
        item["level2"] += "（19分）"  # as a published heading has it, added up wrongly
    form = find_form(SUINING)
    made = write_workbook(form, evaluation_from_facts(facts, form, ""))
    path = tmp_path / "部门.xlsx"
    path.write_bytes(made.data)
    again = load(path)
    assert again.found[0].results.indicators[0].score == Decimal("7.5")
    assert recompute(again).changed == 0


def test_headings_print_the_points_of_their_rows(tmp_path: Path) -> None:
    read = loaded(published(SUINING), tmp_path)
    book = load_workbook(read.path, data_only=True)
    sheet, cells = book["自评表"], read.found[0].cells
    printed = [str(sheet[cell].value).replace("\n", "") for cell in (*cells.headings.values(), *cells.headings2)]
    assert printed[:3] == ["总体绩效（56分）", "项目绩效（44分）", "扣分项"]
    assert printed[3:7] == ["履职效能（10分）", "预算管理（31分）", "资产管理（9分）", "采购管理（6分）"]
    assert printed[7:10] == ["项目决策（12分）", "项目执行（15分）", "目标实现（17分）"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {f"{column}6:{column}9" for column in "DEFGH"} <= merged


@pytest.mark.parametrize("form_id", [WUHUA, SUINING])
def test_facts_come_back_unchanged(form_id: str, tmp_path: Path) -> None:
    measures = {measure.id: "12" for measure in find_form(form_id).policy.rules.measures}
    evaluation = published(form_id, typed=False, measures=measures)
    facts = facts_from_evaluation(evaluation)
    read = loaded(evaluation_from_facts(facts, find_form(form_id), "facts"), tmp_path)
    assert recompute(read).changed == 0
    assert facts_from_evaluation(load(read.path).found[0].evaluation) == facts
    assert read.found[0].results == evaluate(evaluation, find_form(form_id).policy)


def edited(path: Path, change: object) -> Loaded:
    book = load_workbook(path)
    change(book)  # type: ignore[operator]
    book.save(path)
    return load(path)


def insert_and_rename(book: Workbook) -> None:
    book[SHEET].insert_rows(6, 2)
    book[SHEET].title = "2024年数据"


def of_their_own(book: Workbook) -> None:
    """A sheet that somebody laid out: labels, a unit, a figure; no header that we know."""
    sheet = book[SHEET]
    rows = [(sheet.cell(row, 3).value, sheet.cell(row, 4).value, sheet.cell(row, 5).value) for row in range(5, 30)]
    book.remove(sheet)
    other: Worksheet = book.create_sheet("附表")
    other.append(["部门情况"])
    for row in rows:
        other.append(row)


@pytest.mark.parametrize("change", [insert_and_rename, of_their_own])
def test_measures_are_read_wherever_they_stand(change: object, tmp_path: Path) -> None:
    first = loaded(published(WUHUA, typed=False, measures=WUHUA_MEASURES), tmp_path)
    second = edited(first.path, change)
    assert second.found[0].evaluation.measures == first.found[0].evaluation.measures == WUHUA_MEASURES
    assert [result.score for result in second.found[0].results.indicators] == [
        result.score for result in first.found[0].results.indicators
    ]


def test_a_changed_figure_is_carried_through_every_sheet(tmp_path: Path) -> None:
    read = loaded(published(WUHUA, typed=False, measures=WUHUA_MEASURES), tmp_path)
    cell = read.found[0].cells.measures["staff"]

    def change(book: Workbook) -> None:
        book[SHEET][cell] = 36

    changed = edited(read.path, change)
    made = recompute(changed)
    path = tmp_path / "neu.xlsx"
    path.write_bytes(made.data)
    score = next(
        result.basis
        for item, result in zip(changed.found[0].evaluation.indicators, made.found[0].results.indicators, strict=True)
        if item.name == "财政供养人员控制率"
    )
    assert score == "待评：财政供养人员控制率 102.86%，由评价人评分"
    assert values(path)["staff_rate"] == pytest.approx(36 / 35)
    assert to_builtins(load(path).found[0].evaluation) == to_builtins(changed.found[0].evaluation)


def test_the_sheet_is_protected_but_for_its_figures() -> None:
    book = load_workbook(io.BytesIO(write_workbook(find_form(WUHUA)).data))
    sheet = book[SHEET]
    free = [cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert sheet.protection.sheet and free == [f"E{row}" for row in range(5, 30)]
    assert book.defined_names["xsd_m_staff_rate"].attr_text == "'基础数据'!$E$37"
