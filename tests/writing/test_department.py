"""A department's workbook: every form computes by itself, 汇总 follows, in Python and in LibreOffice alike."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import engines
import openpyxl
import pytest
from department import differences, filled
from msgspec.structs import replace
from openpyxl.cell.cell import MergedCell
from recompute.office_edits import OfficeJob, edit_in_office
from samples.evaluations import evaluation as draw
from samples.kept import opened

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.archive import Archive
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import facts_from_evaluation
from xlsheets.formulas.summary_figures import summary_formulas, summary_values
from xlsheets.formulas.summary_layout import (
    GONE,
    HEADER_BELOW_CHARTS,
    OVERVIEW_SHEET,
    SUMMARY_SHEET,
    TABLE_HEADER,
)
from xlsheets.formulas.summary_rows import summary_row
from xlsheets.recognise.load import load
from xlsheets.recognise.own_sheets import calc_layout, lookup, missing_forms, summary_layout
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.department import sheet_names, write_department
from xlsheets.writing.sheet_names import LONGEST_NAME

FORMS = 4
TOTALS_ROW, FIRST_ROW = TABLE_HEADER + 1, TABLE_HEADER + 2


@dataclass(frozen=True)
class Department:
    path: Path
    names: list[str]


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Department:
    path = tmp_path_factory.mktemp("department") / "部门.xlsx"
    written = write_department(filled(FORMS))
    path.write_bytes(written.data)
    return Department(path, [found.cells.sheet for found in written.found])


@pytest.fixture(scope="module")
def changed(department: Department) -> tuple[Path, Path]:
    """The workbook with one actual changed in its third form and nothing computed, and the same recomputed."""
    loaded = load(department.path)
    found = loaded.found[2]
    raw, done = (department.path.with_name(f"{name}.xlsx") for name in ("改", "算"))
    patch = {found.cells.sheet: {found.cells.indicators[0]["actual"]: Patch("1")}}
    raw.write_bytes(patch_package(loaded.package, patch, full_calc=True))
    done.write_bytes(recompute(load(raw)).data)
    return raw, done


def test_the_forms_come_back_as_they_went_in(department: Department) -> None:
    for found, (form, evaluation) in zip(load(department.path).found, filled(FORMS), strict=True):
        assert found.form.id == form.id
        assert found.evaluation.fields.get("project_code") == evaluation.fields.get("project_code")
        back, sent = facts_from_evaluation(found.evaluation), facts_from_evaluation(evaluation)
        assert back["texts"] == sent["texts"] and back["subject"] == sent["subject"]
        assert [item["actual"] for item in back["indicators"]] == [item["actual"] for item in sent["indicators"]]


def test_sheets_stand_in_the_order_that_is_read(department: Department) -> None:
    names = openpyxl.load_workbook(department.path, read_only=True).sheetnames
    assert names[: FORMS + 3] == [SUMMARY_SHEET, OVERVIEW_SHEET, *department.names, "填报说明"]
    assert all(name.startswith("测算·") for name in names[-FORMS:])


def test_recompute_of_an_unchanged_workbook_changes_nothing(department: Department) -> None:
    assert recompute(load(department.path)).data == department.path.read_bytes()


def test_libreoffice_computes_the_cached_figures_also_after_a_change(
    department: Department, changed: tuple[Path, Path]
) -> None:
    raw, done = changed
    untouched, computed = engines.libreoffice([department.path, raw])
    assert differences(engines.read_values(department.path), untouched) == []
    assert differences(engines.read_values(done), computed) == []


def test_every_form_computes_in_one_workbook(tmp_path: Path) -> None:
    """Mixed evaluations, blank cells and all, in money units of their own."""
    drawn = [
        (form, draw(random.Random(100 * number + 1), form, 12))
        for number, form in enumerate(form for form in all_forms() if not form.is_data)
    ]
    drawn[0] = (drawn[0][0], replace(drawn[0][1], money_unit="元"))
    path = tmp_path / "各式.xlsx"
    path.write_bytes(write_department(drawn).data)
    assert [found.form.id for found in load(path).found] == [form.id for form, _ in drawn]
    assert differences(engines.read_values(path), engines.libreoffice([path])[0]) == []


def test_the_row_and_the_sums_follow_a_changed_form(department: Department, changed: tuple[Path, Path]) -> None:
    books = [engines.read_values(path) for path in (department.path, changed[1])]
    before, after = (book[SUMMARY_SHEET] for book in books)
    layout = summary_layout(load(department.path).book)
    assert layout is not None
    total = layout.cell("total", FIRST_ROW + 2)
    assert float(load(changed[1]).found[2].results.total) == after[total] != before[total]
    assert books[0][OVERVIEW_SHEET]["C10"] != books[1][OVERVIEW_SHEET]["C10"]
    assert all(
        before[layout.cell("total", FIRST_ROW + row)] == after[layout.cell("total", FIRST_ROW + row)]
        for row in (0, 1, 3)
    )


def test_only_the_form_its_figures_and_the_summary_change(changed: tuple[Path, Path]) -> None:
    raw, done = (Archive(path.read_bytes()) for path in changed)
    assert list(raw.entries) == list(done.entries)
    differ = {name for name in raw.entries if raw.raw(name) != done.raw(name)}
    parts = {sheet.name: sheet.part for sheet in load(changed[0]).package.sheets}
    form = load(changed[0]).found[2].cells.sheet
    assert differ == {parts[SUMMARY_SHEET], parts[OVERVIEW_SHEET], parts[form], parts[f"测算·{form}"[:LONGEST_NAME]]}


def test_sums_and_counts_are_those_of_the_forms(department: Department) -> None:
    loaded = load(department.path)
    layout = summary_layout(loaded.book)
    assert layout is not None
    grid = loaded.book.grid(SUMMARY_SHEET)
    assert grid is not None
    counted = grid.cells[TOTALS_ROW, layout.number("count")].number
    assert counted == sum(len(found.results.indicators) for found in loaded.found)
    statuses = [grid.text(FIRST_ROW + row, layout.number("status")) for row in range(FORMS)]
    assert statuses == ["已评", "已评", "待评1项", "已评"]
    assert grid.cells[TOTALS_ROW, layout.number("executed")].number == sum(
        Decimal(line.executed) for found in loaded.found if (line := found.evaluation.line("total"))
    )


def test_sheets_deleted_renamed_and_copied_by_hand(department: Department, tmp_path: Path) -> None:
    """The row of a deleted form says so, a renamed one is followed, a copied one is named as missing in 汇总."""
    target = tmp_path / "改表.xlsx"
    first, second, third, _ = department.names
    job = OfficeJob(department.path, target)
    job.steps = [("remove_sheet", first), ("rename_sheet", second, "改名'后"), ("copy_sheet", third, "复制的表")]
    edit_in_office([job])
    loaded = load(target)
    assert [found.cells.sheet for found in loaded.found] == ["改名'后", third, department.names[3], "复制的表"]
    assert missing_forms(loaded.book, loaded.found) == ["复制的表"]
    shown = engines.read_values(target)[SUMMARY_SHEET]
    layout = summary_layout(loaded.book)
    assert layout is not None
    gone = [shown.get(layout.cell(key, FIRST_ROW)) for key in ("subject", "total", "status")]
    assert gone == ["社保工作专项经费", "", GONE]
    assert shown[layout.cell("total", FIRST_ROW + 1)] == 89.33
    done = tmp_path / "算.xlsx"
    made = recompute(loaded)
    done.write_bytes(made.data)
    assert (made.summary.added, made.summary.missing) == (("复制的表",), ())
    again = load(done)
    assert missing_forms(again.book, again.found) == [] and recompute(again).data == made.data
    assert differences(engines.read_values(done), engines.libreoffice([done])[0]) == []


@pytest.fixture(scope="module")
def copied(department: Department, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook in which a person copied the sheet of the first form in a program that computes nothing."""
    path = tmp_path_factory.mktemp("copied") / "复制.xlsx"
    book = opened(department.path.read_bytes())
    book.copy_worksheet(book[department.names[0]]).title = "复制'的表"
    book.save(path)
    return path


