"""What a person does not see is not read, and signs are read as their font draws them: alike from .xlsx, .xls, .ods and .docx."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from engines import convert
from files.rich_workbook import with_sheet
from files.word.test_docx_reader import SPACE, grids_of, table
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font as CellFont

from xlsheets.files.grid import Cell, Merge
from xlsheets.files.open_book import open_book
from xlsheets.files.seen.seen_runs import EQUATION, PICTURE, RAISED, STRUCK, TURNED, UNDRAWN, Font, Run, seen_runs
from xlsheets.files.seen.symbol_fonts import drawn

STRIKE, UP, DOWN, SYMBOL = (
    {"strike": True},
    {"vertAlign": "superscript"},
    {"vertAlign": "subscript"},
    {"rFont": "Symbol"},
)

CELLS: dict[str, tuple[list[tuple[str, dict[str, object]]], str, str]] = {
    "a corrected figure": ([("43", STRIKE), ("38家", {})], "38家", ""),
    "a struck sign": ([("≥", STRIKE), ("95%", {})], "95%", ""),
    "all struck in pieces": ([("4", STRIKE), ("38", STRIKE)], "", STRUCK),
    "a note's mark": ([("38", {}), ("1", UP), ("家", {})], "38¹家", RAISED),
    "a note's mark behind %": ([("95%", {}), ("注1", UP)], "95%注¹", RAISED),
    "a power": ([("10", {}), ("3", UP), ("吨", {})], "10³吨", RAISED),
    "a unit's power": ([("≥98m", {}), ("3", UP)], "≥98m³", ""),
    "a raised %": ([("95", {}), ("%", UP)], "95%", ""),
    "a lowered index": ([("CO", {}), ("2", DOWN), ("减排30吨", {})], "CO₂减排30吨", ""),
    "≥ in Symbol": ([("³", SYMBOL), ("40家", {})], "≥40家", ""),
    "≤ in Symbol": ([("\uf0a3", SYMBOL), ("30天", {})], "≤30天", ""),
    "a pictogram": ([("J", {"rFont": "Wingdings"}), ("40家", {})], "\ufffd40家", UNDRAWN),
}
WHOLE: dict[str, tuple[object, dict[str, object], Cell]] = {
    "a struck number": (438, STRIKE, Cell("s", "", Decimal(438), None, STRUCK)),
    "a struck text": ("438家", STRIKE, Cell("s", "", None, None, STRUCK)),
    "a text in Symbol": ("³95", {"name": "Symbol"}, Cell("s", "≥95")),
    "a number in pictograms": (7, {"name": "Wingdings"}, None),  # type: ignore[dict-item]
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workbook with all of these, as openpyxl writes it and as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("seen")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, (runs, *_) in enumerate(CELLS.values(), 1):
        pieces = [TextBlock(InlineFont(**font), text) if font else text for text, font in runs]  # type: ignore[arg-type]
        sheet.cell(row, 1).value = CellRichText(pieces)  # type: ignore[assignment]
    for row, (value, font, _) in enumerate(WHOLE.values(), 1):
        sheet.cell(row, 2).value = value  # type: ignore[assignment]
        sheet.cell(row, 2).font = CellFont(**font)  # type: ignore[arg-type]
    book.save(folder / "a.xlsx")
    return {
        "xlsx": folder / "a.xlsx",
        **{kind: convert([folder / "a.xlsx"], kind, folder)[0] for kind in ("xls", "ods")},
    }


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_kind_of_workbook_shows_the_same(books: dict[str, Path], kind: str) -> None:
    cells = open_book(books[kind])[0].grids[0].cells
    for row, (name, (_, text, doubt)) in enumerate(CELLS.items(), 1):
        assert (name, cells[row, 1].text, cells[row, 1].doubt) == (name, text, doubt)
    for row, (name, (_, _, expected)) in enumerate(WHOLE.items(), 1):
        found = cells[row, 2]._replace(stored=None)  # of which .xlsx alone tells: the others are not written
        assert (name, found) == (name, expected or Cell("n", "7", found.number, None, UNDRAWN))


def test_an_inline_string_and_the_font_of_its_cell(tmp_path: Path) -> None:
    runs = '<r><rPr><strike/><sz val="9"/></rPr><t>43</t></r><r><rPr><strike val="0"/></rPr><t>38</t></r><rPh sb="0" eb="1"><t>9</t></rPh>'
    (tmp_path / "a.xlsx").write_bytes(with_sheet(f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c></row>'))
    assert open_book(tmp_path / "a.xlsx")[0].grids[0].cells == {(1, 1): Cell("s", "38", stored="4338")}


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(code: str, result: str = "", data: str = "") -> str:
    marks = "<w:r><w:fldChar w:fldCharType='{}'>{}</w:fldChar></w:r>"
    between = f"{marks.format('separate', '')}{run(result)}" if result else ""
    return (
        f"{marks.format('begin', data)}<w:r><w:instrText>{code}</w:instrText></w:r>{between}{marks.format('end', '')}"
    )


def math(inside: str) -> str:
    return f"<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>{inside}</m:oMath>"


def m(tag: str, inside: str) -> str:
    return f"<m:{tag}>{inside}</m:{tag}>"


def number(text: str) -> str:
    return f"<m:r><m:rPr/><m:t>{text}</m:t></m:r>"


MC = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
SIGN = "<w:sym w:font='{}' w:char='{}'/>"
TICK = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
LIST = (
    "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='优'/><w:listEntry w:val='良'/></w:ddList></w:ffData>"
)
HINT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("paragraph", "text", "doubt"),
    [
        (run("4", "<w:strike/>") + run("38家"), "38家", ""),
        (run("4", "<w:dstrike/>") + run("38家", "<w:strike w:val='0'/>"), "38家", ""),
        (run("4", "<w:vanish/>") + run("38家"), "38家", ""),
        (run("4", "<w:rStyle w:val='gone'/>") + run("38家"), "38家", ""),
        (run("438家", "<w:rStyle w:val='kept'/>"), "438家", ""),
        ("<w:pPr><w:pStyle w:val='struck'/></w:pPr>" + run("438家"), "", STRUCK),
        ("<w:pPr><w:pStyle w:val='struck'/></w:pPr>" + run("4") + run("38", "<w:strike w:val='0'/>"), "38", ""),
        (run("38") + run("1", "<w:vertAlign w:val='superscript'/>") + run("家"), "38¹家", RAISED),
        (run("38") + run("1", "<w:position w:val='6'/>"), "38¹", RAISED),
        (run("100m") + run("2", "<w:vertAlign w:val='superscript'/>"), "100m²", ""),
        (run("38家") + "<w:r><w:footnoteReference w:id='1'/></w:r>", "38家", ""),
        (f"<w:r>{SIGN.format('Symbol', 'F0B3')}<w:t>40家</w:t></w:r>", "≥40家", ""),
        (f"<w:r>{SIGN.format('Symbol', '00A3')}<w:t>30天</w:t></w:r>", "≤30天", ""),
        (f"<w:r>{SIGN.format('Wingdings 2', 'F052')}<w:t>是</w:t></w:r>", "☑是", ""),
        (f"<w:r>{SIGN.format('Webdings', 'F052')}<w:t>40家</w:t></w:r>", "\ufffd40家", UNDRAWN),
        (run("³", "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>") + run("95%"), "≥95%", ""),
        (run("\uf0b3", "<w:rFonts w:hAnsi='Symbol'/>") + run("95%"), "≥95%", ""),
        (run("\uf0b3") + run("95%"), "\ufffd95%", UNDRAWN),
        (f"<w:r><mc:AlternateContent {MC}><mc:Choice Requires='w16se'><w:t>≥</w:t></mc:Choice><mc:Fallback><w:t>≥</w:t>"
         "</mc:Fallback></mc:AlternateContent><w:t>40</w:t></w:r>", "≥40", ""),
        (f"<mc:AlternateContent {MC}><mc:Choice Requires='x'/><mc:Fallback>{run('≥')}</mc:Fallback></mc:AlternateContent>"
         + run("40"), "≥40", ""),
        (f"<mc:AlternateContent {MC}><mc:Choice Requires='x'>{run('≥')}</mc:Choice></mc:AlternateContent>" + run("4"), "≥4", ""),
        (field('SYMBOL 179 \\f "Symbol"') + run("40"), "≥40", ""),
        (field("EQ \\f(3,4)"), "3/4", ""),
        (field("EQ \\o(3,4)"), "", EQUATION),
        (field("FORMTEXT", "38家"), "38家", ""),
        (field("FORMCHECKBOX", "", TICK) + run("是"), "☑是", ""),
        (field("FORMDROPDOWN", "", LIST), "良", ""),
        (field(" IF 1 = 1 " + "</w:instrText></w:r>" + run("错") + "<w:r><w:instrText>", "对"), "对", ""),
        (HINT.format(run("单击此处输入文字")), "", ""),
        ("<w:r><w:ruby><w:rt><w:r><w:t>zǒu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>走</w:t></w:r></w:rubyBase></w:ruby></w:r>",
         "走", ""),
        (math(m("f", m("num", number("3")) + m("den", number("4")))), "3/4", ""),
        (run("1") + math(m("f", m("num", number("3")) + m("den", number("4")))), "1 3/4", ""),
        (math(m("sSup", m("e", number("10")) + m("sup", number("3")))), "10³", RAISED),
        (math(m("sSup", m("e", number("m")) + m("sup", number("2")))), "m²", ""),
        (math(m("rad", m("e", number("16")))), "16", EQUATION),
        (math(number("≥40")), "≥40", ""),
        ("<w:r><w:object><w:OLEObject/></w:object></w:r>" + run("95%"), "95%", PICTURE),
        (run("3\u202e83\u202c家"), "383家", TURNED),
        ("<w:moveFrom>" + run("4") + "</w:moveFrom><w:moveTo>" + run("38") + "</w:moveTo>", "38", ""),
    ],
)  # fmt: skip
def test_a_paragraph_of_word_reads_as_it_is_seen(tmp_path: Path, paragraph: str, text: str, doubt: str) -> None:
    styles = (
        "<w:style w:type='character' w:styleId='gone'><w:basedOn w:val='base'/></w:style>"
        "<w:style w:type='character' w:styleId='base'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='kept'><w:basedOn w:val='base'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='struck'><w:rPr><w:strike/></w:rPr></w:style>"
    )
    rels = '<Relationships><Relationship Id="r" Type="x/styles" Target="styles.xml"/></Relationships>'
    out = io.BytesIO()
    body = table(f"<w:tr><w:tc><w:p>{paragraph}</w:p></w:tc><w:tc><w:p><w:r><w:t>尾</w:t></w:r></w:p></w:tc></w:tr>")
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", f'<w:document xmlns:w="{SPACE}"><w:body>{body}</w:body></w:document>')
        package.writestr("word/styles.xml", f'<w:styles xmlns:w="{SPACE}">{styles}</w:styles>')
        package.writestr("word/_rels/document.xml.rels", rels)
    (tmp_path / "表.docx").write_bytes(out.getvalue())
    (grid,) = open_book(tmp_path / "表.docx")[0].grids
    found = grid.cells.get((1, 1), Cell("s", ""))
    assert (found.text, found.doubt, grid.text(1, 2)) == (text, doubt, "尾")


def test_what_was_deleted_with_changes_tracked_is_not_read(tmp_path: Path) -> None:
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    joined = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>3</w:t></w:r></w:p><w:p><w:r><w:t>8家</w:t></w:r></w:p>"
    )
    cells = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>{run('删')}</w:p></w:tc><w:tc>{joined}</w:tc>"
    below = f"<w:tc><w:tcPr><w:cellMerge w:vMerge='rest'/></w:tcPr><w:p>{run('并')}</w:p></w:tc><w:tc><w:p/></w:tc>"
    last = "<w:tc><w:tcPr><w:cellMerge w:vMerge='cont'/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc>"
    rows = "".join(f"<w:tr>{each}</w:tr>" for each in (cells, below, last))
    (grid,) = grids_of(table(gone, rows), tmp_path / "表.docx")
    assert {place: each.text for place, each in grid.cells.items()} == {(1, 2): "38家", (2, 1): "并"}
    assert grid.merge_at(3, 1) == Merge(2, 1, 3, 1)


@pytest.mark.parametrize(
    ("font", "stored", "shown"),
    [
        ("Symbol", "³£±´¸¹°¥®", "≥≤±×÷≠°∞→"),
        ("symbol mt", "95<=>", "95<=>"),
        ("Symbol", "家\n", "家\n"),
        ("宋体", "³£95", "³£95"),
        ("Wingdings", "þ¨", "☑□"),
    ],
)
def test_what_fonts_of_signs_draw(font: str, stored: str, shown: str) -> None:
    assert drawn(stored, font) == shown


@pytest.mark.parametrize("text", ["38¹", "95%²", "10³吨"])
def test_raised_digits_that_were_typed_are_doubtful_too(text: str) -> None:
    assert seen_runs([Run(text)]) == (text, RAISED)
    assert seen_runs([Run("100m²"), Run("，")]) == ("100m²，", "")
    assert seen_runs([Run(text, Font(struck=True)), Run("38")]) == ("38", "")
