"""Findings in an open workbook: the sheet 检查结果 with links, and a note on each cell that is meant."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.audit.findings_sheet import COLUMNS, SHEET
from xlsheets.files.grid import Book, Grid

if TYPE_CHECKING:
    import xlwings

MARK = "【检查】"
"""First characters of our notes, by which they are found again; a person's own note is left alone."""

_HEADER_ROW = 3
_PLACE = 3
_LONGEST = 4000  # characters: Excel takes no more than 8,203 of a text in a block
_MOST_MARKS = 500
_GREY, _BLUE = (231, 230, 230), (5, 99, 193)


def write_findings(book: xlwings.Book, grids: Book, findings: list[Finding]) -> str:
    """Write the sheet of findings and mark their cells; what an earlier check left goes.

    Returns:
        The name of the sheet: 检查结果, or with a number where another sheet has that name.
    """
    name, old = _place(grids)
    _unmark(book, old)
    last = book.sheets[len(book.sheets) - 1]
    if old is None:
        sheet = book.sheets.add(name, after=last)
    else:
        sheet = book.sheets[name]
        sheet.clear()
        sheet.select()
    rows = _rows(findings)
    sheet.range((1, 1), (len(rows), len(COLUMNS))).options(ndim=2).formula = rows
    _dress(sheet, len(rows))
    _mark(book, findings)
    return name


def _place(grids: Book) -> tuple[str, Grid | None]:
    for number in count(1):
        name = SHEET if number == 1 else f"{SHEET}{number}"
        grid = grids.grid(name)
        if grid is None:
            return name, None
        header = [grid.text(_HEADER_ROW, column) for column in range(1, len(COLUMNS) + 1)]
        if grid.text(1, 1).startswith(SHEET) and header == [title for title, _ in COLUMNS]:
            return name, grid
    raise AssertionError


def _rows(findings: list[Finding]) -> list[list[object]]:
    counts = Counter(finding.severity for finding in findings)
    summary = "，".join(f"{name} {counts[severity]} 条" for severity, name in SEVERITIES.items())
    hint = "点“位置”可转到有关单元格；改正后重新检查，本表会重新生成。" if findings else "没有发现问题。"
    blank: list[object] = [None] * (len(COLUMNS) - 1)
    rows: list[list[object]] = [[as_text(f"{SHEET}：{summary}"), *blank], [as_text(hint), *blank]]
    rows.append([as_text(title) for title, _ in COLUMNS])
    for number, finding in enumerate(findings, start=1):
        texts = (finding.code, finding.message, finding.found, finding.expected, finding.fix)
        severity = as_text(SEVERITIES[finding.severity])
        rows.append([number, severity, _link(finding), *(as_text(text[:_LONGEST]) or None for text in texts)])
    return rows


def _link(finding: Finding) -> object:
    """Give a formula that leads to the cell: one block takes links and texts alike, and no call a link is needed."""
    shown = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    if not finding.sheet:
        return as_text(shown) or None
    target = f"#'{finding.sheet.replace(chr(39), chr(39) * 2)}'!{finding.cell or 'A1'}"
    return f'=HYPERLINK("{_quoted(target)}","{_quoted(shown)}")'


def as_text(text: str) -> str:
    """Mark a text so that Excel takes it for nothing else: ``=12次`` is no formula, ``98%`` no number, ``3-1`` no date."""
    return f"'{text}" if text else ""


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _dress(sheet: xlwings.Sheet, last: int) -> None:
    """Make the sheet legible. A program that cannot do one of these things shows the findings all the same."""
    width = len(COLUMNS)

    def font(area: Any, **settings: object) -> None:
        for name, value in settings.items():
            with suppress(Exception):
                setattr(area.font, name, value)

    for column, (_, characters) in enumerate(COLUMNS, start=1):
        with suppress(Exception):
            sheet.range((1, column)).column_width = characters
    font(sheet.range((1, 1)), bold=True, size=16)
    header = sheet.range((_HEADER_ROW, 1), (_HEADER_ROW, width))
    font(header, bold=True)
    with suppress(Exception):
        header.color = _GREY
    if last > _HEADER_ROW:
        body = sheet.range((_HEADER_ROW + 1, 1), (last, width))
        with suppress(Exception):
            body.wrap_text = True
        with suppress(Exception):
            body.vertical_alignment = "center"
        font(sheet.range((_HEADER_ROW + 1, _PLACE), (last, _PLACE)), color=_BLUE)


def _mark(book: xlwings.Book, findings: list[Finding]) -> None:
    """Put a note on each cell with findings, unless a person's note is there. Protected sheets stay without."""
    by_cell: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding.sheet and finding.cell:
            line = f"{SEVERITIES[finding.severity]}：{finding.message}。{finding.fix}"
            by_cell.setdefault((finding.sheet, finding.cell), []).append(line)
    for (name, cell), lines in list(by_cell.items())[:_MOST_MARKS]:
        with suppress(Exception):
            target = book.sheets[name].range(cell)
            note = target.note
            if note is not None and note.text.startswith(MARK):
                note.delete()  # of a check whose sheet somebody removed
            target.add_note(MARK + "\n".join(lines))  # refused where a person's note is


def _unmark(book: xlwings.Book, old: Grid | None) -> None:
    """Take away the notes of the earlier check: its sheet says where they are."""
    if old is None:
        return
    places = {cell.text for (row, column), cell in old.cells.items() if row > _HEADER_ROW and column == _PLACE}
    for place in places:
        name, mark, cell = place.rpartition("!")
        if mark:
            with suppress(Exception):
                note = book.sheets[name].range(cell).note
                if note is not None and note.text.startswith(MARK):
                    note.delete()
