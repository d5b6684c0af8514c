"""Writes the sheet 汇总 with openpyxl, a table with one row an evaluation, and 汇总图 beside it; both print on A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.filters import FilterColumn
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.files.page.text_heights import lines_height, wrapped_lines
from xlsheets.formulas.summary_figures import summary_formulas, summary_values
from xlsheets.formulas.summary_layout import GONE, GRADED, TITLE, SummaryColumn, SummaryLayout, SummaryRow
from xlsheets.writing import styles
from xlsheets.writing.overview_sheet import ChartData, charts_of_rows, write_overview
from xlsheets.writing.table_sheet import (
    LINK_FONT,
    MOST_WIDE,
    ONE_LINE,
    head_cell,
    print_landscape,
    print_wide,
    style_cell,
)
from xlsheets.writing.text_fit import write_value

_ON_SCREEN = 2.5
"""So much wider than on paper a column is that is not printed: its texts stand in one line."""

LEFT_ALIGNED = ("subject", "unit", "file")


def write_summary(
    sheet: Worksheet,
    overview: Worksheet,
    layout: SummaryLayout,
    rows: Sequence[SummaryRow],
    note: str,
    charts: tuple[ChartData, ChartData] | None = None,
    title: str = TITLE,
) -> dict[str, dict[str, Value]]:
    """Write both sheets.

    Args:
        sheet: an empty sheet of the name that the layout has.
        overview: one of the name that the layout has for key figures and charts.
        layout: the layout.
        rows: the rows of the table.
        note: the line under the title.
        charts: the two column charts; of scores and execution rates of the rows without them.
        title: the first line of the table.

    Returns:
        Sheet → cell → value of every formula that was written.
    """
    printed = _printed(layout)
    _captions(sheet, layout, printed, title, note)
    _table(sheet, layout, printed, rows)
    write_overview(overview, layout, charts or charts_of_rows(layout, rows))
    live = summary_formulas(layout, rows)
    values = summary_values(layout, rows)
    for written in (sheet, overview):
        formulas = live[written.title]
        for cell, value in values[written.title].items():
            write_value(written[cell], f"={formulas[cell]}" if cell in formulas else value)
            if cell in formulas:
                written[cell].data_type = "f"
    _colours(sheet, layout)
    _page(sheet, layout, printed)
    return {name: {cell: values[name][cell] for cell in formulas} for name, formulas in live.items()}


def _printed(layout: SummaryLayout) -> list[SummaryColumn]:
    """Return the columns that are printed: of those behind the status (form, year, file) as many as have room."""
    printed = list(layout.shown)
    while sum(column.width for column in printed) > MOST_WIDE and printed[-1].key != "status":
        printed.pop()
    return printed


def _captions(sheet: Worksheet, layout: SummaryLayout, printed: Sequence[SummaryColumn], title: str, note: str) -> None:
    last = column_letters(len(printed))
    sheet["A1"] = title
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.merge_cells(f"A1:{last}1")
    text = f"金额单位：{layout.money_unit}。{note}"
    write_value(sheet["A2"], text)
    sheet["A2"].font = Font(size=9, color=styles.GREY)
    sheet["A2"].alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(f"A2:{last}2")
    lines = wrapped_lines(text, sum(column.width for column in printed), 9)
    for row, height in ((1, 30), (2, max(20, lines_height(lines, 9))), (3, 6)):
        sheet.row_dimensions[row].height = height


def _table(
    sheet: Worksheet, layout: SummaryLayout, printed: Sequence[SummaryColumn], rows: Sequence[SummaryRow]
) -> None:
    for index, column in enumerate(layout.columns, 1):
        letters = column_letters(index)
        dimension = sheet.column_dimensions[letters]
        on_screen = column in layout.shown and column not in printed
        dimension.width, dimension.hidden = column.width * (_ON_SCREEN if on_screen else 1), column.hidden
        head_cell(sheet, f"{letters}{layout.header}", column.header)
        style_cell(sheet, f"{letters}{layout.totals_row}", column.number_format, bold=True)
    sheet[layout.cell("subject", layout.totals_row)] = "合计"
    sheet.row_dimensions[layout.header].height = 44
    sheet.row_dimensions[layout.totals_row].height = 22
    # Cells of a column share one format: made once, then handed on.
    for index, column in enumerate(layout.columns, 1):
        letters = column_letters(index)
        first = sheet.cell(layout.first_row, index)
        style_cell(sheet, f"{letters}{layout.first_row}", column.number_format, left=column.key in LEFT_ALIGNED)
        if column in layout.shown and column not in printed:
            first.alignment = ONE_LINE
        for row in range(layout.first_row + 1, layout.last_row + 1):
            sheet.cell(row, index)._style = first._style
    for number, shown in enumerate(rows, layout.first_row):
        for key, location in shown.links.items():
            cell = sheet[layout.cell(key, number)]
            inside = location.startswith("#")
            cell.hyperlink = location if not inside else Hyperlink(ref=cell.coordinate, location=location[1:])
            cell.font = LINK_FONT
        texts = ((shown.values.get(column.key), column.width) for column in printed)
        lines = max(wrapped_lines(text, width, 10) for text, width in texts if isinstance(text, str))
        sheet.row_dimensions[number].height = max(22, lines_height(lines, 10))


def _colours(sheet: Worksheet, layout: SummaryLayout) -> None:
    status, grade = (f"${layout.letters(key)}{layout.first_row}" for key in ("status", "grade"))
    area = layout.span("status").replace("$", "")
    for condition, fill in (
        (f'{status}="{GRADED}"', styles.BUCKET_FILLS[0]),
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


def _filter(sheet: Worksheet, layout: SummaryLayout) -> None:
    """Filter the rows below the sums; these keep their place, and a figure among them is not covered by a button."""
    sheet.auto_filter.ref = f"A{layout.totals_row}:{column_letters(len(layout.shown))}{layout.last_row}"
    for place, column in enumerate(layout.shown):
        if column.summed or column.key == "rate":
            sheet.auto_filter.filterColumn.append(FilterColumn(colId=place, hiddenButton=True))


def _page(sheet: Worksheet, layout: SummaryLayout, printed: Sequence[SummaryColumn]) -> None:
    sheet.sheet_view.zoomScale = 85
    sheet.sheet_properties.tabColor = "4472C4"
    sheet.freeze_panes = f"{layout.letters('code')}{layout.first_row}"
    _filter(sheet, layout)
    print_landscape(sheet, f"A1:{column_letters(len(printed))}{layout.last_row}", layout.header)
    print_wide(sheet, (column.width for column in printed), layout.number("subject"))
