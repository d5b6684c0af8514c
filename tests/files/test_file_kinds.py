"""A refusal says what the file is and what to do with it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from cli.hostile_workbooks import ole_file, workbook

from xlsheets.errors import UserError
from xlsheets.files.open_book import open_book


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, workbook() if name.endswith(".xlsx") else b"x")
    return out.getvalue()


KINDS: list[tuple[str, bytes, str, str]] = [
    ("a.xlsx", packed("Index/Document.iwa", "preview.jpg"), "苹果 Numbers", "导出为 .xlsx"),
    ("a.xlsx", packed("OFD.xml", "Doc_0/Document.xml"), "OFD", "填报单位"),
    ("a.xlsx", packed("自评表.xlsx", "说明.txt"), "压缩包，里面有表格", "解压"),
    ("a.xlsx", packed("说明.txt"), "压缩包，不是 Excel 工作簿", "解压"),
    ("a.xls", b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML", "另存为 .xlsx"),
    ("a.xls", b"\xef\xbb\xbf <!DOCTYPE html><html><table>", "网页", "另存为 .xlsx"),
    ("a.xls", "<table><tr><td>指标".encode("gbk"), "网页", "另存为 .xlsx"),
    (
        "a.xls",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "Excel 2003",
        "另存为 .xlsx",
    ),
    ("a.xlsx", b"HTTP/1.1 200 OK\r\n\r\n" + workbook(), "开头多出 19 个别的字节", "重新下载"),
    ("a.xlsx", b"\xef\xbb\xbf" + workbook(), "开头多出 3 个别的字节", "重新下载"),
    ("a.xlsx", b"MZ" + bytes(510) + workbook(), "开头多出 512 个别的字节", "重新下载"),
    ("a.xlsx", b"%PDF-1.7\n", "PDF", "填报单位"),
    ("a.xlsx", b"\x89PNG\r\n\x1a\n", "图片", "填报单位"),
    ("a.xlsx", b"\xff\xd8\xff\xe0", "图片", "填报单位"),
    ("a.xlsx", "一级指标,二级指标\n产出,数量\n".encode(), "逗号分隔", "另存为 .xlsx"),
    ("a.xlsx", "一级指标,二级指标\n产出,数量\n".encode("gbk"), "逗号分隔", "另存为 .xlsx"),
    ("a.xls", "一级指标\t二级指标\n".encode("utf-16"), "制表符", "另存为 .xlsx"),
    ("a.xlsx", "自评报告\n正文".encode(), "文本文件", "粘贴"),
    ("a.xlsx", b"{\\rtf1", "RTF", "另存为 .docx"),
    ("a.xlsx", b"Rar!\x1a\x07", "RAR", "解压"),
    ("a.xlsx", bytes(5000), "不是 Excel 工作簿", "另存为 .xlsx"),
    ("a.xls", ole_file("WordDocument"), "Word 文档", "另存为 .docx"),
    ("a.wps", ole_file("WordDocument"), ".wps", "另存为 .docx"),
    ("a.xlsx", ole_file("PowerPoint Document"), "演示文稿", "指定"),
]


@pytest.mark.parametrize(("name", "data", "what", "way"), KINDS)
def test_a_refusal_names_what_the_file_is(name: str, data: bytes, what: str, way: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UserError) as refused:
        open_book(path)
    assert what in refused.value.line
    assert way in refused.value.line.partition("，")[2]
    assert refused.value.line == str(refused.value)
