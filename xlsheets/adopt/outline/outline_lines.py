"""A Word document as lines of a report: headings with their level, paragraphs, tables, charts, breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from msgspec import Struct

from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import problem
from xlsheets.report.word.edited import PARAGRAPH, TEXT, VAL, Edited, W
from xlsheets.report.word.styles import HEADINGS, RUN_IN_HEADINGS

MOST_PARAGRAPHS = 20_000
"""Of a document; a real report has some hundred."""

_LEVELS = (
    r"[一二三四五六七八九十]{1,3}[、.．]",
    r"[（(][一二三四五六七八九十]{1,3}[）)]、?",
    r"[0-9]{1,2}(?:[、．]|\.(?![0-9]))",
    r"[（(][0-9]{1,2}[）)]、?",
    r"[①-⑳]",
)
"""The printed number of a heading by its level."""

_LONGEST_HEADING = 40
_LONGEST_LEAD = 20
_NO_TEXT = f"{W}del", f"{W}moveFrom"


class OutlineLine(Struct, frozen=True):
    """A line. ``kind``: heading, text, table, chart, break, landscape, portrait or blank.

    ``level``: of a heading. ``lead``: of a heading whose body runs on in the same paragraph, its own words. ``style``: name of the
    style. ``align``: left, center or right. ``rows``: of a table, its cells' words.
    """

    kind: str
    text: str = ""
    level: int = 0
    lead: str = ""
    style: str = ""
    align: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class Outline(Struct, frozen=True):
    """A document's lines; ``is_ours``: a report that the program wrote, whose typed paragraphs stand as ``typed_mark`` says.

    ``unit``, ``subject``, ``year``: what a report of ours knows of itself.
    """

    lines: tuple[OutlineLine, ...]
    is_ours: bool = False
    unit: str = ""
    subject: str = ""
    year: str = ""


def typed_mark(text_id: str) -> str:
    """Return what stands in a line of a report of ours for a paragraph that a person typed."""
    return f"【文字：{text_id}】"


def read_outline(path: Path) -> Outline:
    """Read a document. Raises UserError for what is no .docx, or has no word in it."""
    if path.suffix.lower() == ".doc":
        raise problem(path, "是旧格式的 Word 文档，请在 Word 或 WPS 中另存为 .docx 再用")
    if path.suffix.lower() != ".docx":
        raise problem(path, "不是 Word 文档（.docx），请指定提纲或上年的报告")
    document = Edited(path)
    body = document.root.find(f"{W}body")
    if body is None or sum(1 for _ in body.iter(PARAGRAPH)) > MOST_PARAGRAPHS:
        raise problem(path, "没有正文，或者段落太多，请确认是报告的提纲")
    _mark_typed(document)
    lines = tuple(_Lines(_styles(document)).of(body))
    if not any(line.text for line in lines):
        raise problem(path, "里面没有文字，请指定有标题和说明的提纲")
    if document.ledger is None:
        return Outline(lines)
    head = document.ledger.head
    return Outline(lines, True, head.unit, head.subject, head.year)


def _mark_typed(document: Edited) -> None:
    """Put a mark in the place of each typed paragraph of a report of ours."""
    for entry in document.ledger.entries if document.ledger else ():
        match = re.fullmatch(r"typed\((.*)\)", entry.key)
        for place in document.places.get(entry.number, []) if match else ():
            texts = [each for each in place.elements() if each.tag == TEXT]
            for at, each in enumerate(texts):
                each.text = "" if at or match is None else typed_mark(match[1])


class _Style(Struct, frozen=True):
    name: str
    level: int
    align: str


def _styles(document: Edited) -> dict[str, _Style]:
    found: dict[str, _Style] = {}
    for relation in document.related("styles"):
        try:
            root = parse_xml(document.read(relation.target))
        except XmlError:
            continue
        for style in root.iter(f"{W}style"):
            name = _value(style.find(f"{W}name"))
            found[style.get(f"{W}styleId", "")] = _Style(name, _level(name, style), _align(style))
    return found


def _level(name: str, style: Any) -> int:
    ours = {title: level for titles in (HEADINGS, RUN_IN_HEADINGS) for level, title in titles.items()}
    if name in ours:
        return ours[name]
    match = re.fullmatch(r"(?:heading|标题)\s*([1-5])", name, re.IGNORECASE)
    outline = _value(style.find(f"{W}pPr/{W}outlineLvl"))
    return int(match[1]) if match else int(outline) + 1 if outline in ("0", "1", "2", "3", "4") else 0


def _align(element: Any) -> str:
    return {"center": "center", "right": "right", "end": "right"}.get(_value(element.find(f"{W}pPr/{W}jc")), "")


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(VAL, ""))


class _Lines:
    def __init__(self, styles: dict[str, _Style]) -> None:
        self._styles = styles
        self._on_its_side = False

    def of(self, body: Any) -> Iterator[OutlineLine]:
        children = list(_children(body))
        turns = self._turns(children)
        for at, child in enumerate(children):
            if child.tag == f"{W}tbl":
                rows = (row.iter(f"{W}tc") for row in child.iterchildren(f"{W}tr"))
                yield OutlineLine(
                    "table", rows=tuple(tuple("".join(_words(cell).split()) for cell in row) for row in rows)
                )
            elif child.tag == PARAGRAPH:
                yield from self._paragraph(child)
            if at in turns:
                yield OutlineLine(turns[at])

    def _turns(self, children: list[Any]) -> dict[int, str]:
        """Find where a section ends, and whether pages turn there."""
        sides: list[tuple[int, bool]] = []
        for at, child in enumerate(children):
            section = child if child.tag == f"{W}sectPr" else child.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                size = section.find(f"{W}pgSz")
                sides.append((at, size is not None and size.get(f"{W}orient") == "landscape"))
        turns = {}
        for (at, before), (_, after) in pairwise(sides):
            turns[at] = "break" if before == after else "landscape" if after else "portrait"
        return turns

    def _paragraph(self, paragraph: Any) -> Iterator[OutlineLine]:
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.get(_value(paragraph.find(f"{W}pPr/{W}pStyle")), _Style("", 0, ""))
        if properties is not None and properties.find(f"{W}pageBreakBefore") is not None:
            yield OutlineLine("break")
        if any(each.get(f"{W}type") == "page" for each in paragraph.iter(f"{W}br")):
            yield OutlineLine("break")
        if any(True for _ in paragraph.iter("{*}chart")):
            yield OutlineLine("chart")
            return
        text = _words(paragraph).strip()
        align = _align(paragraph) or style.align
        if not text:
            if properties is None or properties.find(f"{W}sectPr") is None:
                yield OutlineLine("blank")
            return
        outline = _value(paragraph.find(f"{W}pPr/{W}outlineLvl"))
        level = int(outline) + 1 if outline in ("0", "1", "2", "3", "4") else style.level
        yield _told(text, level, style.name, align)


def _told(text: str, level: int, style: str, align: str) -> OutlineLine:
    """Tell a heading from a paragraph, by its style or else by the number printed in front of it."""
    printed, bare = 0, text
    for number, pattern in enumerate(_LEVELS, 1):
        match = re.match(pattern, text)
        if match:
            printed, bare = number, text[match.end() :].strip()
            break
    lead, stop, rest = bare.partition("。")
    runs_on = bool(stop and rest.strip()) and len(lead) <= _LONGEST_LEAD and not re.search(r"[，；：0-9]", lead)
    alone = len(bare) <= _LONGEST_HEADING and not re.search(r"[；，]\Z|[0-9XxＸ×][分%％元个]|。.", bare)
    # A paragraph of one sentence, or a person's own numbered line, is no heading for its number.
    alone = alone and not re.search(r"，.*。\Z", bare) and not re.fullmatch(r"【文字：[a-z0-9_]+】。?", bare)
    is_heading = bool(bare) and align != "right" and (bool(level) or bool(printed and (alone or runs_on)))
    if not is_heading or (style.lower() == "title"):
        return OutlineLine("text", text, style=style, align=align)
    level = printed or level
    if runs_on:
        return OutlineLine("heading", rest.strip(), level, f"{lead}。", style, align)
    return OutlineLine("heading", bare, level, "", style, align)


def _children(element: Any) -> Iterator[Any]:
    """Give paragraphs, tables and sections, those within content controls and insertions too."""
    for child in element:
        if child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _children(child)
        elif isinstance(child.tag, str):
            yield child


def _words(element: Any) -> str:
    """Return the words of an element, line breaks as ``\\n``, without what was deleted or moved away with changes tracked."""
    words: list[str] = []
    for each in element.iter(TEXT, f"{W}br", f"{W}cr", f"{W}tab"):
        if any(above.tag in _NO_TEXT for above in each.iterancestors()):
            continue
        is_page = each.tag == f"{W}br" and each.get(f"{W}type") in ("page", "column")
        words.append(each.text or "" if each.tag == TEXT else "" if is_page else " " if each.tag == f"{W}tab" else "\n")
    return "".join(words)
