"""The contents list of a long report: a field of Word, with page numbers that are estimated until Word counts them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import ceil
from typing import Any

from msgspec import Struct

from xlsheets.files.namespaces import XML_SPACE
from xlsheets.files.page.text_heights import display_width
from xlsheets.report.figures.figure import ReportTable
from xlsheets.report.markup import MarkupBlock
from xlsheets.report.word import styles
from xlsheets.report.word.page_numbers import text_element
from xlsheets.report.word.styles import element

LONG = 10
"""Pages from which a report has a list."""

_LINES, _CHARACTERS, _MOST_ENTRIES = 22, 28, 22
_CHART_LINES, _CAPTION_LINES, _ROW_LINES = 7.0, 1.0, 0.65
_NEW_PAGE = ("body", "pagebreak", "landscape", "portrait")
_MARK = "_Toc9"
_FIELD = re.compile(
    rb'<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText[^>]*> TOC [^<]*</w:instrText></w:r>'
    rb'<w:r><w:fldChar w:fldCharType="separate"/></w:r>|<w:r><w:fldChar w:fldCharType="end"/><w:lastRenderedPageBreak/></w:r>'
)
"""Begin and end of the field as `contents_paragraphs` writes them; no other field has a page break in its last run."""


class ContentsEntry(Struct, frozen=True):
    """A line of the list: which of the blocks, its level, its text and its page."""

    block: int
    level: int
    text: str
    page: int

    @property
    def mark(self) -> str:
        """The name of the bookmark of its heading."""
        return f"{_MARK}{self.block:05}"


def contents_of(blocks: Sequence[MarkupBlock], table: Callable[[MarkupBlock], ReportTable]) -> list[ContentsEntry]:
    """List parts and headings with their pages; nothing for a report that is not long.

    Headings of level 2 only where they do not make the list longer than a page; headings with their text in one paragraph never,
    for Word lists whole paragraphs.
    """
    pages = _pages(blocks, table)
    if not pages or max(pages) < LONG:
        return []
    found = [
        ContentsEntry(at, block.level if block.kind == "heading" else 1, block.text, pages[at])
        for at, block in enumerate(blocks)
        if block.kind == "part" or (block.kind == "heading" and block.level <= 2 and not block.lead)
    ]
    return found if len(found) <= _MOST_ENTRIES else [each for each in found if each.level == 1]


def contents_paragraphs(entries: Sequence[ContentsEntry], style_id: Callable[[str], str]) -> list[Any]:
    """Return the paragraphs of the list, its heading among them."""
    depth = max(each.level for each in entries)
    made = [_paragraph(style_id(styles.CONTENTS_HEAD), [_run("目　录")])]
    for each in entries:
        link = element("w:hyperlink", anchor=each.mark, history="1")
        link.extend(
            [_run(each.text), _holding(element("w:tab")), *_field(f" PAGEREF {each.mark} \\h ", str(each.page))]
        )
        made.append(_paragraph(style_id(styles.CONTENTS[each.level]), [link]))
    instruction = f' TOC \\o "1-{depth}" \\h \\z \\t "{styles.PART},1" '
    begin = _holding(element("w:fldChar", fldCharType="begin", dirty="true"))
    for at, part in enumerate(
        (begin, _instruction(instruction), _holding(element("w:fldChar", fldCharType="separate")))
    ):
        made[1].insert(1 + at, part)
    made[-1].append(_holding(element("w:fldChar", fldCharType="end"), element("w:lastRenderedPageBreak")))
    return made


def with_page_references_alone(document: bytes) -> bytes:
    """Return a document.xml without the field around the list: LibreOffice counts the pages of references, but not of a list."""
    return _FIELD.sub(b"", document)


def _pages(blocks: Sequence[MarkupBlock], table: Callable[[MarkupBlock], ReportTable]) -> list[int]:
    """Estimate on which page each block begins; a cover does not count."""
    pages: list[int] = []
    page, used, on_its_side = 1, 0.0, False
    for block in blocks:
        if block.kind == "body":
            page, used = 0, 0.0
        if block.kind in _NEW_PAGE:
            on_its_side = block.kind == "landscape" or (on_its_side and block.kind == "pagebreak")
            page, used = page + 1, 0.0
        height = _lines(block, table)
        room = _LINES * (2 / 3 if on_its_side else 1)
        least = 2.0 if block.kind in ("heading", "part") else min(height, _CHART_LINES)
        if used + least > room:
            page, used = page + 1, 0.0
        pages.append(page)
        used += height
        page, used = page + int(used // room), used % room
    return pages


def _lines(block: MarkupBlock, table: Callable[[MarkupBlock], ReportTable]) -> float:
    if block.kind in _NEW_PAGE or block.kind == "contents":
        return _LINES if block.kind == "contents" else 0
    if block.kind == "blank":
        return block.level
    if block.kind == "chart":
        return _CHART_LINES + _CAPTION_LINES
    if block.kind == "table":
        return _CAPTION_LINES + _ROW_LINES * _rows(table(block))
    return ceil((display_width(block.text) / 2 + 2) / _CHARACTERS)


def _rows(table: ReportTable) -> float:
    """The lines of a table, in those of its cells."""
    whole = sum(column.width for column in table.columns)
    in_line = [max(1.0, column.width / whole * styles.TEXT_WIDTH / 10.5 - 1) for column in table.columns]
    return 1 + sum(
        max(ceil(display_width(text) / 2 / each) if text else 1 for text, each in zip(row, in_line, strict=True))
        for row in table.rows
    )


def _paragraph(style: str, inside: Iterable[Any]) -> Any:
    made = element("w:p")
    properties = element("w:pPr")
    properties.append(element("w:pStyle", val=style))
    made.append(properties)
    made.extend(inside)
    return made


def _run(text: str) -> Any:
    properties = element("w:rPr")
    properties.append(element("w:rFonts", hint="eastAsia"))
    return _holding(properties, text_element(text))


def _holding(*inside: Any) -> Any:
    made = element("w:r")
    made.extend(inside)
    return made


def _instruction(text: str) -> Any:
    held = element("w:instrText", text)
    held.set(XML_SPACE, "preserve")
    return _holding(held)


def _field(instruction: str, shown: str) -> list[Any]:
    return [
        _holding(element("w:fldChar", fldCharType="begin")),
        _instruction(instruction),
        _holding(element("w:fldChar", fldCharType="separate")),
        _holding(text_element(shown)),
        _holding(element("w:fldChar", fldCharType="end")),
    ]
