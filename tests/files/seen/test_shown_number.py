"""What a number looks like in its format, and what of that a formula knows; alike from .xlsx, .xls and .ods."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from engines import convert
from openpyxl import Workbook

from xlsheets.files.grid import Cell
from xlsheets.files.open_book import open_book
from xlsheets.files.seen.number_text import number_text, percent_decimals
from xlsheets.files.seen.shown_number import is_other_figure, shown_number, unrounded

PRINTED = [
    ("0.9", "0%", "90%"),
    ("0.96", '[=0]"";0.00%', "96.00%"),
    ("0", '[=0]"";0.00%', ""),
    ("350000", '#,##0"元"', "350,000元"),
    ("385000", '0\\.0,"万元"', "38.5万元"),
    ("38500", '0!.0,"万"', "3.9万"),
    ("123456", '0!.0000"万元"', "12.3456万元"),
    ("30", '"≤"0"天"', "≤30天"),
    ("94", '0.0"%"', "94.0%"),
    ("0.8", "0.00‰", "0.80‰"),
    ("1234567", '0.00,,"百万"', "1.23百万"),
    ("38.5", 'General"家"', "38.5家"),
    ("38", 'G/通用格式"家"', "38家"),
    ("38.5", "[$¥-804]#,##0.00", "¥38.50"),
    ("38.5", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', " 38.50 "),
    ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', " - "),
    ("38.5", ";;;", ""),
    ("0", "0;;", ""),
    ("0.5", '[>=1]0"元";0%', "50%"),
    ("38", '[>=1]0"元";0%', "38元"),
    ("1", '[=1]"是";[=0]"否";0', "是"),
    ("38", "[Red]0", "38"),
    ("38", "[DBNum1]0", "38"),
    ("38", "[DBNum1][$-804]0", None),
    ("-5", "0;\\-0", "-5"),
    ("-5", "0.00", "-5.00"),
    ("-0.001", "0.00", "0.00"),
    ("-5", "0;[Red]0", None),
    ("-5", "0_);(0)", None),
    ("38.5", "# ?/?", None),
    ("38.5", "0.00E+00", "3.85E+01"),
    ("-0.000123", "0.0E-0", "-1.2E-4"),
    ("99960", "0.00E+00", "1.00E+05"),
    ("1234567", "##0.0E+0", "1.2E+6"),
    ("0", "0.00E+00", "0.00E+00"),
    ("38.5", "E+0", None),
    ("38.5", "h:mm", None),
    ("38", '@"家"', None),
    ("13800138000", "000-0000-0000", "138-0013-8000"),
    ("7", "0" * 300, None),
]


@pytest.mark.parametrize(("number", "code", "printed"), PRINTED)
def test_a_number_is_printed_as_its_format_says(number: str, code: str, printed: str | None) -> None:
    assert number_text(Decimal(number), code) == printed


@pytest.mark.parametrize(
    ("code", "decimals"),
    [("0%", 0), ("0.00%", 2), ("0%;-0%", 0), ('[=0]"";0.00%', None), ('0.0"%"', None), ("0", None)],
)
def test_a_formula_knows_the_decimals_of_a_percentage(code: str, decimals: int | None) -> None:
    assert percent_decimals(code) == decimals


@pytest.mark.parametrize(
    ("number", "code", "text", "is_known"),
    [
        ("0.9", "0.00%", "90%", True),
        ("0.8996", "0%", "90%", True),
        ("0.9", '"≥"0%', "≥90%", False),
        ("1719", "#,##0.00", "1719", False),
        ("38", "0", "38", True),
        ("38.5", "0", "39", False),
        ("38", "", "38", True),
        ("38", "G/通用格式", "38", False),
    ],
)
def test_what_is_seen_and_whether_a_formula_knows_it(number: str, code: str, text: str, is_known: bool) -> None:
    shown = shown_number(Cell("n", number, Decimal(number), format=code))
    assert (shown.text, shown.doubt == "", shown.is_known) == (text, True, is_known)


@pytest.mark.parametrize(
    ("number", "code", "is_other"),
    [
        ("8.889", "#,##0.00", False),
        ("8.89", '0.00"万元"', False),
        ("88900", '#,##0"元"', True),
        ("88900", '0!.0,"万元"', True),
        ("88900", "0!.0,", True),
        ("10", "0%", True),
        ("0", '0.00;-0.00;"-"', False),
        ("5", ";;;", True),
        ("5", "# ?/?", True),
    ],
)
def test_rounding_shows_no_other_figure_but_scale_and_unit_do(number: str, code: str, is_other: bool) -> None:
    assert is_other_figure(Cell("n", number, Decimal(number), format=code), ("万元",)) is is_other


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_kind_of_workbook_tells_what_is_seen(kind: str, tmp_path: Path) -> None:
    formats = ["0%", '[=0]"";0.00%', '#,##0"元"', '0\\.0,"万元"', '"≤"0"天"', '0.0"%"', "General", "0.00"]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, code in enumerate(formats, 1):
        sheet.cell(row, 1, 385000 if "元" in code else 0.9).number_format = code
    path = tmp_path / "a.xlsx"
    book.save(path)
    read, _ = open_book(path if kind == "xlsx" else convert([path], kind, tmp_path / "made")[0])
    seen = [shown_number(cell) for cell in read.grids[0].cells.values()]
    assert [each.text for each in seen] == ["90%", "90%", "385,000元", "38.5万元", "≤1天", "0.9%", "0.9", "0.9"]
    assert [each.is_known for each in seen] == [True, kind == "ods", *[False] * 4, True, False]


@pytest.mark.parametrize(
    ("stored", "shown", "told"),
    [
        ("913500", "91.4万元", "91.35万元"),
        ("1234567", "1,235千元", "1234.567千元"),
        ("91.354", "91.4", "91.354"),
        ("-913500", "-91.4万元", "-91.35万元"),
        ("0.913", "91.3%", "91.3%"),
        ("913500", "约8", "约8"),
    ],
)
def test_an_amount_in_another_scale_keeps_the_digits_that_its_format_rounds_off(
    stored: str, shown: str, told: str
) -> None:
    assert unrounded(Cell("n", stored, Decimal(stored)), shown) == told


def test_a_power_of_ten_is_the_figure_itself() -> None:
    cell = Cell("n", "38123", Decimal(38123), format="0.0E+00")
    assert (shown_number(cell).text, shown_number(cell).is_known) == ("38000", False)
    assert not is_other_figure(cell, ("分",))
