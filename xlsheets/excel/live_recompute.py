"""What a recompute enters into an open workbook: formulas that somebody deleted, and figures where a form has no formulas."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import plain
from xlsheets.excel.book_grid import LiveBook
from xlsheets.excel.macro_calls import Content
from xlsheets.files.grid import Value
from xlsheets.files.parts.general_format import GENERAL, ORDINARY_FONT, PERCENT
from xlsheets.forms.placed import Evaluated, OddFigures
from xlsheets.formulas.form_cells import form_formulas, form_values
from xlsheets.recognise.own_sheets import calc_layout, grown, stale_names
from xlsheets.recognise.recount import with_missing_sums
from xlsheets.recompute.form_patches import form_patches
from xlsheets.recompute.measures_patches import measure_names
from xlsheets.recompute.stored_texts import (
    formatted_cells,
    oddly_written_cells,
    seen_texts,
    texts_to_store,
    with_stored_texts,
)

_FORMATS = {GENERAL: "General", PERCENT: "0.00%"}


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
    stored = _contents_to_store(found)
    return stored | {cell: content_of(patch.value, patch.formula) for cell, patch in patches.items()}


def _contents_to_store(odd: Evaluated | OddFigures) -> dict[str, Content]:
    seen = {cell: content_of(patch.value) for cell, patch in seen_texts(odd).items() if isinstance(patch.value, str)}
    return seen | {cell: content_of(value) for cell, value in odd.to_store.items()}


def measures_to_enter(found: Evaluated) -> dict[str, Content]:
    """Return cell → content for the figures of 基础数据 that show something else than they hold."""
    return _contents_to_store(found.odd_measures)


def looks_to_enter(live: LiveBook) -> list[tuple[str, dict[str, Content]]]:
    """Return, sheet by sheet, the number formats and fonts without which cells would not show what they are to hold.

    A number that is entered into a cell of texts would stay a text there, and a text in the place of pieces takes the font of the first.
    """
    formats = formatted_cells(live.grids, live.found)
    fonts = oddly_written_cells(live.grids, live.found)
    for found in live.found:
        for sheet, stored in texts_to_store(found).items():
            numbers = {cell: GENERAL for cell, value in stored.items() if isinstance(value, Decimal)}
            formats.setdefault(sheet, {}).update(numbers)
        for sheet, odd in ((found.cells.sheet, found), (found.cells.measures_sheet, found.odd_measures)):
            fonts.setdefault(sheet, set()).update(seen_texts(odd))
    looks = [
        (sheet, {cell: Content("l", _FORMATS[number]) for cell, number in cells.items()})
        for sheet, cells in formats.items()
    ]
    looks += [(sheet, {cell: Content("p", ORDINARY_FONT) for cell in cells}) for sheet, cells in fonts.items()]
    return [(sheet, cells) for sheet, cells in looks if cells]


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
