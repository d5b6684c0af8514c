"""Writes the sheet 汇总图 with openpyxl: key figures, grades and native charts of 汇总, on one page of A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from openpyxl.chart import BarChart, PieChart
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumFmt, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series
from openpyxl.chart.text import RichText
from openpyxl.descriptors import Typed
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import column_letters
from xlsheets.formulas.summary_figures import key_figures
from xlsheets.formulas.summary_layout import (
    BLOCK_FIRST,
    BLOCK_HEADER,
    FIGURE,
    GRADE,
    GRADE_COUNT,
    GRADE_SHARE,
    NOT_GRADED,
    OVERVIEW_TITLE,
    RATE_FORMAT,
    SummaryLayout,
    SummaryRow,
)
from xlsheets.writing.table_sheet import head_cell, print_landscape, style_cell, write_caption

MOST_RATES = 8
"""Columns over which percentages fit side by side."""

MOST_NAMES, MOST_CHARACTERS = 12, 60
"""Projects whose names, each as long as the longest, fit under the columns of a chart; beyond, their numbers stand there."""

GRADE_COLOURS = ("70AD47", "5B9BD5", "FFC000", "C00000", "BFBFBF")
_WIDTHS = (11, 9, 13, 9, 7, 8, 2, *(10,) * 7)
_PIE_COLUMN = 8
_ROW_HEIGHT = 20
_CHART_ROWS = 9
"""Rows of a column chart: three of them, or two and the figures, fill a page."""

_PAGE_ROWS = 3 * _CHART_ROWS


FULL_MARKS, WHOLE = "100", "1"


class ChartData(Struct, frozen=True):
    """What a chart shows: title, names and figures as ranges with their sheet, number format, figures beside the columns.

    ``across``: its columns lie, so that many names can be read; ``most``: what its figures seldom exceed, beyond which its axis has
    no numbers: it goes on to 120 where there are full marks, to leave room for what stands above them.
    """

    title: str
    names: str
    figures: str
    number_format: str = "General"
    labelled: bool = True
    across: bool = False
    most: str = ""

    @property
    def axis_format(self) -> str:
        """The number format of its axis."""
        return axis_format(self.most, self.number_format)


def axis_format(most: str, number_format: str = "General") -> str:
    """Return the number format of an axis without numbers beyond ``most``, ``""`` for none: ``[>1]"";0%``."""
    return f'[>{most}]"";{number_format}' if most else number_format


class Labels(DataLabelList):  # type: ignore[misc]  # openpyxl has no types
    """Labels whose number format is their own: without ``sourceLinked="0"``, which openpyxl cannot write, LibreOffice takes the cells'."""

    numFmt = Typed(expected_type=NumFmt, allow_none=True)  # noqa: N815  # the attribute of the base
    __elements__ = DataLabelList.__elements__
    __nested__ = tuple(name for name in DataLabelList.__nested__ if name != "numFmt")