def test_a_copied_sheet_gets_its_row(copied: Path, department: Department, tmp_path: Path) -> None:
    done = tmp_path / "算.xlsx"
    done.write_bytes(recompute(load(copied)).data)
    books = [engines.read_values(path) for path in (done, department.path)]
    shown, before = (book[SUMMARY_SHEET] for book in books)
    layout = summary_layout(load(done).book)
    assert layout is not None and layout.rows == FORMS + 1
    first, last = FIRST_ROW, FIRST_ROW + FORMS
    assert [shown[f"{column}{last}"] for column in "BFGHIKLM"] == [before[f"{column}{first}"] for column in "BFGHIKLM"]
    assert shown[f"A{last}"] == books[0][OVERVIEW_SHEET]["C5"] == FORMS + 1
    wanted = Decimal(str(before[layout.cell("executed", TOTALS_ROW)])) + Decimal(str(before[f"G{first}"]))
    assert Decimal(str(shown[layout.cell("executed", TOTALS_ROW)])) == wanted
    computed = engines.libreoffice([done])[0]
    assert [differences({name: books[0][name]}, computed) for name in (SUMMARY_SHEET, OVERVIEW_SHEET)] == [[], []]
    sheet = openpyxl.load_workbook(done)[SUMMARY_SHEET]
    assert sheet.auto_filter.ref == f"A{TOTALS_ROW}:{layout.letters('status')}{last}"
    assert sheet.print_area == f"'汇总'!$A$1:${layout.letters('status')}${last}"
    assert sheet[f"B{last}"].hyperlink.location == "xsd5_head"
    assert sheet[f"K{last}"].style_id == sheet[f"K{first}"].style_id and sheet.row_dimensions[last].height
    assert {str(area).rpartition(str(last))[1] for area in sheet.conditional_formatting} == {str(last)}
    package = load(done).package
    charts = [package.read(name).decode() for name in package.archive.entries if name.startswith("xl/charts/")]
    assert sum(f"$A${FIRST_ROW}:$A${last}" in chart for chart in charts) == 2  # numbers: the names are long
    assert not any(f"'{SUMMARY_SHEET}'!$B${FIRST_ROW}:$B${last - 1}" in chart for chart in charts)


