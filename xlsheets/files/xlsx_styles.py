"""Styles of an .xlsx as far as they decide what is seen of a cell: number formats, fonts, colours, and what conditional formats change."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree
from msgspec import Struct

from xlsheets.domain.numbers import ONE, read_number
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell
from xlsheets.files.number_formats import PLAIN, classify, printing_code
from xlsheets.files.seen.faint import BLACK, BY_CONDITION, FAINT, TINY, WHITE, Colour, is_faint, is_tiny
from xlsheets.files.seen.number_text import number_text
from xlsheets.files.seen.seen_runs import PLAIN_FONT, Font, cell_font
from xlsheets.files.seen.text_format import text_section
from xlsheets.files.xlsx_colours import Colours

_TESTS: dict[str, Callable[[int], bool]] = {
    "equal": lambda order: order == 0,
    "notEqual": lambda order: order != 0,
    "lessThan": lambda order: order < 0,
    "lessThanOrEqual": lambda order: order <= 0,
    "greaterThan": lambda order: order > 0,
    "greaterThanOrEqual": lambda order: order >= 0,
}


def font_of(marks: etree._Element, namespace: str) -> Font:
    """Read what decides of a font what is seen: ``font`` of the styles or ``rPr`` of a run. A name counts only of a font of signs."""
    name, struck, aligned, charset = (
        marks.find(f"{namespace}{key}") for key in ("name", "strike", "vertAlign", "charset")
    )
    name = marks.find(f"{namespace}rFont") if name is None else name
    called = "" if name is None else name.get("val", "")
    return cell_font(
        called,
        struck=struck is not None and struck.get("val") not in ("0", "false"),
        raised={"superscript": 1, "subscript": -1}.get("" if aligned is None else aligned.get("val", ""), 0),
        of_signs=charset is not None and charset.get("val") == "2",
    )


_Look = tuple[Colour | None, Colour | None]
"""Colours of the letters and of the ground; None where one cannot be told."""


class _Change(Struct, frozen=True):
    """What a conditional format changes: colour of the letters, of the ground, the number format; None where it leaves them."""

    letters: Colour | None
    behind: Colour | None
    code: str | None

    def hides(self, letters: Colour | None, behind: Colour | None) -> bool:
        """Say whether a cell of these colours is not seen any more; of its own they say nothing here."""
        ink, ground = self.letters or letters, self.behind or behind
        if (self.letters or self.behind) and ink is not None and ground is not None and is_faint(ink, ground):
            return True
        printed = None if self.code is None else number_text(ONE, self.code)
        return printed is not None and not printed.strip()


class HidingRule(Struct, frozen=True):
    """A rule of a conditional format that may hide what stands in a cell: first and last row and column of its areas, its kind."""

    areas: tuple[tuple[int, int, int, int], ...]
    change: _Change
    kind: str
    operator: str
    operands: tuple[str, ...]

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in its areas."""
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.areas)

    def meets(self, cell: Cell) -> bool:
        """Say whether its condition is met, or may be: only a comparison with a number is computed here."""
        figure = read_number(self.operands[0]) if len(self.operands) == 1 else None
        if self.kind != "cellIs" or self.operator not in _TESTS or figure is None:
            return True
        if cell.number is None:
            return cell.kind == "f"
        return _TESTS[self.operator]((cell.number > figure) - (cell.number < figure))


