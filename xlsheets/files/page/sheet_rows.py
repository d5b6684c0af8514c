"""The rows of a worksheet's XML as far as they decide whether a text is cut off, and how they are made higher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from xlsheets.files.addresses import address
from xlsheets.files.grid import Grid
from xlsheets.files.namespaces import space_of
from xlsheets.files.page.row_growth import PlacedText
from xlsheets.files.page.text_heights import text_height
from xlsheets.files.part_xml import TRUE

CELL_MARGIN = 0.7
"""How much wider a stored column is than the characters that it is said to hold."""

_USUAL_HEIGHT, _USUAL_WIDTH, _USUAL_SIZE = 15.0, 9.14, 11.0
_STACKED = "255"
_AFTER_BREAKS = (
    *("colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)


class TextStyle(NamedTuple):
    """What a cell style says about a long text: whether it wraps, the font's size in points, whether its characters are stacked."""

    wraps: bool = False
    size: float = _USUAL_SIZE
    is_stacked: bool = False


class PageSetup(NamedTuple):
    """How a sheet is set up for printing: paper by its number, whether it is fitted to one page across, margins in inches."""

    paper: str
    orientation: str
    is_fitted: bool
    margins: tuple[float, float, float, float]
    """Left, right, top, bottom."""


class TextStyles:
    """What becomes of a long text in the cell styles of a workbook; each is read when it is first asked for."""

    def __init__(self, styles: etree._Element | None) -> None:
        """Take the ``styleSheet`` element, None where the workbook has none."""
        self.space = "" if styles is None else space_of(styles)
        self._styles = [] if styles is None else list(styles.iterfind(f"{self.space}cellXfs/{self.space}xf"))
        self._fonts = [] if styles is None else list(styles.iterfind(f"{self.space}fonts/{self.space}font"))
        self._read: dict[str, TextStyle] = {}

    def of(self, number: str) -> TextStyle:
        """Read a style by its number as a cell states it; one that is not there is the usual one."""
        if number not in self._read:
            style = _stated(self._styles, number)
            self._read[number] = TextStyle() if style is None else self._style(style)
        return self._read[number]

    def _style(self, style: etree._Element) -> TextStyle:
        look = style.find(f"{self.space}alignment")
        font = _stated(self._fonts, style.get("fontId", "0"))
        size = _USUAL_SIZE if font is None else _number(font.find(f"{self.space}sz"), "val", _USUAL_SIZE)
        turned = "" if look is None else look.get("textRotation", "")
        wraps = look is not None and look.get("wrapText") in TRUE and turned in ("", "0", _STACKED)
        return TextStyle(wraps, size, turned == _STACKED)


def _stated(elements: Sequence[etree._Element], number: str) -> etree._Element | None:
    is_there = number.isdecimal() and len(number) < 7 and int(number) < len(elements)
    return elements[int(number)] if is_there else None


