"""What a form's bands say otherwise than the workbook that its bureau issued is told, cell by cell."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from samples.issued_blanks import SHEET, form_folder, issued
from samples.kept import opened

from xlsheets.adopt.probe import probe
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.load_form import validate_form

FORM = "cn-caiyu10-project"


def told(folder: Path, change: object = None, old: str = "", new: str = "") -> list[str]:
    book = opened(issued(find_form(FORM)))
    if callable(change):
        change(book[SHEET])
    out = io.BytesIO()
    book.save(out)
    form = form_folder(find_form(FORM), folder, out.getvalue())
    text = (form / "form.toml").read_text(encoding="utf-8")
    assert old in text
    (form / "form.toml").write_text(text.replace(old, new), encoding="utf-8")
    return [str(each).partition("form.toml:")[2] for each in validate_form(form, probe)]


def relabel(sheet: Worksheet) -> None:
    sheet["A4"] = "项目的名称"


def merge(sheet: Worksheet) -> None:
    sheet.merge_cells("F14:F15")


def occupy(sheet: Worksheet) -> None:
    sheet["C4"] = "某某中心"


def hint(sheet: Worksheet) -> None:
    sheet["D14"] = "指标1："


def insert(sheet: Worksheet) -> None:
    sheet.insert_rows(4)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (relabel, "layout：版式 A4 印的是“项目的名称”，form.toml 这一格是“项目名称”"),
        (merge, "layout：版式 F15 被合并在 F14 里，写不进指标 target 列"),
        (occupy, "layout：版式 C4 应是填表头字段 subject的空格，却印着“某某中心”"),
        (insert, "layout：版式 A4 印的是“”"),
    ],
)
def test_where_the_two_differ(change: object, words: str, tmp_path: Path) -> None:
    assert any(line.startswith("3：") and words in line for line in told(tmp_path, change))


def test_hints_for_what_is_to_be_filled_in_may_stand_there(tmp_path: Path) -> None:
    assert told(tmp_path, hint) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (f'layout_sheet = "{SHEET}"', "", "没有工作表“自评表”，现有：附表 1、填报须知"),
        ('"form.xlsx"', '"blank.xlsx"', "文件夹里没有“blank.xlsx”"),
        ('"form.xlsx"', '"../form.xlsx"', "应为本文件夹里的文件名"),
        ('"form.xlsx"', '"form.xls"', "以 .xlsx 结尾"),
        ('"form.xlsx"', '"form.toml"', "以 .xlsx 结尾"),
    ],
)
def test_a_workbook_that_is_not_there(old: str, new: str, line: str, tmp_path: Path) -> None:
    assert any(line in each for each in told(tmp_path, None, old, new))
