"""Findings in an open workbook: the sheet 检查结果 with links, and a note on each cell that is meant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.audit.findings_table import CELL_COLUMN, COLUMNS, HEADER_ROW, MARK_COLUMN, SHEET_COLUMN
from xlsheets.audit.verified import mark
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import NOTE_MARK

if TYPE_CHECKING:
    import xlwings

_LONGEST = 4000  # characters: Excel takes no more than 8,203 of a text in a block
_MOST_MARKS = 500
_GREY, _BLUE = (231, 230, 230), (5, 99, 193)


def write_findings(book: xlwings.Book, grids: Book, findings: list[Finding]) -> str:
    """Write the sheet of findings and mark their cells; what an earlier check left goes.

    Returns:
        The name of the sheet: 检查结果, or with a number where another sheet has that name.
    """
    name, old = table.choose_sheet([grid.sheet for grid in grids.grids], grids.grid)
    _unmark(book, old)
    last = book.sheets[len(book.sheets) - 1]
    if old is None:
        sheet = book.sheets.add(name, after=last)
    else:
        sheet = book.sheets[name]
        sheet.clear()
        sheet.select()
    rows = _rows(findings, grids)
    sheet.range((1, 1), (len(rows), MARK_COLUMN)).options(ndim=2).formula = rows
    _dress(sheet, len(rows))
    _mark(book, findings)
    return name


def _rows(findings: list[Finding], grids: Book) -> list[list[object]]:
    blank: list[object] = [None] * (MARK_COLUMN - 1)
    rows: list[list[object]] = [[as_text(line), *blank] for line in (table.title(findings), table.hint(findings))]
    rows.append([*(as_text(title) for title, _ in COLUMNS), None])
    for number, finding in enumerate(findings, start=1):
        row: list[object] = [as_text(text[:_LONGEST]) or None for text in table.texts(finding)]
        row[0] = number
        if finding.sheet:
            row[SHEET_COLUMN - 1] = _link(finding, finding.sheet)
        if finding.cell:
            row[CELL_COLUMN - 1] = _link(finding, finding.cell)
        rows.append([*row, as_text(mark(finding, grids))])
    return rows


def _link(finding: Finding, shown: str) -> str:
    """Give a formula that leads to the cell: one block takes links and texts alike, and no call a link is needed."""
    return f'=HYPERLINK("{_quoted("#" + table.link(finding))}","{_quoted(shown)}")'


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
    with suppress(Exception):
        sheet.range((1, MARK_COLUMN)).column_width = 0  # hidden
    font(sheet.range((1, 1)), bold=True, size=16)
    header = sheet.range((HEADER_ROW, 1), (HEADER_ROW, width))
    font(header, bold=True)
    with suppress(Exception):
        header.color = _GREY
    if last > HEADER_ROW:
        body = sheet.range((HEADER_ROW + 1, 1), (last, width))
        with suppress(Exception):
            body.wrap_text = True
        with suppress(Exception):
            body.vertical_alignment = "center"
        font(sheet.range((HEADER_ROW + 1, SHEET_COLUMN), (last, CELL_COLUMN)), color=_BLUE)


def _mark(book: xlwings.Book, findings: list[Finding]) -> None:
    """Put a note on each cell with open findings, unless a person's note is there. Protected sheets stay without."""
    by_cell: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding.sheet and finding.cell and finding.is_open:
            line = f"{SEVERITIES[finding.severity]}：{finding.message}。{finding.fix}"
            by_cell.setdefault((finding.sheet, finding.cell), []).append(line)
    for (name, cell), lines in list(by_cell.items())[:_MOST_MARKS]:
        with suppress(Exception):
            target = book.sheets[name].range(cell)
            note = target.note
            if note is not None and note.text.startswith(NOTE_MARK):
                note.delete()  # of a check whose sheet somebody removed
            target.add_note(NOTE_MARK + "\n".join(lines))  # refused where a person's note is


def _unmark(book: xlwings.Book, old: Grid | None) -> None:
    """Take away the notes of the earlier check: its sheet says where they are."""
    if old is None:
        return
    for name, cell in table.marked(old):
        with suppress(Exception):
            note = book.sheets[name].range(cell).note
            if note is not None and note.text.startswith(NOTE_MARK):
                note.delete()
