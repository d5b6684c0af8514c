"""Saves a workbook that openpyxl wrote, with the value of every formula beside it, and mends what openpyxl cannot say."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

from xlsheets.files.addresses import row_column
from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Value
from xlsheets.files.namespaces import MAIN
from xlsheets.files.package import Package
from xlsheets.files.patch import patch_cells
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import CellMap
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
    "rowBreaks",
)
_EMPTY_NUMBER = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="n"(?:/>|></c>)')
_UNSAVED = Path("xlsheets.xlsx")


def with_values(
    book: Workbook,
    values: Mapping[str, Mapping[str, Value]],
    forms: Collection[CellMap] = (),
    calcs: Collection[str] = (),
) -> bytes:
    """Save, then put the cached value into every formula cell: any later save by openpyxl would drop them.

    Args:
        book: the workbook.
        values: by sheet and cell, what the formulas come to; cells without a formula are passed over.
        forms: the forms' own sheets in it.
        calcs: the sheets 测算 in it.
    """
    patches: dict[str, dict[str, Patch]] = {}
    for name, of_sheet in values.items():
        sheet = book[name]
        formulas = (cell for cell in of_sheet if sheet.cell(*row_column(cell)).data_type == "f")
        patches[name] = {cell: Patch(of_sheet[cell] if of_sheet[cell] is not None else "") for cell in formulas}
    package = Package(_UNSAVED, Archive(_saved(book)))
    edit = Edit(package)
    for sheet in package.sheets:
        # An empty cell is one, not a number without a value, which some programs read as 0. The sheets of many files are too large
        # for trees.
        edit.put(sheet.part, _EMPTY_NUMBER.sub(rb"\1/>", package.read(sheet.part)))
    patch_cells(edit, patches)
    _mend(edit, {cells.sheet: cells for cells in forms}, calcs)
    return edit.written()


class _SheetsStored(ZipFile):
    """The zip that openpyxl saves into. The sheets, for which alone it calls ``write``, are changed and packed right afterwards."""

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Put a sheet in without packing it."""
        super().write(filename, arcname, ZIP_STORED)


def _saved(book: Workbook) -> bytes:
    """Do what openpyxl's ``save`` does, in half the time."""
    buffer = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    ExcelWriter(book, _SheetsStored(buffer, "w", ZIP_DEFLATED)).save()
    return buffer.getvalue()


def _mend(edit: Edit, forms: Mapping[str, CellMap], calcs: Collection[str]) -> None:
    """Mend what openpyxl cannot say.

    Targets and actuals are texts on purpose (``98%`` must stay ``98%``): Excel is told not to mark them. Fonts follow the schema.
    """
    edit.keeps_declarations = False
    edit.put(STYLES_PART, ordered_fonts(edit.package.read(STYLES_PART)))
    for sheet in edit.package.sheets:
        if sheet.name not in calcs and sheet.name not in forms:
            continue
        root = edit.tree(sheet.part)
        for value in root.iter(f"{{{MAIN}}}v"):
            value.text = value.text or None  # printed as <v/>: most rows of 测算 are spare ones
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
