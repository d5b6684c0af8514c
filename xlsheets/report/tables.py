"""The tables and charts of a report as plain data, taken from the context: what they show, not how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from xlsheets.domain.status import TO_FILL
from xlsheets.report.filters import money, num, pct, pct2


class ReportColumn(Struct, frozen=True):
    """A column: its header, its width in millimetres, whether equal cells below each other are one cell."""

    header: str
    width: float
    align: str = "center"
    merge: bool = False


class ReportTable(Struct, frozen=True):
    """A table; `foot` is its last row, whose first filled cell stretches over the empty ones behind it."""

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()


class Chart(Struct, frozen=True):
    """A chart of one or more series over the same categories; a value that does not exist yet is None."""

    title: str
    kind: str
    head: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    unit: str = ""


def table(name: str, context: Mapping[str, Any]) -> ReportTable:
    """Return the table that `@table name` asks for."""
    return {"indicators": indicators_table, "budget": budget_table}[name](context)


def chart(name: str, context: Mapping[str, Any]) -> Chart:
    """Return the chart that `@chart name` asks for."""
    return {"levels": levels_chart, "buckets": buckets_chart}[name](context)


def indicators_table(context: Mapping[str, Any]) -> ReportTable:
    """The indicators with their weights and scores; a column that nobody filled in is left out."""
    columns = {
        "level1": ReportColumn("一级指标", 18, merge=True),
        "level2": ReportColumn("二级指标", 26, merge=True),
        "name": ReportColumn("三级指标", 32, "left"),
        "target_text": ReportColumn("年度指标值", 21),
        "actual": ReportColumn("实际完成值", 21),
        "completion": ReportColumn("完成率", 17),
        "weight": ReportColumn("分值", 12),
        "score": ReportColumn("得分", 12),
    }
    items: Sequence[Mapping[str, Any]] = context["indicators"]
    kept = {
        key: column
        for key, column in columns.items()
        if key not in ("target_text", "actual") or any(item[key] for item in items)
    }
    rows = tuple(tuple(_cell(key, item[key]) for key in kept) for item in items)
    foot = ("合计", *("" for _ in range(len(kept) - 3)), _figure(context["weight_total"]), _figure(context["total"]))
    execution = context["execution"]
    if execution.get("weight"):
        paid = {"level1": "预算执行率", "name": "预算执行率", "completion": execution["rate"], **execution}
        rows = (tuple(_cell(key, paid.get(key, "")) for key in kept), *rows)
    return ReportTable(tuple(kept.values()), rows, foot)


def budget_table(context: Mapping[str, Any]) -> ReportTable:
    """The budget lines: budget, allotted, spent, balance and rate."""
    unit = context["money_unit"]
    columns = (
        ReportColumn("资金", 44, "left"),
        ReportColumn(f"预算金额（{unit}）", 24),
        ReportColumn(f"下达额度（{unit}）", 24),
        ReportColumn(f"支出（{unit}）", 24),
        ReportColumn(f"结余（{unit}）", 22),
        ReportColumn("支出率", 18),
    )
    keys = ("initial", "adjusted", "executed", "balance")
    rows = tuple(
        (
            line["label"],
            *("—" if line[key] is None else money(line[key]) for key in keys),
            "—" if line["rate"] is None else pct(line["rate"]),
        )
        for line in context["budget"].values()
    )
    return ReportTable(columns, rows)


def levels_chart(context: Mapping[str, Any]) -> Chart:
    """Points earned beside points possible, by level-1 indicator."""
    groups = context["level1"]
    return Chart(
        "各一级指标得分情况",
        "columns",
        "一级指标",
        tuple(group["name"] for group in groups),
        (
            ("分值", tuple(group["weight"] for group in groups)),
            ("得分", tuple(group["score"] for group in groups)),
        ),
        "分",
    )


def buckets_chart(context: Mapping[str, Any]) -> Chart:
    """How many indicators stand in each completion bucket; bars, since an empty slice of a pie cannot be seen."""
    buckets = context["buckets"]
    return Chart(
        "绩效指标完成情况分布",
        "bars",
        "完成档次",
        tuple(bucket["name"] for bucket in buckets),
        (("指标个数", tuple(Decimal(bucket["count"]) for bucket in buckets)),),
        "个",
    )


def _cell(key: str, value: object) -> str:
    if key == "completion":
        return pct2(value) if isinstance(value, Decimal) else TO_FILL
    if key in ("weight", "score"):
        return _figure(value)
    return str(value)


def _figure(value: object) -> str:
    return num(value) if isinstance(value, Decimal) else TO_FILL
