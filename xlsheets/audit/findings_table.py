"""The table 检查结果 as data: its columns, its texts, and the sheet that it goes to; printed into a file and into an open workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import count

from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.grid import Grid

SHEET = "检查结果"
COLUMNS = (
    ("序号", 6),
    ("级别", 7),
    ("位置", 15),
    ("代码", 25),
    ("问题", 36),
    ("现为", 17),
    ("应为", 17),
    ("怎样改", 36),
)
"""The columns and their widths in characters."""

HEADER_ROW = 3
PLACE_COLUMN = 3
"""Number of the column 位置, whose cells lead to the cells that are meant."""


def title(findings: Sequence[Finding]) -> str:
    """Return the first line: the sheet's name, by which it is known again, and how many findings there are."""
    counts = Counter(finding.severity for finding in findings)
    return f"{SHEET}：" + "，".join(f"{name} {counts[severity]} 条" for severity, name in SEVERITIES.items())


def hint(findings: Sequence[Finding]) -> str:
    """Return the second line: what a person does with the table."""
    if not findings:
        return "没有发现问题。"
    return "点“位置”可转到有关单元格；在自评表里改正后重新检查，本表会重新生成。"


def texts(finding: Finding) -> tuple[str, ...]:
    """Return the texts of a finding's row, a column each; that of the running number is empty."""
    figures = (finding.message, finding.found, finding.expected, finding.fix)
    return "", SEVERITIES[finding.severity], place(finding), finding.code, *figures


def place(finding: Finding) -> str:
    """Say where a finding is: ``自评表!I14``, or the sheet alone."""
    return f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet


def link(finding: Finding) -> str:
    """Return the reference that its 位置 leads to, ``""`` where there is none."""
    return f"{quoted_sheet(finding.sheet)}!{finding.cell or 'A1'}" if finding.sheet else ""


def choose_sheet(names: Collection[str], grid: Callable[[str], Grid | None]) -> tuple[str, Grid | None]:
    """Choose the sheet of the table: 检查结果, or with a number where a sheet of another content has that name.

    Args:
        names: the names of the workbook's sheets.
        grid: gives the cells of one of them.

    Returns:
        The name, and the cells of an earlier table of ours, which is to be replaced; None where the sheet is new.
    """
    for number in count(1):
        name = SHEET if number == 1 else f"{SHEET}{number}"
        if name not in names:
            return name, None
        there = grid(name)
        if there is not None and _is_ours(there):
            return name, there
    raise AssertionError


def _is_ours(grid: Grid) -> bool:
    header = [grid.text(HEADER_ROW, column) for column in range(1, len(COLUMNS) + 1)]
    return grid.text(1, 1).startswith(SHEET) and header == [title for title, _ in COLUMNS]
