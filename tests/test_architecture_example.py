"""The cell that ARCHITECTURE.md follows through the program: every figure told there is computed here."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xlsheets.audit.check import check_all
from xlsheets.files.package import open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.report.build_context import build_context
from xlsheets.report.filters import filters
from xlsheets.writing.workbook import write_workbook

DEMO = files("xlsheets") / "demo_data" / "chengde-2021.json"
ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("### One cell")[2].partition("\n## ")[0]


CALC = {"P39": "≥95%", "AN39": 95, "AO39": "%", "AY39": "≥", "CF39": 0.98, "H39": 0.98, "I39": "80%–100%", "J39": 7.84}


def stored(path: Path, sheet: str) -> dict[str, object]:
    """The values beside the formulas of a sheet, by address."""
    rows = load_workbook(path, data_only=True)[sheet].iter_rows()
    return {cell.coordinate: cell.value for row in rows for cell in row}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's workbook after a program without formulas has changed an actual."""
    form, facts = find_form("cn-caiyu10-project"), json.loads(DEMO.read_text("utf-8"))
    path = tmp_path_factory.mktemp("example") / "自评表.xlsx"
    path.write_bytes(write_workbook(form, evaluation_from_facts(facts, form, "")).data)
    path.write_bytes(patch_package(open_package(path), {"自评表": {"G16": Patch("93.1%")}}))
    return path


def test_the_row_is_read_and_scored_as_told(book: Path) -> None:
    (found,) = load(book).found
    item, result = found.evaluation.indicators[2], found.results.indicators[2]
    assert (
        found.cells.indicators[2].items() >= {"target": "F16", "actual": "G16", "weight": "H16", "score": "I16"}.items()
    )
    for text in (item.name, item.operator + item.target + item.unit, item.actual, result.bucket, result.basis):
        assert text in EXAMPLE
    assert (result.completion, result.score) == (Decimal("0.98"), Decimal("7.84"))
    assert (found.results.total, found.results.grade) == (Decimal("93.77"), "优")


def test_the_formula_and_the_patch_are_those_told(book: Path, tmp_path: Path) -> None:
    formula = load_workbook(book)["自评表"]["I16"].value
    assert formula.partition(",IFERROR(")[0] + ",…)" in EXAMPLE
    recomputed = tmp_path / "自评表.xlsx"
    recomputed.write_bytes(recompute(load(book)).data)
    before, after = stored(book, "自评表"), stored(recomputed, "自评表")
    assert {cell: value for cell, value in after.items() if value != before[cell]} == {"I16": 7.84, "I24": 93.77}
    assert stored(recomputed, "测算").items() >= CALC.items()
    assert all(f"`{cell}`" in EXAMPLE for cell in (*CALC, "I16", "I24"))


def test_the_finding_and_the_figure_of_a_report_are_those_told(book: Path) -> None:
    (found,) = load(book).found
    assert [each.code for each in check_all([found], "") if each.cell == "J16"] == ["REASON_MISSING"]
    (row,) = build_context(found).incomplete
    assert filters("100%")["pct"](row.completion) == "98%"
