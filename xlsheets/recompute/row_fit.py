"""Rows that grow with what was typed into them: whoever passes over a file leaves no text cut off on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from xlsheets.files.addresses import row_column
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import own_forms
from xlsheets.files.page.row_growth import FITS_ANYWHERE, grown_rows
from xlsheets.files.page.sheet_rows import SheetRows, TextStyle, text_styles
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.forms.print_groups import Pages, is_own_setup, new_pages
from xlsheets.formulas.calc.calc_refs import FIRST_ROW


def fit_rows(
    edit: Edit,
    book: Book,
    found: Sequence[Placed],
    patches: Mapping[str, Mapping[str, Patch]] | None = None,
    named: Collection[str] = (),
) -> None:
    """Make rows of the forms' sheets, of their paragraphs' and of our sheets 测算 high enough for the texts in them.

    No row becomes lower. In a workbook of ours that nobody has set up for printing otherwise, pages end anew where no group is torn,
    once its rows have grown or become more.

    Args:
        edit: the workbook, its cells written.
        book: its cells as read.
        found: its evaluations.
        patches: by sheet and cell, what was written.
        named: sheets of ours whose names were lost, and are given anew.
    """
    styles: list[TextStyle] | None = None
    own = dict.fromkeys(named, "") | {each.sheet: each.calc_sheet for each in own_forms(book.names, book.properties)}
    by_sheet = {each.cells.sheet: each for each in found}
    names = dict.fromkeys((*by_sheet, *(each.cells.texts_sheet for each in found), *own.values()))
    for name in filter(None, names):
        sheet, grid = edit.package.sheet(name), book.grid(name)
        if sheet is None or grid is None or (name in own.values() and edit.is_untouched(sheet.part)):
            continue  # where nothing of 测算 changes its rows are as high as they were made; to look costs a third of the time
        root = edit.look(sheet.part)
        if root is None:
            continue
        if styles is None:
            styles = [] if edit.package.styles is None else text_styles(edit.package.styles)
        rows = SheetRows(root, styles)
        texts = _texts(grid, (patches or {}).get(name, {}))
        if name in own.values():  # above the table of 测算 stand titles, whose merged cells nobody reads
            texts = {place: text for place, text in texts.items() if place[0] >= FIRST_ROW}
        grown = grown_rows(list(rows.texts(grid, texts)), rows.height, is_own=bool(own))
        form = by_sheet.get(name) if name in own else None
        pages = None if form is None else _new_pages(form, grid, rows, grown)
        if not grown and pages is None:
            continue
        rows = SheetRows(edit.tree(sheet.part), styles)
        rows.grow(grown)
        if pages is not None:
            rows.set_breaks(pages.breaks)
            rows.set_pages(is_one=pages.is_one)
        edit.touch(sheet.part)


def _texts(grid: Grid, patches: Mapping[str, Patch]) -> dict[tuple[int, int], str]:
    """Return the texts of a sheet as it is once the patches are written."""
    written = {row_column(cell): patch.value for cell, patch in patches.items()}
    texts = {place: cell.text for place, cell in grid.cells.items() if cell.number is None and place not in written}
    texts.update((place, value) for place, value in written.items() if isinstance(value, str))
    return {place: text for place, text in texts.items() if len(text) > FITS_ANYWHERE}


def _new_pages(form: Placed, grid: Grid, rows: SheetRows, grown: Mapping[int, float]) -> Pages | None:
    """Choose the pages of a form anew that is still set up for printing as ours are; None: they stay."""
    if not is_own_setup(rows.page_setup(), form.form.page):
        return None
    last = max(rows.rows, default=0)
    before = [rows.height(row) for row in range(1, last + 1)]
    after = [grown.get(row, height) for row, height in enumerate(before, start=1)]
    there = Pages(tuple(rows.breaks()), rows.is_on_one_page())
    return new_pages(form, list(grid.merges), there, before, after)
