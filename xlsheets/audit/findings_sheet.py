"""Puts findings into a workbook as a sheet 检查结果 (links to the cells included); no other sheet of it is touched."""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from collections import Counter
from itertools import count

from lxml import etree

from xlsheets.audit import findings_styles as style
from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.archive import Archive
from xlsheets.files.package import CONTENT_TYPES, MAIN_STRICT, Package, SheetPart
from xlsheets.files.sheet_xml import MAX_TEXT, clean_text
from xlsheets.files.xlsx_reader import read_package

SHEET = "检查结果"
COLUMNS = (
    ("序号", 6),
    ("级别", 7),
    ("位置", 15),
    ("代码", 25),
    ("问题", 36),
    ("现为", 17),
    ("应为", 17),
    ("怎样改", 36),
)
"""The columns and their widths in characters."""

_LETTERS = "ABCDEFGH"
_LINK_COLUMN = "C"
_HEADER_ROW = 3
_MOST_LINKS = 65_000  # Excel's limit for a sheet is 65,530
_HIGHEST_ID = 65_534
_HIGHEST_ROW = 409  # points; Excel allows no more
_LINE, _PADDING = 14, 6
_LAST_NARROW = 0x2000  # characters beyond this one are as wide as two digits
_HINT = "点“位置”可转到有关单元格；在自评表里改正后重新检查，本表会重新生成。"
_NONE_FOUND = "没有发现问题。"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")


def with_findings(package: Package, findings: list[Finding]) -> bytes:
    """Return a copy of a workbook with the findings on a sheet of their own, the last one.

    An earlier sheet of findings is replaced; where another sheet has the name, ours is called 检查结果2 and so on. Beside the
    new sheet only the workbook part, its relationships, the content types and the styles (appended to) change.

    Raises:
        UserError: one of those parts is missing or damaged.
    """
    name, old = _place(package)
    replaced: dict[str, bytes] = {}
    numbers = _styles(package, replaced)
    content = _print(_sheet(package.namespace, findings, numbers))
    if old is not None:
        part = package.find(old.part) or old.part
        replaced[part] = content
        rels = package.relations_part(part)
        _list_sheet(package, replaced, name, None, len(findings))
        return package.archive.rewrite(replaced, {rels} if package.find(rels) else ())
    part = _free_part(package)
    _list_sheet(package, replaced, name, _relate(package, replaced, part), len(findings))
    types = package.find(CONTENT_TYPES) or CONTENT_TYPES
    _, root = package.editable(types)
    space = root.tag.partition("}")[0] + "}"
    etree.SubElement(root, f"{space}Override", PartName=f"/{part}", ContentType=_WORKSHEET)
    replaced[types] = _print(root)
    return _with_entry(package.archive.rewrite(replaced), part, content)


def _place(package: Package) -> tuple[str, SheetPart | None]:
    """Find the sheet of ours to replace, or else a name that is free."""
    book = None
    for number in count(1):
        name = SHEET if number == 1 else f"{SHEET}{number}"
        there = package.sheet(name)
        if there is None:
            return name, None
        book = book or read_package(package)
        grid = book.grid(name)
        header = [grid.text(_HEADER_ROW, column) for column in range(1, len(COLUMNS) + 1)] if grid else []
        if grid and grid.text(1, 1).startswith(SHEET) and header == [title for title, _ in COLUMNS]:
            return name, there
    raise AssertionError


def _styles(package: Package, replaced: dict[str, bytes]) -> dict[str, str]:
    part = package.related("styles")
    if part is None:
        return {}
    _, root = package.editable(part)
    numbers = style.append_styles(root)
    if numbers:
        replaced[part] = _print(root)
    return numbers


def _free_part(package: Package) -> str:
    """Name a new part beside the other sheets that neither the package nor its list of content types knows."""
    types = package.xml(CONTENT_TYPES)
    taken = {element.get("PartName", "").lstrip("/").casefold() for element in types}
    folder = posixpath.join(posixpath.dirname(package.workbook_part), "worksheets")
    names = (posixpath.join(folder, f"sheet{number}.xml") for number in count(len(package.sheets) + 1))
    return next(
        name
        for name in names
        if name.casefold() not in taken and not package.find(name) and not package.find(package.relations_part(name))
    )


