"""Reads the sheet of a form without an indicator table: its header fields, and its figures by the keys of their rows."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.nothing import is_computed
from xlsheets.files.addresses import address
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_data import KEY_COLUMN, DataBand, DataColumn, cell_id
from xlsheets.recognise.fields import Fields, as_form_says, read_fields, with_others
from xlsheets.recognise.headers import form_vocabulary, tidy
from xlsheets.recognise.own.own_bands import own_fields
from xlsheets.recognise.own.own_layout import lay_out
from xlsheets.recognise.sheet_view import SheetView, Spot, first_text
from xlsheets.recognise.years import read_year

LEAST_SHARE = 0.5
"""Share of a form's rows whose keys a sheet must have to be in that form."""

_ERROR = "e"


def data_form_of(view: SheetView, forms: Sequence[Form], hint: str | None, *, named: bool) -> Form | None:
    """Tell which form of figures alone a sheet is in.

    Args:
        view: the sheet.
        forms: those forms.
        hint: id of the form that the workbook says it is in.
        named: the workbook's names say that the sheet is that form's.
    """
    for form in forms:
        if form.id == hint and named:
            return form
        keys = {row.id for band in form.data_bands for row in band.every_row}
        if keys and len(keys & _keys(view).keys()) >= LEAST_SHARE * len(keys):
            return form
        if form.id == hint and not keys and tidy(first_text(view.grid)) == tidy(form.title):
            return form
    return None


def read_data_form(view: SheetView, form: Form, *, ours: bool) -> Placed:
    """Read a sheet that is in a form of figures alone; a list of measures on a sheet of its own is read apart.

    ``ours``: the workbook is one of ours, whose fields stand where the form has them, whatever became of a label.
    """
    rows = _keys(view)
    top = min((rows[band.header_key] for band in form.data_bands if band.header_key in rows), default=0)
    top = (
        min([top, *(row for key, row in rows.items() if not key.startswith("#"))]) if top else view.row_numbers[-1] + 1
    )
    taken = {row for row in view.row_numbers if row >= top}
    fields = as_form_says(_fields(view, form, top, taken, ours=ours), form)
    cells: dict[str, str] = {}
    typed: dict[str, str] = {}
    typed_over: set[str] = set()
    for band in form.data_bands:
        _read_band(view, band, rows, cells, typed)
    computed = {each.id for each in form.policy.rules.derived}
    for name in [name for name in typed if name in computed]:
        typed_over.add(cells[name])
        del typed[name]
    values = fields.values
    evaluation = Evaluation(
        form=form.id,
        year=read_year(view, top, set(values.values())),
        subject=values.get("subject", ""),
        fields={key: value for key, value in values.items() if value and key != "subject"},
        money_unit=form.money_unit,
        measures=typed,
        texts={key: spot.text for key, spot in fields.texts.items() if spot.text},
    )
    sheet = view.grid.sheet
    placed = CellMap(
        sheet=sheet,
        first_row=1,
        fields=fields.cells,
        printed_texts={key: spot.address for key, spot in fields.texts.items()},
        measures_sheet=sheet if cells else "",
        measures=cells,
    )
    return Placed(form, evaluation, placed, typed_over=typed_over)


def _fields(view: SheetView, form: Form, top: int, taken: set[int], *, ours: bool) -> Fields:
    """Read the fields above the tables from the form's cells in a workbook of ours, all others by their labels."""
    known, words = {"subject", *SHARED_FIELDS, *form.fields}, form_vocabulary(form)
    layout = lay_out(view, form, {}, top, view.row_numbers[-1]) if ours and view.row_numbers else None
    if layout is None:
        return read_fields(view, words, known, taken)
    own = own_fields(layout)
    return with_others(own, read_fields(view, words, known - own.cells.keys(), taken | set(layout.rows.values())))


def _keys(view: SheetView) -> dict[str, int]:
    """Find the rows with keys: key → row, of one that was copied the first."""
    found: dict[str, int] = {}
    for row in view.row_numbers:
        column, cell = view.rows[row][0]
        if column == KEY_COLUMN and cell.text.strip():
            found.setdefault(cell.text.strip(), row)
    return found


def _read_band(
    view: SheetView, band: DataBand, rows: dict[str, int], cells: dict[str, str], typed: dict[str, str]
) -> None:
    """Note where the figures and words of a table stand, and those that are typed; in a computed cell too, for others to tell."""
    header = rows.get(band.header_key, 0)
    columns = {column.id: _column(view, header, column) for column in band.columns}
    for row in band.every_row:
        if row.id not in rows:
            continue
        for column in band.columns:
            if not row.has(column) or (column.is_text and row.over):
                continue
            name, spot = cell_id(row, column), view.spot(rows[row.id], columns[column.id])
            cells[name] = address(spot.row, spot.column)
            if _is_typed(spot, column):
                typed[name] = spot.text


def _column(view: SheetView, header: int, column: DataColumn) -> int:
    """Find a column: where the form has it, else where its header stands in the row of headers."""
    at = column.span.left
    wanted = tidy(column.header)
    if not header or tidy(view.spot(header, at).text) == wanted:
        return at
    return next((place for place, cell in view.rows.get(header, []) if tidy(cell.text) == wanted), at)


def _is_typed(spot: Spot, column: DataColumn) -> bool:
    if spot.computed or spot.cell.kind == _ERROR or not spot.text:
        return False
    return column.is_text or not is_computed(spot.text)
