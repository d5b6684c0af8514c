"""Reads the sheet of a form without an indicator table: its header fields, and its figures by the keys of their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import PERCENT
from xlsheets.domain.nothing import is_computed
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import NOT_SEEN, UNDRAWN
from xlsheets.forms.placed import CellMap, OddFigures, Placed
from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_data import KEY_COLUMN, DataBand, DataColumn, cell_id
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.data_layout import DataLayout
from xlsheets.formulas.measures_cells import measures_values, table_cell
from xlsheets.formulas.own_formulas import same_formula
from xlsheets.recognise.fields import Fields, as_form_says, read_fields, with_others
from xlsheets.recognise.headers import form_vocabulary, tidy
from xlsheets.recognise.own.computed_looks import FONTS, format_look
from xlsheets.recognise.own.odd_measures import shown_measure
from xlsheets.recognise.own.own_bands import own_fields
from xlsheets.recognise.own.own_layout import lay_out
from xlsheets.recognise.own.struck_cells import as_stored
from xlsheets.recognise.sheet_view import SheetView, Spot, first_text
from xlsheets.recognise.years import printed_year

LEAST_SHARE = 0.5
"""Share of a form's rows whose keys a sheet must have to be in that form."""

_ERROR = "e"


class _Figures(Struct, frozen=True):
    """What stands in the tables. ``ours``: formulas of ours read their cells; ``cells``: id → address; ``typed``: id → text;
    ``results``: id of a figure that follows → its cell; ``errors``: address → error value."""

    ours: bool
    cells: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    results: dict[str, Cell] = field(default_factory=dict)
    odd: OddFigures = field(default_factory=OddFigures)
    errors: dict[str, str] = field(default_factory=dict)


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
    computes = _computes(view, form, rows)
    found = _Figures(ours or computes)
    for band in form.data_bands:
        _read_band(view, band, rows, found)
    cells = found.cells
    values = fields.values
    year = printed_year(view, top, set(values.values()))
    evaluation = Evaluation(
        form=form.id,
        year=year.year,
        subject=values.get("subject", ""),
        fields={key: value for key, value in values.items() if value and key != "subject"},
        money_unit=form.money_unit,
        measures=found.typed,
        texts={key: spot.text for key, spot in fields.texts.items() if spot.text},
    )
    sheet = view.grid.sheet
    placed = CellMap(
        sheet=sheet,
        first_row=1,
        fields=fields.cells,
        year=year.cell,
        printed_texts={key: spot.address for key, spot in fields.texts.items()},
        measures_sheet=sheet if cells else "",
        measures=cells,
    )
    found.odd.typed_over.update(
        _typed_over(DataLayout(form, sheet, cells), evaluation, found.results, computes=computes)
    )
    return Placed(form, evaluation, placed, odd_measures=found.odd, errors=found.errors)


def _computes(view: SheetView, form: Form, rows: dict[str, int]) -> bool:
    """Say whether a computed cell of the tables holds a formula, though no name tells of the sheet any more."""
    for band in form.data_bands:
        for row in band.every_row:
            places = [column.span.left for column in band.columns if row.over or column.over] if row.id in rows else []
            if any(view.spot(rows[row.id], place).cell.formula for place in places):
                return True
    return False


def _typed_over(
    layout: DataLayout, evaluation: Evaluation, results: dict[str, Cell], *, computes: bool
) -> Iterator[tuple[str, str]]:
    """Yield address and id of the figures in whose place somebody put another formula than ours, or none.

    ``computes``: some of them hold formulas; in a copy of values alone all are values, and only another one than ours is told.
    """
    rules = layout.form.policy.rules
    if not {*rules.labels(), *layout.form.data_texts} <= layout.cells.keys():
        return
    values = {} if computes else measures_values(layout, evaluation)
    for derived in rules.derived:
        cell, place = results.get(derived.id), layout.cells[derived.id]
        if cell is None:
            continue
        if cell.formula is not None:
            is_other = bool(cell.formula) and not same_formula(cell.formula, table_cell(layout, derived).formula())
        else:
            is_other = not is_computed(cell.text) or bool(cell.doubt)
            is_other &= computes or not shows(cell, values[place])
        if is_other:
            yield place, derived.id


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


def _read_band(view: SheetView, band: DataBand, rows: dict[str, int], found: _Figures) -> None:
    """Note where the figures and words of a table stand, and those that are typed."""
    header = rows.get(band.header_key, 0)
    columns = {column.id: _column(view, header, column) for column in band.columns}
    for row in band.every_row:
        if row.id not in rows:
            continue
        for column in band.columns:
            if not row.has(column) or (column.is_text and row.over):
                continue
            name, spot = cell_id(row, column), view.spot(rows[row.id], columns[column.id])
            found.cells[name] = spot.address
            if spot.cell.kind == _ERROR:
                found.errors[spot.address] = spot.text
            elif row.over or column.over:
                _read_computed(name, spot, band.unit_of(row, column), found)
            elif text := _typed_text(spot, column, band.unit_of(row, column), found):
                found.typed[name] = text


def _read_computed(name: str, spot: Spot, unit: str, found: _Figures) -> None:
    """Note what stands in the place of a formula of ours, and what somebody made of its looks."""
    cell = spot.cell
    if not spot.filled:
        return
    found.results[name] = cell
    if cell.formula is not None and (look := FONTS.get(cell.doubt) or format_look(cell, unit, is_rate=unit == PERCENT)):
        found.odd.looks[spot.address] = look


def _typed_text(spot: Spot, column: DataColumn, unit: str, found: _Figures) -> str:
    """Return what is typed in a cell, as it counts; a person's formula with what it comes to."""
    if column.is_text:
        cell = as_stored(spot.cell) if found.ours and spot.cell.doubt in (*NOT_SEEN, UNDRAWN) else spot.cell
        return cell.text.strip()
    text = shown_measure(spot.cell, spot.address, unit, found.odd, ours=found.ours, computes=False).strip()
    return "" if text == unit or is_computed(text) else text


def _column(view: SheetView, header: int, column: DataColumn) -> int:
    """Find a column: where the form has it, else where its header stands in the row of headers."""
    at = column.span.left
    wanted = tidy(column.header)
    if not header or tidy(view.spot(header, at).text) == wanted:
        return at
    return next((place for place, cell in view.rows.get(header, []) if tidy(cell.text) == wanted), at)
