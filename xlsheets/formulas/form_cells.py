"""Every computed cell of a form's own sheet, formula and value together: ``=IFERROR(XS_…(…), native)``, from where its cells stand.

A formula of this sheet refers to cells of the sheet itself and, by defined names, to its row of 测算; a key guards the latter,
so that a copied sheet, whose rows 测算 does not follow, shows 待评 and never the figure of another row.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.files.addresses import column_letters, quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.forms.schema import Form
from xlsheets.formulas.budget_cells import budget_cells
from xlsheets.formulas.calc.calc_keys import form_roles, looked_at
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.data_layout import form_name
from xlsheets.formulas.heading_cells import goal_cells, heading_cells
from xlsheets.formulas.kinds import sheets_of
from xlsheets.formulas.row_cells import FormRow
from xlsheets.formulas.total_cells import total_cells


def names_of(form: Form, cells: CellMap, prefix: str) -> dict[str, str]:
    """Return the defined names over the form's rows, header and total row included: name → reference."""
    if form.is_data:
        return form_name(cells.sheet, prefix)
    sheet = quoted_sheet(cells.sheet)
    names = {
        f"{prefix}{role}": f"{sheet}!{_absolute(cells.columns[role], cells.header_row, cells.last_row + 1)}"
        for role in looked_at(form)
        if role in cells.columns
    }
    head = f"${column_letters(cells.columns['name'])}${cells.header_row}"
    return {**names, f"{prefix}head": f"{sheet}!{head}"}


def _absolute(column: int, first: int, last: int) -> str:
    letters = column_letters(column)
    return f"${letters}${first}:${letters}${last}"


def lacks_columns(form: Form, cells: CellMap) -> bool:
    """Say whether a column that 测算 follows was not found on the sheet, or is none, so that no formula can look into it."""
    return form.is_data or not set(form_roles(form)) <= cells.columns.keys()


def form_formulas(form: Form, cells: CellMap, prefix: str) -> dict[str, str]:
    """Return cell → formula (without ``=``) of every computed cell on the form's sheet.

    Typed scores, completions and amounts are not left out: the caller knows which cells hold them. Somebody else's table that
    lacks a column of the form holds none but those of the budget.
    """
    formulas = {each.cell: each.formula() for each in budget_cells(form, cells)}
    if lacks_columns(form, cells):
        return formulas
    computed = sheets_of(form).row_cells(form)
    for first, last in cells.table_rows:
        for row in range(first, last + 1):
            if row not in cells.covered:
                place = FormRow(form, cells, row, prefix)
                formulas.update((place.cell(each.role).replace("$", ""), each.formula(place)) for each in computed)
    formulas.update((each.cell, each.formula()) for each in _around_rows(form, cells, prefix))
    return formulas


def form_values(found: Evaluated) -> dict[str, Value]:
    """Return cell → value of every computed cell on the form's sheet, typed ones included (with what would be computed)."""
    form, cells = found.form, found.cells
    values: dict[str, Value] = {}
    if form.is_data:
        return values
    computed = sheets_of(form).row_cells(form)
    for placed in found.rows:
        for each in computed:
            if each.role in placed.where:  # a cell merged over several rows belongs to the row where it begins
                values.setdefault(placed.where[each.role], each.value(placed.result))
    rows = [row for first, last in cells.table_rows for row in range(first, last + 1)]
    for row in rows:
        if row not in cells.indicator_rows and row not in cells.covered:
            for role in form.kind.computed_roles:
                if role in cells.columns:
                    values[f"{column_letters(cells.columns[role])}{row}"] = ""
    values.update((each.cell, each.value(found)) for each in budget_cells(form, cells))
    values.update((each.cell, each.value(found)) for each in _around_rows(form, cells, found.prefix))
    return values


def _around_rows(form: Form, cells: CellMap, prefix: str) -> Iterator[ComputedCell[Evaluated]]:
    yield from heading_cells(form, cells)
    yield from goal_cells(form, cells, prefix)
    yield from total_cells(form, cells, prefix)
