"""Puts findings into a workbook as a sheet 检查结果 (links to the cells included); no other sheet of it is touched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from lxml import etree

from xlsheets.audit import findings_styles as style
from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import Finding
from xlsheets.audit.findings_table import COLUMNS, HEADER_ROW, MARK_COLUMN
from xlsheets.audit.verified import mark
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book
from xlsheets.files.limits import MAX_TEXT
from xlsheets.files.package import Package
from xlsheets.files.page.text_heights import text_height
from xlsheets.files.part_xml import serialise
from xlsheets.files.parts.selected_sheet import open_on
from xlsheets.files.parts.sheet_parts import add_sheet, give_names, replace_sheet
from xlsheets.files.parts.signatures import drop_signatures
from xlsheets.files.sheet_xml import clean_text, escaped, store_inline
from xlsheets.files.xlsx_reader import read_package

_LETTERS = "ABCDEFGHIJ"
_MARKS = "K"  # the hidden column of MARK_COLUMN
_FIRST_ROW = HEADER_ROW + 1
_MOST_LINKS = 65_000  # Excel's limit for a sheet is 65,530
_FILTER, _TITLES = "_xlnm._FilterDatabase", "_xlnm.Print_Titles"


def with_findings(
    package: Package, findings: list[Finding], edit: Edit | None = None, cells: Book | None = None
) -> bytes:
    """Return a copy of a workbook with the findings on a sheet of their own, the last one.

    An earlier sheet of findings is replaced; where another sheet has the name, ours is called 检查结果2 and so on. The file opens
    on it. Beside the new sheet only the workbook part, its relationships, the content types, the styles (appended to) and the
    mark of the sheet that was selected change.

    Args:
        package: the workbook.
        findings: what was found in it.
        edit: what else is to change of it.
        cells: its cells as they were read for the checks; they are read from the package without it.

    Raises:
        UserError: one of those parts is missing or damaged.
    """

    @cache
    def book() -> Book:
        return cells or read_package(package, needed={})

    name, old = table.choose_sheet([sheet.name for sheet in package.sheets], lambda name: book().grid(name))
    edit = edit or Edit(package)
    edit.keeps_declarations = False
    marks = [mark(each, book()) for each in findings]
    content = serialise(_sheet(package.namespace, findings, marks, _styles(edit)))
    there = package.sheet(name)
    if old is not None and there is not None:
        replace_sheet(edit, name, there.part, content)
    else:
        add_sheet(edit, name, content)
    give_names(edit, name, _names(name, len(findings)), hidden=(_FILTER,))
    open_on(edit, name)
    drop_signatures(edit)
    return edit.written()


def _styles(edit: Edit) -> dict[str, str]:
    """Append our cell styles to the workbook's and return their numbers."""
    part = edit.package.related("styles")
    numbers = style.append_styles(edit.tree(part)) if part is not None else {}
    if part is not None and numbers:
        edit.touch(part)
    return numbers


def _names(sheet: str, rows: int) -> dict[str, str]:
    """Name the header row, so that it is printed on each page, and the filter."""
    names = {}
    if rows:
        names[_FILTER] = f"{quoted_sheet(sheet)}!$A${HEADER_ROW}:${_LETTERS[-1]}${HEADER_ROW + rows}"
    names[_TITLES] = f"{quoted_sheet(sheet)}!${HEADER_ROW}:${HEADER_ROW}"
    return names


