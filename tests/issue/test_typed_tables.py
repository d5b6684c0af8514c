"""Cells of typed tables: what a person sees in them, or why nobody can tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.issue.batch import batch_of
from xlsheets.issue.typed_tables import TypedTable, typed_tables


def table(folder: Path, value: object, format_: str = "General", font: Font | None = None) -> TypedTable:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "项目代码", value
    sheet["B1"].number_format = format_
    if font is not None:
        sheet["B1"].font = font
    book.save(folder / "表.xlsx")
    (found,) = typed_tables(folder / "表.xlsx")
    return found


@pytest.mark.parametrize(
    ("value", "format_", "seen"),
    [
        (51, "0000", "0051"),
        (0.95, "0%", "95%"),
        (8.894, "0.00", "8.894"),
        (2025, "General", "2025"),
        (120, '0"万元"', "120万元"),
        (date(2025, 3, 1), "yyyy-mm-dd", "2025-03-01"),
        ("0051", "@", "0051"),
    ],
)
def test_what_is_seen_is_read(value: object, format_: str, seen: str, tmp_path: Path) -> None:
    found = table(tmp_path, value, format_)
    assert (found.text(1, 2), found.unclear(1, 2)) == (seen, "")


@pytest.mark.parametrize(
    ("value", "font", "why"),
    [
        (510904240000111100, None, "超过 15 位"),
        ("=A1", None, "公式没有结果"),
        ("甲", Font(strike=True), "看不出填的是什么"),
    ],
)
def test_what_nobody_can_tell_says_why(value: object, font: Font | None, why: str, tmp_path: Path) -> None:
    assert why in table(tmp_path, value, font=font).unclear(1, 2)


def test_rows_that_are_hidden_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["项目名称", "单位"], ["甲", "馆"], ["乙", "馆"], ["丙", "馆"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "名单.xlsx")
    with pytest.raises(UserError, match="A3：这一行是隐藏的") as error:
        batch_of(tmp_path / "名单.xlsx", find_form("cn-caiyu10-project"), None)
    assert len(error.value.lines) == 1
