"""Reading the tables of a Word document (.docx) into grids, read only: merged cells, and the lines that stand above a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.grid import Book, Cell, Grid, Merge, text_kind
from xlsheets.files.limits import MAX_CELLS, MAX_COLUMN, MAX_ROW
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import problem
from xlsheets.files.relations import relations_in, relations_part
from xlsheets.files.seen.seen_runs import Run, Seen, seen_runs
from xlsheets.files.word.docx_layout import CellAt, Layout, continued, layout
from xlsheets.files.word.docx_runs import ParagraphRuns
from xlsheets.files.word.docx_styles import WordStyles

_LINES_ABOVE = 6
"""So many lines of text above a table belong to it: attachment, title, year, unit."""

_LONGEST_LINE = 120
_MOST_TABLES = 500
_WRAPPERS = {"sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo"}
_CONTINUED = re.compile(
    r"[（(\[【]?\s*(?:[接续]上[页表]|上[页表]续|[接续]表|表?续表?\s*[0-9一二三四五六七八九]*)\s*[）)\]】]?[:：]?"
)
"""What people write between the two halves of a table."""

_NARROW = 2
"""A table within a cell with no more columns is no table of indicators: its text is the cell's."""


def read_docx(path: Path, archive: Archive, part: str) -> Book:
    """Read every table of a document, whose main part is ``part``, as a sheet ``表格1``, ``表格2`` …

    The lines of text above a table come first, one a row, and the table's rows follow; so row numbers count these lines too. A
    table within a cell is a sheet of its own, after the one around it, unless it has two columns at most. What text boxes hold,
    what is struck through or hidden and what was deleted with changes tracked is not read.

    Raises:
        UserError: the document is damaged, exceeds a limit or holds no table.
    """
    try:
        root = parse_xml(archive.read(part))
    except (ArchiveError, XmlError) as error:
        raise problem(path, f"部件 {part} {error}") from None
    space = f"{{{etree.QName(root).namespace}}}"
    reader = _Reader(path, space, WordStyles(_styles(path, archive, part), space))
    body = root.find(f"{reader.w}body")
    grids = [] if body is None else reader.tables(body)
    if not grids and body is not None and body.find(f".//{space}altChunk") is not None:
        raise problem(
            path, "文档的内容是嵌入的另一个文件（altChunk），还没有并入，请在 Word 中打开，另存为 .docx 后再用"
        )
    if not grids:
        raise problem(path, "Word 文档里没有表格，请指定含自评表的文件")
    return Book(str(path), grids)


def _styles(path: Path, archive: Archive, part: str) -> etree._Element | None:
    """Return the XML of the document's styles, None where it has none that can be read: then only runs say how they look."""
    try:
        listed = archive.find(relations_part(archive, part))
        relations = relations_in(parse_xml(archive.read(listed)), part, archive) if listed else []
        found = next((relation.target for relation in relations if relation.kind == "styles"), None)
        return parse_xml(archive.read(found)) if found and archive.find(found) else None
    except ArchiveError as error:
        raise problem(path, str(error)) from None
    except XmlError as error:
        raise problem(path, f"部件 styles.xml {error}") from None


class _Open(Struct):
    """A cell merged downwards, as far as it is known."""

    top: int
    left: int
    right: int
    bottom: int


