"""Opens any file that holds tables, by its content whatever its name says: .xlsx, .xlsm, .xls, .et, .ods, .docx."""

from __future__ import annotations

from pathlib import Path

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.docx_reader import read_docx
from xlsheets.files.grid import Book
from xlsheets.files.own_marks import calc_sheets
from xlsheets.files.package import WORD_PART, Package, archive_of
from xlsheets.files.read_file import is_old_workbook, problem, read_file
from xlsheets.files.xlsx_reader import defined_names, read_package

_MIMETYPE = 200  # characters at most


def open_book(path: Path) -> tuple[Book, Package | None]:
    """Read a file's tables.

    Args:
        path: a workbook or a Word document, from anyone.

    Returns:
        The tables as a book, and the package to write into, None where a file of that kind is read only.

    Raises:
        UserError: the file cannot be used; the line says why and what to do.
    """
    data = read_file(path)
    if is_old_workbook(path, data):
        return _old(path, data), None
    archive = archive_of(path, data)
    if _is_opendocument_spreadsheet(path, archive):
        return _old(path, data), None
    if archive.find(WORD_PART):
        return read_docx(path, archive), None
    package = Package(path, archive)
    return read_package(package, narrow=calc_sheets(defined_names(package))), package


def _old(path: Path, data: bytes) -> Book:
    from xlsheets.files.old_files import read_old_book  # brings subprocess and json, which take longer than a sheet

    return read_old_book(path, data)


def _is_opendocument_spreadsheet(path: Path, archive: Archive) -> bool:
    entry = archive.entries.get("mimetype")
    try:
        return entry is not None and entry.size < _MIMETYPE and b"opendocument.spreadsheet" in archive.read(entry.name)
    except ArchiveError as error:
        raise problem(path, str(error)) from None
