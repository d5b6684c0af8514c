"""Writes two years side by side: projects with scores and budgets, their indicators, and what could not be paired."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.workbook import Workbook

from xlsheets.collect.list_sheets import place_link
from xlsheets.collect.records import IndicatorRecord, Record
from xlsheets.collect.sheet_names import UNPAIRED_SHEET
from xlsheets.collect.years import Comparison, Pair, pair_indicators
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.domain.reading import read_target
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.grid import Value, or_blank
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT, RATE_FORMAT
from xlsheets.writing.overview_sheet import FULL_MARKS, MOST_NAMES, axis_format, chart_page
from xlsheets.writing.table_sheet import (
    BELOW_CAPTION,
    FileLink,
    TableColumn,
    finish_table,
    write_caption,
    write_rows,
)

MOST_COMPARED = 30
"""Projects that the chart of two years shows."""

_CHANGE_FORMATS = {
    AMOUNT_FORMAT: "+#,##0.00;-#,##0.00;0.00",
    RATE_FORMAT: "+0.00%;-0.00%;0.00%",
    "General": "+General;-General;0",
}


def write_year_sheets(book: Workbook, comparison: Comparison, money_unit: str, out: Path) -> None:
    """Write the sheets of one comparison: 年度对比, 年度指标对比 and, where there is anything, 年度未配对."""
    before, after = comparison.years
    years = f"{before}-{after}"
    _write_projects(book, comparison, years, money_unit)
    _write_indicators(book, comparison, years)
    _write_unpaired(book, comparison, years, out)


def _three(before: int, after: int, what: str, width: float, shape: str = "General") -> list[TableColumn]:
    """Make the columns of a figure: before, after, change."""
    change = TableColumn(f"{what}变化", width, _CHANGE_FORMATS[shape])
    return [TableColumn(f"{year}年{what}", width, shape) for year in (before, after)] + [change]


def _write_projects(book: Workbook, comparison: Comparison, years: str, money_unit: str) -> None:
    sheet = book.create_sheet(f"年度对比 {years}")
    before, after = comparison.years
    columns = [
        TableColumn("序号", 4),
        TableColumn("项目名称", 13, left=True),
        TableColumn("项目代码", 7),
        TableColumn("单位", 8, left=True),
        TableColumn("配对依据", 5),
        *_three(before, after, "全年预算数", 8, AMOUNT_FORMAT),
        *_three(before, after, "全年执行数", 8, AMOUNT_FORMAT),
        *_three(before, after, "执行率", 7, RATE_FORMAT),
        *_three(before, after, "总分", 6),
        TableColumn("等级", 4),
        TableColumn("指标个数", 4),
    ]
    note = (
        f"金额单位：{money_unit}。配对 {len(comparison.pairs)} 个项目；只有{before}年的 {len(comparison.only_before)} 个，"
        f"只有{after}年的 {len(comparison.only_after)} 个，分不清的 {len(comparison.ambiguous)} 组，见“{UNPAIRED_SHEET} {years}”。"
    )
    write_caption(sheet, f"{before}年与{after}年绩效自评对比", note, len(columns))
    rows = [_project(number, pair, money_unit) for number, pair in enumerate(comparison.pairs, 1)]
    last = write_rows(sheet, BELOW_CAPTION, columns, rows)
    finish_table(sheet, columns, BELOW_CAPTION, last, fixed=2)
    if comparison.pairs:
        names = [column.header for column in columns]
        chart = _score_chart(sheet.title, names, comparison, min(len(rows), MOST_COMPARED))
        chart_page(book.create_sheet(f"年度对比图 {years}"), f"数值取自工作表“{sheet.title}”。", [[chart]])


def _score_chart(sheet: str, headers: list[str], comparison: Comparison, shown: int) -> BarChart:
    def span(header: str) -> str:
        letters = column_letters(headers.index(header) + 1)
        return f"{quoted_sheet(sheet)}!${letters}${BELOW_CAPTION + 1}:${letters}${BELOW_CAPTION + shown}"

    chart = BarChart()
    chart.type = "col"
    suffix = f"（前{MOST_COMPARED}个）" if len(comparison.pairs) > MOST_COMPARED else ""
    chart.title = f"各项目两年总分{suffix}"
    names = AxDataSource(strRef=StrRef(f=span("项目名称" if shown <= MOST_NAMES else "序号")))
    for place, (year, colour) in enumerate(zip(comparison.years, ("BFBFBF", "4472C4"), strict=True)):
        figures = NumDataSource(numRef=NumRef(f=span(f"{year}年总分")))
        series = Series(idx=place, order=place, val=figures, cat=names, tx=SeriesLabel(v=f"{year}年"))
        series.graphicalProperties.solidFill = colour
        chart.series.append(series)
    chart.gapWidth, chart.legend.position = 60, "b"
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.numFmt = axis_format(FULL_MARKS)
    return chart


def _project(number: int, pair: Pair, money_unit: str) -> list[Value]:
    before, after = pair.before, pair.after
    row: list[Value] = [Decimal(number), after.subject or before.subject, after.code or before.code]
    row += [after.unit or before.unit, pair.by]
    for place in (1, 2):
        row += _change(*(_amount(record, place, money_unit) for record in (before, after)))
    row += _change(before.rate, after.rate)
    row += _change(before.total, after.total)
    grades = [record.grade or "未评" for record in (before, after)]
    row.append(grades[0] if grades[0] == grades[1] else "→".join(grades))
    counts = [str(record.count) for record in (before, after)]
    row.append(counts[0] if counts[0] == counts[1] else "→".join(counts))
    return row


def _amount(record: Record, place: int, money_unit: str) -> Decimal | None:
    amount = record.amounts[place]
    if amount is None and place == 1:
        amount = record.amounts[0]
    return None if amount is None else amount * (MONEY_UNITS[record.money_unit] / MONEY_UNITS[money_unit])


def _change(before: Decimal | None, after: Decimal | None) -> list[Value]:
    change: Value = after - before if before is not None and after is not None else ""
    return [or_blank(before), or_blank(after), change]


def _write_indicators(book: Workbook, comparison: Comparison, years: str) -> None:
    sheet = book.create_sheet(f"年度指标对比 {years}")
    before, after = comparison.years
    columns = [
        TableColumn("项目名称", 13, left=True),
        TableColumn("一级指标", 6),
        TableColumn("二级指标", 7),
        TableColumn("三级指标", 15, left=True),
        *(TableColumn(f"{year}年{what}", 9) for what in ("指标值", "完成值") for year in (before, after)),
        TableColumn("指标值变化", 7, _CHANGE_FORMATS["General"]),
        *_three(before, after, "完成率", 7, RATE_FORMAT),
        *_three(before, after, "得分", 6),
        TableColumn("说明", 7),
    ]
    note = "同一项目里按名称配对指标；指标值的单位不同或不是数字的，不计算变化。"
    write_caption(sheet, f"{before}年与{after}年指标对比", note, len(columns))
    last = write_rows(sheet, BELOW_CAPTION, columns, _indicator_rows(comparison))
    finish_table(sheet, columns, BELOW_CAPTION, last, fixed=1)


def _indicator_rows(comparison: Comparison) -> Iterator[list[Value]]:
    before, after = comparison.years
    for pair in comparison.pairs:
        for one, other in pair_indicators(pair.before.indicators, pair.after.indicators):
            item = other or one
            assert item is not None
            both = (one, other)
            row: list[Value] = [pair.after.subject or pair.before.subject, item.level1, item.level2, item.name]
            row += [each.target if each else "" for each in both]
            row += [each.actual if each else "" for each in both]
            row.append(_target_change(one, other))
            row += _change(*(each.completion if each else None for each in both))
            row += _change(*(each.score if each else None for each in both))
            row.append("" if one and other else f"只有{before if one else after}年有")
            yield row


def _target_change(one: IndicatorRecord | None, other: IndicatorRecord | None) -> Value:
    """Subtract two targets that are numbers of one unit.

    A record keeps a target's text alone: a collection holds tens of thousands of indicators, and only those of two years are read
    again here, once each.
    """
    if one is None or other is None:
        return ""
    before, after = read_target(one.target), read_target(other.target)
    if before.number is None or after.number is None or before.unit != after.unit or before.date or after.date:
        return ""
    return (after.number * after.scale - before.number * before.scale) / before.scale


def _write_unpaired(book: Workbook, comparison: Comparison, years: str, out: Path) -> None:
    before, after = comparison.years
    rows: list[list[Value | FileLink]] = []
    for number, (why, records) in enumerate(comparison.ambiguous, 1):
        rows += [_unpaired(f"分不清（第{number}组，{why}）", record, out) for record in records]
    rows += [_unpaired(f"只有{before}年", record, out) for record in comparison.only_before]
    rows += [_unpaired(f"只有{after}年", record, out) for record in comparison.only_after]
    sheet = book.create_sheet(f"{UNPAIRED_SHEET} {years}")
    columns = (
        TableColumn("情形", 20, left=True),
        TableColumn("年度", 8),
        TableColumn("项目代码", 10),
        TableColumn("项目名称", 22, left=True),
        TableColumn("单位", 15, left=True),
        TableColumn("总分", 8),
        TableColumn("等级", 7),
        TableColumn("文件（工作表）", 32, left=True),
    )
    note = (
        "代码相同、或名称相同的只有一份对一份时才配对；请核对分不清的项目，补上项目代码后重新汇集。"
        if rows
        else "全部配对。"
    )
    write_caption(sheet, f"{before}年与{after}年没有配对的自评", note, len(columns))
    last = write_rows(sheet, BELOW_CAPTION, columns, rows)
    finish_table(sheet, columns, BELOW_CAPTION, last)


def _unpaired(why: str, record: Record, out: Path) -> list[Value | FileLink]:
    total: Value = or_blank(record.total)
    year: Value = Decimal(record.year) if record.year else ""
    return [why, year, record.code, record.subject, record.unit, total, record.grade, place_link(record, out)]
