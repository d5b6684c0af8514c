"""Sheets and defined names of Excel's stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from excel.fake.cells import Range
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from xlwings import base_classes

if TYPE_CHECKING:
    from excel.fake.books import Book


class Names(base_classes.Names):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, name: str) -> Name:
        return Name(self.book, name)

    def contains(self, name: str) -> bool:
        return name in self.book.formulas.defined_names

    def add(self, name: str, refers_to: str) -> Name:
        self.book.formulas.defined_names[name] = DefinedName(name, attr_text=refers_to.removeprefix("="))
        return Name(self.book, name)


class Name(base_classes.Name):
    def __init__(self, book: Book, name: str) -> None:
        self.app = book.app
        self.defined = book.formulas.defined_names[name]

    @property
    def refers_to(self) -> str:
        return f"={self.defined.attr_text}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.app.did(f"name {self.defined.name}")
        self.defined.attr_text = value.removeprefix("=")


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.formulas.active.title)

    def __call__(self, name: int | str) -> Sheet:
        names = self.book.formulas.sheetnames
        return Sheet(self.book, names[name - 1] if isinstance(name, int) else name)

    def __len__(self) -> int:
        return len(self.book.formulas.worksheets)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self.book.formulas.sheetnames)

    def add(self, before: Any, after: Any, name: str) -> Sheet:
        self.book.app.did(f"add {name}")
        for workbook in (self.book.formulas, self.book.values):
            workbook.create_sheet(name)
        self.book.formulas.active = len(self) - 1
        return Sheet(self.book, name)


class Sheet(base_classes.Sheet):
    book = None

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.formulas = book.formulas[name]
        self.values = book.values[name]

    @property
    def api(self) -> Sheet:
        """What Excel's own methods take."""
        return self

    @property
    def name(self) -> str:
        return str(self.formulas.title)

    @name.setter
    def name(self, value: str) -> None:
        self.formulas.title = self.values.title = value

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Cells alone; a name that is taken gets a number, as Excel gives it."""
        beside = before or after
        assert beside is not None
        name = self.name if self.name not in beside.book.formulas.sheetnames else f"{self.name} (2)"
        place = beside.index - 1 if before else beside.index
        for source, target in ((self.formulas, beside.book.formulas), (self.values, beside.book.values)):
            copied = target.create_sheet(name, place)
            for row in source.iter_rows():
                for cell in row:
                    copied[cell.coordinate].value = cell.value
        beside.book.app.calls.append(f"copy {name}")

    def delete(self) -> None:
        self.book.app.calls.append(f"delete {self.name}")
        del self.book.formulas[self.name], self.book.values[self.values.title]

    @property
    def index(self) -> int:
        return self.book.formulas.sheetnames.index(self.name) + 1

    def select(self) -> None:
        self.book.app.did(f"select {self.name}")
        self.book.formulas.active = self.index - 1

    def clear(self) -> None:
        self.book.app.did(f"clear {self.name}")
        for sheet in (self.formulas, self.values):
            sheet.delete_rows(1, sheet.max_row)

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            left, top, right, bottom = range_boundaries(first.replace("$", ""))
            return Range(self, top, left, bottom, right)
        if isinstance(first, Range):
            first = (first.row, first.column)
        if isinstance(last, Range):
            last = (last.row, last.column)
        return Range(self, *first, *(last or first))
