"""Letters and numbers of columns, addresses of cells, ranges of defined names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_RANGE = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?\Z"
)

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})\Z")


@lru_cache(maxsize=2000)
def column_letters(column: int) -> str:
    """Name a 1-based column: 1 → ``A``, 27 → ``AA``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=2000)
def column_number(letters: str) -> int:
    """Number a column by its letters: ``A`` → 1, ``AA`` → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Name a cell by 1-based row and column: (5, 2) → ``B5``."""
    return f"{column_letters(column)}{row}"


@lru_cache(maxsize=10_000)
def row_column(cell: str) -> tuple[int, int]:
    """Split ``B5`` (or ``b5``, as some programs write) into 1-based (row, column). Raises ValueError where it is no address."""
    match = _ADDRESS.match(cell)
    if not match:
        raise ValueError(cell)
    return int(match[2]), column_number(match[1].upper())


def fixed_address(cell: str) -> str:
    """Fix column and row of an address: ``F16`` → ``$F$16``."""
    row, column = row_column(cell)
    return f"${column_letters(column)}${row}"


def quoted_sheet(sheet: str) -> str:
    """Write a sheet's name as references do, whatever stands in it: ``'自评表'``."""
    return "'" + sheet.replace("'", "''") + "'"


class Range(NamedTuple):
    """Cells of one column on a sheet, as a defined name gives them."""

    sheet: str
    column: str
    first: int
    last: int


@lru_cache(maxsize=2000)
def range_of(reference: str) -> Range | None:
    """Read a reference such as ``'自评表'!$F$13:$F$36``; None where it is no range of one column."""
    match = _RANGE.match(reference)
    if match is None or (match[5] or match[3]) != match[3]:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    return Range(sheet, match[3], int(match[4]), int(match[6] or match[4]))
