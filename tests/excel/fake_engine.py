"""Excel's stand-in for tests: an xlwings engine of our own over openpyxl, on xlwings' open base classes.

It holds a workbook as Excel shows it (formulas and their values), takes entries as Excel takes typing (``98%`` becomes a
number, ``=…`` a formula, a leading apostrophe keeps a text), counts every call that reads or writes cells, and can refuse
a write in the middle. It computes nothing: a formula that is entered has no value until somebody computes it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook
from samples import kept
from xlwings import base_classes

ERRORS = {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"}
SETTINGS = ("screen_updating", "enable_events", "calculation", "status_bar")
NUMBER = re.compile(r"[+-]?[0-9,]*\.?[0-9]+%?\Z")


class ComError(Exception):
    """What a refusal of Excel looks like through COM: Excel's own words stand third in a tuple."""

    def __init__(self, words: str) -> None:
        super().__init__(-2147352567, "发生意外。", (0, "Microsoft Excel", words, "xlmain11.chm", 0, -2146827284), None)


class Engine:
    """One running Excel with its workbooks."""

    name = "fake"
    type = "desktop"

    def __init__(self) -> None:
        self.app = App(self)
        self.apps = Apps(self.app)

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, str) and value in ERRORS and not err_to_str:
                return None
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value) if number_builder is None else number_builder(value)
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return value


class Apps(base_classes.Apps):
    def __init__(self, app: App) -> None:
        self.app = app

    def keys(self) -> list[int]:
        return [1]

    def __iter__(self) -> Iterator[App]:
        return iter([self.app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self.app


class NativeApp:
    """What ``app.api`` gives on Windows: Excel's own application object."""

    def __init__(self, app: App) -> None:
        self._app = app

    def CalculateFullRebuild(self) -> None:  # noqa: N802 - Excel's name
        self._app.did("rebuild")


class App(base_classes.App):
    pid = 1
    version = "16.0"
    hwnd = 1
    display_alerts = interactive = visible = True
    engine = books = api = screen_updating = enable_events = calculation = status_bar = (
        None  # plain, where the base has properties
    )

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.books = Books(self)
        self.api = NativeApp(self)
        self.calls: list[str] = []
        self.writes_until_failure: int | None = None
        self.refused: str | None = None
        self.screen_updating = True
        self.enable_events = True
        self.calculation = "automatic"
        self.status_bar: str | bool = False
        self.progress: list[str] = []
        self.alerts: list[tuple[str, str, str]] = []
        self.macro_hosts = {"xlsheets.xlam"}

    def __setattr__(self, name: str, value: Any) -> None:
        if name in SETTINGS and name in self.__dict__:
            self.did(f"set {name}")
        if name == "status_bar" and value:
            self.progress.append(value)
        super().__setattr__(name, value)

    def did(self, call: str) -> None:
        """Note a call that reached Excel; Excel refuses the first one that begins with ``refused``."""
        self.calls.append(call)
        if self.refused is not None and call.startswith(self.refused):
            self.refused = None
            raise ComError("应用程序正忙。")

    def activate(self, steal_focus: Any = None) -> None:
        pass

    def calculate(self) -> None:
        self.did("calculate")

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        self.alerts.append((prompt, title, mode))
        return "ok"

    def run(self, macro: str, arguments: list[Any]) -> Any:
        host, _, name = macro.rpartition("!")
        if host.strip("'") not in self.macro_hosts or name not in ("XsLayout", "XsEnter"):
            raise ComError(f"无法运行“{macro}”宏。可能是因为该宏在此工作簿中不可用，或者所有的宏都被禁用。")
        book = self.books(arguments[0])
        if name == "XsLayout":
            self.did("layout")
            return layout_of(book)
        self.did(f"write {arguments[1]}")
        return self._enter(Sheet(book, arguments[1]), arguments[2].split("\n"))

    def _enter(self, sheet: Sheet, lines: list[str]) -> str:
        sheet.book.changed = True
        for line in lines:
            if self.writes_until_failure is not None:
                self.writes_until_failure -= 1
                if self.writes_until_failure < 0:
                    return "!\t应用程序定义或对象定义错误"
            cell, kind, content = line.split("\t")
            content = re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), content)
            entry: Any = {"f": content, "t": f"'{content}", "n": content, "e": None}[kind]
            enter(sheet.formulas[cell], sheet.values[cell], float(content) if kind == "n" else entry)
        return "ok"

    def count(self, call: str) -> int:
        return sum(each.startswith(call) for each in self.calls)


