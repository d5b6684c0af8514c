"""A form of ours in one package with everything that can live in a workbook: what runs, what reaches out, what tells of persons."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

from files.rich_workbook import PICTURE, TEXT_BOX, edit_zip, part, tiny_png
from samples.kept import write_workbook

from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MS = "http://schemas.microsoft.com/office/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_SPREADSHEET = f"{_TYPES}.spreadsheetml"
_R = f'xmlns:r="{_OFFICE}"'
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"

_LIVING = (
    "宏表1 Auto_Open auto_close vbaProject macro EXEC( JDEProject activeX customUI webextension externalLink ddeLink oleLink [1] cmd| "
    "总账.xlsx oleObject embeddings slicer dataRef connections queryTable DSN= 内网库 DataMashup calcMode <f>1+ xmlsignatures 某作者 "
    "某审核人 某单位 shenhe@ 科室 D:\\ PRINTER absPath S-1-5-21 fmlaLink FmlaLink linkedCell calculatedColumnFormula 个人视图 "
    "refreshedBy thumbnail WEBSERVICE RTD( &amp;L&amp;Z"
)
LIVING = tuple(_LIVING.split())
"""Of what no part of a frozen copy holds a word, in its name or in what stands there."""

_STAYING = (
    'DISPIMG( sparkline 请勿改动 &amp;&amp;Zhi 请核对 照账填写 已核对 https://example.org/ checked="Checked" xlsheets.form <c:v>12.5</c:v> '
    "甲,乙 留下的 FmlaRange xl/cellimages.xml xl/media/image9.png xl/media/image8.png xl/charts/chart1.xml xl/charts/chart9.xml "
    "xl/pivotTables/own.xml xl/pivotCache/own.xml xl/tables/t1.xml xl/comments9.xml xl/threadedComments/t9.xml xl/ctrlProps/c1.xml"
)
STAYING = tuple(_STAYING.split())
"""What no frozen copy lacks."""


def alive_workbook(folder: Path) -> Path:
    """Write the workbook, with macros, and return its path."""
    facts = json.loads(
        (files("xlsheets") / "demo_data" / "chengde-2021.json").read_text("utf-8"), parse_float=str, parse_int=str
    )
    form = find_form(facts["form"])
    data = write_workbook(form, evaluation_from_facts(facts | {"year": int(facts["year"])}, form, "")).data
    changes: dict[str, bytes] = {
        name: text.encode() if isinstance(text, str) else text for name, text in _PARTS.items()
    }
    changes |= {BOOK: _book(part(data, BOOK).decode()).encode(), SHEET: _sheet(part(data, SHEET).decode()).encode()}
    for source, relations in _RELATIONS.items():
        name = f"{source.rpartition('/')[0]}/_rels/{source.rpartition('/')[2]}.rels".lstrip("/")
        changes[name] = _related(data, name, relations)
    changes["[Content_Types].xml"] = _types(part(data, "[Content_Types].xml").decode()).encode()
    path = folder / "自评表.xlsm"
    path.write_bytes(edit_zip(data, changes))
    return path


def _related(data: bytes, name: str, relations: list[tuple[str, str, str]]) -> bytes:
    try:
        text = part(data, name).decode()
    except KeyError:
        text = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    listed = ""
    for number, kind, target in relations:
        space = _MS if kind in ("vbaProject", "xlMacrosheet") else _OFFICE
        kind = kind if ":" in kind else f"{space}/{kind}"
        outside = ' TargetMode="External"' if ":" in target or target.startswith("#") else ""
        listed += f'<Relationship Id="{number}" Type="{kind}" Target="{target}"{outside}/>'
    return text.replace("</Relationships>", f"{listed}</Relationships>").encode()


def _types(text: str) -> str:
    known = {**_CONTENT, SHEET.replace("sheet1", "none"): ""}
    text = text.replace(f"{_SPREADSHEET}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    endings = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in _ENDINGS.items())
    listed = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in known.items() if kind)
    return text.replace("</Types>", f"{endings}{listed}</Types>")


def _book(text: str) -> str:
    text = text.replace(
        "<workbookPr/>", f'<fileSharing userName="某作者" readOnlyRecommended="1"/><workbookPr/>{_ABS_PATH}'
    )
    text = text.replace(
        "</sheets>", f'<sheet {_R} name="宏表1" sheetId="9" state="veryHidden" r:id="rIdM"/></sheets>{_LINKED}'
    )
    text = text.replace("<definedNames>", f"<definedNames>{_NAMES}")
    return re.sub(r"<calcPr[^>]*/>", '<calcPr calcId="191029" calcMode="manual"/>' + _AFTER_CALC, text)


def _sheet(text: str) -> str:
    text = text.replace("<oddFooter>", "<oddFooter>&amp;L&amp;Z&amp;&amp;Zhi", 1)
    text = text.replace("</sheetData>", f"{_ROWS}</sheetData>{_OWNED}")
    text = text.replace("<dataValidations", f"{_FORMATS}<dataValidations", 1)
    text = re.sub(r'<dataValidations count="\d+">', f"<dataValidations>{_CHOICES}", text)
    text = text.replace("<printOptions", f"{_LINKS}<printOptions", 1).replace(
        "<pageSetup ", f'<pageSetup {_R} r:id="rIdP" ', 1
    )
    return text.replace("</worksheet>", f"{_ENDS}</worksheet>")


_ABS_PATH = (
    f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x15" xmlns:x15="urn:x15">'
    '<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="D:\\科室\\"/>'
    "</mc:Choice></mc:AlternateContent>"
)
_LINKED = (
    f'<externalReferences {_R}><externalReference r:id="rIdX1"/><externalReference r:id="rIdX2"/><externalReference r:id="rIdX3"/>'
    "</externalReferences>"
)
_NAMES = (
    '<definedName name="_xlnm.Auto_Open" hidden="1">宏表1!$A$1</definedName><definedName name="auto_close">自评表!$A$1</definedName>'
    '<definedName name="跑" xlm="1">宏表1!$A$1</definedName><definedName name="取色">EXEC("calc")</definedName>'
    '<definedName name="决算数">[1]决算!$B$2</definedName><definedName name="两倍决算">决算数*2</definedName>'
    '<definedName name="取数">_xlfn.LAMBDA(x,_xlfn.WEBSERVICE(x))</definedName><definedName name="实时">RTD("行情源",,"代码")</definedName>'
    "<definedName name=\"旧底稿\">'D:\\科室\\[总账.xlsx]S'!A1</definedName><definedName name=\"行情\">cmd|'/c calc'!A0</definedName>"
    '<definedName name="Slicer_单位">#N/A</definedName><definedName name="留下的" comment="某作者 编">自评表!$A$1</definedName>'
)
_AFTER_CALC = (
    '<customWorkbookViews><customWorkbookView name="某作者 - 个人视图" guid="{00000000-0000-0000-0000-000000000001}" '
    'windowWidth="1" windowHeight="1" activeSheetId="1"/></customWorkbookViews>'
    f'<pivotCaches {_R}><pivotCache cacheId="1" r:id="rIdC1"/><pivotCache cacheId="2" r:id="rIdC2"/></pivotCaches>'
    f'<extLst><ext uri="{{BBE1A952-AA13-448e-AADC-164F8A28A991}}" xmlns:x14="{_X14}" {_R}><x14:slicerCaches>'
    '<x14:slicerCache r:id="rIdS"/></x14:slicerCaches></ext></extLst>'
)
_ROWS = (
    '<row r="200"><c r="A200"><f>[1]决算!$B$2</f><v>12.5</v></c><c r="B200" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f>'
    '<v>=DISPIMG("ID_1",1)</v></c><c r="C200"><f>1+1</f><v>2</v></c></row>'
    '<row r="201"><c r="A201" t="inlineStr"><is><t>项</t></is></c><c r="B201" t="inlineStr"><is><t>数</t></is></c></row>'
    '<row r="202"><c r="A202"><v>3</v></c><c r="B202"><f>A202*2</f><v>6</v></c></row>'
)
_OWNED = (
    '<protectedRanges><protectedRange sqref="A202" name="区域1" securityDescriptor="O:WDG:WDD:(A;;CC;;;S-1-5-21-9)"/></protectedRanges>'
    '<scenarios current="0"><scenario name="一" locked="1" count="1" user="某作者" comment="由 某作者 创建"><inputCells r="A202" val="3"/>'
    f'</scenario></scenarios><dataConsolidate><dataRefs count="1"><dataRef {_R} ref="A1" sheet="决算" r:id="rIdD"/></dataRefs>'
    "</dataConsolidate>"
)
_FORMATS = (
    '<conditionalFormatting sqref="A202"><cfRule type="expression" priority="90"><formula>[1]决算!$A$1&gt;1</formula></cfRule>'
    "</conditionalFormatting>"
)
_CHOICES = (
    '<dataValidation type="list" sqref="A203"><formula1>[1]决算!$A$1:$A$9</formula1></dataValidation>'
    '<dataValidation type="list" sqref="A204"><formula1>"甲,乙"</formula1></dataValidation>'
)
_LINKS = (
    f'<hyperlinks {_R}><hyperlink ref="A203" r:id="rIdF"/><hyperlink ref="A204" r:id="rIdW"/>'
    '<hyperlink ref="A205" location="宏表1!A1"/></hyperlinks>'
)
_CORNER = "".join(f"<xdr:{name}>0</xdr:{name}>" for name in ("col", "colOff", "row", "rowOff"))
_CORNERS = "".join(
    f'<{end} xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">{_CORNER}</{end}>'
    for end in ("from", "to")
)
_ENDS = (
    f'<drawing {_R} r:id="rIdG"/><legacyDrawing {_R} r:id="rIdV"/><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x14" '
    f'xmlns:x14="{_X14}"><oleObjects {_R}><oleObject progId="Package" shapeId="1030" r:id="rIdO"/></oleObjects></mc:Choice>'
    f'</mc:AlternateContent><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x14" xmlns:x14="{_X14}"><controls {_R}>'
    '<control shapeId="1026" name="勾选" r:id="rIdB"><controlPr macro="[0]!Pay" linkedCell="$A$202">'
    f"<anchor>{_CORNERS}</anchor></controlPr></control></controls></mc:Choice>"
    f'</mc:AlternateContent><tableParts {_R} count="1"><tablePart r:id="rIdT"/></tableParts>'
    f'<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{_X14}"><x14:sparklineGroups xmlns:xm="{_XM}">'
    "<x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>自评表!A202:B202</xm:f><xm:sqref>C202</xm:sqref></x14:sparkline>"
    "<x14:sparkline><xm:f>[1]决算!A1:B1</xm:f><xm:sqref>C203</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
    f'</x14:sparklineGroups></ext><ext uri="{{A8765BA9-456A-4dab-B4F3-ACF838C121DE}}" xmlns:x14="{_X14}"><x14:slicerList {_R}>'
    '<x14:slicer r:id="rIdS"/></x14:slicerList></ext></extLst>'
)
_CHART_SPACE = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_CHART = (
    f"<c:chartSpace {_CHART_SPACE}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val='col'/><c:grouping val='clustered'/>"
    "<c:ser><c:idx val='0'/><c:order val='0'/><c:val><c:numRef><c:f>[1]决算!$B$2</c:f><c:numCache><c:ptCount val='1'/>"
    "<c:pt idx='0'><c:v>12.5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser><c:axId val='1'/><c:axId val='2'/></c:barChart>"
    "<c:catAx><c:axId val='1'/><c:scaling/><c:delete val='0'/><c:axPos val='b'/><c:crossAx val='2'/></c:catAx><c:valAx><c:axId val='2'/>"
    "<c:scaling/><c:delete val='0'/><c:axPos val='l'/><c:crossAx val='1'/></c:valAx></c:plotArea></c:chart>"
    f'<c:externalData {_R} r:id="rId1"><c:autoUpdate val="1"/></c:externalData></c:chartSpace>'
)
_DRAWING_SPACE = 'xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def _frame(content: str) -> str:
    kind = content.partition('="')[2].partition('"')[0]
    return (
        '<absoluteAnchor><pos x="0" y="0"/><ext cx="9000" cy="9000"/><graphicFrame macro="[0]!Pay"><nvGraphicFramePr>'
        f'<cNvPr id="80" name="图"/><cNvGraphicFramePr/></nvGraphicFramePr><xfrm xmlns:a="{_A}"><a:off x="0" y="0"/>'
        f'<a:ext cx="9" cy="9"/></xfrm><a:graphic xmlns:a="{_A}"><a:graphicData uri="{kind}">{content}</a:graphicData></a:graphic>'
        "</graphicFrame><clientData/></absoluteAnchor>"
    )


_DRAWING = (
    f"<wsDr {_DRAWING_SPACE}>"
    + TEXT_BOX.replace('macro=""', 'macro="[0]!Pay"').replace('textlink=""', 'textlink="[1]决算!$A$1"')
    + PICTURE
    + _frame(f'<c:chart {_CHART_SPACE} {_R} r:id="rIdC"/>')
    + f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="sle15" xmlns:sle15="urn:sle">'
    + _frame('<s:slicer xmlns:s="http://schemas.microsoft.com/office/drawing/2010/slicer" name="单位"/>')
    + f'</mc:Choice></mc:AlternateContent><mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="we" xmlns:we="urn:we">'
    + _frame(f'<we:webextensionref xmlns:we="urn:we" {_R} r:id="rIdE"/>')
    + "</mc:Choice></mc:AlternateContent></wsDr>"
)
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1026" type="#_x0000_t201"><x:ClientData ObjectType="Checkbox">'
    "<x:FmlaMacro>[0]!Pay</x:FmlaMacro><x:FmlaLink>$A$202</x:FmlaLink><x:FmlaRange>$A$201:$A$202</x:FmlaRange><x:Checked>1</x:Checked>"
    '</x:ClientData></v:shape><v:shape id="_x0000_s1027" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Row>3</x:Row>'
    "<x:Column>0</x:Column></x:ClientData></v:shape></xml>"
)
_COMMENTS = (
    f'<comments xmlns="{_MAIN}"><authors><author>某审核人</author><author>tc={{00000000-0000-0000-0000-00000000000A}}</author></authors>'
    '<commentList><comment ref="A4" authorId="0"><text><r><t>某审核人:</t></r><r><t>请核对</t></r></text></comment>'
    '<comment ref="A5" authorId="1"><text><t>照账填写</t></text></comment></commentList></comments>'
)
_THREAD = (
    f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="A5" dT="2024-01-01T00:00:00.00" '
    'personId="{00000000-0000-0000-0000-00000000000B}" id="{00000000-0000-0000-0000-00000000000A}"><text>已核对</text></threadedComment>'
    "</ThreadedComments>"
)
_PERSONS = (
    f'<personList xmlns="{_THREADS}"><person displayName="某审核人" id="{{00000000-0000-0000-0000-00000000000B}}" '
    'userId="shenhe@ju.gov" providerId="AD"/></personList>'
)


_PLACE = '<location ref="G201:H203" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'


def _cache(source: str) -> str:
    return (
        f'<pivotCacheDefinition xmlns="{_MAIN}" {_R} refreshedBy="某作者" refreshOnLoad="1"><cacheSource {source}</cacheSource>'
        '<cacheFields count="2"><cacheField name="项"/><cacheField name="数"/></cacheFields>'
        "</pivotCacheDefinition>"
    )


_EXTERNAL = f'<externalLink xmlns="{_MAIN}" {_R}>%s</externalLink>'
_PARTS: dict[str, str | bytes] = {
    "docProps/core.xml": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>某作者</dc:creator><cp:lastModifiedBy>某作者</cp:lastModifiedBy>'
        "<cp:keywords>某作者</cp:keywords><cp:category>某作者</cp:category>"
        "</cp:coreProperties>"
    ),
    "docProps/app.xml": (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>D:\\科室\\a.xltx</Template>'
        "<Manager>某审核人</Manager><Company>某单位</Company><HyperlinkBase>D:\\科室</HyperlinkBase></Properties>"
    ),
    "docProps/thumbnail.jpeg": b"\xff\xd8thumbnail",
    "_xmlsignatures/origin.sigs": b"",
    "_xmlsignatures/sig1.xml": "<Signature>某作者</Signature>",
    "customUI/customUI14.xml": "<customUI/>",
    "xl/vbaProject.bin": b"macro",
    "xl/JDEData.bin": b"<JDEProject/>",
    "xl/macrosheets/sheet1.xml": f'<xm:macrosheet xmlns:xm="{_XM}"/>',
    "xl/activeX/activeX1.xml": "<ocx/>",
    "xl/externalLinks/externalLink1.xml": _EXTERNAL % '<externalBook r:id="rId1"/>',
    "xl/externalLinks/externalLink2.xml": _EXTERNAL % '<ddeLink ddeService="cmd" ddeTopic="/c calc"/>',
    "xl/externalLinks/externalLink3.xml": _EXTERNAL % '<oleLink r:id="rId1" progId="Word.Document.8"/>',
    "xl/connections.xml": (
        f'<connections xmlns="{_MAIN}"><connection id="1" name="内网库" type="1" refreshedVersion="6">'
        '<dbPr connection="DSN=内网库" command="SELECT 1"/></connection></connections>'
    ),
    "customXml/item1.xml": '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">SELECT</DataMashup>',
    "xl/queryTables/q1.xml": f'<queryTable xmlns="{_MAIN}" name="内网库" connectionId="1"/>',
    "xl/printerSettings/p1.bin": b"PRINTER",
    "xl/tables/t1.xml": (
        f'<table xmlns="{_MAIN}" id="1" name="表1" displayName="表1" ref="A201:B202" tableType="queryTable"><autoFilter ref="A201:B202"/>'
        '<tableColumns count="2"><tableColumn id="1" name="项" queryTableFieldId="1"/><tableColumn id="2" name="数">'
        "<calculatedColumnFormula>1+表1[项]</calculatedColumnFormula></tableColumn></tableColumns></table>"
    ),
    "xl/pivotCache/own.xml": _cache('type="worksheet"><worksheetSource ref="A201:B202" sheet="自评表"/>'),
    "xl/pivotCache/out.xml": _cache('type="external" connectionId="1">'),
    "xl/pivotTables/own.xml": (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="P1" cacheId="1" dataCaption="值">{_PLACE}</pivotTableDefinition>'
    ),
    "xl/pivotTables/out.xml": f'<pivotTableDefinition xmlns="{_MAIN}" name="P2" cacheId="2"/>',
    "xl/slicers/s.xml": f'<slicers xmlns="{_X14}"/>',
    "xl/slicerCaches/s.xml": f'<slicerCacheDefinition xmlns="{_X14}"/>',
    "xl/embeddings/附件.docx": b"PK",
    "xl/webextensions/w1.xml": "<webextension/>",
    "xl/persons/person.xml": _PERSONS,
    "xl/comments9.xml": _COMMENTS,
    "xl/threadedComments/t9.xml": _THREAD,
    "xl/ctrlProps/c1.xml": f'<formControlPr xmlns="{_X14}" objectType="CheckBox" checked="Checked" fmlaLink="$A$202"/>',
    "xl/drawings/drawing9.xml": _DRAWING,
    "xl/drawings/vmlDrawing9.vml": _VML,
    "xl/charts/chart9.xml": _CHART,
    "xl/media/image9.png": tiny_png(),
    "xl/media/image8.png": tiny_png(),
    "xl/cellimages.xml": (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {_R}><etc:cellImage><a:blip r:embed="rId1"/></etc:cellImage>'
        "</etc:cellImages>"
    ),
}
_RELATIONS: dict[str, list[tuple[str, str, str]]] = {
    "": [
        ("rIdU", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        (
            "rIdN",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail",
            "docProps/thumbnail.jpeg",
        ),
        (
            "rIdO",
            "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin",
            "_xmlsignatures/origin.sigs",
        ),
    ],
    "_xmlsignatures/origin.sigs": [
        ("rId1", "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/signature", "sig1.xml")
    ],
    BOOK: [
        ("rIdM", "xlMacrosheet", "macrosheets/sheet1.xml"),
        ("rIdVba", "vbaProject", "vbaProject.bin"),
        ("rIdJ", "http://www.wps.cn/officeDocument/2018/jdeExtension", "JDEData.bin"),
        *[(f"rIdX{number}", "externalLink", f"externalLinks/externalLink{number}.xml") for number in (1, 2, 3)],
        ("rIdK", "connections", "connections.xml"),
        ("rIdCx", "customXml", "../customXml/item1.xml"),
        ("rIdC1", "pivotCacheDefinition", "pivotCache/own.xml"),
        ("rIdC2", "pivotCacheDefinition", "pivotCache/out.xml"),
        ("rIdS", "http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/s.xml"),
        ("rIdPe", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml"),
        ("rIdCi", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml"),
    ],
    SHEET: [
        ("rIdP", "printerSettings", "../printerSettings/p1.bin"),
        ("rIdQ", "queryTable", "../queryTables/q1.xml"),
        ("rIdT", "table", "../tables/t1.xml"),
        ("rIdPo", "pivotTable", "../pivotTables/own.xml"),
        ("rIdPu", "pivotTable", "../pivotTables/out.xml"),
        ("rIdS", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/s.xml"),
        ("rIdO", "package", "../embeddings/附件.docx"),
        ("rIdF", "hyperlink", "file:///D:\\科室\\底稿.xlsx"),
        ("rIdW", "hyperlink", "https://example.org/"),
        ("rIdD", "externalLinkPath", "file:///D:\\科室\\总账.xlsx"),
        ("rIdG", "drawing", "../drawings/drawing9.xml"),
        ("rIdV", "vmlDrawing", "../drawings/vmlDrawing9.vml"),
        ("rIdCo", "comments", "../comments9.xml"),
        (
            "rIdTh",
            "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
            "../threadedComments/t9.xml",
        ),
        ("rIdB", "ctrlProp", "../ctrlProps/c1.xml"),
    ],
    "xl/externalLinks/externalLink1.xml": [("rId1", "externalLinkPath", "file:///D:\\科室\\总账.xlsx")],
    "xl/externalLinks/externalLink3.xml": [("rId1", "oleObject", "file:///D:\\科室\\说明.doc")],
    "xl/tables/t1.xml": [("rId1", "queryTable", "../queryTables/q1.xml")],
    "xl/pivotTables/own.xml": [("rId1", "pivotCacheDefinition", "../pivotCache/own.xml")],
    "xl/pivotTables/out.xml": [("rId1", "pivotCacheDefinition", "../pivotCache/out.xml")],
    "xl/charts/chart9.xml": [("rId1", "package", "../embeddings/附件.docx")],
    "xl/cellimages.xml": [("rId1", "image", "media/image8.png")],
    "xl/drawings/drawing9.xml": [
        ("rId9", "image", "../media/image9.png"),
        ("rIdC", "chart", "../charts/chart9.xml"),
        ("rIdE", "http://schemas.microsoft.com/office/2011/relationships/webextension", "../webextensions/w1.xml"),
    ],
}
_ENDINGS = {
    "bin": "application/vnd.ms-office.vbaProject",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "vml": f"{_TYPES}.vmlDrawing",
    "sigs": "application/vnd.openxmlformats-package.digital-signature-origin",
    "docx": f"{_TYPES}.wordprocessingml.document",
}
_CONTENT = {
    "xl/macrosheets/sheet1.xml": "application/vnd.ms-excel.macrosheet+xml",
    "xl/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml",
    "customUI/customUI14.xml": "application/xml",
    "_xmlsignatures/sig1.xml": "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml",
    **{f"xl/externalLinks/externalLink{number}.xml": f"{_SPREADSHEET}.externalLink+xml" for number in (1, 2, 3)},
    "xl/connections.xml": f"{_SPREADSHEET}.connections+xml",
    "xl/queryTables/q1.xml": f"{_SPREADSHEET}.queryTable+xml",
    "xl/tables/t1.xml": f"{_SPREADSHEET}.table+xml",
    **{f"xl/pivotCache/{name}.xml": f"{_SPREADSHEET}.pivotCacheDefinition+xml" for name in ("own", "out")},
    **{f"xl/pivotTables/{name}.xml": f"{_SPREADSHEET}.pivotTable+xml" for name in ("own", "out")},
    "xl/slicers/s.xml": "application/vnd.ms-excel.slicer+xml",
    "xl/slicerCaches/s.xml": "application/vnd.ms-excel.slicerCache+xml",
    "xl/webextensions/w1.xml": "application/vnd.ms-office.webextension+xml",
    "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
    "xl/comments9.xml": f"{_SPREADSHEET}.comments+xml",
    "xl/threadedComments/t9.xml": "application/vnd.ms-excel.threadedcomments+xml",
    "xl/ctrlProps/c1.xml": "application/vnd.ms-excel.controlproperties+xml",
    "xl/drawings/drawing9.xml": f"{_TYPES}.drawing+xml",
    "xl/charts/chart9.xml": f"{_TYPES}.drawingml.chart+xml",
    "xl/cellimages.xml": "application/vnd.wps-officedocument.cellimage+xml",
}
