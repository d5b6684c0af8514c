"""Measures (基础数据): what a department form's rules are computed from, typed ones and those derived from them, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.numbers import decimal_of, half_up, percent, plain, read_figure
from xlsheets.domain.status import Missing, to_fill

EMPTY = Missing("", "—")
"""What a quotient says whose denominator is 0: no figure, and nothing that is missing."""

PERCENT = "%"
FIGURE_DIGITS = 4

PROJECT_COUNTS = {
    "projects": "自评的项目数",
    "graded": "已评的项目数",
    "passed": "等级不是最低一等的项目数",
    "spent": "结余率小于10%的项目数",
    "quantity_done": "数量指标都已完成的项目数",
    "indicators_done": "已完成的数量指标数",
    "indicators_near": "已完成且偏离不大的数量指标数",
    "benefit_done": "效益指标都已完成的项目数",
}
"""What a measure may take from the projects of its workbook (the sheet 汇总), and how it is called there."""

Term = tuple[int, str]
"""A sign, 1 or -1, and the id of a measure."""

Figure = Fraction | Missing
"""A measure's value, or why there is none: what is to be filled in or judged, or EMPTY."""


class Measure(Struct, frozen=True):
    """A figure that the accountant types: ``group`` heads it in the list, ``signed`` allows one below 0.

    ``at_most``: id of the measure that it is a part of, ``""`` where there is none: so many of so many.
    ``source``: the key of PROJECT_COUNTS that gives it in a workbook with 汇总, unless somebody types over it.
    """

    id: str
    label: str
    unit: str = ""
    group: str = ""
    hint: str = ""
    signed: bool = False
    source: str = ""
    at_most: str = ""


class Derived(Struct, frozen=True):
    """A figure that follows from others: the signed sum ``over``, divided by the signed sum ``by`` where there is one."""

    id: str
    label: str
    over: tuple[Term, ...]
    by: tuple[Term, ...] = ()
    unit: str = ""
    group: str = ""
    hint: str = ""


def figures(measures: Sequence[Measure], derived: Sequence[Derived], typed: Mapping[str, str]) -> dict[str, Figure]:
    """Compute every measure of a form.

    Args:
        measures: those to type.
        derived: those that follow, each after what it is made of.
        typed: measure id → figure as typed, with or without its unit.

    Returns:
        id → exact value, or what is missing (the first of what it is made of), or EMPTY for a denominator of 0.
    """
    found: dict[str, Figure] = {}
    for measure in measures:
        number = read_figure(typed.get(measure.id, ""), measure.unit)
        found[measure.id] = to_fill(measure.label) if number is None else Fraction(number)
    for each in derived:
        found[each.id] = _quotient(each, found)
    return found


def _quotient(derived: Derived, found: Mapping[str, Figure]) -> Figure:
    sums = []
    for terms in (derived.over, derived.by):
        total = Fraction(0)
        for sign, name in terms:
            value = found[name]
            if isinstance(value, Missing):
                return value
            total += sign * value
        sums.append(total)
    over, by = sums
    if not derived.by:
        return over
    return over / by if by else EMPTY


def shown_figure(value: Fraction, unit: str = "") -> str:
    """Print a measure: a ratio as a percentage with two decimals, anything else with at most four and no zeros behind."""
    if unit == PERCENT:
        text = percent(decimal_of(value))
        return text.removeprefix("-") if not half_up(decimal_of(value), 4) else text
    return plain(half_up(decimal_of(value), FIGURE_DIGITS))
