"""Reading an .xlsx or .xlsm into the grid: values, formulas, merges, names, properties; straight from the XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import NoReturn

from lxml import etree

from xlsheets.domain.numbers import percent
from xlsheets.errors import UserError
from xlsheets.files.addresses import address, column_letters, row_column
from xlsheets.files.grid import Book, Cell, Grid, Merge, text_kind
from xlsheets.files.limits import MAX_CELLS, MAX_COLUMN, MAX_ROW
from xlsheets.files.number_formats import DATE, PERCENT, PLAIN, iso_date, significant
from xlsheets.files.package import MISSING, Package, SheetPart, open_package
from xlsheets.files.part_xml import TRUE, text_of
from xlsheets.files.read_file import REPAIR, shown_path
from xlsheets.files.seen.faint import NARROWEST_COLUMN, SMALLEST_ROW, is_below
from xlsheets.files.seen.seen_runs import (
    PLAIN_FONT,
    STRUCK,
    UNDRAWN,
    Font,
    Run,
    seen_plain,
    seen_runs,
    shown_in,
)
from xlsheets.files.seen.seen_text import is_read_otherwise, seen_text
from xlsheets.files.seen.text_format import in_text_format
from xlsheets.files.xlsx_styles import CellStyles, font_of

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_book(path: Path) -> Book:
    """Read a workbook file.

    Args:
        path: an .xlsx or .xlsm, from anyone.

    Returns:
        Its worksheets in order (hidden ones too), workbook-wide names and custom properties.

    Raises:
        UserError: the file cannot be opened (see ``open_package``), or a cell of it cannot be read.
    """
    return read_package(open_package(path))


def read_package(
    package: Package,
    narrow: Collection[str] = (),
    tree: Callable[[str], etree._Element] | None = None,
    *,
    needed: Mapping[str, str] | None = None,
) -> Book:
    """Read an opened workbook. Raises UserError as ``read_book`` does.

    Args:
        package: the workbook.
        narrow: sheets of which only the first cell of each row is read: our own sheet 测算 has thousands of cells that nobody
            needs who computes them anew.
        tree: gives the XML of a worksheet's part, where it is to be read as it is being changed.
        needed: sheets without which the others are not read, each with what else helps where it cannot be; None: each is needed.
    """
    reader = _Reader(package, tree or package.readable)
    grids: list[Grid] = []
    unreadable: dict[str, UserError] = {}
    for sheet in package.sheets:
        if sheet.kind == "worksheet":
            left = reader.cells_left
            try:
                grids.append(reader.grid(sheet, sheet.name in narrow))
            except UserError as error:
                if needed is None or sheet.name in needed:
                    raise UserError(f"{error.line}{(needed or {}).get(sheet.name, '')}") from None
                unreadable[sheet.name] = error
                reader.cells_left = left
    if unreadable and not grids:
        raise next(iter(unreadable.values()))
    missing = [sheet.name for sheet in package.sheets if sheet.kind == MISSING]
    reasons = {name: _of_sheet(package, name, error) for name, error in unreadable.items()}
    return Book(str(package.path), grids, defined_names(package), _custom_properties(package), missing, reasons)


def _of_sheet(package: Package, name: str, error: UserError) -> str:
    """Say why a sheet cannot be read without naming file and sheet, which stand beside it."""
    line = error.line.removeprefix(f"{shown_path(package.path)}：").removeprefix(f"工作表“{shown_path(name)}”")
    return line.removeprefix("的")


def unescape(text: str) -> str:
    """Decode ``_x000D_``-style escapes of stored text, and take out what nobody sees of it (``seen_text``)."""
    return seen_text(_decoded(text))


def _decoded(text: str) -> str:
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _as_stored(text: str) -> str:
    """Decode a cell's text like ``unescape``; where formulas read it otherwise than it is seen, it stays whole."""
    decoded = _decoded(text)
    return decoded if is_read_otherwise(decoded) else seen_text(decoded)


