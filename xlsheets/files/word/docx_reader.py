"""Reading the tables of a Word document (.docx) into grids, read only: merged cells, and the lines that stand above a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive
from xlsheets.files.grid import Book, Cell, Grid, Merge, text_kind
from xlsheets.files.limits import MAX_CELLS, MAX_COLUMN, MAX_ROW
from xlsheets.files.read_file import problem
from xlsheets.files.seen.seen_runs import Run, Seen, seen_runs
from xlsheets.files.word.docx_document import word_document
from xlsheets.files.word.docx_layout import CellAt, Layout, continued, layout
from xlsheets.files.word.docx_nested import spliced
from xlsheets.files.word.docx_runs import ParagraphRuns
from xlsheets.files.word.docx_styles import WordStyles

_LINES_ABOVE = 6
"""So many lines of text above a table belong to it: attachment, title, year, unit."""

_LONGEST_LINE = 120
_MOST_TABLES = 500
_WRAPPERS = {"sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo"}
_CONTINUED = re.compile(
    r"[（(\[【]?\s*(?:[接续]上[页表]|[接转]下[页表]|[上下][页表]续|[接续]表|表?续表?\s*[0-9一二三四五六七八九]*)\s*[）)\]】]?[:：]?"
    r"|.{2,40}[（(\[【]\s*续表?\s*[0-9一二三四五六七八九]*\s*[）)\]】]"
    r"|[-—–－·\s]*[0-9]{1,3}[-—–－·\s]*|第\s*[0-9]{1,3}\s*页(?:\s*[,，/]?\s*共\s*[0-9]{1,3}\s*页)?"
    r"|[（(]?(?:金额)?单位[:：]\s*[百千万亿]*元[）)]?"
)
"""What people write between the two parts of a table: that it goes on, its title with that, a page's number, the unit of money."""

_NARROW = 2
"""A table within a cell with no more columns is no table of indicators: its text is the cell's."""


def read_docx(path: Path, archive: Archive, part: str) -> Book:
    """Read every table of a document, whose main part is ``part``, as a sheet ``表格1``, ``表格2`` …

    The lines of text above a table come first, one a row, and the table's rows follow; so row numbers count these lines too. The rows of
    a table within a cell take the place of the row around them, unless it has two columns at most; tables in text boxes stand where
    the box does, those of page headers behind all others, or before the first one where that goes on with them. What is struck
    through or hidden and what was deleted with changes tracked is not read; content of other files is told as unreadable.

    Raises:
        UserError: the document is damaged, exceeds a limit or holds no table.
    """
    document = word_document(path, archive, part)
    reader = _Reader(path, document.space, WordStyles(document.styles, document.space))
    grids = reader.tables([] if document.body is None else document.body, document.headers)
    if not grids:
        raise problem(path, document.without_tables)
    return Book(str(path), grids, unreadable=document.foreign)


class _Open(Struct):
    """A cell merged downwards, as far as it is known; ``begun``: by its own word, not only by that of the cells below."""

    top: int
    left: int
    right: int
    bottom: int
    begun: bool = True


