"""Last year as a person typed it, where no file of last year is given: what was spent, and the points.

A form that wants it has fields or typed texts with the ids `LAST_EXECUTED` and `LAST_TOTAL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import POINTS, ZERO, read_figure
from xlsheets.report.context import BudgetContext, CountsContext, EvaluationContext, ExecutionContext

LAST_EXECUTED, LAST_TOTAL = "last_executed", "last_total"
TYPED_AS = {"last.budget.total.executed": LAST_EXECUTED, "last.total": LAST_TOTAL}
"""Names of the context, and the ids that they are typed under."""


def typed_last(now: EvaluationContext, typed: Mapping[str, str]) -> EvaluationContext | None:
    """Return last year as far as it was typed, None where nothing was.

    Args:
        now: this year: its names and the points possible are taken for those of last year.
        typed: the fields and typed texts of the evaluation, by id; an amount is in its money unit.
    """
    executed = _figure(typed.get(LAST_EXECUTED, ""), now.money_unit)
    total = _figure(typed.get(LAST_TOTAL, ""), POINTS)
    if executed is None and total is None:
        return None
    nothing: dict[str, tuple[()]] = dict.fromkeys(
        ("goals", "open", "level1", "indicators", "complete", "incomplete", "large", "bands", "buckets", "scored"), ()
    )
    budget = BudgetContext(
        key="last.budget.total",
        label="",
        initial=None,
        adjusted=None,
        executed=executed,
        balance=None,
        rate=None,
        reason="",
        is_sum=False,
    )
    return replace(
        now,
        key="last",
        year=None if now.year is None else now.year - 1,
        fields={},
        fill_date="",
        budget={"total": budget},
        execution=ExecutionContext(key="last.execution", rate=None, score=None, weight=ZERO),
        total=total,
        grade=None,
        goals_grade=None,
        falls_short=True,
        counts=CountsContext(key="last.counts", total=None, complete=None, incomplete=None, incomplete_share=None),
        measures={},
        tables={},
        rows={},
        **nothing,
    )


def _figure(text: str, unit: str) -> Decimal | None:
    return read_figure(text, unit) if text.strip() else None
