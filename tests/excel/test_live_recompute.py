"""Recompute in Excel: the same formulas and figures as headless, one read and one write a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.fake.engine import open_book
from excel.ribbon_cases import CASES, backups, message, settled, without_scores, write_case
from openpyxl import load_workbook
from openpyxl.styles import Font
from samples.kept import opened, write_workbook
from writing.test_form_finish import longest

from xlsheets.excel import actions
from xlsheets.excel.book_grid import load_live
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute


def test_a_sound_workbook_is_only_calculated_anew(filled: Path) -> None:
    _, app = open_book(filled)
    actions.recompute_book()
    assert app.count("write") == app.count("copy") == 0
    assert app.count("rebuild") == 1
    assert "已重新计算 1 张自评表" in message(app)
    assert settled(app)
    assert not backups(filled)


def test_deleted_formulas_come_back_as_headless(filled: Path) -> None:
    path = without_scores(filled)
    book, app = open_book(path)
    actions.recompute_sheet()
    expected = path.with_name("headless.xlsx")
    expected.write_bytes(recompute(load(path)).data)
    cells = load(path).found[0].cells
    ours, headless = book.impl.formulas[cells.sheet], load_workbook(expected)[cells.sheet]
    for row in headless.iter_rows():
        for cell in row:
            assert (ours[cell.coordinate].value or "") == (cell.value or ""), cell.coordinate
    assert [call for call in app.calls if call.startswith("read")] == [f"read {cells.sheet}"]
    assert app.count("rebuild") == 1
    (backup,) = backups(path)
    assert backup.read_bytes() == path.read_bytes()
    assert str(backup) in message(app)
    assert settled(app)


def test_figures_go_into_a_form_that_has_no_formulas(filled: Path) -> None:
    path = without_scores(filled, names=False)
    book, app = open_book(path)
    actions.recompute_book()
    expected = path.with_name("headless.xlsx")
    expected.write_bytes(recompute(load(path)).data)
    headless = load_workbook(expected).worksheets[0]
    ours = book.impl.formulas.worksheets[0]
    for row in headless.iter_rows():
        for cell in row:
            there, wanted = ours[cell.coordinate].value, cell.value
            if isinstance(wanted, int | float):
                assert there == pytest.approx(wanted, abs=1e-12), cell.coordinate
            else:
                assert (there or "") == (wanted or ""), cell.coordinate
    assert [call for call in app.calls if call.startswith("write")] == [f"write {headless.title}"]
    assert settled(app)


def test_typed_scores_and_formulas_of_others_stay(filled: Path) -> None:
    cells = load(filled).found[0].cells
    scores = [where["score"] for where in cells.indicators]
    edited = opened(filled.read_bytes())
    sheet = edited[cells.sheet]
    sheet[scores[0]].value, sheet[scores[1]].value, sheet[scores[2]].value = 0.5, "=1+1", None
    edited.save(filled)
    book, app = open_book(filled)
    actions.recompute_sheet()
    ours = book.impl.formulas[cells.sheet]
    assert (ours[scores[0]].value, ours[scores[1]].value) == (0.5, "=1+1")
    assert str(ours[scores[2]].value).startswith("=")
    assert [call for call in app.calls if call.startswith("write")] == [f"write {cells.sheet}"]


def test_every_form_of_a_book_is_computed_with_one_read_each(tmp_path: Path) -> None:
    path = without_scores(write_case(CASES[0], tmp_path / "自评表.xlsx"), names=False)
    many = load_workbook(path)
    for _ in range(19):
        many.copy_worksheet(many.worksheets[0])
    many.save(path)
    _, app = open_book(path)
    actions.recompute_book()
    assert "已重新计算 20 张自评表" in message(app)
    assert app.count("read") == app.count("formulas") == 20
    assert app.count("write") == 20
    assert app.count("copy") == app.count("rebuild") == 1


def test_the_calculation_sheet_stands_for_its_form(chengde: Path) -> None:
    path = without_scores(chengde)
    book, app = open_book(path)
    book.sheets["测算"].select()
    actions.recompute_sheet()
    assert "已重新计算 1 张自评表，写入" in message(app)


def test_a_sheet_that_is_no_form_is_refused(chengde: Path) -> None:
    book, app = open_book(chengde)
    book.sheets["填报说明"].select()
    actions.recompute_sheet()
    assert "没有找到绩效自评表" in message(app)
    assert app.count("write") == 0
    assert settled(app)


LOOKS = [
    ("weight", 8, "", Font(strike=True)),
    ("weight", 8000, "0,", None),
    ("weight", 0.08, "0%", None),
    ("score", 7, "", Font(strike=True)),
    ("score", None, "", Font(strike=True)),
    ("score", 7, "0%", None),
    ("actual", 10, "", Font(name="Wingdings")),
    ("actual", "10人", "", Font(strike=True)),
    ("actual", "148 人", '0;0;0;"10"@', None),
    ("actual", "10148 人", ";;;", None),
    ("score", "7", ";;;", None),
]


@pytest.mark.costly
@pytest.mark.parametrize(("role", "value", "code", "font"), LOOKS, ids=str)
def test_what_nobody_sees_counts_as_headless(
    role: str, value: object, code: str, font: Font | None, chengde: Path
) -> None:
    (found,) = load(chengde).found
    edited = load_workbook(chengde)
    where = found.cells.indicators[1][role]
    cell = edited[found.cells.sheet][where]
    cell.value = cell.value if value is None else value
    cell.number_format = code or cell.number_format
    if font is not None:
        cell.font = font
    edited.save(chengde)
    total = load(chengde).found[0].results.total
    headless = chengde.with_name("headless.xlsx")
    headless.write_bytes(recompute(load(chengde)).data)
    book, app = open_book(chengde)
    live = load_live(book)
    assert live.found[0].results.total == total
    actions.recompute_book()
    assert settled(app)
    ours = book.impl.formulas[found.cells.sheet][where]
    theirs = load_workbook(headless)[found.cells.sheet][where]
    assert (ours.value, ours.number_format) == (theirs.value, theirs.number_format)
    after, again = load(headless).found[0].results.total, load_live(book)
    assert (again.found[0].results.total, again.found[0].looks) == (after, {})
    app.calls.clear()
    actions.recompute_book()
    assert app.count("write") == 0


def test_a_form_that_outgrew_its_page_gets_the_pages_of_a_headless_recompute(tmp_path: Path) -> None:
    path = tmp_path / "长.xlsx"
    edited = opened(write_workbook(form := find_form("sc-project-2024"), longest(form)).data)
    sheet = edited.worksheets[0]
    sheet.row_breaks.brk, sheet.page_setup.fitToHeight = [], 1  # as if the rows had been put in
    edited.save(path)
    book, app = open_book(path)
    actions.recompute_book()
    headless = opened(recompute(load(path)).data).worksheets[0]
    ours = book.impl.formulas.worksheets[0]
    assert [each.id for each in ours.row_breaks.brk] == [each.id for each in headless.row_breaks.brk] != []
    assert ours.page_setup.fitToHeight == headless.page_setup.fitToHeight == 0
    assert "1 张表重新分页" in message(app) and backups(path)