def charts_of_rows(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> tuple[ChartData, ChartData]:
    """Chart scores and execution rates, a column a row of the table; named by number where the names have no room side by side."""
    few = layout.rows <= MOST_NAMES
    longest = max((len(str(row.values.get("subject") or "")) for row in rows), default=0)
    named = few and longest * layout.rows <= MOST_CHARACTERS
    names = layout.reference("subject" if named else "no")
    suffix = "" if named else "（横轴为序号）"
    return (
        ChartData(f"各项目得分{suffix}", names, layout.reference("total"), labelled=few, most=FULL_MARKS),
        ChartData(
            f"各项目预算执行率{suffix}", names, layout.reference("rate"), "0%", layout.rows <= MOST_RATES, most=WHOLE
        ),
    )


def write_overview(
    sheet: Worksheet, layout: SummaryLayout, charts: tuple[ChartData, ChartData], title: str = OVERVIEW_TITLE
) -> None:
    """Write the sheet but for its computed figures.

    Args:
        sheet: an empty sheet of the name that the layout has for it.
        layout: that of 汇总.
        charts: the two column charts.
        title: its first line.
    """
    write_caption(sheet, title, f"金额单位：{layout.money_unit}。数值取自工作表“{layout.sheet}”。", len(_WIDTHS))
    _block(sheet, layout)
    _add(sheet, _grade_chart(layout), BLOCK_HEADER, _PIE_COLUMN)
    top = max(BLOCK_FIRST + max(len(key_figures(layout)), len(layout.grades) + 1), BLOCK_HEADER + _CHART_ROWS)
    rows = 2 * _CHART_ROWS
    _add_charts(
        sheet,
        [list(map(column_chart, charts))] if charts[0].across else [[column_chart(each)] for each in charts],
        top,
        rows,
    )
    _finish(sheet, top + rows)


def chart_page(sheet: Worksheet, note: str, charts: Sequence[Sequence[BarChart]]) -> None:
    """Write a sheet of charts with its name above and a note: one below the other, or two side by side, which are twice as high."""
    write_caption(sheet, sheet.title, note, len(_WIDTHS))
    top = BLOCK_HEADER - 1
    _add_charts(sheet, charts, top, _PAGE_ROWS)
    _finish(sheet, top + _PAGE_ROWS)


def _add_charts(sheet: Worksheet, charts: Sequence[Sequence[BarChart]], top: int, every: int) -> None:
    """Share out ``every`` rows from ``top`` on among charts, alone or two side by side."""
    for beside in charts:
        rows = every * len(beside) // sum(map(len, charts))
        ends = (len(_WIDTHS),) if len(beside) == 1 else (_PIE_COLUMN - 1, len(_WIDTHS))
        for chart, first, last in zip(beside, (1, _PIE_COLUMN), ends, strict=False):
            _add(sheet, chart, top, first, last, rows)
        top += rows


def _finish(sheet: Worksheet, below: int) -> None:
    """Give columns and rows their sizes, and print the sheet as far as row ``below`` on one page."""
    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[column_letters(column)].width = width
    for row in range(BLOCK_HEADER - 1, below):
        sheet.row_dimensions[row].height = _ROW_HEIGHT
    sheet.sheet_properties.tabColor = "4472C4"
    print_landscape(sheet, f"A1:{column_letters(len(_WIDTHS))}{below - 1}")
    sheet.page_setup.fitToHeight = 1


def _add(
    sheet: Worksheet,
    chart: BarChart | PieChart,
    row: int,
    column: int = 1,
    last: int = len(_WIDTHS),
    rows: int = _CHART_ROWS,
) -> None:
    """Add a chart that reaches from column to column, however wide a program's digits make them."""
    corners = AnchorMarker(col=column - 1, row=row - 1), AnchorMarker(col=last, row=row + rows - 2)
    chart.anchor = TwoCellAnchor(editAs="oneCell", _from=corners[0], to=corners[1])
    sheet.add_chart(chart)


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


def column_chart(data: ChartData) -> BarChart:
    """Make a column chart; whoever adds it says how large it is."""
    chart = BarChart()
    chart.type, chart.title = "bar" if data.across else "col", data.title
    if data.across:  # every name in small letters, the first one on top, and the figures' axis below all the same
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
        small = ParagraphProperties(defRPr=CharacterProperties(sz=800))
        paragraph = Paragraph(pPr=small, endParaRPr=CharacterProperties())
        chart.x_axis.tickLblSkip, chart.x_axis.txPr = 1, RichText(p=[paragraph])
    series = Series(
        idx=0, order=0, val=NumDataSource(numRef=NumRef(f=data.figures)), cat=AxDataSource(strRef=StrRef(f=data.names))
    )
    series.graphicalProperties.solidFill = "4472C4"
    chart.series.append(series)
    chart.legend, chart.gapWidth = None, 60
    chart.dataLabels = Labels()
    chart.dataLabels.showVal = data.labelled
    for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, name, False)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.numFmt = data.axis_format
    chart.dataLabels.numFmt = NumFmt(data.number_format, sourceLinked=False)
    return chart


def _grade_chart(layout: SummaryLayout) -> PieChart:
    names, counts = layout.grade_cells()
    chart = PieChart()
    chart.title = "等级分布"
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
