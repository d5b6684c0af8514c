"""The small workbook inside a Word chart, from which Word lets a person edit the chart's data.

Written by hand: five fixed parts are less than the 0.3 s that importing a spreadsheet library costs a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from lxml import etree

from xlsheets.files.addresses import address
from xlsheets.files.archive import pack
from xlsheets.files.grid import Value
from xlsheets.files.namespaces import MAIN, OFFICE, PACKAGE
from xlsheets.files.part_xml import serialise
from xlsheets.files.sheet_xml import store_inline

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

CHART_SHEET = "Sheet1"


def workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    """Return an .xlsx with one sheet of texts and numbers; the same rows give the same bytes."""
    return pack(
        {
            "[Content_Types].xml": (
                f'{_HEAD}<Types xmlns="{PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
                f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
            ),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": (
                f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
                f'<sheets><sheet name="{CHART_SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ),
            "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
            "xl/styles.xml": (
                f'{_HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
                '<fills count="2"><fill><patternFill patternType="none"/></fill>'
                '<fill><patternFill patternType="gray125"/></fill></fills>'
                '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
                '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
                '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
                '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
            ),
            "xl/worksheets/sheet1.xml": _sheet(rows),
        }
    )


def _relations(*targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _sheet(rows: Sequence[Sequence[Value]]) -> bytes:
    root = etree.Element(f"{{{MAIN}}}worksheet", nsmap={None: MAIN})  # type: ignore[dict-item]  # the stubs forget None
    data = etree.SubElement(root, f"{{{MAIN}}}sheetData")
    for number, values in enumerate(rows, 1):
        row = etree.SubElement(data, f"{{{MAIN}}}row", r=str(number))
        for column, value in enumerate(values, 1):
            if value is not None:
                _write(etree.SubElement(row, f"{{{MAIN}}}c", r=address(number, column)), value)
    return serialise(root, _HEAD.encode())


def _write(cell: etree._Element, value: str | Decimal) -> None:
    if isinstance(value, Decimal):
        etree.SubElement(cell, f"{{{MAIN}}}v").text = f"{value:f}"
    else:
        store_inline(cell, value)
