"""The helper columns of 测算 that read a date: ``2021-12-31前`` → 2021年12月31日 → 2021, 12, 31 → 20211231."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from xlsheets.domain import vocabulary as words
from xlsheets.domain.reading import date_key, date_parts, date_text
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.expressions import DIGITS, any_equal, quoted, substituted

Refs = Mapping[str, str]
Values = Mapping[str, Value]
MakeColumn = Callable[[str, str, Callable[[Refs], str], Callable[[Values], Value]], CalcColumn]
_ISO_PATTERNS = ("0000-00-00", "0000-0-00", "0000-00-0", "0000-0-0")
_NO_DATE = (-1, 99, 99)
"""Year, month and day of what is no date; no VALUE is taken of it: 0.95年."""


def text_of(values: Values, key: str) -> str:
    """Return a column's text; nothing where it holds a number."""
    value = values[key]
    return value if isinstance(value, str) else ""


def number_of(values: Values, key: str) -> Decimal:
    """Return a column's number; 0 where it holds a text."""
    value = values[key]
    return value if isinstance(value, Decimal) else Decimal(0)


def date_columns(key: Callable[[str], str], column: MakeColumn, unit: str | None) -> list[CalcColumn]:
    """Return the columns that read a date.

    Args:
        key: of a column of the same cell, by its name.
        column: makes one, of name, header, formula and value.
        unit: key of the text of the unit that stands beside; what has one is no date.
    """
    text, shape = key("date_text"), key("date_shape")
    return [
        column(
            "date_text",
            "日期字",
            lambda r: _text_formula(r[key("shape")], r[key("body")]),
            lambda v: date_text(text_of(v, key("body"))),
        ),
        column(
            "date_shape",
            "日期形",
            lambda r: substituted(r[text], tuple((digit, "") for digit in DIGITS)),
            lambda v: re.sub("[0-9]", "", text_of(v, text)),
        ),
        column("year", "年", lambda r: _year_formula(r[text], r[shape]), _part(0, text, shape)),
        column("month", "月", lambda r: _part_formula(r[text], r[key("year")], "月", "年", 12), _part(1, text, shape)),
        column("day", "日", lambda r: _part_formula(r[text], r[key("year")], "日", "月", 31), _part(2, text, shape)),
        column("date", "日期", lambda r: _date_formula(r, key, unit), lambda v: _date_value(v, key, unit)),
    ]


def _text_formula(shape: str, body: str) -> str:
    """Write a date by its marks: ``2021-12-31前`` → 2021年12月31日, 2021年底 → 2021年."""
    fillers = tuple((filler, "") for filler in words.DATE_FILLERS)
    return (
        f"IF({any_equal(_dashed(substituted(shape, fillers)), _ISO_PATTERNS)},"
        f'SUBSTITUTE(SUBSTITUTE({_dashed(substituted(body, fillers))},"-","年",1),"-","月",1)&"日",'
        f"{substituted(body, (*fillers, ('年年', '年')))})"
    )


def _dashed(expression: str) -> str:
    """Write strokes and dots as dashes: ``2021/12.31`` → ``2021-12-31``."""
    return f'SUBSTITUTE(SUBSTITUTE({expression},"/","-"),".","-")'


def _mark(text: str, sign: str) -> str:
    """Find a mark in a text: 年 in 2021年12月 → 5, 日 → 0."""
    return f"IFERROR(FIND({quoted(sign)},{text}),0)"


def _year_formula(text: str, shape: str) -> str:
    """Read the year: ``2021年12月`` → 2021, ``12月`` → 0, what is no date → -1."""
    at = _mark(text, "年")
    return f"IF({any_equal(shape, words.DATE_SHAPES)},IF({at}=0,0,IF({at}=5,IFERROR(VALUE(LEFT({text},4)),1),1)),-1)"


def _part_formula(text: str, year: str, sign: str, before: str, last: int) -> str:
    """Read what stands between two marks: ``2021年12月`` → 12; ``last`` where nothing does, 99 where it is malformed."""
    end, start = _mark(text, sign), _mark(text, before)
    return (
        f"IF({year}<0,99,IF({end}=0,{last},IF(({end}-{start}=2)+({end}-{start}=3)>0,"
        f"IFERROR(VALUE(MID({text},{start}+1,{end}-{start}-1)),99),99)))"
    )


def _part(index: int, text: str, shape: str) -> Callable[[Values], Value]:
    return lambda v: Decimal((date_parts(text_of(v, text)) if v[shape] in words.DATE_SHAPES else _NO_DATE)[index])


def _date_formula(refs: Refs, key: Callable[[str], str], unit: str | None) -> str:
    """Put year, month and day together: 2021, 12, 31 → 20211231; 0 for no date."""
    year, month, day = refs[key("year")], refs[key("month")], refs[key("day")]
    text, shape = refs[key("date_text")], refs[key("date_shape")]
    put = (
        f"IF({year}>=0,"
        f"IF(EXACT(RIGHT({text},1),RIGHT({shape},1)),"
        f"IF(({month}>=1)*({month}<=12)*({day}>=1)*({day}<=31)*(({year}=0)+({year}>=1900))>0,"
        f"{year}*10000+{month}*100+{day},0),0),0)"
    )
    joined = f"{refs[key('joined')]}=1"
    return f"IF({joined},0,IF(LEN({refs[unit]})>0,0,{put}))" if unit else f"IF({joined},0,{put})"


def _date_value(values: Values, key: Callable[[str], str], unit: str | None) -> Value:
    blocked = (unit and text_of(values, unit)) or number_of(values, key("joined"))
    return Decimal(0 if blocked else date_key(text_of(values, key("date_text"))))
