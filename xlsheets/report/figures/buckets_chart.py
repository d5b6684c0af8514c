"""Indicators by completion bucket."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.report.context import ReportContext
from xlsheets.report.figures.figure import Chart


def buckets_chart(context: ReportContext) -> Chart:
    """How many indicators stand in each completion bucket; bars, since an empty slice of a pie cannot be seen."""
    buckets = context.buckets
    return Chart(
        "绩效指标完成情况分布",
        "bars",
        "完成档次",
        tuple(bucket.name for bucket in buckets),
        (("指标个数", tuple(Decimal(bucket.count) for bucket in buckets)),),
        "个",
    )
