"""Reading the tables of a Word document (.docx) into grids, read only: merged cells, and the lines that stand above a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.grid import Book, Cell, Grid, Merge
from xlsheets.files.limits import MAX_CELLS, MAX_COLUMN, MAX_ROW
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import problem
from xlsheets.files.seen_text import seen_text

_LINES_ABOVE = 6
"""So many lines of text above a table belong to it: attachment, title, year, unit."""

_LONGEST_LINE = 120
_MOST_TABLES = 500
_WRAPPERS = {"sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo"}
_LEFT_OUT = {"del", "moveFrom", "tbl", "txbxContent", "instrText", "delText", "pPr", "rPr", "tcPr", "AlternateContent"}


def read_docx(path: Path, archive: Archive, part: str) -> Book:
    """Read every table of a document, whose main part is ``part``, as a sheet ``表格1``, ``表格2`` …

    The lines of text above a table come first, one a row, and the table's rows follow; so row numbers count these lines too. A
    table within a cell is a sheet of its own, after the one around it. What text boxes hold and what was deleted with changes
    tracked is not read.

    Raises:
        UserError: the document is damaged, exceeds a limit or holds no table.
    """
    try:
        root = parse_xml(archive.read(part))
    except (ArchiveError, XmlError) as error:
        raise problem(path, f"部件 {part} {error}") from None
    reader = _Reader(path, etree.QName(root).namespace or "")
    body = root.find(f"{reader.w}body")
    grids = [] if body is None else reader.tables(body)
    if not grids:
        raise problem(path, "Word 文档里没有表格，请指定含自评表的文件")
    return Book(str(path), grids)


class _Open(Struct):
    """A cell merged downwards, as far as it is known."""

    top: int
    left: int
    right: int
    bottom: int


class _Reader:
    """Makes grids of tables; counts the cells of all of them together."""

    def __init__(self, path: Path, namespace: str) -> None:
        self.path = path
        self.w = f"{{{namespace}}}"
        self.left = MAX_CELLS
        self.grids: list[Grid] = []

    def tables(self, body: etree._Element) -> list[Grid]:
        lines: list[str] = []
        for child in self._inside(body):
            if child.tag == f"{self.w}p":
                lines += [line for line in (self._text(child).strip(),) if line]
            elif child.tag == f"{self.w}tbl":
                self._table(child, lines)
                lines = []
        return self.grids

    def _inside(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield children, those within content controls and tracked insertions as if they stood here."""
        for child in element:
            if isinstance(child.tag, str) and etree.QName(child).localname in _WRAPPERS:
                yield from self._inside(child)
            else:
                yield child

    def _table(self, table: etree._Element, lines: list[str]) -> None:
        if len(self.grids) >= _MOST_TABLES:
            raise problem(self.path, f"表格超过 {_MOST_TABLES} 张，请把自评表单独另存为一个文件")
        grid = Grid(f"表格{len(self.grids) + 1}")
        self.grids.append(grid)
        above = [line for line in lines if len(line) <= _LONGEST_LINE][-_LINES_ABOVE:]
        width = self._rows(table, grid, len(above) + 1)
        for row, line in enumerate(above, 1):
            self._keep(grid, row, 1, line)
            if width > 1:
                grid.merges.append(Merge(row, 1, row, width))

    def _rows(self, table: etree._Element, grid: Grid, row: int) -> int:
        opened: dict[int, _Open] = {}
        width = 1
        for element in self._inside(table):
            if element.tag != f"{self.w}tr":
                continue
            if row > MAX_ROW:
                raise problem(self.path, "表格的行多得不正常，请把自评表单独另存为一个文件")
            width = max(width, self._row(element, grid, row, opened))
            row += 1
        for merge in opened.values():
            self._close(grid, merge)
        return width

    def _row(self, element: etree._Element, grid: Grid, row: int, opened: dict[int, _Open]) -> int:
        column = 1 + self._number(element.find(f"{self.w}trPr/{self.w}gridBefore"), 0)
        last: _Open | None = None
        for cell in self._inside(element):
            if cell.tag != f"{self.w}tc":
                continue
            properties = cell.find(f"{self.w}tcPr")
            across = vertical = horizontal = None
            if properties is not None:
                across, vertical, horizontal = (
                    properties.find(f"{self.w}{name}") for name in ("gridSpan", "vMerge", "hMerge")
                )
            right = column + max(1, self._number(across, 1)) - 1
            if right > MAX_COLUMN:
                raise problem(self.path, "表格的列多得不正常，请把自评表单独另存为一个文件")
            if horizontal is not None and horizontal.get(f"{self.w}val") != "restart" and last is not None:
                last.right = right
                column = right + 1
                continue
            below = vertical is not None and vertical.get(f"{self.w}val", "continue") != "restart"
            if below and column in opened and opened[column].bottom == row - 1:
                opened[column].bottom = row
                last = None
            else:
                if column in opened:
                    self._close(grid, opened[column])
                last = opened[column] = _Open(row, column, right, row)
                text = "\n".join(filter(None, (self._text(each).strip() for each in self._paragraphs(cell))))
                self._keep(grid, row, column, text)
            for nested in cell.iterfind(f"{self.w}tbl"):
                self._table(nested, [])
            column = right + 1
        return column - 1

    def _close(self, grid: Grid, merge: _Open) -> None:
        if merge.bottom > merge.top or merge.right > merge.left:
            grid.merges.append(Merge(merge.top, merge.left, merge.bottom, merge.right))

    def _keep(self, grid: Grid, row: int, column: int, text: str) -> None:
        if not text:
            return
        self.left -= 1
        if self.left < 0:
            raise problem(self.path, "表格的内容多得不正常，请把自评表单独另存为一个文件")
        grid.cells[row, column] = Cell("s", seen_text(text))

    def _paragraphs(self, cell: etree._Element) -> Iterator[etree._Element]:
        return (child for child in self._inside(cell) if child.tag == f"{self.w}p")

    def _text(self, element: etree._Element) -> str:
        """Text of a paragraph as it is seen: line breaks and tabs kept, deletions, fields' codes and text boxes left out."""
        parts: list[str] = []
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name == "t":
                parts.append(child.text or "")
            elif name in ("br", "cr"):
                parts.append("\n")
            elif name == "tab":
                parts.append("\t")
            elif name == "noBreakHyphen":
                parts.append("-")
            elif name and name not in _LEFT_OUT:
                parts.append(self._text(child))
        return "".join(parts)

    def _number(self, element: etree._Element | None, default: int) -> int:
        text = "" if element is None else element.get(f"{self.w}val", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default
