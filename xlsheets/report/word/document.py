"""Write the blocks of a report as a Word document in the format of official documents (GB/T 9704-2012)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docx.document import Document
from docx.oxml.ns import qn

from xlsheets.forms.schema_reports import FigureSpecs
from xlsheets.report.context import ReportContext
from xlsheets.report.living.ledger import NO_HEAD, ReportHead
from xlsheets.report.living.names import KeyNames
from xlsheets.report.markup import MarkupBlock
from xlsheets.report.word import styles
from xlsheets.report.word.block_writer import BlockWriter
from xlsheets.report.word.bookmarks import Bookmarks
from xlsheets.report.word.ledger_part import with_ledger


def write_docx(
    blocks: Iterable[MarkupBlock],
    context: ReportContext,
    figures: FigureSpecs,
    *,
    title: str = "",
    reference: Document | None = None,
    head: ReportHead = NO_HEAD,
    cells: Mapping[str, str] | None = None,
) -> bytes:
    """Return the .docx; equal input gives equal bytes.

    `figures`: the tables and charts that the blocks ask for; `head`: which report it is; `cells`: key → cells, for the ledger.

    `reference`: a document without a text whose page, styles, headers and footers are used; styles that it lacks are added.
    """
    document = styles.blank_document() if reference is None else reference
    marks = Bookmarks(head, KeyNames(context, cells or {}))
    writer = BlockWriter(document, context, figures, marks, numbered=reference is None)
    writer.write_all(list(blocks))
    writer.finish()
    set_properties(document, title)
    return with_ledger(document, marks.ledger)


def set_properties(document: Document, title: str) -> None:
    """Title and language; no author, and no times, which would make equal reports differ."""
    properties = document.core_properties
    root = properties._element
    for child in list(root):
        root.remove(child)
    properties.title = title[:255]
    properties.language = "zh-CN"
    for part in document.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part._blob = _APPLICATION
    for holder in document.element.body.iter(qn("w:p"), qn("w:sectPr")):
        for name in [name for name in holder.attrib if "rsid" in str(name)]:
            del holder.attrib[name]


_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>xlsheets</Application></Properties>"
)
