"""Fonts of an OpenDocument spreadsheet as far as they decide what is seen: by the styles of cells and of pieces of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from xlsheets.files.namespaces import ODS_STYLE, ODS_TEXT
from xlsheets.files.seen.faint import BLACK, FAINT, TINY, WHITE, colour_of, is_faint, is_tiny
from xlsheets.files.seen.seen_runs import PLAIN_FONT, Font
from xlsheets.files.seen.symbol_fonts import is_symbol_font

_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DEEPEST = 20
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(in|cm|mm|pt)")
_POINTS = {"in": Decimal(72), "cm": Decimal("28.35"), "mm": Decimal("2.835"), "pt": Decimal(1)}


class OdsFonts:
    """The styles of a spreadsheet, those of its content before those that it shares with others."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        """Take the XML of the content and of the styles."""
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._families: dict[str, str] = {}
        self._known: dict[tuple[str, str, Font], Font] = {}
        for root in roots:
            for face in root.iter(f"{ODS_STYLE}font-face"):
                self._families.setdefault(
                    face.get(f"{ODS_STYLE}name", ""), face.get(f"{_SVG}font-family", "").strip("'\"")
                )
            for style in root.iter(f"{ODS_STYLE}style"):
                self._styles.setdefault((style.get(f"{ODS_STYLE}family", ""), style.get(f"{ODS_STYLE}name", "")), style)

    def font(self, family: str, name: str | None, below: Font = PLAIN_FONT) -> Font:
        """Return the font of a style (``table-cell`` or ``text``), which changes of ``below`` what it names."""
        if name is None:
            return below
        key = family, name, below
        if key not in self._known:
            font = below
            for each in reversed(self._chain(family, name)):
                for properties in each.iterchildren(f"{ODS_STYLE}text-properties"):
                    font = self._changed(font, properties)
            self._known[key] = font
        return self._known[key]

    def faint(self, name: str | None) -> str:
        """Say why nobody sees what is in a cell of a style, ``""`` where it is seen."""
        letters, behind, size = BLACK, WHITE, ""
        for style in reversed(self._chain("table-cell", name or "Default")):
            for properties in style:
                letters = colour_of(properties.get(f"{_FO}color", "")) or letters
                ground = properties.get(f"{_FO}background-color", "")
                behind = WHITE if ground == "transparent" else colour_of(ground) or behind
                size = properties.get(f"{_FO}font-size", size)
        return FAINT if is_faint(letters, behind) else TINY if is_tiny(size.removesuffix("pt")) else ""

    def is_narrow(self, family: str, name: str | None, what: str, least: Decimal) -> bool:
        """Say whether the column or row of a style is smaller than so many points; ``what``: ``column-width``, ``row-height``."""
        for style in self._chain(family, name):
            for properties in style:
                length = _LENGTH.fullmatch(properties.get(f"{ODS_STYLE}{what}", ""))
                if length is not None:
                    return Decimal(length[1]) * _POINTS[length[2]] < least
        return False

    def _chain(self, family: str, name: str | None) -> list[etree._Element]:
        """List a style and those that it takes after."""
        chain: list[etree._Element] = []
        style = self._styles.get((family, name or ""))
        while style is not None and len(chain) < _DEEPEST:
            chain.append(style)
            style = self._styles.get((family, style.get(f"{ODS_STYLE}parent-style-name", "")))
        return chain

    def _changed(self, font: Font, properties: etree._Element) -> Font:
        name = properties.get(f"{ODS_STYLE}font-name")
        called = properties.get(f"{_FO}font-family") if name is None else self._families.get(name, name)
        if called is not None:
            font = font._replace(name=called if is_symbol_font(called) else "")
        lines = [properties.get(f"{ODS_STYLE}text-line-through-{what}") for what in ("style", "type")]
        if any(line is not None for line in lines):
            font = font._replace(struck=any(line not in (None, "none") for line in lines) and "none" not in lines)
        position = properties.get(f"{ODS_STYLE}text-position", "").split(" ")[0]
        if position:
            font = font._replace(raised=_height(position))
        if properties.get(f"{ODS_TEXT}display") is not None:
            font = font._replace(hidden=properties.get(f"{ODS_TEXT}display") == "none")
        return font


def _height(position: str) -> int:
    """Say whether a position is above the line (``super``, ``33%``) or below it (``sub``, ``-33%``)."""
    if position in ("super", "sub"):
        return 1 if position == "super" else -1
    number = position.rstrip("%")
    return 0 if not number.strip("-+0.") else -1 if number.startswith("-") else 1