def test_the_row_of_a_copied_sheet_follows_it(copied: Path, tmp_path: Path) -> None:
    done = tmp_path / "算.xlsx"
    done.write_bytes(recompute(load(copied)).data)
    found = load(done).found[-1]
    patch = {found.cells.sheet: {found.cells.indicators[1]["actual"]: Patch("1")}}
    done.write_bytes(patch_package(load(done).package, patch))
    done.write_bytes(recompute(load(done)).data)
    layout = summary_layout(load(done).book)
    assert layout is not None
    shown, results = engines.read_values(done)[SUMMARY_SHEET], load(done).found[-1].results
    assert shown[layout.cell("bucket:60%以下", layout.last_row)] == results.buckets["60%以下"].count > 0
    assert shown[layout.cell("total", layout.last_row)] == float(results.total)


def test_what_stands_below_the_summary_is_left_alone(copied: Path, tmp_path: Path) -> None:
    path = tmp_path / "注.xlsx"
    book = openpyxl.load_workbook(copied)
    book[SUMMARY_SHEET].cell(FIRST_ROW + FORMS, 2).value = "注：另有两个项目。"
    book.save(path)
    made = recompute(load(path))
    assert (made.summary.added, made.summary.missing) == ((), ("复制'的表",))
    path.write_bytes(made.data)
    assert openpyxl.load_workbook(path)[SUMMARY_SHEET].cell(FIRST_ROW + FORMS, 2).value == "注：另有两个项目。"


