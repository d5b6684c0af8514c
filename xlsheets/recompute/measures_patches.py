"""Keeps the formulas of the sheet 基础数据 in step with its figures when a form is recomputed in a file."""

from __future__ import annotations

from xlsheets.files.addresses import range_of, row_column
from xlsheets.files.grid import Book, Cell, or_blank
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.data_layout import DataLayout
from xlsheets.formulas.measures_cells import AnyLayout, count_cells, measures_cells, measures_values
from xlsheets.formulas.measures_layout import MeasuresLayout
from xlsheets.formulas.own_formulas import same_formula

_EMPTY = Cell("s", "")


def measure_names(book: Book, found: Placed) -> dict[str, str]:
    """Return the names over the sheet 基础数据 that the form's formulas look for, where one points elsewhere or is not there.

    A copied form computes from the sheet that it is read from, like the form that it is a copy of. Of a form of figures alone the
    names are about one sheet: a copy of it leaves them there, else each recompute would move them.
    """
    layout = _layout(book, found)
    wanted = layout.names(found.prefix) if layout is not None else {}
    if found.form.is_data and any(_is_elsewhere(book, book.names.get(name, ""), found) for name in wanted):
        return {}
    whole = all(_covers(book.names.get(name, ""), reference) for name, reference in wanted.items())
    return {} if whole else wanted


def _is_elsewhere(book: Book, reference: str, found: Placed) -> bool:
    """Say whether a name is about another sheet that is there."""
    there = range_of(reference)
    return there is not None and there.sheet != found.cells.measures_sheet and book.grid(there.sheet) is not None


def _covers(reference: str, wanted: str) -> bool:
    """Say whether the rows that a name is about are those of another reference, or these and more."""
    there, other = range_of(reference), range_of(wanted)
    assert other is not None
    same = there is not None and (there.sheet, there.column) == (other.sheet, other.column)
    return same and there is not None and there.first <= other.first and there.last >= other.last


def _layout(book: Book, found: Placed) -> AnyLayout | None:
    """Lay out the measures as they stand; None where their sheet is not ours, or rows of it are gone."""
    rules, cells = found.form.policy.rules, found.cells
    needed = {*rules.labels(), *(rule.key for rule in rules.rules)}
    grid = book.grid(cells.measures_sheet)
    if grid is None or not rules.measures:
        return None
    if found.form.data_bands:
        whole = {*needed, *found.form.data_texts} <= cells.measures.keys()
        return DataLayout(found.form, grid.sheet, cells.measures) if whole else None
    if not needed <= cells.measure_rows.keys():
        return None
    rows, keys = cells.measure_rows, [rule.key for rule in rules.rules]
    counted = [each.id for each in rules.measures if each.source]
    first = min(rows[each.id] for each in rules.measures)
    above = min((rows[key] for key in keys), default=1)
    last = max(rows[key] for key in (keys or rules.labels()))
    return MeasuresLayout(found.form, grid.sheet, rows, counted, first - 1, above - 1, last)


def measure_patches(book: Book, found: Placed) -> dict[str, Patch]:
    """Say what the formulas of the sheet 基础数据 come to, where they stand, and give those back that somebody emptied."""
    grid, layout = book.grid(found.cells.measures_sheet), _layout(book, found)
    if grid is None or layout is None:
        return {}
    counted = {each.cell: each.formula() for each in count_cells(layout).values()}
    typed_over = found.odd_measures.typed_over
    cells = {each.cell: each for each in measures_cells(layout, found.evaluation) if each.cell not in typed_over}
    there = {cell: grid.cells.get(row_column(cell), _EMPTY) for cell in cells}
    computes = any(each.formula for each in there.values())  # a copy of values alone has no formula, and gets none
    patches: dict[str, Patch] = {}
    for cell, value in measures_values(layout, found.evaluation).items():
        if cell not in cells:
            continue
        formula = there[cell].formula
        if cell in counted and formula and not same_formula(formula, counted[cell]):
            continue  # a person's own formula
        if formula is None:
            is_wanted = found.evaluation.counted if cell in counted else computes
            if is_wanted and not there[cell].text:
                patches[cell] = Patch(or_blank(value), formula=cells[cell].formula())
        elif not shows(there[cell], value):
            patches[cell] = Patch(or_blank(value))
    return patches
