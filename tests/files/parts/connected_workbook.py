"""A workbook that tells of its author, his path and printer, and of databases and workbooks that it was connected to."""

from __future__ import annotations

from files.rich_workbook import edit_zip, part, plain_workbook

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK, SHEET, BOOK_RELATIONS = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
SECRETS = ("某作者", "某单位", "D:/科室", "PRINTER", "DSN=", "SELECT", "内网库", "共享人")


def connected_workbook(*, pivot: bool = False) -> bytes:
    """Make it; ``pivot``: a pivot table's store is filled from the database too."""
    data = plain_workbook({"A1": "姓名", "A2": 1})
    book = part(data, BOOK).decode().replace("<bookViews>", f"{_ABS_PATH}<bookViews>")
    book = book.replace("<workbookPr", '<fileSharing userName="共享人"/><workbookPr', 1)
    book = book.replace("</sheets>", f"</sheets><externalReferences/><definedNames>{_NAMES}</definedNames>")
    book = book.replace("<calcPr", '<calcPr calcMode="manual"')
    sheet = part(data, SHEET).decode().replace("</sheetData>", f"</sheetData>{_RULES}")
    sheet = sheet.replace("</worksheet>", f'<pageSetup paperSize="9" xmlns:r="{_OFFICE}" r:id="rIdP"/></worksheet>')
    links = [*_BOOK_PARTS, *([("pivotCacheDefinition", "pivotCache/p1.xml")] if pivot else [])]
    listed = "".join(_relation(f"rIdL{number}", kind, target) for number, (kind, target) in enumerate(links))
    related = part(data, BOOK_RELATIONS).decode().replace("</Relationships>", f"{listed}</Relationships>")
    texts = {**_PARTS, BOOK: book, SHEET: sheet, BOOK_RELATIONS: related}
    if pivot:
        cache = f'<pivotCacheDefinition xmlns="{_MAIN}"><cacheSource type="external" connectionId="1"/></pivotCacheDefinition>'
        texts["xl/pivotCache/p1.xml"] = cache
    return edit_zip(data, {name: text.encode() for name, text in texts.items()})


def _relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


_BOOK_PARTS = [
    ("externalLink", "externalLinks/externalLink1.xml"),
    ("connections", "connections.xml"),
    ("customXml", "../customXml/item1.xml"),
]
_SHEET_PARTS = (
    _relation("rIdP", "printerSettings", "../printerSettings/p1.bin")
    + _relation("rIdQ", "queryTable", "../queryTables/q1.xml")
    + _relation("rIdT", "table", "../tables/t1.xml")
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>自评</dc:title><dc:creator>某作者</dc:creator>'
    "<cp:lastModifiedBy>某作者</cp:lastModifiedBy></cp:coreProperties>"
)
_ABS_PATH = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
    '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="D:/科室/"/>'
    "</mc:Choice></mc:AlternateContent>"
)
_NAMES = (
    '<definedName name="决算数">[1]Sheet!$A$1</definedName><definedName name="旧表">\'[1]Sheet 2\'!$A$1</definedName>'
    '<definedName name="列">Table1[2024]</definedName><definedName name="本表">Sheet1!$A$1</definedName>'
)
_RULES = (
    '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>[1]Sheet!$A$1&gt;1</formula></cfRule>'
    '</conditionalFormatting><dataValidations count="2"><dataValidation type="list" sqref="A1"><formula1>[1]Sheet!$A$1</formula1>'
    '</dataValidation><dataValidation type="list" sqref="A2"><formula1>"甲,乙"</formula1></dataValidation></dataValidations>'
)
_CONNECTIONS = (
    f'<connections xmlns="{_MAIN}"><connection id="1" name="内网库" type="1" refreshedVersion="6" odcFile="D:/科室/a.odc">'
    '<dbPr connection="DSN=内网库" command="SELECT 1"/></connection></connections>'
)
_CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:ser><c:tx><c:strRef><c:f>[1]Sheet!$A$1</c:f>'
    "<c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>得分</c:v></c:pt></c:strCache></c:strRef></c:tx><c:val><c:numRef>"
    "<c:f>[1]Sheet!$B$1</c:f><c:numCache><c:ptCount val='1'/><c:pt idx='0'><c:v>9</c:v></c:pt></c:numCache></c:numRef></c:val>"
    "<c:cat><c:strRef><c:f>Sheet1!$A$1</c:f></c:strRef></c:cat></c:ser></c:chartSpace>"
)
_TABLE_QUERY = _relation("rId1", "queryTable", "../queryTables/q2.xml")
_PARTS = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Company>某单位</Company><HyperlinkBase>D:/科室</HyperlinkBase></Properties>"
    ),
    SHEET_RELATIONS: f'<Relationships xmlns="{_RELATIONS}">{_SHEET_PARTS}</Relationships>',
    "xl/printerSettings/p1.bin": "PRINTER",
    "xl/queryTables/q1.xml": f'<queryTable xmlns="{_MAIN}" name="内网库" connectionId="1"/>',
    "xl/queryTables/q2.xml": f'<queryTable xmlns="{_MAIN}" name="内网库"/>',
    "xl/tables/t1.xml": (
        f'<table xmlns="{_MAIN}" id="1" tableType="queryTable"><tableColumns>'
        '<tableColumn id="1" queryTableFieldId="1"/></tableColumns></table>'
    ),
    "xl/tables/_rels/t1.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{_TABLE_QUERY}</Relationships>',
    "xl/connections.xml": _CONNECTIONS,
    "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}"/>',
    "customXml/item1.xml": '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">SELECT</DataMashup>',
    "xl/charts/chart9.xml": _CHART,
}
