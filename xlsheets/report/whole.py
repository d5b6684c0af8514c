"""The projects of a workbook together: sums over them, in the money unit of the report that tells of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsheets.domain.execution import balance_of, rate_of_several
from xlsheets.domain.numbers import convert_money, sum_of_all
from xlsheets.report.context import EvaluationContext, WholeContext


def whole_of(projects: Sequence[EvaluationContext], money_unit: str) -> WholeContext:
    """Add up the projects; a sum is None where one of them lacks the figure, and of no project."""
    totals = [(each.budget["total"], each.money_unit) for each in projects]
    initial = sum_of_all(_in_unit(line.initial, unit, money_unit) for line, unit in totals)
    adjusted = sum_of_all(_in_unit(line.adjusted, unit, money_unit) for line, unit in totals)
    executed = sum_of_all(_in_unit(line.executed, unit, money_unit) for line, unit in totals)
    return WholeContext(
        key="whole",
        count=Decimal(len(projects)) if projects else None,
        initial=initial,
        adjusted=adjusted,
        executed=executed,
        balance=balance_of(adjusted, executed),
        rate=rate_of_several(adjusted, executed),
        goals=sum_of_all(each.counts.total for each in projects),
        complete=sum_of_all(each.counts.complete for each in projects),
        incomplete=sum_of_all(each.counts.incomplete for each in projects),
    )


def _in_unit(amount: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    return None if amount is None else convert_money(amount, unit, wanted)
