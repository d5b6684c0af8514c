"""A form of ours without a sheet 测算 of its own, deleted, damaged or never made, gets one: cells and headless give the same again."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import engines
import ooxml
import openpyxl
import pytest
from excel.fake.engine import open_book
from excel.ribbon_cases import case_bytes
from files.rich_workbook import edit_zip, part
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from recompute.office_edits import OfficeJob, Step, edit_in_office
from samples.department_cases import published
from samples.evaluations import evaluation
from samples.kept import opened

from xlsheets.audit.check import check_all
from xlsheets.excel.book_grid import load_live
from xlsheets.files.package import open_package
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts
from xlsheets.formulas.calc.calc_refs import FIRST_ROW
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.department import write_department
from xlsheets.writing.workbook import write_workbook

DEMO = Path(__file__).parents[2] / "xlsheets" / "demo_data" / "chengde-2021.json"
CHANGED = ("自评表 (2)", "E15", "9")
CASES: dict[str, tuple[Step, ...]] = {
    "copied": (("copy_sheet", "自评表", CHANGED[0]), ("set", *CHANGED)),
    "copied twice": (("copy_sheet", "自评表", "乙"), ("copy_sheet", "乙", "丙"), ("set", "丙", "G16", "3家")),
    "copied, the first one deleted": (("copy_sheet", "自评表", "乙"), ("remove_sheet", "自评表")),
    "测算 deleted": (("remove_sheet", "测算"),),
    "测算 deleted, form renamed": (("remove_sheet", "测算"), ("rename_sheet", "自评表", "我局")),
    "copied, 测算 deleted": (("copy_sheet", "自评表", "乙"), ("remove_sheet", "测算")),
}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The demo workbook as people leave it, and a department's with one 测算 gone."""
    folder = tmp_path_factory.mktemp("own-calc")
    form = find_form("cn-caiyu10-project")
    source = folder / "填好.xlsx"
    source.write_bytes(write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data)
    whole = folder / "部门.xlsx"
    evaluation = evaluation_from_facts(read_facts(DEMO), form, DEMO.name)
    whole.write_bytes(
        write_department([(form, evaluation), (find_form("sc-whole-2024"), published("sc-whole-2024"))]).data
    )
    calcs = [sheet for sheet in (grid.sheet for grid in load(whole).book.grids) if sheet.startswith("测算")]
    jobs = {
        name: OfficeJob(source, folder / f"{number}.xlsx", list(steps))
        for number, (name, steps) in enumerate(CASES.items())
    }
    jobs["a department without any"] = OfficeJob(whole, folder / "d.xlsx", [("remove_sheet", each) for each in calcs])
    edit_in_office(list(jobs.values()))
    return {name: job.target for name, job in jobs.items()}


def told(loaded: Loaded) -> list[str]:
    return [each.sheet for each in check_all(loaded.found, "a.xlsx", codes={"CALC_SHEET_MISSING"})]


@pytest.mark.parametrize("case", [*CASES, "a department without any"])
def test_the_sheet_is_made_and_live_is_headless(edited: dict[str, Path], tmp_path: Path, case: str) -> None:
    before = load(edited[case])
    assert told(before)
    once, twice = tmp_path / "一次.xlsx", tmp_path / "两次.xlsx"
    once.write_bytes(recompute(before).data)
    after = load(once)
    assert not told(after)
    twice.write_bytes(recompute(after).data)
    assert twice.read_bytes() == once.read_bytes()
    (live,) = engines.libreoffice([once])
    for found in after.found:
        total = found.cells.totals["total"]
        assert live[found.cells.sheet][total] == pytest.approx(float(found.results.total)), found.cells.sheet
        for row in found.rows:
            if row.result.score is not None and row.result.counted:
                assert live[found.cells.sheet][row.where["score"]] == pytest.approx(float(row.result.score))


