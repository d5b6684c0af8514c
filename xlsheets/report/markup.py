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
    @center text               centred line
    @subtitle text             centred line under the title
    @right text                line at the right
    @addressee 某某财政局：      to whom a letter goes, from the left edge
    @signature unit||date      who signs a letter, and when, with room for the seal
    @field label：text          line of a cover sheet
    @body                      ends the cover: next page, from here pages are numbered, from 1
    @pagebreak                 next page
    @landscape, @portrait      next page, from here on its side, or upright again
    @blank 3                   empty lines
    @table indicators          a table of that name with its caption (``forms/schema_reports.py: TableSpec``)
    @chart levels              a chart of that name with its caption
    **text**                   bold, inside any line of text

What a person typed is data and never markup: it comes escaped (`typed_text.py`), and `parse` restores it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from xlsheets.report.typed_text import BREAK, EDGES, MISSING_CLOSE, MISSING_OPEN, restore, settle

Kind = Literal[
    "title", "heading", "paragraph", "attachment", "center", "subtitle", "right", "field",
    "addressee", "signature", "body", "pagebreak", "landscape", "portrait", "blank", "table", "chart",
]  # fmt: skip

LINE = "\n"
"""A line break inside the runs of a title; typed texts bring none."""

_WITH_TEXT: dict[str, Kind] = {
    "attachment": "attachment", "center": "center", "subtitle": "subtitle", "right": "right", "field": "field",
    "addressee": "addressee",
}  # fmt: skip
_FIGURES: Mapping[str, Kind] = {"table": "table", "chart": "chart"}
_ALONE: Mapping[str, Kind] = {
    "body": "body", "pagebreak": "pagebreak", "landscape": "landscape", "portrait": "portrait",
}  # fmt: skip
_FIGURE_NAME = re.compile(r"[a-z][a-z0-9_]*")
_INLINE = re.compile(rf"(\*\*|{MISSING_OPEN}|{MISSING_CLOSE})")


class MarkupError(ValueError):
    """A directive of a template that the markup does not know."""


class MarkupRun(Struct, frozen=True):
    """A piece of text of one look."""

    text: str
    bold: bool = False
    missing: bool = False


class MarkupBlock(Struct, frozen=True):
    """One paragraph, table, chart or break of the report; `lead` is the heading part of a run-in heading."""

    kind: Kind
    runs: tuple[MarkupRun, ...] = ()
    lead: tuple[MarkupRun, ...] = ()
    level: int = 0
    argument: str = ""

    @property
    def text(self) -> str:
        """The text as a reader sees it."""
        between = (MarkupRun(" "),) if self.kind == "signature" else ()
        return "".join(run.text for run in (*self.lead, *between, *self.runs)).replace(LINE, "")


def parse(markup: str) -> tuple[MarkupBlock, ...]:
    """Read a rendered template; `MarkupError` names a directive that does not exist."""
    return tuple(block for source in _sources(markup) for block in _blocks(source))


def plain_text(blocks: tuple[MarkupBlock, ...]) -> str:
    """Return the report as text, one paragraph a line."""
    return "\n".join(block.text for block in blocks if block.text)


def _sources(markup: str) -> Iterator[str]:
    """Join the lines of each block."""
    held: list[str] = []
    for raw in markup.split("\n"):
        line = raw.strip()
        starts = line.startswith(("#", "@"))
        if (starts or not line) and held:
            yield "".join(held)
            held = []
        if line:
            held.append(line)
        # A heading ends with its line unless its body runs on; a directive always does.
        if starts and (line.startswith("@") or "||" not in line):
            yield held.pop()
    if held:
        yield "".join(held)


def _blocks(source: str) -> Iterator[MarkupBlock]:
    if source.startswith("@"):
        yield from _directive(settle(source))
    elif match := re.match(r"(#{1,6})(?!#)", source):
        level = len(match[1]) - 1
        lead, has_body, body = source[match.end() :].partition("||")
        if not level:
            yield MarkupBlock("title", _runs(settle(source[match.end() :].replace("||", LINE))))
        elif has_body:
            first, *rest = _paragraphs(settle(body, closes=True)) or [""]
            yield MarkupBlock("heading", _runs(first), lead=_runs(settle(lead)), level=level)
            yield from (MarkupBlock("paragraph", _runs(text)) for text in rest)
        else:
            yield MarkupBlock("heading", _runs(settle(lead)), level=level)
    else:
        yield from (MarkupBlock("paragraph", _runs(text)) for text in _paragraphs(settle(source, closes=True)))


def _directive(source: str) -> Iterator[MarkupBlock]:
    name, _, rest = source[1:].partition(" ")
    rest = rest.strip()
    if name in _WITH_TEXT:
        yield MarkupBlock(_WITH_TEXT[name], _runs(rest))
    elif name == "signature" and rest:
        unit, _, day = rest.partition("||")
        yield MarkupBlock("signature", _runs(day), lead=_runs(unit))
    elif name == "blank" and re.fullmatch(r"[1-9]?\d?", rest):
        yield MarkupBlock("blank", level=int(rest or "1"))
    elif name in _ALONE and not rest:
        yield MarkupBlock(_ALONE[name])
    elif name in _FIGURES and _FIGURE_NAME.fullmatch(rest):
        yield MarkupBlock(_FIGURES[name], argument=rest)
    else:
        raise MarkupError(restore(source[:40]))


def _paragraphs(text: str) -> list[str]:
    """Split a paragraph at the line breaks of typed texts; empty ones are nobody's intention."""
    return [part for piece in text.split(BREAK) if (part := piece.strip(EDGES))]


def _runs(text: str) -> tuple[MarkupRun, ...]:
    runs: list[MarkupRun] = []
    bold = missing = False
    for piece in _INLINE.split(text.replace(BREAK, " ").strip(EDGES)):
        if piece == "**":
            bold = not bold
        elif piece in (MISSING_OPEN, MISSING_CLOSE):
            missing = piece == MISSING_OPEN
        elif piece:
            runs.append(MarkupRun(restore(piece), bold, missing))
    return tuple(runs)
