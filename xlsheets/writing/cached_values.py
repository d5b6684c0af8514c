"""Saves a workbook that openpyxl wrote, with the value of every formula beside it, and mends what openpyxl cannot say."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from lxml import etree
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from xlsheets.files.addresses import row_column
from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Value
from xlsheets.files.namespaces import MAIN
from xlsheets.files.package import Package
from xlsheets.files.part_xml import serialise
from xlsheets.files.patch import patch_cells
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import CellMap
from xlsheets.writing.printed_rows import FormulaRows, printed_rows
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
    calcs: Mapping[str, FormulaRows] | None = None,
) -> bytes:
    """Save, then put the cached value into every formula cell: any later save by openpyxl would drop them.

    Args:
        book: the workbook.
        values: by sheet and cell, what the formulas come to; cells without a formula are passed over.
        forms: the forms' own sheets in it.
        calcs: the rows of the sheets 测算 in it.
    """
    calcs = calcs or {}
    patches: dict[str, dict[str, Patch]] = {}
    for name, of_sheet in values.items():
        if name in calcs:
            continue
        sheet = book[name]
        formulas = (cell for cell in of_sheet if sheet.cell(*row_column(cell)).data_type == "f")
        patches[name] = {cell: Patch(of_sheet[cell] if of_sheet[cell] is not None else "") for cell in formulas}
    saved, rows = _saved(book, calcs, values)
    package = Package(_UNSAVED, Archive(saved))
    edit = Edit(package)
    for sheet in package.sheets:
        if sheet.name in rows:
            empty = serialise(package.xml(sheet.part))
            edit.put(
                sheet.part, empty.replace(b"<sheetData/>", b"<sheetData>%b</sheetData>" % rows[sheet.name].encode(), 1)
            )
            continue
        # An empty cell is one, not a number without a value, which some programs read as 0. The sheets of many files are too large
        # for trees.
        edit.put(sheet.part, _EMPTY_NUMBER.sub(rb"\1/>", package.read(sheet.part)))
    patch_cells(edit, patches)
    _mend(edit, {cells.sheet: cells for cells in forms})
    return edit.written()


class _SheetsStored(ZipFile):
    """The zip that openpyxl saves into. The sheets, for which alone it calls ``write``, are changed and packed right afterwards."""

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]
        """Put a sheet in without packing it."""
        super().write(filename, arcname, ZIP_STORED)


class _Rowless(WorksheetWriter):  # type: ignore[misc]
    """Writes what stands around the rows of a sheet."""

    def write_rows(self) -> None:
        """Write an empty ``sheetData``."""
        with self.xf.send(True).element("sheetData"):
            pass
        self.xf.send(None)


class _Writer(ExcelWriter):  # type: ignore[misc]
    """Writes a workbook without the rows of the sheets that are printed straight, and prints these in their turn, for openpyxl numbers
    styles as it comes to them."""

    def __init__(
        self,
        book: Workbook,
        archive: ZipFile,
        calcs: Mapping[str, FormulaRows],
        values: Mapping[str, Mapping[str, Value]],
    ) -> None:
        """Take a workbook, and what is to be printed."""
        super().__init__(book, archive)
        self._calcs, self._values = calcs, values
        self.printed: dict[str, str] = {}

    def write_worksheet(self, sheet: Worksheet) -> None:
        """Write a sheet."""
        rows = self._calcs.get(sheet.title)
        if rows is None:
            super().write_worksheet(sheet)
            return
        self.printed[sheet.title] = printed_rows(sheet, rows, self._values[sheet.title])
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts = sheet._charts
        writer = _Rowless(sheet)
        writer.write()
        sheet._rels = writer._rels
        self._archive.write(writer.out, sheet.path[1:])
        self.manifest.append(sheet)
        writer.cleanup()


def _saved(
    book: Workbook, calcs: Mapping[str, FormulaRows], values: Mapping[str, Mapping[str, Value]]
) -> tuple[bytes, dict[str, str]]:
    """Do what openpyxl's ``save`` does, in half the time; return the file, and the rows that it lacks by sheet."""
    buffer = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    writer = _Writer(book, _SheetsStored(buffer, "w", ZIP_DEFLATED), calcs, values)
    writer.save()
    return buffer.getvalue(), writer.printed


def _mend(edit: Edit, forms: Mapping[str, CellMap]) -> None:
    """Mend what openpyxl cannot say.

    Targets and actuals are texts on purpose (``98%`` must stay ``98%``): Excel is told not to mark them. Fonts follow the schema.
    """
    edit.keeps_declarations = False
    edit.put(STYLES_PART, ordered_fonts(edit.package.read(STYLES_PART)))
    for sheet in edit.package.sheets:
        if sheet.name not in forms:
            continue
        root = edit.tree(sheet.part)
        for value in root.iter(f"{{{MAIN}}}v"):
            value.text = value.text or None  # printed as <v/>
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