@pytest.fixture(scope="module")
def charts_above(department: Department, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as it was written when figures and charts stood above the table: no sheet 汇总图, the table from row 25 on."""
    path = tmp_path_factory.mktemp("above") / "旧.xlsx"
    book = opened(department.path.read_bytes())
    sheet, overview = book[SUMMARY_SHEET], book[OVERVIEW_SHEET]
    layout = summary_layout(load(department.path).book)
    assert layout is not None
    loaded = load(department.path)
    found = [(each, calc_layout(loaded.book, each)) for each in loaded.found]
    old = replace(layout, overview=layout.sheet, header=HEADER_BELOW_CHARTS)
    rows = [summary_row(at, *each, old, lookup(loaded.book)) for at, each in enumerate(found, old.first_row)]
    for row in (TABLE_HEADER, *range(TOTALS_ROW, FIRST_ROW + FORMS)):
        for cell in sheet[row]:
            cell.value, cell.hyperlink = None, None
    for row in overview.iter_rows(min_row=4, max_row=11, max_col=6):
        for cell in row:
            if not isinstance(cell, MergedCell):
                sheet[cell.coordinate].value = cell.value
    for number, column in enumerate(old.columns, 1):
        sheet.cell(old.header, number).value = column.header
    for cell, value in summary_values(old, rows)[old.sheet].items():
        formula = summary_formulas(old, rows)[old.sheet].get(cell)
        sheet[cell].value = f"={formula}" if formula else value
    del book[OVERVIEW_SHEET], book.defined_names["xsd_overview"]
    for name, reference in old.names().items():
        book.defined_names[name].attr_text = reference
    book.copy_worksheet(book[department.names[0]]).title = "复制的表"
    book.save(path)
    return path


def test_a_summary_with_its_charts_above_is_followed(charts_above: Path, tmp_path: Path) -> None:
    done = tmp_path / "算.xlsx"
    made = recompute(load(charts_above))
    done.write_bytes(made.data)
    again = load(done)
    layout = summary_layout(again.book)
    assert made.summary.added == ("复制的表",) and layout is not None
    assert (layout.header, layout.overview, layout.rows) == (HEADER_BELOW_CHARTS, SUMMARY_SHEET, FORMS + 1)
    assert recompute(again).data == made.data and missing_forms(again.book, again.found) == []
    own, computed = engines.read_values(done), engines.libreoffice([done])[0]
    assert differences(own, computed) == [] and own[SUMMARY_SHEET]["C5"] == FORMS + 1


def test_a_department_without_its_charts_is_computed(department: Department, tmp_path: Path) -> None:
    path = tmp_path / "无图.xlsx"
    book = opened(department.path.read_bytes())
    del book[OVERVIEW_SHEET]
    book.save(path)
    made = recompute(load(path))
    path.write_bytes(made.data)
    again = load(path)
    layout = summary_layout(again.book)
    assert layout is not None and layout.overview == "" and recompute(again).data == made.data


def test_a_frozen_department_holds_no_formula(department: Department, tmp_path: Path) -> None:
    path = tmp_path / "定稿.xlsx"
    path.write_bytes(freeze(load(department.path)))
    book = openpyxl.load_workbook(path)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert differences(engines.read_values(department.path), engines.read_values(path)) == []


def test_a_text_that_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    fields = {"project_code": "=1+1", "unit": '@"坏"'}
    evaluations = [(form, replace(each, fields={**each.fields, **fields})) for form, each in filled(2)]
    path = tmp_path / "字.xlsx"
    path.write_bytes(write_department(evaluations).data)
    shown = engines.libreoffice([path])[0][SUMMARY_SHEET]
    assert shown[f"C{FIRST_ROW}"] == "=1+1"


def test_sheet_names_are_what_excel_takes() -> None:
    subjects = ["", "", "汇总", "a/b:c*?[x]", "'引号'", "长" * 60, "长" * 60, "𠀀" * 20, "History", "测算"]
    names = [name for each in sheet_names(subjects) for name in each]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= LONGEST_NAME for name in names)
    assert not [name for name in names if set(name) & set("[]:*?/\\") or name.strip("'") != name]
    assert names[:9:3] == ["自评表", "自评表(2)", "汇总(2)"]


def test_code_and_name_of_one_cell_stand_apart(tmp_path: Path) -> None:
    form = find_form("sc-project-2024")
    subjects = {
        "51090424T000011111850－某补助-二期": ("51090424T000011111850", "某补助-二期"),
        "51090424T 000011111850 —某补助": ("51090424T000011111850", "某补助"),
        "2024年某-补助": ("", "2024年某-补助"),
        "某补助": ("", "某补助"),
        "": ("", "（未填项目名称）"),
    }
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department([(form, Evaluation(form.id, 2024, each)) for each in subjects]).data)
    own, computed = engines.read_values(path), engines.libreoffice([path])[0]
    assert differences(own, computed) == []
    table = own[SUMMARY_SHEET]
    rows = range(FIRST_ROW, FIRST_ROW + len(subjects))
    assert [(table.get(f"C{row}") or "", table[f"B{row}"]) for row in rows] == list(subjects.values())
