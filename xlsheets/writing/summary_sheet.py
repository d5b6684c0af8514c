"""Writes the sheet 汇总 with openpyxl: key figures, grades, native charts and the table; prints on A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from openpyxl.chart import BarChart, PieChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.files.page.text_heights import lines_height, wrapped_lines
from xlsheets.formulas.summary_figures import key_figures, summary_figures, summary_values
from xlsheets.formulas.summary_layout import (
    BLOCK_FIRST,
    BLOCK_HEADER,
    CHART_ROW,
    DONE,
    FIGURE,
    FIRST_ROW,
    GONE,
    GRADE,
    GRADE_COUNT,
    GRADE_SHARE,
    NOT_GRADED,
    RATE_FORMAT,
    TABLE_HEADER,
    TITLE,
    TOTALS_ROW,
    SummaryLayout,
    SummaryRow,
)
from xlsheets.writing import styles
from xlsheets.writing.table_sheet import LINK_FONT, head_cell, print_landscape, style_cell
from xlsheets.writing.text_fit import write_value

LEFT_ALIGNED = ("subject", "unit", "file")
MOST_RATES = 8
"""Columns over which percentages fit side by side."""

MOST_NAMES, MOST_CHARACTERS = 12, 60
"""Projects whose names, each as long as the longest, fit under the columns of a chart; beyond, their numbers stand there."""

GRADE_COLOURS = ("70AD47", "5B9BD5", "FFC000", "C00000", "BFBFBF")


class ChartData(Struct, frozen=True):
    """What a column chart shows: title, names and figures as ranges with their sheet, number format, figures over the columns."""

    title: str
    names: str
    figures: str
    number_format: str = "General"
    labelled: bool = True


def charts_of_rows(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> tuple[ChartData, ChartData]:
    """Chart scores and execution rates, a column a row of the table; named by number where the names have no room side by side."""
    few = layout.rows <= MOST_NAMES
    longest = max((len(str(row.values.get("subject") or "")) for row in rows), default=0)
    named = few and longest * layout.rows <= MOST_CHARACTERS
    names = layout.reference("subject" if named else "no")
    suffix = "" if named else "（横轴为序号）"
    return (
        ChartData(f"各项目得分{suffix}", names, layout.reference("total"), labelled=few),
        ChartData(f"各项目预算执行率{suffix}", names, layout.reference("rate"), "0%", layout.rows <= MOST_RATES),
    )


def write_summary(
    sheet: Worksheet,
    layout: SummaryLayout,
    rows: Sequence[SummaryRow],
    note: str,
    charts: tuple[ChartData, ChartData] | None = None,
) -> dict[str, Value]:
    """Write the sheet.

    Args:
        sheet: an empty sheet of the name that the layout has.
        layout: its layout.
        rows: the rows of the table.
        note: the line under the title.
        charts: the two column charts; of scores and execution rates of the rows without them.

    Returns:
        Cell → value of every formula that was written.
    """
    last = column_letters(len(layout.shown))
    values = summary_values(layout, rows)
    live = {each.cell: each.formula() for each in summary_figures(layout)}
    for number, row in enumerate(rows, FIRST_ROW):
        live.update({layout.cell(key, number): formula for key, formula in row.formulas.items()})
    _captions(sheet, layout, last, note)
    _block(sheet, layout)
    _table(sheet, layout, rows)
    for cell, value in values.items():
        write_value(sheet[cell], f"={live[cell]}" if cell in live else value)
        if cell in live:
            sheet[cell].data_type = "f"
    _colours(sheet, layout)
    _charts(sheet, layout, charts or charts_of_rows(layout, rows))
    _page(sheet, layout, last)
    return {cell: values[cell] for cell in live}


def _captions(sheet: Worksheet, layout: SummaryLayout, last: str, note: str) -> None:
    sheet["A1"] = TITLE
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(f"A1:{last}1")
    write_value(sheet["A2"], f"金额单位：{layout.money_unit}。{note}")
    sheet["A2"].font = Font(size=9, color=styles.GREY)
    sheet["A2"].alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(f"A2:{last}2")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 20
    for row in range(3, TABLE_HEADER):
        sheet.row_dimensions[row].height = 18


def _block(sheet: Worksheet, layout: SummaryLayout) -> None:
    heads = {"A": "总体情况", "B": "", FIGURE: "数值", GRADE: "等级", GRADE_COUNT: "个数", GRADE_SHARE: "占比"}
    for letters, text in heads.items():
        head_cell(sheet, f"{letters}{BLOCK_HEADER}", text)
    sheet.merge_cells(f"A{BLOCK_HEADER}:B{BLOCK_HEADER}")
    for row, each in enumerate(key_figures(layout), BLOCK_FIRST):
        for letters in "AB":
            style_cell(sheet, f"{letters}{row}", left=True)
        sheet[f"A{row}"] = each.label
        sheet.merge_cells(f"A{row}:B{row}")
        style_cell(sheet, f"{FIGURE}{row}", each.number_format, bold=True)
    for row, grade in enumerate([*layout.grades, NOT_GRADED], BLOCK_FIRST):
        style_cell(sheet, f"{GRADE}{row}")
        sheet[f"{GRADE}{row}"] = grade
        style_cell(sheet, f"{GRADE_COUNT}{row}", bold=True)
        style_cell(sheet, f"{GRADE_SHARE}{row}", RATE_FORMAT)


def _table(sheet: Worksheet, layout: SummaryLayout, rows: Sequence[SummaryRow]) -> None:
    for index, column in enumerate(layout.columns, 1):
        letters = column_letters(index)
        dimension = sheet.column_dimensions[letters]
        dimension.width, dimension.hidden = column.width, column.hidden
        head_cell(sheet, f"{letters}{TABLE_HEADER}", column.header)
        style_cell(sheet, f"{letters}{TOTALS_ROW}", column.number_format, bold=True)
    sheet[f"A{TOTALS_ROW}"] = "合计"
    sheet.merge_cells(f"A{TOTALS_ROW}:D{TOTALS_ROW}")
    sheet.row_dimensions[TABLE_HEADER].height = 44
    sheet.row_dimensions[TOTALS_ROW].height = 22
    # Cells of a column share one format: made once, then handed on.
    for index, column in enumerate(layout.columns, 1):
        letters = column_letters(index)
        first = sheet.cell(FIRST_ROW, index)
        style_cell(sheet, f"{letters}{FIRST_ROW}", column.number_format, left=column.key in LEFT_ALIGNED)
        for row in range(FIRST_ROW + 1, layout.last_row + 1):
            sheet.cell(row, index)._style = first._style
    for number, shown in enumerate(rows, FIRST_ROW):
        for key, location in shown.links.items():
            cell = sheet[layout.cell(key, number)]
            inside = location.startswith("#")
            cell.hyperlink = location if not inside else Hyperlink(ref=cell.coordinate, location=location[1:])
            cell.font = LINK_FONT
        texts = ((shown.values.get(column.key), column.width) for column in layout.shown)
        lines = max(wrapped_lines(text, width, 10) for text, width in texts if isinstance(text, str))
        sheet.row_dimensions[number].height = max(22, lines_height(lines, 10))


def _colours(sheet: Worksheet, layout: SummaryLayout) -> None:
    status, grade = (f"${layout.letters(key)}{FIRST_ROW}" for key in ("status", "grade"))
    area = layout.span("status").replace("$", "")
    for condition, fill in (
        (f'{status}="{DONE}"', styles.BUCKET_FILLS[0]),
        (f'{status}="{GONE}"', styles.BUCKET_FILLS[3]),
        (f"LEN({status})>0", styles.BUCKET_FILLS[1]),
    ):
        sheet.conditional_formatting.add(
            area, FormulaRule([condition], fill=PatternFill(bgColor=fill, fill_type="solid"), stopIfTrue=True)
        )
    area = layout.span("grade").replace("$", "")
    for name, fill in zip(layout.grades, styles.BUCKET_FILLS, strict=False):
        rule = FormulaRule([f'{grade}="{name}"'], fill=PatternFill(bgColor=fill, fill_type="solid"))
        sheet.conditional_formatting.add(area, rule)


def _charts(sheet: Worksheet, layout: SummaryLayout, data: tuple[ChartData, ChartData]) -> None:
    sheet.add_chart(_grade_chart(layout), f"A{CHART_ROW}")
    for chart, row in zip(data, (3, CHART_ROW + 2), strict=True):
        sheet.add_chart(column_chart(chart, 17, 6.6), f"G{row}")


def column_chart(data: ChartData, width: float, height: float) -> BarChart:
    """Make a column chart, ``width`` × ``height`` in centimetres."""
    chart = BarChart()
    chart.type, chart.title, chart.width, chart.height = "col", data.title, width, height
    series = Series(
        idx=0, order=0, val=NumDataSource(numRef=NumRef(f=data.figures)), cat=AxDataSource(strRef=StrRef(f=data.names))
    )
    series.graphicalProperties.solidFill = "4472C4"
    chart.series.append(series)
    chart.legend, chart.gapWidth = None, 60
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = data.labelled
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, name, False)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.numFmt = data.number_format
    chart.dataLabels.numFmt = data.number_format
    return chart


def _grade_chart(layout: SummaryLayout) -> PieChart:
    names, counts = layout.grade_cells()
    chart = PieChart()
    chart.title, chart.width, chart.height = "等级分布", 12.5, 8.0
    series = Series(
        idx=0, order=0, val=NumDataSource(numRef=NumRef(f=counts)), cat=AxDataSource(strRef=StrRef(f=names))
    )
    for index in range(len(layout.grades) + 1):
        point = DataPoint(idx=index)
        point.graphicalProperties.solidFill = GRADE_COLOURS[index % len(GRADE_COLOURS)]
        series.dPt.append(point)
    chart.series.append(series)
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showPercent = True
    for name in ("showSerName", "showCatName", "showLegendKey", "showVal"):
        setattr(chart.dataLabels, name, False)
    chart.legend.position = "r"
    return chart


def _page(sheet: Worksheet, layout: SummaryLayout, last: str) -> None:
    sheet.sheet_view.zoomScale = 85
    sheet.sheet_properties.tabColor = "4472C4"
    sheet.row_breaks.append(Break(TABLE_HEADER - 1))  # figures and charts on a page of their own, the table behind them
    print_landscape(sheet, f"A1:{last}{layout.last_row}", TABLE_HEADER)