def _sheet(namespace: str, findings: list[Finding], marks: list[str], numbers: dict[str, str]) -> etree._Element:
    """Build the worksheet; ``marks``: by which each finding is known again; ``numbers``: those of the styles that there are."""
    root = etree.Element(f"{{{namespace}}}worksheet", nsmap={None: namespace})  # type: ignore[dict-item]  # the stubs forget None
    last = HEADER_ROW + max(len(findings), 1)
    area = f"A1:{_LETTERS[-1]}{last}"
    properties = _add(root, "sheetPr")
    _add(properties, "tabColor", rgb="FFC00000" if findings else "FF70AD47")
    _add(properties, "pageSetUpPr", fitToPage="1")
    _add(root, "dimension", ref=area)
    view = _add(_add(root, "sheetViews"), "sheetView", showGridLines="0", tabSelected="1", workbookViewId="0")
    first = f"A{_FIRST_ROW}"
    _add(view, "pane", ySplit=str(HEADER_ROW), topLeftCell=first, activePane="bottomLeft", state="frozen")
    _add(view, "selection", pane="bottomLeft", activeCell=first, sqref=first)
    _add(root, "sheetFormatPr", defaultRowHeight="15")
    columns = _add(root, "cols")
    for number, (_, width) in enumerate(COLUMNS, start=1):
        _add(columns, "col", min=str(number), max=str(number), width=str(width), customWidth="1")
    _add(columns, "col", min=str(MARK_COLUMN), max=str(MARK_COLUMN), width="9", hidden="1", customWidth="1")
    _write_rows(_add(root, "sheetData"), findings, marks, numbers)
    if findings:
        _add(root, "autoFilter", ref=f"A{HEADER_ROW}:{_LETTERS[-1]}{last}")
    merges = _add(root, "mergeCells", count="2")
    for number in (1, 2):
        _add(merges, "mergeCell", ref=f"A{number}:{_LETTERS[-1]}{number}")
    _write_links(root, findings)
    _add(root, "pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.6", header="0.3", footer="0.3")
    _add(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
    _add(_add(root, "headerFooter"), "oddFooter").text = "&C第 &P 页，共 &N 页"
    # Figures are shown as they were typed; no green corners on them.
    _add(_add(root, "ignoredErrors"), "ignoredError", sqref=area, numberStoredAsText="1")
    return root


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{parent.tag.partition('}')[0]}}}{tag}", attributes)


def _write_rows(data: etree._Element, findings: list[Finding], marks: list[str], numbers: dict[str, str]) -> None:
    """Write the title, the hint, the header and a row a finding."""

    def row(number: int, height: str, texts: Iterable[str], looks: Iterable[str]) -> etree._Element:
        made = _add(data, "row", r=str(number), ht=height, customHeight="1")
        for letter, text, look in zip(_LETTERS, texts, looks, strict=False):
            cell = _add(made, "c", r=f"{letter}{number}", **({"s": numbers[look]} if look in numbers else {}))
            if text:
                store_inline(cell, _stored(text))
        return made

    row(1, "27", [table.title(findings)], [style.TITLE])
    row(2, "20", [table.hint(findings)], [style.NOTE])
    row(HEADER_ROW, "21", [title for title, _ in COLUMNS], [style.HEADER] * len(COLUMNS))
    for number, (finding, of_finding) in enumerate(zip(findings, marks, strict=True), start=1):
        texts = table.texts(finding)
        place = (style.TEXT, style.LINK) if finding.cell else (style.LINK, style.TEXT)
        severity = finding.severity if finding.is_open else style.CENTRED
        looks = (style.CENTRED, severity, *place, *(style.TEXT,) * 4, style.CODE, style.TEXT)
        made = row(HEADER_ROW + number, _height(texts), texts, looks)
        store_inline(_add(made, "c", r=f"{_MARKS}{HEADER_ROW + number}"), of_finding)
        _add(made[0], "v").text = str(number)


def _write_links(root: etree._Element, findings: list[Finding]) -> None:
    linked = [(number, each) for number, each in enumerate(findings, start=_FIRST_ROW) if each.sheet]
    if not linked:
        return
    links = _add(root, "hyperlinks")
    for number, each in linked[:_MOST_LINKS]:
        # One link a row: LibreOffice prints the text of a linked cell on one line, and cuts a long name off.
        column, shown = (table.CELL_COLUMN, each.cell) if each.cell else (table.SHEET_COLUMN, each.sheet)
        at = f"{_LETTERS[column - 1]}{number}"
        _add(links, "hyperlink", ref=at, location=table.link(each), display=_stored(shown))


def _height(texts: Iterable[str]) -> str:
    """Make a row as high as its longest text needs, in points: not every program fits a row to its wrapped text."""
    heights = (text_height(text, width, style.TEXT_SIZE) for text, (_, width) in zip(texts, COLUMNS, strict=True))
    return f"{max(heights):g}"


def _stored(text: str) -> str:
    return escaped(clean_text(text)[: MAX_TEXT // 8])
