"""What a person's formulas in a form of ours come to once our own cells are computed: ``=SUM(I14:I17)+J7`` stands on our scores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.nothing import is_open
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Cell, Grid, Value, text_kind
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.form_cells import form_values
from xlsheets.recognise.recalculation.foreign_formulas import other_weight_totals
from xlsheets.recognise.recalculation.stale_results import with_fresh_results

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def with_owned_results(book: Book, every: Sequence[Evaluated]) -> Book:
    """Give the formulas that people put into computed cells what they come to now; one that cannot be computed keeps its result.

    Args:
        book: the workbook as read.
        every: its evaluations.

    Returns:
        The workbook; the same one where nothing changes.
    """
    owners = {found.cells.sheet: found for found in every if found.computes and found.owned}
    if not owners:
        return book
    computed = [_with_values(grid, owners[grid.sheet]) if grid.sheet in owners else grid for grid in book.grids]
    fresh = {grid.sheet: grid for grid in with_fresh_results(replace(book, grids=computed), asks=False).grids}
    grids = [_with_owned(grid, fresh[grid.sheet], owners.get(grid.sheet)) for grid in book.grids]
    return book if all(new is old for new, old in zip(grids, book.grids, strict=True)) else replace(book, grids=grids)


def with_wrong_sums(found: Evaluated) -> Evaluated:
    """Note the sums of points, alone or in a label (绩效指标（90分）), that a person put in the place of ours and that are none."""
    cells = found.cells
    sums = (cells.totals.get("weight_total", ""), cells.side, *cells.headings2)
    places = [place for place in (*sums, *(each.label for each in cells.goal_tables)) if place in found.owned]
    if not places:
        return found
    values = form_values(found)
    total = cells.totals.get("weight_total", "")
    others = {total: other_weight_totals(found)}
    wanted = {place: _cell(values.get(place)).text for place in places}
    wrong = {
        place: (found.owned[place], text)
        for place, text in wanted.items()
        if not is_open(text) and (told := _figures(found.owned[place])) != _figures(text)
        if told not in [[each] for each in others.get(place, [])]
    }
    return replace(found, wrong_sums=wrong) if wrong else found


def _figures(text: str) -> list[Decimal]:
    return [Decimal(each) for each in _FIGURE.findall(text)]


def _with_values(grid: Grid, found: Evaluated) -> Grid:
    """Return a sheet whose computed cells hold what our formulas come to; a person's stay."""
    values = {row_column(place): value for place, value in form_values(found).items() if place not in found.owned}
    there = {place: _cell(value) for place, value in values.items() if _computes(grid.cells.get(place))}
    return replace(grid, cells=grid.cells | there)


def _computes(cell: Cell | None) -> bool:
    return cell is not None and cell.formula is not None


def _cell(value: Value) -> Cell:
    if isinstance(value, Decimal):
        return Cell("n", plain(value), value)
    return Cell(text_kind(str(value or "")), str(value or ""))


def _with_owned(grid: Grid, fresh: Grid, found: Evaluated | None) -> Grid:
    places = [row_column(place) for place in found.owned] if found is not None else []
    changed = {
        place: new._replace(was=old.text if old.was is None else old.was)
        for place in places
        if (new := fresh.cells[place]) is not (old := grid.cells[place]) and new.text != old.text
    }
    return replace(grid, cells=grid.cells | changed) if changed else grid