class _Reader:
    """What all sheets of a workbook share: strings, number formats, the calendar, and the count of cells."""

    def __init__(self, package: Package, tree: Callable[[str], etree._Element]) -> None:
        self.package = package
        self.tree = tree
        self.cells_left = MAX_CELLS
        properties = package.workbook.find(f"{{{package.namespace}}}workbookPr")
        self.date1904 = properties is not None and _true(properties.get("date1904"))
        strings = package.related("sharedStrings")
        self.strings = [_pieces(item) for item in package.xml(strings).iterchildren("{*}si")] if strings else []
        self.styles = CellStyles(package.styles, self._theme)
        self.style_of: dict[tuple[int, int], str] | None = None

    def _theme(self) -> etree._Element | None:
        part = self.package.related("theme")
        return None if part is None else self.package.xml(part)

    def grid(self, sheet: SheetPart, narrow: bool = False) -> Grid:
        """Read one worksheet, or only the first cell of its rows."""
        root = self.package.first_cells(sheet.part) if narrow else self.tree(sheet.part)
        namespace = root.tag.partition("}")[0] + "}"
        if root.tag != f"{namespace}worksheet":
            raise self.package.problem(f"工作表“{shown_path(sheet.name)}”的内容不是工作表，文件已损坏，{REPAIR}")
        grid = Grid(sheet.name, visible=sheet.state == "visible", formulas=self.package.whole_formulas(sheet.part))
        data = root.find(f"{namespace}sheetData")
        rules = [] if narrow else self.styles.hiding_rules(root)
        self.style_of = {} if rules else None
        if data is not None:
            grid.hidden_rows = self._rows(sheet, data, grid, namespace)
        merges = root.find(f"{namespace}mergeCells")
        for merge in () if merges is None or narrow else merges.iterchildren(f"{namespace}mergeCell"):
            grid.merges.extend(self._merge(sheet, merge.get("ref", "")))
        for place, style in (self.style_of or {}).items():
            if why := self.styles.hidden_by(rules, place, grid.cells[place], style):
                grid.faint.setdefault(place, why)
        grid.hidden_columns = _hidden_columns(root, namespace)
        return grid

    def _rows(self, sheet: SheetPart, data: etree._Element, grid: Grid, namespace: str) -> frozenset[int]:
        """Read all cells in one flat walk, which is twice as fast as a walk of rows, cells and their children."""
        row_tag, cell_tag = f"{namespace}row", f"{namespace}c"
        value_tag, formula_tag, inline_tag = f"{namespace}v", f"{namespace}f", f"{namespace}is"
        hidden: set[int] = set()
        shared: dict[str, tuple[int, int]] = {}
        row = column = 0
        row_text = ""
        element = inline = None  # the cell being read, and its inline string
        value = formula = None
        for node in data.iter(row_tag, cell_tag, value_tag, formula_tag, inline_tag):
            tag = node.tag
            if tag == value_tag:
                value = text_of(node)
                continue
            if tag == formula_tag:
                formula = text_of(node) or ""
                if node.get("t") == "shared":
                    first = shared.setdefault(node.get("si", ""), (row, column))
                    if not formula:
                        grid.shared[row, column] = first
                continue
            if tag == inline_tag:
                inline = node
                continue
            if value is not None or formula is not None or inline is not None:
                if element is not None:
                    self._keep(sheet, grid, (row, column), element, value, formula, inline)
                value = formula = inline = None
            if tag == cell_tag:
                element = node
                reference = node.get("r")
                column += 1
                # Cells mostly follow one another, and then the address says nothing new.
                if reference is not None and reference != column_letters(column) + row_text:
                    row, column = self._address(sheet, reference)
                continue
            element = None
            reference = node.get("r")
            row = int(row_text or 0) + 1 if reference is None else self._row_number(sheet, reference)
            row_text, column = str(row), 0
            if _true(node.get("hidden")) or is_below(node.get("ht"), SMALLEST_ROW):
                hidden.add(row)
        if element is not None:
            self._keep(sheet, grid, (row, column), element, value, formula, inline)
        return frozenset(hidden)

    def _keep(
        self,
        sheet: SheetPart,
        grid: Grid,
        place: tuple[int, int],
        element: etree._Element,
        value: str | None,
        formula: str | None,
        inline: etree._Element | None,
    ) -> None:
        """Make a cell of what was found in it and put it in its place."""
        kind = element.get("t", "n")
        style = element.get("s", "0")
        font = self.styles.fonts.get(style, PLAIN_FONT)
        if kind == "inlineStr":
            # Some writers put the text of an inlineStr into <v>.
            cell = _text(_as_stored(value or "") if inline is None else _pieces(inline), formula, font)
        elif value is None and kind != "str":
            cell = None if formula is None else self._unknown_result(grid, place, element, formula, font)
        elif kind == "n":
            cell = shown_in(font, self._number(value or "", element.get("s"), formula))
        else:
            cell = self._cell(sheet, place, kind, value or "", formula, font)
        if cell is None:
            return
        if kind == "d":
            cell = cell._replace(format=self.styles.shape(style)[1])
        elif cell.kind == "s" and (section := self.styles.texts.get(style)):
            cell = in_text_format(cell, section)
        if style in self.styles.faint:
            grid.faint[place] = self.styles.faint[style]
        if self.style_of is not None:
            self.style_of[place] = style
        if place[0] > MAX_ROW or place[1] > MAX_COLUMN:
            self._fail(sheet, address(*place), "远在表格之外却有内容，请删除该单元格的内容后保存")
        grid.cells[place] = cell
        self.cells_left -= 1
        if self.cells_left < 0:
            limit = MAX_CELLS // 10_000
            raise self.package.problem(f"有内容的单元格超过 {limit} 万个，请把自评表单独另存为一个文件")

    def _unknown_result(
        self, grid: Grid, place: tuple[int, int], element: etree._Element, formula: str, font: Font
    ) -> Cell:
        """Make a cell of a formula without a result, looking as that will."""
        shape, code = self.styles.shape(element.get("s"))
        if shape == PERCENT:
            grid.percents.add(place)
        doubt = STRUCK if font.struck else UNDRAWN if font.name else ""
        return Cell("f", "", None, formula, doubt, format=code or ("yyyy-m-d" if shape == DATE else ""))

    def _cell(
        self, sheet: SheetPart, place: tuple[int, int], kind: str, value: str, formula: str | None, font: Font
    ) -> Cell | None:
        """Make a cell of its stored type and value."""
        if kind == "s":
            index = int(value) if value.strip().isdecimal() and len(value) < 10 else -1
            if not 0 <= index < len(self.strings):
                self._fail(sheet, address(*place), f"指向不存在的文字，文件已损坏，{REPAIR}")
            return _text(self.strings[index], formula, font)
        if kind == "b":
            return Cell("b", "TRUE" if _true(value) else "FALSE", None, formula)
        if kind == "e":
            return Cell("e", value, None, formula)
        if kind == "d":
            return shown_in(font, Cell("d", value.strip().partition("T")[0].removesuffix("Z") or value, None, formula))
        return _text(_as_stored(value), formula, font)

    def _number(self, value: str, style: str | None, formula: str | None) -> Cell:
        found = significant(value)
        if found is None:  # NaN and the like: kept as a text, for the checks to name
            return Cell("s", value.strip()[:100], None, formula)
        number, text = found
        shape, code = self.styles.shape(style)
        if not code and shape == PLAIN:
            return Cell("n", text, number, formula)
        if shape == DATE and (day := iso_date(number, date1904=self.date1904)):
            return Cell("d", day, None, formula, format=code)
        text = percent(number, None, strip=True) if shape == PERCENT else text
        return Cell("n", text, number, formula, format=code)

    def _row_number(self, sheet: SheetPart, text: str) -> int:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
        if not number:
            self._fail(sheet, text, f"行号不合规，文件已损坏，{REPAIR}")
        return number

    def _address(self, sheet: SheetPart, reference: str) -> tuple[int, int]:
        try:
            return row_column(reference)
        except ValueError:
            self._fail(sheet, reference, f"单元格地址不合规，文件已损坏，{REPAIR}")

    def _merge(self, sheet: SheetPart, reference: str) -> list[Merge]:
        first, colon, last = reference.partition(":")
        if not colon:
            return []  # a single cell: nothing is merged
        (top, left), (bottom, right) = self._address(sheet, first), self._address(sheet, last)
        return [Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))]

    def _fail(self, sheet: SheetPart, cell: str, text: str) -> NoReturn:
        place = f"工作表“{shown_path(sheet.name)}”单元格 {shown_path(cell[:20])} "
        raise self.package.problem(place + text)


