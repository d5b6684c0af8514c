"""From one finding to the next in an open workbook (上一条, 下一条), and 已核实 with a word why, by the table 检查结果."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from xlsheets.audit import findings_table as table
from xlsheets.audit.finding import VERIFIED, verifies
from xlsheets.audit.findings_table import HEADER_ROW, MARK_COLUMN, VERIFIED_COLUMN, Listed
from xlsheets.errors import UserError
from xlsheets.excel.live_findings import as_text
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid

if TYPE_CHECKING:
    import xlwings

_MOST_ROWS = 5_000  # of a table; one call reads them all
_QUESTION = "为什么不用改（例如：按某某文件，已经领导同意）？"


class Stop(Struct, frozen=True):
    """A cell with the rows of the table that speak of it."""

    rows: list[Listed]

    @property
    def sheet(self) -> str:
        """The sheet that is meant, ``""`` for none."""
        return self.rows[0].sheet

    @property
    def place(self) -> tuple[int, int]:
        """Row and column on it; of a whole sheet the first cell."""
        try:
            return row_column(self.rows[0].cell)
        except ValueError:
            return 1, 1


class Steps(Struct, frozen=True):
    """The table of findings of an open workbook: the name of its sheet, and where findings are open, in the table's order."""

    sheet: str
    stops: list[Stop]


def step(book: xlwings.Book, *, forward: bool) -> str:
    """Select the cell of the next finding that is open, or of the one before; behind the last comes the first.

    Returns:
        What is wrong there, for the status bar.

    Raises:
        UserError: nothing was checked yet, or nothing is open.
    """
    steps = _steps(book)
    if not steps.stops:
        raise UserError(f"{book.name}：“{steps.sheet}”里没有待处理的问题。改动以后请再点“检查”。")
    at = _next(steps, *_selected(book), forward=forward)
    stop = steps.stops[at]
    sheet = book.sheets[stop.sheet or steps.sheet]
    sheet.select()
    sheet.range(stop.place if stop.sheet else (stop.rows[0].row, 1)).select()
    more = f"（这一格共 {len(stop.rows)} 条）" if len(stop.rows) > 1 else ""
    return f"第 {at + 1} 处，共 {len(steps.stops)} 处：{stop.rows[0].message}{more}"


def verify_here(book: xlwings.Book) -> str:
    """Ask why what is told of the selected cell is right as it is, and write the word beside it in the table.

    Returns:
        What was done, for the status bar.

    Raises:
        UserError: nothing is open at the selected cell, or Excel cannot ask.
    """
    steps = _steps(book)
    sheet, place = _selected(book)
    here = [
        row
        for stop in steps.stops
        for row in stop.rows
        if (sheet == steps.sheet and place[0] == row.row) or (sheet == stop.sheet and place == stop.place)
    ]
    if not here:
        raise UserError(f"{book.name}：选中的单元格没有待处理的问题，请先用“下一条”转到那一格再点“{VERIFIED}”。")
    word = _asked(book, f"{here[0].message}\n\n{_QUESTION}", steps.sheet)
    if not verifies(word):
        return f"没有写原因，没有记为{VERIFIED}"
    for row in here:
        book.sheets[steps.sheet].range((row.row, VERIFIED_COLUMN)).formula = as_text(word)
    return f"{len(here)} 条已记为{VERIFIED}：{word}"


def _asked(book: xlwings.Book, question: str, sheet: str) -> str:
    ask = getattr(book.app.api, "InputBox", None)
    if ask is None:  # not on a Mac
        raise UserError(f"{book.name}：请在工作表“{sheet}”的“{VERIFIED}”一列直接写明原因。")
    answer = ask(question, VERIFIED)
    return answer.strip() if isinstance(answer, str) else ""


def _steps(book: xlwings.Book) -> Steps:
    """Read the table. Raises UserError where there is none."""
    grids: dict[str, Grid] = {}

    def grid(name: str) -> Grid:
        values = book.sheets[name].range((1, 1), (HEADER_ROW + _MOST_ROWS, MARK_COLUMN)).options(ndim=2).value
        cells = {
            (row, column): Cell("s", str(value))
            for row, of_row in enumerate(values, 1)
            for column, value in enumerate(of_row, 1)
            if value is not None
        }
        return grids.setdefault(name, Grid(name, cells))

    name, old = table.choose_sheet([sheet.name for sheet in book.sheets], grid)
    if old is None:
        raise UserError(f"{book.name}：还没有检查结果，请先点“检查”。")
    names = {sheet.name for sheet in book.sheets}
    stops: dict[tuple[object, ...], Stop] = {}
    for row in table.listed(old):
        if not verifies(row.word) and row.message:
            known = row.sheet in names
            key = (row.sheet, row.cell) if known else (row.row,)
            listed = row if known else Listed(row.row, "", "", row.mark, row.word, row.message)
            stops.setdefault(key, Stop([])).rows.append(listed)
    return Steps(name, list(stops.values()))


def _selected(book: xlwings.Book) -> tuple[str, tuple[int, int]]:
    """Return sheet and first cell of what is selected; what is no cell counts as the first one."""
    place = (1, 1)
    with suppress(Exception):  # a chart or a shape
        area = book.app.selection
        if area is not None:
            place = (area.row, area.column)
    return book.sheets.active.name, place


def _next(steps: Steps, sheet: str, place: tuple[int, int], *, forward: bool) -> int:
    """Choose among the stops: from a row of the table the one that it speaks of, from a cell the one behind it in the table's order."""
    stops = steps.stops
    if sheet == steps.sheet:
        before = [at for at, stop in enumerate(stops) if stop.rows[0].row < place[0]]
        at = len(before) if forward else len(before) - 1
    else:
        here = [at for at, stop in enumerate(stops) if (stop.sheet, stop.place) == (sheet, place)]
        of_sheet = [(stop.place, at) for at, stop in enumerate(stops) if stop.sheet == sheet]
        if here:
            at = here[0] + (1 if forward else -1)
        elif forward:
            at = min((at for where, at in of_sheet if where > place), default=0)
        else:
            at = max((at for where, at in of_sheet if where < place), default=-1)
    return at % len(stops)
