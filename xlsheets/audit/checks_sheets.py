"""The checks of the sheets that belong to a form: those that its formulas look into are there."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.files.addresses import row_column


@check(
    "CALC_SHEET_MISSING",
    severity="error",
    title="缺少测算表",
    meaning="自评表的公式要用到的“测算”表已被删除或改坏，或者这张表是复制出来的、还没有自己的“测算”表，或者“测算”表由别的版本生成（警告）；表里显示的得分和总分可能不对。",
    rule="本程序的工作簿结构",
)
def calc_sheet_missing(subject: Subject) -> Iterator[Finding]:
    """A form without its 测算 shows 待评 or errors in its cells where the same figures computed from the file are right."""
    if subject.recognised.lacks_calc:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            "没有这张自评表自己的“测算”表，单元格里的得分和总分可能不对",
            fix="重新计算一次（xlsheets recompute，或功能区的“重新计算”），补上“测算”表。",
            by_recompute=True,
        )
    elif subject.recognised.cut_calc:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            f"“{subject.recognised.old_calc}”表的公式被清空、改成了数值，或者删了行列，单元格里的得分和总分可能不对",
            fix="重新计算一次（xlsheets recompute），重新生成“测算”表。",
            by_recompute=True,
        )
    elif subject.recognised.old_calc:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            f"“{subject.recognised.old_calc}”表由别的版本生成，或者它的名称被删改，单元格里的得分和总分可能与现在的规则不同",
            fix="重新计算一次（xlsheets recompute），重新生成“测算”表。",
            by_recompute=True,
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


@check(
    "COLUMNS_OF_ANOTHER_YEAR",
    severity="info",
    title="别的年度的列没有读",
    meaning="表中并列着几个年度的列，只读自评年度的（表上没有写明年度的，读有完成值的最近一年）。",
    rule="填报要求",
)
def columns_of_another_year(subject: Subject) -> Iterator[Finding]:
    """What was read of columns of several years, and what was not."""
    cells = subject.cells
    if cells.other_years:
        others = "、".join(f"{cell}“{text}”" for cell, text in cells.other_years)
        others_at = {cell for cell, _ in cells.other_years}
        rows = {row_column(cell)[0] for cell in others_at}
        blocks = ((cells.headers, ("target", "actual", "score")), (cells.budget_headers, AMOUNTS))
        read = [headers[role] for headers, roles in blocks for role in roles if role in headers]
        read = [each for each in read if row_column(each[0])[0] in rows]
        taken = "、".join(f"{cell}“{text}”" for cell, text in read if cell not in others_at)
        yield subject.finding(
            cells.other_years[0][0],
            f"表中有几个年度的列，读的是{taken}，没有读{others}",
            found=cells.other_years[0][1],
            fix="请核对年度；要读另一年度的，用 --columns 指明各列。",
        )
