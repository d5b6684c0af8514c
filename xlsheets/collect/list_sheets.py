"""The sheets of a collected workbook that a person has to act on: what stands several times, what could not be read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.collect.once import Repeated
from xlsheets.collect.records import Record
from xlsheets.files.grid import Value, or_blank
from xlsheets.writing.table_sheet import (
    BELOW_CAPTION,
    FileLink,
    TableColumn,
    finish_table,
    write_caption,
    write_rows,
)

_RED, _GREEN = "C00000", "70AD47"


def way_to(file: Path, out: Path) -> str:
    """Write the way from the workbook to a file as a link."""
    try:
        return Path(os.path.relpath(file.resolve(), out.resolve().parent)).as_posix()
    except ValueError:  # another drive of Windows
        return file.resolve().as_uri()


def place_link(record: Record, out: Path) -> FileLink:
    """Name file and sheet of an evaluation, leading to the file."""
    return FileLink(record.place, way_to(Path(record.file), out))


def write_duplicates(sheet: Worksheet, groups: Sequence[Repeated], out: Path) -> None:
    """Write 重复项目: each group, and which of its evaluations the totals count."""
    note = (
        "同一年度里代码相同，或单位和名称都相同的自评；“不计”的没有计入各表，请核对是否重复报送。"
        if groups
        else "没有发现重复的项目。"
    )
    columns = (
        TableColumn("组", 6),
        TableColumn("重复之处", 14),
        TableColumn("年度", 8),
        TableColumn("项目代码", 10),
        TableColumn("项目名称", 22, left=True),
        TableColumn("单位", 15, left=True),
        TableColumn("总分", 8),
        TableColumn("文件（工作表）", 32, left=True),
        TableColumn("汇总", 8),
    )
    write_caption(sheet, sheet.title, note, len(columns))
    rows: list[list[Value | FileLink]] = [
        [
            Decimal(number),
            group.what,
            Decimal(record.year) if record.year else "",
            record.code,
            record.subject,
            record.unit,
            or_blank(record.total),
            place_link(record, out),
            "不计" if place in group.left_out else "计入",
        ]
        for number, group in enumerate(groups, 1)
        for place, record in enumerate(group.members)
    ]
    last = write_rows(sheet, BELOW_CAPTION, columns, rows)
    finish_table(sheet, columns, BELOW_CAPTION, last)
    sheet.sheet_properties.tabColor = _RED if groups else _GREEN


def write_unread(sheet: Worksheet, unread: Sequence[tuple[str, str]], out: Path) -> None:
    """Write 未能读取: each file of which nothing, or not all, was read, and why."""
    columns = (TableColumn("序号", 6), TableColumn("文件", 40, left=True), TableColumn("原因和办法", 66, left=True))
    note = f"有 {len(unread)} 个文件没有读到自评表，没有计入各表。" if unread else "所有文件都已读到。"
    write_caption(sheet, sheet.title, note, len(columns))
    rows: list[list[Value | FileLink]] = [
        [Decimal(number), _existing(path, out), reason.removeprefix(f"{path}：")]
        for number, (path, reason) in enumerate(unread, 1)
    ]
    last = write_rows(sheet, BELOW_CAPTION, columns, rows)
    finish_table(sheet, columns, BELOW_CAPTION, last)
    sheet.sheet_properties.tabColor = _RED if unread else _GREEN


def _existing(path: str, out: Path) -> Value | FileLink:
    try:
        return FileLink(path, way_to(Path(path), out)) if Path(path).is_file() else path
    except (OSError, ValueError):  # a name that no system takes
        return path
