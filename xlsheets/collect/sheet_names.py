"""Names of a collected workbook's sheets that the command line points to."""

from __future__ import annotations

TWICE_SHEET, UNREAD_SHEET, UNPAIRED_SHEET, UNKNOWN_SHEET = "重复项目", "未能读取", "年度未配对", "表式未知"
