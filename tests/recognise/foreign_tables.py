"""The published tables typed as plain workbooks and Word tables, merged as in print, with no mark of ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TABLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "source_tables.json").read_text(encoding="utf-8")
)
DEPARTMENTS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "source_department_tables.json").read_text(encoding="utf-8")
)
_NATIONAL, _SICHUAN = "cn-caiyu10-project", ("sc-project-2024", "sc-special-2024")


@dataclass
class Printed:
    """A table as printed: cells by (row, column), merges as (top, left, bottom, right)."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 1

    def line(self, *texts: str, at: int = 1) -> None:
        """Write the next row; ``<`` merges a cell into the one to its left, an empty text leaves it blank."""
        left = at
        for column, text in enumerate(texts, at):
            if text == "<":
                continue
            if column > left:
                self._merge(self.row, left, self.row, column - 1)
            left = column
            if text:
                self.cells[self.row, column] = text
        self._merge(self.row, left, self.row, at + len(texts) - 1)
        self.row += 1

    def down(self, column: int, top: int, bottom: int, right: int = 0) -> None:
        """Merge a column (up to ``right``) over rows."""
        self._merge(top, column, bottom, right or column)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    @property
    def width(self) -> int:
        return max(column for _, column in self.cells)

    def write(self, sheet: Worksheet, top: int = 0, figures: bool = True) -> int:
        """Write it onto a sheet below row ``top``; plain figures and percentages as numbers. Returns its last row."""
        for (row, column), text in self.cells.items():
            cell = sheet.cell(row + top, column)
            plain = text.replace(",", "")
            if figures and re.fullmatch(r"[0-9]+(\.[0-9]+)?%?", plain):
                cell.value = float(plain.rstrip("%")) / (100 if "%" in plain else 1)
                cell.number_format = "0.00%" if "%" in plain else "#,##0.00" if "," in text else "General"
            else:
                cell.value = text
        for first, left, last, right in self.merges:
            sheet.merge_cells(start_row=first + top, start_column=left, end_row=last + top, end_column=right)
        return top + self.row - 1

    def save_docx(self, path: Path) -> Path:
        """Save it as a Word document: title lines above the table as paragraphs."""
        document = Document()
        first = min(row for row, column in self.cells if column > 1)
        for row in range(1, first):
            document.add_paragraph(self.cells.get((row, 1), ""))
        table = document.add_table(self.row - first, self.width)
        for top, left, bottom, right in self.merges:
            if top >= first:
                table.cell(top - first, left - 1).merge(table.cell(bottom - first, right - 1))
        for (row, column), text in self.cells.items():
            if row >= first:
                table.cell(row - first, column - 1).text = text
        document.save(str(path))
        return path


def printed(name: str) -> Printed:
    """Lay a published table out as its form prints it."""
    case = TABLES[name]
    if case["form"] == _NATIONAL:
        return _national(case)
    return _sichuan(case) if case["form"] in _SICHUAN else _heyuan(case)


def _levels(table: Printed, case: dict[str, Any], column: int, start: int) -> None:
    """Merge the level cells over equal names, and blank the covered ones."""
    rows = case["indicators"]
    for offset, keys in ((0, ("level1",)), (1, ("level1", "level2"))):
        first = 0
        for place in range(1, len(rows) + 1):
            if place == len(rows) or any(rows[place][key] != rows[first][key] for key in keys):
                table.down(column + offset, start + first, start + place - 1)
                for row in range(first + 1, place):
                    table.cells.pop((start + row, column + offset), None)
                first = place


def _combined(item: dict[str, str]) -> str:
    return item.get("operator", "") + item.get("target", "") + item.get("unit", "")


