"""Keeps the sheet 测算 and the defined names in step with a form's rows, after rows were inserted, deleted or moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from xlsheets.domain.numbers import plain
from xlsheets.files.archive import Archive
from xlsheets.files.grid import Book, Grid, address, range_of
from xlsheets.files.package import Package
from xlsheets.files.patch import serialise
from xlsheets.forms.placed import Recognised
from xlsheets.formulas.calc_columns import form_roles
from xlsheets.formulas.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.form_formulas import names_of
from xlsheets.formulas.reading_stages import Value


def calc_layout(book: Book, found: Recognised) -> CalcLayout | None:
    """Find the sheet 测算 that follows this evaluation, by the defined names; a copied sheet has none."""
    own, ruled = (range_of(book.names.get(f"{found.prefix}{role}", "")) for role in ("name", "rule"))
    if own is None or ruled is None or own.sheet != found.cells.sheet or book.grid(ruled.sheet) is None:
        return None
    layout = CalcLayout.of(found.form, ruled.sheet, ruled.last - ruled.first + 1, found.prefix)
    known = all(range_of(book.names.get(name, "")) == range_of(place) for name, place in layout.names().items())
    return layout if known else None  # else it was laid out by another version of ours


def grown(layout: CalcLayout, found: Recognised) -> CalcLayout:
    """Return the layout with room for all rows of the form: the same one, or one with more rows at the end."""
    rows = found.cells.last_row - found.cells.header_row
    return layout if rows <= layout.capacity else replace(layout, capacity=capacity_for(rows))


def stale_names(book: Book, found: Recognised) -> dict[str, str]:
    """Return the names over the form's rows that no longer cover them (rows inserted by a program that does not move names)."""
    return {
        name: reference
        for name, reference in names_of(found.form, found.cells, found.prefix).items()
        if range_of(book.names.get(name, "")) != range_of(reference)
    }


_OF_FORMULAS = {"weight", "level1", "level2"}


def raw_texts(grid: Grid, found: Recognised, values: Mapping[str, Value]) -> dict[int, dict[str, str]]:
    """Texts of the indicator rows as ``&""`` gives them in a formula: a number without its format.

    ``values``: what the cells of the form's own formulas come to; of these the weights and the headings of levels are needed here.
    """
    cells = found.cells
    raw: dict[int, dict[str, str]] = {}
    for row in range(cells.first_row, cells.last_row + 1):
        texts = raw.setdefault(row, {})
        for role in form_roles(found.form):
            cell = grid.cells.get((row, cells.columns[role])) if role in cells.columns else None
            if cell is not None:
                texts[role] = cell.text if cell.number is None else plain(cell.number)
        for role in _OF_FORMULAS & cells.columns.keys():
            value = values.get(address(row, cells.columns[role]))
            if isinstance(value, Decimal):
                texts[role] = plain(value)
            elif isinstance(value, str) and role != "weight":
                texts[role] = value
    return raw


def keep_in_step(
    path: Path, data: bytes, names: dict[str, str], growth: Sequence[tuple[CalcLayout, CalcLayout]]
) -> bytes:
    """Point defined names at other ranges, and give new rows of 测算 the looks of the old ones.

    Args:
        path: the workbook's, for messages.
        data: the workbook.
        names: workbook-wide name → reference.
        growth: the layouts, before and after, of each sheet 测算 that rows were added to.
    """
    package = Package(path, Archive(data))
    parts: dict[str, bytes] = {}
    source, root = package.editable(package.workbook_part)
    for element in root.iter(f"{{{package.namespace}}}definedName"):
        if element.get("name", "") in names and element.get("localSheetId") is None:
            element.text = names[element.get("name", "")]
    parts[package.workbook_part] = serialise(root, source)
    for before, after in growth:
        sheet = package.sheet(before.sheet)
        assert sheet is not None
        part = package.find(sheet.part) or sheet.part
        source, root = package.editable(part)
        dress(root, f"{{{package.namespace}}}", before.last_row, after.last_row)
        parts[part] = serialise(root, source)
    return package.archive.rewrite(parts)


def dress(root: etree._Element, namespace: str, last: int, new_last: int) -> None:
    """Give the rows behind ``last`` its cell styles, and let the conditional formats that ended there reach ``new_last``."""
    styles: dict[str, str] = {}
    for row in root.iterfind(f"{namespace}sheetData/{namespace}row"):
        number = int(row.get("r", "0"))
        for cell in row if last <= number <= new_last else ():
            letters = cell.get("r", "").rstrip("0123456789")
            if number == last:
                styles[letters] = cell.get("s", "0")
            elif letters in styles:
                cell.set("s", styles[letters])
    for formats in root.iterfind(f"{namespace}conditionalFormatting"):
        areas = (area.partition(":") for area in formats.get("sqref", "").split())
        formats.set(
            "sqref",
            " ".join(f"{first}{colon}{_lower(end, last, new_last)}" if colon else first for first, colon, end in areas),
        )


def _lower(corner: str, last: int, new_last: int) -> str:
    letters = corner.rstrip("0123456789")
    return f"{letters}{new_last}" if corner == f"{letters}{last}" else corner
