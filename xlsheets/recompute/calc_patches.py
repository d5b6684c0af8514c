"""What a recompute writes on the sheet 测算."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.files.addresses import address, row_column
from xlsheets.files.grid import Book, Value, or_blank
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Evaluated, Placed
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.calc.calc_refs import TABLE_HEADER
from xlsheets.formulas.calc.calc_values import calc_formulas, calc_values, seen_by_formulas
from xlsheets.formulas.computed_cell import shows
from xlsheets.recognise.own_sheets import raw_texts

LENGTH_COLUMNS = 2
"""On the sheet 文字说明 a paragraph's number of characters stands so many columns to its right."""


def calc_patches(
    book: Book,
    found: Evaluated,
    values: dict[str, Value],
    layouts: tuple[CalcLayout, CalcLayout],
    moved: bool,
) -> dict[str, Patch]:
    """Say what to write on the sheet 测算: values, and formulas where rows were added to it or the form's cells moved."""
    grid, (layout, wanted) = book.grid(found.cells.sheet), layouts
    calc = book.grid(layout.sheet)
    assert grid is not None and calc is not None
    # Rows that show nothing stay as they are, unless some program has dropped what the formulas came to.
    shown = {row for (row, column), cell in calc.cells.items() if column == 1 and (cell.text or cell.kind == "f")}
    shown.update(range(layout.last_row + 1, wanted.last_row + 1))
    raw = seen_by_formulas(found, raw_texts(grid, found, values), values)
    computed = calc_values(found, wanted, raw, shown)
    patches = {cell: Patch(or_blank(value)) for cell, value in computed.items()}
    if not moved:
        return patches
    for cell, formula in calc_formulas(wanted, found.cells).items():
        row = row_column(cell)[0]
        # Formulas of the rows that were there before are the same in every row and look at names only.
        if row > layout.last_row or row <= TABLE_HEADER:
            patches[cell] = Patch(patches[cell].value if cell in patches else "", formula=formula)
    return patches


def length_patches(book: Book, found: Placed) -> dict[str, Patch]:
    """Say what the counts of characters beside the typed paragraphs come to, where our formula stands."""
    grid = book.grid(found.cells.texts_sheet)
    patches: dict[str, Patch] = {}
    for place in found.cells.texts.values() if grid is not None else ():
        assert grid is not None
        row, column = row_column(place)
        there = grid.cells.get((row, column + LENGTH_COLUMNS))
        length = Decimal(len(grid.text(row, column)))
        if there is not None and there.formula == f"LEN({place})" and not shows(there, length):
            patches[address(row, column + LENGTH_COLUMNS)] = Patch(length)
    return patches
