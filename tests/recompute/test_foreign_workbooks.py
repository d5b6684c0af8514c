"""Recompute of a bureau's own workbook, without a formula of ours: figures only, and only where a rule gives one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from recompute.recompute_cases import (
    CHENGDE,
    SHEET,
    by_openpyxl,
    number,
    recomputed,
    written,
)

from xlsheets.recognise.load import load


def foreign(tmp_path: Path, change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    """The form of a published evaluation as a bureau's own file: no formula, no name, no property, one sheet."""

    def edit(book: Workbook, sheet: Worksheet) -> None:
        for name in book.sheetnames[1:]:
            del book[name]
        for name in list(book.defined_names):
            del book.defined_names[name]
        del book.custom_doc_props["xlsheets.form"]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = None
        sheet["B14"], sheet["B20"], sheet["B23"] = "产出指标", "效益指标（30分）", "满意度指标"
        sheet["E7"], sheet["F7"], sheet["G7"] = 8.89, 8.89, 3.49
        change(sheet)

    return by_openpyxl(written(CHENGDE).data, edit)


def test_into_a_foreign_workbook_go_figures_only(tmp_path: Path) -> None:
    outcome = recomputed(foreign(tmp_path), tmp_path)
    book = load(outcome.path).book
    assert not any(cell.formula is not None for grid in book.grids for cell in grid.cells.values())
    shown = outcome.shown[SHEET]
    assert [shown[f"I{row}"] for row in range(14, 24)] == [10, 8, 8, 8, 8, 8, 10, 10, 10, 10]
    assert (shown["J7"], shown["I24"], shown["H24"]) == (3.93, 93.93, 100)
    assert number(shown["I7"]) == pytest.approx(Decimal("0.392575928"))
    assert (shown["B14"], shown["B20"]) == ("产出指标", "效益指标（30分）")  # words are nobody's to compute


@pytest.mark.parametrize("mark", ["—", "--", "…", "/", "无", "约5"])
def test_a_mark_in_place_of_a_score_stays_and_is_no_points(mark: str, tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["I16"], sheet["J7"] = mark, mark

    data = foreign(tmp_path, change)
    shown = recomputed(data, tmp_path).shown[SHEET]
    assert (shown["I16"], shown["J7"], shown.get("I24")) == (mark, mark, None)
    shown = recomputed(data, tmp_path, rescore=True).shown[SHEET]
    assert (shown["I16"], shown["J7"], shown["I24"]) == (8, 3.93, 93.93)


def test_what_no_rule_gives_stays_empty_in_a_foreign_workbook(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["G15"], sheet["G17"], sheet["I17"] = "大部分", "", "待填"

    outcome = recomputed(foreign(tmp_path, change), tmp_path)
    shown = outcome.shown[SHEET]
    assert (shown.get("I15"), shown.get("I17")) == (None, "待填")
    assert shown["I24"] == 77.93


def test_a_score_merged_over_two_rows_is_left_to_a_person(tmp_path: Path) -> None:
    """It is one score for both indicators, and no rule says how they share it."""

    def change(sheet: Worksheet) -> None:
        sheet["H19"] = None
        sheet.merge_cells("H18:H19")
        sheet.merge_cells("I18:I19")

    outcome = recomputed(foreign(tmp_path, change), tmp_path)
    assert (outcome.figure("I18"), outcome.figure("I24")) == (None, 77.93)


def test_formulas_of_a_foreign_workbook_are_left_alone(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["I24"] = "=SUM(I14:I23)+J7"
        sheet["J7"] = "=G7/F7*10"

    outcome = recomputed(foreign(tmp_path, change), tmp_path)
    assert (outcome.formula("I24"), outcome.formula("J7")) == ("=SUM(I14:I23)+J7", "=G7/F7*10")
    assert outcome.figure("I15") == 8
