"""A small table of somebody else's, whose every figure stands in a known cell; a test changes the cells that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.audit.check import check_all
from xlsheets.audit.finding import Finding
from xlsheets.recognise.load import load

ROWS = (
    ("项目支出绩效自评表（2024年度）",),
    ("项目名称", "某项目", None, "实施单位", "某单位"),
    ("项目资金（万元）", None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    (None, "年度资金总额", None, 10, 10, 9, 10, "90%", 9),
    (None, "其中：当年财政拨款", None, 10, 10, 9, "—", "90%", "—"),
    ("年度总体目标", "预期目标", None, None, "实际完成情况"),
    (None, "做好", None, None, "做好了"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    ("产出指标", "数量指标", "走访企业数", "≥40家", "38家", 50, 47.5, "企业搬迁"),
    ("效益指标", "社会效益指标", "稳定率", "≥95%", "96%", 30, 30),
    ("满意度指标", "满意度指标", "满意度", "≥90%", "95%", 10, 10),
    ("总分", None, None, None, None, 100, 96.5),
)


def plain_table(path: Path, cells: Mapping[str, object] | None = None) -> tuple[Workbook, Worksheet]:
    """Write the table with other values in some cells, and return its workbook and sheet; whoever changes more saves again."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "自评表"
    for row in ROWS:
        sheet.append(row)
    for cell, value in (cells or {}).items():
        changed: Any = sheet[cell]
        changed.value = value
    book.save(path)
    return book, sheet


def told(path: Path, *codes: str) -> dict[str, list[Finding]]:
    """Check a file and return the findings by code, those of ``codes`` alone where some are given."""
    found: dict[str, list[Finding]] = {}
    for each in check_all(load(path).found, path.name):
        if not codes or each.code in codes:
            found.setdefault(each.code, []).append(each)
    return found
