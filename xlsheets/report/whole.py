"""The projects of a workbook together: sums over them, in the money unit of the report that tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsheets.domain.numbers import ZERO, convert_money
from xlsheets.report.context import EvaluationContext, WholeContext


def whole_of(projects: Sequence[EvaluationContext], money_unit: str) -> WholeContext:
    """Add up the projects; a sum is None where one of them lacks the figure, and of no project."""
    totals = [(each.budget["total"], each.money_unit) for each in projects]
    initial = _sum(_in_unit(line.initial, unit, money_unit) for line, unit in totals)
    adjusted = _sum(_in_unit(line.adjusted, unit, money_unit) for line, unit in totals)
    executed = _sum(_in_unit(line.executed, unit, money_unit) for line, unit in totals)
    both = None if adjusted is None or executed is None else (adjusted, executed)
    return WholeContext(
        key="whole",
        count=Decimal(len(projects)) if projects else None,
        initial=initial,
        adjusted=adjusted,
        executed=executed,
        balance=both[0] - both[1] if both else None,
        rate=both[1] / both[0] if both and both[0] else None,
        goals=_sum(each.counts.total for each in projects),
        complete=_sum(each.counts.complete for each in projects),
        incomplete=_sum(each.counts.incomplete for each in projects),
    )


def _in_unit(amount: Decimal | None, unit: str, wanted: str) -> Decimal | None:
    return None if amount is None else convert_money(amount, unit, wanted)


def _sum(figures: Iterable[Decimal | None]) -> Decimal | None:
    known = list(figures)
    held = [each for each in known if each is not None]
    return sum(held, ZERO) if known and len(held) == len(known) else None
