"""How values and texts go into cells: types, lines a text takes, heights."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell

from xlsheets.domain.conversion import read_coefficient
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import read_figure, read_number, read_ratio
from xlsheets.forms.schema_indicators import FIGURE_ROLES

LINE_HEIGHT = 1.35
"""Height of a line of text as a multiple of the font size."""

LEAST_ROW_HEIGHT = 21.0


def typed_value(role: str, text: str) -> object:
    """Turn a figure as typed into what the cell holds: numbers where the column holds numbers, else the text itself."""
    if role in (*AMOUNTS, "weight", "score", "raw_weight", "raw_score", *FIGURE_ROLES):
        number = read_figure(text)
        return text if number is None else number
    if role == "coefficient":
        number = read_coefficient(text)
        number = read_number(text) if number is None else number
        return text if number is None else number
    if role in ("completion", "rate"):
        ratio = read_ratio(text)
        return text if ratio is None else ratio
    return text


def write_value(cell: SheetCell | MergedCell, value: object) -> None:
    """Write a value; a text is written as text whatever it begins with, never as a formula."""
    cell.value = value
    if isinstance(value, str) and isinstance(cell, SheetCell):
        cell.data_type = "s"


def wrapped_lines(text: str, width: float, size: float) -> int:
    """Estimate the lines that a text takes in a cell ``width`` characters wide, in a font of ``size`` points.

    A line breaks between any two Chinese characters, but not within a figure or a word of Latin letters that fits into one.
    """
    room = max(2.0, (width - 0.8) * 11 / size)
    return sum(_lines_of(line, room) for line in text.split("\n")) if text else 1


def _lines_of(line: str, room: float) -> int:
    whole = display_width(line)
    if whole <= room:
        return 1
    lines, used = 1, 0.0
    words = re.findall(r"[!-~]+|.", line)
    fitting = (  # a longer one is broken behind its signs, at last anywhere
        [word] if display_width(word) <= room else re.findall(rf"[^-/*]{{1,{int(room) - 1}}}[-/*]?|.", word)
        for word in words
    )
    for piece in itertools.chain.from_iterable(fitting):
        needed = display_width(piece)
        fits = used + needed <= room
        lines, used = (lines, used + needed) if fits else (lines + 1, float(needed))
    return max(lines, math.ceil(whole / room))


def display_width(text: str) -> int:
    """Count the columns that a text takes: 2 for an East Asian wide character, else 1."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
