"""Rows that grow with what was typed into them: whoever passes over a file leaves no text cut off on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsheets.files.addresses import row_column
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import own_forms
from xlsheets.files.page.row_growth import FITS_ANYWHERE, grown_rows
from xlsheets.files.page.sheet_rows import SheetRows, TextStyle, text_styles
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.forms.print_groups import Pages, form_pages, is_outgrown


def fit_rows(
    edit: Edit, book: Book, found: Sequence[Placed], patches: Mapping[str, Mapping[str, Patch]] | None = None
) -> None:
    """Make rows of the forms' sheets, and of their paragraphs' sheets, high enough for the texts in them.

    No row becomes lower. In a workbook of ours pages end anew where no group is torn, once its rows have grown or become more.

    Args:
        edit: the workbook, its cells written.
        book: its cells as read.
        found: its evaluations.
        patches: by sheet and cell, what was written.
    """
    styles: list[TextStyle] | None = None
    own = {each.sheet for each in own_forms(book.names, book.properties)}
    by_sheet = {each.cells.sheet: each for each in found}
    names = dict.fromkeys((*by_sheet, *(each.cells.texts_sheet for each in found)))
    for name in filter(None, names):
        sheet, grid = edit.package.sheet(name), book.grid(name)
        if sheet is None or grid is None or (root := edit.look(sheet.part)) is None:
            continue
        if styles is None:
            styles = [] if edit.package.styles is None else text_styles(edit.package.styles)
        rows = SheetRows(root, styles)
        texts = _texts(grid, (patches or {}).get(name, {}))
        grown = grown_rows(list(rows.texts(grid, texts)), rows.height, is_own=bool(own))
        form = by_sheet.get(name) if name in own else None
        there, heights = _pages(rows), _heights(rows)
        is_outdated = form is not None and (
            there == form_pages(form, grid.merges, heights) if grown else is_outgrown(there, form, grid.merges, heights)
        )
        if not grown and not is_outdated:
            continue
        rows = SheetRows(edit.tree(sheet.part), styles)
        rows.grow(grown)
        if form is not None and (is_outdated or is_outgrown(there, form, grid.merges, _heights(rows))):
            pages = form_pages(form, grid.merges, _heights(rows))
            rows.set_breaks(pages.breaks)
            rows.set_pages(is_one=pages.is_one)
        edit.touch(sheet.part)


def _texts(grid: Grid, patches: Mapping[str, Patch]) -> dict[tuple[int, int], str]:
    """Return the texts of a sheet as it is once the patches are written."""
    written = {row_column(cell): patch.value for cell, patch in patches.items()}
    texts = {place: cell.text for place, cell in grid.cells.items() if cell.number is None and place not in written}
    texts.update((place, value) for place, value in written.items() if isinstance(value, str))
    return {place: text for place, text in texts.items() if len(text) > FITS_ANYWHERE}


def _pages(rows: SheetRows) -> Pages:
    return Pages(tuple(rows.breaks()), rows.is_on_one_page())


def _heights(rows: SheetRows) -> list[float]:
    return [rows.height(row) for row in range(1, max(rows.rows, default=0) + 1)]