_Pieces = str | list[tuple[str, Font | None]]
"""A stored text, where it has pieces with fonts of their own those; None stands for the cell's own font."""


def _text(pieces: _Pieces, formula: str | None, font: Font) -> Cell | None:
    """Make a cell of a text; an empty one counts only as the outcome of a formula."""
    if isinstance(pieces, str) and font is PLAIN_FONT:
        seen = seen_plain(pieces)
        stored = pieces if is_read_otherwise(pieces) else None
        return (
            Cell(text_kind(seen.text), seen.text, None, formula, seen.doubt, stored)
            if seen.text or formula is not None
            else None
        )
    runs = [(pieces, None)] if isinstance(pieces, str) else pieces
    seen = seen_runs(Run(text, font if own is None else own) for text, own in runs)
    whole = "".join(text for text, _ in runs)
    if not any(seen) and formula is None:
        return None
    return Cell(text_kind(seen.text), seen.text, None, formula, seen.doubt, None if whole == seen.text else whole)


def _hidden_columns(root: etree._Element, namespace: str) -> frozenset[int]:
    """Number the columns that nobody sees: hidden, or of next to no width."""
    hidden: set[int] = set()
    columns = root.find(f"{namespace}cols")
    for column in () if columns is None else columns:
        first, last = column.get("min", ""), column.get("max", "")
        if not (_true(column.get("hidden")) or is_below(column.get("width"), NARROWEST_COLUMN)):
            continue
        if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
            hidden.update(range(int(first), min(int(last), MAX_COLUMN) + 1))
    return frozenset(hidden)


