"""How many lines a text takes in a cell, and how high a row has to be for it: the one estimate for writing, recomputing and Excel.

Fonts, their replacements and screens differ, so that nobody can know where a program breaks a line: the estimate leaves a reserve.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from functools import lru_cache

LINE_HEIGHT, PADDING = 1.45, 3.0
"""Height of a line as a multiple of the font size (the widest-set of the usual Chinese fonts takes 1.448), and points above and below."""

HIGHEST_ROW = 409.0
"""Points; Excel allows no more."""

_LEAST_LINE, _LEAST_PADDING = 1.3, 2.0
"""The same for a row that certainly cuts nothing off: 宋体 takes 1.17 to 1.3."""


def display_width(text: str) -> int:
    """Count the columns that a text takes: 2 for an East Asian wide character, else 1."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


@lru_cache(maxsize=1024)  # labels come again and again, row by row and file by file
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


def lines_height(lines: int, size: float) -> float:
    """Give the points that so many lines take in a font of ``size`` points, with the reserve."""
    return min(HIGHEST_ROW, round_up(lines * size * LINE_HEIGHT + PADDING))


def text_height(text: str, width: float, size: float) -> float:
    """Give the points that a text takes in a cell ``width`` characters wide, with the reserve."""
    return lines_height(wrapped_lines(text, width, size), size)


def is_cut(text: str, width: float, size: float, height: float) -> bool:
    """Say whether a text does not fit into a height in points, whatever the reserve: only then is a row touched that somebody set."""
    return wrapped_lines(text, width, size) * size * _LEAST_LINE + _LEAST_PADDING > height + 0.5


def round_up(points: float) -> float:
    """Round up to a quarter of a point, as programs store heights."""
    return math.ceil(points * 4) / 4
