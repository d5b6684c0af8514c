"""Recompute writes cells and nothing else: whatever a person put into the workbook besides is there byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part, tiny_png
from lxml import etree
from recompute.recompute_cases import CHENGDE, HEYUAN, MAIN, by_hand, recomputed, written

from xlsheets.files.archive import Archive
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

FORM_PART, CALC_PART, WORKBOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"

DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}">'
    '<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="900000" cy="400000"/><xdr:sp macro="" textlink="">'
    '<xdr:nvSpPr><xdr:cNvPr id="2" name="文本框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/><xdr:txBody><a:bodyPr/>'
    "<a:p><a:r><a:t>请勿改动</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:absoluteAnchor>"
    '<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9000" cy="9000"/><xdr:pic><xdr:nvPicPr>'
    '<xdr:cNvPr id="3" name="图"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill><xdr:spPr/>'
    "</xdr:pic><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
)
COMMENTS = (
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>审核</author></authors>'
    '<commentList><comment ref="G15" authorId="0"><text><t>请附名册</t></text></comment></commentList></comments>'
)
THREADED = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="G15" dT="2024-01-01T00:00:00.00" personId="{0}" id="{1}"><text>已附</text></threadedComment>'
    "</ThreadedComments>"
)
VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1025" type="#_x0000_t202"/></xml>'
EXTENSIONS = (
    f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{X14}"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list" allowBlank="1">'
    "<x14:formula1><xm:f>填报说明!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C4</xm:sqref></x14:dataValidation>"
    f'</x14:dataValidations></ext><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">'
    '<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="dataBar" id="{2}"><x14:dataBar/></x14:cfRule><xm:sqref>I14:I23</xm:sqref></x14:conditionalFormatting>'
    "</x14:conditionalFormattings></ext></extLst>"
)
PARTS = {
    "xl/drawings/drawing9.xml": (DRAWING, "application/vnd.openxmlformats-officedocument.drawing+xml"),
    "xl/comments9.xml": (COMMENTS, f"{SPREADSHEET}.comments+xml"),
    "xl/threadedComments/threadedComment1.xml": (THREADED, "application/vnd.ms-excel.threadedcomments+xml"),
    "xl/pivotTables/pivotTable1.xml": (
        "<pivotTableDefinition xmlns='urn:x' name='P'/>",
        f"{SPREADSHEET}.pivotTable+xml",
    ),
    "customXml/item1.xml": ("<归档 号='2024-17'/>", "application/xml"),
    "xl/printerSettings/printerSettings1.bin": (None, f"{SPREADSHEET}.printerSettings"),
    "xl/vbaProject.bin": (None, "application/vnd.ms-office.vbaProject"),
    "xl/drawings/vmlDrawing9.vml": (VML, "application/vnd.openxmlformats-officedocument.vmlDrawing"),
}
SHEET_RELATIONS = {
    "rId91": (f"{OFFICE}/drawing", "/xl/drawings/drawing9.xml"),
    "rId92": (f"{OFFICE}/comments", "/xl/comments9.xml"),
    "rId93": (
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment1.xml",
    ),
    "rId94": (f"{OFFICE}/pivotTable", "/xl/pivotTables/pivotTable1.xml"),
    "rId95": (f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin"),
    "rId96": (f"{OFFICE}/vmlDrawing", "/xl/drawings/vmlDrawing9.vml"),
}


def relations(entries: dict[str, tuple[str, str]]) -> bytes:
    lines = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, (kind, to) in entries.items())
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()


def furnished(name: str) -> bytes:
    """A filled workbook of ours to which Excel's users have added one of everything."""
    data = written(name).data
    types = "".join(f'<Override PartName="/{each}" ContentType="{kind}"/>' for each, (_, kind) in PARTS.items())
    sheet = part(data, FORM_PART).decode()
    sheet = re.sub(r"<pageSetup ", f'<pageSetup xmlns:r="{OFFICE}" r:id="rId95" ', sheet)
    tail = f'<drawing xmlns:r="{OFFICE}" r:id="rId91"/><legacyDrawing xmlns:r="{OFFICE}" r:id="rId96"/>{EXTENSIONS}</worksheet>'
    sheet = sheet.replace("<sheetData>", "<!-- 2024年度 --><sheetData>").replace("</worksheet>", tail)
    return edit_zip(
        data,
        {
            **{each: bytes(range(256)) * 20 if text is None else text.encode() for each, (text, _) in PARTS.items()},
            "[Content_Types].xml": part(data, "[Content_Types].xml").replace(
                b"</Types>", f'<Default Extension="png" ContentType="image/png"/>{types}</Types>'.encode()
            ),
            "xl/media/image9.png": tiny_png(),
            "xl/drawings/_rels/drawing9.xml.rels": relations({"rId1": (f"{OFFICE}/image", "/xl/media/image9.png")}),
            "xl/worksheets/_rels/sheet1.xml.rels": relations(SHEET_RELATIONS),
            FORM_PART: sheet.encode(),
        },
    )


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """Parts whose packed bytes or whose entries in the zip differ."""
    old, new = Archive(before), Archive(after)
    assert list(old.entries) == list(new.entries)
    return {each for each in old.entries if old.raw(each) != new.raw(each)}


