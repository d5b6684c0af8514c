"""The helper columns of 测算 that read a date: ``2021-12-31前`` → 2021年12月31日 → 2021, 12, 31 → 20211231."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from xlsheets.domain import bare_dates as bare
from xlsheets.domain import vocabulary as words
from xlsheets.domain.dates import date_key, date_parts, date_text
from xlsheets.domain.reading import is_date_unit
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.expressions import DIGITS, any_equal, is_one_of, quoted, substituted

Refs = Mapping[str, str]
Values = Mapping[str, Value]
MakeColumn = Callable[[str, str, Callable[[Refs], str], Callable[[Values], Value]], CalcColumn]
_DAYS = ("0000-00-00", "0000-0-00", "0000-00-0", "0000-0-0")
_ISO_DAYS = (*_DAYS, *(f"{pattern}日" for pattern in _DAYS))
_SHORT_DAYS = tuple(pattern[2:] for pattern in _ISO_DAYS)
_SHORT_YEARS = tuple(str(year) for year in range(bare.SHORT_YEARS[0], bare.SHORT_YEARS[1] + 1))
_ISO_MONTHS = ("0000-00月", "0000-0月")
_DASHED_MONTHS = ("0000-00", "0000-0")
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


def likeness_columns(key: Callable[[str], str], column: MakeColumn, figure: str) -> list[CalcColumn]:
    """Return the columns that write a date's text out, and say how much a plain number looks like a date and what date that is.

    ``key``: of a column of the same cell, by its name. ``figure``: key of the text with its minus. ``column`` makes one.
    """
    text, shape, plain = key("date_text"), key("date_shape"), key("plain")
    return [
        column(
            "date_text",
            "日期字",
            lambda r: _text_formula(r[key("shape")], r[plain]),
            lambda v: date_text(text_of(v, plain)),
        ),
        column(
            "date_shape",
            "日期形",
            lambda r: substituted(r[text], tuple((digit, "") for digit in DIGITS)),
            lambda v: re.sub("[0-9]", "", text_of(v, text)),
        ),
        column(
            "no_date",
            "非日期",
            lambda r: f"{r[key('joined')]}+(LEN({r[figure]})>LEN({r[plain]}))",
            lambda v: number_of(v, key("joined")) + (len(text_of(v, figure)) > len(text_of(v, plain))),
        ),
        column(
            "likeness",
            "数似日期",
            lambda r: f"IF({r[key('no_date')]}>0,0,{_likeness_formula(r[text], r[shape])})",
            lambda v: Decimal(0 if number_of(v, key("no_date")) else bare.likeness(text_of(v, text))),
        ),
        column(
            "bare",
            "数作日期",
            lambda r: _bare_formula(r[text], r[key("likeness")]),
            lambda v: Decimal(bare.bare_date(text_of(v, text)) if number_of(v, key("likeness")) else 0),
        ),
    ]


def told_columns(key: Callable[[str], str], column: MakeColumn, unit: str) -> list[CalcColumn]:
    """Return the column that says whether the unit beside (its key) makes a date of the number, as ``domain.reading.is_date_unit``."""

    def formula(refs: Refs) -> str:
        year = f"EXACT({refs[unit]},{quoted(words.YEAR_SIGN)})*({refs[key('likeness')]}>={bare.YEAR})"
        return f"IF({any_equal(refs[unit], words.DATE_UNITS)},1,{year})"

    def value(values: Values) -> Value:
        return Decimal(is_date_unit(text_of(values, unit), int(number_of(values, key("likeness")))))

    return [column("told", "日期单位", formula, value)]


def date_columns(key: Callable[[str], str], column: MakeColumn, unit: str | None) -> list[CalcColumn]:
    """Return the columns that read a date.

    Args:
        key: of a column of the same cell, by its name.
        column: makes one, of name, header, formula and value.
        unit: key of the text of the unit that stands beside; what has one is no date, unless the unit says so.
    """
    text, shape = key("date_text"), key("date_shape")
    return [
        column("year", "年", lambda r: _year_formula(r[text], r[shape]), _part(0, text, shape)),
        column("month", "月", lambda r: _part_formula(r[text], r[key("year")], "月", "年", 12), _part(1, text, shape)),
        column("day", "日", lambda r: _part_formula(r[text], r[key("year")], "日", "月", 31), _part(2, text, shape)),
        column("date", "日期", lambda r: _date_formula(r, key, unit), lambda v: _date_value(v, key, unit)),
        column("like", "或为日期", lambda r: _like_formula(r, key), lambda v: _like_value(v, key)),
        column("moment", "时点", lambda r: _moment_formula(r, key), lambda v: _moment_value(v, key)),
    ]


def _text_formula(shape: str, plain: str) -> str:
    """Write a date by its marks: ``2021-12-31前`` → 2021年12月31日, 2021年底 → 2021年, ``2021-12`` → 2021年12月,
    ``20211231``, ``21.12.31`` → 2021年12月31日, 第四季度 → 12月."""
    fillers = tuple((filler, "") for filler in words.DATE_FILLERS)
    short, bare_text = substituted(shape, fillers), substituted(plain, fillers)
    dashed, in_year = _dashed(short), f'SUBSTITUTE({_dashed(bare_text)},"-","年",1)'
    day = f'SUBSTITUTE(SUBSTITUTE({in_year},"日",""),"-","月",1)&"日"'
    is_short = f"{is_one_of(dashed, _SHORT_DAYS)}*{is_one_of(f'LEFT({plain},2)', _SHORT_YEARS)}>0"
    slashed = is_one_of(f'SUBSTITUTE({short},"/","-")', _DASHED_MONTHS)
    digits = f'LEFT({plain},4)&"年"&MID({plain},5,2)&"月"&MID({plain},7,2)&"日"'
    return (
        f"IF({is_one_of(dashed, _ISO_DAYS)},{day},"
        f'IF({is_short},"20"&{day},'
        f'IF(EXACT({short},"00000000"),{digits},'
        f"IF({is_one_of(dashed, _ISO_MONTHS)},{in_year},"
        f'IF({slashed},{in_year}&"月",{substituted(plain, (*words.DATE_WORDS, *fillers, ("年年", "年")))})))))'
    )


def _likeness_formula(text: str, shape: str) -> str:
    """Say how much a plain number looks like a date, as ``domain.bare_dates.likeness``: 2024.06, 202406 → 20, 12.31 → 3, 40 → 0."""

    def within(number: str, first: int, last: int) -> str:
        return f"({number}>={first})*({number}<={last})"

    number, years = f"VALUE({text})", (bare.FIRST_YEAR, bare.LAST_YEAR)
    of_month = f"{within(f'INT({number}/100)', *years)}*{within(f'MOD({number},100)', 1, 12)}*{bare.MONTH}"
    whole_number = (
        f"IF(LEN({text})=4,{within(number, *years)}*{bare.YEAR},"
        f"IF(LEN({text})=5,{within(number, bare.FIRST_SERIAL, bare.LAST_SERIAL)}*{bare.SERIAL},"
        f"IF(LEN({text})=6,{of_month},0)))"
    )
    at = f'FIND(".",{text})'
    whole, part, digits = f"VALUE(LEFT({text},{at}-1))", f"VALUE(MID({text},{at}+1,9))", f"(LEN({text})-{at})"
    day = f"{within(whole, 1, 12)}*{within(part, 1, 31)}+{within(whole, *bare.SHORT_YEARS)}*{within(part, 1, 12)}"
    tens = f"IF({within(whole, 1, 12)}*({part}>0)>0,IF({part}<=3,{bare.DAY_TENS},{bare.DAY_DIGIT}),0)"
    short = f"IF({at}>3,0,IF({digits}=2,IF({day}>0,{bare.DAY},0),{tens}))"
    month = f"{within(whole, *years)}*{within(part, 1, 12)}*{bare.MONTH}"
    parts = f"IF(({at}=1)+({digits}=0)+({digits}>2)>0,0,IF({at}=5,{month},{short}))"
    return f'IF(LEN({text})=0,0,IF(LEN({shape})=0,{whole_number},IF(EXACT({shape},"."),{parts},0)))'


def _bare_formula(text: str, like: str) -> str:
    """Put the date of a plain number together, as ``domain.bare_dates.bare_date``: 2024.06, 202406 → 20240631, 12.31 → 1231."""
    at = f'FIND(".",{text})'
    whole, part = f"VALUE(LEFT({text},{at}-1))", f"VALUE(MID({text},{at}+1,9))"
    with_point = f'IF(EXACT(MID({text},{at}+1,9),"1"),0,{whole}*10000+{part}*100+31)'
    month = f"IF(ISNUMBER({at}),{with_point},VALUE({text})*100+31)"
    day = f"IF({whole}<=12,{whole}*100+{part},0)"
    is_day = f"({like}={bare.DAY})+({like}={bare.DAY_DIGIT})>0"
    return f"IF({like}={bare.YEAR},VALUE({text})*10000+1231,IF({like}={bare.MONTH},{month},IF({is_day},{day},0)))"


def _like_formula(refs: Refs, key: Callable[[str], str]) -> str:
    """Say how much a number without a unit looks like a date: 12.31 → 3; one with a unit does not: 12.31万元 → 0."""
    return f"IF(ISNUMBER({refs[key('number')]})*(LEN({refs[key('unit')]})=0)>0,{refs[key('likeness')]},0)"


def _like_value(values: Values, key: Callable[[str], str]) -> Value:
    alone = isinstance(values[key("number")], Decimal) and not text_of(values, key("unit"))
    return number_of(values, key("likeness")) if alone else Decimal(0)


def _moment_formula(refs: Refs, key: Callable[[str], str]) -> str:
    """Say the date, or that of a number without a unit: 2021年12月 → 20211231, 2024.06 → 20240631, 40家 → 0."""
    date = refs[key("date")]
    return f"IF({date}>0,{date},IF({refs[key('like')]}>0,{refs[key('bare')]},0))"


def _moment_value(values: Values, key: Callable[[str], str]) -> Value:
    return number_of(values, key("date")) or (
        number_of(values, key("bare")) if number_of(values, key("like")) else Decimal(0)
    )


def _dashed(expression: str) -> str:
    """Write strokes and dots as dashes: ``2021/12.31`` → ``2021-12-31``."""
    return f'SUBSTITUTE(SUBSTITUTE({expression},"/","-"),".","-")'


def _mark(text: str, sign: str) -> str:
    """Find a mark in a text: 年 in 2021年12月 → 5, 日 → 0."""
    return f"IFERROR(FIND({quoted(sign)},{text}),0)"


def _year_formula(text: str, shape: str) -> str:
    """Read the year: ``2021年12月``, ``21年12月`` → 2021, ``12月`` → 0, what is no date → -1."""
    at = _mark(text, "年")
    two = f"IF({is_one_of(f'LEFT({text},2)', _SHORT_YEARS)},2000+VALUE(LEFT({text},2)),1)"
    short = f"IF(({at}=3)*({_mark(text, '月')}>0)>0,{two},1)"
    written = f"IF({at}<2,0,IF({at}=5,IFERROR(VALUE(LEFT({text},4)),1),{short}))"
    return f"IF({any_equal(shape, words.DATE_SHAPES)},{written},-1)"


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
    """Put year, month and day together: 2021, 12, 31 → 20211231; 0 for no date. ``12.31前`` is one, a plain number is not."""
    year, month, day = refs[key("year")], refs[key("month")], refs[key("day")]
    text, shape = refs[key("date_text")], refs[key("date_shape")]
    otherwise = f"IF(ISNUMBER({refs[key('number')]}),0,{refs[key('bare')]})"
    put = (
        f"IF({year}>=0,"
        f"IF(EXACT(RIGHT({text},1),RIGHT({shape},1)),"
        f"IF(({month}>=1)*({month}<=12)*({day}>=1)*({day}<=31)*(({year}=0)+({year}>=1900))>0,"
        f"{year}*10000+{month}*100+{day},0),0),{otherwise})"
    )
    blocked = f"{refs[key('no_date')]}>0"
    if unit:
        blocked = f"{refs[key('no_date')]}+(LEN({refs[unit]})>0)*({refs[key('told')]}=0)>0"
    return f"IF({blocked},0,{put})"


def _date_value(values: Values, key: Callable[[str], str], unit: str | None) -> Value:
    blocked = number_of(values, key("no_date")) or (
        unit and text_of(values, unit) and not number_of(values, key("told"))
    )
    if blocked:
        return Decimal(0)
    bare_one = Decimal(0) if isinstance(values[key("number")], Decimal) else number_of(values, key("bare"))
    return Decimal(date_key(text_of(values, key("date_text")))) or bare_one
