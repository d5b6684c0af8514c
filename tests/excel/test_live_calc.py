"""重新计算 in an open workbook: a copied form, and one whose 测算 was deleted, gets a sheet 测算 of its own."""

from __future__ import annotations

from pathlib import Path

import engines
import pytest
from excel.fake.engine import App, open_book
from openpyxl import load_workbook

from xlsheets.excel import actions, session
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts
from xlsheets.recognise.load import load
from xlsheets.writing.workbook import write_workbook

DEMO = Path(__file__).parents[2] / "xlsheets" / "demo_data" / "chengde-2021.json"


def told(app: App) -> str:
    ((text, _, mode),) = app.alerts
    assert mode == "info", text
    return text


@pytest.mark.parametrize("lost", ["copied", "deleted"])
def test_a_form_without_its_calculation_sheet_gets_one(lost: str, tmp_path: Path) -> None:
    form, path, out = find_form("cn-caiyu10-project"), tmp_path / "自评表.xlsx", tmp_path / "后.xlsx"
    path.write_bytes(write_workbook(form, evaluation_from_facts(read_facts(DEMO), form, DEMO.name)).data)
    changed = load_workbook(path)
    if lost == "copied":
        changed.copy_worksheet(changed["自评表"]).title = "乙"
        changed["乙"]["G16"] = "3人"
    else:
        del changed["测算"]
    changed.save(path)
    book, app = open_book(path)
    book.set_mock_caller()
    actions.recompute_book()
    assert "补上 测算" in told(app) and list((path.parent / session.BACKUPS).glob("*"))
    book.impl.formulas.save(out)
    loaded = load(out)
    assert not any(found.lacks_calc for found in loaded.found)
    (live,) = engines.libreoffice([out])
    for found in loaded.found:
        assert live[found.cells.sheet][found.cells.totals["total"]] == pytest.approx(float(found.results.total))
