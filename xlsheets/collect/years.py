"""Pairs the evaluations of two years: by project code, else by name; what cannot be told for certain is listed, never guessed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.collect.records import IndicatorRecord, Record
from xlsheets.forms.same_name import plain_name

BY_CODE, BY_NAME, OTHER_CODE = "项目代码", "项目名称", "项目名称（代码不同）"

Item = TypeVar("Item")


class Pair(Struct, frozen=True):
    """One project in two years, and what it was paired by."""

    before: Record
    after: Record
    by: str


class Comparison(Struct, frozen=True):
    """Two years side by side: pairs, evaluations of one year only, and (what is unclear, the evaluations concerned)."""

    years: tuple[int, int]
    pairs: list[Pair] = field(default_factory=list)
    only_before: list[Record] = field(default_factory=list)
    only_after: list[Record] = field(default_factory=list)
    ambiguous: list[tuple[str, list[Record]]] = field(default_factory=list)


def compare_years(records: Iterable[Record]) -> list[Comparison]:
    """Compare each year that the evaluations tell with the next one that there is."""
    by_year: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        if record.year is not None:
            by_year[record.year].append(record)
    years = sorted(by_year)
    return [_compare((one, other), by_year[one], by_year[other]) for one, other in pairwise(years)]


def _compare(years: tuple[int, int], before: list[Record], after: list[Record]) -> Comparison:
    made = Comparison(years)
    unclear: set[int] = set()

    def match(key: Callable[[Record], Hashable], by: str, what: str, *, last: bool) -> None:
        """Pair what one key names once in each year. Where it names several, ``last`` says that no further key may tell them apart."""
        left, right = _groups(before, key), _groups(after, key)
        for value in [value for value in left if value in right]:
            one, other = left[value], right[value]
            if len(one) == len(other) == 1:
                shown = OTHER_CODE if by == BY_NAME and one[0].code and other[0].code else by
                made.pairs.append(Pair(one[0], other[0], shown))
            elif last:
                made.ambiguous.append((f"{what}相同的不止一份", [*one, *other]))
            else:
                continue
            unclear.update(map(id, (*one, *other)))

    def free(records: list[Record]) -> list[Record]:
        return [record for record in records if id(record) not in unclear]

    match(lambda record: record.code, BY_CODE, "项目代码", last=True)
    before, after = free(before), free(after)
    match(
        lambda record: (name := plain_name(record.subject)) and (name, plain_name(record.unit)), BY_NAME, "", last=False
    )
    before, after = free(before), free(after)
    # A unit that one of the two does not name is no contradiction; two different ones are.
    units = {id(record): plain_name(record.unit) for record in (*before, *after)}
    named = _groups([*before, *after], lambda record: plain_name(record.subject))
    contrary = {
        name
        for name, members in named.items()
        if len(members) == 2 and len({units[id(member)] for member in members} - {""}) == 2
    }
    match(
        lambda record: "" if (name := plain_name(record.subject)) in contrary else name, BY_NAME, "项目名称", last=True
    )
    return replace(made, only_before=free(before), only_after=free(after))


def _groups(records: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for record in records:
        value = key(record)
        if value:
            groups[value].append(record)
    return dict(groups)


IndicatorPair = tuple[IndicatorRecord | None, IndicatorRecord | None]


def pair_indicators(before: Sequence[IndicatorRecord], after: Sequence[IndicatorRecord]) -> list[IndicatorPair]:
    """Pair the indicators of a project in two years by level and name, else by name; the rest stands alone, before first."""
    pairs: list[IndicatorPair] = []
    taken: set[int] = set()
    keys: tuple[Callable[[IndicatorRecord], Hashable], ...] = (
        lambda item: (name := plain_name(item.name)) and (plain_name(item.level1), plain_name(item.level2), name),
        lambda item: plain_name(item.name),
    )
    for key in keys:
        left, right = (_groups([item for item in items if id(item) not in taken], key) for items in (before, after))
        for value, items in left.items():
            others = right.get(value, [])
            if len(items) == len(others) == 1:
                pairs.append((items[0], others[0]))
                taken.update(map(id, (*items, *others)))
    order = {id(item): place for place, item in enumerate(before)}
    pairs.sort(key=lambda pair: order.get(id(pair[0]), 0))
    pairs += [(item, None) for item in before if id(item) not in taken]
    pairs += [(None, item) for item in after if id(item) not in taken]
    return pairs
