"""Workbooks, and files that pretend to be some, for the tests of bad input."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
ROWS = (
    ("产出指标", "数量指标", "走访企业数", "≥40家", "40家", 50, None, ""),
    ("效益指标", "社会效益指标", "稳定率", "≥95%", "98%", 40, None, ""),
)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*tables: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose one sheet holds these tables, each under a title and before a total."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    for table in tables or ((HEADER, *ROWS),):
        sheet.append(["项目支出绩效自评表"])
        for row in table:
            sheet.append(list(row))
        sheet.append(["总分", "", "", "", "", 90, None])
        sheet.append([])
    return saved(book)


def ole_file(stream: str) -> bytes:
    """An OLE compound file as far as its directory: one entry of that name."""
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2)
    return OLE.ljust(512, b"\0") + entry.ljust(128, b"\0")


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A sheet that is 64 MB of blanks when it is inflated, and 64 KB before."""
    return with_part(workbook(), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (64 * 2**20) + b"</worksheet>")


def with_far_cell(reference: str) -> bytes:
    """A workbook with one more row at the end that holds a cell of this address."""
    data = workbook()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    row = "".join(filter(str.isdigit, reference)) or "1"
    more = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return with_part(data, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", more))


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
