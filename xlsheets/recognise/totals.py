"""The total and the grade of a form: below the table, beside it or in the header."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct, field

from xlsheets.domain.numbers import read_figure
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import TotalBand, TotalCell
from xlsheets.recognise.fields import beside
from xlsheets.recognise.headers import Vocabulary
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import Extent

_ROWS_WITH_GRADE = 3


class Totals(Struct, frozen=True):
    """Cells of ``weight_total``, ``total`` and ``grade``; what was typed into them, and the addresses of these."""

    cells: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    typed_over: set[str] = field(default_factory=set)


def read_totals(view: SheetView, table: Extent, form: Form, words: Vocabulary, taken: Collection[int]) -> Totals:
    """Read the total row, and the grade in the rows around the table's end or beside its label.

    ``taken``: rows in which a text is no label of a total that stands elsewhere.
    """
    found = Totals()
    if table.total_row is None:
        _read_total_elsewhere(view, table, words, taken, found)
        return found
    columns, row = table.header.columns, table.total_row
    label = next((view.spot(row, column).address for column, _ in view.rows[row]), "")
    for key, role in (("weight_total", "weight"), ("total", "score")):
        spot = view.spot(row, columns[role].left, columns[role].right) if role in columns else None
        if spot is not None and spot.address != label:
            _take(found, key, spot)
    grade = _grade(view, table, form, words, row)
    if grade is not None:
        _take(found, "grade", grade)
    return found


def known_totals(spots: Mapping[str, Spot]) -> Totals:
    """Read the totals whose cells are known."""
    found = Totals()
    for key, spot in spots.items():
        _take(found, key, spot)
    return found


def _grade(view: SheetView, table: Extent, form: Form, words: Vocabulary, total_row: int) -> Spot | None:
    """Find the grade: beside its label in the total row or below it, else where the form has its cell."""
    ends = [number for number in (total_row, *view.below(total_row)) if number <= total_row + _ROWS_WITH_GRADE]
    for number in ends:
        for column, cell in view.rows[number]:
            if words.totals.meaning(cell.text) == "grade":
                return beside(view, number, view.edges(number, column)[1], words)
    printed = {column.role: column.span.left for column in form.indicators.columns}
    as_form = all(printed.get(role) == cell.left for role, cell in table.header.columns.items())
    cells = [cell for cell in _total_cells(form) if cell.role == "grade"] if as_form else []
    return view.spot(total_row, cells[-1].span.left) if cells else None


def _total_cells(form: Form) -> tuple[TotalCell, ...]:
    """The cells of the first row of totals."""
    return next((band.rows[0] for band in form.bands if isinstance(band, TotalBand)), ())


def _read_total_elsewhere(
    view: SheetView, table: Extent, words: Vocabulary, taken: Collection[int], found: Totals
) -> None:
    """Find a total, and a grade, that stands above, below or at the right of a table without a total row."""
    used = {cell.left for cell in table.header.columns.values()}
    for cell in table.header.cells:
        if cell.left not in used and words.totals.meaning(cell.text) == "total":
            _take(found, "total", view.spot(table.header.row + 1, cell.left, cell.right))
    for row in view.row_numbers:
        for column, there in view.rows[row]:
            key = words.totals.meaning(there.text)
            if row in taken or key not in ("total", "grade") or key in found.cells:
                continue
            spot = beside(view, row, view.edges(row, column)[1], words)
            if spot is not None and (key == "grade" or not spot.filled or read_figure(spot.text, "分") is not None):
                _take(found, key, spot)


def _take(found: Totals, key: str, spot: Spot) -> None:
    found.cells[key] = spot.address
    if spot.typed is not None:
        found.typed_over.add(spot.address)
        found.typed[key] = spot.typed
