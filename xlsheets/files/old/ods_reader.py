"""Reading an OpenDocument spreadsheet (.ods) into grids: values as shown, formulas, merges, hidden rows and sheets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from xlsheets.domain.numbers import percent
from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.grid import Cell, Grid, Merge, text_kind
from xlsheets.files.limits import MAX_CELLS, MAX_COLUMN, MAX_ROW, ReadingError
from xlsheets.files.namespaces import ODS_STYLE, ODS_TEXT
from xlsheets.files.number_formats import significant
from xlsheets.files.old.ods_fonts import OdsFonts
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.seen.faint import SMALLEST_ROW
from xlsheets.files.seen.seen_runs import PLAIN_FONT, Font, Run, Seen, seen_runs, shown_in
from xlsheets.files.seen.seen_text import seen_text
from xlsheets.files.seen.shown_date import hiding_code_of
from xlsheets.files.seen.shown_number import code_printing
from xlsheets.files.seen.text_format import as_printed

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_ROW_GROUPS = (f"{_TABLE}table-header-rows", f"{_TABLE}table-row-group", f"{_TABLE}table-rows")
_COLUMN_GROUPS = (f"{_TABLE}table-header-columns", f"{_TABLE}table-column-group", f"{_TABLE}table-columns")
_NARROWEST = Decimal(5)
"""Points below which a column shows no letter."""
_CELL, _COVERED = f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"
_CONTENT = "content.xml"
_NOT_SEEN = (f"{ODS_TEXT}ruby-text", f"{ODS_TEXT}note", f"{ODS_TEXT}hidden-text", f"{ODS_TEXT}tracked-changes")
_MOST_SPACES = 1000


def read_ods(archive: Archive) -> list[Grid]:
    """Read the sheets of an .ods.

    A number shown as a percentage is ``98%``, a date ``2022-03-07``; numbers come by their 15 digits, with a format that prints what
    the program wrote beside them. Lost are drawings, and what stands in notes.

    Raises:
        ReadingError: it is damaged, encrypted or exceeds a limit.
    """
    name = archive.find(_CONTENT)
    if name is None:
        raise ReadingError("缺少内容（content.xml），文件不完整，请重新获取文件")
    try:
        root = parse_xml(archive.read(name))
    except ArchiveError as error:
        raise ReadingError(str(error)) from None
    except XmlError as error:
        encrypted = archive.find("META-INF/manifest.xml")
        if encrypted and b"encryption-data" in archive.read(encrypted):
            raise ReadingError("文件设了打开密码，请取消密码后另存") from None
        raise ReadingError(f"部件 {_CONTENT} {error}") from None
    sheets = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if sheets is None:
        raise ReadingError("这是 OpenDocument 文件，但不是表格，请指定表格文件")
    hidden = _hidden_styles(root)
    shared = archive.find("styles.xml")
    try:
        roots = [root, parse_xml(archive.read(shared))] if shared else [root]
    except (ArchiveError, XmlError) as error:
        raise ReadingError(f"部件 styles.xml {error}") from None
    reader = _Reader(OdsFonts(roots))
    return [reader.grid(table, hidden) for table in sheets.iterchildren(f"{_TABLE}table")]


def _hidden_styles(root: etree._Element) -> set[str]:
    """Names of the table styles that hide a sheet."""
    return {
        style.get(f"{ODS_STYLE}name", "")
        for style in root.iterfind(f"{_OFFICE}automatic-styles/{ODS_STYLE}style")
        for properties in style.iterchildren(f"{ODS_STYLE}table-properties")
        if properties.get(f"{_TABLE}display") == "false"
    }


class _Reader:
    """Knows the fonts, and counts the cells of all sheets together."""

    def __init__(self, fonts: OdsFonts) -> None:
        self.fonts = fonts
        self.faint: dict[str | None, str] = {}
        self.columns: list[tuple[int, str | None]] = []
        self.left = MAX_CELLS

    def grid(self, table: etree._Element, hidden: set[str]) -> Grid:
        """Read one sheet."""
        grid = Grid(table.get(f"{_TABLE}name", ""), visible=table.get(f"{_TABLE}style-name") not in hidden)
        grid.hidden_columns = self._columns(table)
        hidden_rows: set[int] = set()
        row = 1
        for element in _in_order(table, f"{_TABLE}table-row", _ROW_GROUPS):
            times = _repeated(element, "rows")
            cells = list(self._cells(grid, element, row))
            for again in range(times if cells else 0):
                if row + again > MAX_ROW:
                    raise ReadingError("内容远在表格之外，请删去多余的行后另存")
                self.left -= len(cells)
                if self.left < 0:
                    raise ReadingError(f"有内容的单元格超过 {MAX_CELLS // 10_000} 万个，请把自评表单独另存为一个文件")
                grid.cells.update(((row + again, column), cell) for column, cell, _ in cells)
                grid.faint.update(((row + again, column), why) for column, _, why in cells if why)
            if self._is_hidden(element, "row", SMALLEST_ROW) and row <= MAX_ROW:
                hidden_rows.update(range(row, min(row + times, MAX_ROW + 1)))
            row += times
        grid.hidden_rows = frozenset(hidden_rows)
        return grid

    def _is_hidden(self, element: etree._Element, what: str, least: Decimal) -> bool:
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            return True
        size = {"row": "row-height", "column": "column-width"}[what]
        return self.fonts.is_narrow(f"table-{what}", element.get(f"{_TABLE}style-name"), size, least)

    def _columns(self, table: etree._Element) -> frozenset[int]:
        """Number the columns that nobody sees, and keep the styles of the columns: cells that name none have that."""
        self.columns = []
        hidden: set[int] = set()
        first = 1
        for element in _in_order(table, f"{_TABLE}table-column", _COLUMN_GROUPS):
            last = min(first + _repeated(element, "columns") - 1, MAX_COLUMN)
            self.columns.append((last, element.get(f"{_TABLE}default-cell-style-name")))
            if self._is_hidden(element, "column", _NARROWEST):
                hidden.update(range(first, last + 1))
            first = last + 1
        return frozenset(hidden)

    def _style(self, element: etree._Element, column: int) -> str | None:
        """Name the style of a cell: its own, its row's, its column's."""
        row = element.getparent()
        own = element.get(f"{_TABLE}style-name")
        if own is None and row is not None:
            own = row.get(f"{_TABLE}default-cell-style-name")
        return own or next((style for last, style in self.columns if column <= last), None)

    def _faint(self, name: str | None) -> str:
        if name not in self.faint:
            self.faint[name] = self.fonts.faint(name)
        return self.faint[name]

    def _cells(self, grid: Grid, row_element: etree._Element, row: int) -> Iterator[tuple[int, Cell, str]]:
        """Yield column, cell, and why nobody sees it."""
        column = 1
        for element in row_element.iterchildren(_CELL, _COVERED):
            times = _repeated(element, "columns")
            style = self._style(element, column)
            cell = self._cell(element, style) if element.tag == _CELL else None
            down, across = (_number(element, f"number-{what}-spanned") for what in ("rows", "columns"))
            if (down > 1 or across > 1) and row <= MAX_ROW and column <= MAX_COLUMN:
                grid.merges.append(
                    Merge(row, column, row + min(down, MAX_ROW) - 1, column + min(across, MAX_COLUMN) - 1)
                )
            if cell is not None:
                if column + times - 1 > MAX_COLUMN:
                    raise ReadingError("内容远在表格之外，请删去多余的列后另存")
                why = self._faint(style)
                yield from ((column + again, cell, why) for again in range(times))
            column += times

    def _cell(self, element: etree._Element, style: str | None) -> Cell | None:
        kind = element.get(f"{_OFFICE}value-type", "")
        formula = element.get(f"{_TABLE}formula")
        if formula is not None:
            formula = formula.partition(":=")[2] or formula.lstrip("=")
        font = self.fonts.font("table-cell", style)
        if kind in ("float", "percentage", "currency"):
            found = significant(element.get(f"{_OFFICE}value", ""))
            if found is not None:
                number, plain = found
                shown = percent(number, None, strip=True) if kind == "percentage" else plain
                printed = seen_runs(self._runs(element, PLAIN_FONT)).text
                code = "" if element.find(f"{ODS_TEXT}p") is None else code_printing(printed, number)
                return shown_in(font, Cell("n", shown, number, formula, format=code))
        if formula is not None and not kind and element.find(f"{ODS_TEXT}p") is None:
            return Cell("f", "", None, formula)
        runs = list(self._runs(element, font))
        seen = seen_runs(runs)
        if kind == "date":
            day = element.get(f"{_OFFICE}date-value", seen.text).partition("T")[0]
            return shown_in(font, Cell("d", day, None, formula, format=hiding_code_of(seen.text)))
        if kind == "boolean":
            return Cell("b", "TRUE" if element.get(f"{_OFFICE}boolean-value") == "true" else "FALSE", None, formula)
        if element.get(f"{_CALCEXT}value-type") == "error":
            return Cell("e", seen.text, None, formula)
        return self._text(element, seen, "".join(run.text for run in runs), formula)

    def _text(self, element: etree._Element, seen: Seen, whole: str, formula: str | None) -> Cell | None:
        """Make a cell of a text, beside which a program writes the stored one where the number format prints another."""
        stored = element.get(f"{_OFFICE}string-value", "")
        if not (any(seen) or formula is not None or stored.strip()):
            return None
        cell = Cell(text_kind(seen.text), seen.text, None, formula, seen.doubt)
        is_printed = stored.strip() and "".join(stored.split()) != "".join(whole.split())
        return as_printed(cell, seen_text(stored)) if is_printed else cell

    def _runs(self, cell: etree._Element, font: Font) -> Iterator[Run]:
        for number, paragraph in enumerate(cell.iterchildren(f"{ODS_TEXT}p")):
            if number:
                yield Run("\n")
            yield from self._pieces(paragraph, font)

    def _pieces(self, element: etree._Element, font: Font) -> Iterator[Run]:
        """Yield the pieces of a paragraph or of a piece in it; of ruby only what the reading stands over."""
        yield Run(element.text or "", font)
        for child in element:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == f"{ODS_TEXT}s":
                count = child.get(f"{ODS_TEXT}c", "1")
                yield Run(" " * (min(int(count), _MOST_SPACES) if count.isdecimal() and len(count) < 9 else 1))
            elif tag == f"{ODS_TEXT}tab":
                yield Run("\t")
            elif tag == f"{ODS_TEXT}line-break":
                yield Run("\n")
            elif tag == f"{ODS_TEXT}span":
                yield from self._pieces(child, self.fonts.font("text", child.get(f"{ODS_TEXT}style-name"), font))
            elif tag.startswith(ODS_TEXT) and tag not in _NOT_SEEN:
                yield from self._pieces(child, font)
            yield Run(child.tail or "", font)


def _in_order(table: etree._Element, tag: str, groups: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the rows or columns of a table, those in groups too, not those of a table within a cell."""
    for child in table:
        if child.tag == tag:
            yield child
        elif child.tag in groups:
            yield from _in_order(child, tag, groups)


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _repeated(element: etree._Element, what: str) -> int:
    return max(1, _number(element, f"number-{what}-repeated"))
