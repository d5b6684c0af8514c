"""Workbooks of Excel's stand-in, and what the add-in's macro tells of one."""

from __future__ import annotations

import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from excel.fake.cells import ComError
from excel.fake.sheets import Names, Sheet, Sheets
from openpyxl.cell.rich_text import CellRichText
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break
from samples import kept
from xlwings import base_classes

from xlsheets.files.seen.symbol_fonts import is_symbol_font

if TYPE_CHECKING:
    from excel.fake.engine import Books


class NativeBook:
    """What ``book.api`` gives on Windows."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def CustomDocumentProperties(self) -> NativeBook:  # noqa: N802 - Excel's name
        return self

    @property
    def Sheets(self) -> NativeBook:  # noqa: N802 - Excel's name
        return self

    def Copy(self, Before: Sheet) -> None:  # noqa: N802, N803 - Excel's names
        """All sheets at once."""
        place = Before.index
        for sheet in self._book.sheets:
            sheet.copy(Sheet(Before.book, Before.book.formulas.sheetnames[place - 1]), None)
            place += 1

    def Add(self, name: str, linked: bool, kind: int, value: str) -> None:  # noqa: N802 - Excel's name
        assert (linked, kind) == (False, 4)
        self._book.formulas.custom_doc_props.append(StringProperty(name=name, value=value))

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802 - Excel's name
        self._book.app.did("copy")
        if self._book.copy_fails:
            raise ComError("磁盘已满。")
        if self._book.changed:
            self._book.formulas.save(path)
        else:  # with its cached values, which openpyxl would drop
            shutil.copyfile(self._book.path, path)


class Book(base_classes.Book):
    """A workbook as its file was when it was opened; its cells are parsed when somebody looks at them."""

    app = api = None

    def __init__(self, path: Path, books: Books) -> None:
        self.path = path
        self.app = books.app
        self._opened = path.read_bytes()
        self.api = NativeBook(self)
        self.copy_fails = False
        self.changed = False

    @cached_property
    def formulas(self) -> Workbook:
        return kept.opened(self._opened)

    @cached_property
    def values(self) -> Workbook:
        return kept.opened(self._opened, values=True)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def fullname(self) -> str:
        return str(self.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        pass

    def close(self) -> None:
        self.app.books.open_books.remove(self)


def runs_of(cell: Any) -> list[str]:
    """Look and text of each piece of a cell whose font strikes through, raises or draws signs."""
    look = look_of(cell.font, cell.font.name or "")
    if not isinstance(cell.value, str) or cell.data_type == "f":
        return [f"{look}\t"] if look else []
    pieces = cell.value if isinstance(cell.value, CellRichText) else [cell.value]
    runs = [
        (look, each) if isinstance(each, str) else (look_of(each.font, each.font.rFont or ""), each.text)
        for each in pieces
    ]
    return [f"{marks}\t{text}" for marks, text in runs] if any(marks for marks, _ in runs) else []


def look_of(font: Any, name: str) -> str:
    marks = {"superscript": "u", "subscript": "d"}.get(font.vertAlign or "", "")
    return f"{'s' if font.strike else ''}{marks}{f':{name}' if is_symbol_font(name) else ''}"


def layout_of(book: Book) -> str:
    """What the macro XsLayout answers about a workbook."""
    lines = [
        f"p\t{each.name}\t{each.value}"
        for each in book.formulas.custom_doc_props.props
        if each.name.startswith("xlsheets.")
    ]
    names = book.formulas.defined_names.values()
    lines += [f"n\t{each.name}\t={each.attr_text}" for each in names if each.name.startswith("xsd")]
    for sheet in book.formulas.worksheets:
        filled = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        last = [max((getattr(cell, side) for cell in filled), default=0) for side in ("row", "column")]
        lines.append(f"s\t{sheet.title}\t{int(sheet.sheet_state == 'visible')}\t{last[0]}\t{last[1]}")
        lines += [
            f"m\t{each.min_row}\t{each.min_col}\t{each.max_row}\t{each.max_col}" for each in sheet.merged_cells.ranges
        ]
        values = book.values[sheet.title]
        printed = (cell for cell in filled if isinstance(values[cell.coordinate].value, int | float | str))
        lines += [
            f"f\t{cell.row}\t{cell.column}\t{cell.number_format}"
            for cell in printed
            if cell.number_format not in ("General", "@")
        ]
        lines += [f"r\t{cell.row}\t{cell.column}\t{run}" for cell in filled for run in runs_of(cell)]
        lines += [f"h\t{number}" for number, row in sheet.row_dimensions.items() if row.hidden]
    return "\n".join(lines)


def pages_of(sheet: Any) -> str:
    """What the macro XsPages answers about a sheet."""
    setup, margins = sheet.page_setup, sheet.page_margins
    paper = setup.paperSize, 2 if setup.orientation == "landscape" else 1
    fitted = (setup.fitToWidth, setup.fitToHeight) if sheet.sheet_properties.pageSetUpPr.fitToPage else (-1, 0)
    inches = (margins.left, margins.right, margins.top, margins.bottom)
    lines = ["\t".join(map(str, ("g", *paper, *fitted, *(round(each * 7200) for each in inches))))]
    last = max((cell.row for row in sheet.iter_rows() for cell in row if cell.value is not None), default=0)
    ends = {each.id for each in sheet.row_breaks.brk}
    for row in range(1, last + 1):
        lines.append(f"t\t{round((sheet.row_dimensions[row].height or 15) * 100)}")
        lines += [f"b\t{row}"] if row in ends else []
    return "\n".join(lines)


def end_pages(sheet: Any, text: str) -> str:
    """Do what the macro XsEndPages does."""
    one, *rows = map(int, text.split(","))
    sheet.page_setup.fitToHeight = one
    sheet.row_breaks.brk = [Break(row) for row in rows]
    return "ok"
