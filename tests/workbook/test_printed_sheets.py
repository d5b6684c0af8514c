"""What the sheets beside the form look like on paper: nothing cut off, for every form."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from xlsheets.forms.catalog import all_forms
from xlsheets.forms.schema import Form
from xlsheets.workbook.calc_layout import BUCKET_NAME, FIRST_ROW, ITEM_VALUE, LEVEL_NAME
from xlsheets.workbook.writer import write_workbook

FORMS = all_forms()


def blank(form: Form) -> Workbook:
    return load_workbook(BytesIO(write_workbook(form, year=2025).data))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_calculations_are_legible(form: Form) -> None:
    sheet = blank(form)["测算"]
    assert all(sheet.column_dimensions[letters].width >= 8 for letters in (LEVEL_NAME, BUCKET_NAME, ITEM_VALUE))
    assert all(cell.alignment.shrink_to_fit for cell in sheet[FIRST_ROW][:4])
