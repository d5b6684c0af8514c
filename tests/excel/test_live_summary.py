"""The ribbon's 汇总: the sheet is made anew from the forms that the open workbook holds now."""

from __future__ import annotations

from pathlib import Path

import engines
import pytest
from department import filled
from excel.fake.engine import open_book
from openpyxl import load_workbook
from samples.department_cases import SUINING, published
from samples.kept import write_workbook

from xlsheets.excel import actions, session
from xlsheets.forms.catalog import find_form
from xlsheets.formulas.summary_layout import OVERVIEW_SHEET, SUMMARY_SHEET
from xlsheets.recognise.load import load
from xlsheets.recognise.own_sheets import missing_forms, summary_layout
from xlsheets.writing.department import write_department


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A department's workbook of three forms; the first was deleted since and the second copied."""
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department(filled(3)).data)
    book = load_workbook(path)
    first, second = book.sheetnames[2:4]
    copy = book.copy_worksheet(book[second])
    copy.title = "复制的表"
    del book[first]
    book.save(path)
    return path


def test_the_summary_has_a_row_for_every_form_that_is_there(copied: Path, tmp_path: Path) -> None:
    book, app = open_book(copied)
    book.set_mock_caller()
    actions.summary()
    ((text, _, mode),) = app.alerts
    assert "已汇总 3 张自评表，见工作表“汇总”" in text and mode == "info"
    names = [each.name for each in book.sheets]
    assert names[:2] == [SUMMARY_SHEET, OVERVIEW_SHEET] and not any("(2)" in name for name in names)
    assert list((copied.parent / session.BACKUPS).glob("*")), "the workbook as it was is kept"
    out = tmp_path / "后.xlsx"
    book.impl.formulas.save(out)
    loaded = load(out)
    assert summary_layout(loaded.book) is not None
    assert missing_forms(loaded.book, loaded.found) == []
    sheets = engines.libreoffice([out])[0]
    shown = sheets[SUMMARY_SHEET]
    layout = summary_layout(loaded.book)
    assert layout is not None
    totals = [shown[layout.cell("total", layout.first_row + row)] for row in range(3)]
    by_sheet = {found.cells.sheet: float(found.results.total) for found in loaded.found}
    assert totals == list(by_sheet.values())
    assert {shown[layout.cell("status", layout.first_row + row)] for row in range(3)} <= {"已评", "待评1项"}
    assert sheets[OVERVIEW_SHEET]["C5"] == 3


def test_a_department_counts_its_projects_on_the_new_sheet(tmp_path: Path) -> None:
    path, out = tmp_path / "部门.xlsx", tmp_path / "后.xlsx"
    form = find_form(SUINING)
    path.write_bytes(write_department([*filled(2), (form, published(SUINING, typed=False))]).data)
    book, app = open_book(path)
    book.set_mock_caller()
    actions.summary()
    assert "已汇总 2 张自评表" in app.alerts[0][0]
    book.impl.formulas.save(out)
    loaded = load(out)
    layout, found = summary_layout(loaded.book), loaded.found[2]
    assert layout is not None and (layout.rows, layout.has_counts) == (2, True)
    assert all(loaded.book.names[name] == reference for name, reference in layout.names().items())
    assert found.evaluation.counted["projects"] == "2"
    shown = engines.libreoffice([out])[0]["基础数据"]
    for name, count in found.evaluation.counted.items():
        assert shown[found.cells.measures[name]] == int(count)


def test_a_workbook_of_one_form_needs_none(tmp_path: Path) -> None:
    path = tmp_path / "一张.xlsx"
    form, evaluation = filled(1)[0]
    path.write_bytes(write_workbook(form, evaluation).data)
    book, app = open_book(path)
    book.set_mock_caller()
    actions.summary()
    ((text, _, _),) = app.alerts
    assert "只有一张自评表" in text
    assert "汇总" not in [each.name for each in book.sheets]


def test_a_sheet_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department(filled(2)).data)
    changed = load_workbook(path)
    changed["汇总"]["A1"] = "我的汇总"
    del changed.defined_names["xsd_summary"]
    changed.save(path)
    book, app = open_book(path)
    book.set_mock_caller()
    actions.summary()
    assert "见工作表“汇总(2)”" in app.alerts[0][0]
    assert book.sheets["汇总"].range("A1").value == "我的汇总"
