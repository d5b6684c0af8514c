"""A workbook as Excel has it after a person inserted a row or a column: cells, merges and defined names moved along."""

from __future__ import annotations

import re

from msgspec.structs import replace

from xlsheets.files.addresses import column_letters, column_number
from xlsheets.files.grid import Book, Grid, Merge

_CELL = re.compile(r"\$([A-Z]+)\$([0-9]+)")


def with_row(book: Book, sheet: str, row: int) -> Book:
    """Insert a blank row above ``row``."""
    return _moved(book, sheet, row, 0)


def with_column(book: Book, sheet: str, column: int) -> Book:
    """Insert a blank column before ``column``."""
    return _moved(book, sheet, 0, column)


def _moved(book: Book, sheet: str, row: int, column: int) -> Book:
    grids = [_moved_grid(grid, row, column) if grid.sheet == sheet else grid for grid in book.grids]
    names = {
        name: _moved_reference(text, row, column) if text.startswith(f"'{sheet}'!") else text
        for name, text in book.names.items()
    }
    return replace(book, grids=grids, names=names)


def _down(place: int, inserted: int) -> int:
    return place + 1 if inserted and place >= inserted else place


def _moved_grid(grid: Grid, row: int, column: int) -> Grid:
    cells = {(_down(place[0], row), _down(place[1], column)): cell for place, cell in grid.cells.items()}
    merges = [
        Merge(_down(each.top, row), _down(each.left, column), _down(each.bottom, row), _down(each.right, column))
        for each in grid.merges
    ]
    return Grid(grid.sheet, cells, merges, grid.hidden_rows, grid.visible)


def _moved_reference(text: str, row: int, column: int) -> str:
    def moved(match: re.Match[str]) -> str:
        return f"${column_letters(_down(column_number(match[1]), column))}${_down(int(match[2]), row)}"

    return _CELL.sub(moved, text)
