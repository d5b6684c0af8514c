"""Points by level-1 indicator."""

from __future__ import annotations

from xlsheets.report.context import ReportContext
from xlsheets.report.figures.figure import Chart


def levels_chart(context: ReportContext) -> Chart:
    """Points earned beside points possible, by level-1 indicator."""
    groups = context.level1
    return Chart(
        "各一级指标得分情况",
        "columns",
        "一级指标",
        tuple(group.name for group in groups),
        (
            ("分值", tuple(group.weight for group in groups)),
            ("得分", tuple(group.score for group in groups)),
        ),
        "分",
    )
