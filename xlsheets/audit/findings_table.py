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
    ("序号", 5),
    ("级别", 6),
    ("工作表", 11),
    ("单元格", 7),
    ("问题", 29),
    ("现为", 14),
    ("应为", 14),
    ("怎样改", 29),
    ("代码", 16),
)
"""The columns and their widths in characters."""

HEADER_ROW = 3
SHEET_COLUMN, CELL_COLUMN = 3, 4
"""Numbers of the columns of sheet and cell, which lead to the cells that are meant."""

_EARLIER = ("序号", "级别", "位置", "代码", "问题", "现为", "应为", "怎样改")
"""The columns of versions before, whose table is replaced as well."""


def title(findings: Sequence[Finding]) -> str:
    """Return the first line: the sheet's name, by which it is known again, and how many findings there are."""
    counts = Counter(finding.severity for finding in findings)
    return f"{SHEET}：" + "，".join(f"{name} {counts[severity]} 条" for severity, name in SEVERITIES.items())


def hint(findings: Sequence[Finding]) -> str:
    """Return the second line: what a person does with the table."""
    if not findings:
        return "没有发现问题。"
    return "点“单元格”可转到那一格；在自评表里改正后重新检查，本表会重新生成。"


def texts(finding: Finding) -> tuple[str, ...]:
    """Return the texts of a finding's row, a column each; that of the running number is empty."""
    figures = (finding.message, finding.found, finding.expected, finding.fix)
    return "", SEVERITIES[finding.severity], finding.sheet, finding.cell, *figures, finding.code


def link(finding: Finding) -> str:
    """Return the reference that its sheet and cell lead to, ``""`` where there is none."""
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
    header = tuple(grid.text(HEADER_ROW, column) for column in range(1, len(COLUMNS) + 1))
    known = (tuple(title for title, _ in COLUMNS), (*_EARLIER, ""))
    return grid.text(1, 1).startswith(SHEET) and header in known


def marked(old: Grid) -> set[tuple[str, str]]:
    """Return sheet and cell of each finding in an earlier table, whatever its columns were."""
    rows = {row for row, _ in old.cells if row > HEADER_ROW}
    if old.text(HEADER_ROW, SHEET_COLUMN) == _EARLIER[2]:
        places = (old.text(row, SHEET_COLUMN).rpartition("!") for row in rows)
        return {(sheet, cell) for sheet, _, cell in places if sheet}
    return {(old.text(row, SHEET_COLUMN), cell) for row in rows if (cell := old.text(row, CELL_COLUMN))}
