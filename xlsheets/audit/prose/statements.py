"""What a sentence speaks of: this year or another time, what is or what is planned; the amounts that stand in it.

All of it works on a text without blanks, for published copies break numbers by them, and knows no evaluation.
"""

from __future__ import annotations

import re
from decimal import Decimal

from xlsheets.domain.numbers import half_up

_NOW = "全年|本年|当年|年度|截至12月|截止12月|12月底|年末|年底"
_OTHER = (
    "上年|上一年|去年|往年|以前年度|前年|历年|同期|上半年|下半年|前三季度|第?[一二三四]季度|[一二三四1-4]季度|"
    "(?:截至|截止|到|至)(?:[1-9]|1[01])月|(?:[1-9]|1[01])月(?:底|末|份)?[，,]?(?=预算|支出|执行)|明年|下年|次年|中期"
)
_PLAN = (
    "计划|拟|将[^近达]|确保|力争|争取|预计|目标[为是]|要求|下一步|明年|下年|后续|今后|以便|努力|希望|"
    "为[^，。；]{0,12}(?:奠定|打下|提供)"
)
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


def is_of_this_year(text: str, place: int, year: int | None) -> bool:
    """Say whether what stands at a place is said of the year under evaluation: the last word of time before it decides.

    Args:
        text: without blanks.
        place: where the figure or the claim begins.
        year: the year under evaluation.
    """
    before = sentence_before(text, place)
    times = [(match.end(), match[0], match[1]) for match in re.finditer(f"{_NOW}|{_OTHER}|{_YEAR}", before)]
    if not times:
        return True
    _, word, named = max(times)
    if named:
        return year is None or int(named) == year
    return re.fullmatch(_OTHER, word) is None


def is_planned(text: str, start: int, end: int) -> bool:
    """Say whether a stretch of a text stands in a clause that tells a plan, a wish or a duty, and not what is."""
    return re.search(_PLAN, clause_around(text, start, end)) is not None


def years_in(text: str) -> list[int]:
    """List the years that a text names as 2024年, in its order."""
    return [int(match[1]) for match in re.finditer(_YEAR, text)]


def decimals(number: str) -> int:
    """Count the decimals of a number as it is written."""
    return len(number.partition(".")[2])


def rounds_to(exact: Decimal, written: str) -> bool:
    """Say whether an exact value, rounded half-up to the decimals of a written one, is that one."""
    return half_up(exact, decimals(written)) == Decimal(written)
