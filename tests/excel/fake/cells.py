"""Cells of Excel's stand-in: what a range reads, and what becomes of what is typed into it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from xlwings import base_classes

if TYPE_CHECKING:
    from excel.fake.engine import App
    from excel.fake.sheets import Sheet


NUMBER = re.compile(r"[+-]?[0-9,]*\.?[0-9]+%?\Z")


class ComError(Exception):
    """What a refusal of Excel looks like through COM: Excel's own words stand third in a tuple."""

    def __init__(self, words: str) -> None:
        super().__init__(-2147352567, "发生意外。", (0, "Microsoft Excel", words, "xlmain11.chm", 0, -2146827284), None)


class Font:
    """Takes any setting."""


class Range(base_classes.Range):
    max_cells_per_read = max_cells_per_write = None
    sheet = row = column = font = color = vertical_alignment = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self.sheet = sheet
        self.row, self.column = top, left
        self.bottom, self.right = bottom, right
        self.font = Font()
        self.color = self.vertical_alignment = None

    @property
    def api(self) -> Range:
        return self

    @property
    def HasFormula(self) -> bool | None:  # noqa: N802 - Excel's name
        """True of formulas alone, False of none, None of both."""
        kinds = {cell.data_type == "f" for row in self._cells(self.sheet.formulas) for cell in row}
        return kinds.pop() if len(kinds) == 1 else None

    @property
    def column_width(self) -> float:
        return float(self.sheet.formulas.column_dimensions[get_column_letter(self.column)].width) - 0.7

    @column_width.setter
    def column_width(self, width: float) -> None:
        self.sheet.formulas.column_dimensions[get_column_letter(self.column)].width = width + 0.7

    @property
    def row_height(self) -> float:
        return float(self.sheet.formulas.row_dimensions[self.row].height or 15)

    @row_height.setter
    def row_height(self, height: float) -> None:
        self._app.did(f"height {self.sheet.name} {self.row}")
        self.sheet.formulas.row_dimensions[self.row].height = height

    @property
    def wrap_text(self) -> bool:
        return bool(self.sheet.formulas.cell(self.row, self.column).alignment.wrap_text)

    @wrap_text.setter
    def wrap_text(self, wraps: bool) -> None:
        pass

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

    def select(self) -> None:
        self._app.did(f"select {self.sheet.name}!{self.address}")
        self._app.selection = self

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