def _national(case: dict[str, Any]) -> Printed:
    table = Printed()
    table.line("附件 1:", *"<" * 9)
    table.line(case["title"], *"<" * 9)
    table.line(f"（{case['year']} 年度）", *"<" * 9)
    table.line("项目名称", "<", case["subject"], *"<" * 7)
    table.line("主管部门", "<", case["supervisor"], "<", "<", "<", "实施单位", case["unit"], "<", "<")
    top = table.row
    table.line("", "", "", "<", "年初预算数", "全年预算", "全年执行", "分值", "执行率", "得分")
    table.cells[top, 1] = "项目资金\n（万元）"
    for line in case["budget"]:
        weight = f"{line['weight']} 分" if "weight" in line else "—"
        figures = [line.get(key, "") for key in ("initial", "adjusted", "executed")]
        table.line("", "", line["name"], "<", *figures, weight, line.get("rate", ""), line.get("score", "—"))
    table.down(1, top, table.row - 1, 2)
    table.line("年度总体目标", "预期目标", *"<" * 4, "实际完成情况", *"<" * 3)
    table.line("", "按时发放", *"<" * 4, "基本完成", *"<" * 3)
    table.down(1, table.row - 2, table.row - 1)
    top = table.row
    table.line(
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "<",
        "年度\n指标值",
        "实际\n完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    for item in case["indicators"]:
        own = (item["level1"], item["level2"], item["name"], "<", _combined(item))
        table.line("", *own, item.get("actual", ""), item["weight"], item["score"], "")
    table.down(1, top, table.row - 1)
    _levels(table, case, 2, top + 1)
    table.line("总分", *"<" * 6, case["weight_total"], case["total"], "")
    table.line("注：得分一栏由评价人填写。", *"<" * 9)
    return table


def _sichuan(case: dict[str, Any]) -> Printed:
    table = Printed()
    table.line("报表编号：510000_0013zp", *"<" * 10)
    table.line(case["title"], *"<" * 10)
    table.line("项目名称", case["subject"], *"<" * 9)
    table.line("主管部门", case["supervisor"], "<", "<", "<", "实施单位（盖章）", "<", case["unit"], *"<" * 3)
    top = table.row
    table.line("项目基本情况", "1.项目年度目标完成情况", "<", "项目年度目标", *"<" * 3, "年度目标完成情况", *"<" * 3)
    table.line("", "", "", "按时发放", *"<" * 3, "已经完成", *"<" * 3)
    table.line("", "2.项目实施内容及过程概述", "<", "按规定程序办理", *"<" * 7)
    table.down(1, top, top + 2)
    table.down(2, top, top + 1, 3)
    table.merges.remove((top, 2, top, 3))
    top = table.row
    heads = ("年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因", "<")
    table.line("预算执行情况（10分）", "年度预算数（万元）", "<", *heads)
    for line in case["budget"]:
        keys = ("initial", "adjusted", "executed", "rate", "weight", "score")
        table.line("", line["name"], "<", *(line.get(key, "") for key in keys), "", "")
    table.down(1, top, table.row - 1)
    table.down(10, top + 1, table.row - 1, 11)
    top = table.row
    heads = (
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    )
    table.line("绩效指标（90分）", *heads)
    for item in case["indicators"]:
        keys = ("level1", "level2", "name", "operator", "target", "unit", "actual", "weight", "score")
        table.line("", *(item.get(key, "") for key in keys), "")
    table.down(1, top, table.row - 1)
    _levels(table, case, 2, top + 1)
    table.line("合计", *"<" * 7, case["weight_total"], case["total"], "")
    table.line("评价结论", f"自评总分{case['total']}分。", *"<" * 9)
    table.line("存在问题", "无", *"<" * 9)
    table.line("改进措施", "无", *"<" * 9)
    return table


def _heyuan(case: dict[str, Any]) -> Printed:
    figures = {line["name"]: line["value"] for line in case["budget"]}
    table = Printed()
    table.line(case["title"], *"<" * 8)
    table.line("市级预算部门（公章）", "<", case["unit"], "<", "<", "填报日期", "<", "2025-04-30", "<")
    table.line("项目名称", "<", case["subject"], *"<" * 6)
    amounts = (
        "预算金额（万元）",
        "<",
        figures["预算金额"],
        "下达额度（万元）",
        "<",
        figures["市财政局实际下达额度"],
        "<",
    )
    table.line(*amounts, "支出（万元）", figures["支出"])
    top = table.row
    heads = (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "完成率",
        "分值",
        "自评得分",
        "未完成（偏差）原因",
    )
    table.line(*heads)
    for item in case["indicators"]:
        own = (item["level1"], item["level2"], item["name"], _combined(item), item.get("actual", ""))
        table.line(*own, item.get("completion", ""), item["weight"], item["score"], "")
    _levels(table, case, 1, top + 1)
    table.line("合计", *"<" * 5, case["weight_total"], case["total"], "")
    table.line("自评等级", *"<" * 5, "优", "<", "<")
    return table


DEDUCTIONS = (
    ("财务管理", "财务管理制度"),
    ("财务管理", "财务岗位设置"),
    ("财务管理", "资金使用规范"),
    ("预算绩效存在问题", "预算绩效存在问题"),
    ("被评价部门配合度", "被评价部门配合度"),
)
"""What the Sichuan table prints below the points: lines that only cost some, none of them here."""


def department_rows(name: str) -> list[dict[str, str]]:
    """The rows of a department's table as printed: core goals below one another under one weight, the deductions last."""
    rows: list[dict[str, str]] = []
    for item in DEPARTMENTS[name]["indicators"]:
        first, *others = item["name"].split("；")
        rows.append({**item, "name": first})
        rows += [{**item, "name": other, "weight": "", "score": ""} for other in others]
    if DEPARTMENTS[name]["form"] == "sc-whole-2024":
        rows += [
            {"level1": "扣分项", "level2": level2, "name": own, "weight": "-", "score": ""}
            for level2, own in DEDUCTIONS
        ]
    return rows


def printed_department(name: str) -> Printed:
    """Lay the table of a whole department out: Sichuan's header has two rows and no 等级, Wuhua's one and a cover's fields."""
    case, rows = DEPARTMENTS[name], department_rows(name)
    sichuan = case["form"] == "sc-whole-2024"
    table = Printed()
    if sichuan:
        table.line(case["title"], *"<" * 7)
        table.line("部门名称", "某局", "<", "<", "填报单位", "某中心", "<", "<")
        table.line("绩效指标", *"<" * 3, "指标解释", "评分说明", "自评得分", "备注")
        table.line("一级指标", "二级指标", "三级指标", "指标分值", "", "", "", "")
        for column in range(5, 9):
            table.down(column, table.row - 2, table.row - 1)
    else:
        table.line("附件1", *"<" * 7)
        table.line(f"{case['title']}（2023年度）", *"<" * 7)
        table.line("单位名称（公章）", "<", "某中心", "<", "部门名称", "某局", "<", "<")
        table.line("填报人", "<", "", "联系电话", "", "填报日期", "<", "2024-04-22")
        table.line("一级指标", "二级指标", "三级指标", "指标说明", "评分标准", "分值", "自评得分", "扣分原因/说明")
    top = table.row
    for number, item in enumerate(rows):
        texts = (f"说明{number}", f"标准{number}，满分{item['weight']}分")
        reason = "按规定扣分" if item["score"] not in ("", item["weight"]) else ""
        told = (item["weight"], *texts) if sichuan else (*texts, item["weight"])
        table.line(item["level1"], item["level2"], item["name"], *told, item["score"], reason)
        if not item["weight"]:
            for column in (4, 5, 6, 7):
                table.cells.pop((table.row - 1, column), None)
    shared = [top + number for number, item in enumerate(rows) if not item["weight"]]
    for column in (4, 5, 6, 7) if shared else ():
        table.down(column, shared[0] - 1, shared[-1])
    _levels(table, {"indicators": rows}, 1, top)
    if sichuan:
        table.line("分值", "<", "<", "97", "", "", case["total"], "")
    else:
        table.line("合计", *"<" * 4, "100", case["total"], "")
        table.line("自评等级", *"<" * 4, "优", "<", "<")
    return table


def save_xlsx(path: Path, *tables: Printed, figures: bool = True) -> Path:
    """Save tables one under another on one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    last = 0
    for table in tables:
        last = table.write(sheet, last, figures) + 1
    book.save(path)
    return path
