"""Cell values and the domain's texts: what Excel or LibreOffice passes to a worksheet function, and what it takes back.

A cell enters as the reader of files would read it, so that a worksheet function and a headless run start from the same text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from xlsheets.domain.numbers import from_float, percent, plain

Answer = float | str
Answers = Answer | list[list[Answer]]
ArgumentRows = list[list[object]]

ERROR_CODES = range(-2_146_826_300, -2_146_826_200)
"""SCODEs of Excel's error values; pywin32 passes an error value as its SCODE, and xlwings does not know the newer ones."""

OTHER_ERROR = "#ERROR!"
FLOAT_DIGITS = 15
"""Decimals of a ratio that a float can tell apart."""


def cell_number(value: object) -> Decimal | None:
    """Take a number by its 15 digits; None for everything else that a cell may hold, truth values and error values included."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    return None if isinstance(value, int) and value in ERROR_CODES else from_float(float(value))


def cell_text(value: object) -> str:
    """Write a cell as the file readers do: a number by its 15 digits, a date as 2022-03-07, a text without white space around it."""
    number = cell_number(value)
    if number is not None:
        return plain(number)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return OTHER_ERROR
    if isinstance(value, date):  # datetime and pywin32's time are dates too
        return date(value.year, value.month, value.day).isoformat()
    return str(value).strip()


def ratio_text(value: object) -> str:
    """Write the cell of a ratio: a number is a ratio whatever its format, and above 1 too, hence the percent sign."""
    number = cell_number(value)
    return cell_text(value) if number is None else percent(number, FLOAT_DIGITS - 2, strip=True)


def answer(value: Decimal | str) -> Answer:
    """Hand a result to the host: a Decimal as the nearest float, never as -0."""
    return value if isinstance(value, str) else float(value) + 0.0


def rows_of(argument: object) -> ArgumentRows:
    """Return an argument as rows of cells: a single value is one cell, a flat sequence one row.

    Raises ValueError for a ragged or empty one.
    """
    if not isinstance(argument, (list, tuple)):
        return [[argument]]
    rows = [list(row) if isinstance(row, (list, tuple)) else None for row in argument]
    if not any(row is not None for row in rows):
        rows = [list(argument)]
    made = [row for row in rows if row is not None]
    if len(made) != len(rows) or not made or not made[0] or any(len(row) != len(made[0]) for row in made):
        raise ValueError("a range must be a rectangle of cells")
    return made


def cells_of(argument: object) -> Iterator[object]:
    """Yield every cell of an argument, row by row."""
    return (cell for row in rows_of(argument) for cell in row)


def each(function: Callable[..., Answer], *arguments: object) -> Answers:
    """Call a function of single cells for every cell of its arguments: whole columns in, a column out.

    A single cell goes with every row of the others. Single values give a single answer.
    Raises ValueError where two ranges differ in size.
    """
    if not any(isinstance(argument, (list, tuple)) for argument in arguments):
        return function(*arguments)
    grids = [rows_of(argument) for argument in arguments]
    height, width = max(len(rows) for rows in grids), max(len(rows[0]) for rows in grids)
    for rows in grids:
        if (len(rows), len(rows[0])) not in ((1, 1), (height, width)):
            raise ValueError("ranges of one call must have the same size")

    def cell(rows: ArgumentRows, row: int, column: int) -> object:
        return rows[row][column] if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0]

    return [[function(*(cell(rows, r, c) for rows in grids)) for c in range(width)] for r in range(height)]
