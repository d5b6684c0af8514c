"""Gives a form of ours its sheet 测算, where that was deleted or the form is a copy of another sheet."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book, Value
from xlsheets.files.own_marks import form_property, free_number, left_forms, own_forms, prefix_of
from xlsheets.files.package import Package
from xlsheets.files.parts.document_properties import give_property
from xlsheets.files.parts.graft import graft_sheet
from xlsheets.files.parts.sheet_parts import give_global_names
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.calc.calc_values import calc_values, seen_by_formulas
from xlsheets.formulas.form_cells import lacks_columns, names_of
from xlsheets.recognise.own_sheets import raw_texts
from xlsheets.writing.sheet_names import CALC_SHEET, free_sheet_name


class NewCalc(Struct, frozen=True):
    """A sheet 测算 that is to be made: for which form, its number in the workbook, and its layout."""

    found: Evaluated
    number: int
    layout: CalcLayout

    def values(self, book: Book, of_form: dict[str, Value]) -> dict[str, Value]:
        """Return what its formulas come to; ``of_form``: what the computed cells of the form's sheet do."""
        grid = book.grid(self.found.cells.sheet)
        assert grid is not None
        raw = seen_by_formulas(self.found, raw_texts(grid, self.found, of_form), of_form)
        return calc_values(self.found, self.layout, raw)


def new_calcs(book: Book, every: Sequence[Evaluated], *, renew: bool = False) -> list[NewCalc]:
    """Lay out the sheets 测算 that are missing in a workbook of ours; each form gets a number and names of its own.

    Args:
        book: the workbook.
        every: its evaluations.
        renew: lay out anew those too that another version of ours wrote or people damaged, in their places.
    """
    sheets = [each.cells.sheet for each in every]
    taken_names = {grid.sheet.casefold() for grid in book.grids}
    taken_numbers: set[int] = set()
    made: list[NewCalc] = []
    for found in every:
        replaced = found.old_calc if renew and found.old_calc not in {new.layout.sheet for new in made} else ""
        wants = found.lacks_calc or bool(replaced)
        if sheets.count(found.cells.sheet) > 1 or not wants or lacks_columns(found.form, found.cells):
            continue
        number = _number(book, found, taken_numbers)
        taken_numbers.add(number)
        wanted = CALC_SHEET if len(every) == 1 else f"{CALC_SHEET}·{found.cells.sheet}"
        rows = found.cells.last_row - found.cells.header_row
        name = replaced or free_sheet_name(wanted, taken_names)
        layout = CalcLayout.of(found.form, name, capacity_for(rows), prefix_of(number))
        made.append(
            NewCalc(replace(found, prefix=layout.prefix, lacks_calc=False, old_calc="", cut_calc=False), number, layout)
        )
    return made


def _number(book: Book, found: Evaluated, taken: set[int]) -> int:
    """Return the form's own number, or that which a form like it has left, or a free one."""
    own = [mark for mark in own_forms(book.names, book.properties) if mark.sheet == found.cells.sheet]
    left = left_forms(book, found.form.id)
    numbers = (mark.number for mark in (*own, *left) if mark.number not in taken)
    return next(numbers, None) or free_number(book.names, book.properties, taken)


def add_calc_sheet(edit: Edit, new: NewCalc, values: dict[str, Value]) -> None:
    """Add a sheet 测算 as the last one, or in the place of the one of that name, with its names and the mark that tells its form."""
    from xlsheets.writing.calc_book import write_calc_book  # openpyxl

    made = Package(edit.package.path, Archive(write_calc_book(new.found, new.layout, values)))
    old = edit.package.sheet(new.layout.sheet)
    graft_sheet(edit, made, new.layout.sheet, None if old is None else old.part)
    names = {**names_of(new.found.form, new.found.cells, new.layout.prefix), **new.layout.names()}
    give_global_names(edit, names)
    give_property(edit, form_property(new.number), new.found.form.id)
