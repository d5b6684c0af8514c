"""The tables and charts that a form declares, filled from the context: rows, columns and series are its data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import as_figure
from xlsheets.domain.status import TO_FILL
from xlsheets.errors import UserError
from xlsheets.forms.schema_reports import ALWAYS, ChartSpec, TableColumnSpec, TableSpec
from xlsheets.report.context import EvaluationContext, Keyed, ReportContext
from xlsheets.report.figures.figure import Chart, ReportColumn, ReportTable
from xlsheets.report.filters import money, num, percent_printer

_NAMED_ROWS = 3
"""Of those with a gap; how many there are is told behind them."""

NOBODY = "-"
"""The key of a row without a record."""


def shown_of(context: ReportContext, of: str) -> ReportContext:
    """Return the context of one of the projects that a report is over (``projects[2]``); UserError where there is none.

    ``""``: the context itself.
    """
    if not of:
        return context
    at = int(of.removeprefix("projects[").removesuffix("]"))
    if at >= len(context.projects):
        raise UserError(f"报告只有 {len(context.projects)} 个项目，没有“{of}”，请改正模板。")
    project = context.projects[at]
    own = {name: getattr(project, name) for name in project.__struct_fields__}
    return ReportContext(**own, percent_style=context.percent_style, projects=(), whole=context.whole)


def table_of(spec: TableSpec, context: ReportContext) -> ReportTable:
    """Fill a table: a row for each record of its list, 待填 where that has none yet. UserError names an unknown name."""
    records = _chosen(context, spec)
    print_figure = _printers(context.percent_style)

    def shown(column: TableColumnSpec, holder: object, name: str) -> str:
        value = _value(holder, name, spec.id)
        if value is None or value == "":
            return (column.while_open if _is_open(holder) else "") or column.empty
        return print_figure[column.shown_as](value)

    kept = [
        column
        for column in spec.columns
        if not column.optional or any(_value(each, column.value, spec.id) not in (None, "") for each in records)
    ]
    rows = [tuple(shown(column, each, column.value) for column in kept) for each in records]
    foot = [
        _foot(column, shown(column, context, column.total), bool(records)) if column.total else "" for column in kept
    ]
    way = f"{context.key}." if context.key else ""
    return ReportTable(
        tuple(
            ReportColumn(
                _filled(each.header, context),
                each.width,
                each.align,
                each.merge,
                each.value,
                each.total and f"{way}{each.total}",
            )
            for each in kept
        ),
        tuple(rows) or ((TO_FILL, *("" for _ in kept[1:])),),
        tuple(_key(each) for each in records) or (NOBODY,),
        f"{way}{spec.id}",
        (spec.foot, *foot[1:]) if spec.foot else (),
        _filled(spec.caption, context),
    )


def _foot(column: TableColumnSpec, total: str, has_rows: bool) -> str:
    """A total under a table; one over no rows is a gap and no 0."""
    return total if has_rows else column.empty


def gaps_of(table: ReportTable) -> str:
    """Say what a table shows as 待填, ``""`` for nothing: ``表《各项目情况》的全年预算、得分（甲项目、合计）``."""
    title = f"表《{re.sub(r'（[^（）]*）', '', table.caption)}》"
    if table.rows == ((TO_FILL, *("" for _ in table.columns[1:])),):
        return title
    naming = next((at for at, column in enumerate(table.columns) if column.align == "left"), 0)
    rows = [*table.rows, *([table.foot] if table.foot else [])]
    names = [
        *(
            row[naming] if row[naming] not in ("", TO_FILL) else f"第{number}行"
            for number, row in enumerate(table.rows, 1)
        ),
        *table.foot[:1],
    ]
    columns: dict[tuple[str, ...], list[str]] = {}
    for at, column in enumerate(table.columns):
        if gaps := tuple(name for name, row in zip(names, rows, strict=True) if row[at] == TO_FILL):
            columns.setdefault(gaps, []).append(column.header)
    told = (f"{'、'.join(headers)}（{_named(gaps)}）" for gaps, headers in columns.items())
    return f"{title}的{'，'.join(told)}" if columns else ""


def _is_open(record: object) -> bool:
    """Say whether a row is still to be filled in or judged: an indicator, or a project that has points and no total yet."""
    if isinstance(record, EvaluationContext):
        return record.scores and record.total is None
    return bool(getattr(record, "open", False))


def _named(rows: tuple[str, ...]) -> str:
    more = f"等{len(rows)}行" if len(rows) > _NAMED_ROWS else ""
    return "、".join(rows[:_NAMED_ROWS]) + more


def is_shown(spec: TableSpec | ChartSpec, context: ReportContext | Mapping[str, object]) -> bool:
    """Say whether a report shows a table or a chart: not with fewer or more records than it is declared for."""
    limits = spec.shown_with
    return limits == ALWAYS or limits.hold(len(_chosen(context, spec)))


def _key(record: object) -> str:
    return record.key if isinstance(record, Keyed) else NOBODY


def chart_of(spec: ChartSpec, context: ReportContext) -> Chart:
    """Fill a chart: a category for each record of its list. UserError names an unknown name."""
    records = _chosen(context, spec)
    records = _slices(spec, records) if spec.kind == "pie" else records
    return Chart(
        _filled(spec.caption, context),
        spec.kind,
        spec.head,
        tuple(str(_value(each, spec.category, spec.id)) for each in records),
        tuple(
            (_filled(one.name, context), tuple(as_figure(_value(each, one.value, spec.id)) for each in records))
            for one in spec.series
        ),
        spec.unit,
    )


def _chosen(context: ReportContext | Mapping[str, object], spec: TableSpec | ChartSpec) -> list[object]:
    """Return the records that a table or a chart shows."""
    records = _value(context, spec.rows, spec.id)
    if not spec.only or not isinstance(records, Mapping):
        return _records(context, spec.rows, spec.id)
    if unknown := next((name for name in spec.only if name not in records), ""):
        raise UserError(f"图表“{spec.id}”的 only 中“{unknown}”在“{spec.rows}”里没有，请改正。")
    return [records[name] for name in spec.only]


def _slices(spec: ChartSpec, records: list[object]) -> list[object]:
    """Leave out of a pie what has no part in it, unless nothing has."""
    values = [as_figure(_value(each, spec.series[0].value, spec.id)) for each in records]
    return [each for each, value in zip(records, values, strict=True) if value] or records


def _printers(percent_style: str) -> Mapping[str, Callable[[object], str]]:
    percent = percent_printer(percent_style)

    def printer(show: Callable[[Decimal | None], str]) -> Callable[[object], str]:
        return lambda value: show(value) if isinstance(value, Decimal) else str(value)

    return {"text": str, "number": printer(num), "money": printer(money), "percent": printer(percent)}


def _records(context: ReportContext | Mapping[str, object], name: str, figure: str) -> list[object]:
    found = _value(context, name, figure)
    if isinstance(found, Mapping):
        return list(found.values())
    if isinstance(found, tuple | list):
        return list(found)
    raise UserError(f"图表“{figure}”的 rows = “{name}”不是一行一条的名称，请改正。")


def _value(holder: object, name: str, figure: str) -> object:
    """Follow a name such as ``budget.total.rate`` through records and dictionaries."""
    found = holder
    for part in name.split("."):
        if isinstance(found, Struct) and part in found.__struct_fields__:
            found = getattr(found, part)
        elif isinstance(found, Mapping) and part in found:
            found = found[part]
        else:
            raise UserError(
                f"图表“{figure}”中的名称“{name}”没有定义，请检查拼写（xlsheets report 文件 --context 可列出）。"
            )
    return found


def _filled(text: str, context: ReportContext) -> str:
    year = "" if context.year is None else str(context.year)
    before = "上年" if context.year is None else str(context.year - 1)
    return text.replace("{money_unit}", context.money_unit).replace("{year}", year).replace("{last_year}", before)
