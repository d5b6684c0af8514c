"""Writes the blocks of a report into a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn
from msgspec.structs import replace

from xlsheets.files.page.text_heights import display_width
from xlsheets.forms.schema_reports import FigureSpecs
from xlsheets.report.context import ReportContext
from xlsheets.report.figures.declared import chart_of, shown_of, table_of
from xlsheets.report.figures.figure import ReportTable
from xlsheets.report.markup import LINE, MarkupBlock, MarkupRun
from xlsheets.report.word import styles
from xlsheets.report.word.bookmarks import Bookmarks
from xlsheets.report.word.chart import drawing_run
from xlsheets.report.word.contents import ContentsEntry, contents_of, contents_paragraphs
from xlsheets.report.word.enclosures import indents
from xlsheets.report.word.page_numbers import number_all_pages, start_pages_at, text_element
from xlsheets.report.word.styles import element
from xlsheets.report.word.table import table_element
from xlsheets.report.word.title_lines import in_lines

_STYLE_OF = {
    "title": styles.TITLE,
    "subtitle": styles.SUBTITLE,
    "paragraph": styles.BODY,
    "attachment": styles.ATTACHMENT,
    "center": styles.CENTER,
    "part": styles.PART,
    "right": styles.RIGHT,
    "field": styles.COVER,
    "addressee": styles.ADDRESSEE,
    "blank": styles.BODY,
}
_HEADS = ("center",)
"""Never stand alone at the foot of a page; of headings and titles their styles say so."""

_FROM_THE_EDGE = 4

_LONG_WORD = re.compile(r"[!-~×÷≥≤–]{13,}")
"""Six and a half characters of a line of 28."""


class BlockWriter:
    """Writes blocks into a document, in front of the properties of its last section or behind an element of it."""

    def __init__(
        self, document: Document, context: ReportContext, figures: FigureSpecs, marks: Bookmarks, numbered: bool
    ) -> None:
        """Take where to write; ``numbered``: whether the pages get numbers and a cover a section of its own."""
        self._document = document
        self._context = context
        self._figures = figures
        self._marks = marks
        self._has_head = False
        self._numbered = numbered
        self._tables = self._charts = 0
        self._on_its_side = self._has_cover = False
        self._break_before = False
        self._behind: Any = None
        self._entries: dict[int, ContentsEntry] = {}
        self._at = 0
        self._styles = styles.ids_by_name(document)

    def write(self, block: MarkupBlock) -> None:
        """Append one block."""
        if block.kind == "body":
            self._end_cover()
        elif block.kind == "contents":
            self._contents()
        elif block.kind == "pagebreak":
            self._break_before = True
        elif block.kind == "blank":
            for _ in range(block.level):
                self._paragraph(styles.BODY)
        elif block.kind == "table":
            self._table(block)
        elif block.kind == "chart":
            self._chart(block)
        elif block.kind in ("landscape", "portrait"):
            self._turn(block.kind == "landscape")
        elif block.kind == "signature":
            self._sign(block)
        elif block.kind == "heading":
            self._heading(block)
        elif block.kind == "enclosure":
            self._paragraph(styles.ENCLOSURE, self._told(block), hanging=indents(block.text))
        elif block.kind == "title":
            self._paragraph(styles.TITLE, self._told(in_lines(block, styles.TEXT_WIDTH / styles.TITLE_SIZE)))
        else:
            ragged = block.kind == "paragraph" and has_long_word(block.text)
            self._paragraph(_STYLE_OF[block.kind], self._told(block), keep_next=block.kind in _HEADS, ragged=ragged)

    def write_all(self, blocks: Sequence[MarkupBlock]) -> None:
        """Append the blocks of a whole report, which may have a contents list."""
        if any(block.kind == "contents" for block in blocks):
            entries = contents_of(blocks, self._table_of)
            self._entries = {each.block: each for each in entries}
        for self._at, block in enumerate(blocks):
            self.write(block)

    def _contents(self) -> None:
        if self._entries:
            for each in contents_paragraphs(list(self._entries.values()), self._style_id):
                self._append(each)
            self._break_before = True

    def write_behind(self, block: MarkupBlock, element: Any) -> Any:
        """Write one block behind an element; return the last element that was written."""
        self._has_head, self._behind = True, element
        self.write(block)
        return self._behind

    def finish(self) -> None:
        """Number the pages, from behind the cover."""
        if self._numbered:
            number_all_pages(self._document.sections[1 if self._has_cover else 0 :], self._style_id(styles.PAGE_NUMBER))

    def _style_id(self, name: str) -> str:
        return self._styles[name.casefold()]

    def _paragraph(
        self,
        style: str,
        runs: Iterable[Any] = (),
        right: float | None = None,
        keep_next: bool = False,
        ragged: bool = False,
        hanging: tuple[float, float] | None = None,
    ) -> None:
        made = element("w:p")
        properties = element("w:pPr")
        properties.append(element("w:pStyle", val=self._style_id(style)))
        if keep_next:
            properties.append(element("w:keepNext"))
        # A break as a property of the next paragraph leaves no empty line behind, as a break of its own would.
        if self._break_before:
            properties.append(element("w:pageBreakBefore"))
            self._break_before = False
        if right is not None:
            twips = styles.twips(right * styles.BODY_SIZE)
            properties.append(element("w:ind", rightChars=str(int(right * 100)), right=twips))
        if hanging is not None:
            left, before = hanging
            properties.append(element("w:ind", left=styles.twips(left), hanging=styles.twips(before)))
        if ragged:
            properties.append(element("w:jc", val="left"))
        made.append(properties)
        if not self._has_head:
            made.extend(self._marks.head())
            self._has_head = True
        entry = self._entries.get(self._at)
        made.extend(runs if entry is None else self._marks.around(entry.mark, runs))
        self._append(made)

    def _told(self, block: MarkupBlock, caption: str = "") -> list[Any]:
        """The runs of a block in their bookmarks."""
        runs = [*((run, "") for run in block.lead), *((run, styles.RUN_IN if block.lead else "") for run in block.runs)]
        return self._marks.paragraph(block, runs, block.marks, self._run, caption=caption)

    def _heading(self, block: MarkupBlock) -> None:
        style = styles.RUN_IN_HEADINGS if block.lead else styles.HEADINGS
        ragged = bool(block.lead) and has_long_word(block.text)
        self._paragraph(style[block.level], self._told(block), ragged=ragged)

    def _run(self, run: MarkupRun, style: str = "") -> Any:
        made = element("w:r")
        properties = element("w:rPr")
        if style:
            properties.append(element("w:rStyle", val=self._style_id(style)))
        # Without the hint Word takes “ ” … — for Latin and prints them narrow.
        properties.append(element("w:rFonts", hint="eastAsia"))
        if run.bold:
            properties.append(element("w:b"))
        if run.missing:
            properties.append(element("w:highlight", val="yellow"))
        made.append(properties)
        for number, line in enumerate(run.text.split(LINE)):
            if number:
                made.append(element("w:br"))
            if line:
                made.append(text_element(line))
        return made

    def _table_of(self, block: MarkupBlock) -> ReportTable:
        return table_of(self._figures.tables[block.argument], shown_of(self._context, block.of))

    def _table(self, block: MarkupBlock) -> None:
        table = self._table_of(block)
        if table.caption:
            self._tables += 1
            self._caption(styles.TABLE_CAPTION, f"表{self._tables}　", table.caption, block)
        elif self._break_before:
            self._paragraph(styles.TABLE)
        width = styles.TEXT_HEIGHT if self._on_its_side else styles.TEXT_WIDTH
        self._append(table_element(table, self._run, self._style_id, self._marks, width))

    def _chart(self, block: MarkupBlock) -> None:
        chart = chart_of(self._figures.charts[block.argument], shown_of(self._context, block.of))
        if chart.shows_anything:
            self._charts += 1
            run = drawing_run(self._document, chart, self._charts)
            name = f"{block.of}.{block.argument}" if block.of else block.argument
            self._paragraph(styles.FIGURE, self._marks.chart(name, chart.data, [run], block.within))
            unit = f"（单位：{chart.unit}）" if chart.unit else ""
            self._caption(styles.FIGURE_CAPTION, f"图{self._charts}　", f"{chart.title}{unit}", block)

    def _caption(self, style: str, number: str, text: str, block: MarkupBlock) -> None:
        made = MarkupBlock(block.kind, (MarkupRun(f"{number}{text}"),), within=block.within)
        self._paragraph(style, self._told(made, caption=text))

    def _sign(self, block: MarkupBlock) -> None:
        """Who signs stands centred above the date, whose end is four characters from the edge (GB/T 9704, 加盖印章)."""
        self._keep_last_with_next()
        upper = "".join(run.text for run in block.lead)
        unit, day = _width(upper), _width("".join(run.text for run in block.runs))
        beyond = max(0.0, (unit - day) / 2 - _FROM_THE_EDGE)
        marks = block.marks
        above = replace(block, runs=block.lead, lead=(), marks=tuple(each for each in marks if each.end <= len(upper)))
        below = replace(
            block, lead=(), marks=tuple(each.behind(-len(upper)) for each in marks if each.start >= len(upper))
        )
        for line, width in ((above, unit), (below, day)):
            self._paragraph(
                styles.RIGHT,
                self._told(line),
                right=_FROM_THE_EDGE + beyond + (day - width) / 2,
                keep_next=line is above,
            )

    def _keep_last_with_next(self) -> None:
        """A page with a seal has some of the text on it: the last paragraph, over empty ones, goes with what comes."""
        last = self._document.element.body[-1]
        while (last := last.getprevious()) is not None and last.tag == qn("w:p"):
            properties = last.get_or_add_pPr()
            if properties.find(qn("w:keepNext")) is None:
                properties.insert(1, element("w:keepNext"))
            if any(True for _ in last.iter(qn("w:t"))):
                return

    def _turn(self, on_its_side: bool) -> None:
        """Begin a section whose pages lie on their side, or stand again."""
        if on_its_side == self._on_its_side:
            self._break_before = True
            return
        self._on_its_side, self._break_before = on_its_side, False
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        # The pages go on counting, and the first of them is not the first of the document.
        for mark in section._sectPr.findall(qn("w:pgNumType")) + section._sectPr.findall(qn("w:titlePg")):
            section._sectPr.remove(mark)
        (styles.lay_on_its_side if on_its_side else styles.stand_up)(section)

    def _end_cover(self) -> None:
        if not self._numbered:
            self._break_before = True
            return
        self._has_cover = True
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        # The paragraph that carries the cover's section must not be higher than what is left of the page.
        start_pages_at(section, 1)

    def _append(self, made: Any) -> None:
        if self._behind is None:
            self._document.element.body.insert_element_before(made, "w:sectPr")
        else:
            self._behind.addnext(made)
            self._behind = made


def has_long_word(text: str) -> bool:
    """Say whether a text holds a formula or number that no line breaks in, so long that the line before it would be spread: 1÷(2+3)=20%…"""
    return _LONG_WORD.search(text) is not None


def _width(text: str) -> float:
    """The width of a text in Chinese characters; a Latin letter or digit is half as wide."""
    return display_width(text) / 2
