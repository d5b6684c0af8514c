"""Where the figures of a form's tables of figures stand, and the helper columns right of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from xlsheets.files.addresses import address, fixed_address, quoted_sheet, row_column
from xlsheets.forms.schema import Form
from xlsheets.formulas.measures_layout import TIDY, USED, VALUE

FIRST_HELPER = 1
"""Columns between the page and its helper columns."""


class DataLayout(Struct, frozen=True):
    """The tables of figures of a form on its sheet. ``cells``: id of a figure or of words → its cell, where it is on the sheet."""

    form: Form
    sheet: str
    cells: Mapping[str, str]
    counted: Collection[str] = ()

    @property
    def helpers(self) -> range:
        """Columns right of the page that hold, for each of its columns, the number used and its tidied text."""
        width = len(self.form.page.widths)
        return range(width + FIRST_HELPER + 1, 3 * width + FIRST_HELPER + 1)

    def cell(self, name: str, column: str = VALUE) -> str:
        """Cell of a figure; its helper cell where ``column`` is USED or TIDY."""
        if column == VALUE:
            return self.cells[name]
        row, place = row_column(self.cells[name])
        block = {USED: 0, TIDY: 1}[column]
        return address(row, place + FIRST_HELPER + (block + 1) * len(self.form.page.widths))

    def refs(self) -> dict[str, str]:
        """Cells in which figures hold their number, or what is missing: id → cell."""
        book = self.form.policy.rules
        used = {each.id: fixed_address(self.cell(each.id, USED)) for each in book.measures}
        return used | {each.id: fixed_address(self.cell(each.id)) for each in book.derived}

    def names(self, prefix: str) -> dict[str, str]:
        """Return the defined name by which the sheet is found again."""
        return form_name(self.sheet, prefix)


def form_name(sheet: str, prefix: str) -> dict[str, str]:
    """Return the defined name of a form without an indicator table: over the first cell of its sheet."""
    return {f"{prefix}form": f"{quoted_sheet(sheet)}!$A$1"}