def _relate(package: Package, replaced: dict[str, bytes], part: str) -> str:
    """Add the relationship of a new sheet and return its id."""
    rels = package.relations_part(package.workbook_part)
    _, root = package.editable(rels)
    space = root.tag.partition("}")[0] + "}"
    taken = {element.get("Id", "").casefold() for element in root}
    rel_id = next(f"rId{number}" for number in count(1) if f"rid{number}" not in taken)
    kind = f"{_OFFICE_STRICT if package.namespace == MAIN_STRICT else _OFFICE}/worksheet"
    target = posixpath.relpath("/" + part, "/" + posixpath.dirname(package.workbook_part))
    etree.SubElement(root, f"{space}Relationship", Id=rel_id, Type=kind, Target=target)
    replaced[rels] = _print(root)
    return rel_id


def _list_sheet(package: Package, replaced: dict[str, bytes], name: str, rel_id: str | None, rows: int) -> None:
    """List a new sheet in the workbook part (``rel_id``), or show the one that is there; give it its own names."""
    _, root = package.editable(package.workbook_part)
    space = f"{{{package.namespace}}}"
    sheets = root.find(f"{space}sheets")
    assert sheets is not None  # the package has sheets
    listed = list(sheets.iterchildren(f"{space}sheet"))
    if rel_id is None:
        element = next(each for each in listed if each.get("name") == name)
        if "state" in element.attrib:
            del element.attrib["state"]
    else:
        office = _OFFICE_STRICT if package.namespace == MAIN_STRICT else _OFFICE
        taken = {each.get("sheetId", "") for each in listed}
        highest = max((int(number) for number in taken if number.isdecimal()), default=0)
        numbers = count(highest + 1) if highest < _HIGHEST_ID else count(1)
        sheet_id = next(str(number) for number in numbers if str(number) not in taken)
        element = etree.SubElement(sheets, f"{space}sheet", name=name, sheetId=sheet_id)
        element.set(f"{{{office}}}id", rel_id)
        listed.append(element)
    _give_names(root, space, name, str(listed.index(element)), rows)
    replaced[package.workbook_part] = _print(root)


def _give_names(root: etree._Element, space: str, name: str, index: str, rows: int) -> None:
    """Name the header row, so that it is printed on each page, and the filter; what an earlier sheet of ours had goes."""
    names = root.find(f"{space}definedNames")
    if names is None:
        names = etree.Element(f"{space}definedNames")
        before = [each for tag in _BEFORE_NAMES for each in root.iterchildren(f"{space}{tag}")]
        before[-1].addnext(names)
    for element in list(names):
        if element.get("localSheetId") == index:
            names.remove(element)
    if rows:
        hidden = etree.SubElement(
            names, f"{space}definedName", name="_xlnm._FilterDatabase", localSheetId=index, hidden="1"
        )
        hidden.text = f"{quoted_sheet(name)}!$A${_HEADER_ROW}:${_LETTERS[-1]}${_HEADER_ROW + rows}"
    title = etree.SubElement(names, f"{space}definedName", name="_xlnm.Print_Titles", localSheetId=index)
    title.text = f"{quoted_sheet(name)}!${_HEADER_ROW}:${_HEADER_ROW}"


