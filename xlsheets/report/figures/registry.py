"""Every table and chart by the name that a template asks for it by: a new one is a module beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from xlsheets.report.context import ReportContext
from xlsheets.report.figures.buckets_chart import buckets_chart
from xlsheets.report.figures.budget_table import budget_table
from xlsheets.report.figures.figure import Chart, ReportTable
from xlsheets.report.figures.indicators_table import indicators_table
from xlsheets.report.figures.levels_chart import levels_chart

TABLES: Mapping[str, Callable[[ReportContext], ReportTable]] = {
    "indicators": indicators_table,
    "budget": budget_table,
}
"""What ``@table name`` shows."""

CHARTS: Mapping[str, Callable[[ReportContext], Chart]] = {
    "levels": levels_chart,
    "buckets": buckets_chart,
}
"""What ``@chart name`` shows."""
