"""The few cell styles of the sheet 检查结果, appended to a workbook's own styles so that none of those changes its number."""

from __future__ import annotations

from lxml import etree
from msgspec import Struct

from xlsheets.audit.finding import ERROR, INFO, WARNING
from xlsheets.files.parts.style_lists import MOST_FORMATS, number_of

TITLE, NOTE, HEADER, CENTRED, TEXT, CODE, LINK = "title", "note", "header", "centred", "text", "code", "link"

_DEFAULT_FONT = "宋体"
_GREY, _BLUE = "FF595959", "FF0563C1"
_HEADER_FILL = "FFE7E6E6"


TEXT_SIZE = 10
"""Points of what the sheet says."""


class _Look(Struct, frozen=True):
    """How cells of one style look."""

    size: int = TEXT_SIZE
    bold: bool = False
    colour: str = "FF000000"
    underline: bool = False
    fill: str = ""
    border: bool = True
    horizontal: str = "left"


_LOOKS = {
    TITLE: _Look(size=16, bold=True, border=False),
    NOTE: _Look(colour=_GREY, border=False),
    HEADER: _Look(bold=True, fill=_HEADER_FILL, horizontal="center"),
    CENTRED: _Look(horizontal="center"),
    TEXT: _Look(),
    CODE: _Look(size=9, colour=_GREY),
    LINK: _Look(colour=_BLUE, underline=True),
    ERROR: _Look(bold=True, colour="FFC00000", horizontal="center"),
    WARNING: _Look(bold=True, colour="FF9C5700", horizontal="center"),
    INFO: _Look(colour=_GREY, horizontal="center"),
}


def append_styles(root: etree._Element) -> dict[str, str]:
    """Append the styles to a ``styleSheet`` element and return the number of each.

    A style that is there already is used again. An empty answer: the styles are incomplete or full, and the sheet must do
    without; the element is unchanged then.
    """
    space = root.tag.partition("}")[0] + "}"
    lists = {name: root.find(f"{space}{name}") for name in ("fonts", "fills", "borders", "cellXfs")}
    fonts, fills, borders, formats = lists.values()
    if (
        fonts is None
        or fills is None
        or borders is None
        or formats is None
        or len(formats) + len(_LOOKS) > MOST_FORMATS
    ):
        return {}
    font_name = _first_font(fonts, space)
    numbers = {}
    for name, look in _LOOKS.items():
        font = number_of(fonts, _font(space, look, font_name))
        fill = number_of(fills, _fill(space, look.fill)) if look.fill else 0
        border = number_of(borders, _border(space, look.border))
        numbers[name] = str(number_of(formats, _format(space, look, font, fill, border)))
    return numbers


def _first_font(fonts: etree._Element, space: str) -> str:
    name = fonts.find(f"{space}font/{space}name")
    return (None if name is None else name.get("val")) or _DEFAULT_FONT


def _font(space: str, look: _Look, name: str) -> etree._Element:
    font = etree.Element(f"{space}font")
    if look.bold:
        etree.SubElement(font, f"{space}b")
    if look.underline:
        etree.SubElement(font, f"{space}u")
    etree.SubElement(font, f"{space}sz", val=str(look.size))
    etree.SubElement(font, f"{space}color", rgb=look.colour)
    etree.SubElement(font, f"{space}name", val=name)
    return font


def _fill(space: str, colour: str) -> etree._Element:
    fill = etree.Element(f"{space}fill")
    pattern = etree.SubElement(fill, f"{space}patternFill", patternType="solid")
    etree.SubElement(pattern, f"{space}fgColor", rgb=colour)
    etree.SubElement(pattern, f"{space}bgColor", indexed="64")
    return fill


def _border(space: str, framed: bool) -> etree._Element:
    border = etree.Element(f"{space}border")
    for name in ("left", "right", "top", "bottom"):
        side = etree.SubElement(border, f"{space}{name}")
        if framed:
            side.set("style", "thin")
            etree.SubElement(side, f"{space}color", rgb="FFA6A6A6")
    etree.SubElement(border, f"{space}diagonal")
    return border


def _format(space: str, look: _Look, font: int, fill: int, border: int) -> etree._Element:
    numbers = {"numFmtId": "0", "fontId": str(font), "fillId": str(fill), "borderId": str(border), "xfId": "0"}
    applied = dict.fromkeys(("applyFont", "applyFill", "applyBorder", "applyAlignment"), "1")
    element = etree.Element(f"{space}xf", {**numbers, **applied})
    etree.SubElement(element, f"{space}alignment", horizontal=look.horizontal, vertical="center", wrapText="1")
    return element
