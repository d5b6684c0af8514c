"""Saves a workbook that openpyxl wrote, with the value of every formula beside it, and mends what openpyxl cannot say."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from xlsheets.files.archive import Archive
from xlsheets.files.grid import Value
from xlsheets.files.package import Package
from xlsheets.files.patch import Patch, patch_package
from xlsheets.forms.placed import CellMap
from xlsheets.writing.shared_formulas import share_formulas
from xlsheets.writing.styles import STYLES_PART, ordered_fonts

_BEFORE_IGNORED = (
    "sheetData",
    "sheetProtection",
    "mergeCells",
    "conditionalFormatting",
    "dataValidations",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
)
_EMPTY_NUMBER = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="n"(?:/>|></c>)')
_UNSAVED = Path("xlsheets.xlsx")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_values(
    book: Workbook,
    values: Mapping[str, Mapping[str, Value]],
    forms: Collection[CellMap] = (),
    shared: Collection[str] = (),
) -> bytes:
    """Save, then put the cached value into every formula cell: any later save by openpyxl would drop them.

    Args:
        book: the workbook.
        values: by sheet and cell, what the formulas come to; cells without a formula are passed over.
        forms: the forms' own sheets in it.
        shared: sheets on which formulas that run down a column are written once.
    """
    patches: dict[str, dict[str, Patch]] = {}
    for name, of_sheet in values.items():
        sheet = book[name]
        formulas = (cell for cell in of_sheet if sheet[cell].data_type == "f")
        patches[name] = {cell: Patch(of_sheet[cell] if of_sheet[cell] is not None else "") for cell in formulas}
    buffer = io.BytesIO()
    book.save(buffer)
    package = Package(_UNSAVED, Archive(buffer.getvalue()))
    data = patch_package(package, patches)
    return _tidied(data, {cells.sheet: cells for cells in forms}, shared)


def _tidied(data: bytes, forms: Mapping[str, CellMap], shared: Collection[str]) -> bytes:
    """Mend what openpyxl cannot say.

    Targets and actuals are texts on purpose (``98%`` must stay ``98%``): Excel is told not to mark them. An empty cell is written
    as such, not as a number without a value, which some programs read as 0. The long formulas of 测算 are written once a column.
    Fonts follow the schema.
    """
    package = Package(_UNSAVED, Archive(data))
    parts = {STYLES_PART: ordered_fonts(package.read(STYLES_PART))}
    for sheet in package.sheets:
        part = package.find(sheet.part) or sheet.part
        content = _EMPTY_NUMBER.sub(rb"\1/>", package.read(part))  # sheets of many files are too large for a tree
        if sheet.name in shared or sheet.name in forms:
            root = etree.fromstring(content)
            if sheet.name in shared:
                share_formulas(root)
            if sheet.name in forms:
                _ignore_numbers_as_text(root, forms[sheet.name])
            content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        parts[part] = content
    return package.archive.rewrite(parts)


def _ignore_numbers_as_text(root: etree._Element, cells: CellMap) -> None:
    letters = [get_column_letter(cells.columns[role]) for role in ("target", "actual") if role in cells.columns]
    if not letters:
        return
    areas = " ".join(f"{column}{cells.first_row}:{column}{cells.last_row}" for column in letters)
    ignored = etree.Element(f"{{{_MAIN}}}ignoredErrors")
    etree.SubElement(ignored, f"{{{_MAIN}}}ignoredError", sqref=areas, numberStoredAsText="1")
    before = [index for index, child in enumerate(root) if etree.QName(child).localname in _BEFORE_IGNORED]
    root.insert(max(before) + 1, ignored)
