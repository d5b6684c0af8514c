"""Rows of an open workbook that grow with the texts in them, and pages that end anew for them, as those of a file do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from xlsheets.errors import UserError
from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.macro_calls import ExcelRefusedError, PrintedSheet, ask_pages, end_pages
from xlsheets.files.own_marks import own_forms
from xlsheets.files.page.row_growth import FITS_ANYWHERE, PlacedText, grown_rows
from xlsheets.files.page.sheet_rows import CELL_MARGIN
from xlsheets.files.page.text_heights import wrapped_lines
from xlsheets.forms.placed import Placed
from xlsheets.forms.print_groups import Pages, is_own_setup, new_pages

if TYPE_CHECKING:
    import xlwings

Growth = dict[str, dict[int, float]]
"""By sheet and row, the height in points that it needs."""


def rows_to_grow(live: LiveBook) -> Growth:
    """Say which rows of the forms are too low for the texts in them. Excel is asked only about texts that take several lines."""
    own = {each.sheet for each in own_forms(live.grids.names, live.grids.properties)}
    growth = {found.cells.sheet: _rows_of(live, found, is_own=found.cells.sheet in own) for found in live.found}
    return {sheet: rows for sheet, rows in growth.items() if rows}


def _rows_of(live: LiveBook, found: Placed, *, is_own: bool) -> dict[int, float]:
    sheet, grid = live.book.sheets[found.cells.sheet], live.grids.grid(found.cells.sheet)
    assert grid is not None

    @cache
    def width_of(column: int) -> float:
        return float(sheet.range((1, column)).column_width or 0)

    @cache
    def height_of(row: int) -> float:
        return float(sheet.range((row, 1)).row_height or 0)

    @cache
    def wraps(row: int, column: int) -> bool:
        return bool(sheet.range((row, column)).wrap_text)

    size = found.form.page.size
    texts: dict[tuple[int, int], PlacedText] = {}
    for (row, column), cell in grid.cells.items():
        merge = grid.area_at(row, column)
        if cell.number is not None or len(cell.text) <= FITS_ANYWHERE or row in grid.hidden_rows:
            continue
        across = range(merge.left, merge.right + 1)
        width = sum(width_of(each) + CELL_MARGIN for each in across) - CELL_MARGIN
        if wrapped_lines(cell.text, width, size) > 1:
            texts[row, column] = PlacedText(row, merge.bottom, width, cell.text, size)
    low = grown_rows(texts.values(), height_of, is_own=is_own)
    wrapped = [text for place, text in texts.items() if low.keys() & range(text.top, text.bottom + 1) and wraps(*place)]
    return grown_rows(wrapped, height_of, is_own=is_own)


def pages_to_end(live: LiveBook, growth: Growth) -> dict[str, Pages]:
    """Say by sheet which pages of forms of ours have to end anew, as rows grow or were put in. Where Excel cannot tell how a sheet is
    printed, for want of a printer or of our latest macros, its pages stay.

    Args:
        live: the workbook.
        growth: the rows that are going to grow.
    """
    own = {each.sheet for each in own_forms(live.grids.names, live.grids.properties)}
    ends: dict[str, Pages] = {}
    for found in live.found:
        sheet = found.cells.sheet
        grid = live.grids.grid(sheet)
        with suppress(UserError, ExcelRefusedError):
            printed = ask_pages(live.book, sheet) if sheet in own else PrintedSheet()
            if grid is None or printed.setup is None or not is_own_setup(printed.setup, found.form.page):
                continue
            grown = growth.get(sheet, {})
            after = [grown.get(row, height) for row, height in enumerate(printed.heights, start=1)]
            wanted = new_pages(found, grid.merges, printed.pages, printed.heights, after)
            if wanted is not None:
                ends[sheet] = wanted
    return ends


def fit(book: xlwings.Book, growth: Growth, ends: Mapping[str, Pages]) -> int:
    """Make rows higher and let pages end anew; return how many rows."""
    for name, pages in ends.items():
        with suppress(UserError, ExcelRefusedError):  # the figures are worth more
            end_pages(book, name, pages)
    return _grow(book, growth)


def _grow(book: xlwings.Book, growth: Growth) -> int:
    """Make rows higher; return how many."""
    for name, rows in growth.items():
        for row, height in rows.items():
            book.sheets[name].range((row, 1)).row_height = height
    return sum(map(len, growth.values()))
