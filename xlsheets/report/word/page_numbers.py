"""The numbers of the pages, at the outer side of the foot.

On a page that lies on its side they stand where they stand on all others once it is bound (GB/T 9704-2012, 8): at its left
edge, turned with it. A foot cannot be there, so that they stand in a text box which the foot carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm

from xlsheets.files.namespaces import XML_SPACE
from xlsheets.report.word import styles
from xlsheets.report.word.styles import element

_FOOT, _FOOT_ON_ITS_SIDE = Mm(24), Mm(15)
"""From the edge to the foot; on its side nothing is seen of it, and it must not push the text up."""
_BOX_DEPTH, _BOX_LENGTH = Mm(6.5), Mm(60)
_BOX_IDS = {"right": 9001, "left": 9002}
# Without a wrap LibreOffice leaves the box of a page that only an overflow began at the corner of the page.
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = (
    f'<w:p {nsdecls("w", "wp", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="{_SHAPE}">'
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
    '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"'
    ' layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
    '<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
    '<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="bothSides"/>'
    '<wp:docPr id="{id}" name="页码" descr="页码"/><wp:cNvGraphicFramePr/>'
    f'<a:graphic><a:graphicData uri="{_SHAPE}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>'
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
    "<wps:txbx><w:txbxContent/></wps:txbx>"
    '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp></a:graphicData></a:graphic>'
    "</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
)


def number_all_pages(sections: Sequence[Section], style: str) -> None:
    """Number the pages of sections that follow each other, upright or on their sides.

    Args:
        sections: the first gets numbers of its own; one that lies as that before it goes on with the same foot.
        style: id of the paragraph style.
    """
    before: WD_ORIENT | None = None
    for section in sections:
        lies = section.orientation == WD_ORIENT.LANDSCAPE
        section.footer_distance = _FOOT_ON_ITS_SIDE if lies else _FOOT
        if section.orientation != before:
            _number(section, style, lies)
        before = section.orientation


def _number(section: Section, style: str, lies: bool) -> None:
    """Put “— 1 —” at the outer side of the foot: right on odd pages, left on even ones."""
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        root = footer._element
        for child in list(root):
            root.remove(child)
        made = _number_paragraph(style, side)
        root.append(_in_a_box(made, section, side) if lies else made)


def _number_paragraph(style: str, side: str) -> Any:
    made = element("w:p")
    properties = element("w:pPr")
    properties.append(element("w:pStyle", val=style))
    properties.append(element("w:ind", **{f"{side}Chars": "100", side: styles.twips(14)}))
    properties.append(element("w:jc", val=side))
    made.append(properties)
    for piece in ("— ", None, " —"):
        made.append(_page_field() if piece is None else _text_run(piece))
    return made


def _in_a_box(number: Any, section: Section, side: str) -> Any:
    """Return the paragraph of a foot that carries a text box at the left edge, its text turned by 90° to the right.

    What is the right of an upright page is the bottom of one on its side.
    """
    bottom = (section.page_height or 0) - (section.bottom_margin or 0) - _BOX_LENGTH
    top = bottom if side == "right" else section.top_margin
    made: Any = parse_xml(_BOX.format(id=_BOX_IDS[side], left=_FOOT, top=top, width=_BOX_DEPTH, height=_BOX_LENGTH))
    made.find(f".//{qn('w:txbxContent')}").append(number)
    return made


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
