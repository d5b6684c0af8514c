"""What a sentence speaks of: this year or another time, what is or what is planned; the amounts that stand in it.

All of it works on a text without blanks, for published copies break numbers by them, and knows no evaluation.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from xlsheets.audit.prose.told_words import any_of, told_words
from xlsheets.domain.numbers import half_up

_PART_OF_A_YEAR = (
    "第?[一二三四]季度|[一二三四1-4]季度|(?:截至|截止|到|至)(?:20[0-9]{2}年)?(?:[1-9]|1[01])月|"
    "(?<![0-9])(?:[1-9]|1[01])月(?:底|末|份)?[，,]?(?=预算|支出|执行)"
)
_AIMS = "将[^近达]|为[^，。；]{0,12}(?:奠定|打下|提供)"
_YEAR = r"(?<![0-9〔\[（(【])(20[0-9]{2})年(?!第)"
_LONGEST = 160
_ENDS, _PAUSES = "。；;！!\n", "。；;！!\n，,"


def sentence_before(text: str, place: int) -> str:
    """Give what stands before a place in its sentence, the nearest of it where the sentence has no end."""
    first = max(0, place - _LONGEST)
    return text[max(first, *(text.rfind(end, first, place) + 1 for end in _ENDS)) : place]


def clause_around(text: str, start: int, end: int) -> str:
    """Give the clause that holds a stretch of a text."""
    first, last = max(0, start - _LONGEST), end + _LONGEST
    before = max(first, *(text.rfind(mark, first, start) + 1 for mark in _PAUSES))
    after = min((place for mark in _PAUSES if (place := text.find(mark, end, last)) >= 0), default=last)
    return text[before:after]


NOW, LAST, OTHER = "now", "last", "other"
"""Times that a sentence may tell of: the year under evaluation, the one before, any other."""


@cache
def _times() -> re.Pattern[str]:
    time = told_words().time
    other = f"{any_of(time.other)}|{_PART_OF_A_YEAR}"
    return re.compile(f"(?P<last>{any_of(time.last)})|(?P<other>{other})|(?P<now>{any_of(time.now)})|{_YEAR}")


@cache
def _plans() -> re.Pattern[str]:
    return re.compile(f"{any_of(told_words().plan.words)}|{_AIMS}")


def time_of(text: str, place: int, year: int | None) -> str:
    """Say which year what stands at a place is said of: the last word of time before it in its sentence decides.

    Args:
        text: without blanks.
        place: where the figure or the claim begins.
        year: the year under evaluation.

    Returns:
        NOW, also where nothing says it, LAST or OTHER.
    """
    found = None
    for found in _times().finditer(sentence_before(text, place)):  # noqa: B007  # the last one
        pass
    if found is None:
        return NOW
    if named := found[4]:
        return NOW if year is None or int(named) == year else LAST if int(named) == year - 1 else OTHER
    return next(name for name in (LAST, OTHER, NOW) if found[name])


def is_of_this_year(text: str, place: int, year: int | None) -> bool:
    """Say whether what stands at a place is said of the year under evaluation, as ``time_of`` tells it."""
    return time_of(text, place, year) == NOW


def is_planned(text: str, start: int, end: int) -> bool:
    """Say whether a stretch of a text stands in a clause that tells a plan, a wish or a duty, and not what is."""
    return _plans().search(clause_around(text, start, end)) is not None


def years_in(text: str) -> list[int]:
    """List the years that a text names as 2024年, in its order."""
    return [int(match[1]) for match in re.finditer(_YEAR, text)]


def decimals(number: str) -> int:
    """Count the decimals of a number as it is written."""
    return len(number.partition(".")[2])


def rounds_to(exact: Decimal, written: str) -> bool:
    """Say whether an exact value, rounded half-up to the decimals of a written one, is that one."""
    return half_up(exact, decimals(written)) == Decimal(written)
