"""A form of ours without a sheet 测算 of its own, deleted or never made, gets one: cells and headless give the same again."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import engines
import ooxml
import pytest
from files.rich_workbook import edit_zip, part
from recompute.office_edits import OfficeJob, Step, edit_in_office
from samples.department_cases import published

from xlsheets.audit.check import check_all
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts
from xlsheets.recognise.load import Loaded, load
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