class SheetRows:
    """The rows of a worksheet, with its columns and cell styles."""

    def __init__(self, root: etree._Element, styles: TextStyles | None = None) -> None:
        """Take the ``worksheet`` element, which ``grow`` and ``set_breaks`` change."""
        self.root, self.styles, self.space = root, styles or TextStyles(None), space_of(root)
        usual = root.find(f"{self.space}sheetFormatPr")
        self.usual_height = _number(usual, "defaultRowHeight", _USUAL_HEIGHT)
        self.are_fixed = usual is not None and usual.get("customHeight") in TRUE
        self.usual_width = _number(usual, "defaultColWidth", _USUAL_WIDTH)
        self.rows: dict[int, etree._Element] = {}
        number = 0
        for row in root.iterfind(f"{self.space}sheetData/{self.space}row"):
            stated = row.get("r", "")
            number = int(stated) if stated.isdecimal() else number + 1
            self.rows[number] = row
        self.widths: list[tuple[int, int, float]] = []
        for column in root.iterfind(f"{self.space}cols/{self.space}col"):
            width = 0.0 if column.get("hidden") in TRUE else _number(column, "width", self.usual_width)
            self.widths.append((int(_number(column, "min", 1)), int(_number(column, "max", 1)), width))
        self._fitted: dict[int, float] = {}
        self._heights: dict[int, float | None] = {}
        self._widths: dict[tuple[int, int], float] = {}

    def width(self, left: int, right: int) -> float:
        """Width of columns in characters."""
        columns = left, right
        if columns not in self._widths:
            stored = (self._stored_width(column) for column in range(left, right + 1))
            self._widths[columns] = sum(stored) - CELL_MARGIN
        return self._widths[columns]

    def _stored_width(self, column: int) -> float:
        return next((width for first, last, width in self.widths if first <= column <= last), self.usual_width)

    def height(self, row: int) -> float:
        """Height of a row in points, 0 where it is hidden; of one that the program fits by itself what it comes to."""
        if row not in self._heights:
            element = self.rows.get(row)
            is_hidden = element is not None and element.get("hidden") in TRUE
            self._heights[row] = None if is_hidden else _number(element, "ht", self.usual_height)
        stated = self._heights[row]
        return 0.0 if stated is None else max(stated, self._fitted.get(row, 0.0))

    def is_fixed(self, row: int) -> bool:
        """Say whether a row keeps its height whatever is typed into it."""
        element = self.rows.get(row)
        if element is None or element.get("ht") is None:
            return self.are_fixed
        return element.get("customHeight") in TRUE

    def texts(self, grid: Grid, texts: Mapping[tuple[int, int], str]) -> Iterator[PlacedText]:
        """List the texts that wrap and for which nobody makes room: all in rows of fixed height, else those in merged cells."""
        styles = self._styles_of(texts)
        for (row, column), text in texts.items():
            look = styles.get((row, column), TextStyle())
            if not look.wraps:
                continue
            merge = grid.area_at(row, column)
            width = self.width(merge.left, merge.right)
            if merge.area == 1 and not self.is_fixed(row):
                self._fitted[row] = max(self._fitted.get(row, 0.0), text_height(text, width, look.size))
            elif width > 0:
                yield PlacedText(row, merge.bottom, width, text, look.size, look.is_stacked)

    def _styles_of(self, places: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], TextStyle]:
        found = {}
        by_address = {address(*place): place for place in places}
        for number in {row for row, _ in places} & self.rows.keys():
            for cell in self.rows[number].iterchildren(f"{self.space}c"):
                place = by_address.get(cell.get("r", ""))
                if place is not None:
                    found[place] = self.styles.of(cell.get("s", "0"))
        return found

    def grow(self, heights: Mapping[int, float]) -> None:
        """Give rows their new heights, in points."""
        for number, height in heights.items():
            self.rows[number].set("ht", f"{height:g}")
            self.rows[number].set("customHeight", "1")
        self._heights.clear()

    def page_setup(self) -> PageSetup:
        """Read how the sheet is set up for printing."""
        setup = self.root.find(f"{self.space}pageSetup")
        margins = self.root.find(f"{self.space}pageMargins")
        fit = self.root.find(f"{self.space}sheetPr/{self.space}pageSetUpPr")
        is_fitted = fit is not None and fit.get("fitToPage") in TRUE
        left, right, top, bottom = (_number(margins, side, 0) for side in ("left", "right", "top", "bottom"))
        if setup is None:
            return PageSetup("", "", is_fitted, (left, right, top, bottom))
        across = setup.get("fitToWidth", "1") == "1"
        paper, orientation = setup.get("paperSize", ""), setup.get("orientation", "portrait")
        return PageSetup(paper, orientation, is_fitted and across, (left, right, top, bottom))

    def is_on_one_page(self) -> bool:
        """Say whether all of the sheet is to be printed on one page."""
        setup = self.root.find(f"{self.space}pageSetup")
        return setup is not None and setup.get("fitToHeight", "1") == "1"

    def set_pages(self, *, is_one: bool) -> None:
        """Print the sheet on one page, or on as many as it takes."""
        setup = self.root.find(f"{self.space}pageSetup")
        if setup is not None:
            setup.set("fitToHeight", "1" if is_one else "0")

    def breaks(self) -> list[int]:
        """List the rows after which somebody lets a page end."""
        holder = self.root.find(f"{self.space}rowBreaks")
        return [] if holder is None else [int(_number(each, "id", 0)) for each in holder]

    def set_breaks(self, rows: Sequence[int]) -> None:
        """Let pages end after these rows and no others."""
        holder = self.root.find(f"{self.space}rowBreaks")
        if holder is None:
            holder = etree.Element(f"{self.space}rowBreaks")
            after = [index for index, child in enumerate(self.root) if etree.QName(child).localname in _AFTER_BREAKS]
            self.root.insert(min(after, default=len(self.root)), holder)
        for each in list(holder):
            holder.remove(each)
        if not rows:
            self.root.remove(holder)
        for row in rows:
            etree.SubElement(holder, f"{self.space}brk", id=str(row), max="16383", man="1")
        holder.set("count", str(len(rows)))
        holder.set("manualBreakCount", str(len(rows)))


def _number(element: etree._Element | None, key: str, usual: float) -> float:
    try:
        return usual if element is None else float(element.get(key, usual))
    except ValueError:
        return usual
