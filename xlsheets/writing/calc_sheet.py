"""Writes the sheet 测算 with openpyxl: formulas, colours by bucket, native charts."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.grid import Value
from xlsheets.files.page.sheet_rows import CELL_MARGIN
from xlsheets.files.page.text_heights import text_height
from xlsheets.forms.placed import CellMap
from xlsheets.formulas.calc.calc_columns import ON_SCREEN, VISIBLE
from xlsheets.formulas.calc.calc_hint_line import HINT_CELL, TO_MEND
from xlsheets.formulas.calc.calc_layout import (
    BUCKET_COUNT,
    BUCKET_NAME,
    BUCKET_SHARE,
    CHART_ROW,
    ITEM_LABEL,
    ITEM_VALUE,
    ITEMS,
    LEVEL_NAME,
    LEVEL_ROWS,
    LEVEL_SCORE,
    LEVEL_WEIGHT,
    SUMMARY_FIRST,
    SUMMARY_HEADER,
    TITLE,
    CalcLayout,
)
from xlsheets.formulas.calc.calc_refs import FIRST_ROW, TABLE_HEADER
from xlsheets.formulas.calc.calc_values import calc_formulas
from xlsheets.writing import styles
from xlsheets.writing.printed_rows import FormulaRows
from xlsheets.writing.shared_formulas import shared_formulas

NOTE = "本表随自评表自动计算，已加保护（无密码），不必在此填写。右侧折叠的辅助列列出每个指标值和完成值是怎样读取的，单击上方“+”可展开核对。"
RED, GREEN = "FFC00000", "FF548235"

_SENTENCES = ("name", "basis")
_WRAPPED = ("level1", "level2", "name", "target", "actual", "basis")
_LEAST_ROW = 15.75
_CHART_SIZES = ((8.6, 11.2), (8.6, 14.5))
"""Height and width in cm of the charts of level-1 names and of buckets: the first ends before the second begins."""


def write_calc_sheet(sheet: Worksheet, layout: CalcLayout, cells: CellMap, groups: int) -> FormulaRows:
    """Write texts and formats of 测算, and return its formulas, which are printed with their values when the file is saved.

    Args:
        sheet: the empty sheet.
        layout: its layout.
        cells: the form's cells, which it follows.
        groups: how many level-1 groups the table has; the chart shows each.
    """
    _captions(sheet, layout)
    _table(sheet, layout)
    _colours(sheet, layout)
    _charts(sheet, layout, layout.last_level_row(groups))
    _page(sheet, layout)
    return FormulaRows(shared_formulas(calc_formulas(layout, cells)), FIRST_ROW)


def fit_rows(sheet: Worksheet, layout: CalcLayout, values: Mapping[str, Value]) -> None:
    """Make the rows as high as what their formulas show; a recompute makes them higher.

    Args:
        sheet: the sheet as written.
        layout: its layout.
        values: what its formulas come to, by cell.
    """
    columns = [(index, column.width) for index, column in enumerate(layout.columns, 1) if column.key in _WRAPPED]
    size = sheet.cell(FIRST_ROW, 1).font.size
    for row in range(FIRST_ROW, layout.last_row + 1):
        texts = [(values.get(f"{get_column_letter(index)}{row}"), width) for index, width in columns]
        heights = [text_height(text, width - CELL_MARGIN, size) for text, width in texts if isinstance(text, str)]
        sheet.row_dimensions[row].height = max(_LEAST_ROW, *heights) if heights else _LEAST_ROW


def _captions(sheet: Worksheet, layout: CalcLayout) -> None:
    last = get_column_letter(len(VISIBLE))
    sheet["A1"], sheet["A2"] = TITLE, NOTE
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    sheet["A2"].font = Font(size=10.5, color="FF595959")
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="center")
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    sheet.merge_cells(f"{HINT_CELL}:{last}3")
    sheet[HINT_CELL].font = Font(size=11, bold=True, color=GREEN)
    sheet[HINT_CELL].alignment = Alignment(vertical="center", wrap_text=True)
    sheet.conditional_formatting.add(
        HINT_CELL,
        FormulaRule([f'ISNUMBER(FIND("{TO_MEND}",${HINT_CELL[0]}${HINT_CELL[1:]}))'], font=Font(color=RED, bold=True)),
    )
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 28, 28, 20
    captions = {
        LEVEL_NAME: ("一级指标得分", {LEVEL_NAME: "一级指标", LEVEL_WEIGHT: "分值", LEVEL_SCORE: "得分"}),
        BUCKET_NAME: ("完成档次", {BUCKET_NAME: "档次", BUCKET_COUNT: "个数", BUCKET_SHARE: "占比"}),
        ITEM_LABEL: ("汇总", {ITEM_LABEL: "项目", ITEM_VALUE: "结果"}),
    }
    scored = layout.form.kind.has_points
    for letters, (caption, headers) in captions.items():
        if letters == LEVEL_NAME and not scored:
            continue
        sheet[f"{letters}{SUMMARY_HEADER - 1}"] = caption
        sheet[f"{letters}{SUMMARY_HEADER - 1}"].font = Font(bold=True, size=11)
        for column, header in headers.items():
            sheet[f"{column}{SUMMARY_HEADER}"] = header
            sheet[f"{column}{SUMMARY_HEADER}"].style = styles.LABEL
    for row in range(SUMMARY_FIRST, SUMMARY_FIRST + LEVEL_ROWS):
        for letters in (LEVEL_NAME, LEVEL_WEIGHT, LEVEL_SCORE) if scored else ():
            sheet[f"{letters}{row}"].style = styles.COMPUTED
    for index, name in enumerate(layout.bucket_labels()):
        row = SUMMARY_FIRST + index
        sheet[f"{BUCKET_NAME}{row}"] = name
        sheet[f"{BUCKET_NAME}{row}"].style = styles.LABEL
        sheet[f"{BUCKET_COUNT}{row}"].style = styles.COMPUTED
        sheet[f"{BUCKET_SHARE}{row}"].style = styles.COMPUTED_RATE
    for index, (key, label) in enumerate(ITEMS):
        row = SUMMARY_FIRST + index
        sheet[f"{ITEM_LABEL}{row}"] = label
        for letters in (ITEM_LABEL, "K"):
            sheet[f"{letters}{row}"].style = styles.LABEL
        sheet[f"{ITEM_VALUE}{row}"].style = styles.COMPUTED_RATE if key == "rate" else styles.COMPUTED
        sheet.merge_cells(f"{ITEM_LABEL}{row}:K{row}")
    for letters in (ITEM_LABEL, "K"):
        sheet[f"{letters}{SUMMARY_HEADER}"].style = styles.LABEL
    sheet.merge_cells(f"{ITEM_LABEL}{SUMMARY_HEADER}:K{SUMMARY_HEADER}")


def _table(sheet: Worksheet, layout: CalcLayout) -> None:
    """Format the rows. What a formula shows may be of any length: texts wrap (see ``fit_rows``), figures shrink."""
    figure = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
    words = Alignment(horizontal="center", vertical="center", wrap_text=True)
    left = Alignment(horizontal="left", vertical="center", wrap_text=True)
    for index, column in enumerate(layout.columns, 1):
        header = sheet.cell(TABLE_HEADER, index, column.header)
        header.style = styles.LABEL
        dimension = sheet.column_dimensions[get_column_letter(index)]
        if column.key not in (*VISIBLE, *ON_SCREEN):
            dimension.width, dimension.outlineLevel, dimension.hidden = 10, 1, True
            continue
        dimension.width = column.width
        first = sheet.cell(FIRST_ROW, index)
        first.style = styles.COMPUTED_RATE if column.number_format != "General" else styles.COMPUTED
        first.alignment = (
            left if column.key in (*_SENTENCES, *ON_SCREEN) else words if column.key in _WRAPPED else figure
        )
        if not column.header:  # the form has no such column: an empty gap in the lines
            header.border = first.border = Border(top=styles.THIN, bottom=styles.THIN)
    sheet.cell(layout.last_row, len(layout.columns))  # the size of the sheet is that of its cells
    sheet.row_dimensions[TABLE_HEADER].height = 33
    sheet.sheet_format.outlineLevelCol = 1
    sheet.sheet_properties.outlinePr.summaryRight = False


def _colours(sheet: Worksheet, layout: CalcLayout) -> None:
    """Colour completion and bucket by bucket, and a typed score that differs from the rule's in red."""
    for entry, fill in zip(layout.form.policy.buckets, styles.BUCKET_FILLS, strict=False):
        area = layout.span("completion").replace("$", ""), layout.span("bucket").replace("$", "")
        bucket = f"${get_column_letter(layout.number('bucket'))}{FIRST_ROW}"
        for cells in area:
            sheet.conditional_formatting.add(
                cells, FormulaRule([f'{bucket}="{entry.name}"'], fill=PatternFill(bgColor=fill, fill_type="solid"))
            )
    diff = f"${get_column_letter(layout.number('diff'))}{FIRST_ROW}"
    differs = f"IF(ISNUMBER({diff}),ABS({diff})>0.0001,FALSE)"
    for key in ("score", "diff"):
        sheet.conditional_formatting.add(
            layout.span(key).replace("$", ""), FormulaRule([differs], font=Font(color=RED, bold=True))
        )


