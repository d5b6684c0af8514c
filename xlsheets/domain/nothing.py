"""What counts as nothing typed, by the one table ``vocabulary.NOTHING``; and what a typed score comes to that is no number.

The decision for scores: a person's mark in the cell of a score (``--``, ``…``, ``/``, 无, 约5) is respected and never points. Neither
is it read as the number in it nor computed over in silence: the row is 待评, its points do not count, NOT_A_NUMBER names the cell,
and the cell stays as it is until a person clears it (it is computed then) or types a number; ``--rescore`` replaces it.
What a cell of ours shows itself is no such mark: 待填, 待评 and, for a budget of 0, the dash are computed again.
Other figures (rate, completion, total, amounts) earn nothing by themselves: there a mark is nothing typed, and is computed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache, partial

from msgspec.structs import replace

from xlsheets.domain import vocabulary as words
from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.domain.status import status_of

_KINDS = {
    role: tuple(kind for kind, _, roles in words.NOTHING if role in roles)
    for role in (words.FIGURE, words.TARGET, words.NAME, words.NO_POINTS, words.REASON, words.TEXT)
}
_SPELLINGS = {
    role: tuple(spelling for kind, spellings, _ in words.NOTHING if kind in kinds for spelling in spellings)
    for role, kinds in _KINDS.items()
}
_STARTS = {role: frozenset(spelling[0] for spelling in spellings) for role, spellings in _SPELLINGS.items()}


def _remover(signs: Iterable[str]) -> Callable[[str], str]:
    """Make a function that takes these characters out of a text; of a long one in a tenth of the time that ``str.translate`` takes."""
    return partial(re.compile(f"[{re.escape(''.join(signs))}]+").sub, "")


_WITHOUT_SIGNS = {
    role: _remover(spelling for spelling in spellings if len(spelling) == 1) for role, spellings in _SPELLINGS.items()
}
_WORDS = {role: tuple(each for each in spellings if len(each) > 1) for role, spellings in _SPELLINGS.items()}
without_blanks = _remover(words.BLANKS)
"""Takes blanks, line breaks and invisible characters out of a text."""
_without_lines = _remover(
    each for kind, spellings, _ in words.NOTHING if kind in (words.DASH, words.DOTS) for each in spellings
)
_without_numbering = _remover(words.NUMBERING)
_OPEN_PLACE = re.compile(f"[{re.escape(words.OPEN_PLACES)}]{{2}}")


def spellings_of_nothing(role: str) -> tuple[str, ...]:
    """List what is taken out of a cell of that role, in order; if nothing is left, nothing is typed there."""
    return _SPELLINGS[role]


def what_is_said(text: str, role: str) -> str:
    """Take out of a text what says nothing in a cell of that role."""
    text = without_blanks(text)
    for word in _WORDS[role]:
        text = text.replace(word, "")
    return _WITHOUT_SIGNS[role](text)


@lru_cache(maxsize=8192)
def says_nothing(text: str, role: str = words.FIGURE) -> bool:
    """Say whether a cell of a role (one of vocabulary's) says nothing: blank, ``--``, ``……``, ``/``, mostly 无 too."""
    return not text or (text[0] in _STARTS[role] and not what_is_said(text, role))


def is_no_points(text: str) -> bool:
    """Say whether a sign stands in place of points that are not there to be earned (``—``, ``/``, 无), and not just nothing."""
    return bool(without_blanks(text)) and says_nothing(text, words.NO_POINTS)


def is_open(text: str) -> bool:
    """Say whether a cell holds what ours show where a figure is missing: 待填, 待评：由评价人按档次评分."""
    return bool(status_of(without_blanks(text)))


def is_computed(text: str | None) -> bool:
    """Say whether a score is to be computed, as nothing at all is typed; a mark is something (see above)."""
    return text is None or not without_blanks(text) or is_open(text)


def is_not_typed(text: str | None) -> bool:
    """Say whether a figure other than a score is to be computed: nothing is typed, or a mark that says nothing."""
    return text is None or says_nothing(text) or is_open(text)


def taken_score(text: str | None, by_rule: Decimal | None) -> Decimal | None:
    """Return the valid score: the typed one, else the rule's where nothing is typed; None for a text that is no number."""
    return by_rule if text is None or is_computed(text) else read_figure(text, POINTS)


def is_unread(text: str | None) -> bool:
    """Say whether a text stands in place of a score that is no number, so that a sum must not pass over it in silence.

    What a recompute marked is open, and says so by itself."""
    return not is_computed(text) and taken_score(text, None) is None and words.MARKED_SCORE not in (text or "")


def has_open_place(text: str) -> bool:
    """Say whether a template left a place open in a text: ≥**人, XX%."""
    return bool(_OPEN_PLACE.search(text))


def begins_open(text: str) -> bool:
    """Say whether a text begins with a place left open, so that it is the template's and not a person's."""
    return bool(_OPEN_PLACE.match(text))


def begins_hint(text: str) -> bool:
    """Say whether a cleaned target or actual is a form's hint to write one: （请填写）, 填写说明：…."""
    return text.startswith(words.VALUE_HINTS)


def left_of_name(text: str) -> str:
    """Take out of a name what forms print in rows that nobody filled in: ``指标1：走访企业数`` → ``走访企业数``."""
    return _without_numbering(what_is_said(text, words.NAME).replace(words.NUMBERED_HINT, ""))


def is_row_hint(text: str) -> bool:
    """Say whether a name is what forms print in rows that nobody filled in: 指标1：, 指标2：无/无/无, 指标……, ……."""
    bare = without_blanks(text)
    printed = bool(bare) and (words.NUMBERED_HINT in bare or not _without_lines(bare))
    return printed and left_of_name(text) in words.LEFT_OF_UNUSED_NAMES


def _with_wide_brackets(text: str) -> str:
    return without_blanks(text).replace("(", "（").replace(")", "）")


def is_bracketed(text: str) -> bool:
    """Say whether a text is all in one pair of brackets, as hints are: （根据实际情况填写）."""
    bare = _with_wide_brackets(text)
    return bare.startswith("（") and bare.find("）") in (-1, len(bare) - 1)


def is_name_hint(text: str) -> bool:
    """Say whether a name is a template's remain: that of an unused row, or the hint to write one (（填写内容）)."""
    bare = _with_wide_brackets(text)
    return is_row_hint(bare) or (bare.startswith(words.BRACKET_HINTS) and bare.find("）") in (-1, len(bare) - 1))


def is_residue(text: str, *, name: bool = False) -> bool:
    """Say whether a text, or the ``name`` of an indicator, is a template's remain."""
    return has_open_place(text) or (name and is_name_hint(text))


@lru_cache(maxsize=8192)
def is_unused_name(text: str) -> bool:
    """Say whether a name is none: it says nothing, or a template left it. What a recompute puts for a missing one, or behind what a
    template left, is a name: 指标1：（未命名）."""
    if _with_wide_brackets(text).endswith(words.UNNAMED):
        return False
    return is_bracketed(text) or left_of_name(text) in words.LEFT_OF_UNUSED_NAMES or is_residue(text, name=True)


@lru_cache(maxsize=8192)
def is_unused_value(text: str) -> bool:
    """Say whether a target or an actual is none: it says nothing, or a template left a place open in it (≥**人) or a hint
    in brackets."""
    return says_nothing(text, words.TARGET) or is_residue(text) or is_bracketed(text)


def as_typed(evaluation: Evaluation) -> Evaluation:
    """Return an evaluation whose scores, completions and rates of which nothing is typed are None, as a reader of cells finds them."""
    items = [
        replace(
            item,
            score=None if is_computed(item.score) else item.score,
            raw_score=None if is_computed(item.raw_score) else item.raw_score,
            completion=None if is_not_typed(item.completion) else item.completion,
        )
        for item in evaluation.indicators
    ]
    budget = [
        replace(
            line,
            rate=None if is_not_typed(line.rate) else line.rate,
            score=None if is_computed(line.score) else line.score,
        )
        for line in evaluation.budget
    ]
    return replace(evaluation, indicators=items, budget=budget)