def without_cells(sheet: bytes, cells: set[str]) -> bytes:
    """The sheet's XML less the cells that were to change."""
    root = etree.fromstring(sheet)
    for cell in root.iter(f"{MAIN}c"):
        if cell.get("r") in cells:
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", None)
    return etree.tostring(root, method="c14n", with_comments=True)


@pytest.mark.parametrize("name", [CHENGDE, HEYUAN])
def test_a_furnished_workbook_with_right_figures_stays_as_it_is(name: str, tmp_path: Path) -> None:
    data = furnished(name)
    assert recomputed(data, tmp_path).made.data == data


def test_only_the_two_sheets_change(tmp_path: Path) -> None:
    data = by_hand(furnished(CHENGDE), {"G15": "5000人"})
    made = recomputed(data, tmp_path).made.data
    assert changed_parts(data, made) == {FORM_PART, CALC_PART}
    assert without_cells(part(made, FORM_PART), {"I15", "I24"}) == without_cells(part(data, FORM_PART), {"I15", "I24"})


def test_of_the_sheet_of_figures_only_the_rows_concerned_change(tmp_path: Path) -> None:
    data = by_hand(furnished(CHENGDE), {"G15": "5000人"})
    made = recomputed(data, tmp_path).made.data
    summary = {f"{column}{row}" for column in "BCDFGHJKL" for row in range(6, 15)} | {"A3"}
    root = etree.fromstring(part(made, CALC_PART))
    row = {cell.get("r") for cell in root.iter(f"{MAIN}c") if cell.get("r", "").endswith("38")}
    concerned = summary | {each for each in row if re.fullmatch("[A-Z]+38", each)}
    left = [without_cells(part(each, CALC_PART), concerned) for each in (made, data)]
    # How the points came about takes two lines by now.
    assert len({re.sub(rb'ht="[0-9.]+" r="38"', b"", each) for each in left}) == 1 < len({*left})


def test_a_typed_row_more_changes_the_names_and_nothing_else_of_the_workbook_part(tmp_path: Path) -> None:
    """As if a program had inserted a row without moving the names."""
    data = furnished(CHENGDE)
    root = etree.fromstring(part(data, WORKBOOK))
    for name in root.iter(f"{MAIN}definedName"):
        if str(name.get("name", "")).startswith("xsd_") and "$24" in str(name.text):
            name.text = str(name.text).replace("$24", "$23")
    stale = edit_zip(data, {WORKBOOK: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})
    made = recomputed(stale, tmp_path).made.data
    assert changed_parts(stale, made) <= {FORM_PART, CALC_PART, WORKBOOK}
    canonical = [etree.tostring(etree.fromstring(part(each, WORKBOOK)), method="c14n") for each in (made, data)]
    assert canonical[0] == canonical[1]


def test_the_order_and_the_time_stamps_of_the_entries_stay(tmp_path: Path) -> None:
    import io
    import zipfile

    data = by_hand(furnished(CHENGDE), {"G15": "5000人"})
    made = recomputed(data, tmp_path).made.data
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        kept = [
            [(info.filename, info.date_time, info.external_attr) for info in each.infolist()] for each in (old, new)
        ]
        assert kept[0] == kept[1]
        assert new.testzip() is None


def test_a_macro_workbook_stays_one(tmp_path: Path) -> None:
    """An .xlsm differs by the content type of its workbook part only."""
    data = by_hand(furnished(CHENGDE), {"G15": "5000人"})
    types = part(data, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    macro = edit_zip(data, {"[Content_Types].xml": types})
    path = tmp_path / "自评.xlsm"
    path.write_bytes(macro)
    made = recompute(load(path)).data
    assert changed_parts(macro, made) == {FORM_PART, CALC_PART}
