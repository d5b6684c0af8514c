"""The text of a Word report, paragraph by paragraph, as a person sees it: body, tables, text boxes, headers, footnotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from msgspec import Struct

from xlsheets.files.read_file import problem
from xlsheets.files.seen.seen_runs import seen_runs
from xlsheets.files.word.docx_runs import ParagraphRuns
from xlsheets.files.word.docx_styles import WordStyles
from xlsheets.report.living.ledger import FIGURE, entry_of
from xlsheets.report.word.edited import END, ID, NAME, PARAGRAPH, START, TABLE_ROW, TEXT, Edited, W

_TABLE, _CELL, _BOX = f"{W}tbl", f"{W}tc", f"{W}txbxContent"
_SIDE_PARTS = (("header", "页眉"), ("footer", "页脚"), ("footnotes", "脚注"), ("endnotes", "尾注"))
_BLANKS = re.compile(r"\s+")
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[0-9]{1,2}[、.．](?![0-9])")
_LONGEST_HEADING = 40
_LONGEST_TITLE, _TITLE = 60, "报告"


class TableCell(Struct, frozen=True):
    """Numbers of a table in its part, of a row and of a cell in it; ``width``: cells of the row."""

    table: int
    row: int
    column: int
    width: int


class ReportParagraph(Struct, frozen=True, eq=False):
    """A paragraph: where it stands for people, its text without blanks, its element in the main part (None for other parts).

    ``traced``: spans of the text that marks of the program's report hold; their figures are compared by their keys.
    ``cell``: where in a table it stands, None outside tables.
    """

    place: str
    text: str
    element: Any = None
    traced: tuple[tuple[int, int], ...] = ()
    cell: TableCell | None = None

    @property
    def is_heading(self) -> bool:
        """Whether it begins with a number of a heading and is as short as one."""
        return len(self.text) <= _LONGEST_HEADING and bool(_HEADING.match(self.text)) and not self.text.endswith("。")

    @property
    def is_title(self) -> bool:
        """Whether it is the title of a report: short, no sentence, and ending in the word."""
        return self.cell is None and len(self.text) <= _LONGEST_TITLE and self.text.endswith(_TITLE)

    def is_traced(self, start: int) -> bool:
        """Say whether what begins at a place begins in a mark; its unit may stand behind it."""
        return any(first <= start < last for first, last in self.traced)


def paragraphs_of(edited: Edited) -> list[ReportParagraph]:
    """Return every paragraph with text, in the order of the document, those of headers, footers and notes last.

    Raises:
        UserError: there is no text at all.
    """
    typed = {each.number for each in edited.old_entries() if _is_typed(each.key)}
    styles = next((each.target for each in edited.related("styles") if edited.archive.find(each.target)), None)
    runs = ParagraphRuns(WordStyles(None if styles is None else edited.xml(styles), W), W)
    found = list(_of_part(edited.root, runs, "", typed))
    for kind, name in _SIDE_PARTS:
        for each in edited.related(kind):
            if edited.archive.find(each.target):
                found += _of_part(edited.xml(each.target), runs, name, None)
    if not found:
        raise problem(edited.path, "里面没有文字，请指定报告正文")
    return found


def _of_part(root: etree._Element, runs: ParagraphRuns, name: str, typed: set[int] | None) -> Iterator[ReportParagraph]:
    """Yield the paragraphs of a part; ``typed``: numbers of the marks around what people typed, None in all but the main part."""
    places = _Places(name)
    for element in root.iter(PARAGRAPH, _TABLE, TABLE_ROW, _CELL):
        if any(each.tag.endswith("}Fallback") for each in element.iterancestors() if isinstance(each.tag, str)):
            continue
        place = places.enter(element)
        if element.tag != PARAGRAPH:
            continue
        text = _BLANKS.sub("", seen_runs(runs.of(element)).text)
        if text:
            traced = () if typed is None else _traced(element, text, typed)
            yield ReportParagraph(place, text, None if typed is None else element, traced, places.cell_of(element))


def _is_typed(key: str) -> bool:
    """Say whether a mark holds words that a person typed into the workbook: those are read as any other words of theirs."""
    return (
        key.startswith("typed(")
        or key.endswith((".reason", ".expected"))
        or (key.startswith("goals[") and key.endswith(".actual"))
    )


class _Places:
    """Names where an element stands: 第12段; 表2第3行第4格."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.paragraph = self.table = self.row = self.cell = 0

    def enter(self, element: etree._Element) -> str:
        """Take the next element in the order of the document, and name where it stands."""
        if element.tag == _TABLE:
            self.table, self.row = self.table + 1, 0
        elif element.tag == TABLE_ROW:
            self.row, self.cell = self.row + 1, 0
        elif element.tag == _CELL:
            self.cell += 1
        elif next(element.iterancestors(_TABLE), None) is None:
            self.paragraph += 1
            box = "文本框" if next(element.iterancestors(_BOX), None) is not None else ""
            return f"{self.name}{box}第{self.paragraph}段"
        return f"{self.name}表{self.table}第{self.row}行第{self.cell}格"

    def cell_of(self, element: etree._Element) -> TableCell | None:
        """Return where in a table the last element stands."""
        row = next(element.iterancestors(TABLE_ROW), None)
        return None if row is None else TableCell(self.table, self.row, self.cell, len(row.findall(_CELL)))


def _traced(paragraph: etree._Element, text: str, typed: set[int]) -> tuple[tuple[int, int], ...]:
    """Return the spans of a paragraph's text that marks around figures hold; none where they cannot be told for certain."""
    spans: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    raw = ""
    for each in paragraph.iter(TEXT, START, END):
        number = each.get(ID, "")
        if each.tag == TEXT:
            raw += _BLANKS.sub("", each.text or "")
        elif each.tag == START:
            entry = entry_of(each.get(NAME, ""))
            if entry is not None and entry.kind == FIGURE and entry.number not in typed:
                opened[number] = len(raw)
        elif number in opened:
            spans.append((opened.pop(number), len(raw)))
    return tuple(spans) if raw == text else ()