def _true(text: str | None) -> bool:
    return text is not None and text.strip() in (*TRUE, "on")


def _pieces(item: etree._Element) -> _Pieces:
    """Take the runs of a shared or inline string; phonetic hints (rPh) are not part of the text."""
    namespace = item.tag.partition("}")[0] + "}"
    text_tag, run_tag = f"{namespace}t", f"{namespace}r"
    if len(item) == 1 and item[0].tag == text_tag:  # mostly
        return _as_stored(text_of(item[0]) or "")
    pieces: list[tuple[str, Font | None]] = []
    for child in item.iterchildren(text_tag, run_tag):
        marks = child.find(f"{namespace}rPr")
        font = None if marks is None else font_of(marks, namespace)
        for text in (child,) if child.tag == text_tag else child.iterchildren(text_tag):
            pieces.append((_as_stored(text_of(text) or ""), font))
    if all(font is None or font == PLAIN_FONT for _, font in pieces):
        return "".join(text for text, _ in pieces)
    return pieces


def defined_names(package: Package) -> dict[str, str]:
    """Collect the names that hold for the whole workbook."""
    namespace = f"{{{package.namespace}}}"
    names = {}
    for element in package.workbook.iterfind(f"{namespace}definedNames/{namespace}definedName"):
        name = element.get("name")
        if name and element.get("localSheetId") is None:
            names[name] = element.text or ""
    return names


def _custom_properties(package: Package) -> dict[str, str]:
    """Collect the custom document properties as texts."""
    kinds = ("custom-properties", "customProperties")
    part = next((rel.target for rel in package.relations("") if rel.kind in kinds), None)
    if part is None or package.find(part) is None:
        return {}
    properties = {}
    for element in package.xml(part).iterchildren("{*}property"):
        name = element.get("name")
        if name and len(element):
            properties[name] = unescape("".join(map(str, element[0].itertext())))
    return properties
