"""汇总 and 汇总图 in an open workbook: made anew from the forms that are recognised, with the looks that a written one has."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.live_recompute import content_of
from xlsheets.excel.macro_calls import Content, enter_cells
from xlsheets.files.addresses import range_of
from xlsheets.files.grid import Book
from xlsheets.files.own_marks import OVERVIEW_NAME, SUMMARY_NAME
from xlsheets.formulas.summary_figures import summary_formulas, summary_values
from xlsheets.formulas.summary_layout import (
    OVERVIEW_SHEET,
    OVERVIEW_TITLE,
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
    """Write 汇总 and 汇总图 anew as the first sheets; earlier ones of ours go once the new table stands.

    Returns:
        The name of the table's sheet: 汇总, or with a number where a sheet of somebody else has that name.
    """
    book, grids = live.book, live.grids
    taken = {grid.sheet.casefold() for grid in grids.grids}
    olds = [
        _old_sheet(grids, mark, name, title)
        for mark, name, title in ((SUMMARY_NAME, SUMMARY_SHEET, TITLE), (OVERVIEW_NAME, OVERVIEW_SHEET, OVERVIEW_TITLE))
    ]
    names = [
        old or free_sheet_name(name, taken) for old, name in zip(olds, (SUMMARY_SHEET, OVERVIEW_SHEET), strict=True)
    ]
    with_row = listed(live.found)
    buckets, grades = common_scales(found.form for found in with_row)
    unit = common_unit(found.evaluation.money_unit for found in with_row)
    layout = replace(
        SummaryLayout.of(buckets, grades, unit, len(with_row), counts=takes_counts(live.found)),
        sheet=names[0],
        overview=names[1],
    )
    rows = [
        summary_row(at, found, calc_layout(grids, found), layout, lookup(grids))
        for at, found in enumerate(with_row, layout.first_row)
    ]
    sheets = _new_sheets(book, layout, rows)
    contents = _contents(layout, rows)
    enter_cells(book, sheets[0].name, contents[layout.sheet])
    for old in olds:
        if old is not None:
            book.sheets[old].delete()
    for sheet, name in zip(sheets, names, strict=True):
        if sheet.name != name:
            sheet.name = name
    enter_cells(book, layout.overview, contents[layout.overview])  # they name the table's sheet
    for defined, reference in layout.names().items():
        if defined in book.names:
            book.names[defined].refers_to = f"={reference}"
        else:
            book.names.add(defined, f"={reference}")
    sheets[0].select()
    return layout.sheet


def _old_sheet(grids: Book, mark: str, usual: str, title: str) -> str | None:
    """Find a sheet that we wrote: by its defined name or its usual name, and by what stands in its first cell."""
    place = range_of(grids.names.get(mark, ""))
    for name in ([place.sheet] if place is not None else []) + [usual]:
        grid = grids.grid(name)
        if grid is not None and grid.text(1, 1) == title:
            return name
    return None


def _new_sheets(book: xlwings.Book, layout: SummaryLayout, rows: Sequence[SummaryRow]) -> list[xlwings.Sheet]:
    """Copy an empty 汇总 and its 汇总图, written with charts, colours and print settings, to the front of the workbook.

    Both at once: so the charts keep to the table beside them, and do not look into the file that is copied.
    """
    from xlsheets.writing.cached_values import with_values
    from xlsheets.writing.summary_sheet import write_summary
    from xlsheets.writing.workbook import new_book

    empty = new_book(layout.sheet)
    blank = [SummaryRow({"subject": row.values["subject"]}, links=row.links) for row in rows]
    sheet, overview = (empty.create_sheet(name) for name in (layout.sheet, layout.overview))
    values = write_summary(sheet, overview, layout, blank, SUMMARY_NOTE)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = Path(scratch) / "xlsheets-summary.xlsx"
        path.write_bytes(with_values(empty, values))
        source = book.app.books.open(str(path))
        try:
            source.api.Sheets.Copy(Before=book.sheets[0].api)
        finally:
            source.close()
    book.activate()
    return [book.sheets[0], book.sheets[1]]


def _contents(layout: SummaryLayout, rows: Sequence[SummaryRow]) -> dict[str, dict[str, Content]]:
    """Return sheet → cell → what it is to get: figures as formulas, of the rows also what is no formula."""
    formulas = summary_formulas(layout, rows)
    return {
        sheet: {cell: content_of(value, formulas[sheet].get(cell)) for cell, value in values.items()}
        for sheet, values in summary_values(layout, rows).items()
    }