class Books(base_classes.Books):
    app = None

    def __init__(self, app: App) -> None:
        self.app = app
        self.open_books: list[Book] = []

    @property
    def active(self) -> Book:
        return self.open_books[-1]

    def __len__(self) -> int:
        return len(self.open_books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self.open_books)

    def __call__(self, name: int | str) -> Book:
        if isinstance(name, int):
            return self.open_books[name - 1]
        found = next((book for book in self.open_books if book.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def open(self, fullname: str, *arguments: Any, **options: Any) -> Book:
        self.app.did(f"open {Path(fullname).name}")
        book = Book(Path(fullname), self)
        self.open_books.append(book)
        return book


class NativeBook:
    """What ``book.api`` gives on Windows."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def CustomDocumentProperties(self) -> NativeBook:  # noqa: N802 - Excel's name
        return self

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


class Font:
    """Takes any setting."""


class Range(base_classes.Range):
    max_cells_per_read = max_cells_per_write = None
    api = True  # xlwings asks only whether there is one
    sheet = row = column = font = color = column_width = wrap_text = vertical_alignment = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet = sheet
        self.row, self.column = top, left
        self.bottom, self.right = bottom, right
        self.font = Font()
        self.color = self.column_width = self.wrap_text = self.vertical_alignment = None

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.row + 1, self.right - self.column + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        place = (self.row + row - 1, self.column + column - 1)
        return Range(self.sheet, *place, *place)

    @property
    def address(self) -> str:
        first, last = f"${get_column_letter(self.column)}${self.row}", f"${get_column_letter(self.right)}${self.bottom}"
        return first if len(self) == 1 else f"{first}:{last}"

    def _cells(self, worksheet: Any) -> list[list[Any]]:
        rows = range(self.row, self.bottom + 1)
        return [[worksheet.cell(row, column) for column in range(self.column, self.right + 1)] for row in rows]

    @property
    def raw_value(self) -> Any:
        self._app.did(f"read {self.sheet.name}")
        values = [[cell.value for cell in row] for row in self._cells(self.sheet.values)]
        return values if len(self) > 1 else values[0][0]

    @raw_value.setter
    def raw_value(self, entries: Any) -> None:
        self._enter(entries)

    @property
    def formula(self) -> Any:
        self._app.did(f"formulas {self.sheet.name}")
        texts = [["" if cell.value is None else cell.value for cell in row] for row in self._cells(self.sheet.formulas)]
        texts = [[getattr(text, "text", text) for text in row] for row in texts]  # array formulas
        return texts if len(self) > 1 else texts[0][0]

    @formula.setter
    def formula(self, entries: Any) -> None:
        self._enter(entries)

    @property
    def _app(self) -> App:
        return self.sheet.book.app

    def _enter(self, entries: Any) -> None:
        app = self._app
        app.did(f"write {self.sheet.name} {self.address.replace('$', '')}")
        if app.writes_until_failure is not None:
            app.writes_until_failure -= 1
            if app.writes_until_failure < 0:
                raise ComError("应用程序定义或对象定义错误")
        self.sheet.book.changed = True
        many = isinstance(entries, list | tuple)
        pairs = zip(self._cells(self.sheet.formulas), self._cells(self.sheet.values), strict=True)
        for row, (formulas, values) in enumerate(pairs):
            for column, (formula, value) in enumerate(zip(formulas, values, strict=True)):
                enter(formula, value, entries[row][column] if many else entries)

    @property
    def note(self) -> Note | None:
        return Note(self) if self.sheet.formulas.cell(self.row, self.column).comment else None

    def add_note(self, text: str) -> Note:
        self._app.did(f"note {self.sheet.name} {self.address.replace('$', '')}")
        self.sheet.formulas.cell(self.row, self.column).comment = Comment(text, "fake")
        return Note(self)


class Note(base_classes.Note):
    def __init__(self, area: Range) -> None:
        self.app = area.sheet.book.app
        self.cell = area.sheet.formulas.cell(area.row, area.column)

    @property
    def text(self) -> str:
        return self.cell.comment.text

    def delete(self) -> None:
        self.app.did(f"unnote {self.cell.coordinate}")
        self.cell.comment = None


def enter(formula: Any, value: Any, entry: Any) -> None:
    """Put an entry into a cell as Excel does with what is typed."""
    if isinstance(formula, MergedCell):
        assert entry is None, f"{formula.coordinate} is covered by a merge"
        return
    if isinstance(entry, str) and entry.startswith("'"):
        formula.value = value.value = entry[1:]
        formula.data_type = value.data_type = "s"
        formula.quotePrefix = True
        return
    if isinstance(entry, str) and NUMBER.match(entry):
        entry = float(entry.rstrip("%").replace(",", "")) / (100 if entry.endswith("%") else 1)
    formula.value = entry
    value.value = shown_text(entry) if isinstance(entry, str) and entry.startswith("=") else entry


def shown_text(formula: str) -> str | None:
    """What a link shows; no other formula is computed."""
    match = re.match(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)\Z', formula)
    return match[1].replace('""', '"') if match else None


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
        numbers = (cell for cell in filled if isinstance(book.values[sheet.title][cell.coordinate].value, int | float))
        lines += [
            f"f\t{cell.row}\t{cell.column}\t{cell.number_format}" for cell in numbers if cell.number_format != "General"
        ]
        lines += [f"h\t{number}" for number, row in sheet.row_dimensions.items() if row.hidden]
    return "\n".join(lines)


def open_book(path: Path) -> tuple[xw.Book, App]:
    """Open a workbook in an Excel of its own, as the book that a ribbon button was pressed in."""
    engine = Engine()
    xw.engines.active = xw.Engine(impl=engine)  # asked for the active Excel when a sheet is selected
    book = xw.Book(impl=engine.app.books.open(str(path)))
    book.set_mock_caller()
    return book, engine.app
