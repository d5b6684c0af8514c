"""Named styles and colours of the workbooks."""

from __future__ import annotations

from copy import copy

from lxml import etree
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook

from xlsheets.files.part_xml import parse_xml, serialise
from xlsheets.forms.schema import Page
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT, RATE_FORMAT

INPUT_FILL = "FFFDF6DD"
COMPUTED_FILL = "FFEAF1FB"
HEADER_FILL = "FFE7E6E6"
GREY = "FF595959"
"""Of the line under a title."""

BUCKET_FILLS = ("FFC6E5C3", "FFFDF2B8", "FFFAD5A5", "FFF4B6B0")
"""Fills of the completion buckets from the highest down: green, yellow, orange, red."""

THIN = Side(style="thin", color="FF000000")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

TITLE, SUBTITLE, ATTACHMENT, NOTE = "xs_标题", "xs_副标题", "xs_附件", "xs_注"
LABEL, TEXT, CENTRED, NUMBER, AMOUNT, RATE, COMPUTED, COMPUTED_RATE = (
    "xs_表头",
    "xs_填写文字",
    "xs_填写居中",
    "xs_填写分值",
    "xs_填写金额",
    "xs_填写比率",
    "xs_计算值",
    "xs_计算比率",
)
PLAIN = "xs_固定文字"
INPUTS = (TEXT, CENTRED, NUMBER, AMOUNT, RATE)
FILLED = (*INPUTS, COMPUTED, COMPUTED_RATE)


STYLES_PART = "xl/styles.xml"
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign"),
    *("sz", "color", "name", "family", "charset", "scheme"),
)


def ordered_fonts(xml: bytes) -> bytes:
    """Put the properties of each font of a styles part in the order of the schema; openpyxl writes the name first."""
    root = parse_xml(xml, keep_all=True)
    for font in root.iter("{*}font"):
        font[:] = sorted(font, key=lambda each: _FONT_ORDER.index(etree.QName(each).localname))
    return serialise(root)


def add_styles(book: Workbook, page: Page) -> None:
    """Add the named styles, in the form's font. Input cells are pale yellow, computed ones pale blue; print is black on white."""

    def style(
        name: str,
        *,
        size: float = page.size,
        bold: bool = False,
        fill: str | None = None,
        horizontal: str = "center",
        number_format: str = "General",
        border: bool = True,
        font: str = page.font,
        locked: bool = True,
        shrinks: bool = False,
    ) -> None:
        named = NamedStyle(name=name)
        named.font = Font(name=font, size=size, bold=bold, color="FF000000")
        # A number too long for its column would be printed as ###.
        named.alignment = Alignment(
            horizontal=horizontal, vertical="center", wrap_text=not shrinks, shrink_to_fit=shrinks
        )
        if fill:
            named.fill = PatternFill("solid", start_color=fill, end_color=fill)
        if border:
            named.border = FRAME
        named.number_format = number_format
        named.protection = Protection(locked=locked)
        book.add_named_style(named)

    style(TITLE, size=18, bold=True, border=False, font="方正小标宋简体")
    style(SUBTITLE, size=12, border=False)
    style(ATTACHMENT, size=12, horizontal="left", border=False, font="黑体")
    style(NOTE, horizontal="left", border=False)
    style(LABEL, bold=True)
    style(PLAIN)
    style(TEXT, fill=INPUT_FILL, horizontal="left", number_format="@", locked=False)
    style(CENTRED, fill=INPUT_FILL, number_format="@", locked=False)
    style(NUMBER, fill=INPUT_FILL, locked=False, shrinks=True)
    style(AMOUNT, fill=INPUT_FILL, number_format=AMOUNT_FORMAT, locked=False, shrinks=True)
    style(RATE, fill=INPUT_FILL, number_format=RATE_FORMAT, locked=False, shrinks=True)
    style(COMPUTED, fill=COMPUTED_FILL)
    style(COMPUTED_RATE, fill=COMPUTED_FILL, number_format=RATE_FORMAT, shrinks=True)


def look_of(cell: SheetCell | MergedCell) -> StyleArray:
    """Return all the looks of a cell, for other cells of the workbook (``dress``): found by their names they take 20 times as long."""
    return copy(cell._style)


def dress(cell: SheetCell | MergedCell, look: StyleArray) -> None:
    """Give a cell the looks of another one."""
    cell._style = copy(look)