class _Reader:
    """Makes grids of tables; counts the cells of all of them together."""

    def __init__(self, path: Path, w: str, styles: WordStyles) -> None:
        self.path = path
        self.w = w
        self.runs = ParagraphRuns(styles, w)
        self.left = MAX_CELLS
        self.grids: list[Grid] = []

    def tables(self, body: Iterable[etree._Element], headers: Iterable[etree._Element] = ()) -> list[Grid]:
        """Make grids of the tables of a body; a header's table that goes on in the body's first one is its upper part."""
        made: list[tuple[Layout, list[str]]] = []
        lines: list[str] = []
        above = [
            self._layout(table)[0] for header in headers for table in self._found(header) if not isinstance(table, str)
        ]
        alone: list[Layout] = []
        for found in self._found(body):
            if isinstance(found, str):
                lines.append(found)
                continue
            table, inner = self._layout(found)
            alone += inner
            whole = self._whole(*made[-1], table, lines) if made else None
            if not made:
                table, above = self._below(above, table)
            if whole is None:
                made.append((table, lines))
            else:
                made[-1] = (whole, made[-1][1])
            lines = []
        for table, over in [*made, *((each, []) for each in [*alone, *above])]:
            self._table(table, over)
        return self.grids

    def _below(self, above: list[Layout], table: Layout) -> tuple[Layout, list[Layout]]:
        """Return a table with the one above it that goes on in it, if there is one, and the others."""
        for upper in above:
            whole = continued(upper, table, self._texts)
            if whole is not None:
                return whole, [each for each in above if each is not upper]
        return table, above

    def _found(self, body: Iterable[etree._Element]) -> Iterator[str | etree._Element]:
        """Yield the lines of text and the tables in their order, tables in text boxes behind the line that holds the box."""
        for child in self._inside(body):
            if child.tag == f"{self.w}p":
                text = self._seen([child]).text
                if text:
                    yield text
                yield from self._boxed(child)
            elif child.tag == f"{self.w}tbl":
                yield child

    def _boxed(self, paragraph: etree._Element) -> Iterator[str | etree._Element]:
        """Yield what text boxes with tables in them hold, of alternatives the first."""
        if paragraph.find(f".//{self.w}txbxContent//{self.w}tbl") is None:
            return
        for run in self._inside(paragraph):
            for box in run.iter(f"{self.w}txbxContent"):
                again = any(each.tag.endswith("}Fallback") for each in box.iterancestors() if isinstance(each.tag, str))
                if not again and box.find(f".//{self.w}tbl") is not None:
                    yield from self._found(box)

    def _layout(self, table: etree._Element) -> tuple[Layout, list[Layout]]:
        """Lay a table out with those in its cells, unless they are narrow; return those that stay by themselves too."""
        more: list[Layout] = []

        def nested(cell: etree._Element) -> list[Layout]:
            inner = [
                self._layout(each)
                for each in self._inside(cell)
                if each.tag == f"{self.w}tbl" and not self._is_narrow(each)
            ]
            more.extend(each for _, alone in inner for each in alone)
            return [layout for layout, _ in inner]

        def has_text(cell: etree._Element) -> bool:
            return any(self._seen(self._paragraphs(cell)))

        whole, alone = spliced(layout(table, self.w, self._inside), nested, has_text)
        return whole, [*alone, *more]

    def _whole(self, first: Layout, above: list[str], second: Layout, lines: list[str]) -> Layout | None:
        """Return a table with the one below it where what stands between lets that be a part of it, else None."""
        if all(map(_CONTINUED.fullmatch, lines)):
            return continued(first, second, self._texts)
        titled = set(lines) <= set(above)  # with a header of its own too it is another form of that name
        return continued(first, second, self._texts, headed=False) if titled else None

    def _texts(self, row: list[CellAt]) -> tuple[str, ...]:
        return tuple("".join(self._seen(self._paragraphs(cell.element)).text.split()) for cell in row)

    def _inside(self, element: Iterable[etree._Element]) -> Iterator[etree._Element]:
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
            if cell.goes_on and above is not None and above.bottom == row - 1:
                above.bottom, last = row, None
                continue
            seen = self._seen(self._paragraphs(cell.element))
            blank = (
                seam and not any(seen) and self._is_merged(properties)
            )  # the second half of a merged cell that a page break cut
            goes_on = self._goes_on(properties)
            if (
                above is not None
                and above.bottom == row - 1
                and (blank or (goes_on and (above.begun or not any(seen))))
            ):
                above.bottom = row
                last = None
            else:
                if above is not None:
                    self._close(grid, above)
                last = opened[cell.left] = _Open(row, cell.left, cell.right, row, not goes_on)
                if properties is None or properties.find(f"{self.w}cellDel") is None:
                    self._keep(grid, row, cell.left, seen)

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
        """Say whether a table has few columns and no other one in it."""
        rows = (row for row in self._inside(table) if row.tag == f"{self.w}tr")
        cells = ([cell for cell in self._inside(row) if cell.tag == f"{self.w}tc"] for row in rows)
        return all(
            len(row) <= _NARROW and all(map(self._is_narrow, (t for cell in row for t in cell.iter(f"{self.w}tbl"))))
            for row in cells
        )

    def _seen(self, paragraphs: Iterable[etree._Element]) -> Seen:
        """Return what is seen of paragraphs, one a line; one whose mark was deleted goes on in the next."""
        runs: list[Run] = []
        for paragraph in paragraphs:
            runs += self.runs.of(paragraph)
            if paragraph.find(f"{self.w}pPr/{self.w}rPr/{self.w}del") is None:
                runs.append(Run("\n"))
        seen = seen_runs(runs)
        return seen._replace(text="\n".join(filter(None, (line.strip() for line in seen.text.split("\n")))))
