"""The catalogue of checks in Chinese, docs/checks.md: ``python -m xlsheets.audit.catalogue > docs/checks.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from xlsheets.audit.check import CHECKS, CHECKS_TOGETHER, INTERNAL_ERROR, SHEET_UNREAD
from xlsheets.audit.finding import SEVERITIES
from xlsheets.audit.registry import Check

THEMES = {
    "sheets": "工作表",
    "formulas": "公式",
    "rows": "表与行",
    "levels": "一级、二级指标",
    "weights": "分值",
    "budget": "预算",
    "targets": "指标值与完成值",
    "seen": "看得见的数",
    "dates": "期限",
    "units": "单位",
    "quality": "文字的完成值",
    "measures": "基础数据",
    "rules": "计分规则",
    "scores": "得分、总分与等级",
    "reasons": "原因",
    "texts": "文字",
    "prose": "文字与数的对应",
    "figures": "文字中的数",
    "counts": "前后的数",
    "accounts": "文字与数据表",
    "wording": "名称与称谓",
    "years": "年度",
    "department": "部门与项目之间",
    "continuity": "单位名称与年度衔接",
}
"""Themes by the names of their modules (checks_rows and so on), in the order of the catalogue."""

_EVERY: tuple[Check[Any], ...] = (*CHECKS, *CHECKS_TOGETHER)
_OPENING = f"""# 检查项目录

`xlsheets check` 和功能区“检查”按下列 {len(_EVERY)} 项检查，其中 {len(CHECKS_TOGETHER)} 项在几张表之间核对。
每一条检查结果写明工作表和单元格、现为什么、应为什么、怎样改。

严重程度：**错误**须改正（命令行退出码为1）；**警告**应核对；**提示**供参考。同一项检查视情形可以升降一级，见“含义”一栏。
一处差错只报一次；还没有填的空表只报 `FORM_EMPTY` 一条。

本文由程序生成（`python -m xlsheets.audit.catalogue`），请勿手改。
"""

_CLOSING = f"""## 没有检查的

同一工作簿里有的表能读、有的表认不准（表式、列或表的分界）时，认不准的那张报 `{SHEET_UNREAD}`（错误），其余各张照常检查。

某项检查或某个文件因程序差错没有做完时，报 `{INTERNAL_ERROR}`（错误），其余各项、各文件照常进行。
"""


def catalogue_markdown() -> str:
    """Write the whole document."""
    return "\n".join([_OPENING, *_sections(), _CLOSING])


def _sections() -> Iterator[str]:
    for theme, checks in groupby(_EVERY, key=lambda each: each.theme):
        rows = [
            f"| `{each.code}` | {SEVERITIES[each.severity]} | {each.title} | {_cell(each.meaning)} | {_cell(each.rule)} |"
            for each in checks
        ]
        head = ["| 代码 | 程度 | 检查项 | 含义 | 依据 |", "|---|---|---|---|---|"]
        yield "\n".join([f"## {THEMES[theme]}", "", *head, *rows, ""])


def _cell(text: str) -> str:
    """Keep signs that Markdown would take for its own."""
    return text.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(catalogue_markdown())
