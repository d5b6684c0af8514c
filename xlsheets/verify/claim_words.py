"""The words by which a sentence says what a figure is: claims.toml, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from xlsheets.audit.prose.told_words import any_of, told_words
from xlsheets.verify.known_figures import plain_words

_FILE = Path(__file__).with_name("claims.toml")


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """What words make of a figure.

    ``figures``: roles of the figures of the workbook that it may be; ``kind``: of figures, ``""`` for any; ``about``: whole or part;
    ``before``: words that stand before it, ``shared``: a list of audit/prose/told_words.toml whose words do, too; ``behind``: words right
    behind a count. ``units``: of counts, any where none is said.
    """

    figures: tuple[str, ...]
    about: str
    before: tuple[str, ...]
    kind: str = ""
    units: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    shared: str = ""


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class ChangeWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of changes: of the way, of what is compared with, of the older of two amounts."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    adjustment: tuple[str, ...]
    last: tuple[str, ...]
    older: tuple[str, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    role: tuple[Role, ...]
    neutral: _Words
    joining: _Words
    part: _Words
    other: _Words
    several: _Words
    department: _Words
    change: ChangeWords
    names: _Words
    columns: dict[str, tuple[str, ...]]


class ClaimWords(Struct, frozen=True):
    """The roles, and patterns.

    ``cues`` finds the words of all roles, ``behind`` those behind a count; ``neutral``, ``joining``: texts of nothing but such words;
    ``part``: words behind which parts are told; ``several``: what a sentence of all projects says, their number in a group;
    ``department``: what one of the whole department says; ``other``: words that make a figure that of a plan, a change, a standard;
    ``columns``: header of a table's column → role; ``names``: headers of the column of names.
    """

    roles: tuple[Role, ...]
    cues: re.Pattern[str]
    neutral: re.Pattern[str]
    joining: re.Pattern[str]
    part: re.Pattern[str]
    other: re.Pattern[str]
    behind: re.Pattern[str]
    several: re.Pattern[str]
    department: re.Pattern[str]
    by_cue: dict[str, tuple[Role, ...]]
    by_word_behind: dict[str, tuple[Role, ...]]
    change: ChangeWords
    names: frozenset[str]
    columns: dict[str, str]


@lru_cache(maxsize=1)
def claim_words() -> ClaimWords:
    """Return the words."""
    read = msgspec.toml.decode(_FILE.read_bytes(), type=_File)
    by_cue: dict[str, list[Role]] = {}
    by_word_behind: dict[str, list[Role]] = {}
    shared = {"total": told_words().total.words, "rate": told_words().rate.words, "": ()}
    for role in read.role:
        for cue in dict.fromkeys((*role.before, *shared[role.shared])):
            by_cue.setdefault(cue, []).append(role)
        for word in role.behind:
            by_word_behind.setdefault(word, []).append(role)
    return ClaimWords(
        roles=read.role,
        cues=_any_of(by_cue),
        several=re.compile("|".join(read.several.words)),
        department=_any_of(read.department.words),
        behind=_any_of(by_word_behind),
        neutral=re.compile(
            rf"(?:{_any_of(read.neutral.words).pattern}|[0-9]{{4}}年度?|[0-9]{{1,2}}月|[0-9]{{1,2}}日)*\Z"
        ),
        joining=re.compile(rf"(?:{_any_of(read.joining.words).pattern})*\Z"),
        part=_any_of(read.part.words),
        other=_any_of(read.other.words),
        by_cue={cue: tuple(roles) for cue, roles in by_cue.items()},
        by_word_behind={word: tuple(roles) for word, roles in by_word_behind.items()},
        change=read.change,
        names=frozenset(read.names.words),
        columns={plain_words(word): role for role, words in read.columns.items() for word in words},
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(any_of(words))
