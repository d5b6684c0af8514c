"""Texts in the sections of number formats: what is printed of them is what is seen, from every kind of file."""

from __future__ import annotations

from pathlib import Path

import engines
import pytest
from openpyxl import Workbook

from xlsheets.files.grid import Cell
from xlsheets.files.open_book import open_book
from xlsheets.files.seen.seen_runs import HIDDEN_TEXT
from xlsheets.files.seen.shown_number import UNPRINTED
from xlsheets.files.seen.text_format import in_text_format, text_section

PRINTED = [
    ("30天", '0;0;0;"≤"@', "≤30天"),
    ("350000", '0;0;0;@"元"', "350000元"),
    ("350000", '@"元"', "350000元"),
    ("30", '0;"≤"@', "≤30"),
    ("30", "0.00;-0.00;0;\\≥@", "≥30"),
    ("40家", '0;0;0;"未完成"', "未完成"),
    ("38家", ";;;", ""),
    ("38家", "0;0;0;", ""),
    ("8", "@@", "88"),
    ("30", '[>5]0;[<2]"少";"中";"≥"@', "≥30"),
]
AS_IT_STANDS = [
    "General",
    "@",
    "0.00",
    ";;",
    "0;0;0",
    '"a"',
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "[$-F800]yyyy年m月d日;@",
    "0;0;0;General",
    "[红色]@",
]


@pytest.mark.parametrize(("text", "code", "seen"), PRINTED)
def test_the_section_of_texts_prints_what_is_seen(text: str, code: str, seen: str) -> None:
    cell = in_text_format(Cell("s", text), text_section(code))
    assert (cell.text, cell.stored, cell.doubt) == (seen, text, "" if seen else HIDDEN_TEXT)


@pytest.mark.parametrize("code", AS_IT_STANDS)
def test_a_format_without_one_shows_the_text(code: str) -> None:
    assert text_section(code) == ""


def test_what_cannot_be_printed_is_in_doubt() -> None:
    assert in_text_format(Cell("s", "38"), text_section("0;0;0;0.0")).doubt == UNPRINTED


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_reader_gives_what_is_seen(kind: str, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row, (text, code, _) in enumerate(PRINTED, 1):
        book.active.cell(row, 1, text).number_format = code
    book.save(path := tmp_path / "a.xlsx")
    if kind != "xlsx":
        (path,) = engines.convert([path], kind, tmp_path)
    cells = open_book(path)[0].grids[0].cells
    lost = {8} if kind == "xls" else set()  # LibreOffice writes 0;0;0; into an .xls as 0;0;0
    rows = {row: seen for row, (*_, seen) in enumerate(PRINTED, 1) if row not in lost}
    assert {row: cells[row, 1].text for row in rows} == rows
    assert [cells[row, 1].doubt for row in {7, 8} - lost] == [HIDDEN_TEXT] * (2 - len(lost))
