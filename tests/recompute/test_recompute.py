"""Recompute as a user meets it: cells are changed by some program, and every figure that depends on them is right again."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet
from recompute.office_edits import OfficeJob, edit_in_office
from recompute.recompute_cases import (
    CALC,
    CHENGDE,
    DEMOS,
    FORMS,
    HEYUAN,
    SHEET,
    Outcome,
    by_hand,
    by_openpyxl,
    cells_of,
    number,
    openpyxl_edit,
    recomputed,
    second_opinion,
    written,
)
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.scoring import evaluate
from xlsheets.errors import UserError
from xlsheets.files.addresses import column_letters
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute


@dataclass(frozen=True)
class Change:
    """A cell or two changed in a published evaluation, and the figures that follow from it, worked out by hand."""

    source: str
    values: dict[str, str | None]
    expected: dict[str, str]
    """Cell → number or text; those with ``测算!`` on that sheet."""


# 退休人员数量 is worth 8 points, its target 10148人; the budget earns 10 × 3.49 ÷ 8.89 = 3.93.
CHANGES = {
    "actual": Change(CHENGDE, {"G15": "5000人"}, {"I15": "3.94", "I24": "89.87", "测算!H38": "0.492707923"}),
    "target": Change(CHENGDE, {"F15": "≥20296人"}, {"I15": "4", "I24": "89.93", "测算!I38": "60%以下"}),
    "quality": Change(CHENGDE, {"G16": "已完成一部分"}, {"I16": "待评", "I24": "85.93", "测算!L9": "1"}),
    "cleared": Change(CHENGDE, {"G15": None}, {"I15": "待填", "I24": "85.93"}),
    "weight": Change(
        CHENGDE, {"H15": "#6"}, {"I15": "6", "H24": "98", "I24": "91.93", "B14": "产出指标\n（48分）", "测算!C7": "48"}
    ),
    "budget": Change(
        CHENGDE,
        {"E8": "#6.51", "F8": "#6.51", "G8": "#3.51"},
        {"E7": "10", "F7": "10", "G7": "7", "I7": "0.7", "J7": "7", "I24": "97", "测算!L10": "0.7"},
    ),
    "no budget": Change(CHENGDE, {"F8": "#0", "F9": "#0"}, {"I7": "—", "J7": "—", "I24": "90", "测算!D6": "—"}),
    "rate": Change(HEYUAN, {"I7": "#0"}, {"C8": "0", "F10": "0", "H10": "0", "H17": "77.33", "G18": "中"}),
    "typed completion": Change(
        HEYUAN, {"F12": "#0.5"}, {"H12": "6.67", "H17": "93.33", "G18": "优", "测算!I39": "60%以下"}
    ),
    "typed completion gone": Change(
        HEYUAN, {"F13": None, "D13": "≥10次", "E13": "7次"}, {"F13": "0.7", "H13": "9.33", "H17": "85.33", "G18": "良"}
    ),
}
PROGRAMS = ("openpyxl", "office", "hand")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every change made by every program, then recomputed."""
    folder = tmp_path_factory.mktemp("changes")
    sources = {name: folder / f"source-{name}.xlsx" for name in DEMOS}
    for name, path in sources.items():
        path.write_bytes(written(name).data)
    jobs = {
        name: OfficeJob(
            sources[change.source],
            folder / f"office-{index}.xlsx",
            [("set", SHEET, cell, value or "") for cell, value in change.values.items()],
        )
        for index, (name, change) in enumerate(CHANGES.items())
    }
    edit_in_office(list(jobs.values()))
    made: dict[str, Outcome] = {}
    for index, (name, change) in enumerate(CHANGES.items()):
        data = written(change.source).data
        edited = {
            "openpyxl": by_openpyxl(data, openpyxl_edit(change.values)),
            "office": jobs[name].target.read_bytes(),
            "hand": by_hand(data, change.values),
        }
        for program, content in edited.items():
            made[f"{name} by {program}"] = recomputed(content, folder, name=f"{program}-{index}-out.xlsx")
    return made


# A recalculation takes its time: all changes by one program, one change by all programs.
ASKED = [*(f"{name} by hand" for name in CHANGES), "weight by openpyxl", "weight by office"]


@pytest.fixture(scope="module")
def opinions(outcomes: dict[str, Outcome]) -> dict[str, list[str]]:
    return second_opinion([outcomes[name].path for name in ASKED])


