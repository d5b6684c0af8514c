"""What a recompute enters into an open workbook: formulas that somebody deleted, and figures where a form has no formulas."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import plain
from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.macro_calls import Content
from xlsheets.files.grid import Value
from xlsheets.formulas.form_cells import form_formulas, form_values
from xlsheets.recognise.own_sheets import calc_layout, grown, stale_names
from xlsheets.recognise.recount import with_missing_sums
from xlsheets.recompute.form_patches import form_patches
from xlsheets.recompute.measures_patches import measure_names
from xlsheets.recompute.stored_texts import with_stored_texts


def settled(live: LiveBook) -> LiveBook:
    """Return the workbook as it is once texts that are seen and missing sums stand in its cells (``contents_to_enter``)."""
    grids, found = with_stored_texts(live.grids, live.found)
    return replace(live, grids=grids, found=[with_missing_sums(each, grids.grid(each.cells.sheet)) for each in found])


def contents_to_enter(live: LiveBook, index: int) -> dict[str, Content]:
    """Return cell → content for the computed cells of one form that do not hold what they should."""
    found = live.found[index]
    grid = live.grids.grid(found.cells.sheet)
    assert grid is not None
    patches = form_patches(
        grid,
        found,
        form_values(found),
        form_formulas(found.form, found.cells, found.prefix),
        with_formulas=calc_layout(live.grids, found) is not None,
        is_live=True,
    )
    stored = {cell: content_of(value) for cell, value in found.to_store.items()}
    return stored | {cell: content_of(patch.value, patch.formula) for cell, patch in patches.items()}


def content_of(value: Value | int, formula: str | None = None) -> Content:
    """Say how a value is entered into a cell, or the formula that comes to it."""
    if formula is not None:
        return Content("f", f"={formula}")
    if isinstance(value, Decimal):
        return Content("n", plain(value))
    return Content("t", str(value)) if value else Content("e", "")


def moved_names(live: LiveBook, index: int) -> dict[str, str]:
    """Return our names that are gone or no longer cover the form's rows or measures (rows put in without moving names), and
    their places."""
    found = live.found[index]
    if calc_layout(live.grids, found) is None:
        return {}
    return stale_names(live.grids, found) | measure_names(live.grids, found)


def is_too_long(live: LiveBook, index: int) -> bool:
    """Say whether the form has more rows than our sheet 测算 holds; only the recompute of the closed file adds rows there."""
    found = live.found[index]
    layout = calc_layout(live.grids, found)
    return layout is not None and grown(layout, found) is not layout