def test_a_workbook_of_somebody_else_gets_no_sheet(tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    path = tmp_path / "外单位.xlsx"
    path.write_bytes(write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data)
    loaded = load(path)
    assert not told(loaded) and recompute(loaded).data == path.read_bytes()


def test_a_form_renamed_by_a_program_that_leaves_names_behind_gets_its_sheet_anew(tmp_path: Path) -> None:
    path, form = tmp_path / "改名.xlsx", find_form("cn-caiyu10-project")
    path.write_bytes(write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data)
    book = openpyxl.load_workbook(path)
    book["自评表"].title = "2024年自评"
    book.save(path)
    assert told(load(path))
    path.write_bytes(recompute(load(path)).data)
    after = load(path)
    assert [grid.sheet for grid in after.book.grids][:2] == ["2024年自评", "测算"]
    assert not told(after) and recompute(after).data == path.read_bytes()
    (live,) = engines.libreoffice([path])
    assert not [value for cells in live.values() for value in cells.values() if value == "#NAME?"]


def test_a_sheet_of_another_version_is_made_anew_in_its_place(tmp_path: Path) -> None:
    """Its names stand over other columns than those of now."""
    path, form = tmp_path / "旧.xlsx", find_form("cn-caiyu10-project")
    data = write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data
    book = re.sub(rb"(xsd_key\">[^!]+!\$)([A-Z]+)(\$[0-9]+:\$)[A-Z]+", rb"\1B\3B", part(data, "xl/workbook.xml"))
    path.write_bytes(edit_zip(data, {"xl/workbook.xml": book}))
    before = load(path)
    assert [each.severity for each in check_all(before.found, "", codes={"CALC_SHEET_MISSING"})] == ["warning"]
    path.write_bytes(recompute(before).data)
    after = load(path)
    assert [grid.sheet for grid in after.book.grids] == [grid.sheet for grid in before.book.grids]
    assert not check_all(after.found, "", codes={"CALC_SHEET_MISSING"})
    assert recompute(after).data == path.read_bytes()
    assert after.found[0].results.total == before.found[0].results.total
    charts = [name for name in zipfile.ZipFile(path).namelist() if name.startswith("xl/charts/")]
    assert len(charts) == 2
    assert ooxml.findings([path]) == {path.name: []}


def demo(path: Path) -> bytes:
    form = find_form("cn-caiyu10-project")
    path.write_bytes(write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data)
    return path.read_bytes()


@pytest.mark.parametrize("gone", [rb"xsd_rule", rb"xsd_[a-z_0-9]+"])
def test_a_sheet_whose_names_are_gone_is_made_anew_in_its_place(tmp_path: Path, gone: bytes) -> None:
    path = tmp_path / "自评表.xlsx"
    data = demo(path)
    book = re.sub(rb'<definedName name="' + gone + rb'"[^>]*>[^<]*</definedName>', b"", part(data, "xl/workbook.xml"))
    path.write_bytes(edit_zip(data, {"xl/workbook.xml": book}))
    before = load(path)
    assert len(told(before)) == 1
    path.write_bytes(recompute(before).data)
    after = load(path)
    assert [grid.sheet for grid in after.book.grids] == [grid.sheet for grid in before.book.grids]
    assert not told(after)
    assert recompute(after).data == path.read_bytes()


def test_a_plain_copy_keeps_no_sheet_that_a_recompute_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    demo(path)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["自评表"]).title = "自评表 (2)"
    book.save(path)
    plain = tmp_path / "报送.xlsx"
    plain.write_bytes(freeze(load(path), plain=True))
    after = load(plain)
    assert not [grid.sheet for grid in after.book.grids if grid.sheet.startswith("测算")]
    assert [str(each.results.total) for each in after.found] == ["93.93", "93.93"]


def test_names_over_the_measures_come_back_and_a_copied_form_gets_its_own(tmp_path: Path) -> None:
    path, form = tmp_path / "自评表.xlsx", find_form("gd-wuhua-whole")
    path.write_bytes(write_workbook(form, evaluation(random.Random(1), form, 8)).data)
    book = openpyxl.load_workbook(path)
    wanted = book.defined_names["xsd_ids"].attr_text
    del book.defined_names["xsd_ids"]
    book.copy_worksheet(book["自评表"]).title = "自评表 (2)"
    book.save(path)
    path.write_bytes(recompute(load(path)).data)
    after = load(path)
    assert after.book.names["xsd_ids"] == wanted == after.book.names["xsd2_ids"]
    assert recompute(after).data == path.read_bytes()


def filled() -> bytes:
    """The demo workbook of a project, filled in."""
    return case_bytes("chengde-2021")


def cleared(sheet: Worksheet, first: int, last: int, value: object = None) -> None:
    for row in sheet.iter_rows(min_row=first, max_row=last):
        for cell in row:
            if isinstance(cell, Cell) and cell.data_type == "f":
                cell.value = value  # type: ignore[assignment]


CUTS: dict[str, Callable[[Worksheet], None]] = {
    "all cleared": lambda sheet: cleared(sheet, 1, sheet.max_row),
    "figures over all": lambda sheet: cleared(sheet, 1, sheet.max_row, 3),
    "one row cleared": lambda sheet: cleared(sheet, FIRST_ROW + 2, FIRST_ROW + 2),
    "figures over one row": lambda sheet: cleared(sheet, FIRST_ROW + 1, FIRST_ROW + 1, 5),
    "a figure over one cell": lambda sheet: sheet.__setitem__(f"J{FIRST_ROW + 2}", 3),
    "a reference lost": lambda sheet: sheet.__setitem__(f"J{FIRST_ROW + 2}", "=#REF!*2"),
}
"""What people do to 测算, once its protection is off."""