class _Reader:
    """Makes grids of tables; counts the cells of all of them together."""

    def __init__(self, path: Path, w: str, styles: WordStyles) -> None:
        self.path = path
        self.w = w
        self.runs = ParagraphRuns(styles, w)
        self.left = MAX_CELLS
        self.grids: list[Grid] = []

    def tables(self, body: etree._Element) -> list[Grid]:
        lines: list[str] = []
        made: list[tuple[Layout, list[str]]] = []
        for child in self._inside(body):
            if child.tag == f"{self.w}p":
                lines += [line for line in (self._seen([child]).text,) if line]
            elif child.tag == f"{self.w}tbl":
                table = layout(child, self.w, self._inside)
                goes_on = made and all(_CONTINUED.fullmatch(line) for line in lines)
                more = continued(made[-1][0], table, self._texts) if goes_on else None
                if more is None:
                    made.append((table, lines))
                else:
                    made[-1][0].go_on(more)
                lines = []
        for table, above in made:
            self._table(table, above)
        return self.grids

    def _texts(self, row: list[CellAt]) -> tuple[str, ...]:
        return tuple("".join(self._seen(self._paragraphs(cell.element)).text.split()) for cell in row)

    def _inside(self, element: etree._Element) -> Iterator[etree._Element]:
        """Yield children, those within content controls and tracked insertions as if they stood here, of alternatives the first."""
        for child in element:
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if name in _WRAPPERS:
                yield from self._inside(child)
            elif name == "AlternateContent":
                chosen = next((each for each in child.iterchildren("{*}Choice", "{*}Fallback") if len(each)), None)
                yield from () if chosen is None else self._inside(chosen)
            else:
                yield child

    def _table(self, made: Layout, lines: list[str]) -> None:
        if len(self.grids) >= _MOST_TABLES:
            raise problem(self.path, f"表格超过 {_MOST_TABLES} 张，请把自评表单独另存为一个文件")
        grid = Grid(f"表格{len(self.grids) + 1}")
        self.grids.append(grid)
        above = [line for line in lines if len(line) <= _LONGEST_LINE][-_LINES_ABOVE:]
        width = self._rows(made, grid, len(above) + 1)
        for row, line in enumerate(above, 1):
            self._keep(grid, row, 1, Seen(line))
            if width > 1:
                grid.merges.append(Merge(row, 1, row, width))

    def _rows(self, made: Layout, grid: Grid, row: int) -> int:
        opened: dict[int, _Open] = {}
        for number, cells in enumerate(made.rows):
            if row > MAX_ROW:
                raise problem(self.path, "表格的行多得不正常，请把自评表单独另存为一个文件")
            self._row(cells, grid, row, opened, seam=number in made.seams)
            row += 1
        for merge in opened.values():
            self._close(grid, merge)
        return max((cells[-1].right for cells in made.rows if cells), default=1)

    def _row(self, cells: list[CellAt], grid: Grid, row: int, opened: dict[int, _Open], *, seam: bool) -> None:
        last: _Open | None = None
        for cell in cells:
            if cell.right > MAX_COLUMN:
                raise problem(self.path, "表格的列多得不正常，请把自评表单独另存为一个文件")
            properties = cell.element.find(f"{self.w}tcPr")
            horizontal = None if properties is None else properties.find(f"{self.w}hMerge")
            if horizontal is not None and horizontal.get(f"{self.w}val") != "restart" and last is not None:
                last.right = cell.right
                continue
            above = opened.get(cell.left)
            seen = self._seen(self._paragraphs(cell.element))
            blank = (
                seam and not any(seen) and self._is_merged(properties)
            )  # the second half of a merged cell that a page break cut
            if above is not None and above.bottom == row - 1 and (blank or self._goes_on(properties)):
                above.bottom = row
                last = None
            else:
                if above is not None:
                    self._close(grid, above)
                last = opened[cell.left] = _Open(row, cell.left, cell.right, row)
                if properties is None or properties.find(f"{self.w}cellDel") is None:
                    self._keep(grid, row, cell.left, seen)
            for nested in self._inside(cell.element):
                if nested.tag == f"{self.w}tbl" and not self._is_narrow(nested):
                    self._table(layout(nested, self.w, self._inside), [])

    def _is_merged(self, properties: etree._Element | None) -> bool:
        return properties is not None and properties.find(f"{self.w}vMerge") is not None

    def _goes_on(self, properties: etree._Element | None) -> bool:
        """Say whether a cell belongs to the one above it; a merge that is tracked counts as made."""
        if properties is None:
            return False
        vertical, tracked = (properties.find(f"{self.w}{name}") for name in ("vMerge", "cellMerge"))
        if tracked is not None and tracked.get(f"{self.w}vMerge"):
            return tracked.get(f"{self.w}vMerge") == "cont"
        return vertical is not None and vertical.get(f"{self.w}val", "continue") != "restart"

    def _close(self, grid: Grid, merge: _Open) -> None:
        if merge.bottom > merge.top or merge.right > merge.left:
            grid.merges.append(Merge(merge.top, merge.left, merge.bottom, merge.right))

    def _keep(self, grid: Grid, row: int, column: int, seen: Seen) -> None:
        if not (seen.text or seen.doubt):
            return
        self.left -= 1
        if self.left < 0:
            raise problem(self.path, "表格的内容多得不正常，请把自评表单独另存为一个文件")
        grid.cells[row, column] = Cell(text_kind(seen.text), seen.text, doubt=seen.doubt)

    def _paragraphs(self, cell: etree._Element) -> Iterator[etree._Element]:
        """Yield the paragraphs of a cell, those of a narrow table in it too."""
        for child in self._inside(cell):
            if child.tag == f"{self.w}p":
                yield child
            elif child.tag == f"{self.w}tbl" and self._is_narrow(child):
                for inner in child.iterfind(f"{self.w}tr/{self.w}tc"):
                    yield from self._paragraphs(inner)

    def _is_narrow(self, table: etree._Element) -> bool:
        rows = table.iterchildren(f"{self.w}tr")
        return all(len(list(row.iterchildren(f"{self.w}tc"))) <= _NARROW for row in rows)

    def _seen(self, paragraphs: Iterable[etree._Element]) -> Seen:
        """Return what is seen of paragraphs, one a line; one whose mark was deleted goes on in the next."""
        runs: list[Run] = []
        for paragraph in paragraphs:
            runs += self.runs.of(paragraph)
            if paragraph.find(f"{self.w}pPr/{self.w}rPr/{self.w}del") is None:
                runs.append(Run("\n"))
        seen = seen_runs(runs)
        return seen._replace(text="\n".join(filter(None, (line.strip() for line in seen.text.split("\n")))))
