"""The line markup between a report template and the Word writer.

A template gives plain text in which a block ends at a blank line, or where the next block begins; lines of one
block are joined without a space, so a long Chinese paragraph may be broken anywhere in the template:

    # text||text               title of the document; ``||`` breaks its line
    ## text                    heading of level 1; the program numbers it (`outline.py`): 一、
    ### text                   heading of level 2: （一）
    #### text                  heading of level 3: 1.
    ##### text                 heading of level 4: （1）
    ###### text                heading of level 5: ①
    ### text。||body           a heading with its body running on in the same paragraph
    text                       body paragraph, indented by two characters
    @attachment 附件1           mark at the top left
    @enclosure 附件：1.text      what is enclosed, told below the text; further lines stand under the name: 2.text
    @center text               centred line
    @part 第二部分　text         centred line that begins a part: the numbers of headings begin anew
    @subtitle text             centred line under the title
    @right text                line at the right
    @addressee 某某财政局：      to whom a letter goes, from the left edge
    @signature unit||date      who signs a letter, and when, with room for the seal
    @field label：text          line of a cover sheet
    @body                      ends the cover: next page, from here pages are numbered, from 1
    @contents                  contents list on a page of its own, where the report is long
    @pagebreak                 next page
    @landscape, @portrait      next page, from here on its side, or upright again
    @blank 3                   empty lines
    @table indicators          a table of that name with its caption (``forms/schema_reports.py: TableSpec``)
    @chart levels              a chart of that name with its caption
    @table levels of projects[0]    the same of one of the projects that a report is over
    **text**                   bold, inside any line of text

What a person typed is data and never markup: it comes escaped (`typed_text.py`), and `parse` restores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.report.living.placed_marks import MarkSpan, SourceMark, marks_of, spans_of
from xlsheets.report.living.tracked import Tracked, join
from xlsheets.report.typed_text import BREAK, EDGES, MISSING_CLOSE, MISSING_OPEN, restore, settle

BlockKind = Literal[
    "title", "heading", "paragraph", "attachment", "enclosure", "center", "part", "subtitle", "right", "field",
    "addressee", "signature", "body", "contents", "pagebreak", "landscape", "portrait", "blank", "table", "chart",
]  # fmt: skip

LINE = "\n"
"""A line break inside the runs of a title; typed texts bring none."""

_WITH_TEXT: dict[str, BlockKind] = {
    "attachment": "attachment", "center": "center", "part": "part", "subtitle": "subtitle", "right": "right", "field": "field",
    "addressee": "addressee", "enclosure": "enclosure",
}  # fmt: skip
_FIGURES: Mapping[str, BlockKind] = {"table": "table", "chart": "chart"}
_ALONE: Mapping[str, BlockKind] = {
    "body": "body", "contents": "contents", "pagebreak": "pagebreak", "landscape": "landscape", "portrait": "portrait",
}  # fmt: skip
_FIGURE = re.compile(r"([a-z][a-z0-9_]*)(?: of (projects\[[0-9]{1,4}\]))?")
_INLINE = re.compile(rf"\*\*|{MISSING_OPEN}|{MISSING_CLOSE}")


class MarkupError(ValueError):
    """A directive of a template that the markup does not know."""


class MarkupRun(Struct, frozen=True):
    """A piece of text of one look."""

    text: str
    bold: bool = False
    missing: bool = False


class MarkupBlock(Struct, frozen=True):
    """One paragraph, table, chart or break of the report; `lead` is the heading part of a run-in heading.

    `of`: key of the record that a table or chart shows, `""` for that of the report.
    `marks`: what stands where in the texts of lead and runs, one behind the other; `within`: the conditions of the whole block.
    """

    kind: BlockKind
    runs: tuple[MarkupRun, ...] = ()
    lead: tuple[MarkupRun, ...] = ()
    level: int = 0
    argument: str = ""
    of: str = ""
    marks: tuple[MarkSpan, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text as a reader sees it."""
        between = (MarkupRun(" "),) if self.kind == "signature" else ()
        return "".join(run.text for run in (*self.lead, *between, *self.runs)).replace(LINE, "")


def parse(markup: str) -> tuple[MarkupBlock, ...]:
    """Read a rendered template; `MarkupError` names a directive that does not exist."""
    text, marks = marks_of(markup)
    return tuple(placed.block for placed in with_marks(read_blocks(text), marks))


class PlacedBlock(Struct, frozen=True):
    """A block and where its characters stood in the rendered template."""

    block: MarkupBlock
    at: Sequence[int]


def with_marks(read: Iterable[PlacedBlock], marks: Sequence[SourceMark]) -> Iterator[PlacedBlock]:
    """Give the blocks of a rendered template the marks that stand in them."""
    for placed, (spans, within) in spans_of(read, lambda each: each.at, marks):
        yield replace(placed, block=replace(placed.block, marks=spans, within=within)) if spans or within else placed


