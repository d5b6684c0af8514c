"""Reading cells: every stored kind becomes the text a person would type, and a number of 15 digits."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part, plain_workbook, rich_workbook, saved, with_sheet
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from xlsheets.errors import UserError
from xlsheets.files import xlsx_reader
from xlsheets.files.grid import Book, Cell, Grid, Merge
from xlsheets.files.number_formats import DATE, PERCENT, PLAIN, classify, iso_date, significant
from xlsheets.files.xlsx_reader import read_book, unescape

SHEET = "xl/worksheets/sheet1.xml"


def book_of(folder: Path, data: bytes) -> Book:
    path = folder / "a.xlsx"
    path.write_bytes(data)
    return read_book(path)


def grid_of(folder: Path, rows: str, **around: str) -> Grid:
    return book_of(folder, with_sheet(rows, **around)).grids[0]


def refusal(folder: Path, rows: str, **around: str) -> str:
    with pytest.raises(UserError) as caught:
        grid_of(folder, rows, **around)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>95</v></c>', Cell("n", "95", Decimal(95))),
        ('<c r="A1"><v>0.1</v></c>', Cell("n", "0.1", Decimal("0.1"))),
        ('<c r="A1"><v>-2.50</v></c>', Cell("n", "-2.5", Decimal("-2.5"))),
        ('<c r="A1"><v>0.30000000000000004</v></c>', Cell("n", "0.3", Decimal("0.3"))),
        ('<c r="A1"><v>1E-7</v></c>', Cell("n", "0.0000001", Decimal("0.0000001"))),
        ('<c r="A1"><v>1.2E+3</v></c>', Cell("n", "1200", Decimal(1200))),
        ('<c r="A1"><v>-0</v></c>', Cell("n", "0", Decimal(0))),
        ('<c r="A1"><v>NaN</v></c>', Cell("s", "NaN")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell("b", "TRUE")),
        ('<c r="A1" t="b"><v>0</v></c>', Cell("b", "FALSE")),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', Cell("e", "#DIV/0!")),
        ('<c r="A1" t="str"><f>B1</f><v>#N/A</v></c>', Cell("e", "#N/A", None, "B1")),
        ('<c r="A1" t="inlineStr"><is><t>#REF! </t></is></c>', Cell("e", "#REF! ")),
        ('<c r="A1" t="inlineStr"><is><t>#N/A 的项</t></is></c>', Cell("s", "#N/A 的项")),
        ('<c r="A1" t="d"><v>2022-03-07T00:00:00</v></c>', Cell("d", "2022-03-07")),
        ('<c r="A1" t="inlineStr"><is><t>&#20013;文</t></is></c>', Cell("s", "中文")),
        ('<c r="A1" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c>', Cell("s", "富文本")),
        ("<c r='A1'><!-- --><f>B1<?p q?>*2</f><v>4<!-- -->2</v></c>", Cell("n", "42", Decimal(42), "B1*2")),
        ('<c r="a1"><v>1</v></c>', Cell("n", "1", Decimal(1))),
        ('<c r="A1" t="inlineStr"><is><t>字</t><rPh sb="0" eb="1"><t>zi</t></rPh></is></c>', Cell("s", "字")),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', Cell("s", "a\nb_x0041_")),
        ('<c r="A1" t="str"><f>B1</f><v>好</v></c>', Cell("s", "好", None, "B1")),
        ('<c r="A1" t="str"><f>B1</f><v></v></c>', Cell("s", "", None, "B1")),
        ('<c r="A1"><f>B1*2</f><v>4</v></c>', Cell("n", "4", Decimal(4), "B1*2")),
        ('<c r="A1"><f>B1*2</f></c>', Cell("f", "", None, "B1*2")),
        ('<c r="A1"><f>B1*2</f><v/></c>', Cell("f", "", None, "B1*2")),
        ('<c r="A1"><f t="shared" si="0"/><v>4</v></c>', Cell("n", "4", Decimal(4), "")),
    ],
)
def test_a_stored_cell_reads_as(tmp_path: Path, cell: str, expected: Cell) -> None:
    assert grid_of(tmp_path, f'<row r="1">{cell}</row>').cells == {(1, 1): expected}


@pytest.mark.parametrize(
    "cell", ['<c r="A1" s="0"/>', '<c r="A1"><v/></c>', '<c r="A1" t="inlineStr"><is><t/></is></c>']
)
def test_a_cell_that_holds_nothing_is_no_cell(tmp_path: Path, cell: str) -> None:
    assert grid_of(tmp_path, f'<row r="1">{cell}</row>').cells == {}


def test_shared_strings_are_joined_and_phonetics_left_out(tmp_path: Path) -> None:
    data = with_sheet('<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>')
    rels = part(data, "xl/_rels/workbook.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/sharedStrings"/></Relationships>',
    )
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>甲</t></si>'
        "<si><r><rPr><b/></rPr><t>乙</t></r><r><t>丙</t></r><rPh sb='0' eb='1'><t>yi</t></rPh></si></sst>"
    )
    grid = book_of(
        tmp_path, edit_zip(data, {"xl/_rels/workbook.xml.rels": rels, "xl/sharedStrings.xml": strings.encode()})
    ).grids[0]
    assert (grid.text(1, 1), grid.text(1, 2)) == ("乙丙", "甲")


def test_a_shared_string_that_is_not_there_is_named_by_its_cell(tmp_path: Path) -> None:
    assert "工作表“自评表”单元格 B2 " in refusal(tmp_path, '<row r="2"><c r="B2" t="s"><v>7</v></c></row>')


def test_numbers_carry_their_formats(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(plain_workbook({})))
    sheet = book.active
    assert sheet is not None
    for address, value, code in (
        ("A1", 0.98, "0%"),
        ("A2", 0.973, "0.00%"),
        ("A3", date(2022, 3, 7), "yyyy-mm-dd"),
        ("A4", datetime(2022, 3, 7, 9, 30), "yyyy/m/d h:mm"),
        ("A5", 44627, 'yyyy"年"m"月"d"日"'),
        ("A6", time(12, 0), "h:mm:ss"),
        ("A7", 12.5, '0.0"元"'),
    ):
        sheet[address] = value
        sheet[address].number_format = code
    cells = book_of(tmp_path, saved(book)).grids[0].cells
    assert [cells[row, 1][:3] for row in range(1, 8)] == [
        ("n", "98%", Decimal("0.98")),
        ("n", "97.3%", Decimal("0.973")),
        ("d", "2022-03-07", None),
        ("d", "2022-03-07", None),
        ("d", "2022-03-07", None),
        ("n", "0.5", Decimal("0.5")),
        ("n", "12.5", Decimal("12.5")),
    ]


def test_the_1904_calendar_is_honoured(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(plain_workbook({"A1": 43165})))
    assert book.active is not None
    book.active["A1"].number_format = "yyyy-mm-dd"
    data = saved(book)
    xml = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr date1904="1"/>', part(data, "xl/workbook.xml"))
    assert book_of(tmp_path, edit_zip(data, {"xl/workbook.xml": xml})).grids[0].text(1, 1) == "2022-03-07"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", PLAIN),
        ("0.00", PLAIN),
        ("0.00E+00", PLAIN),
        ("0.0%", PERCENT),
        ('0"%"', PLAIN),
        ("yyyy-mm-dd", DATE),
        ('[$-804]yyyy"年"m"月"', DATE),
        ("[DBNum1]m月", DATE),
        ("mm:ss", PLAIN),
        ("[h]:mm", PLAIN),
        ("h:mm AM/PM", PLAIN),
        ("[Red]0.00;[Blue]-0.00", PLAIN),
        ('#,##0"元";-#,##0"元"', PLAIN),
        ("@", PLAIN),
    ],
)
def test_a_format_code_is_classified(code: str, kind: int) -> None:
    assert classify(180, code) == kind


@pytest.mark.parametrize(("serial", "day"), [(1, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"), (60, None)])
def test_the_first_days_of_excels_calendar(serial: int, day: str | None) -> None:
    assert iso_date(Decimal(serial), date1904=False) == day


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_its_15_digits_printed_plainly(number: float) -> None:
    found = significant(repr(number))
    assert found is not None
    value, text = found
    assert value == Decimal(f"{number:.15g}")
    assert Decimal(text) == value
    assert "E" not in text
    assert not text.endswith(".")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_short_numbers_take_the_same_value_as_long_ones(number: Decimal) -> None:
    found = significant(str(number))
    assert found is not None
    assert found[0] == number
    assert found[1] == found[1].rstrip("0").rstrip(".") if "." in found[1] else found[0] == int(found[1])


def test_rows_and_cells_without_numbers_follow_one_another(tmp_path: Path) -> None:
    grid = grid_of(
        tmp_path, '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
    )
    assert list(grid.cells) == [(1, 1), (1, 2), (5, 3), (5, 4)]


def test_merges_hidden_rows_and_hidden_sheets_are_known(tmp_path: Path) -> None:
    data = with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"/>',
        after='<mergeCells count="2"><mergeCell ref="A1:B3"/><mergeCell ref="D4"/></mergeCells>',
    )
    xml = part(data, "xl/workbook.xml").replace(b'state="visible"', b'state="veryHidden"')
    grid = book_of(tmp_path, edit_zip(data, {"xl/workbook.xml": xml})).grids[0]
    assert grid.merges == [Merge(1, 1, 3, 2)]
    assert grid.merge_at(3, 2) == grid.merges[0]
    assert grid.hidden_rows == {2}
    assert not grid.visible


def test_a_merge_of_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    grid = grid_of(tmp_path, "", after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    assert grid.merge_at(999_999, 9) == grid.merges[0]


def test_names_and_properties_are_read(tmp_path: Path) -> None:
    book = read_book(rich_workbook(tmp_path))
    assert book.names["rows"] == "自评表!$A$1:$A$5"
    assert book.properties == {"xlsheets.form": "cn-test"}
    assert [grid.sheet for grid in book.grids] == ["自评表", "测算"]


def test_the_strict_namespace_is_read(tmp_path: Path) -> None:
    data = with_sheet('<row r="1"><c r="A1"><v>7</v></c></row>')
    strict = {
        name: part(data, name)
        .replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument")
        for name in ("xl/workbook.xml", SHEET, "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels")
    }
    assert book_of(tmp_path, edit_zip(data, strict)).grids[0].text(1, 1) == "7"


@pytest.mark.parametrize("place", ["A100001", "ALM1", "XFD1048576"])
def test_a_value_far_outside_is_named(tmp_path: Path, place: str) -> None:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    message = refusal(tmp_path, f'<row r="{row}"><c r="{place}"><v>1</v></c></row>')
    assert f"工作表“自评表”单元格 {place} " in message
    assert "删除" in message


def test_a_format_far_outside_is_harmless(tmp_path: Path) -> None:
    assert grid_of(tmp_path, '<row r="1048576"><c r="XFD1048576" s="0"/></row>').cells == {}


@pytest.mark.parametrize("place", ["A0", "1A", "AAAA1", "$", "A1:B2", "甲1", "A1\n"])
def test_a_bad_address_is_refused(tmp_path: Path, place: str) -> None:
    assert "地址不合规" in refusal(tmp_path, f'<row r="1"><c r="{place}"><v>1</v></c></row>')


@pytest.mark.parametrize("row", ["0", "-1", "x", "", "1" * 50])
def test_a_bad_row_number_is_refused(tmp_path: Path, row: str) -> None:
    assert "行号不合规" in refusal(tmp_path, f'<row r="{row}"><c><v>1</v></c></row>')


def test_too_many_cells_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_reader, "MAX_CELLS", 2)
    assert "单元格超过" in refusal(tmp_path, '<row r="1"><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>')


def test_escaped_surrogates_make_one_character() -> None:
    assert unescape("_xD83D__xDE00_") == "😀"
    assert unescape("_xD83D_!_x0001_") == "�!"


def test_what_nobody_sees_separates_no_texts() -> None:
    seen = unescape("\ufeff办_x200B_结\u00ad率\u00a0≥_x000D_\n95%\u200e\u2028天\ufe0f")
    assert seen == "办结率 ≥\n95%\n天"


def test_what_openpyxl_writes_is_read_back(tmp_path: Path) -> None:
    cells = {"A1": "文字 & <符号>", "B1": 3.14, "C1": True, "D1": "=B1*2", "E1": " 前后空格 ", "A2": "换\n行"}
    grid = book_of(tmp_path, plain_workbook(cells)).grids[0]
    assert [cell.text for cell in grid.cells.values()] == ["文字 & <符号>", "3.14", "TRUE", "", " 前后空格 ", "换\n行"]
    assert grid.cells[1, 4].formula == "B1*2"


@pytest.mark.parametrize(
    ("stored", "seen"), [("38\u202f家", "38 家"), ("38\u00ad家", "38家"), ("\u206638家\u2069", "38家")]
)
def test_characters_without_ink_that_formulas_read_are_told(tmp_path: Path, stored: str, seen: str) -> None:
    """Formulas of ours pass over U+00A0, U+200B, U+200E and U+FEFF alone; with any other the cells would not be the reader's."""
    cells = book_of(tmp_path, plain_workbook({"A1": stored, "A2": "38\u00a0\u200b家"})).grids[0].cells
    assert (cells[1, 1].text, cells[1, 1].stored) == (seen, stored)
    assert (cells[2, 1].text, cells[2, 1].stored) == ("38 家", None)
