"""A workbook with one of everything that a patch must leave alone, made by openpyxl and by raw zip editing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# As openpyxl writes a drawing, its namespace is the default one.
TEXT_BOX = (
    f'<absoluteAnchor xmlns:a="{_A}"><pos x="0" y="0"/><ext cx="900000" cy="400000"/><sp macro="" textlink="">'
    '<nvSpPr><cNvPr id="77" name="文本框"/><cNvSpPr txBox="1"/></nvSpPr><spPr/>'
    "<txBody><a:bodyPr/><a:p><a:r><a:t>请勿改动</a:t></a:r></a:p></txBody></sp><clientData/></absoluteAnchor>"
)
PICTURE = (
    f'<absoluteAnchor xmlns:a="{_A}" xmlns:r="{_R}"><pos x="0" y="0"/><ext cx="9000" cy="9000"/><pic>'
    '<nvPicPr><cNvPr id="78" name="图"/><cNvPicPr/></nvPicPr><blipFill><a:blip r:embed="rId9"/></blipFill><spPr/>'
    "</pic><clientData/></absoluteAnchor>"
)


def tiny_png() -> bytes:
    """One red dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


def edit_zip(data: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Replace, add or (``None``) remove parts of a package."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = changes.get(info.filename, old.read(info))
            if content is not None:
                new.writestr(info, content, info.compress_type)
        for name, added in changes.items():
            if added is not None and name not in old.namelist():
                new.writestr(name, added)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def plain_workbook(cells: Mapping[str, object]) -> bytes:
    """A workbook with one sheet, 自评表, of the given cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    for address, value in cells.items():
        sheet[address] = value  # type: ignore[assignment]
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(rows: str, *, after: str = "", head: str = "") -> bytes:
    """A workbook whose only sheet has this XML inside ``sheetData``, before and after it."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
        f"{head}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )
    return edit_zip(plain_workbook({"A1": 1}), {"xl/worksheets/sheet1.xml": xml.encode()})


def rich_workbook(folder: Path) -> Path:
    """Write the workbook with one of everything and return its path."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    for row in range(1, 6):
        sheet.append([f"指标{row}", row, f"=B{row}*2"])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=5))
    sheet.add_chart(chart, "E2")
    sheet["A1"].comment = Comment("批注", "审核人")
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add("D1:D5")
    sheet.add_data_validation(choice)
    sheet.conditional_formatting.add("B1:B5", CellIsRule(operator="lessThan", formula=["3"], fill=PatternFill("solid")))
    sheet.print_title_rows = "1:1"
    sheet.page_setup.paperSize = 9
    sheet.merge_cells("A7:C7")
    book.create_sheet("测算")["A1"] = "=自评表!B1"
    book.defined_names["rows"] = DefinedName("rows", attr_text="自评表!$A$1:$A$5")
    book.custom_doc_props.append(StringProperty(name="xlsheets.form", value="cn-test"))
    data = saved(book)
    drawing = part(data, "xl/drawings/drawing1.xml").replace(b"</wsDr>", f"{TEXT_BOX}{PICTURE}</wsDr>".encode())
    rels = part(data, "xl/drawings/_rels/drawing1.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rId9" Type="{_R}/image" Target="/xl/media/image1.png"/></Relationships>'.encode(),
    )
    types = part(data, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/pivotTables/pivotTable9.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml"/>'
        b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )
    path = folder / "rich.xlsx"
    path.write_bytes(
        edit_zip(
            data,
            {
                "xl/drawings/drawing1.xml": drawing,
                "xl/drawings/_rels/drawing1.xml.rels": rels,
                "xl/media/image1.png": tiny_png(),
                "[Content_Types].xml": types,
                "xl/pivotTables/pivotTable9.xml": b"<pivotTableDefinition xmlns='urn:x' name='P'/>",
                "xl/vbaProject.bin": bytes(range(256)) * 20,
            },
        )
    )
    return path
