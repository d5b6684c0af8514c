"""The indicators with their weights and scores."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.status import TO_FILL
from xlsheets.report.context import ReportContext
from xlsheets.report.figures.figure import ReportColumn, ReportTable, points_text
from xlsheets.report.filters import percent_printer

_COLUMNS = {
    "level1": ReportColumn("一级指标", 18, merge=True),
    "level2": ReportColumn("二级指标", 26, merge=True),
    "name": ReportColumn("三级指标", 32, "left"),
    "target_text": ReportColumn("年度指标值", 21),
    "actual": ReportColumn("实际完成值", 21),
    "completion": ReportColumn("完成率", 17),
    "weight": ReportColumn("分值", 12),
    "score": ReportColumn("得分", 12),
}
_TYPED = ("target_text", "actual")
_EXECUTION = "预算执行率"


def indicators_table(context: ReportContext) -> ReportTable:
    """The indicators with their weights and scores; a column that nobody filled in is left out."""
    items = context.indicators
    percent = percent_printer(context.percent_style)

    def cell(key: str, value: str | Decimal | None) -> str:
        if isinstance(value, str):
            return value
        if key == "completion":
            return TO_FILL if value is None else percent(value)
        return points_text(value)

    kept = [key for key in _COLUMNS if key not in _TYPED or any(getattr(item, key) for item in items)]
    rows = [tuple(cell(key, getattr(item, key)) for key in kept) for item in items]
    execution = context.execution
    if execution.weight:
        paid = {
            "level1": _EXECUTION,
            "name": _EXECUTION,
            "completion": execution.rate,
            "weight": execution.weight,
            "score": execution.score,
        }
        rows.insert(0, tuple(cell(key, paid.get(key, "")) for key in kept))
    blanks = [""] * (len(kept) - 3)
    foot = ("合计", *blanks, points_text(context.weight_total), points_text(context.total))
    return ReportTable(tuple(_COLUMNS[key] for key in kept), tuple(rows), foot)