def cut(path: Path, how: Callable[[Worksheet], None]) -> Path:
    book = opened(filled())
    how(book["测算"])
    book.save(path)
    return path


@pytest.mark.costly
@pytest.mark.parametrize("case", CUTS)
def test_it_is_said_and_a_recompute_mends_it(case: str, tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS[case])
    before = load(path)
    assert told(before) == ["自评表"]
    assert before.found[0].cut_calc
    path.write_bytes(recompute(before).data)
    after = load(path)
    assert not told(after) and recompute(after).data == path.read_bytes()
    made, wanted = (book["测算"] for book in (opened(path.read_bytes()), opened(filled())))
    assert [[cell.value for cell in row] for row in made] == [[cell.value for cell in row] for row in wanted]


def test_an_open_workbook_is_looked_at_too(tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS["a figure over one cell"])
    assert load_live(open_book(path)[0]).found[0].cut_calc
    path.write_bytes(filled())
    assert not load_live(open_book(path)[0]).found[0].cut_calc


def test_a_copy_is_frozen_from_the_sheet_made_anew(tmp_path: Path) -> None:
    path = cut(tmp_path / "a.xlsx", CUTS["all cleared"])
    frozen = tmp_path / "b.xlsx"
    frozen.write_bytes(freeze(load(path)))
    assert load(frozen).found[0].results.total == load(path).found[0].results.total
    assert open_package(frozen).sheet("测算") is not None
    assert not told(load(frozen))


CUT_IN_OFFICE: dict[str, tuple[Step, ...]] = {
    "a row deleted": (("delete", "测算", str(FIRST_ROW + 2), "1"),),
    "rows deleted": (("delete", "测算", str(FIRST_ROW), "4"),),
    "the summary deleted": (("delete", "测算", "6", "3"),),
    "renamed, a cell typed over": (("rename_sheet", "测算", "别动"), ("set", "别动", f"J{FIRST_ROW + 2}", "#3")),
}


@pytest.fixture(scope="module")
def edited_calc(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same done in LibreOffice, where names and formulas follow; and one of the sheets 测算 of a department typed over."""
    folder = tmp_path_factory.mktemp("cut")
    source, whole = folder / "填好.xlsx", folder / "部门.xlsx"
    source.write_bytes(filled())
    projects = [(found.form, found.evaluation) for found in load(source).found]
    whole.write_bytes(write_department([*projects, (find_form("sc-whole-2024"), published("sc-whole-2024"))]).data)
    calc = next(grid.sheet for grid in load(whole).book.grids if grid.sheet.startswith("测算"))
    jobs = {
        name: OfficeJob(source, folder / f"{number}.xlsx", [("unprotect", "测算"), *steps])
        for number, (name, steps) in enumerate(CUT_IN_OFFICE.items())
    }
    changed = [("unprotect", "测算"), ("set", "测算", f"J{FIRST_ROW + 2}", "=3*1")]
    jobs["a formula changed"] = OfficeJob(source, folder / "f.xlsx", changed)
    jobs["a department"] = OfficeJob(
        whole, folder / "d.xlsx", [("unprotect", calc), ("set", calc, f"J{FIRST_ROW + 1}", "#3")]
    )
    edit_in_office(list(jobs.values()))
    return {name: job.target for name, job in jobs.items()}


@pytest.mark.parametrize("case", [*CUT_IN_OFFICE, "a department"])
def test_cells_show_again_what_is_computed(edited_calc: dict[str, Path], tmp_path: Path, case: str) -> None:
    assert len(told(load(edited_calc[case]))) == 1
    path = tmp_path / "a.xlsx"
    path.write_bytes(recompute(load(edited_calc[case])).data)
    after = load(path)
    assert not told(after) and recompute(after).data == path.read_bytes()
    (live,) = engines.libreoffice([path])
    for found in after.found:
        total = found.cells.totals["total"]
        assert live[found.cells.sheet][total] == pytest.approx(float(found.results.total)), found.cells.sheet


def test_another_formula_in_its_place_is_told_by_what_the_cells_show(edited_calc: dict[str, Path]) -> None:
    """Nothing is missing there, but as soon as a program has computed it, the form shows another figure than is read."""
    loaded = load(edited_calc["a formula changed"])
    findings = check_all(loaded.found, "a.xlsx", codes={"FORMULA_NOT_CALCULATED"})
    assert [(each.cell, each.found, each.expected) for each in findings] == [("I24", "88.93", "93.93")]
    assert "2个公式格" in findings[0].message and "I16、I24" in findings[0].message
