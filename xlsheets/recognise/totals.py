"""The total and the grade of a form: below the table, beside it or in the header."""

from __future__ import annotations

from xlsheets.domain.numbers import read_figure
from xlsheets.files.addresses import row_column
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import TotalBand, TotalCell
from xlsheets.recognise.fields import beside
from xlsheets.recognise.headers import Vocabulary
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import Extent

_ROWS_WITH_GRADE = 3


def read_totals(view: SheetView, table: Extent, words: Vocabulary, recognised: Placed) -> None:
    """Read the total row, and the grade in the rows around the table's end or beside its label."""
    if table.total_row is None:
        _read_total_elsewhere(view, table, words, recognised)
        return
    columns, row = table.header.columns, table.total_row
    label = next((view.spot(row, column).address for column, _ in view.rows[row]), "")
    for key, role in (("weight_total", "weight"), ("total", "score")):
        spot = view.spot(row, columns[role].left, columns[role].right) if role in columns else None
        if spot is not None and spot.address != label:
            _take_total(recognised, key, spot)
    ends = [number for number in (row, *view.below(row)) if number <= row + _ROWS_WITH_GRADE]
    for number in ends:
        for column, cell in view.rows[number]:
            if words.totals.meaning(cell.text) == "grade":
                spot = beside(view, number, view.edges(number, column)[1], words)
                if spot is not None:
                    _take_total(recognised, "grade", spot)
                return
    printed = {column.role: column.span.left for column in recognised.form.indicators.columns}
    if all(printed.get(role) == cell.left for role, cell in columns.items()):  # laid out as the form is
        for printed_cell in _total_cells(recognised.form):
            if printed_cell.role == "grade":
                _take_total(recognised, "grade", view.spot(row, printed_cell.span.left))


def _total_cells(form: Form) -> tuple[TotalCell, ...]:
    """The cells of the first row of totals."""
    return next((band.rows[0] for band in form.bands if isinstance(band, TotalBand)), ())


def _read_total_elsewhere(view: SheetView, table: Extent, words: Vocabulary, recognised: Placed) -> None:
    """Find a total, and a grade, that stands above, below or at the right of a table without a total row."""
    taken = set(table.rows) | {
        row_column(cell)[0] for line in recognised.cells.budget.values() for cell in line.values()
    }
    used = {cell.left for cell in table.header.columns.values()}
    for cell in table.header.cells:
        if cell.left not in used and words.totals.meaning(cell.text) == "total":
            _take_total(recognised, "total", view.spot(table.header.row + 1, cell.left, cell.right))
    for row in view.row_numbers:
        for column, there in view.rows[row]:
            key = words.totals.meaning(there.text)
            if row in taken or key not in ("total", "grade") or key in recognised.cells.totals:
                continue
            spot = beside(view, row, view.edges(row, column)[1], words)
            if spot is not None and (key == "grade" or not spot.filled or read_figure(spot.text, "分") is not None):
                _take_total(recognised, key, spot)


def _take_total(recognised: Placed, key: str, spot: Spot) -> None:
    recognised.cells.totals[key] = spot.address
    if spot.typed is None:
        return
    recognised.typed_over.add(spot.address)
    if key == "total":
        recognised.evaluation.total = spot.typed
    elif key == "grade":
        recognised.evaluation.grade = spot.typed
