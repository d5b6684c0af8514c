"""Findings that a person has verified (已核实): known again by what they say and what their cell holds, wherever their row went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import Finding
from xlsheets.audit.findings_table import Listed
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book

_DIGITS = 16


def mark(finding: Finding, book: Book) -> str:
    """Return the mark by which a finding is known again as long as it says the same of a cell with the same content.

    Args:
        finding: a finding in the workbook.
        book: the workbook's cells.
    """
    grid = book.grid(finding.sheet) if finding.cell else None
    content = grid.text(*row_column(finding.cell)) if grid is not None else ""
    return sha256(f"{finding.identity}\n{content}".encode(errors="backslashreplace")).hexdigest()[:_DIGITS]


def with_words(findings: Sequence[Finding], book: Book, *others: Book) -> list[Finding]:
    """Give findings the words that a person wrote beside them in the table 检查结果; those that are verified go last.

    Where the same is said of several cells with the same content, the first is the first, and so on; where their number differs, the
    place decides, and who is in doubt is asked again. A sheet that has another name now is known by what is said of it.

    Args:
        findings: what the checks found, in order.
        book: the workbook's cells, its sheets 检查结果 included.
        others: copies of the workbook with a table; the workbook's own goes before them.
    """
    rows = [row for each in (book, *others) for row in _table(each) if row.mark]
    if not any(row.word for row in rows):
        return list(findings)
    names = {grid.sheet for grid in book.grids}
    marks = [mark(each, book) for each in findings]
    words: dict[int, str] = {}
    for of_book in (book, *others):
        before: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for row in _table(of_book):
            if row.mark:
                before[row.sheet if row.sheet in names else "", row.mark].append(row)
        now: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, (each, of_each) in enumerate(zip(findings, marks, strict=True)):
            now[each.sheet if (each.sheet, of_each) in before else "", of_each].append(place)
        for key, places in now.items():
            for place, word in _aligned(places, before.get(key, []), findings):
                words.setdefault(place, word)
    told = [replace(each, verified=words.get(place, "")) for place, each in enumerate(findings)]
    return [each for each in told if each.is_open] + [each for each in told if not each.is_open]


def _table(book: Book) -> list[Listed]:
    _, old = table.choose_sheet([grid.sheet for grid in book.grids], book.grid)
    return [] if old is None else table.listed(old)


def _aligned(places: list[int], rows: list[Listed], findings: Sequence[Finding]) -> list[tuple[int, str]]:
    """Give the findings at some places the words of rows that say the same; in doubt none."""
    if len(rows) == len(places):
        in_order = sorted(rows, key=lambda row: (row.sheet, _position(row.cell)))
        ordered = sorted(places, key=lambda at: (findings[at].sheet, _position(findings[at].cell)))
        return [(place, row.word) for place, row in zip(ordered, in_order, strict=True) if row.word]
    by_cell = {(row.sheet, row.cell): row.word for row in rows if row.word}
    return [
        (place, word) for place in places if (word := by_cell.get((findings[place].sheet, findings[place].cell), ""))
    ]


def _position(cell: str) -> tuple[int, int]:
    """Give row and column of an address; of what is none, for people write into the table, the first."""
    try:
        return row_column(cell)
    except ValueError:
        return 0, 0