class CellStyles:
    """The styles of cells by their number. ``formats``: the kind of each with the code that prints; ``fonts``: those that are no ordinary
    one; ``texts``: the sections of formats that print a text otherwise than it stands there; ``faint``: why nobody sees what is in it."""

    def __init__(self, styles: etree._Element | None, theme: Callable[[], etree._Element | None]) -> None:
        """Read the styles; ``theme`` gives the part with the theme's colours."""
        self.formats: list[tuple[int, str]] = []
        self.fonts: dict[str, Font] = {}
        self.texts: dict[str, str] = {}
        self.faint: dict[str, str] = {}
        self._looks: list[_Look] = []
        self._every_look: set[_Look] = set()
        self._changes: list[_Change] = []
        self._hiding: dict[int, bool] = {}
        if styles is not None:
            self._read(styles, Colours(styles, theme))

    def shape(self, style: str | None) -> tuple[int, str]:
        """Return the kind of a style's number format, and the code that prints."""
        index = int(style) if style and style.isdecimal() and len(style) < 10 else 0
        return self.formats[index] if index < len(self.formats) else (PLAIN, "")

    def _read(self, styles: etree._Element, colours: Colours) -> None:
        space = styles.tag.partition("}")[0] + "}"
        codes = {
            each.get("numFmtId", ""): each.get("formatCode", "")
            for each in styles.iterfind(f"{space}numFmts/{space}numFmt")
        }
        elements = list(styles.iterfind(f"{space}fonts/{space}font"))
        fonts = [font_of(each, space) for each in elements]
        letters = [colours.colour(each.find(f"{space}color"), BLACK) for each in elements]
        sizes = [each.find(f"{space}sz") for each in elements]
        grounds = [_ground(each, space, colours) for each in styles.iterfind(f"{space}fills/{space}fill")]
        known: dict[str, tuple[int, str]] = {}
        sections: dict[str, str] = {}
        for element in styles.iterfind(f"{space}cellXfs/{space}xf"):
            style, key = str(len(self.formats)), element.get("numFmtId", "0")
            if key not in known:
                number = int(key) if key.isdecimal() and len(key) < 10 else 0
                known[key] = classify(number, codes.get(key)), printing_code(number, codes.get(key))
                sections[key] = text_section(codes.get(key, ""))
            font, fill = (_number(element.get(name, "0")) for name in ("fontId", "fillId"))
            if font < len(fonts) and fonts[font] != PLAIN_FONT:
                self.fonts[style] = fonts[font]
            if sections[key]:
                self.texts[style] = sections[key]
            look = letters[font] if font < len(letters) else BLACK, grounds[fill] if fill < len(grounds) else WHITE
            size = sizes[font] if font < len(sizes) else None
            if look[0] and look[1] and is_faint(look[0], look[1]):
                self.faint[style] = FAINT
            elif size is not None and is_tiny(size.get("val")):
                self.faint[style] = TINY
            self._looks.append(look)
            self.formats.append(known[key])
        self._changes = [_change(each, space, colours) for each in styles.iterfind(f"{space}dxfs/{space}dxf")]
        self._every_look = set(self._looks) if self._changes else set()

    def hiding_rules(self, sheet: etree._Element) -> list[HidingRule]:
        """List the rules of a sheet's conditional formats that may hide what stands in a cell."""
        space = sheet.tag.partition("}")[0] + "}"
        found = []
        for formats in sheet.iterfind(f"{space}conditionalFormatting"):
            for rule in formats.iterfind(f"{space}cfRule"):
                number = _number(rule.get("dxfId", ""))
                if not self._may_hide(number):
                    continue
                change = self._changes[number]
                operands = tuple(each.text or "" for each in rule.iterfind(f"{space}formula"))
                areas = tuple(_areas(formats.get("sqref", "")))
                found.append(HidingRule(areas, change, rule.get("type", ""), rule.get("operator", ""), operands))
        return found

    def _may_hide(self, number: int) -> bool:
        """Say whether there is a cell style in which a change hides what stands there."""
        if number not in self._hiding:
            change = self._changes[number] if number < len(self._changes) else None
            self._hiding[number] = change is not None and any(change.hides(*look) for look in self._every_look)
        return self._hiding[number]

    def hidden_by(self, rules: list[HidingRule], place: tuple[int, int], cell: Cell, style: str) -> str:
        """Say why a conditional format would hide a cell, ``""`` where none does."""
        look = self._looks[_number(style)] if _number(style) < len(self._looks) else (BLACK, WHITE)
        hides = any(rule.holds(*place) and rule.change.hides(*look) and rule.meets(cell) for rule in rules)
        return BY_CONDITION if hides else ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 10**7


def _ground(fill: etree._Element, space: str, colours: Colours) -> Colour | None:
    pattern = fill.find(f"{space}patternFill")
    if pattern is None:
        return None
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE
    front = pattern.find(f"{space}fgColor")
    return colours.colour(front, BLACK) if kind == "solid" and front is not None else None


def _change(element: etree._Element, space: str, colours: Colours) -> _Change:
    letters, code = element.find(f"{space}font/{space}color"), element.find(f"{space}numFmt")
    pattern = element.find(f"{space}fill/{space}patternFill")
    behind = None if pattern is None else pattern.find(f"{space}bgColor")
    return _Change(
        None if letters is None else colours.colour(letters, BLACK),
        None if behind is None else colours.colour(behind, WHITE),
        None if code is None else code.get("formatCode"),
    )


def _areas(text: str) -> list[tuple[int, int, int, int]]:
    found = []
    for area in text.split():
        first, _, last = area.partition(":")
        try:
            found.append((*row_column(first), *row_column(last or first)))
        except ValueError:
            continue
    return found
