"""Writes 分类汇总, what was collected by unit, form, year, grade and completion bucket, and 分类汇总图, its charts."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Font
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.collect.parts import AddedUp
from xlsheets.collect.tables import CollectedTable, by_bucket, by_grade, by_group, frame
from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.formulas.summary_layout import SummaryLayout
from xlsheets.writing.overview_sheet import FULL_MARKS, MOST_NAMES, WHOLE, ChartData, chart_page, column_chart
from xlsheets.writing.table_sheet import (
    BELOW_CAPTION,
    columns_of,
    print_landscape,
    print_wide,
    write_caption,
    write_rows,
)

MOST_UNITS = 20
"""Units that a chart shows."""

_TABLE_GAP = 3


def write_groups(
    sheet: Worksheet,
    chart_sheet: Worksheet,
    part: AddedUp,
    layout: SummaryLayout,
) -> tuple[ChartData, ChartData]:
    """Write the tables one below the other, and their charts on a sheet of their own.

    The table by year has all years, a row each; the others have the year's evaluations.

    Args:
        sheet: an empty sheet for the tables.
        chart_sheet: one for the charts.
        part: the evaluations of a year and kind.
        layout: that of their 汇总.

    Returns:
        The charts of units.
    """
    records = part.records
    data, every = frame(records, layout.money_unit), frame(part.every, layout.money_unit)
    tables = [
        by_group(of, key, title, layout.grades, layout.buckets)
        for of, key, title in ((data, "unit", "单位"), (data, "form", "表式"), (every, "year", "年度"))
    ]
    tables += [by_grade(data, layout.grades), by_bucket(records, layout.buckets)]
    widest = max(len(table.headers) for table in tables)
    years = "" if len(records) == len(part.every) else f"除“按年度汇总”外只有{part.year_name}的自评。"
    note = f"金额单位：{layout.money_unit}。平均得分只算有总分的自评。{years}"
    write_caption(sheet, sheet.title, note, widest)
    top = BELOW_CAPTION
    places: list[tuple[int, int]] = []
    for table in tables:
        sheet.cell(top - 1, 1, table.title).font = Font(bold=True, size=11)
        last = write_rows(sheet, top, columns_of(table.headers, table.formats), table.rows)
        places.append((top, last))
        top = last + _TABLE_GAP
    sheet.row_breaks.append(Break(places[3][0] - 2))  # grades and buckets together on a page
    first, end = places[0]
    sheet.auto_filter.ref = f"A{first}:{column_letters(len(tables[0].headers))}{end}"  # the long one
    columns = columns_of(tables[0].headers, tables[0].formats)
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[column_letters(index)].width = column.width
    sheet.freeze_panes = f"B{first + 1}"
    print_landscape(sheet, f"A1:{column_letters(widest)}{places[-1][1]}")
    print_wide(sheet, (column.width for column in columns), 1)
    charts = _charts(sheet.title, tables, places)
    units, rates, buckets = map(column_chart, charts)
    beside = [[units, rates], [buckets]] if charts[0].across else [[units], [rates], [buckets]]
    chart_page(chart_sheet, f"数值取自工作表“{sheet.title}”。", beside)
    return charts[0], charts[1]


def _charts(sheet: str, tables: Sequence[CollectedTable], places: Sequence[tuple[int, int]]) -> tuple[ChartData, ...]:
    def span(table: int, header: str, most: int = MOST_UNITS) -> str:
        first, last = places[table]
        letters = column_letters(tables[table].headers.index(header) + 1)
        return f"{quoted_sheet(sheet)}!${letters}${first + 1}:${letters}${min(last, first + most)}"

    units, shown = len(tables[0].rows), min(len(tables[0].rows), MOST_UNITS)
    suffix = f"（前{MOST_UNITS}个单位）" if units > MOST_UNITS else ""
    many = shown > MOST_NAMES
    return (
        ChartData(f"各单位平均得分{suffix}", span(0, "单位"), span(0, "平均得分"), across=many, most=FULL_MARKS),
        ChartData(f"各单位预算执行率{suffix}", span(0, "单位"), span(0, "预算执行率"), "0%", across=many, most=WHOLE),
        ChartData("指标完成档次（个）", span(4, "完成档次"), span(4, "指标个数")),
    )