def plain_text(blocks: tuple[MarkupBlock, ...]) -> str:
    """Return the report as text, one paragraph a line."""
    return "\n".join(block.text for block in blocks if block.text)


def read_blocks(text: str) -> Iterator[PlacedBlock]:
    """Read a rendered template without its marks."""
    for source in _sources(Tracked.of(text)):
        yield from _blocks(source)


def _sources(markup: Tracked) -> Iterator[Tracked]:
    """Join the lines of each block."""
    held: list[Tracked] = []
    for raw in markup.split("\n"):
        line = raw.strip()
        starts = line.text.startswith(("#", "@"))
        if (starts or not line.text) and held:
            yield join(held)
            held = []
        if line.text:
            held.append(line)
        # A heading ends with its line unless its body runs on; a directive always does.
        if starts and (line.text.startswith("@") or "||" not in line.text):
            yield held.pop()
    if held:
        yield join(held)


def _blocks(source: Tracked) -> Iterator[PlacedBlock]:
    if source.text.startswith("@"):
        yield _directive(settle(source))
    elif match := re.match(r"(#{1,6})(?!#)", source.text):
        level = len(match[1]) - 1
        told = source.part(match.end())
        lead, has_body, body = told.partition("||")
        if not level:
            yield _placed(MarkupBlock("title"), LineOfRuns.of(settle(told.replaced("||", LINE))))
        elif has_body:
            first, *rest = _paragraphs(settle(body, closes=True)) or [Tracked("", ())]
            yield _placed(MarkupBlock("heading", level=level), LineOfRuns.of(first), LineOfRuns.of(settle(lead)))
            yield from (_placed(MarkupBlock("paragraph"), LineOfRuns.of(text)) for text in rest)
        else:
            yield _placed(MarkupBlock("heading", level=level), LineOfRuns.of(settle(lead)))
    else:
        paragraphs = _paragraphs(settle(source, closes=True))
        yield from (_placed(MarkupBlock("paragraph"), LineOfRuns.of(text)) for text in paragraphs)


def _directive(source: Tracked) -> PlacedBlock:
    name, _, rest = source.part(1).partition(" ")
    kind, rest = name.text, rest.strip()
    if kind in _WITH_TEXT:
        return _placed(MarkupBlock(_WITH_TEXT[kind]), LineOfRuns.of(rest))
    if kind == "signature" and rest.text:
        unit, _, day = rest.partition("||")
        return _placed(MarkupBlock("signature"), LineOfRuns.of(day), LineOfRuns.of(unit))
    if kind == "blank" and re.fullmatch(r"[1-9]?\d?", rest.text):
        return PlacedBlock(MarkupBlock("blank", level=int(rest.text or "1")), source.at)
    if kind in _ALONE and not rest.text:
        return PlacedBlock(MarkupBlock(_ALONE[kind]), source.at)
    if kind in _FIGURES and (figure := _FIGURE.fullmatch(rest.text)):
        return PlacedBlock(MarkupBlock(_FIGURES[kind], argument=figure[1], of=figure[2] or ""), source.at)
    raise MarkupError(restore(source.text[:40]))


def _paragraphs(text: Tracked) -> list[Tracked]:
    """Split a paragraph at the line breaks of typed texts; empty ones are nobody's intention."""
    return [part for piece in text.split(BREAK) if (part := piece.strip(EDGES)).text]


class LineOfRuns(Struct, frozen=True):
    """A line's runs, and where their characters stood."""

    runs: tuple[MarkupRun, ...]
    at: Sequence[int]

    @classmethod
    def of(cls, text: Tracked) -> LineOfRuns:
        """Read the bold and the missing pieces of a line, without the blanks at its ends."""
        return cls.untrimmed(text.replaced(BREAK, " ").strip(EDGES))

    @classmethod
    def untrimmed(cls, text: Tracked) -> LineOfRuns:
        """Read the bold and the missing pieces of a line."""
        runs: list[MarkupRun] = []
        at: list[int] = []
        bold = missing = False
        for piece in text.tokens(_INLINE):
            if piece.text == "**":
                bold = not bold
            elif piece.text in (MISSING_OPEN, MISSING_CLOSE):
                missing = piece.text == MISSING_OPEN
            elif piece.text:
                runs.append(MarkupRun(restore(piece.text), bold, missing))
                at += piece.at
        return cls(tuple(runs), at)


def _placed(block: MarkupBlock, runs: LineOfRuns, lead: LineOfRuns | None = None) -> PlacedBlock:
    if lead is None:
        return PlacedBlock(replace(block, runs=runs.runs), runs.at)
    return PlacedBlock(replace(block, runs=runs.runs, lead=lead.runs), [*lead.at, *runs.at])
