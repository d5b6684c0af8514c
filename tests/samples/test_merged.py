"""What the tests have openpyxl do more quickly is what it does."""

from __future__ import annotations

import io
from copy import copy

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.merge import MergedCellRange
from samples.kept import write_workbook
from samples.merged import OPENPYXLS, framed

from xlsheets.forms.catalog import find_form


def test_merged_cells_look_as_openpyxl_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    data, looks = write_workbook(find_form("cn-2021-project")).data, []
    for way in (framed, OPENPYXLS):
        monkeypatch.setattr(MergedCellRange, "format", way)
        book = load_workbook(io.BytesIO(data))
        cells = [cell for row in book["自评表"].iter_rows() for cell in row]
        looks.append([(cell.coordinate, type(cell), copy(cell.border), copy(cell.protection)) for cell in cells])
    assert looks[0] == looks[1]
