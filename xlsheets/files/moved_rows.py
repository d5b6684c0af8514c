"""Rows of a worksheet put in below others like them: a copy looks like its pattern and holds nothing, and all below moves down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from xlsheets.files.addresses import address, column_letters, row_column
from xlsheets.files.grid import Merge
from xlsheets.files.namespaces import space_of
from xlsheets.files.part_xml import remove
from xlsheets.files.sheet_xml import translated

_COLUMNS = r"\$?[A-Z]{1,3}\$?"
_IN_FORMULA = re.compile(
    rf"(?<![\w.'!])({_COLUMNS})([1-9][0-9]{{0,6}})(?::({_COLUMNS})([1-9][0-9]{{0,6}}))?(?![\w(.!])"
)
_IN_NAME = re.compile(rf"(?<=!)((?:{_COLUMNS})?|\$)([1-9][0-9]{{0,6}})(?::((?:{_COLUMNS})?|\$)([1-9][0-9]{{0,6}}))?")
_TEXT = re.compile(r'"(?:[^"]|"")*"')


class MovedRows:
    """Which row each row of a sheet is taken from.

    ``sources[0]`` is that of row 1: the rows in their order, none left out; a number that stands there again is a copy. Rows beyond
    follow as they are. ``copies``: the rows put in.
    """

    def __init__(self, sources: Sequence[int]) -> None:
        """Take the sources, ``[1, 2, 2, 3]`` for a copy of row 2."""
        self.sources = sources
        self.copies = frozenset(row for row in range(2, len(sources) + 1) if sources[row - 1] == sources[row - 2])
        self._rows: dict[int, list[int]] = {}
        for row, source in enumerate(sources, 1):
            self._rows.setdefault(source, []).append(row)

    def source(self, row: int) -> int:
        """Return the row that a row is taken from."""
        return self.sources[row - 1] if row <= len(self.sources) else row - len(self.copies)

    def rows(self, source: int) -> list[int]:
        """Return the rows in which a row and its copies stand now."""
        return self._rows.get(source, [source + len(self.copies)])

    def formula(self, text: str) -> str:
        """Write a formula as it is once the rows have moved: ``SUM(H9:H12)`` with two copies of row 12 → ``SUM(H9:H14)``."""
        parts, done = [], 0
        for quoted in _TEXT.finditer(text):
            parts += [_IN_FORMULA.sub(self._moved, text[done : quoted.start()]), quoted[0]]
            done = quoted.end()
        return "".join([*parts, _IN_FORMULA.sub(self._moved, text[done:])])

    def name(self, text: str) -> str:
        """Write what a name refers to on the sheet: ``表!$A$1:$K$30,表!$5:$6``."""
        return _IN_NAME.sub(self._moved, text)

    def _moved(self, match: re.Match[str]) -> str:
        left, top, right, bottom = match.groups()
        first = f"{left}{self.rows(int(top))[0]}"
        return first if bottom is None else f"{first}:{right}{self.rows(int(bottom))[-1]}"


def move_rows(root: etree._Element, moved: MovedRows) -> None:
    """Put the copies of rows into a ``worksheet`` element, merged as their patterns are; rules and areas reach over them."""
    space = space_of(root)
    data = root.find(f"{space}sheetData")
    if data is None or not moved.copies:
        return
    _unshare(data)
    _move_merges(root, space, moved)
    for element in root.iter(f"{space}*"):
        if element.tag not in (f"{space}c", f"{space}mergeCell"):
            for name in ("ref", "sqref"):
                if element.get(name):
                    element.set(name, moved.formula(element.get(name, "")))
    for each in root.iterfind(f"{space}rowBreaks/{space}brk"):
        each.set("id", str(moved.rows(int(each.get("id", "0")))[-1]))
    for row in list(data):
        numbers = moved.rows(int(row.get("r", "0")))
        for number in numbers:
            row.addprevious(_row(row, number, moved))
        remove(row)


def _unshare(data: etree._Element) -> None:
    """Write out the formulas that cells share with another one: a reference to a row with copies moves in each of its own way."""
    masters: dict[str, tuple[str, str]] = {}
    for formula in data.iter("{*}f"):
        cell = formula.getparent()
        if formula.get("t") != "shared" or cell is None:
            continue
        place, number = cell.get("r", ""), formula.get("si", "")
        if formula.text:
            masters[number] = place, formula.text
        if number in masters:
            formula.text = translated(masters[number][1], masters[number][0], place)
            formula.attrib.clear()


def _row(pattern: etree._Element, number: int, moved: MovedRows) -> etree._Element:
    row = deepcopy(pattern)
    row.set("r", str(number))
    for cell in row.iterchildren("{*}c"):
        cell.set("r", address(number, row_column(cell.get("r", ""))[1]))
        for child in list(cell) if number in moved.copies else ():
            cell.remove(child)
        if number in moved.copies:
            cell.attrib.pop("t", "")
        for formula in cell.iterchildren("{*}f"):
            formula.text = moved.formula(formula.text or "")
    return row


def _move_merges(root: etree._Element, space: str, moved: MovedRows) -> None:
    holder = root.find(f"{space}mergeCells")
    for each in list(holder) if holder is not None else ():
        first, _, last = each.get("ref", "").partition(":")
        (top, left), (bottom, right) = row_column(first), row_column(last or first)
        if top == bottom:
            areas = [Merge(row, left, row, right) for row in moved.rows(top)]
        else:
            areas = [Merge(moved.rows(top)[0], left, moved.rows(bottom)[-1], right)]
        for area in areas:
            copy = deepcopy(each)
            copy.set("ref", f"{column_letters(area.left)}{area.top}:{column_letters(area.right)}{area.bottom}")
            each.addprevious(copy)
        remove(each)
    if holder is not None:
        holder.set("count", str(len(holder)))


def move_names(workbook: etree._Element, sheet: int, moved: MovedRows) -> bool:
    """Let the names that are a sheet's own (what is printed of it) follow its rows; say whether it has any. ``sheet``: from 0."""
    own = [
        each for each in workbook.iterfind("{*}definedNames/{*}definedName") if each.get("localSheetId") == str(sheet)
    ]
    for each in own:
        each.text = moved.name(each.text or "")
    return bool(own) and bool(moved.copies)


def move_anchors(root: etree._Element, moved: MovedRows) -> None:
    """Let pictures, notes and what shows them follow the rows of a sheet; ``root``: a drawing, the notes, or the old drawing of notes."""
    for each in root.iter("{*}from", "{*}to"):
        row = each.find("{*}row")
        if row is not None and row.text:
            row.text = str(moved.rows(int(row.text) + 1)[0] - 1)
    for each in root.iter("{*}comment"):
        each.set("ref", moved.formula(each.get("ref", "")))
    for each in root.iter("{*}Row"):
        each.text = str(moved.rows(int(each.text or "0") + 1)[0] - 1)
