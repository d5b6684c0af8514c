"""The checks of formulas beside which something else is stored than they come to, and of error values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from audit.audit_factory import form, only, row, satisfaction, subject
from msgspec.structs import replace
from samples.changed import with_row
from samples.kept import write_workbook

from xlsheets.audit.check import CHECKS, check_all
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.package import open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.placed import PrintedCells
from xlsheets.recognise.load import load


def test_formula_not_calculated() -> None:
    whole = subject(of=form())
    stale = replace(whole, recognised=replace(whole.recognised, recalculated={"J5": ("", "87.5")}))
    bad = only(stale, "FORMULA_NOT_CALCULATED")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J5", "（空）", "87.5", "warning")
    (check,) = (each for each in CHECKS if each.code == "FORMULA_NOT_CALCULATED")
    assert not list(check(whole))


def test_results_of_ours_that_are_stale_are_told_at_once() -> None:
    whole = subject(of=form())
    stale = PrintedCells(stale={"J5": ("9", "8.5"), whole.cells.totals["total"]: ("96", "95.5")})
    bad = only(replace(whole, recognised=replace(whole.recognised, printed=stale)), "FORMULA_NOT_CALCULATED")
    assert (bad.cell, bad.found, bad.expected, bad.by_recompute) == (whole.cells.totals["total"], "96", "95.5", True)
    assert "2个公式格" in bad.message


def test_formula_without_result() -> None:
    whole = subject(of=form())
    blank = replace(whole, recognised=replace(whole.recognised, owned={"H9": "", "J5": "87.5"}))
    bad = only(blank, "FORMULA_WITHOUT_RESULT")
    assert (bad.cell, bad.found, bad.severity) == ("H9", "（空）", "error")
    (check,) = (each for each in CHECKS if each.code == "FORMULA_WITHOUT_RESULT")
    assert not list(check(whole))


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("#N/A", "没有查到"),
        ("#DIV/0!", "除以了 0"),
        ("#名称?", "不认识"),
        ("Err:504", "单元格区域"),
        ("Err:599", "公式出错"),
    ],
)
def test_cell_error(tmp_path: Path, value: str, meaning: str) -> None:
    demo = Path(__file__).parents[2] / "xlsheets" / "demo_data" / "chengde-2021.json"
    known = find_form("cn-caiyu10-project")
    filled = evaluation_from_facts(json.loads(demo.read_text("utf-8")) | {"results": {}}, known, "")
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(known, with_row(filled, 2, actual=value)).data)
    findings = [each for each in check_all(load(path).found, "a.xlsx") if each.cell == "G16"]
    assert [(each.code, each.found) for each in findings] == [("CELL_ERROR", value)]
    assert meaning in findings[0].message and findings[0].fix.endswith("或直接填写内容。")


def test_formula_emptied() -> None:
    whole = subject()
    emptied = replace(whole.recognised, printed=PrintedCells(emptied=["J20", "J40"]))
    bad = only(Subject.of(emptied), "FORMULA_EMPTIED")
    assert (bad.cell, bad.severity, "J20、J40" in bad.message) == ("J20", "warning", True)
    judged = subject(row(operator="", target="按计划", unit="", actual="基本完成"), satisfaction())
    waiting = replace(judged.recognised, printed=PrintedCells(emptied=["J20"]))
    assert only(Subject.of(waiting), "SCORE_MISSING").cell == "J20"


def test_cells_of_ours_that_somebody_emptied(tmp_path: Path) -> None:
    form_ = find_form("sc-project-2024")
    path = tmp_path / "a.xlsx"
    written = write_workbook(form_, Evaluation(form_.id, 2024, "某项目", indicators=[row(), satisfaction()]))
    path.write_bytes(written.data)
    assert load(path).found[0].printed.emptied == []
    total, level2 = written.found.cells.totals["total"], written.found.rows[1].where["level2"]
    changes = {cell: Patch(None, drop_formula=True) for cell in (total, level2)}
    path.write_bytes(patch_package(open_package(path), {written.found.cells.sheet: changes}))
    printed = load(path).found[0].printed
    assert (printed.emptied, [*printed.blank_levels]) == ([total], [level2])
