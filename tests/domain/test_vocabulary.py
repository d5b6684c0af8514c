"""Every word of the vocabulary is read somewhere by hand, and drawn for the spreadsheet programs: a new one fails here until it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from domain.written_targets import FILLED, MET, QUANTITIES
from samples.typed_words import APART, SIGNS, SUFFIXES

from xlsheets.domain.completion import Completion, completion
from xlsheets.domain.numbers import ONE
from xlsheets.domain.policy import Policy
from xlsheets.domain.reading import read_actual, read_target
from xlsheets.domain.status import Case
from xlsheets.domain.vocabulary import FILLERS, MET_WORDS, OPERATOR_WORDS

OPERATORS = [word for word, _ in OPERATOR_WORDS]
NOT_DRAWN = {"小时内", "分钟内", "天内", "日内", "周内", "月内", "年内"}
"""Words that are a unit too; the others are drawn beside any unit."""


def lacking(words: Iterable[str], examples: Iterable[str]) -> set[str]:
    """The words that no example has, but within a longer one: 少于 does not stand in 不少于12种."""
    told = list(examples)
    return {
        word
        for word in words
        if not any(
            word in text and not any(word in other != word and other in text for other in words) for text in told
        )
    }


def test_every_word_is_read_by_hand() -> None:
    assert lacking(OPERATORS, [text for text, *_ in QUANTITIES]) == set()
    assert lacking(FILLERS, FILLED) == set()
    assert set(MET_WORDS) == set(MET)


def test_every_operator_is_drawn() -> None:
    """Fillers and words for what is met are drawn from the vocabulary itself."""
    assert lacking(OPERATORS, [*SIGNS, *SUFFIXES, *APART]) == NOT_DRAWN


@pytest.mark.parametrize("text", FILLED)
def test_fillers_add_nothing(text: str) -> None:
    reading = read_actual(text)
    assert (reading.operator, reading.digits, reading.unit) == ("", "40", "家")


@pytest.mark.parametrize("text", MET)
def test_what_is_said_to_be_met_is(text: str) -> None:
    assert completion(read_target("完善"), read_actual(text), Policy()) == Completion(ONE, Case.AS_TARGETED)
