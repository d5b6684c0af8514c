"""How the report's templates print figures, dates and lists; every rounding is the domain's one half-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sized
from datetime import date
from decimal import Decimal

from xlsheets.domain.numbers import half_up, percent, plain
from xlsheets.report.living import keyed
from xlsheets.report.typed_text import BREAK, TAIL, TYPED_END, placeholder

MONEY_DIGITS = 6
"""万元 to the fen is exact with six decimals: the report never shows less than the table."""

_DIGITS = "零一二三四五六七八九"
_PADDED = re.compile(r"(\.[0-9]*?)0+%")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})(?:\s*日|[T ]00:00(?::00)?)?\Z")


def _figure(show: Callable[[Decimal], str]) -> Callable[[Decimal | None], str]:
    """Turn a printer of Decimals into a filter that shows a figure that does not exist yet as a placeholder."""

    def shown(value: Decimal | None) -> str:
        if value is None:
            return placeholder("数值")
        if isinstance(value, bool | float) or not isinstance(value, Decimal | int):
            raise TypeError(f"a figure is wanted here, not {type(value).__name__}")
        return keyed.text(show(Decimal(value)), keyed.key_of(value))

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
    return keyed.like(f"{day.year}年{day.month}月{day.day}日", text)


def clause(text: str) -> str:
    """Drop the closing punctuation of a typed text that a sentence of the template takes in."""
    return keyed.like(keyed.trimmed(text, TAIL + TYPED_END, left=False), text)


def lines(text: str) -> list[str]:
    """Split an escaped typed text at its line breaks into clauses, for 一是…；二是…."""
    return [clause(keyed.like(part, text)) for part in text.split(BREAK) if part.strip(TAIL + TYPED_END)]


def joined(values: Iterable[object], between: str = "") -> str:
    """Join names to a list, which knows the keys of all of them."""
    held = list(values)
    return keyed.text(between.join(map(str, held)), keyed.joined(held))


def replaced(text: str, old: str, new: str) -> str:
    """Replace a word of a text."""
    return keyed.like(text.replace(old, new), text)


def trimmed(text: str) -> str:
    """Drop the blanks at both ends."""
    return keyed.like(keyed.trimmed(text), text)


def unique(values: Iterable[object], case_sensitive: bool = True) -> list[object]:
    """Leave out what reads as something before it, whatever cell it came from."""
    found: dict[object, object] = {}
    for each in values:
        read = keyed.bare(each) if isinstance(each, str) else each
        found.setdefault(read if case_sensitive or not isinstance(read, str) else read.lower(), each)
    return list(found.values())


def length(values: Sized) -> int:
    """Count: the number of the items of a list knows the key of the list."""
    if isinstance(values, str):
        return len(keyed.bare(values))
    key = keyed.key_of(values)
    return keyed.count(len(values), key) if key else len(values)


def percent_printer(style: str) -> Callable[[Decimal | None], str]:
    """Return the filter that prints a ratio in a style of `forms/schema_reports.py: PERCENT_STYLES`; a report has one of them."""
    return _figure(lambda value: percent(value, 2, "." not in style))


def percentages_in(text: str, style: str) -> str:
    """Print the percentages of a line of the domain's in the style of a report: ``6 × 100.00% = 6`` → ``6 × 100% = 6``."""
    return text if "." in style else _PADDED.sub(lambda match: match[1].rstrip(".") + "%", text)


num = _figure(lambda value: plain(half_up(value)))
money = _figure(lambda value: plain(half_up(value, MONEY_DIGITS)))


def filters(percent_style: str) -> dict[str, Callable[..., object]]:
    """Return the filters that a report template may use beside Jinja's own, and those of its own that must keep keys and marks."""
    return {
        "num": num,
        "pct": percent_printer(percent_style),
        "money": money,
        "cn_ordinal": cn_ordinal,
        "cn_date": cn_date,
        "clause": clause,
        "lines": lines,
        "join": joined,
        "replace": replaced,
        "trim": trimmed,
        "unique": unique,
        "length": length,
        "count": length,
    }
