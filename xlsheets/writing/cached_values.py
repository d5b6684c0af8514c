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
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Value
from xlsheets.files.namespaces import MAIN
from xlsheets.files.package import Package
from xlsheets.files.patch import patch_cells
from xlsheets.files.sheet_xml import Patch
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
    edit = Edit(package)
    for sheet in package.sheets:
        # An empty cell is one, not a number without a value, which some programs read as 0. The sheets of many files are too large
        # for trees.
        edit.put(sheet.part, _EMPTY_NUMBER.sub(rb"\1/>", package.read(sheet.part)))
    patch_cells(edit, patches)
    _mend(edit, {cells.sheet: cells for cells in forms}, shared)
    return edit.written()


def _mend(edit: Edit, forms: Mapping[str, CellMap], shared: Collection[str]) -> None:
    """Mend what openpyxl cannot say.

    Targets and actuals are texts on purpose (``98%`` must stay ``98%``): Excel is told not to mark them. The long formulas of
    测算 are written once a column. Fonts follow the schema.
    """
    edit.keeps_declarations = False
    edit.put(STYLES_PART, ordered_fonts(edit.package.read(STYLES_PART)))
    for sheet in edit.package.sheets:
        if sheet.name not in shared and sheet.name not in forms:
            continue
        root = edit.tree(sheet.part)
        for value in root.iter(f"{{{MAIN}}}v"):
            value.text = value.text or None  # printed as <v/>: most rows of 测算 are spare ones
        if sheet.name in shared:
            share_formulas(root)
        if sheet.name in forms:
            _ignore_numbers_as_text(root, forms[sheet.name])
        edit.touch(sheet.part)


def _ignore_numbers_as_text(root: etree._Element, cells: CellMap) -> None:
    letters = [get_column_letter(cells.columns[role]) for role in ("target", "actual") if role in cells.columns]
    if not letters:
        return
    areas = " ".join(f"{column}{cells.first_row}:{column}{cells.last_row}" for column in letters)
    ignored = etree.Element(f"{{{MAIN}}}ignoredErrors")
    etree.SubElement(ignored, f"{{{MAIN}}}ignoredError", sqref=areas, numberStoredAsText="1")
    before = [index for index, child in enumerate(root) if etree.QName(child).localname in _BEFORE_IGNORED]
    root.insert(max(before) + 1, ignored)
