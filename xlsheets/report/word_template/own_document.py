"""The .docx that a person's own template or reference gives."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from xlsheets.errors import UserError
from xlsheets.forms.schema_reports import FigureSpecs
from xlsheets.report.context import ReportContext
from xlsheets.report.living.ledger import ReportHead
from xlsheets.report.living.names import KeyNames
from xlsheets.report.markup import MarkupBlock
from xlsheets.report.render import with_figures
from xlsheets.report.word import styles
from xlsheets.report.word.block_writer import BlockWriter
from xlsheets.report.word.bookmarks import Bookmarks
from xlsheets.report.word.edited import ID, NAME, START
from xlsheets.report.word.ledger_part import with_ledger
from xlsheets.report.word_template.filled import FilledFile
from xlsheets.report.word_template.own_report import StoryWriter
from xlsheets.report.word_template.places import PARAGRAPH, W, words_of
from xlsheets.report.word_template.word_file import WordFile

_KINDS = ("headerReference", "footerReference")
_PARAGRAPH_IDS = ("paraId", "textId")


def reference_document(file: WordFile) -> Document:
    """Return a reference without its text, with the page of its main section and the styles that a report needs.

    The main section is the one with the most text: a cover, or an annex that lies on its side, is not what a report looks like.
    """
    document = _opened(file.package(), file.path)
    body = document.element.body
    section = _main_section(body)
    for child in list(body):
        body.remove(child)
    body.append(section)
    styles.add_styles(document)
    return document


def own_document(
    filled: FilledFile,
    context: ReportContext,
    figures: FigureSpecs,
    head: ReportHead,
    cells: Mapping[str, str],
) -> tuple[bytes, list[MarkupBlock]]:
    """Write the texts of a filled template; return the .docx and what it says."""
    document = _opened(filled.file.package(), filled.file.path)
    body = document.element.body
    _tell_copies_apart(document.element)
    taken = (int(number) for each in document.element.iter(START) if (number := str(each.get(ID))).isdigit())
    marks = Bookmarks(head, KeyNames(context, cells), max(taken, default=0) + 1)
    writers: list[BlockWriter] = []

    def place(block: MarkupBlock, behind: Any) -> Any:
        if not writers:
            styles.add_styles(document)
            writers.append(BlockWriter(document, context, figures, marks, numbered=False))
        for shown in with_figures([block], figures, context):
            behind = writers[0].write_behind(shown, behind)
        return behind

    writer = StoryWriter(marks, place)
    writer.write(body, filled.conditions)
    first = next(body.iter(PARAGRAPH), None)
    if first is not None:
        for each in reversed(marks.head()):
            first.insert(int(first.find(f"{W}pPr") is not None), each)
    return with_ledger(document, marks.ledger), writer.blocks


def _opened(data: bytes, path: Path) -> Document:
    try:
        return docx.Document(io.BytesIO(data))
    except Exception as error:  # the library raises whatever a damaged part leads it to
        raise UserError(
            f"报告模板 {path.name} 不是可用的 .docx 文件（{type(error).__name__}），请用 Word 另存后重试。"
        ) from None


def _main_section(body: Any) -> Any:
    """Return the properties of the section with the most text, with the headers and footers that it takes from those before it."""
    sections: list[tuple[int, Any]] = []
    length = 0
    for child in body:
        length += sum(len(words_of(each)) for each in child.iter(PARAGRAPH))
        own = child if child.tag == qn("w:sectPr") else child.find(f"{W}pPr/{W}sectPr")
        if own is not None:
            sections.append((length, own))
            length = 0
    if not sections:
        return styles.element("w:sectPr")
    main = max(range(len(sections)), key=lambda at: sections[at][0])
    section = sections[main][1]
    for kind in _KINDS:
        for _, earlier in reversed(sections[:main]):
            held = {each.get(qn("w:type")) for each in section.findall(f"{W}{kind}")}
            for each in reversed(earlier.findall(f"{W}{kind}")):
                if each.get(qn("w:type")) not in held:
                    section.insert(0, each)
    for name in ("type", "pgNumType"):
        for each in section.findall(f"{W}{name}"):
            if name == "type" or each.get(qn("w:start")) is not None:
                section.remove(each)
    return section


def _tell_copies_apart(root: Any) -> None:
    """What a loop repeats must not repeat its ids: bookmarks, pictures, paragraphs."""
    names: set[str] = set()
    for each in list(root.iter(START)):
        name = str(each.get(NAME))
        if name in names:
            for end in [end for end in root.iter(f"{W}bookmarkEnd") if end.get(ID) == each.get(ID)][1:2]:
                end.getparent().remove(end)
            each.getparent().remove(each)
        names.add(name)
    for number, each in enumerate(root.iter(qn("wp:docPr")), 1):
        each.set("id", str(number))
    for each in root.iter(PARAGRAPH, f"{W}tr", qn("w:sectPr")):
        for name in [name for name in each.attrib if str(name).endswith(_PARAGRAPH_IDS) or "rsid" in str(name)]:
            del each.attrib[name]
