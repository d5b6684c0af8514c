"""Colours of an .xlsx: by red, green and blue, by the palette's number, by the theme and a tint of it."""

from __future__ import annotations

from collections.abc import Callable
from colorsys import hls_to_rgb, rgb_to_hls

from lxml import etree

from xlsheets.files.part_xml import TRUE
from xlsheets.files.seen.faint import BLACK, WHITE, Colour, colour_of

_OFFICE = (
    "FFFFFF",
    "000000",
    "E7E6E6",
    "44546A",
    "4472C4",
    "ED7D31",
    "A5A5A5",
    "FFC000",
    "5B9BD5",
    "70AD47",
    "0563C1",
    "954F72",
)
"""The theme of most workbooks, in the order of the numbers that cells give: letters and ground change places with those of the part."""
_IN_PART = (1, 0, 3, 2)
_FIRST = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
PALETTE = (
    *_FIRST, *_FIRST,
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF",
    "660066", "FF8080", "0066CC", "CCCCFF", "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99", "3366FF", "33CCCC", "99CC00", "FFCC00",
    "FF9900", "FF6600", "666699", "969696", "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip
"""Colours by their number (ECMA-376 part 1, 18.8.27); 64 are those of a window's letters, 65 of its ground."""
_WINDOW = (WHITE, BLACK)
WINDOW = {64: BLACK, 65: WHITE, 0x7FFF: BLACK}


class Colours:
    """The colours of one workbook; its theme is read when a cell asks for it."""

    def __init__(self, styles: etree._Element, theme: Callable[[], etree._Element | None]) -> None:
        """Take the styles, which may have a palette of their own, and what reads the theme."""
        own = [each.get("rgb", "") for each in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
        self._palette = own or PALETTE
        self._read_theme = theme
        self._theme: list[Colour | None] | None = None

    def colour(self, element: etree._Element | None, otherwise: Colour) -> Colour | None:
        """Return the colour of an element ``color``, ``fgColor`` or ``bgColor``; None where it cannot be told."""
        if element is None or element.get("auto") in TRUE:
            return otherwise
        if (rgb := element.get("rgb")) is not None:
            return _tinted(colour_of(rgb), element.get("tint"))
        if (theme := element.get("theme", "")).isdecimal():
            return _tinted(self._of_theme(int(theme)), element.get("tint"))
        number = element.get("indexed", "")
        if not number.isdecimal() or len(number) > 5:
            return otherwise
        return WINDOW.get(int(number)) or (
            colour_of(self._palette[int(number)]) if int(number) < len(self._palette) else None
        )

    def _of_theme(self, number: int) -> Colour | None:
        if number < len(_WINDOW):  # which no theme changes, but some that nobody prints
            return _WINDOW[number]
        if self._theme is None:
            self._theme = _theme_colours(self._read_theme())
        return self._theme[number] if number < len(self._theme) else None


def _theme_colours(root: etree._Element | None) -> list[Colour | None]:
    scheme = None if root is None else next(root.iter("{*}clrScheme"), None)
    if scheme is None:
        return [colour_of(each) for each in _OFFICE]
    found = [
        colour_of(each[0].get("lastClr", each[0].get("val", ""))) if len(each) else None
        for each in scheme.iterchildren(tag=etree.Element)
    ]
    return [found[place] for place in _IN_PART if place < len(found)] + found[len(_IN_PART) :]


def _tinted(colour: Colour | None, tint: str | None) -> Colour | None:
    """Make a colour darker (-1 to 0) or lighter (0 to 1)."""
    try:
        share = float(tint or 0)
    except ValueError:
        return colour
    if colour is None or not share:
        return colour
    hue, light, full = rgb_to_hls(*(each / 255 for each in colour))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    red, green, blue = (int(each * 255 + 0.5) for each in hls_to_rgb(hue, min(1.0, max(0.0, light)), full))
    return red, green, blue
