"""The sheet of ``collect`` that lists what is in no known form: read by its header, as printed, part of no sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl.workbook import Workbook

from xlsheets.collect.list_sheets import place_link
from xlsheets.collect.records import Record
from xlsheets.collect.sheet_names import UNKNOWN_SHEET
from xlsheets.files.grid import Value, or_blank
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT
from xlsheets.writing.table_sheet import (
    BELOW_CAPTION,
    FileLink,
    TableColumn,
    finish_table,
    write_caption,
    write_rows,
)

_COLUMNS = (
    TableColumn("序号", 6),
    TableColumn("年度", 7),
    TableColumn("单位", 20, left=True),
    TableColumn("项目名称", 32, left=True),
    TableColumn("金额单位", 9),
    TableColumn("年初预算数", 13, AMOUNT_FORMAT),
    TableColumn("全年预算数", 13, AMOUNT_FORMAT),
    TableColumn("全年执行数", 13, AMOUNT_FORMAT),
    TableColumn("指标个数", 9),
    TableColumn("表上的总分", 10),
    TableColumn("表上的等级", 10),
    TableColumn("文件（工作表）", 50, left=True),
)


def write_unknown(book: Workbook, records: Sequence[Record], out: Path) -> None:
    """Add the sheet, where there is anything to list."""
    if not records:
        return
    sheet = book.create_sheet(UNKNOWN_SHEET)
    way = "要计入的，用 xlsheets forms adopt 为它新建表式"
    note = f"{len(records)} 张表的表式未知，按表头读取，数照原表，没有计算，也没有计入其他各表；{way}。"
    write_caption(sheet, UNKNOWN_SHEET, note, len(_COLUMNS))
    rows: list[list[Value | FileLink]] = [
        [
            Decimal(number),
            Decimal(record.year) if record.year else "",
            record.unit,
            record.subject,
            record.money_unit,
            *(or_blank(amount) for amount in record.amounts),
            Decimal(record.count),
            or_blank(record.total),
            record.grade,
            place_link(record, out),
        ]
        for number, record in enumerate(records, 1)
    ]
    finish_table(sheet, _COLUMNS, BELOW_CAPTION, write_rows(sheet, BELOW_CAPTION, _COLUMNS, rows))
    sheet.sheet_properties.tabColor = "FFC000"
