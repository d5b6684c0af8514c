"""A workbook open in Excel reads as its file does: each sheet once, with the help of the add-in's macro."""

from __future__ import annotations

from pathlib import Path

import pytest
from excel.fake.engine import open_book
from excel.ribbon_cases import CASES, message, settled, write_case
from openpyxl import load_workbook
from recognise.test_unread_sheets import TWICE, two_sheets

from xlsheets.excel import actions
from xlsheets.excel.book_grid import load_live
from xlsheets.files.xlsx_reader import read_book
from xlsheets.recognise.load import load


def test_a_live_book_reads_as_its_file_does(filled: Path) -> None:
    book, _ = open_book(filled)
    live, file = load_live(book), load(filled)
    assert [each.evaluation for each in live.found] == [each.evaluation for each in file.found]
    assert [each.cells for each in live.found] == [each.cells for each in file.found]
    assert [each.results for each in live.found] == [each.results for each in file.found]
    whole = {grid.sheet: grid for grid in read_book(filled).grids}
    for grid in live.grids.grids:
        if grid.sheet != "测算":
            shown = {place: (cell.kind, cell.text, cell.number) for place, cell in grid.cells.items()}
            assert shown == {
                place: (cell.kind, cell.text, cell.number) for place, cell in whole[grid.sheet].cells.items()
            }
            assert sorted(grid.merges, key=repr) == sorted(whole[grid.sheet].merges, key=repr)


def test_a_sheet_is_read_once_and_the_calculation_sheet_not_at_all(filled: Path) -> None:
    book, app = open_book(filled)
    load_live(book)
    sheets = [sheet.name for sheet in book.sheets if sheet.name != "测算"]
    assert [call for call in app.calls if call.startswith("read")] == [f"read {name}" for name in sheets]
    assert app.count("formulas") == len(sheets)
    assert app.count("layout") == 1


@pytest.mark.parametrize("host", ["xlsheets.xlam", "自评表.xlsx", ""])
def test_the_macro_is_found_in_the_add_in_or_in_the_workbook(tmp_path: Path, host: str) -> None:
    book, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    app.macro_hosts = {host}
    assert load_live(book).found


def test_without_our_macros_nothing_is_read_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    _, app = open_book(write_case(CASES[0], tmp_path / "自评表.xlsx"))
    app.macro_hosts = set()
    actions.recompute_book()
    assert "加载项没有应答" in message(app)
    assert "addin doctor" in message(app)
    assert app.count("read") == app.count("write") == 0
    assert settled(app)


def test_a_sheet_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "两张.xlsx"
    path.write_bytes(two_sheets(TWICE))
    live, file = load_live(open_book(path)[0]), load(path)
    assert (live.unread, [each.cells.sheet for each in live.found]) == (file.unread, ["自评表"])


def test_a_sheet_that_goes_on_too_far_does_not_stop_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_case(CASES[0], tmp_path / "自评表.xlsx")
    other = load_workbook(path)
    other.create_sheet("底稿")["C9000"] = "完"
    other.save(path)
    monkeypatch.setattr("xlsheets.excel.book_grid.MOST_CELLS", 20_000)
    book, app = open_book(path)
    assert [each.sheet for each in load_live(book).unread] == ["底稿"]
    actions.recompute_book()
    assert "“底稿”没有读取：用到了 9000 行 3 列，请删除表格以外的内容后再试" in message(app)