def _charts(sheet: Worksheet, layout: CalcLayout, last: int) -> None:
    levels = BarChart()
    levels.type, levels.title = "col", "一级指标：得分与分值"
    levels.height, levels.width = _CHART_SIZES[0]
    levels.add_data(Reference(sheet, min_col=3, max_col=4, min_row=SUMMARY_HEADER, max_row=last), titles_from_data=True)
    levels.set_categories(Reference(sheet, min_col=2, min_row=SUMMARY_FIRST, max_row=last))
    levels.gapWidth, levels.overlap = 40, 0
    levels.series[0].graphicalProperties.solidFill = "BFBFBF"
    levels.series[1].graphicalProperties.solidFill = "4472C4"
    levels.legend.position = "b"

    buckets = BarChart()
    buckets.type, buckets.title = "col", "指标完成档次（个）"
    buckets.height, buckets.width = _CHART_SIZES[1]
    count = len(layout.form.policy.buckets)
    last = SUMMARY_FIRST + count - 1
    buckets.add_data(Reference(sheet, min_col=7, min_row=SUMMARY_HEADER, max_row=last), titles_from_data=True)
    buckets.set_categories(Reference(sheet, min_col=6, min_row=SUMMARY_FIRST, max_row=last))
    buckets.legend, buckets.gapWidth = None, 60
    buckets.y_axis.majorUnit = None
    for index, fill in zip(range(count), ("70AD47", "FFC000", "ED7D31", "C00000"), strict=False):
        point = DataPoint(idx=index)
        point.graphicalProperties.solidFill = fill
        buckets.series[0].dPt.append(point)
    scored = layout.form.kind.has_points
    for chart in (levels, buckets) if scored else (buckets,):
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, name, False)
        chart.x_axis.delete = chart.y_axis.delete = False
        for texts in filter(None, (chart.x_axis, chart.y_axis, chart.dataLabels, chart.legend)):
            texts.txPr = _text_size()
        chart.y_axis.scaling.min = 0
        chart.y_axis.numFmt = "General"
    if scored:
        sheet.add_chart(levels, f"B{CHART_ROW}")
    sheet.add_chart(buckets, f"F{CHART_ROW}")


def _text_size() -> RichText:
    """Make the texts of a chart large enough to be read on paper, where the sheet is printed at three quarters of its size."""
    paragraph = ParagraphProperties(defRPr=CharacterProperties(sz=1100))
    return RichText(p=[Paragraph(pPr=paragraph, endParaRPr=CharacterProperties())])


def _page(sheet: Worksheet, layout: CalcLayout) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{get_column_letter(len(VISIBLE))}{layout.last_row}"
    sheet.print_title_rows = f"{TABLE_HEADER}:{TABLE_HEADER}"
    sheet.row_breaks.append(Break(TABLE_HEADER - 1))
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.55
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
