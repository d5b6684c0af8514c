"""The words by which a sentence says what a figure is: claims.toml, read once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from xlsheets.verify.known_figures import plain_words

_FILE = Path(__file__).with_name("claims.toml")


class Role(Struct, frozen=True, forbid_unknown_fields=True):
    """What words make of a figure.

    ``figures``: roles of the figures of the workbook that it may be; ``kind``: of figures, ``""`` for any; ``about``: whole or part;
    ``before``: words that stand before it; ``units``: of counts, any where none is said.
    """

    figures: tuple[str, ...]
    about: str
    before: tuple[str, ...]
    kind: str = ""
    units: tuple[str, ...] = ()


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    role: tuple[Role, ...]
    neutral: _Words
    joining: _Words
    other: _Words
    columns: dict[str, tuple[str, ...]]


class ClaimWords(Struct, frozen=True):
    """The roles, and patterns: ``cues`` finds the words of all roles; ``neutral``, ``joining``: texts of nothing but such words;
    ``other``: words that make a figure that of another year, a plan, a standard; ``columns``: header of a table's column → role."""

    roles: tuple[Role, ...]
    cues: re.Pattern[str]
    neutral: re.Pattern[str]
    joining: re.Pattern[str]
    other: re.Pattern[str]
    by_cue: dict[str, tuple[Role, ...]]
    columns: dict[str, str]


@lru_cache(maxsize=1)
def claim_words() -> ClaimWords:
    """Return the words."""
    read = msgspec.toml.decode(_FILE.read_bytes(), type=_File)
    by_cue: dict[str, list[Role]] = {}
    for role in read.role:
        for cue in dict.fromkeys(role.before):
            by_cue.setdefault(cue, []).append(role)
    return ClaimWords(
        roles=read.role,
        cues=_any_of(by_cue),
        neutral=re.compile(
            rf"(?:{_any_of(read.neutral.words).pattern}|[0-9]{{4}}年度?|[0-9]{{1,2}}月|[0-9]{{1,2}}日)*\Z"
        ),
        joining=re.compile(rf"(?:{_any_of(read.joining.words).pattern})*\Z"),
        other=_any_of(read.other.words),
        by_cue={cue: tuple(roles) for cue, roles in by_cue.items()},
        columns={plain_words(word): role for role, words in read.columns.items() for word in words},
    )


def _any_of(words: object) -> re.Pattern[str]:
    longest_first = sorted(set(words), key=len, reverse=True)  # type: ignore[call-overload]
    return re.compile("|".join(map(re.escape, longest_first)))
