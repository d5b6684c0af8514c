"""A workbook that holds nothing but the sheet 测算 of a form, to be taken into the workbook that lacks it."""

from __future__ import annotations

from xlsheets.files.grid import Value
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.calc_sheet import fit_rows, write_calc_sheet
from xlsheets.writing.workbook import new_book


def write_calc_book(found: Evaluated, layout: CalcLayout, values: dict[str, Value]) -> bytes:
    """Write 测算 alone.

    Args:
        found: the form that it is to follow.
        layout: that of the sheet, with its name and the prefix of the defined names.
        values: what its formulas come to, by cell.
    """
    book = new_book(layout.sheet)
    styles.add_styles(book, found.form.page)
    sheet = book.create_sheet(layout.sheet)
    rows = write_calc_sheet(sheet, layout, found.cells, len(found.results.level1))
    fit_rows(sheet, layout, values)
    return with_values(book, {layout.sheet: values}, calcs={layout.sheet: rows})
