"""Cells of a form of figures alone that show something else than they hold, or lost their formula: one figure everywhere, or a finding."""

from __future__ import annotations

import io
import random
from copy import copy
from fractions import Fraction
from pathlib import Path

import engines
import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from samples.final_accounts import FORM_ID, final_accounts
from samples.kept import write_workbook
from samples.measured import measured_evaluation

from xlsheets.audit.check import check_all
from xlsheets.domain.measures import figures
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

SHEET = "决算数据"
TYPED, SUM = "F93", "F95"  # 人员经费, 基本支出合计
STRUCK = Font(strike=True)
OPEN, WHOLE = "待填", "1296.95"
RAISED = CellRichText(["38", TextBlock(InlineFont(vertAlign="superscript"), "1")])
PARTLY_STRUCK = CellRichText([TextBlock(InlineFont(strike=True), "1"), "200"])

# cell, what stands there (... for what stood there), format, font; the sum as read before and after a recompute, the finding
Case = tuple[str, object, str, Font | None, str, str, str]
CASES: list[Case] = [
    (TYPED, 200, '0.00"亿元"', None, OPEN, "2000051.33", "CELL_UNCLEAR"),
    (TYPED, 20000, "0!.0000", None, OPEN, "53.33", "CELL_UNCLEAR"),
    (TYPED, 200, ";;;", None, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, 200, "yyyy/m/d", None, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, 200, "", STRUCK, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, "200", "", STRUCK, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, "=150+50", "", STRUCK, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, 200, "", Font(name="Wingdings"), OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, RAISED, "", None, OPEN, OPEN, "CELL_UNCLEAR"),
    (TYPED, PARTLY_STRUCK, "", None, "251.33", "251.33", "CELL_UNCLEAR"),
    (TYPED, "=1/0", "", None, OPEN, OPEN, "CELL_ERROR"),
    (TYPED, "=150+50", "", None, "251.33", "251.33", ""),
    (TYPED, 200, '0.00"万元"', None, "251.33", "251.33", ""),
    (TYPED, "200 万元", "", None, "251.33", "251.33", ""),
    (SUM, ..., '0.00"亿元"', None, WHOLE, WHOLE, "CELL_UNCLEAR"),
    (SUM, ..., "", STRUCK, WHOLE, WHOLE, "CELL_UNCLEAR"),
    (SUM, None, "", None, WHOLE, WHOLE, ""),
    (SUM, 999, "", None, WHOLE, WHOLE, "DATA_TYPED_OVER"),
    (SUM, "=F93", "", None, WHOLE, WHOLE, "DATA_TYPED_OVER"),
]


def damaged(path: Path, case: Case) -> Path:
    place, value, code, font, *_ = case
    book = load_workbook(io.BytesIO(write_workbook(find_form(FORM_ID), final_accounts()).data), rich_text=True)
    cell = book[SHEET][place]
    assert isinstance(cell, Cell)
    cell.value = cell.value if value is ... else value  # type: ignore[assignment]
    cell.number_format, cell.font = code or cell.number_format, font or copy(cell.font)
    book.save(path)
    return path


def whole(found: Evaluated) -> str:
    rules = found.form.policy.rules
    figure = figures(rules.measures, rules.derived, found.evaluation.known_measures)["basic_general_outturn"]
    return format(float(figure), ".10g") if isinstance(figure, Fraction) else figure.told


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_cannot_be_told_is_named_and_no_copy_of_it_is_final(case: Case, tmp_path: Path) -> None:
    loaded = load(damaged(tmp_path / "a.xlsx", case))
    place, before, code = case[0], case[4], case[6]
    assert whole(loaded.found[0]) == before
    told = {each.code for each in check_all(loaded.found, "a.xlsx") if (each.sheet, each.cell) == (SHEET, place)}
    assert told - {"DATA_MISSING"} == ({code} if code else set())
    if (before, code) == (OPEN, "CELL_UNCLEAR") and case[1] is not RAISED:
        with pytest.raises(UserError):
            freeze(loaded)


def test_cells_and_headless_give_one_figure_after_a_recompute(tmp_path: Path) -> None:
    paths = [damaged(tmp_path / f"{number}.xlsx", case) for number, case in enumerate(CASES)]
    for path in paths:
        path.write_bytes(recompute(load(path)).data)
    for path, live, case in zip(paths, engines.libreoffice(paths), CASES, strict=True):
        again = load(path)
        assert recompute(again).data == path.read_bytes(), case
        assert whole(again.found[0]) == case[5], case
        if case[6] != "DATA_TYPED_OVER":
            shown = live[SHEET][SUM]
            assert (shown if isinstance(shown, str) else format(shown, ".10g")) == case[5], case


def test_a_format_of_a_share_is_mended_as_a_percentage(tmp_path: Path) -> None:
    place = load(damaged(tmp_path / "a.xlsx", CASES[-3])).found[0].cells.measures["income_general_share_outturn"]
    path = damaged(tmp_path / "b.xlsx", (place, ..., '0.00"万元"', None, WHOLE, WHOLE, ""))
    made = load_workbook(io.BytesIO(recompute(load(path)).data))
    assert made[SHEET][place].number_format == "0.00%"


def test_a_copy_of_values_alone_has_sums_that_nobody_typed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(find_form(FORM_ID), final_accounts()).data)
    path.write_bytes(freeze(load(path)))
    assert not load(path).found[0].odd_measures.typed_over
    book = load_workbook(path)
    book[SHEET][SUM] = 999
    book.save(path)
    assert load(path).found[0].odd_measures.typed_over == {SUM: "basic_general_outturn"}


def test_points_and_rates_of_a_list_that_were_typed_over_are_named(tmp_path: Path) -> None:
    form, path = find_form("gd-wuhua-whole"), tmp_path / "a.xlsx"
    path.write_bytes(write_workbook(form, measured_evaluation(random.Random(3), form)).data)
    cells = {"E32": form.policy.rules.derived[0].id, "E46": form.policy.rules.rules[0].key}
    book = load_workbook(path)
    for place in cells:
        book["基础数据"][place] = 0.5
    book.save(path)
    loaded = load(path)
    assert loaded.found[0].odd_measures.typed_over == cells
    told = [each.cell for each in check_all(loaded.found, "a.xlsx") if each.code == "DATA_TYPED_OVER"]
    assert told == list(cells)
    path.write_bytes(recompute(loaded).data)
    assert load_workbook(path)["基础数据"]["E46"].value == 0.5
