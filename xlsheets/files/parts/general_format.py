"""Cells that are to show what they hold: their number format becomes General, or their font an ordinary one; all else stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from functools import partial

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.parts.style_lists import number_of
from xlsheets.files.seen.symbol_fonts import is_symbol_font

GENERAL, PERCENT = 0, 10
"""Numbers of the built-in formats General and ``0.00%``."""

ORDINARY_FONT = "宋体"


def show_as_stored(edit: Edit, cells: Mapping[str, Mapping[str, int]]) -> None:
    """Give cells a built-in number format, by sheet and address.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    for name, formats in cells.items():
        _redress(edit, name, formats, partial(_formatted, formats))


def show_in_plain_font(edit: Edit, cells: Mapping[str, Collection[str]]) -> None:
    """Take strike-through and fonts of signs away from cells, by sheet and address.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    for name, places in cells.items():
        _redress(edit, name, places, _in_plain_font)


def _redress(
    edit: Edit, name: str, places: Collection[str], change: Callable[[etree._Element, etree._Element, str], None]
) -> None:
    """Let the looks of cells be changed: ``change`` takes the styles, a copy of the cell's format, and its address."""
    part, sheet = edit.package.related("styles"), edit.package.sheet(name)
    if part is None or sheet is None or not places:
        return
    styles = edit.tree(part)
    for cell in edit.tree(sheet.part).iterfind("{*}sheetData/{*}row/{*}c"):
        if cell.get("r") not in places:
            continue
        formats = styles.find("{*}cellXfs")
        if formats is None:
            return
        looks = deepcopy(formats[int(cell.get("s", "0"))])
        change(styles, looks, cell.get("r", ""))
        cell.set("s", str(number_of(formats, looks)))
        edit.touch(sheet.part)
        edit.touch(part)


def _formatted(formats: Mapping[str, int], _: etree._Element, looks: etree._Element, place: str) -> None:
    looks.set("numFmtId", str(formats[place]))


def _in_plain_font(styles: etree._Element, looks: etree._Element, _: str) -> None:
    fonts = styles.find("{*}fonts")
    number = int(looks.get("fontId", "0"))
    if fonts is None or number >= len(fonts):
        return
    font = deepcopy(fonts[number])
    name, charset = font.find("{*}name"), font.find("{*}charset")
    signs = (name is not None and is_symbol_font(name.get("val", ""))) or (
        charset is not None and charset.get("val") == "2"
    )
    if signs and name is not None:
        name.set("val", ORDINARY_FONT)
    for each in (font.find("{*}strike"), charset if signs else None):
        if each is not None:
            font.remove(each)
    looks.set("fontId", str(number_of(fonts, font)))
    looks.set("applyFont", "1")