@pytest.mark.parametrize("name", [*DEMOS, *FORMS])
def test_a_fresh_workbook_stays_byte_for_byte(name: str, tmp_path: Path) -> None:
    outcome = recomputed(written(name).data, tmp_path)
    assert outcome.made.data == written(name).data
    assert outcome.made.changed == 0


def test_blanks_within_the_name_of_a_level_stay_as_the_formulas_show_them(tmp_path: Path) -> None:
    item = Indicator("产出指标", "数量 指标", "甲", target="1家", actual="1家", weight="50")
    form = find_form("cn-caiyu10-project")
    made = write_workbook(form, Evaluation(form.id, 2025, "项目", indicators=[item]))
    assert recomputed(made.data, tmp_path).made.data == made.data


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", CHANGES)
def test_what_depends_on_a_changed_cell_is_right(name: str, program: str, outcomes: dict[str, Outcome]) -> None:
    shown = outcomes[f"{name} by {program}"].shown
    for place, expected in CHANGES[name].expected.items():
        sheet, _, cell = place.rpartition("!")
        value = shown[sheet or SHEET].get(cell, "")
        if isinstance(value, float):
            assert abs(number(value) - Decimal(expected)) < Decimal("1E-9"), place
        else:
            assert value == expected, place


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", CHANGES)
def test_the_sheet_shows_what_the_domain_gives(name: str, program: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[f"{name} by {program}"]
    (found,) = outcome.made.found
    results = found.results
    assert results == evaluate(load(outcome.path).found[0].evaluation, found.form.policy)
    shown = outcome.shown[SHEET]
    for where, result in zip(found.cells.indicators, results.indicators, strict=True):
        value = shown[where["score"]]
        assert (number(value) if isinstance(value, float) else None) == result.score
    assert number(shown[found.cells.totals["total"]]) == results.total


@pytest.mark.parametrize("name", ASKED)
def test_a_spreadsheet_without_add_in_computes_the_same(
    name: str, outcomes: dict[str, Outcome], opinions: dict[str, list[str]]
) -> None:
    assert opinions[outcomes[name].path.name] == []


def test_only_the_cells_concerned_change(tmp_path: Path) -> None:
    outcome = recomputed(by_hand(written(CHENGDE).data, {"G15": "5000人"}), tmp_path)
    assert outcome.made.changed == 2  # score and total


def test_the_program_is_asked_to_calculate_what_else_depends_on_the_figures(tmp_path: Path) -> None:
    def edit(book: Workbook, sheet: Worksheet) -> None:
        book.calculation.fullCalcOnLoad = False
        book.create_sheet("领导要看")["A1"] = f"='{SHEET}'!I24*2"
        sheet["G15"] = "5000人"

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, edit), tmp_path)
    assert outcome.loaded.package.workbook.find("{*}calcPr").get("fullCalcOnLoad") == "0"  # type: ignore[union-attr]
    assert load(outcome.path).package.workbook.find("{*}calcPr").get("fullCalcOnLoad") == "1"  # type: ignore[union-attr]


def test_a_deleted_formula_comes_back(tmp_path: Path) -> None:
    outcome = recomputed(by_hand(written(CHENGDE).data, {"I15": None, "I24": None, "J7": None}), tmp_path)
    assert (outcome.figure("I15"), outcome.figure("I24"), outcome.figure("J7")) == (8, 93.93, 3.93)
    assert all(outcome.formula(cell) for cell in ("I15", "I24", "J7"))
    assert second_opinion([outcome.path])[outcome.path.name] == []


def test_a_formula_of_a_person_is_left_alone(tmp_path: Path) -> None:
    def edit(book: Workbook, sheet: Worksheet) -> None:
        sheet["I15"] = "=H15*0.9"
        sheet["I24"] = "=SUM(I14:I23)+J7"
        sheet["E7"] = "=SUM(E8:E10)"

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, edit), tmp_path)
    assert outcome.formula("I15") == "=H15*0.9"
    assert outcome.formula("I24") == "=SUM(I14:I23)+J7"
    assert outcome.formula("E7") == "=SUM(E8:E10)"


def test_a_typed_heading_stays(tmp_path: Path) -> None:
    outcome = recomputed(by_hand(written(CHENGDE).data, {"B14": "产出指标"}), tmp_path)
    assert outcome.figure("B14") == "产出指标"
    assert outcome.made.data == outcome.loaded.package.archive.data


