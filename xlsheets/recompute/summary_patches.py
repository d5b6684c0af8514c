"""Keeps the figures of the sheet 汇总 in step with the forms of its workbook when these are recomputed in a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import ZERO
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Grid, Value, or_blank
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.own_formulas import is_ours, same_formula
from xlsheets.formulas.summary_figures import row_formulas, summary_formulas, summary_values
from xlsheets.formulas.summary_layout import (
    GONE,
    SummaryLayout,
    SummaryRow,
    count_key,
)
from xlsheets.formulas.summary_rows import summary_row
from xlsheets.recognise.own_sheets import form_of_row, lookup, missing_forms, summary_layout


class SummaryChange(Struct, frozen=True):
    """What a recompute does to the sheet 汇总.

    ``patches``: by sheet and cell. ``before``, ``after``: its layouts, where it gets new rows; ``links``: of their cells.
    ``added``: sheets of forms that get a row; ``missing``: those for which there is no place.
    """

    patches: dict[str, dict[str, Patch]]
    before: SummaryLayout | None = None
    after: SummaryLayout | None = None
    links: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def summary_patches(
    book: Book, forms: Sequence[tuple[Evaluated, CalcLayout | None]], changes: Mapping[str, Mapping[str, Patch]]
) -> SummaryChange:
    """Say what to write on the sheets 汇总 and 汇总图: the figures of their formulas, and a row for every form that has none yet.

    Args:
        book: the workbook as read.
        forms: its evaluations and their sheets 测算.
        changes: what is going to be written on the other sheets.
    """
    layout = summary_layout(book)
    if layout is None:
        return SummaryChange({})
    grid = book.grid(layout.sheet)
    assert grid is not None
    by_sheet = {form[0].cells.sheet: form for form in forms}
    missing = tuple(missing_forms(book, [form[0] for form in forms]))
    wanted = _with_rows(layout, grid, len(missing))
    look = lookup(book, changes)
    sheets = [form_of_row(grid, at, by_sheet) for at in range(layout.first_row, layout.last_row + 1)]
    sheets += missing if wanted else ()
    rows = [
        _gone(grid, at, layout) if sheet is None else summary_row(at, *by_sheet[sheet], wanted or layout, look)
        for at, sheet in enumerate(sheets, layout.first_row)
    ]
    copied = {
        at for at, sheet in enumerate(sheets, layout.first_row) if sheet and by_sheet[sheet][1] is None
    }  # 测算 follows none
    formulas = summary_formulas(wanted, rows) if wanted else {layout.sheet: row_formulas(layout, rows)}
    patches = {
        sheet: _patches(book, sheet, layout, figures, formulas.get(sheet, {}), copied)
        for sheet, figures in summary_values(wanted or layout, rows).items()
    }
    if wanted is None:
        return SummaryChange(patches, missing=missing)
    links = tuple(
        (wanted.cell(key, at), place.removeprefix("#"))
        for at, row in enumerate(rows, layout.first_row)
        for key, place in row.links.items()
        if at > layout.last_row
    )
    return SummaryChange(patches, layout, wanted, links, added=missing)


def _patches(
    book: Book,
    sheet: str,
    layout: SummaryLayout,
    values: Mapping[str, Value],
    formulas: Mapping[str, str],
    copied: Collection[int],
) -> dict[str, Patch]:
    """Say what to write on one of the sheets; ``copied``: rows of forms without a 测算, whose counts are plain figures."""
    grid, is_table = book.grid(sheet), sheet == layout.sheet
    assert grid is not None
    patches: dict[str, Patch] = {}
    for cell, value in values.items():
        there, row = grid.cells.get(row_column(cell)), row_column(cell)[0]
        shown, formula = or_blank(value), formulas.get(cell, "")
        if is_table and row > layout.last_row:
            patches[cell] = Patch(shown, formula=formula or None)
        elif there is not None and there.formula is not None:
            patches[cell] = Patch(shown, formula=formula if _is_stale(there.formula, formula) else None)
        elif is_table and row in copied and not formula and not shows(there, value):
            patches[cell] = Patch(shown)
    return patches


def _is_stale(formula: str, wanted: str) -> bool:
    """Say whether a formula is ours but looks where nothing stands any more, or at fewer rows than there are."""
    if not wanted or same_formula(formula, wanted):
        return False
    return "#REF!" in formula or is_ours(formula, wanted)


def _with_rows(layout: SummaryLayout, grid: Grid, more: int) -> SummaryLayout | None:
    """Return the layout with so many more rows; None where none is wanted, or something else stands in or below the table."""
    numbered = (grid.cells.get((row, 1)) for row in range(layout.first_row, layout.last_row + 1))
    below = any(row > layout.last_row for row, _ in grid.cells)
    if not more or below or any(cell is None or cell.number is None for cell in numbered):
        return None
    return replace(layout, rows=layout.rows + more)


def _gone(grid: Grid, row: int, layout: SummaryLayout) -> SummaryRow:
    """Make the row of a form whose sheet is gone: its name stays, its figures go."""
    values: dict[str, Value] = {column.key: "" for column in layout.columns}
    values |= {"no": Decimal(row - layout.first_row + 1), "status": GONE}
    if layout.has_counts:
        values |= {count_key(key): ZERO for key in PROJECT_COUNTS}
    for key in ("subject", "code", "unit"):
        values[key] = grid.text(row, layout.number(key))
    return SummaryRow(values)
