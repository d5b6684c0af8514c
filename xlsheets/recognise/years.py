"""The year that a sheet is about, and columns of several years side by side: which are the evaluation's."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from msgspec import Struct

from xlsheets.files.addresses import address
from xlsheets.recognise.headers import LONGEST, Words, data, tidy
from xlsheets.recognise.sheet_view import SheetView

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年度")
_TITLE_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年(?![0-9]{1,2}月)")
_COLUMN_YEAR = re.compile(r"(?<![0-9])(?:20)?([0-9]{2})年度?")
_LONGEST_BESIDE = 6
_LONGEST_LINE = 120
_RESULTS = ("actual", "score", "completion", "executed")

ANOTHER_YEARS = ("", "")
"""What a header of another year is looked up by: nothing."""


class PrintedYear(Struct, frozen=True):
    """The year that a sheet names, and the cell in which it does; ``""`` where there is none."""

    year: int | None = None
    cell: str = ""


def read_year(view: SheetView, before: int, values: Collection[str]) -> int | None:
    """Read the year from the lines above the tables: 2024年度, else 2024年 in a title; not from a date or a field's value."""
    return printed_year(view, before, values).year


def printed_year(view: SheetView, before: int, values: Collection[str]) -> PrintedYear:
    """Read the year as ``read_year`` does, with its cell."""
    for hits in view.once(_years):
        for row, text, year in hits:
            if row >= before:
                break
            if text not in values:
                column = next(column for column, cell in view.rows[row] if cell.text.strip() == text)
                return PrintedYear(year, address(row, column))
    return PrintedYear()


def _years(view: SheetView) -> list[list[tuple[int, str, int]]]:
    """List the lines that name a year as 2024年度, and those that name it as 2024年: row, text and year, from the top down."""
    found: list[list[tuple[int, str, int]]] = [[], []]
    for row, cells in view.rows.items():
        for text in (cell.text for _, cell in cells if "年" in cell.text and len(cell.text) < _LONGEST_LINE):
            for pattern, hits in zip((_YEAR, _TITLE_YEAR), found, strict=True):
                match = pattern.search(tidy(text))
                if match:
                    hits.append((row, text.strip(), int(match[1])))
    return found


def without_years(headers: Sequence[tuple[str, str]], words: Words, year: int | None) -> list[tuple[str, str] | None]:
    """Say what headers of columns of several years mean.

    The year that counts is the sheet's, else the newest one with results, else the newest.

    Args:
        headers: parent and text of each: 2024年 over 指标值, or 2024年指标值 alone.
        words: the words of the table.
        year: the year that the sheet is about, None where it does not say.

    Returns:
        For each header parent and text without the year; ``ANOTHER_YEARS`` for another year's; None for one that names no year.
    """
    heads = {parent for parent, _ in headers if tells_time(parent)}
    looked_up = [(parent if len(heads) > 1 and parent in heads else "", text) for parent, text in headers]
    years = [_year_of(parent) or _year_of(text) for parent, text in looked_up]
    bare = [(without_year(parent), without_year(text)) for parent, text in headers]
    known = {year for year in years if year}
    done = {own for own, (_, text) in zip(years, bare, strict=True) if own and words.meaning(text) in _RESULTS}
    counts = year if year in known else max(done or known, default=None)
    found: list[tuple[str, str] | None] = []
    for (parent, text), own, bare_one in zip(looked_up, years, bare, strict=True):
        if own not in (None, counts) or _is_another(parent, text, words):
            found.append(ANOTHER_YEARS)
        else:
            found.append(bare_one if own or _now().match(tidy(parent)) or _now().match(tidy(text)) else None)
    return found


@cache
def _now() -> re.Pattern[str]:
    """Match the words for the year that the form is about, at the beginning of a tidied header: 本年, 本年度."""
    return _opening(data()["years"]["now"])


@cache
def _another() -> re.Pattern[str]:
    """Match the words for the year before or after."""
    return _opening(data()["years"]["another"])


def _opening(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{'|'.join(words)})度?")


def without_year(text: str) -> str:
    """Take the year off a header: 2024年预算数, 本年预算数 → 预算数."""
    return _now().sub("", _COLUMN_YEAR.sub("", tidy(text))) if text else ""


def tells_time(parent: str) -> bool:
    """Say whether a heading is a year and little else, and no title or text in which one stands."""
    return len(without_year(parent)) <= _LONGEST_BESIDE and bool(
        _year_of(parent) or _now().match(tidy(parent)) or _another().match(tidy(parent))
    )


def _is_another(parent: str, text: str, words: Words) -> bool:
    """Say whether a header is of the year before or after, and no word of its own."""
    return bool(_another().match(tidy(parent)) or (_another().match(tidy(text)) and words.meaning(text) is None))


def _year_of(text: str) -> int | None:
    """Return the year that a header names."""
    match = _COLUMN_YEAR.search(tidy(text)) if len(text) <= LONGEST else None
    return 2000 + int(match[1]) if match else None
