"""A workbook changed as XML: cells, and rows that move with all that is about them, as a spreadsheet program or a careless one does."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from xlsheets.files.addresses import address, column_letters, row_column

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BOOK, BOOK_RELATIONS, TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
FORM_SHEET = "xl/worksheets/sheet1.xml"
_REFERENCE = re.compile(r"('(?:[^']|'')+'!|[\w.]+!)?(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![\w(.!])")
_TOKEN = re.compile(r'"[^"]*"|(?<![\w.$])(?:\'(?:[^\']|\'\')+\'!|[^\W\d][\w.]*!)?\$?[A-Z]{1,3}\$?[0-9]+(?![\w(.!])')
_SHEET_OF_TOKEN = re.compile(r"(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!")


@dataclass
class Package:
    """The parts of a workbook; those that were asked for as trees are written from these."""

    data: bytes
    trees: dict[str, etree._Element] = field(default_factory=dict)

    @cached_property
    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as package:
            return {name: package.read(name) for name in package.namelist()}

    def tree(self, name: str) -> etree._Element:
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.parts[name])
        return self.trees[name]

    def written(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, content in self.parts.items():
                root = self.trees.get(name)
                package.writestr(
                    name,
                    content
                    if root is None
                    else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True),
                )
        return out.getvalue()

    @property
    def sheet_names(self) -> list[str]:
        return [sheet.get("name", "") for sheet in self.tree(BOOK).iter(f"{MAIN}sheet")]

    @property
    def sheet_parts(self) -> dict[str, str]:
        targets = {each.get("Id"): each.get("Target", "") for each in self.tree(BOOK_RELATIONS)}
        sheets = self.tree(BOOK).iter(f"{MAIN}sheet")
        return {sheet.get("name", ""): "xl/" + targets[sheet.get(RELATION)].removeprefix("/xl/") for sheet in sheets}

    @property
    def names(self) -> list[etree._Element]:
        return list(self.tree(BOOK).iter(f"{MAIN}definedName"))

    @property
    def rows(self) -> list[etree._Element]:
        return list(self.tree(FORM_SHEET).iter(f"{MAIN}row"))

    @property
    def cells(self) -> dict[str, etree._Element]:
        return {cell.get("r", ""): cell for cell in self.tree(FORM_SHEET).iter(f"{MAIN}c")}


def store(cell: etree._Element, value: str | None) -> None:
    """Put a text, a number (after ``#``) or nothing into a cell; its formula goes."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if value.startswith("#"):
        etree.SubElement(cell, f"{MAIN}v").text = value[1:]
        return
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    text.text = value
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def number_row(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", f"{column_letters(row_column(cell.get('r', ''))[1])}{number}")


def copy_row(package: Package, row: etree._Element, at: int) -> None:
    """A new row with the looks and formulas of the one above, references moved by one, without what was typed."""
    copy = etree.fromstring(etree.tostring(row))
    number_row(copy, at)
    for cell in copy:
        formula = cell.find(f"{MAIN}f")
        if formula is None or formula.get("t") == "shared":
            store(cell, None)
        elif formula.text:
            formula.text = _moved(formula.text, lambda place: place + 1 if place == at - 1 else place, "", "", True)
    parent = row.getparent()
    assert parent is not None
    parent.insert(parent.index(row) + 1, copy)


def shift(package: Package, at: int, count: int, along: bool) -> None:
    """Move the rows from ``at`` on, with merges and what else is about them; formulas and names only as a spreadsheet program does."""

    def moved(row: int) -> int:
        return row + count if row >= at else max(at + count, 1) if count < 0 and row >= at + count else row

    root = package.tree(FORM_SHEET)
    for row in package.rows:
        number = int(row.get("r", "0"))
        if number >= at:
            number_row(row, number + count)
    _shift_merges(root, at, count)
    if not along:
        return
    own = package.sheet_names[0]
    for name in package.names:
        name.text = _moved(name.text or "", moved, own, "", False)
    for sheet, part in package.sheet_parts.items():
        for formula in package.tree(part).iter(f"{MAIN}f"):
            if formula.text:
                formula.text = _moved(formula.text, moved, own, sheet, False)
            if part == FORM_SHEET and formula.get("ref"):
                formula.set("ref", ":".join(_moved_place(each, moved) for each in formula.get("ref", "").split(":")))


def _shift_merges(root: etree._Element, at: int, count: int) -> None:
    for merge in list(root.iter(f"{MAIN}mergeCell")):
        ends = [row_column(place) for place in merge.get("ref", "").split(":")]
        (top, left), (bottom, right) = ends
        if count < 0:
            gone = range(at + count, at)
            kept = [row for row in range(top, bottom + 1) if row not in gone]
            if not kept or (len(kept) == 1 and left == right):
                merge.getparent().remove(merge)  # type: ignore[union-attr]
                continue
            top, bottom = (row + count if row >= at else row for row in (kept[0], kept[-1]))
        else:
            top, bottom = (row + count if row >= at else row for row in (top, bottom))
        merge.set("ref", f"{address(top, left)}:{address(bottom, right)}")


def _moved_place(place: str, moved: Callable[[int], int]) -> str:
    row, column = row_column(place)
    return address(moved(row), column)


def _moved(formula: str, moved: Callable[[int], int], own: str, on: str, relative_only: bool) -> str:
    """Move the references of a formula on sheet ``on`` that are about the sheet ``own``."""

    def replaced(match: re.Match[str]) -> str:
        token = match[0]
        if token.startswith('"'):
            return token
        parts = _REFERENCE.fullmatch(token)
        if parts is None:
            return token
        named = _SHEET_OF_TOKEN.match(parts[1] or "")
        sheet = (named[1] or named[2]).replace("''", "'") if named else on
        if sheet != own or (relative_only and parts[4]):
            return token
        return f"{parts[1] or ''}{parts[2]}{parts[3]}{parts[4]}{moved(int(parts[5]))}"

    return _TOKEN.sub(replaced, formula)
