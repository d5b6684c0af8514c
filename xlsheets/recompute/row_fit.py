"""Rows that grow with what was typed into them: whoever passes over a file leaves no text cut off on paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lxml import etree

from xlsheets.files.addresses import address, row_column
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book, Grid
from xlsheets.files.own_marks import own_forms
from xlsheets.files.page.row_growth import FITS_ANYWHERE, grown_rows
from xlsheets.files.page.sheet_rows import SheetRows, TextStyles
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.forms.print_groups import Pages, is_own_setup, new_pages
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_columns import VISIBLE
from xlsheets.formulas.calc.calc_layout import columns_of
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
    own = dict.fromkeys(named, "") | {each.sheet: each.calc_sheet for each in own_forms(book.names, book.properties)}
    by_sheet = {each.cells.sheet: each for each in found}
    calcs = {calc: by_sheet[sheet].form if sheet in by_sheet else None for sheet, calc in own.items() if calc}
    names = dict.fromkeys((*by_sheet, *(each.cells.texts_sheet for each in found), *own.values()))
    styles: TextStyles | None = None
    for name in filter(None, names):
        sheet, grid = edit.package.sheet(name), book.grid(name)
        if sheet is None or grid is None:
            continue
        texts = _texts(grid, (patches or {}).get(name, {}))
        texts = _tall_calc_texts(texts, calcs[name]) if name in calcs else texts
        root = _looked_at(edit, sheet.part, texts)
        if root is None:
            continue
        if styles is None:
            styles = TextStyles(edit.package.styles)
        rows = SheetRows(root, styles)
        form = by_sheet.get(name)
        theirs = form is not None and form.form.layout is not None  # the sheet is its bureau's: as anybody's
        grown = grown_rows(list(rows.texts(grid, texts)), rows.height, is_own=bool(own) and not theirs)
        form = form if name in own and not theirs else None
        pages = None if form is None else _new_pages(form, grid, rows, grown)
        if grown or pages is not None:
            _change(edit, sheet.part, grown, pages)


def _change(edit: Edit, part: str, grown: Mapping[int, float], pages: Pages | None) -> None:
    """Make rows of a sheet higher, and let its pages end anew."""
    plain = edit.plain_sheet(part) if pages is None else None
    if plain is not None:
        edit.put(part, plain.with_heights(grown))
        return
    rows = SheetRows(edit.tree(part))
    rows.grow(grown)
    if pages is not None:
        rows.set_breaks(pages.breaks)
        rows.set_pages(is_one=pages.is_one)
    edit.touch(part)


def _tall_calc_texts(texts: Mapping[tuple[int, int], str], form: Form | None) -> dict[tuple[int, int], str]:
    """Leave of a 测算 the texts that may make its rows higher: those of its table (above it stand titles, whose merged cells nobody
    reads) in columns that print, which do not fit on one line there anyway."""
    widths = [0.0] * len(VISIBLE) if form is None else [column.width for column in columns_of(form)[: len(VISIBLE)]]
    return {
        (row, column): text
        for (row, column), text in texts.items()
        if row >= FIRST_ROW and column <= len(widths) and (2 * len(text) >= widths[column - 1] - 1 or "\n" in text)
    }


def _looked_at(edit: Edit, part: str, texts: Collection[tuple[int, int]]) -> etree._Element | None:
    """Return a sheet as far as it decides about the texts at these places; None of one with long empty stretches.

    Of our sheets 测算, which have thousands of cells, no tree is built for it: that cost a third of a recompute.
    """
    plain = edit.plain_sheet(part)
    if plain is None:
        return edit.look(part)
    wanted: dict[int, list[str]] = {}
    for row, column in texts:
        wanted.setdefault(row, []).append(address(row, column))
    return edit.package.parse(part, plain.only_cells(wanted))


def _texts(grid: Grid, patches: Mapping[str, Patch]) -> dict[tuple[int, int], str]:
    """Return the texts of a sheet as it is once the patches are written."""
    texts = {
        place: cell.text
        for place, cell in grid.cells.items()
        if cell.number is None and len(cell.text) > FITS_ANYWHERE and address(*place) not in patches
    }
    for cell, patch in patches.items():
        if isinstance(patch.value, str) and len(patch.value) > FITS_ANYWHERE:
            texts[row_column(cell)] = patch.value
    return texts


def _new_pages(form: Placed, grid: Grid, rows: SheetRows, grown: Mapping[int, float]) -> Pages | None:
    """Choose the pages of a form anew that is still set up for printing as ours are; None: they stay."""
    if not is_own_setup(rows.page_setup(), form.form.page):
        return None
    last = max(rows.rows, default=0)
    before = [rows.height(row) for row in range(1, last + 1)]
    after = [grown.get(row, height) for row, height in enumerate(before, start=1)]
    there = Pages(tuple(rows.breaks()), rows.is_on_one_page())
    return new_pages(form, list(grid.merges), there, before, after)
