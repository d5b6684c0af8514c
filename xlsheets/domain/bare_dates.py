"""Plain numbers that may mean a date: 2024.06, 2024, 12.31; what date that is, and when two of them are no numbers to divide.

Nothing but the shape tells: ``12.31`` beside ``11.30`` may be a deadline that was kept, or 12.31 of something. A unit on either side
settles it. A cell that holds a number loses the last zero: 11.30 is 11.3 there, 2024.10 is 2024.1, and no one can tell which was meant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

NO_DATE, DAY_DIGIT, DAY_TENS, DAY, SERIAL, YEAR, MONTH = 0, 1, 2, 3, 5, 10, 20
"""How much a plain number looks like a date: 11.5; 11.3, which may be the 30th; 12.31; the number that a spreadsheet keeps for a day;
2024; 2024.06 or 202406. Two of a sum of at least ``PAIR`` are taken for dates, of at least ``SURE`` without a doubt."""

PAIR, SURE = 4, 30

FIRST_YEAR, LAST_YEAR = 2001, 2049
"""Years of deadlines; 2000 is a round number."""

FIRST_SERIAL, LAST_SERIAL = 36_892, 54_788
"""The numbers that spreadsheets keep for the first day of the one and the last day of the other year."""

SHORT_YEARS = (20, 35)
"""24.06 may be a month of 2024."""

_DAY_0 = date(1899, 12, 30)
_SHAPE = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?\Z")


def likeness(text: str) -> int:
    """Say how much a text that is a plain number looks like a date: one of the constants of this module."""
    match = _SHAPE.match(text)
    if match is None:
        return NO_DATE
    whole, part = int(match[1]), match[2]
    if part is None:
        if len(match[1]) == 4:
            return YEAR if FIRST_YEAR <= whole <= LAST_YEAR else NO_DATE
        if len(match[1]) == 6:
            return MONTH if FIRST_YEAR <= whole // 100 <= LAST_YEAR and 1 <= whole % 100 <= 12 else NO_DATE
        return SERIAL if len(match[1]) == 5 and FIRST_SERIAL <= whole <= LAST_SERIAL else NO_DATE
    if len(match[1]) == 4:
        return MONTH if FIRST_YEAR <= whole <= LAST_YEAR and 1 <= int(part) <= 12 else NO_DATE
    if len(match[1]) > 2:
        return NO_DATE
    if len(part) == 2:
        day = 1 <= whole <= 12 and 1 <= int(part) <= 31
        month = SHORT_YEARS[0] <= whole <= SHORT_YEARS[1] and 1 <= int(part) <= 12
        return DAY if day or month else NO_DATE
    if not 1 <= whole <= 12 or part == "0":
        return NO_DATE
    return DAY_TENS if part <= "3" else DAY_DIGIT


def bare_date(text: str) -> int:
    """Return the date of a plain number as year×10000 + month×100 + day, as ``Reading.date``; 0 where none can be told.

    2024.06 → 20240631, 202406 → 20240631, 2024 → 20241231, 12.31 → 1231. None for 2024.1 and 11.3, which may have lost a zero.
    """
    kind = likeness(text)
    whole, _, part = text.partition(".")
    if kind == YEAR:
        return int(whole) * 10_000 + 1231
    if kind == MONTH and not part:
        return int(whole) * 100 + 31
    if kind == MONTH:
        return 0 if part == "1" else int(whole) * 10_000 + int(part) * 100 + 31
    if kind in (DAY, DAY_DIGIT) and int(whole) <= 12:
        return int(whole) * 100 + int(part)
    return 0


def date_words(text: str) -> str:
    """Write the date out that a plain number may mean: 12.31 → 12月31日, 11.3 → 11月3日或30日; 24 (年) → 2024年; nothing
    where it looks like none."""
    kind = likeness(text)
    whole, _, part = text.partition(".")
    if kind == SERIAL:
        day = _DAY_0 + timedelta(days=int(whole))
        return f"{day.year}年{day.month}月{day.day}日"
    if kind == YEAR:
        return f"{whole}年"
    if kind == MONTH and not part:
        return f"{whole[:4]}年{int(whole[4:])}月"
    if kind == MONTH:
        return f"{whole}年1月或10月" if part == "1" else f"{whole}年{int(part)}月"
    if kind == DAY and int(whole) > 12:
        return f"20{whole}年{int(part)}月"
    if kind == NO_DATE:
        return f"20{whole}年" if text.isdigit() and is_short_year(Decimal(text)) else ""
    return f"{int(whole)}月{int(part)}日" + (f"或{part}0日" if kind == DAY_TENS else "")


def is_short_year(number: Decimal) -> bool:
    """Say whether a number may be the end of a year of this century: 24 of 2024."""
    return SHORT_YEARS[0] <= number <= SHORT_YEARS[1] and number == int(number)


def are_like_dates(one: int, other: int) -> bool:
    """Say whether two plain numbers, by their likeness, may both be dates; two numbers of days (45,000 beside 46,000) are numbers."""
    return one > NO_DATE and other > NO_DATE and one + other >= PAIR and not one == other == SERIAL
