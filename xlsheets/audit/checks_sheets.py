"""The checks of the sheets that belong to a form: those that its formulas look into are there."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject


@check(
    "CALC_SHEET_MISSING",
    severity="error",
    title="缺少测算表",
    meaning="自评表的公式要用到的“测算”表已被删除，或者这张表是复制出来的、还没有自己的“测算”表，或者“测算”表由别的版本生成（警告）；表里显示的得分和总分可能不对。",
    rule="本程序的工作簿结构",
)
def calc_sheet_missing(subject: Subject) -> Iterator[Finding]:
    """A form without its 测算 shows 待评 or errors in its cells where the same figures computed from the file are right."""
    if subject.recognised.lacks_calc:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            "没有这张自评表自己的“测算”表，单元格里的得分和总分可能不对",
            fix="运行 xlsheets recompute 或点“重新计算”，补上“测算”表。",
        )
    elif subject.recognised.old_calc:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            f"“{subject.recognised.old_calc}”表由别的版本生成，或者它的名称被删改，单元格里的得分和总分可能与现在的规则不同",
            fix="运行 xlsheets recompute，重新生成“测算”表。",
            severity=WARNING,
        )


@check(
    "CELLS_MERGED",
    severity="error",
    title="几项指标的单元格合并了",
    meaning="本软件的表里，几项指标的指标值、完成值、分值或得分合并成一格。公式一行一行地算，合并的内容只算第一行的，下面各行按没有填写处理，没有得分。",
    rule="本程序的工作簿结构",
)
def cells_merged(subject: Subject) -> Iterator[Finding]:
    """Cells and this program count alike, row by row; what a person meant by the merged cell is for that person to say."""
    for cell, whole in subject.recognised.merged.items():
        yield subject.finding(
            cell,
            f"{whole}是几项指标合并的一格，公式只把它算作第一行的，下面各行按没有填写处理",
            fix="取消合并，各行分别填写；几项合并计分的，并成一项指标。",
        )
