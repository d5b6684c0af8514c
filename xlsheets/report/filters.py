"""How the report's templates print figures, dates and lists; every rounding is the domain's one half-up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from xlsheets.domain.numbers import half_up, percent, plain
from xlsheets.report.typed_text import BREAK, TAIL, TYPED_END, placeholder

MONEY_DIGITS = 6
"""万元 to the fen is exact with six decimals: the report never shows less than the table."""

_DIGITS = "零一二三四五六七八九"
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?:\s*日|[T ]00:00(?::00)?)?\Z")


def _figure(show: Callable[[Decimal], str]) -> Callable[[Decimal | None], str]:
    """Turn a printer of Decimals into a filter that shows a figure that does not exist yet as a placeholder."""

    def shown(value: Decimal | None) -> str:
        if value is None:
            return placeholder("数值")
        if isinstance(value, bool | float) or not isinstance(value, Decimal | int):
            raise TypeError(f"a figure is wanted here, not {type(value).__name__}")
        return show(Decimal(value))

    return shown


def cn_ordinal(number: int) -> str:
    """Return the Chinese numeral of 1 to 99: 1 → 一, 10 → 十, 21 → 二十一."""
    if not 0 < number < 100:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return ten + (_DIGITS[ones] if ones else "")


def cn_date(text: str) -> str:
    """Print a date without padded zeros, 2025-04-22 → 2025年4月22日; what is no date stays as it was typed."""
    match = _DATE.match(text.strip())
    if not match:
        return text
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"


def clause(text: str) -> str:
    """Drop the closing punctuation of a typed text that a sentence of the template takes in."""
    return text.rstrip(TAIL + TYPED_END)


def lines(text: str) -> list[str]:
    """Split an escaped typed text at its line breaks into clauses, for 一是…；二是…."""
    return [clause(part) for part in text.split(BREAK) if part.strip(TAIL + TYPED_END)]


def percent_printer(style: str) -> Callable[[Decimal | None], str]:
    """Return the filter that prints a ratio in a style of `forms/schema_reports.py: PERCENT_STYLES`; a report has one of them."""
    return _figure(lambda value: percent(value, 2, "." not in style))


num = _figure(lambda value: plain(half_up(value)))
money = _figure(lambda value: plain(half_up(value, MONEY_DIGITS)))


def filters(percent_style: str) -> dict[str, Callable[..., object]]:
    """Return the filters that a report template may use beside Jinja's own."""
    return {
        "num": num,
        "pct": percent_printer(percent_style),
        "money": money,
        "cn_ordinal": cn_ordinal,
        "cn_date": cn_date,
        "clause": clause,
        "lines": lines,
    }
