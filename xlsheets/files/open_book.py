"""Opens any file that holds tables, by its content whatever its name says: .xlsx, .xlsm, .xls, .et, .ods, .docx."""

from __future__ import annotations

from pathlib import Path

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.grid import Book
from xlsheets.files.own_marks import calc_sheets, needed_sheets
from xlsheets.files.package import Package, archive_of, is_word
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import is_encrypted, is_old_workbook, problem, read_file
from xlsheets.files.relations import main_part, relations_in, relations_part, root_tag
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
    locked = is_encrypted(data)
    if locked:
        from xlsheets.files.old.old_files import unlocked_file

        data = unlocked_file(path, data)
    if is_old_workbook(path, data):
        return _old(path, data), None
    archive = archive_of(path, data)
    if _is_opendocument_spreadsheet(path, archive):
        return _old(path, data), None
    document = _word_part(path, archive)
    if document is not None:
        from xlsheets.files.word.docx_reader import read_docx  # a tenth of a start, and workbooks need none of it

        return read_docx(path, archive, document), None
    package = Package(path, archive)
    names = defined_names(package)
    book = read_package(package, narrow=calc_sheets(names), needed=needed_sheets(names))
    return book, None if locked else package


def _old(path: Path, data: bytes) -> Book:
    from xlsheets.files.old.old_files import read_old_book  # brings subprocess and json, which take longer than a sheet

    return read_old_book(path, data)


def _word_part(path: Path, archive: Archive) -> str | None:
    """Return the main part of a Word document, None where the file is something else."""
    listed = archive.find(relations_part(archive, ""))
    try:
        relations = relations_in(parse_xml(archive.read(listed)), "", archive) if listed else []
        part = main_part(archive, relations)
        return part if part and is_word(root_tag(archive.read(part)).removeprefix("{").partition("}")[0]) else None
    except ArchiveError as error:
        raise problem(path, str(error)) from None
    except XmlError as error:
        raise problem(path, f"部件 {listed} {error}") from None


def _is_opendocument_spreadsheet(path: Path, archive: Archive) -> bool:
    entry = archive.entries.get("mimetype")
    try:
        return entry is not None and entry.size < _MIMETYPE and b"opendocument.spreadsheet" in archive.read(entry.name)
    except ArchiveError as error:
        raise problem(path, str(error)) from None
