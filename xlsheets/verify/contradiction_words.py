"""The words of what a report can contradict in itself: contradictions.toml, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

_FILE = Path(__file__).with_name("contradictions.toml")


class ListWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words around a list and its count."""

    opening: tuple[str, ...]
    things: tuple[str, ...]
    certain: tuple[str, ...]
    more: tuple[str, ...]
    last: tuple[str, ...]


class ListedWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words before a list of indicators that say which ones they are: by the ids of the lists of an evaluation."""

    incomplete: tuple[str, ...]
    large: tuple[str, ...]
    complete: tuple[str, ...]
    nouns: tuple[str, ...]
    verbs: tuple[str, ...]


class RateWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words between two amounts and the rate of them."""

    not_base: tuple[str, ...]
    paid: tuple[str, ...]
    paid_ends: tuple[str, ...]
    words: tuple[str, ...]
    ends: tuple[str, ...]


class YearWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of titles, of what is evaluated, and of what may be of another year."""

    titles: tuple[str, ...]
    evaluated: tuple[str, ...]
    excused: tuple[str, ...]
    excused_beside: tuple[str, ...]


class SumWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words before the parts of a whole, and before the whole behind its parts."""

    opening: tuple[str, ...]
    closing: tuple[str, ...]


class _Words(Struct, frozen=True, forbid_unknown_fields=True):
    words: tuple[str, ...]


class ContradictionWords(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, by what they tell."""

    list: ListWords
    listed: ListedWords
    sum: SumWords
    rate: RateWords
    years: YearWords
    contact: _Words


@cache
def contradiction_words() -> ContradictionWords:
    """Return the words."""
    return msgspec.toml.decode(_FILE.read_bytes(), type=ContradictionWords)
