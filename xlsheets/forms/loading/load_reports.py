"""Reads what a form.toml, or a report of several forms, says of paragraphs, reports, tables and charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from xlsheets.forms.loading.form_limits import NAME, NAME_RULE
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.mistakes import suggestion
from xlsheets.forms.schema_bands import TEXT_PLACEHOLDERS
from xlsheets.forms.schema_reports import (
    ALIGNS_OF_TABLES,
    CHART_KINDS,
    PERCENT_STYLES,
    SHOWN_AS,
    ChartSpec,
    FigureSpecs,
    ReportSpec,
    RowLimits,
    SeriesSpec,
    TableColumnSpec,
    TableSpec,
    TextSpec,
)

TEMPLATE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.j2\Z")
_KIND = re.compile(r"[a-z][a-z0-9_-]*\Z")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_PATH_RULE = "应为模板可用的名称，如 budget.total.rate（xlsheets report 文件 --context 可列出）"
_HEADER_PLACEHOLDERS = ("year", "money_unit")
_MOST_ROWS = 100_000
_SERIES_PLACEHOLDERS = ("year", "last_year")


def read_texts(form: TomlTable) -> tuple[TextSpec, ...]:
    """Read the typed paragraphs."""
    specs: list[TextSpec] = []
    for table in form.tables("texts"):
        spec = TextSpec(
            id=table.identifier("id", NAME, NAME_RULE),
            title=table.text("title"),
            section=table.text("section", ""),
            limit=table.integer("limit", 0, 0, 100_000),
            required=table.flag("required", True),
            hint=table.text("hint", ""),
            default=table.printed("default", TEXT_PLACEHOLDERS, default=""),
            instead=table.texts("instead"),
        )
        if any(spec.id == other.id for other in specs):
            table.note("id", f"“{spec.id}”重复")
        table.close()
        specs.append(spec)
    return tuple(specs)


def read_reports(form: TomlTable, shared_reports: Callable[[], Mapping[str, ReportSpec]]) -> tuple[ReportSpec, ...]:
    """Read the reports of a form; ``shared_reports`` gives those that serve several forms, by kind, if it names one."""
    specs: list[ReportSpec] = []
    for table in form.tables("reports"):
        if table.has("shared"):
            kind, shared = table.text("shared"), shared_reports()
            if kind not in shared:
                table.note("shared", f"没有通用报告“{kind}”{suggestion(kind, shared)}")
                continue
            spec = shared[kind]
        else:
            spec = read_report(table)
        if any(spec.kind == other.kind for other in specs):
            table.note("kind", f"“{spec.kind}”重复")
        table.close()
        specs.append(spec)
    return tuple(specs)


def read_report(table: TomlTable) -> ReportSpec:
    """Read one report, without closing its table."""
    return ReportSpec(
        kind=table.identifier("kind", _KIND, "用小写英文字母开头，只含小写字母、数字、下划线和连字符"),
        title=table.text("title"),
        template=table.identifier("template", TEMPLATE, "应为本文件夹里的文件名，以 .j2 结尾，不含路径"),
        percent=table.text("percent", PERCENT_STYLES[0], PERCENT_STYLES),
        over_projects=table.flag("over_projects", False),
    )


def read_figures(form: TomlTable) -> FigureSpecs:
    """Read the tables and charts that reports show."""
    tables = [_table(entry) for entry in form.tables("tables")]
    charts = [_chart(entry) for entry in form.tables("charts")]
    return FigureSpecs({each.id: each for each in tables}, {each.id: each for each in charts})


def _table(entry: TomlTable) -> TableSpec:
    spec = TableSpec(
        id=entry.identifier("id", NAME, NAME_RULE),
        caption=entry.printed("caption", _HEADER_PLACEHOLDERS, default=""),
        rows=entry.identifier("rows", _PATH, _PATH_RULE),
        columns=tuple(_column(each) for each in entry.tables("columns", required=True)),
        foot=entry.text("foot", ""),
        only=entry.texts("only"),
        shown_with=_limits(entry),
    )
    entry.close()
    return spec


def _column(entry: TomlTable) -> TableColumnSpec:
    column = TableColumnSpec(
        header=entry.printed("header", _HEADER_PLACEHOLDERS),
        value=entry.identifier("value", _PATH, _PATH_RULE),
        shown_as=entry.text("as", SHOWN_AS[0], SHOWN_AS),
        width=float(entry.required_number("width")),
        align=entry.text("align", "center", ALIGNS_OF_TABLES),
        merge=entry.flag("merge", False),
        optional=entry.flag("optional", False),
        empty=entry.text("empty", ""),
        while_open=entry.text("while_open", ""),
        total=entry.identifier("total", _PATH, _PATH_RULE) if entry.has("total") else "",
    )
    entry.close()
    return column


def _limits(entry: TomlTable) -> RowLimits:
    least = entry.integer("least", 0, 0, _MOST_ROWS)
    most = entry.integer("most", _MOST_ROWS, 1, _MOST_ROWS) if entry.has("most") else None
    limits = RowLimits(least, most)
    if not limits.hold(least):
        entry.note("most", "不应小于 least")
    return limits


def _chart(entry: TomlTable) -> ChartSpec:
    series = []
    for each in entry.tables("series", required=True):
        series.append(
            SeriesSpec(each.printed("name", _SERIES_PLACEHOLDERS), each.identifier("value", _PATH, _PATH_RULE))
        )
        each.close()
    spec = ChartSpec(
        id=entry.identifier("id", NAME, NAME_RULE),
        caption=entry.printed("caption", _HEADER_PLACEHOLDERS),
        kind=entry.text("kind", CHART_KINDS[0], CHART_KINDS),
        rows=entry.identifier("rows", _PATH, _PATH_RULE),
        category=entry.identifier("category", _PATH, _PATH_RULE),
        head=entry.text("head"),
        series=tuple(series),
        unit=entry.text("unit", ""),
        only=entry.texts("only"),
        shown_with=_limits(entry),
    )
    entry.close()
    return spec
