"""Reads the sheet of measures (基础数据): each figure by its id or its label, wherever its row stands and whatever the sheet is called."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.nothing import is_computed
from xlsheets.domain.numbers import read_figure
from xlsheets.files.addresses import column_letters, range_of
from xlsheets.files.grid import Book
from xlsheets.forms.placed import OddFigures, Placed
from xlsheets.forms.schema import Form
from xlsheets.formulas.measures_cells import count_formula
from xlsheets.formulas.measures_layout import RULE_HEADERS
from xlsheets.formulas.own_formulas import same_formula
from xlsheets.recognise.headers import measure_headers, tidy
from xlsheets.recognise.own.odd_measures import shown_measure
from xlsheets.recognise.sheet_view import SheetView, Spot

LEAST_SHARE = 0.5
"""Share of a form's measures that a sheet must name to be the one."""


class Measures(Struct, frozen=True):
    """Figures as found on one sheet: ``cells``: measure id → address; ``rows``: id of a measure or key of a rule → row."""

    sheet: str = ""
    values: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    odd: OddFigures = field(default_factory=OddFigures)


def with_measures(book: Book, found: Sequence[Placed]) -> list[Placed]:
    """Return the evaluations, those whose form is computed from measures with those that the workbook holds: on the sheet that
    their names point at, else on the one that names them."""
    forms = {each.cells.sheet for each in found}
    return [_given(book, each, forms) if _has_list(each.form) else each for each in found]


def _has_list(form: Form) -> bool:
    """Say whether a form's measures stand in a list, not in tables of its own sheet."""
    return bool(form.policy.rules.measures) and not form.data_bands


def _given(book: Book, found: Placed, forms: Collection[str]) -> Placed:
    own = range_of(book.names.get(f"{found.prefix}ids", ""))
    others = {grid.sheet for grid in book.grids} - {own.sheet} if own and book.grid(own.sheet) else forms
    measures = read_measures(book, found.form, others, ours=own is not None)
    cells = replace(found.cells, measures_sheet=measures.sheet, measures=measures.cells, measure_rows=measures.rows)
    return replace(
        found, cells=cells, evaluation=replace(found.evaluation, measures=measures.values), odd_measures=measures.odd
    )


def read_measures(book: Book, form: Form, forms: Collection[str], *, ours: bool) -> Measures:
    """Read a form's measures from the sheet, besides those in ``forms``, that names most of them; empty where none names half.

    ``ours``: formulas of ours read its cells too.
    """
    measures = form.policy.rules.measures
    best = Measures()
    for grid in book.grids if measures else ():
        if grid.sheet in forms:
            continue
        found = _read(SheetView(grid, book.path), form, ours=ours)
        if len(found.cells) > len(best.cells) and len(found.cells) >= LEAST_SHARE * len(measures):
            best = found
    return best


def _read(view: SheetView, form: Form, *, ours: bool) -> Measures:
    book = form.policy.rules
    found = Measures(view.grid.sheet)
    ids = {measure.id for measure in book.measures}
    labels = {tidy(measure.label): measure.id for measure in book.measures}
    units = {measure.id: measure.unit for measure in book.measures}
    counted = {measure.id: count_formula(measure) for measure in book.measures if measure.source}
    keys = {each.id for each in book.derived} | {rule.key for rule in book.rules}
    results: dict[str, Spot] = {}
    value_column = 0
    for row in view.row_numbers:
        cells = view.rows[row]
        first = cells[0][1].text.strip()
        headed = [column for column, cell in cells if measure_headers().meaning(cell.text) == "value"]
        if headed:
            value_column = headed[0]
        if first == RULE_HEADERS[0] and any(cell.text == RULE_HEADERS[2] for _, cell in cells):
            found.rows[""] = row
        if first in keys and first not in found.rows:
            found.rows[first], results[first] = row, view.spot(row, value_column)
        name = first if first in ids else ""
        label = next((column for column, cell in cells if tidy(cell.text) in labels), 0)
        name = name or (labels[tidy(view.spot(row, label).text)] if label else "")
        if not name or name in found.cells:
            continue
        spot = _value(view, row, value_column if value_column > label else 0, max(label, cells[0][0]), units[name])
        place = f"{column_letters(spot.column)}{row}"
        found.cells[name], found.rows[name] = place, row
        is_count = name in counted and same_formula(spot.cell.formula or "", counted[name])
        text = shown_measure(spot.cell, place, units[name], found.odd, ours=ours, computes=is_count)
        if not is_count and text not in ("", units[name]) and spot.cell.kind != "e" and not is_computed(text):
            found.values[name] = text
    found.odd.typed_over.update(_typed_over(results))
    return found


def _typed_over(results: dict[str, Spot]) -> dict[str, str]:
    """Name the figures that follow from others and that somebody typed; in a copy of values alone, where all are, none."""
    if not any(spot.cell.formula is not None for spot in results.values()):
        return {}
    return {
        spot.address: name
        for name, spot in results.items()
        if spot.cell.formula is None and spot.filled and not is_computed(spot.text)
    }


def _value(view: SheetView, row: int, column: int, label: int, unit: str) -> Spot:
    """Find the figure of a row: in the column that heads the figures, else the first number behind the label, else its neighbour."""
    if column:
        return view.spot(row, column)
    behind = [view.spot(row, place) for place, _ in view.rows[row] if place > label]
    numbers = (spot for spot in behind if read_figure(spot.text, unit) is not None)
    return next(numbers, view.spot(row, label + 1))
