"""Keeps the formulas of the sheet 基础数据 in step with its figures when a form is recomputed in a file."""

from __future__ import annotations

from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.formulas.computed_cell import shows
from xlsheets.formulas.measures_cells import count_cells, measures_values
from xlsheets.formulas.measures_layout import MeasuresLayout
from xlsheets.formulas.own_formulas import same_formula


def measure_patches(book: Book, found: Placed) -> dict[str, Patch]:
    """Say what the formulas of the sheet 基础数据 come to, where they stand."""
    grid, cells = book.grid(found.cells.measures_sheet), found.cells
    rules = found.form.policy.rules
    needed = {*rules.labels(), *(rule.key for rule in rules.rules)}
    if grid is None or not needed <= cells.measure_rows.keys():
        return {}  # not our sheet, or rows of it are gone
    layout = MeasuresLayout(
        found.form, grid.sheet, cells.measure_rows, [each.id for each in rules.measures if each.source]
    )
    counted = {each.cell: each.formula() for each in count_cells(layout).values()}
    patches: dict[str, Patch] = {}
    for cell, value in measures_values(layout, found.evaluation).items():
        there = grid.cells.get(row_column(cell))
        formula = there.formula if there is not None else None
        if cell in counted and not formula:
            if found.evaluation.counted and (there is None or not there.text):
                patches[cell] = Patch("" if value is None else value, formula=counted[cell])
        elif cell in counted and not same_formula(formula or "", counted[cell]):
            continue  # a person's own formula
        elif there is not None and formula is not None and not shows(there, value):
            patches[cell] = Patch("" if value is None else value)
    return patches
