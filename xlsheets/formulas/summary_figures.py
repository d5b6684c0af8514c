"""The computed cells of 汇总 but for its rows, formula and value together: key figures, counts of grades, the totals row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import SHARE_DIGITS, ZERO, half_up
from xlsheets.files.addresses import fixed_address
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_refs import TIE
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.summary_layout import (
    AMOUNT_FORMAT,
    BLOCK_FIRST,
    FIGURE,
    GONE,
    GRADE_COUNT,
    GRADE_SHARE,
    GRADED,
    RATE_FORMAT,
    SummaryLayout,
    SummaryRow,
)

SummaryRows = Sequence[SummaryRow]
SummaryFigure = ComputedCell[SummaryRows]

_EVERY = f"${FIGURE}${BLOCK_FIRST}"
"""Cell of the number of rows."""


class KeyFigure(Struct, frozen=True):
    """A key figure: what is printed before it, its formula and value, its number format."""

    label: str
    formula: Callable[[], str]
    value: Callable[[SummaryRows], Value]
    number_format: str = "General"


def summary_figures(layout: SummaryLayout) -> dict[str, list[SummaryFigure]]:
    """Return the computed cells but for the rows, by the sheet on which they stand."""
    figures = {layout.sheet: list(_totals(layout))}
    if layout.overview:
        figures.setdefault(layout.overview, []).extend(_overview(layout))
    return figures


def summary_formulas(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> dict[str, dict[str, str]]:
    """Return sheet → cell → formula, without ``=``, of everything that is computed, the rows' own figures included."""
    formulas = {
        sheet: {each.cell: each.formula() for each in figures} for sheet, figures in summary_figures(layout).items()
    }
    formulas[layout.sheet].update(row_formulas(layout, rows))
    return formulas


