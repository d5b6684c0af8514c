"""Puts what the proof-reader says into a copy of the report, as Word comments at the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from xlsheets.files.archive import Archive
from xlsheets.files.package import CONTENT_TYPES
from xlsheets.files.part_xml import serialise
from xlsheets.files.relations import relations_part
from xlsheets.report.word.edited import Edited, W
from xlsheets.report.word.new_parts import Relationship, with_relations, with_types
from xlsheets.verify.remark import ReportRemark
from xlsheets.verify.report_text import ReportParagraph

COMMENTED = "-核对"
"""Ends the name of the copy with comments."""

AUTHOR = "xlsheets"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_PART, _RELATION = "word/comments.xml", "rIdXlsheetsComments"
_COMMENT = f"{W}comment"


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
        _mark(first if element is None else element, number)
        lead = "" if element is not None else f"{each.paragraph}："
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


def _mark(paragraph: Any, number: int) -> None:
    """Put the ends of a comment's range and its sign into a paragraph, around all that stands there."""
    start = etree.Element(f"{W}commentRangeStart", {f"{W}id": str(number)})
    end = etree.Element(f"{W}commentRangeEnd", {f"{W}id": str(number)})
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}commentReference", {f"{W}id": str(number)})
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, start)
    paragraph.extend((end, run))


def _comment(number: int, text: str) -> etree._Element:
    made = etree.Element(_COMMENT, {f"{W}id": str(number), f"{W}author": AUTHOR, f"{W}initials": "X"})
    paragraph = etree.SubElement(made, f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = text
    return made
