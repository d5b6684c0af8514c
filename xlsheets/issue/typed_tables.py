"""Opens a table that people typed, a workbook or a CSV: its sheets as grids, and how to name a cell of it."""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from xlsheets.domain.numbers import ZERO
from xlsheets.files.addresses import address
from xlsheets.files.grid import Cell, Grid, text_kind
from xlsheets.files.open_book import open_book
from xlsheets.files.read_file import problem, read_file
from xlsheets.files.seen.number_text import number_text
from xlsheets.files.seen.shown_number import is_other_figure

LARGEST_CSV = 20_000_000
"""Bytes of a CSV at most."""

_CODE = re.compile(r"0[0-9]+\Z")
"""A number that its format shows with zeros before it is a code: 0051."""

_TOO_LONG = Decimal(10) ** 15
"""A number of more digits than a spreadsheet keeps."""

HIDDEN_ROW = "这一行是隐藏的（或被筛选掉的），看不出要不要用，请取消隐藏或删去"
_MOST_CELLS = 1_000_000
_DELIMITERS = ",\t;，"


class TypedTable(Struct, frozen=True, dict=True):
    """A sheet of a file that people typed; ``sheet``: its name, ``""`` in a CSV, which has none."""

    path: Path
    sheet: str
    grid: Grid

    @cached_property
    def rows(self) -> dict[int, list[int]]:
        """The rows in which something is seen, in order, each with its columns."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.grid.cells):
            if self.text(row, column) or self.unclear(row, column):
                found.setdefault(row, []).append(column)
        return found

    def text(self, row: int, column: int) -> str:
        """Return what a person sees in a cell, ``""`` where nothing is typed; inside a merge it stands in the first cell."""
        cell = self.grid.cells.get((row, column))
        if cell is None:
            return ""
        if cell.kind == "n" and cell.number is not None and cell.format:
            shown = number_text(cell.number, cell.format) or ""
            if is_other_figure(cell, ()) or _CODE.match(shown):
                return shown
        return cell.text.strip()

    def unclear(self, row: int, column: int) -> str:
        """Say why nobody can tell what a person sees in a cell, ``""`` where it is clear."""
        cell = self.grid.cells.get((row, column))
        if cell is None:
            return ""
        if cell.kind == "n" and cell.number is not None and abs(cell.number) >= _TOO_LONG:
            return "这个数超过 15 位，Excel 存不下后面的位数，请把这一格设成文本再重新填写"
        if not (cell.doubt or cell.kind == "f" or cell.format):
            return ""
        if cell.kind == "f":
            return "公式没有结果，请用 Excel 打开保存一次，或直接填数"
        odd = cell.kind == "n" and is_other_figure(cell, ()) and not number_text(cell.number or ZERO, cell.format)
        return f"{cell.doubt or '数字格式显示的是别的内容'}，看不出填的是什么，请重新填写" if cell.doubt or odd else ""

    @property
    def hidden(self) -> list[int]:
        """The rows that hold something and nobody sees: hidden, or filtered out."""
        return [row for row in self.rows if row in self.grid.hidden_rows]

    def place(self, row: int, column: int) -> str:
        """Name a cell: ``工作表“填报数据”B5``, of a CSV ``第 5 行第 2 列``."""
        return f"工作表“{self.sheet}”{address(row, column)}" if self.sheet else f"第 {row} 行第 {column} 列"


def typed_tables(path: Path) -> list[TypedTable]:
    """Read the visible sheets of a workbook, or a CSV.

    Raises:
        UserError: the file cannot be used; the line says why and what to do.
    """
    if path.suffix.lower() == ".csv":
        return [TypedTable(path, "", _csv_grid(path))]
    book, _ = open_book(path)
    if book.unreadable:
        name, why = next(iter(book.unreadable.items()))
        raise problem(path, f"工作表“{name}”{why}")
    return [TypedTable(path, grid.sheet, grid) for grid in book.grids if grid.visible and grid.cells]


def _csv_grid(path: Path) -> Grid:
    data = read_file(path)
    if len(data) > LARGEST_CSV:
        raise problem(path, "文件太大，不像一份填报数据")
    text = _decoded(path, data)
    first = next((line for line in text.splitlines() if any(sign in line for sign in _DELIMITERS)), "")
    delimiter = max(_DELIMITERS, key=first.count)
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1):
            for column, value in enumerate(values, 1):
                if value.strip():
                    cells[row, column] = Cell(text_kind(value), value.strip())
            if len(cells) > _MOST_CELLS:
                raise problem(path, f"超过 {_MOST_CELLS} 个单元格，不像一份填报数据")
    except csv.Error as error:
        raise problem(path, "引号没有闭合，或引号后面还有字，请用 Excel 打开另存为 CSV（UTF-8）") from error
    return Grid("", cells)


def _decoded(path: Path, data: bytes) -> str:
    """Decode a CSV: Excel writes UTF-8 with its mark, UTF-16 (Unicode 文本) and, as CSV without more, the Chinese code page."""
    codings = ["utf-8", "gb18030"]
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        codings = ["utf-16"]
    elif data.startswith(BOM_UTF8):
        codings = ["utf-8-sig"]
    for coding in codings:
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    raise problem(path, "不是 UTF-8 或 GB18030 编码的 CSV，请用 Excel 打开另存为 CSV（UTF-8）")
