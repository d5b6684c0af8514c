"""What a person sees of a date: a format may hide its year or its day, and what is hidden is not read.

A program that takes 6月30日 for a date adds the year in which it was typed, and shows 6月30日 all the same.
Source: ECMA-376 part 1, 18.8.30 (the built-in formats, those of the Chinese edition too) and 18.8.31 (the letters).
"""

from __future__ import annotations

import re

_LITERALS = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]?', re.DOTALL)
_MINUTES = re.compile(r"h+[^ymdhs]*m+|m+[^ymdhs]*s+")
_DAY = re.compile(r"[0-9]+-[0-9]+-[0-9]+")
_FIGURES = re.compile(r"[0-9]+")

BUILT_IN = {
    16: "d-mmm",
    17: "mmm-yy",
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
}
"""Numbers of formats without a code of their own that hide a part of the date."""


def hiding_code(format_id: int, code: str | None) -> str:
    """Return the code of a date's format that hides its year, month or day, ``""`` of one that shows all."""
    code = BUILT_IN.get(format_id, "") if code is None else code
    return code if code and _parts(code) != "ymd" else ""


def hiding_code_of(shown: str) -> str:
    """Return a code that prints a date as a program wrote it beside the value (``.ods``), ``""`` where all of it is shown."""
    figures = _FIGURES.findall(shown)
    if len(figures) == 1 and len(figures[0]) == 4:
        return "yyyy年"
    if len(figures) != 2:
        return ""
    return "yyyy年m月" if len(figures[0]) == 4 else "m月d日"


def shown_date(day: str, code: str) -> str:
    """Write what is seen of a date (2026-06-30) in a format: ``m月d日`` → 6月30日, ``yyyy年m月`` → 2026年6月, else all of it."""
    shown = _parts(code)
    if not _DAY.fullmatch(day):  # a text where a file says that it is a date
        return day
    year, month, last = day.split("-")
    texts = {"y": f"{year}年", "m": f"{int(month)}月", "d": f"{int(last)}日"}
    return day if shown in ("ymd", "") else "".join(texts[part] for part in shown)


def _parts(code: str) -> str:
    """Say which of year, month and day a format shows: ``m"月"d"日"`` → md; a month beside hours or seconds is minutes."""
    letters = _MINUTES.sub("", _LITERALS.sub("", code.partition(";")[0]).lower())
    shown = {"y" if letter == "e" else letter for letter in letters}
    return "".join(part for part in "ymd" if part in shown)
