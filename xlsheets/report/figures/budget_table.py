"""The budget, a line of funds a row."""

from __future__ import annotations

from xlsheets.report.context import ReportContext
from xlsheets.report.figures.figure import ReportColumn, ReportTable
from xlsheets.report.filters import money, percent_printer

_NONE = "—"


def budget_table(context: ReportContext) -> ReportTable:
    """The budget lines: budget, allotted, spent, balance and rate."""
    unit, percent = context.money_unit, percent_printer(context.percent_style)
    columns = (
        ReportColumn("资金", 44, "left"),
        ReportColumn(f"预算金额（{unit}）", 24),
        ReportColumn(f"下达额度（{unit}）", 24),
        ReportColumn(f"支出（{unit}）", 24),
        ReportColumn(f"结余（{unit}）", 22),
        ReportColumn("支出率", 18),
    )
    rows = tuple(
        (
            line.label,
            *(
                _NONE if amount is None else money(amount)
                for amount in (line.initial, line.adjusted, line.executed, line.balance)
            ),
            _NONE if line.rate is None else percent(line.rate),
        )
        for line in context.budget.values()
    )
    return ReportTable(columns, rows)
