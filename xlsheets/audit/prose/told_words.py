"""The words by which sentences tell totals, grades, rates, times and plans: told_words.toml, as patterns.

Patterns are made on their first use: a start that needs none of them is quick.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

_FILE = Path(__file__).with_name("told_words.toml")


class _List(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class _Total(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]
    perhaps_of_a_part: tuple[str, ...]
    parts: tuple[str, ...]


class _Grade(Struct, frozen=True, forbid_unknown_fields=True):
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]
    bare: tuple[str, ...]
    beside: tuple[str, ...]


class _Time(Struct, frozen=True, forbid_unknown_fields=True):
    now: tuple[str, ...]
    last: tuple[str, ...]
    other: tuple[str, ...]


class ToldWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The lists, by what they tell."""

    total: _Total
    rate: _List
    grade: _Grade
    time: _Time
    plan: _List


@cache
def told_words() -> ToldWords:
    """Return the lists."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=ToldWords)


def any_of(words: Iterable[str]) -> str:
    """Write a pattern that any of some words matches, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))


@cache
def _grade_pattern() -> re.Pattern[str]:
    grade = told_words().grade
    nouns, end = any_of(grade.nouns), r"(?=[，。；,;、）)]|\Z)"
    name = r"[“\"‘「]?(?P<{}>[^\W\d_a-zA-Z]{{1,4}}?)[”\"’」]?"
    told = rf"(?:{nouns})(?:{any_of(grade.verbs)})?(?:为|是|：|:){name.format('told')}(?:{nouns}|等)?[”\"’」]?{end}"
    bare = rf"(?:{any_of(grade.bare)}){name.format('bare')}(?:(?:{nouns}|级)|{end})"
    return re.compile(f"{told}|{bare}")


class GradeTold(Struct, frozen=True):
    """A grade in a text: its name as written, the words that tell it, where these and where the name begin."""

    name: str
    words: str
    begin: int
    start: int


def grades_told(text: str, names: tuple[str, ...]) -> list[GradeTold]:
    """List the grades that a text tells: 等级为优, 自评结果：良, 评定为“中”等次.

    Args:
        text: without blanks.
        names: the grades that there are; 优秀 is 优.
    """
    found = []
    for match in _grade_pattern().finditer(text):
        group = "told" if match["told"] else "bare"
        beside = text[text.rfind("。", 0, match.start()) + 1 : match.end()]
        if match[group].startswith(names) and (match["told"] or _is_graded(beside)):
            found.append(GradeTold(match[group], match[0], match.start(), match.start(group)))
    return found


def _is_graded(sentence: str) -> bool:
    return any(word in sentence for word in told_words().grade.beside)


class TotalTold(Struct, frozen=True):
    """A total in a text: its number as written, its word, and the span of both."""

    number: str
    word: str
    start: int
    end: int


_NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,4})?"
_PART_WITHIN = 12


@cache
def _total_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    total = told_words().total
    told = rf"(?P<word>{any_of(total.words)})(?:数|值)?(?:合计)?(?:为|是|达到|达|：|:)?(?P<number>{_NUMBER})分"
    return re.compile(told), re.compile(rf"(?:{any_of(total.parts)})[^，。；,;]{{0,4}}\Z")


def totals_told(text: str) -> list[TotalTold]:
    """List the totals that a text tells; the score of a part (产出指标自评得分) is none.

    Args:
        text: without blanks.
    """
    told, of_a_part = _total_patterns()
    return [
        TotalTold(match["number"], match["word"], match.start(), match.end())
        for match in told.finditer(text)
        if match["word"] not in told_words().total.perhaps_of_a_part
        or not of_a_part.search(text[max(0, match.start() - _PART_WITHIN) : match.start()])
    ]


@cache
def rate_pattern() -> re.Pattern[str]:
    """Return the pattern of an execution rate in a text, its number in the first group."""
    words = any_of(told_words().rate.words)
    return re.compile(
        rf"(?:{words})(?:为|是|达到|达|仅为|仅|：|:)?([0-9]{{1,4}}(?:\.[0-9]{{1,6}})?)[%％](?!以|左右|的)"
    )
