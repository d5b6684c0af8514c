"""Colours of an .xls by their number, and what nobody sees in a cell style because of them ([MS-XLS] 2.4.122, 2.4.353, 2.4.188)."""

from __future__ import annotations

import struct

from xlsheets.files.seen.faint import FAINT, TINY, Colour, colour_of, is_faint, is_tiny
from xlsheets.files.xlsx_colours import PALETTE, WINDOW

_FIRST_OWN = 8
_TWIPS = 20
_SOLID = 1
_LETTERS = 64


def own_colours(body: bytes) -> dict[int, Colour]:
    """Read the palette of a workbook's own (PALETTE record)."""
    count = struct.unpack_from("<H", body)[0]
    return {
        _FIRST_OWN + place: (red, green, blue)
        for place, (red, green, blue, _) in enumerate(
            struct.iter_unpack("<4B", body[2 : 2 + min(4 * count, (len(body) - 2) // 4 * 4)])
        )
    }


def font_look(body: bytes) -> tuple[int, int]:
    """Return the height in twentieths of a point and the number of the colour of a FONT record."""
    height, _, colour = struct.unpack_from("<3H", body)
    return height, colour


def ground_of(body: bytes, *, wide: bool) -> int | None:
    """Return the number of the colour behind the cells of an XF record, 65 where there is no fill; None where it cannot be told."""
    if not wide or len(body) < _TWIPS:
        return None
    pattern, colours = struct.unpack_from("<L", body, 14)[0] >> 26, struct.unpack_from("<H", body, 18)[0]
    return _LETTERS + 1 if pattern == 0 else colours & 0x7F if pattern == _SOLID else None


def faint_reason(font: tuple[int, int], ground: int | None, own: dict[int, Colour]) -> str:
    """Say why nobody sees what stands in cells of a style, ``""`` where it is seen."""
    height, colour = font
    letters, behind = _colour(colour, own), None if ground is None else _colour(ground, own)
    if letters is not None and behind is not None and is_faint(letters, behind):
        return FAINT
    return TINY if is_tiny(str(height // _TWIPS)) else ""


def _colour(number: int, own: dict[int, Colour]) -> Colour | None:
    return WINDOW.get(number) or own.get(number) or (colour_of(PALETTE[number]) if number < len(PALETTE) else None)
