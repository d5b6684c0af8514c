"""The table 检查结果 as data: its columns, its texts, and the sheet that it goes to; printed into a file and into an open workbook."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import count

from msgspec import Struct

from xlsheets.audit.finding import SEVERITIES, VERIFIED, Finding, counts_of
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.grid import Grid

FINDINGS_SHEET = "检查结果"
COLUMNS = (
    ("序号", 5),
    ("级别", 6),
    ("工作表", 11),
    ("单元格", 7),
    ("问题", 27),
    ("现为", 12),
    ("应为", 12),
    ("怎样改", 26),
    ("代码", 16),
    (VERIFIED, 10),
)
"""The columns and their widths in characters."""

MARK_COLUMN = len(COLUMNS) + 1
"""Number of the hidden column behind them, with the mark by which a finding is known again."""

HEADER_ROW = 3
SHEET_COLUMN, CELL_COLUMN, MESSAGE_COLUMN, VERIFIED_COLUMN = 3, 4, 5, len(COLUMNS)
"""Numbers of the columns of sheet and cell, which lead to the cells that are meant, of the words, and of what a person says of them."""

_EARLIEST = ("序号", "级别", "位置", "代码", "问题", "现为", "应为", "怎样改")
_EARLIER = (_EARLIEST, tuple(title for title, _ in COLUMNS[:-1]))
"""The columns of versions before, whose table is replaced as well."""


class Listed(Struct, frozen=True):
    """A row of the table as it stands on the sheet: its row, where it leads to, its mark, and the word of a person."""

    row: int
    sheet: str
    cell: str
    mark: str
    word: str
    message: str


def title(findings: Sequence[Finding]) -> str:
    """Return the first line: the sheet's name, by which it is known again, and how many findings there are."""
    return f"{FINDINGS_SHEET}：" + "，".join(f"{name} {number} 条" for name, number in counts_of(findings).items())


def hint(findings: Sequence[Finding]) -> str:
    """Return the second line: what a person does with the table."""
    if not findings:
        return "没有发现问题。"
    mend = "点“单元格”可转到那一格；改正后重新检查，本表会重新生成。"
    return f"{mend}核对无误、不用改的，在“{VERIFIED}”一列写明原因，那一格的内容不变就不再提出。"


def texts(finding: Finding) -> tuple[str, ...]:
    """Return the texts of a finding's row, a column each; that of the running number is empty."""
    figures = (finding.message, finding.found, finding.expected, finding.fix)
    return "", SEVERITIES[finding.severity], finding.sheet, finding.cell, *figures, finding.code, finding.verified


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
        name = FINDINGS_SHEET if number == 1 else f"{FINDINGS_SHEET}{number}"
        if name not in names:
            return name, None
        there = grid(name)
        if there is not None and _is_ours(there):
            return name, there
    raise AssertionError


def _is_ours(grid: Grid) -> bool:
    header = tuple(grid.text(HEADER_ROW, column) for column in range(1, len(COLUMNS) + 1))
    known = (tuple(title for title, _ in COLUMNS), *_EARLIER)
    return grid.text(1, 1).startswith(FINDINGS_SHEET) and any(
        header == (*each, *[""] * (len(COLUMNS) - len(each))) for each in known
    )


def marked(old: Grid) -> set[tuple[str, str]]:
    """Return sheet and cell of each finding in an earlier table, whatever its columns were."""
    if old.text(HEADER_ROW, SHEET_COLUMN) == _EARLIEST[2]:
        rows = {row for row, _ in old.cells if row > HEADER_ROW}
        places = (old.text(row, SHEET_COLUMN).rpartition("!") for row in rows)
        return {(sheet, cell) for sheet, _, cell in places if sheet}
    return {(each.sheet, each.cell) for each in listed(old) if each.cell}


def listed(old: Grid) -> list[Listed]:
    """Return the rows of a table on a sheet, from the top down; none where the table is of a version without these columns."""
    if old.text(HEADER_ROW, SHEET_COLUMN) != COLUMNS[SHEET_COLUMN - 1][0]:
        return []
    columns = (SHEET_COLUMN, CELL_COLUMN, MARK_COLUMN, VERIFIED_COLUMN, MESSAGE_COLUMN)
    rows = sorted({row for row, _ in old.cells if row > HEADER_ROW})
    return [Listed(row, *(old.text(row, column).strip() for column in columns)) for row in rows]
