"""Checks of what a person sees of the figures that count: all of them, and as they count."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import SHOWN_CELLS, Finding, listed_cells
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject


@check(
    "FIGURE_UNSEEN",
    severity="warning",
    title="看不见的内容计算在内",
    meaning="指标名称、指标值、完成值、分值、得分或预算金额看不见：字色与底色一样，字号不到4磅，所在的列被隐藏，"
    "或条件格式会让它看不见；它照样计算在内。行被隐藏的见 ROW_HIDDEN。",
    rule="以看得见的内容为准",
)
def figure_unseen(subject: Subject) -> Iterator[Finding]:
    """Whoever reads the sheet on paper does not see what is counted; each way of hiding is told once, with its cells."""
    ways: dict[str, list[str]] = {}
    for cell, why in subject.recognised.unseen_figures.items():
        ways.setdefault(why, []).append(cell)
    for why, cells in ways.items():
        yield subject.finding(
            cells[0],
            f"{len(cells)}格内容{why}，表上看不到，仍计算在内（{listed_cells(cells)}）",
            fix="让这些格子看得见（改字色、字号或条件格式，取消隐藏的列）并核对；不要的清空。",
        )


@check(
    "FIGURE_ROUNDED",
    severity="info",
    title="显示的数经过四舍五入",
    meaning="数字格式只显示整数或一位小数，单元格里的数比显示的位数多（9.6显示成10）。指标值和完成值按显示的比较，"
    "分值、得分和金额按单元格里的数计算。",
    rule="以看得见的内容为准",
)
def figure_rounded(subject: Subject) -> Iterator[Finding]:
    """A figure that is seen and one that counts differ by a rounding: which of them counts is told."""
    ways: dict[bool, list[tuple[str, str, str]]] = {}
    for cell, (held, seen, counts_seen) in subject.recognised.rounded.items():
        if cell not in subject.recognised.doubts:  # told as that
            ways.setdefault(counts_seen, []).append((cell, held, seen))
    for counts_seen, rounded in ways.items():
        cell, held, seen = rounded[0]
        told = "、".join(f"{where}存的是{of}，显示为{as_seen}" for where, of, as_seen in rounded[:SHOWN_CELLS])
        more = "等" if len(rounded) > SHOWN_CELLS else ""
        way = "按显示的数比较" if counts_seen else "按存的数计算"
        yield subject.finding(
            cell,
            f"{len(rounded)}个数显示时四舍五入了，{way}：{told}{more}",
            found=seen if counts_seen else held,
            fix="要按另一个数算的，把单元格里的数改成那个数；不改的，让数字格式显示出全部小数。",
        )
