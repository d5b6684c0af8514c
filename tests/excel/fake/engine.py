"""Excel's stand-in for tests: an xlwings engine of our own over openpyxl, on xlwings' open base classes.

It holds a workbook as Excel shows it (formulas and their values), takes entries as Excel takes typing (``98%`` becomes a
number, ``=…`` a formula, a leading apostrophe keeps a text), counts every call that reads or writes cells, and can refuse
a write in the middle. It computes nothing: a formula that is entered has no value until somebody computes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw
from excel.fake.books import Book, end_pages, layout_of, pages_of
from excel.fake.cells import ComError, enter
from excel.fake.sheets import Sheet
from openpyxl.styles import Font
from xlwings import base_classes

ERRORS = {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!"}
SETTINGS = ("screen_updating", "enable_events", "calculation", "status_bar")


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

    def InputBox(self, prompt: str, title: str) -> str | bool:  # noqa: N802 - Excel's name
        self._app.questions.append(prompt)
        return self._app.typed

    def CalculateFullRebuild(self) -> None:  # noqa: N802 - Excel's name
        self._app.did("rebuild")


class App(base_classes.App):
    pid = 1
    version = "16.0"
    hwnd = 1
    display_alerts = interactive = visible = True
    engine = books = api = screen_updating = enable_events = calculation = status_bar = selection = (
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
        self.answer = "no"
        self.questions: list[str] = []
        self.typed: str | bool = False
        self.selection: Any = None
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
        return self.answer if buttons == "yes_no" else "ok"

    def run(self, macro: str, arguments: list[Any]) -> Any:
        host, _, name = macro.rpartition("!")
        if host.strip("'") not in self.macro_hosts or name not in ("XsLayout", "XsEnter", "XsPages", "XsEndPages"):
            raise ComError(f"无法运行“{macro}”宏。可能是因为该宏在此工作簿中不可用，或者所有的宏都被禁用。")
        book = self.books(arguments[0])
        if name == "XsLayout":
            self.did("layout")
            return layout_of(book)
        if name == "XsPages":
            self.did("pages")
            return pages_of(book.formulas[arguments[1]])
        if name == "XsEndPages":
            self.did(f"end pages {arguments[1]}")
            return end_pages(book.formulas[arguments[1]], arguments[2])
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
            if kind == "l":
                sheet.formulas[cell].number_format = sheet.values[cell].number_format = content
                continue
            if kind == "p":
                sheet.formulas[cell].font = Font(name=content)
                continue
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


def open_book(path: Path) -> tuple[xw.Book, App]:
    """Open a workbook in an Excel of its own, as the book that a ribbon button was pressed in."""
    engine = Engine()
    xw.engines.active = xw.Engine(impl=engine)  # asked for the active Excel when a sheet is selected
    book = xw.Book(impl=engine.app.books.open(str(path)))
    book.set_mock_caller()
    return book, engine.app
