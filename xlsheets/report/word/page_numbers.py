"""The numbers of the pages, at the outer side of the foot."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn
from docx.section import Section

from xlsheets.files.namespaces import XML_SPACE
from xlsheets.report.word import styles
from xlsheets.report.word.styles import element


def number_pages(section: Section, style: str) -> None:
    """Put “— 1 —” at the outer side of the foot: right on odd pages, left on even ones."""
    for footer, align, indent in (
        (section.footer, "right", "rightChars"),
        (section.even_page_footer, "left", "leftChars"),
    ):
        footer.is_linked_to_previous = False
        root = footer._element
        for child in list(root):
            root.remove(child)
        made = element("w:p")
        properties = element("w:pPr")
        properties.append(element("w:pStyle", val=style))
        properties.append(element("w:ind", **{indent: "100", indent.removesuffix("Chars"): styles.twips(14)}))
        properties.append(element("w:jc", val=align))
        made.append(properties)
        for piece in ("— ", None, " —"):
            made.append(_page_field() if piece is None else _text_run(piece))
        root.append(made)


def _page_field() -> Any:
    made = element("w:fldSimple", instr=" PAGE ")
    made.append(_text_run("1", hint=False))
    return made


def _text_run(text: str, hint: bool = True) -> Any:
    made = element("w:r")
    if hint:
        properties = element("w:rPr")
        properties.append(element("w:rFonts", hint="eastAsia"))
        made.append(properties)
    made.append(text_element(text))
    return made


def text_element(text: str) -> Any:
    """Return the w:t of a text."""
    made = element("w:t", text)
    made.set(XML_SPACE, "preserve")
    return made


def start_pages_at(section: Section, number: int) -> None:
    """Give the first page of a section a number."""
    columns = section._sectPr.find(qn("w:cols"))
    mark = element("w:pgNumType", start=str(number))
    if columns is None:
        section._sectPr.append(mark)
    else:
        columns.addprevious(mark)
