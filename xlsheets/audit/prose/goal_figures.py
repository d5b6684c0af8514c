"""Figures that a text tells of an indicator by its name: 举办培训班13期, 合格率97%, 举办12期培训班."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from xlsheets.audit.prose.statements import is_of_this_year, is_planned, rounds_to
from xlsheets.audit.subject import Row, normal
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import QUANTITY

_FIGURE = r"(?<![0-9.第—～~\-])(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?![0-9.]|[—～~\-至][0-9])"
_LINK = r"(?:共计?|合计|总计|累计|均?达到?了?|分?别?为|是|了|不[少低]于|≥|＝|=|完成|数量?|人数|(?<=[\u4e00-\u9fff])[：:]){0,3}\Z"
_COUNTED = r"(?:人次|人数|次数|期数|场数|户数|个数|台数|件数|份数|篇数|批数|家数|总数|数量|数)\Z"
_NOT_THE_WHOLE = r"其中|另|新增|减少|增加|增长|提高|下降|较|同比|约|近|超|余|左右|半年|季度|月份?前?|各|分别|每|计划|原|剩|未|不足|部分|第"
_NOT_THE_UNIT = r"以[上下]的|次|月|百分|天|均|/|每|×|\*|多|余|左右|工作日"
_PAUSES = r"[，。；;！!：（）()\n]"
_LEAST_CORE, _LEAST_RATE, _WIDE = 3, 3, 60
_SAME = {"名": "人"}


class ToldFigure(Struct, frozen=True):
    """A figure of a text that is none of the indicators that it is told of."""

    written: str
    known: tuple[str, ...]
    row: Row


def figures_off(text: str, rows: Sequence[Row], year: int | None, *, is_goal: bool) -> Iterator[ToldFigure]:
    """Give the figures of a text that are neither target nor actual of the indicators that it names.

    Nothing is said where an indicator has several figures in the text (parts, months), for its own is not told then.

    Args:
        text: without blanks.
        rows: the indicators.
        year: the year under evaluation.
        is_goal: the text is the expected goal, so that a plan is meant.
    """
    told: dict[tuple[str, str], tuple[list[re.Match[str]], list[Row]]] = {}
    compared = [*_with_figures(rows)]
    for match in re.finditer(_FIGURE, text) if compared else ():
        named = [row for row in compared if _names(row, text, match)]
        if named:
            key = (_core(named[0]), named[0].result.target.unit)
            told.setdefault(key, ([], named))[0].append(match)
    for (_, unit), (matches, named) in told.items():
        known = sorted({number for row in named for number in _numbers(row)})
        match = matches[0]
        written = match["number"].replace(",", "")
        if len(matches) > 1 or any(rounds_to(number, written) for number in known):
            continue
        later = not is_goal and is_planned(text, match.start(), match.end())
        if is_of_this_year(text, match.start(), year) and not later:
            yield ToldFigure(f"{written}{unit}", tuple(f"{plain(number)}{unit}" for number in known), named[0])


def _with_figures(rows: Sequence[Row]) -> Iterator[Row]:
    """Give the indicators whose target and actual are figures of one unit."""
    for row in rows:
        target, actual = row.result.target, row.result.actual
        if target.kind == actual.kind == QUANTITY and target.unit and actual.unit in ("", target.unit):
            yield row


def _numbers(row: Row) -> list[Decimal]:
    return [each.number for each in (row.result.target, row.result.actual) if each.number is not None]


def _core(row: Row) -> str:
    """Take the word for counting off a name: 举办培训班期数 → 举办培训班."""
    return re.sub(_COUNTED, "", normal(row.indicator.name).partition("(")[0])


def _names(row: Row, text: str, match: re.Match[str]) -> bool:
    """Say whether the words at a figure are the indicator's name, and the unit behind it is the indicator's."""
    unit, behind = row.result.target.unit, text[match.end() : match.end() + _WIDE]
    written = next(
        (each for each in (unit, *(new for new, old in _SAME.items() if old == unit)) if behind.startswith(each)), ""
    )
    behind = behind[len(written) :]
    if not written or re.match(_NOT_THE_UNIT, behind):
        return False
    clause = re.split(_PAUSES, text[max(0, match.start() - _WIDE) : match.start()])[-1].replace("、", "")
    before = re.sub(_LINK, "", clause)
    core = _core(row)
    if unit == "%":
        word = _rate_word(before, core)
        return bool(word) and not re.search(_NOT_THE_WHOLE, before.removesuffix(word))
    if len(core) < _LEAST_CORE:
        return False
    for cut in range(len(core), 0, -1):
        if before.endswith(core[:cut]) and behind.startswith(core[cut:]):
            return not re.search(_NOT_THE_WHOLE, before.removesuffix(core[:cut]))
    return False


def _rate_word(before: str, name: str) -> str:
    """Give the longest end of a name of a rate that stands before a figure: 合格率 of 培训合格率; ``""`` where none is long enough."""
    for cut in range(len(name) - _LEAST_RATE + 1):
        if before.endswith(name[cut:]):
            return name[cut:]
    return ""
