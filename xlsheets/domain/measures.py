"""Measures (基础数据): what a department form's rules are computed from, typed ones and those derived from them, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.numbers import ZERO, decimal_of, half_up, percent, plain, read_figure
from xlsheets.domain.status import TO_FILL, Missing, to_fill

EMPTY = Missing("", "—")
"""What a quotient says whose denominator is 0: no figure, and nothing that is missing."""

NOT_WANTED = Missing("", "")
"""What stands where a figure may be left out, and in a row of a list that nobody has begun: no figure, and nothing that is missing."""

IN_TABLE = Missing(TO_FILL, TO_FILL)
"""What a cell of a table says that waits for others: the row and the column beside it say which."""

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
    ``in_table``: it stands in a table, beside the name of its row. ``opens``: ids of the texts of its row, in a table with spare rows:
    where none of them is typed, nor the figure, it counts 0. ``optional``: nothing is missing where it is not typed.
    """

    id: str
    label: str
    unit: str = ""
    group: str = ""
    hint: str = ""
    signed: bool = False
    source: str = ""
    at_most: str = ""
    in_table: bool = False
    opens: tuple[str, ...] = ()
    optional: bool = False

    @property
    def missing(self) -> Missing:
        """What stands in its place while it is not typed."""
        if self.optional:
            return NOT_WANTED
        return IN_TABLE if self.in_table else to_fill(self.label)

    def is_spare(self, typed: Mapping[str, str]) -> bool:
        """Say whether it stands in a row of a list that nobody has begun."""
        return bool(self.opens) and not any(typed.get(each, "").strip() for each in (self.id, *self.opens))


class Derived(Struct, frozen=True):
    """A figure that follows from others: the signed sum ``over``, divided by the signed sum ``by`` where there is one.

    ``in_table``, ``opens``, ``optional``: as of a Measure; in a spare row there is no figure.
    """

    id: str
    label: str
    over: tuple[Term, ...]
    by: tuple[Term, ...] = ()
    unit: str = ""
    group: str = ""
    hint: str = ""
    in_table: bool = False
    opens: tuple[str, ...] = ()
    optional: bool = False

    @property
    def missing(self) -> Missing | None:
        """What stands in its place, in a table, while one of those is missing that it is made of; None: what they say."""
        if self.optional:
            return NOT_WANTED
        return IN_TABLE if self.in_table else None

    def is_spare(self, typed: Mapping[str, str]) -> bool:
        """Say whether it stands in a row of a list that nobody has begun."""
        return bool(self.opens) and not any(typed.get(each, "").strip() for each in self.opens)


def figures(measures: Sequence[Measure], derived: Sequence[Derived], typed: Mapping[str, str]) -> dict[str, Figure]:
    """Compute every measure of a form.

    Args:
        measures: those to type.
        derived: those that follow, each after what it is made of.
        typed: measure id → figure as typed, with or without its unit; the texts of rows that are named there too.

    Returns:
        id → exact value, or what is missing (the first of what it is made of), or EMPTY for a denominator of 0.
    """
    found: dict[str, Figure] = {}
    for measure in measures:
        number = ZERO if measure.is_spare(typed) else read_figure(typed.get(measure.id, ""), measure.unit)
        found[measure.id] = measure.missing if number is None else Fraction(number)
    for each in derived:
        found[each.id] = NOT_WANTED if each.is_spare(typed) else _quotient(each, found)
    return found


def _quotient(derived: Derived, found: Mapping[str, Figure]) -> Figure:
    sums = []
    for terms in (derived.over, derived.by):
        total = Fraction(0)
        for sign, name in terms:
            value = found[name]
            if isinstance(value, Missing):
                return derived.missing or value
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
