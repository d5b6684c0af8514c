"""The rows of 测算 as they are printed: what openpyxl and the patcher would write."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from samples.kept import write_workbook

from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.files.part_xml import parse_xml, serialise
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.writing.printed_rows import FormulaRows, printed_rows
from xlsheets.writing.shared_formulas import shared_formulas
from xlsheets.writing.sheet_names import CALC_SHEET


def test_texts_formulas_values_and_looks() -> None:
    sheet = Workbook().active
    sheet["A1"], sheet["B1"], sheet["B2"] = "甲<乙", "", None
    sheet["B2"].font = Font(bold=True)
    sheet["B9"].font = Font(bold=True)  # below the row that all others are like
    sheet.row_dimensions[1].height = 28
    formulas = shared_formulas({"A2": 'IF(B2<1,"",B2)', "B2": "A2", "B3": "A3", "B4": "A4", "A4": "1"})
    printed = printed_rows(sheet, FormulaRows(formulas, 2), {"A2": Decimal("0.50"), "B2": "a&b", "B3": None})
    assert printed == (
        '<row r="1" ht="28" customHeight="1"><c r="A1" t="inlineStr"><is><t>甲&lt;乙</t></is></c><c r="B1" t="inlineStr"/></row>'
        '<row r="2"><c r="A2"><f>IF(B2&lt;1,"",B2)</f><v>0.5</v></c>'
        '<c r="B2" s="1" t="str"><f t="shared" si="0" ref="B2:B4">A2</f><v>a&amp;b</v></c></row>'
        '<row r="3"><c r="B3" s="1" t="str"><f t="shared" si="0"/><v/></c></row>'
        '<row r="4"><c r="A4" t="str"><f>1</f><v/></c><c r="B4" s="1" t="str"><f t="shared" si="0"/><v/></c></row>'
    )


@pytest.mark.parametrize("form_id", [form.id for form in all_forms()])
def test_a_sheet_is_printed_as_the_library_of_xml_prints_it(form_id: str) -> None:
    package = Package(Path("a.xlsx"), Archive(write_workbook(find_form(form_id)).data))
    calcs = [
        package.read(sheet.part) for sheet in package.sheets if sheet.name == CALC_SHEET
    ]  # none of a form of figures alone
    assert [serialise(parse_xml(source)) for source in calcs] == calcs
