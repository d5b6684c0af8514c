"""The checks of formulas that people or other systems wrote: what is stored beside them is what they come to."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject


@check(
    "FORMULA_NOT_CALCULATED",
    severity="warning",
    title="公式存的结果不是它算出来的",
    meaning="单元格里的公式导出或改动后没有重新计算，文件里存的结果与公式算出来的不同；软件按公式算出来的数核对，重新计算时把它存进去。",
    rule="公式以计算结果为准",
)
def formula_not_calculated(subject: Subject) -> Iterator[Finding]:
    """Systems that write formulas store 0, the template's figure or nothing beside them; whoever opens the file sees another figure."""
    for cell, (stored, computed) in subject.recognised.recalculated.items():
        yield subject.finding(
            cell,
            "公式没有重新计算过，文件里存的结果不对",
            found=stored or "（空）",
            expected=computed,
            fix="在 Excel 或 WPS 中打开并保存一次，或运行 xlsheets recompute。",
        )