def row_formulas(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> dict[str, str]:
    """Return cell → formula, without ``=``, of the rows' own figures."""
    return {
        layout.cell(key, number): formula
        for number, row in enumerate(rows, layout.first_row)
        for key, formula in row.formulas.items()
    }


def summary_values(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> dict[str, dict[str, Value]]:
    """Return sheet → cell → value of everything that is computed, the rows' own figures included."""
    values = {
        sheet: {each.cell: each.value(rows) for each in figures} for sheet, figures in summary_figures(layout).items()
    }
    for number, row in enumerate(rows, layout.first_row):
        values[layout.sheet].update({layout.cell(key, number): value for key, value in row.values.items()})
    return values


def _overview(layout: SummaryLayout) -> Iterator[SummaryFigure]:
    for row, each in enumerate(key_figures(layout), BLOCK_FIRST):
        yield SummaryFigure(f"{FIGURE}{row}", each.formula, each.value)
    for place in range(len(layout.grades)):
        yield from _grade(layout, place)
    yield from _without_grade(layout)


def key_figures(layout: SummaryLayout) -> list[KeyFigure]:
    """Return the key figures, a row each."""

    def total(key: str) -> Callable[[], str]:
        return lambda: layout.seen(fixed_address(layout.cell(key, layout.totals_row)))

    unit = layout.money_unit
    return [
        KeyFigure("自评项目数", lambda: present_formula(layout), lambda rows: Decimal(_present(rows))),
        KeyFigure("其中已评", lambda: f'COUNTIF({layout.seen(layout.span("status"))},"{GRADED}")', _done_value),
        KeyFigure(f"全年预算数（{unit}）", total("adjusted"), lambda rows: _sum(rows, "adjusted"), AMOUNT_FORMAT),
        KeyFigure(f"全年执行数（{unit}）", total("executed"), lambda rows: _sum(rows, "executed"), AMOUNT_FORMAT),
        KeyFigure("预算执行率", total("rate"), _rate_value, RATE_FORMAT),
        KeyFigure("平均得分", lambda: mean_formula(layout), _mean_value),
    ]


def present_formula(layout: SummaryLayout) -> str:
    """Count the rows whose sheet is still there: five, one of them 表已删除 → 4."""
    numbers, statuses = (layout.seen(layout.span(key)) for key in ("no", "status"))
    return f'COUNT({numbers})-COUNTIF({statuses},"{GONE}")'


def _present(rows: SummaryRows) -> int:
    return sum(row.values.get("status") != GONE for row in rows)


def _done_value(rows: SummaryRows) -> Value:
    return Decimal(sum(row.values.get("status") == GRADED for row in rows))


def mean_formula(layout: SummaryLayout) -> str:
    """Take the mean of the totals: 90 and 95 → 92.5; nothing where there are none."""
    total = layout.seen(layout.span("total"))
    return f'IF(COUNT({total})=0,"",ROUND(SUM({total})/COUNT({total})+{TIE},2))'


def _mean_value(rows: SummaryRows) -> Value:
    totals = _numbers(rows, "total")
    return half_up(sum(totals, ZERO) / len(totals)) if totals else ""


def _grade(layout: SummaryLayout, place: int) -> Iterator[SummaryFigure]:
    """Return count and share of a grade: 3 of 4 → 3, 75%."""
    row, grade = BLOCK_FIRST + place, layout.grades[place]

    def count(rows: SummaryRows) -> int:
        return sum(each.values.get("grade") == grade for each in rows)

    yield from _counted(row, lambda: f"COUNTIF({layout.seen(layout.span('grade'))},{quoted(grade)})", count)


def _without_grade(layout: SummaryLayout) -> Iterator[SummaryFigure]:
    """Return count and share of the rows that have none of the grades."""
    row = BLOCK_FIRST + len(layout.grades)

    def formula() -> str:
        return "-".join([_EVERY, *(f"${GRADE_COUNT}${above}" for above in range(BLOCK_FIRST, row))])

    def count(rows: SummaryRows) -> int:
        return _present(rows) - sum(each.values.get("grade") in layout.grades for each in rows)

    yield from _counted(row, formula, count)


def _counted(row: int, formula: Callable[[], str], count: Callable[[SummaryRows], int]) -> Iterator[SummaryFigure]:
    yield SummaryFigure(f"{GRADE_COUNT}{row}", formula, lambda rows: Decimal(count(rows)))

    def share(rows: SummaryRows) -> Value:
        every = _present(rows)
        return half_up(Decimal(count(rows)) / every, SHARE_DIGITS) if every else ""

    yield SummaryFigure(f"{GRADE_SHARE}{row}", lambda: share_formula(row), share)


def share_formula(row: int) -> str:
    """Share of a row's count of all rows: row 6 → ``IF($C$5=0,"",ROUND($E$6/$C$5+1E-12,4))``."""
    return f'IF({_EVERY}=0,"",ROUND(${GRADE_COUNT}${row}/{_EVERY}+{TIE},{SHARE_DIGITS}))'


def _totals(layout: SummaryLayout) -> Iterator[SummaryFigure]:
    for column in layout.columns:
        if column.summed:
            yield _total(layout, column.key)
    yield SummaryFigure(layout.cell("rate", layout.totals_row), lambda: rate_formula(layout), _rate_value)


def _total(layout: SummaryLayout, key: str) -> SummaryFigure:
    return SummaryFigure(
        layout.cell(key, layout.totals_row), lambda: sum_formula(layout.span(key)), lambda rows: _sum(rows, key)
    )


def sum_formula(span: str) -> str:
    """Add up a column, nothing where it has no number: ``J27:J30`` → ``IF(COUNT(J27:J30)=0,"",SUM(J27:J30))``."""
    return f'IF(COUNT({span})=0,"",SUM({span}))'


def _sum(rows: SummaryRows, key: str) -> Value:
    numbers = _numbers(rows, key)
    return sum(numbers, ZERO) if numbers else ""


def rate_formula(layout: SummaryLayout) -> str:
    """Divide the amounts executed by those of the budget, of the rows that have a rate: 3.49 of 8.89 → 39.26%."""
    below, executed = (f"SUM({layout.span(key)})" for key in ("rate_below", "rate_executed"))
    return f'IF({below}=0,"",{executed}/{below})'


def _rate_value(rows: SummaryRows) -> Value:
    below, executed = (sum(_numbers(rows, key), ZERO) for key in ("rate_below", "rate_executed"))
    return executed / below if below else ""


def _numbers(rows: SummaryRows, key: str) -> list[Decimal]:
    return [value for row in rows if isinstance(value := row.values.get(key), Decimal)]