def test_points_shared_among_the_names_of_a_group_follow_the_names(tmp_path: Path) -> None:
    form = "gd-heyuan-project"
    cells = cells_of(form)
    start = cells.first_row + 2
    names = {f"{column_letters(cells.columns['name'])}{start + index}": name for index, name in enumerate("甲乙丙")}
    outcome = recomputed(by_hand(written(form).data, names), tmp_path)
    weights = [outcome.figure(f"{column_letters(cells.columns['weight'])}{start + index}") for index in range(4)]
    assert weights == [13.33, 13.33, 13.34, ""]
    assert second_opinion([outcome.path])[outcome.path.name] == []


def test_words_within_the_table_are_not_overwritten(tmp_path: Path) -> None:
    """A header row printed again after a page break has 得分 in the column of scores."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        row = cells_of(CHENGDE).first_row + 5
        for merge in [merge.coord for merge in sheet.merged_cells.ranges if merge.min_row <= row <= merge.max_row]:
            sheet.unmerge_cells(merge)
        sheet.insert_rows(row)
        for column in range(1, 11):
            sheet.cell(row, column).value = sheet.cell(cells_of(CHENGDE).header_row, column).value

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, edit), tmp_path)
    assert outcome.figure(f"I{cells_of(CHENGDE).first_row + 5}") == "得分"


@pytest.mark.parametrize("program", ["openpyxl", "office"])
def test_a_copied_sheet_is_a_second_evaluation(program: str, tmp_path: Path) -> None:
    source, copied = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(written(CHENGDE).data)
    if program == "office":
        steps = [("copy_sheet", SHEET, "另一个"), ("set", "另一个", "G15", "5000人"), ("set", SHEET, "G16", "95%")]
        edit_in_office([OfficeJob(source, copied, steps)])
    else:

        def edit(book: Workbook, sheet: Worksheet) -> None:
            copy = book.copy_worksheet(sheet)
            copy.title, copy["G15"], sheet["G16"] = "另一个", "5000人", "95%"

        copied.write_bytes(by_openpyxl(source.read_bytes(), edit))
    outcome = recomputed(copied.read_bytes(), tmp_path)
    shown = outcome.shown
    assert (shown[SHEET]["I15"], shown[SHEET]["I24"], shown[SHEET]["H24"]) == (8, 93.93, 100)
    assert (shown["另一个"]["I15"], shown["另一个"]["I24"], shown["另一个"]["H24"]) == (3.94, 89.87, 100)
    assert shown[CALC]["L13"] == 93.93  # 测算 follows the first
    assert [str(found.results.total) for found in outcome.made.found] == ["93.93", "89.87"]


def test_a_second_evaluation_in_another_form(tmp_path: Path) -> None:
    """Sheets of two forms in one file, as a department collects them."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        del book.custom_doc_props["xlsheets.form"]
        other = book.create_sheet("河源")
        for row in written_cells(HEYUAN):
            other.append(row)

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, edit), tmp_path)
    assert [found.form.id for found in outcome.loaded.found] == ["cn-caiyu10-project", "gd-heyuan-project"]
    assert [str(found.results.total) for found in outcome.made.found] == ["93.93", "89.33"]


def written_cells(name: str) -> list[list[object]]:
    """The plain values of a written form, row by row."""
    sheet = load_workbook(BytesIO(written(name).data), data_only=True)[SHEET]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_an_evaluation_without_any_figure(tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    evaluation = Evaluation(form.id, indicators=[Indicator("产出指标", "数量指标", "培训场次")])
    outcome = recomputed(write_workbook(form, evaluation).data, tmp_path)
    assert outcome.made.changed == 0


def test_an_array_formula_is_not_broken_up(tmp_path: Path) -> None:
    def edit(book: Workbook, sheet: Worksheet) -> None:
        sheet["I16"].value = None
        sheet["I15"] = ArrayFormula("I15:I16", "=H15:H16*XS_SCORE(1)")

    path = tmp_path / "a.xlsx"
    path.write_bytes(by_openpyxl(written(CHENGDE).data, edit))
    with pytest.raises(UserError, match=r"a\.xlsx：工作表“自评表”的单元格 I1[56] 属于数组公式 I15:I16"):
        recompute(load(path))
