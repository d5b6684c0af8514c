"""Rows inserted, deleted and moved by openpyxl and by LibreOffice: the table, its totals, the names and 测算 follow."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from recompute.office_edits import OfficeJob, Step, edit_in_office
from recompute.recompute_cases import (
    CALC,
    CHENGDE,
    HEYUAN,
    SHEET,
    Outcome,
    by_openpyxl,
    cells_of,
    fill_row,
    insert_rows,
    number,
    recomputed,
    second_opinion,
    written,
)

from xlsheets.files.addresses import range_of, row_column
from xlsheets.files.own_marks import PREFIX
from xlsheets.formulas.calc.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.formulas.form_cells import names_of
from xlsheets.recognise.load import load

NEW = {"name": "新增指标", "target": "≥10次", "actual": "5次", "weight": 4}
"""Earns 4 × 5 ÷ 10 = 2 points; the evaluation has 93.93 without it."""

FIRST, LAST = cells_of(CHENGDE).first_row, cells_of(CHENGDE).last_row
LETTERS = {"level1": "B", "level2": "C", "name": "D", "target": "F", "actual": "G", "weight": "H"}


def typed(row: int, **texts: object) -> list[Step]:
    return [
        ("set", SHEET, f"{LETTERS[role]}{row}", f"#{value}" if isinstance(value, int) else str(value))
        for role, value in texts.items()
    ]


def with_row(row: int, **texts: object) -> tuple[Callable[[Workbook, Worksheet], None], list[Step]]:
    """The same insertion for both programs."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        insert_rows(sheet, row)
        fill_row(sheet, row, cells_of(CHENGDE).columns, **NEW, **texts)

    return edit, [("insert", SHEET, str(row), "1"), *typed(row, **NEW, **texts)]


def moved(book: Workbook, sheet: Worksheet) -> None:
    """Exchange two indicators of a group, with their scores' formulas as they stand."""
    for column in range(4, 11):
        one, other = sheet.cell(FIRST + 2, column), sheet.cell(FIRST + 5, column)
        if column not in (5, 9):  # the right half of the merged name; the score is a formula of its row
            one.value, other.value = other.value, one.value


def deleted(book: Workbook, sheet: Worksheet) -> None:
    for merge in [merge.coord for merge in sheet.merged_cells.ranges if merge.min_row >= FIRST - 1]:
        sheet.unmerge_cells(merge)
    sheet.delete_rows(FIRST + 1)


MOVED: list[Step] = [
    ("insert", SHEET, str(FIRST + 6), "1"),
    ("fill", SHEET, f"D{FIRST + 2}:J{FIRST + 2}", f"D{FIRST + 6}"),
    ("delete", SHEET, str(FIRST + 2), "1"),
]
ROWS = {
    "in the middle": (*with_row(FIRST + 2), "95.93"),
    "below the header": (*with_row(FIRST), "95.93"),
    "above the total": (*with_row(LAST + 1, level1="满意度指标", level2="服务对象满意度指标"), "95.93"),
    "a blank one": (
        lambda book, sheet: insert_rows(sheet, FIRST + 3),
        [("insert", SHEET, str(FIRST + 3), "1")],
        "93.93",
    ),
    "deleted": (deleted, [("delete", SHEET, str(FIRST + 1), "1")], "85.93"),
    "moved": (moved, MOVED, "93.93"),
    "above the budget": (
        lambda book, sheet: insert_rows(sheet, 6, 2),
        [("insert", SHEET, "6", "2")],
        "93.93",
    ),
}  # fmt: skip
PROGRAMS = ("openpyxl", "office")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("rows")
    source = folder / "source.xlsx"
    source.write_bytes(written(CHENGDE).data)
    jobs = {
        name: OfficeJob(source, folder / f"office-{index}.xlsx", steps)
        for index, (name, (_, steps, _)) in enumerate(ROWS.items())
    }
    edit_in_office(list(jobs.values()))
    made: dict[str, Outcome] = {}
    for index, (name, (edit, _, _)) in enumerate(ROWS.items()):
        edited = {
            "openpyxl": by_openpyxl(source.read_bytes(), edit),
            "office": jobs[name].target.read_bytes(),
        }
        for program, data in edited.items():
            made[f"{name} by {program}"] = recomputed(data, folder, name=f"{program}-{index}-out.xlsx")
    return made


# A recalculation takes its time.
ASKED = [*(f"{name} by office" for name in ROWS), "above the total by openpyxl", "above the budget by openpyxl"]


