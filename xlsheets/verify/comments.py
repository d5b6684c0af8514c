"""Puts what the proof-reader says into a copy of the report, as Word comments at the place."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from xlsheets.files.archive import Archive
from xlsheets.files.package import CONTENT_TYPES
from xlsheets.files.part_xml import serialise
from xlsheets.files.relations import relations_part
from xlsheets.report.word.edited import PARAGRAPH, TEXT, Edited, W
from xlsheets.report.word.new_parts import Relationship, with_relations, with_types
from xlsheets.verify.remark import ReportRemark
from xlsheets.verify.report_text import ReportParagraph

COMMENTED = "-核对"
"""Ends the name of the copy with comments."""

AUTHOR = "xlsheets"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_PART, _RELATION = "word/comments.xml", "rIdXlsheetsComments"
_COMMENT = f"{W}comment"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def with_comments(edited: Edited, paragraphs: Sequence[ReportParagraph], remarks: Sequence[ReportRemark]) -> bytes:
    """Return the report with a comment for every remark; those on no paragraph of the body stand at its first one.

    The tree of `edited` is changed.
    """
    part = next((each.target for each in edited.related("comments") if edited.archive.find(each.target)), None)
    root = _empty(edited.root) if part is None else edited.xml(part)
    taken = [int(told) for each in root.iter(_COMMENT) if (told := str(each.get(f"{W}id"))).isdecimal()]
    first = next(each.element for each in paragraphs if each.element is not None)
    for number, each in enumerate(remarks, max(taken, default=-1) + 1):
        element = paragraphs[each.index].element if each.index >= 0 else None
        held = first if element is None else next(reversed([element, *element.iterancestors(PARAGRAPH)]))
        _mark(held, number, "" if held is not element else each.words)
        # A header, a note or a box takes no comment: that stands beside it, and says where the words are.
        lead = "" if held is element else f"{each.paragraph}："
        root.append(_comment(number, f"{lead}{_told(each)}"))
    parts = {edited.part: serialise(edited.root, edited.read(edited.part))}
    if part is not None:
        return Archive(edited.data).rewrite({**parts, part: serialise(root, edited.read(part))}, add={})
    place = relations_part(edited.archive, edited.part)
    parts[place] = with_relations(edited.read(place), [Relationship(_RELATION, "comments", f"/{_PART}")])
    parts[CONTENT_TYPES] = with_types(edited.read(CONTENT_TYPES), {f"/{_PART}": _TYPE})
    return Archive(edited.data).rewrite(parts, add={_PART: serialise(root)})


def _empty(document: etree._Element) -> etree._Element:
    return etree.Element(f"{W}comments", nsmap={"w": W.strip("{}")})


def _told(each: ReportRemark) -> str:
    found = each.finding
    cell = f"（{found.sheet}!{found.cell}）" if found.cell else ""
    expected = f"，应为 {found.expected}{cell}" if found.expected else ""
    return f"“{each.words}”：{found.message}{expected}。{found.fix}"


def _mark(paragraph: Any, number: int, words: str) -> None:
    """Put the ends of a comment's range and its sign into a paragraph, around some words, or around all where these are not found."""
    start = etree.Element(f"{W}commentRangeStart", {f"{W}id": str(number)})
    end = etree.Element(f"{W}commentRangeEnd", {f"{W}id": str(number)})
    sign = etree.Element(f"{W}r")
    etree.SubElement(sign, f"{W}commentReference", {f"{W}id": str(number)})
    held = _runs_of(paragraph, words) if words else None
    if held is None:
        properties = paragraph.find(f"{W}pPr")
        paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, start)
        paragraph.extend((end, sign))
        return
    first, last = held
    first.addprevious(start)
    last.addnext(end)
    end.addnext(sign)


def _runs_of(paragraph: Any, words: str) -> tuple[Any, Any] | None:
    """Give the first and the last run of some words, runs split where these begin and end; None where they are not found for certain."""
    signs = [
        (run, at, sign)
        for run in paragraph.iterchildren(f"{W}r")
        for at, sign in enumerate(_text_of(run))
        if not sign.isspace()
    ]
    text = "".join(sign for _, _, sign in signs)
    if text.count(words) != 1:
        return None
    place = text.index(words)
    (first, begin, _), (last, stop, _) = signs[place], signs[place + len(words) - 1]
    _split(last, stop + 1)
    right = _split(first, begin)
    return right, right if first is last else last


def _text_of(run: Any) -> str:
    return "".join(each.text or "" for each in run.iterchildren(TEXT))


def _split(run: Any, at: int) -> Any:
    """Split a run of one text; return its right part, the run itself where there is nothing to split or it holds more than a text."""
    held = [each for each in run if each.tag != f"{W}rPr"]
    text = held[0].text or "" if len(held) == 1 and held[0].tag == TEXT else ""
    if not 0 < at < len(text):
        return run
    right = deepcopy(run)
    for part, shown in ((run, text[:at]), (right, text[at:])):
        element = part.find(TEXT)
        element.text = shown
        element.set(_SPACE, "preserve")
    run.addnext(right)
    return right


def _comment(number: int, text: str) -> etree._Element:
    made = etree.Element(_COMMENT, {f"{W}id": str(number), f"{W}author": AUTHOR, f"{W}initials": "X"})
    paragraph = etree.SubElement(made, f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return made
