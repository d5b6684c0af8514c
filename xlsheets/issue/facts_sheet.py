"""Writes the empty table of facts (填报数据.xlsx) of a form: a unit fills it in, and ``new --facts`` makes the workbook of it."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import column_letters
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import Group, IndicatorSpec
from xlsheets.issue import facts_layout as layout
from xlsheets.issue.facts_layout import Column, FactsLine
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.table_sheet import head_cell, print_landscape, style_cell
from xlsheets.writing.text_fit import write_value
from xlsheets.writing.workbook import new_book

FACTS_SHEET = "填报数据"
_NOTE = (
    "一张工作表填一个项目（或一个部门整体），可复制工作表填几个。只填白色格；得分、完成率空着的自动计算。“【…】”和表头不要改动；"
    "指标的行可以增减，一级、二级指标与上一行相同的可以空着。填好后：xlsheets new --facts 本文件"
)
_CONTENT, _FIGURE, _NUMBER = "内容", "数值", "编号"
_WIDTHS = {"level1": 20, "level2": 20, "name": 34, "reason": 30, "expected": 34, "actual": 34}
_WIDTH, _COLUMNS = 14, 10
_SPARE = 2
"""Rows to fill in below the header of goals."""


def facts_table(form: Form) -> bytes:
    """Return the empty table of facts of a form as an .xlsx."""
    book = new_book(FACTS_SHEET)
    sheet = book.create_sheet(FACTS_SHEET)
    write_value(sheet["A1"], f"{FACTS_SHEET}：{form.title}")
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    write_value(sheet["A2"], _NOTE)
    sheet["A2"].font, sheet["A2"].alignment = Font(size=9, color=styles.GREY), Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(f"A2:{column_letters(_COLUMNS)}2")
    sheet.row_dimensions[2].height = 28
    for index, width in enumerate(_widths(form), 1):
        sheet.column_dimensions[column_letters(index)].width = width
    given = {"form": form.id, "money_unit": form.money_unit}
    _pairs(sheet, layout.BASICS, layout.basics(form), given)
    _choices(sheet, form)
    if lines := layout.budget_lines(form):
        columns = [Column("line", "资金行"), *layout.line_columns(form)]
        _table(sheet, layout.BUDGET, columns, [[line.label] for line in lines])
    if goals := layout.goal_columns(form):
        _table(sheet, layout.GOALS, goals, [[] for _ in range(_SPARE)])
    if columns := layout.indicator_columns(form):
        _table(sheet, layout.INDICATORS, columns, _indicator_rows(form, columns))
    if measures := layout.measures(form):
        headers = [Column("id", _NUMBER), Column("label", "数据项"), Column("value", _FIGURE)]
        _table(sheet, layout.MEASURES, headers, [[row.key, row.label] for row in measures])
    if texts := layout.texts(form):
        _pairs(sheet, layout.TEXTS, texts, {})
    print_landscape(sheet, f"A1:{column_letters(len(_widths(form)))}{sheet.max_row}")
    return with_values(book, {})


def _widths(form: Form) -> list[int]:
    """Widths of the columns, as the widest section wants them."""
    usual = [_WIDTHS["level1"], _WIDTHS["name"]]
    columns = [_WIDTHS.get(column.key, _WIDTH) for column in layout.indicator_columns(form)]
    longest = max(len(columns), _COLUMNS)
    return [max((usual + [0] * longest)[place], (columns + [_WIDTH] * longest)[place]) for place in range(longest)]


def _section(sheet: Worksheet, name: str) -> int:
    """Write the row that a section begins with; return the row of its header."""
    row = int(sheet.max_row) + 2
    write_value(sheet.cell(row, 1), layout.marker(name))
    sheet.cell(row, 1).font = Font(name="黑体", size=12, bold=True)
    return row + 1


def _pairs(sheet: Worksheet, name: str, rows: Sequence[FactsLine], given: dict[str, str]) -> None:
    _table(
        sheet,
        name,
        [Column("label", "栏目"), Column("value", _CONTENT)],
        [[row.label, given.get(row.key, "")] for row in rows],
    )


def _table(sheet: Worksheet, name: str, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Write a section: its name, its header, its rows; every cell is text, so that what is typed stays as it is typed."""
    top = _section(sheet, name)
    for index, column in enumerate(columns, 1):
        head_cell(sheet, f"{column_letters(index)}{top}", column.header)
    sheet.row_dimensions[top].height = 28
    for below, values in enumerate(rows, 1):
        for index in range(1, len(columns) + 1):
            cell = f"{column_letters(index)}{top + below}"
            style_cell(sheet, cell, "@", left=True)
            sheet[cell].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
            if index <= len(values) and values[index - 1]:
                write_value(sheet[cell], values[index - 1])


def _indicator_rows(form: Form, columns: Sequence[Column]) -> list[list[str]]:
    """List the rows that the form prints, as far as it prints something in these columns."""
    return [
        [_printed(column.key, group, spec) for column in columns]
        for group in form.indicators.groups
        for spec in group.rows
    ]


def _printed(key: str, group: Group, spec: IndicatorSpec) -> str:
    if key in ("weight", "raw_weight"):
        return plain(spec.weight) if spec.weight is not None else ""
    printed = {"level1": group.level1, "level2": spec.level2, "name": spec.name}
    return printed.get(key, "")


def _choices(sheet: Worksheet, form: Form) -> None:
    """Offer the choices of fields that are lines of check boxes."""
    for row in range(1, sheet.max_row + 1):
        for name, choices in form.check_boxes.items():
            labels = [each.label for each in layout.basics(form) if each.key == f"fields.{name}"]
            if sheet.cell(row, 1).value in labels:
                listed = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
                sheet.add_data_validation(listed)
                listed.add(f"B{row}")
