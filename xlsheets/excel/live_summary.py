"""汇总 in an open workbook: made anew from the forms that are recognised, with the looks that a written one has."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.live_recompute import content_of
from xlsheets.excel.macro_calls import Content, enter_cells
from xlsheets.files.addresses import range_of
from xlsheets.files.grid import Book
from xlsheets.files.own_marks import SUMMARY_NAME
from xlsheets.formulas.summary_figures import summary_figures
from xlsheets.formulas.summary_layout import (
    FIRST_ROW,
    SUMMARY_SHEET,
    TITLE,
    SummaryLayout,
    SummaryRow,
    common_scales,
    common_unit,
)
from xlsheets.formulas.summary_rows import listed, summary_row, takes_counts
from xlsheets.recognise.own_sheets import calc_layout, lookup
from xlsheets.writing.department import SUMMARY_NOTE
from xlsheets.writing.sheet_names import free_sheet_name

if TYPE_CHECKING:
    import xlwings


def write_live_summary(live: LiveBook) -> str:
    """Write 汇总 anew as the first sheet; an earlier one of ours goes once the new one stands.

    Returns:
        The name of the sheet: 汇总, or with a number where a sheet of somebody else has that name.
    """
    book, grids = live.book, live.grids
    old = _old_sheet(grids)
    name = old or free_sheet_name(SUMMARY_SHEET, {grid.sheet.casefold() for grid in grids.grids})
    with_row = listed(live.found)
    buckets, grades = common_scales(found.form for found in with_row)
    unit = common_unit(found.evaluation.money_unit for found in with_row)
    layout = SummaryLayout.of(buckets, grades, unit, len(with_row), sheet=name, counts=takes_counts(live.found))
    rows = [
        summary_row(at, found, calc_layout(grids, found), layout, lookup(grids))
        for at, found in enumerate(with_row, FIRST_ROW)
    ]
    sheet = _new_sheet(book, layout, rows)
    enter_cells(book, sheet.name, _contents(layout, rows))
    if old is not None:
        book.sheets[old].delete()
    if sheet.name != name:
        sheet.name = name
    for defined, reference in layout.names().items():
        if defined in book.names:
            book.names[defined].refers_to = f"={reference}"
        else:
            book.names.add(defined, f"={reference}")
    sheet.select()
    return name


def _old_sheet(grids: Book) -> str | None:
    """Find the 汇总 that we wrote: by its name, or by what stands in its first cell."""
    place = range_of(grids.names.get(SUMMARY_NAME, ""))
    names = [place.sheet] if place is not None else []
    for name in [*names, SUMMARY_SHEET]:
        grid = grids.grid(name)
        if grid is not None and grid.text(1, 1) == TITLE:
            return name
    return None


def _new_sheet(book: xlwings.Book, layout: SummaryLayout, rows: Sequence[SummaryRow]) -> xlwings.Sheet:
    """Copy an empty 汇总, written with charts, colours and print settings, to the front of the workbook."""
    from xlsheets.writing.cached_values import with_values
    from xlsheets.writing.summary_sheet import write_summary
    from xlsheets.writing.workbook import new_book

    empty = new_book(layout.sheet)
    blank = [SummaryRow({"subject": row.values["subject"]}, links=row.links) for row in rows]
    values = write_summary(empty.create_sheet(layout.sheet), layout, blank, SUMMARY_NOTE)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = Path(scratch) / "xlsheets-summary.xlsx"
        path.write_bytes(with_values(empty, {layout.sheet: values}))
        source = book.app.books.open(str(path))
        try:
            copied = source.sheets[0].copy(before=book.sheets[0])
        finally:
            source.close()
    book.activate()
    return copied


def _contents(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> dict[str, Content]:
    contents = {each.cell: Content("f", f"={each.formula()}") for each in summary_figures(layout)}
    for at, row in enumerate(rows, FIRST_ROW):
        for key, value in row.values.items():
            formula = row.formulas.get(key)
            contents[layout.cell(key, at)] = content_of(value, formula)
    return contents