@pytest.fixture(scope="module")
def opinions(outcomes: dict[str, Outcome]) -> dict[str, list[str]]:
    return second_opinion([outcomes[name].path for name in ASKED])


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", ROWS)
def test_the_totals_are_right(name: str, program: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[f"{name} by {program}"]
    (found,) = outcome.made.found
    results = found.results
    expected = Decimal(ROWS[name][2])
    shown = outcome.shown
    assert results.total == expected
    assert number(shown[SHEET][found.cells.totals["total"]]) == expected
    assert number(shown[CALC]["L13"]) == expected
    assert number(shown[SHEET][found.cells.totals["weight_total"]]) == results.weight_total
    assert shown[CALC]["L6"] == len(results.indicators)


@pytest.mark.parametrize("name", ASKED)
def test_a_spreadsheet_without_add_in_computes_the_same(
    name: str, outcomes: dict[str, Outcome], opinions: dict[str, list[str]]
) -> None:
    assert opinions[outcomes[name].path.name] == []


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", ROWS)
def test_the_names_cover_the_rows(name: str, program: str, outcomes: dict[str, Outcome]) -> None:
    loaded = load(outcomes[f"{name} by {program}"].path)
    (found,) = loaded.found
    for key, reference in names_of(found.form, found.cells, PREFIX).items():
        assert range_of(loaded.book.names[key]) == range_of(reference), key


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("name", ["in the middle", "below the header", "above the total"])
def test_an_inserted_row_gets_its_score_and_its_formula(name: str, program: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[f"{name} by {program}"]
    (found,) = outcome.loaded.found
    index = next(index for index, item in enumerate(found.evaluation.indicators) if item.name == NEW["name"])
    score, row = found.cells.indicators[index]["score"], found.cells.indicator_rows[index]
    assert outcome.figure(score) == 2
    assert f"XS_SCORE($F{row},$G{row},$H{row}," in str(outcome.formula(score))
    in_calc = FIRST_ROW + row - found.cells.first_row
    assert [outcome.figure(f"{column}{in_calc}", CALC) for column in "DIJ"] == ["新增指标", "60%以下", 2]


def many(name: str, count: int) -> bytes:
    """A published evaluation with so many more rows than were planned for."""
    at = cells_of(name).first_row + 2

    def edit(book: Workbook, sheet: Worksheet) -> None:
        insert_rows(sheet, at, count)
        for row in range(at, at + count):
            fill_row(sheet, row, cells_of(name).columns, **{**NEW, "name": f"新增指标{row}", "weight": 0.01})

    return by_openpyxl(written(name).data, edit)


@pytest.mark.parametrize(("name", "rows"), [(CHENGDE, 10), (HEYUAN, 7)])
def test_more_rows_than_the_sheet_of_figures_has_are_added_to_it(name: str, rows: int, tmp_path: Path) -> None:
    before = CalcLayout.of(written(name).found.form, CALC, capacity_for(rows), PREFIX)
    extra = before.capacity + 5
    outcome = recomputed(many(name, extra), tmp_path)
    results = outcome.made.found[0].results
    shown = outcome.shown
    assert results.total == Decimal({CHENGDE: "93.93", HEYUAN: "89.33"}[name]) + extra * Decimal("0.01")
    assert number(shown[SHEET][outcome.loaded.found[0].cells.totals["total"]]) == results.total
    assert (shown[CALC]["L6"], number(shown[CALC]["L13"])) == (rows + extra, results.total)
    assert range_of(load(outcome.path).book.names[f"{PREFIX}rule"]) is not None
    assert second_opinion([outcome.path])[outcome.path.name] == []


def test_added_rows_of_the_sheet_of_figures_look_like_the_others(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    outcome = recomputed(many(CHENGDE, 60), tmp_path)
    sheet = load_workbook(outcome.path)[CALC]
    last = FIRST_ROW + capacity_for(10) - 1
    for column in range(1, 14):
        old, new = sheet.cell(last, column), sheet.cell(last + 1, column)
        assert (old.number_format, old.style_id) == (new.number_format, new.style_id)
    areas = {str(area.sqref) for area in sheet.conditional_formatting}
    assert areas
    assert not any(area.endswith(str(last)) for area in areas)


def test_rows_of_the_sheet_of_figures_that_are_no_longer_used_show_nothing(tmp_path: Path) -> None:
    outcome = recomputed(by_openpyxl(written(CHENGDE).data, deleted), tmp_path)
    row = FIRST_ROW + len(outcome.made.found[0].results.indicators)
    shown = outcome.shown[CALC]
    assert {str(shown[f"{column}{row}"]) for column in "ABCDEFGHIJKLM"} == {""}


def test_the_chart_shows_a_level_that_a_person_added(tmp_path: Path) -> None:
    """Rows of a third level-1 name below the two that the form prints."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        insert_rows(sheet, LAST)
        fill_row(sheet, LAST, cells_of(CHENGDE).columns, **NEW, level1="其他指标", level2="其他")

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, edit), tmp_path)
    groups = len(load(outcome.path).found[0].results.level1)
    with zipfile.ZipFile(outcome.path) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/")]
    layout = CalcLayout.of(load(outcome.path).found[0].form, CALC, 40, PREFIX)
    assert any(f"$B$6:$B${layout.last_level_row(groups)}<" in chart for chart in charts)
    assert layout.last_level_row(groups) > layout.last_level_row(0)


@pytest.mark.programs
def test_points_of_a_row_without_an_indicator_count_where_the_column_is_summed(tmp_path: Path) -> None:
    """The cells sum the column: 100, where the indicators that are left have 90."""
    paths = []
    for place, name in enumerate((None, "指标1：")):

        def clear(book: Workbook, sheet: Worksheet, name: str | None = name) -> None:
            fill_row(sheet, LAST, cells_of(CHENGDE).columns, name=name, target=None, actual=None)

        made = recomputed(by_openpyxl(written(CHENGDE).data, clear), tmp_path, name=f"{place}.xlsx")
        (found,) = load(made.path).found
        shown = load(made.path).book.grids[0].cells[row_column(found.cells.totals["weight_total"])].text
        assert (shown, found.results.weight_total, found.loose_points) == ("100", 90, {LAST: 10})
        paths.append(made.path)
    assert second_opinion(paths) == {path.name: [] for path in paths}