def _sheet(namespace: str, findings: list[Finding], numbers: dict[str, str]) -> etree._Element:
    """Build the worksheet."""
    space = f"{{{namespace}}}"
    root = etree.Element(f"{space}worksheet", nsmap={None: namespace})  # type: ignore[dict-item]  # the stubs forget None

    def add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{space}{tag}", attributes)

    last = _HEADER_ROW + max(len(findings), 1)
    properties = add(root, "sheetPr")
    add(properties, "tabColor", rgb="FFC00000" if findings else "FF70AD47")
    add(properties, "pageSetUpPr", fitToPage="1")
    add(root, "dimension", ref=f"A1:{_LETTERS[-1]}{last}")
    view = add(add(root, "sheetViews"), "sheetView", showGridLines="0", workbookViewId="0")
    add(
        view,
        "pane",
        ySplit=str(_HEADER_ROW),
        topLeftCell=f"A{_HEADER_ROW + 1}",
        activePane="bottomLeft",
        state="frozen",
    )
    add(view, "selection", pane="bottomLeft", activeCell=f"A{_HEADER_ROW + 1}", sqref=f"A{_HEADER_ROW + 1}")
    add(root, "sheetFormatPr", defaultRowHeight="15")
    columns = add(root, "cols")
    for number, (_, width) in enumerate(COLUMNS, start=1):
        add(columns, "col", min=str(number), max=str(number), width=str(width), customWidth="1")
    data = add(root, "sheetData")

    def cell(row: etree._Element, letter: str, text: str, look: str) -> None:
        element = add(row, "c", r=f"{letter}{row.get('r')}", **({"s": numbers[look]} if look in numbers else {}))
        if text:
            element.set("t", "inlineStr")
            holder = add(add(element, "is"), "t")
            holder.text = _stored(text)
            holder.set(_XML_SPACE, "preserve")

    cell(add(data, "row", r="1", ht="27", customHeight="1"), "A", f"{SHEET}：{_summary(findings)}", style.TITLE)
    cell(add(data, "row", r="2", ht="20", customHeight="1"), "A", _HINT if findings else _NONE_FOUND, style.NOTE)
    header = add(data, "row", r=str(_HEADER_ROW), ht="21", customHeight="1")
    for letter, (title, _) in zip(_LETTERS, COLUMNS, strict=True):
        cell(header, letter, title, style.HEADER)
    for number, finding in enumerate(findings, start=1):
        row = add(data, "row", r=str(_HEADER_ROW + number), ht=_height(_texts(finding)), customHeight="1")
        looks = (style.CENTRED, finding.severity, style.LINK, style.CODE, *(style.TEXT,) * 4)
        for letter, text, look in zip(_LETTERS, _texts(finding), looks, strict=True):
            cell(row, letter, text, look)
        add(row[0], "v").text = str(number)
    if findings:
        add(root, "autoFilter", ref=f"A{_HEADER_ROW}:{_LETTERS[-1]}{last}")
    merges = add(root, "mergeCells", count="2")
    for number in (1, 2):
        add(merges, "mergeCell", ref=f"A{number}:{_LETTERS[-1]}{number}")
    linked = [(number, each) for number, each in enumerate(findings, start=_HEADER_ROW + 1) if each.sheet]
    if linked:
        links = add(root, "hyperlinks")
        for number, each in linked[:_MOST_LINKS]:
            location = f"{quoted_sheet(each.sheet)}!{each.cell or 'A1'}"
            add(links, "hyperlink", ref=f"{_LINK_COLUMN}{number}", location=location, display=_stored(_where(each)))
    add(root, "pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.6", header="0.3", footer="0.3")
    add(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
    add(add(root, "headerFooter"), "oddFooter").text = "&C第 &P 页，共 &N 页"
    # Figures are shown as they were typed; no green corners on them.
    add(add(root, "ignoredErrors"), "ignoredError", sqref=f"A1:{_LETTERS[-1]}{last}", numberStoredAsText="1")
    return root


def _summary(findings: list[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    return "，".join(f"{name} {counts[severity]} 条" for severity, name in SEVERITIES.items())


def _texts(finding: Finding) -> tuple[str, ...]:
    severity = SEVERITIES[finding.severity]
    figures = (finding.message, finding.found, finding.expected, finding.fix)
    return "", severity, _where(finding), finding.code, *figures


def _height(texts: tuple[str, ...]) -> str:
    """Estimate a row's height in points from its longest cell: not every program fits a row to its wrapped text."""
    lines = 1
    for text, (_, width) in zip(texts, COLUMNS, strict=True):
        taken = (sum(1 + (ord(character) > _LAST_NARROW) for character in line) for line in text.split("\n"))
        lines = max(lines, sum(1 + need // (width - 1) for need in taken))
    return str(min(_LINE * lines + _PADDING, _HIGHEST_ROW))


def _where(finding: Finding) -> str:
    return f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet


def _stored(text: str) -> str:
    """Write a text as a workbook stores it; ``_x000D_`` typed by a person must not become a control character."""
    return _ESCAPE.sub("_x005F_", clean_text(text)[: MAX_TEXT // 8])


def _print(root: etree._Element) -> bytes:
    """Print XML with the declaration that the part had, which Excel wants to be UTF-8 and standalone."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_entry(data: bytes, name: str, content: bytes) -> bytes:
    """Add one entry at the end of a zip that ``Archive.rewrite`` gave; all others stay byte for byte."""
    entries = Archive(data).entries.values()
    start = max(entry.end for entry in entries)
    directory = b"".join(entry.record for entry in entries)
    tail = data[start + len(directory) :]
    deflater = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = deflater.compress(content) + deflater.flush()
    raw = name.encode()
    # Version 2.0, UTF-8 names, deflated, the earliest time stamp there is: the same findings give the same file.
    head = (20, 0x800, 8, 0, 0x21, zlib.crc32(content), len(packed), len(content), len(raw), 0)
    local = _LOCAL.pack(b"PK\3\4", *head) + raw
    record = _CENTRAL.pack(b"PK\1\2", 20, *head, 0, 0, 0, 0, start) + raw
    number, offset = len(entries) + 1, start + len(local) + len(packed)
    end = _END.pack(b"PK\5\6", 0, 0, number, number, len(directory) + len(record), offset, len(tail) - _END.size)
    return b"".join((data[:start], local, packed, directory, record, end, tail[_END.size :]))
