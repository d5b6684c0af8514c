"""Dates as people write them: 2021年12月31日, 2021-12-31前, 2021.12.31, 9月底."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from xlsheets.domain import vocabulary as words
from xlsheets.domain.bare_dates import is_short_year

_DIGIT = re.compile(r"[0-9]")
_WHOLE = re.compile(r"[0-9]+\Z")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}\Z")
_WRITTEN = re.compile(r"(?:(?:[0-9]{2}){1,2}年)?[0-9]{1,2}月(?:[0-9]{1,2}日)?\Z")
_LEAP_YEAR = 2000
"""Where no year is written, 29 February may be meant."""

_SHORT_ISO = re.compile(r"(?:2[0-9]|3[0-5])[-/.][0-9]{1,2}[-/.][0-9]{1,2}日?\Z")
_ISO = re.compile(r"[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2}日?|月)\Z|[0-9]{4}[-/][0-9]{1,2}\Z")


def date_text(text: str) -> str:
    """Write a date's text with 年, 月, 日 alone: ``2021-12-31前``, ``2021.12.31``, ``20211231``, ``21.12.31`` → 2021年12月31日,
    ``2021-12``, 2021年第四季度 → 2021年12月.

    A plain number stays one: 2021.12.
    """
    bare = _without_fillers(text)
    if _EIGHT_DIGITS.match(bare):
        return f"{bare[:4]}年{bare[4:6]}月{bare[6:]}日"
    if _SHORT_ISO.match(bare):
        bare = f"20{bare}"
    if not _ISO.match(bare):
        for word, month in words.DATE_WORDS:
            text = text.replace(word, month)
        return _without_fillers(text).replace("年年", "年")
    dashed = bare.rstrip("月日").replace("/", "-").replace(".", "-")
    return dashed.replace("-", "年", 1).replace("-", "月", 1) + ("日" if dashed.count("-") == 2 else "月")


def _without_fillers(text: str) -> str:
    for filler in words.DATE_FILLERS:
        text = text.replace(filler, "")
    return text


def date_parts(text: str) -> tuple[int, int, int]:
    """Year, month and day before their marks; 0, 12 and 31 where none is written; impossible ones where they are malformed.

    年底 is that of any year; 24年6月 is of 2024, 24年 may be a duration.
    """
    after_year, after_month = text.find("年") + 1, text.find("月") + 1
    after_day = text.find("日") + 1
    year = 0 if after_year < 2 else _whole(text[:4], 1) if after_year == 5 else 1
    if after_year == 3 and after_month and is_short_year(short := Decimal(_whole(text[:2], 1))):
        year = 2000 + int(short)
    month = 12 if not after_month else _two_digits(text, after_year, after_month)
    day = 31 if not after_day else _two_digits(text, after_month, after_day)
    return year, month, day


def date_key(text: str) -> int:
    """Date of a text written with 年, 月, 日 as year×10000 + month×100 + day; 0 where it is no date."""
    shape = _DIGIT.sub("", text)
    if shape not in words.DATE_SHAPES or text[-1] != shape[-1]:
        return 0
    year, month, day = date_parts(text)
    if not (1 <= month <= 12 and 1 <= day <= 31 and (year == 0 or year >= 1900)):
        return 0
    return year * 10_000 + month * 100 + day


def no_such_day(text: str) -> bool:
    """Say whether a text is written as a date that no calendar has: 2025-13-45, 2021年2月30日, 6月31日前, 13月底.

    A month alone may be a number of months (18月), and words beside the figures (2月30日至3月5日) are nothing that is read here.

    Args:
        text: cleaned, as ``reading.clean`` does.
    """
    written = date_text("".join(text.split()))
    if not _WRITTEN.match(written):
        return False
    year, month, day = date_parts(written)
    if "年" not in written and "日" not in written and not any(mark in text for mark in words.TIME_MARKS):
        return False
    if "年" in written and not 1900 <= year < 2100:
        return False  # a number of another kind
    try:
        date(year or _LEAP_YEAR, month, day if "日" in written else 1)
    except ValueError:
        return True
    return False


def _two_digits(text: str, start: int, end: int) -> int:
    return _whole(text[start : end - 1], 99) if end - start in (2, 3) else 99


def _whole(text: str, otherwise: int) -> int:
    return int(text) if _WHOLE.match(text) else otherwise
