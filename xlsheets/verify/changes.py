"""By how much something changed, as a report tells it: the amount, its share, and the way, against two amounts or two years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct

from xlsheets.audit.prose.told_words import any_of
from xlsheets.domain.numbers import half_up, percent, plain
from xlsheets.verify.claim_words import claim_words
from xlsheets.verify.claims import Claim
from xlsheets.verify.known_figures import WHOLE, KnownEvaluation
from xlsheets.verify.quantities import MONEY, PERCENT, Quantity, quantities
from xlsheets.verify.verdicts import figures_meant

_NEAR = 14
"""Characters between what something is compared with and the way it changed."""

_FINEST = Decimal(100)
"""万元 with two digits, in 元: what amounts are rounded to, and changes computed from before that."""


class ChangeTold(Struct, frozen=True):
    """A change that a sentence tells: the figure by which, up or down, what it is compared with, and the share behind it.

    ``base``: ``adjustment``, ``last`` or ``""``; ``before``: the figures before it in the sentence.
    """

    by: Quantity
    is_up: bool
    base: str
    before: tuple[Quantity, ...]
    older: Quantity | None
    share: Quantity | None = None
    share_is_up: bool = True


class Wrong(Struct, frozen=True):
    """A figure of a change that does not hold, what it should be, the cell of the workbook that gives it, if any, and its words."""

    quantity: Quantity
    message: str
    expected: str
    cell: str = ""
    words: str = ""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = claim_words().change
    way = f"(?P<up>{any_of(words.up)})|(?P<down>{any_of(words.down)})"
    return {
        "way": re.compile(rf"(?:{way})(?:了|额|数|约|幅度|率)?(?:为|：|:)?\Z"),
        "adjustment": re.compile(any_of(words.adjustment)),
        "last": re.compile(any_of(words.last)),
        "older": re.compile(any_of(words.older)),
    }


def changes_in(sentence: str) -> list[ChangeTold]:
    """List the changes that a sentence tells.

    Args:
        sentence: without blanks; spans of quantities are those in it.
    """
    patterns = _patterns()
    if not any(word in sentence for words in (claim_words().change.up, claim_words().change.down) for word in words):
        return []
    figures = quantities(sentence)
    ways = [patterns["way"].search(sentence[max(0, each.start - 8) : each.start]) for each in figures]
    found: list[ChangeTold] = []
    for at, (figure, way) in enumerate(zip(figures, ways, strict=True)):
        is_share = figure.kind == PERCENT and figure.unit != "个百分点"
        if way is None or figure.bound:
            continue
        if is_share and found and at and found[-1].by is figures[at - 1]:
            last = found.pop()
            found.append(ChangeTold(last.by, last.is_up, last.base, last.before, last.older, figure, bool(way["up"])))
        elif not is_share:
            told = [each for each, its_way in zip(figures[:at], ways, strict=False) if its_way is None]
            before = tuple(each for each in told if each.kind == figure.kind and not each.bound)
            found.append(ChangeTold(figure, bool(way["up"]), _base(sentence, figure), before, _older(sentence, before)))
    return found


def _base(sentence: str, figure: Quantity) -> str:
    patterns, first = _patterns(), max(sentence.rfind(sign, 0, figure.start) for sign in "。；")
    near = sentence[max(first, figure.start - _NEAR, 0) : figure.start]
    places = {name: match.end() for name in ("adjustment", "last") for match in patterns[name].finditer(near)}
    return max(places, key=lambda name: places[name]) if places else ""


def _older(sentence: str, figures: Sequence[Quantity]) -> Quantity | None:
    """Give the only one of some figures that words make the older, None where that is not told."""
    start, older = 0, []
    for each in figures:
        if _patterns()["older"].search(sentence[start : each.start]):
            older.append(each)
        start = each.end
    return older[0] if len(older) == 1 else None


def wrong_by_itself(change: ChangeTold) -> Iterator[Wrong]:
    """Yield what the two amounts of the same sentence say otherwise."""
    if (change.share is not None) and change.is_up != change.share_is_up:
        first, then = _way(change.is_up), _way(change.share_is_up)
        words = f"{first}{change.by.shown}，{then}{change.share.shown}"
        yield Wrong(change.share, f"前面写{first}，后面写{then}", "", words=words)
        return
    pair = change.before[-2:]
    if len(pair) < 2 or change.older not in pair:
        return
    assert change.older is not None
    new = pair[0] if pair[1] is change.older else pair[1]
    yield from _against(change, new.value, change.older.value, "", max(new.step, change.older.step))


def _way(is_up: bool) -> str:
    return "增加" if is_up else "减少"


def wrong_against(
    change: ChangeTold, before: Claim | None, known: KnownEvaluation, last: KnownEvaluation | None
) -> Iterator[Wrong]:
    """Yield what the workbook says otherwise of a change in the budget, or from last year.

    Args:
        change: what is told.
        before: what the sentence tells right before it, None where that is not known: 支出101.37万元，比上年增加…
        known: the evaluation that the sentence tells of.
        last: the same of the year before.
    """
    if change.base == "adjustment" and change.by.kind == MONEY:
        new, old = (next(iter(known.by_role.get((name, WHOLE), ())), None) for name in ("adjusted", "initial"))
    elif change.base == "last" and before is not None and last is not None:
        new, old = (next(iter(figures_meant(before, each)), None) for each in (None, last))
    else:
        return
    if new is not None and old is not None:
        step = _FINEST if change.by.kind == MONEY else change.by.step / 2 if change.by.kind == PERCENT else Decimal(0)
        yield from _against(change, new.value, old.value, new.place, step)


def _against(change: ChangeTold, new: Decimal, old: Decimal, cell: str, step: Decimal) -> Iterator[Wrong]:
    exact = new - old
    slack = min(step, _FINEST) if change.by.kind == MONEY else step
    is_near = change.by.agrees(abs(exact)) or abs(change.by.value - abs(exact)) <= slack
    if not is_near:
        yield Wrong(change.by, "增减额不对", f"{_way(exact > 0)}{_shown(change.by, abs(exact))}", cell)
        return
    if exact and (exact > 0) != change.is_up:
        yield Wrong(change.by, f"写的是{_way(change.is_up)}，应是{_way(exact > 0)}", _way(exact > 0), cell)
        return
    if change.share is None or not old:
        return
    share = abs(exact) / old
    off = 2 * slack / old if change.by.kind == MONEY else change.share.step
    if not change.share.agrees(share) and abs(change.share.value - share) > off:
        yield Wrong(change.share, "增减的幅度不对", percent(share), cell)


def _shown(quantity: Quantity, value: Decimal) -> str:
    if quantity.kind == PERCENT:
        return f"{plain(quantity.rounded(value) * 100)}个百分点"
    scale = quantity.value / Decimal(re.sub(r"[^0-9.]", "", quantity.shown) or "1") if quantity.value else Decimal(1)
    return f"{plain(half_up(value / scale, 2))}{quantity.unit}"
