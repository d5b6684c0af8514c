"""Figures of 基础数据 that show something else than they hold, or are struck through: a finding before, one total after a recompute."""

from __future__ import annotations

import random
from copy import copy
from pathlib import Path
from typing import Any

import engines
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from samples.kept import write_workbook
from samples.measured import measured_evaluation

from xlsheets.audit.check import check_all
from xlsheets.domain.numbers import plain
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute

SHEET, CELL = "基础数据", "E5"
STRUCK, SIGNS = Font(strike=True), Font(name="Wingdings")
WITH, WITHOUT = "20.9", "16.9"
"""The total where the first figure is 36, and where it is none."""
CASES: list[tuple[Any, str, Font | None, str]] = [
    # value, format, font, the total after a recompute
    (36, "", STRUCK, WITHOUT),
    ("36", "", STRUCK, WITHOUT),
    ("=18*2", "", STRUCK, WITHOUT),
    (0.36, "0%", None, WITHOUT),
    (36, ";;;", None, WITHOUT),
    (36, '"约"0', None, WITHOUT),
    (36, "yyyy/m/d", None, WITHOUT),
    (36, "", SIGNS, WITHOUT),
    (36000, "0,", None, WITH),
    (360, "0\\.0", None, WITH),
    ("=18*2", "0%", None, WITH),
]
PARTLY_STRUCK = CellRichText([TextBlock(InlineFont(strike=True), "1"), "36"])


def workbook(path: Path, value: object, code: str = "", font: Font | None = None) -> Loaded:
    form = find_form("gd-wuhua-whole")
    filled = replace(
        measured_evaluation(random.Random(5), form),
        measures={each.id: "36" if place % 2 else "40" for place, each in enumerate(form.policy.rules.measures)},
    )
    path.write_bytes(write_workbook(form, filled).data)
    book = load_workbook(path, rich_text=True)
    cell = book[SHEET][CELL]
    cell.value, cell.number_format, cell.font = value, code or cell.number_format, font or copy(cell.font)
    book.save(path)
    return load(path)


def total(loaded: Loaded) -> str:
    result = loaded.found[0].results.total
    assert result is not None
    return plain(result)


def test_one_total_after_a_recompute(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(CASES) + 1)]
    for path, case in zip(paths, [*CASES, (PARTLY_STRUCK, "", None, WITH)], strict=True):
        path.write_bytes(recompute(workbook(path, *case[:3])).data)
    wanted = [*(case[-1] for case in CASES), WITH]
    for path, live, expected in zip(paths, engines.libreoffice(paths), wanted, strict=True):
        again = load(path)
        assert recompute(again).changed == 0, path
        frozen = tmp_path / "frozen.xlsx"
        frozen.write_bytes(freeze(again))
        cells = again.found[0].cells
        shown = format(live[cells.sheet][cells.totals["total"]], ".10g")
        assert [total(again), shown, total(load(frozen))] == [expected] * 3, path


@pytest.mark.costly
@pytest.mark.parametrize("case", CASES, ids=str)
def test_before_it_a_finding_names_the_figure_and_no_copy_is_final(case: tuple[Any, ...], tmp_path: Path) -> None:
    loaded = workbook(tmp_path / "a.xlsx", *case[:3])
    found = {(each.sheet, each.cell) for each in check_all(loaded.found, "a.xlsx") if each.code == "CELL_UNCLEAR"}
    assert found == {(SHEET, CELL)}
    if str(case[0]).startswith("=") and case[2] is None:
        assert total(loaded) == case[-1]  # it computes on, and loses the format
    else:
        assert total(loaded) == WITHOUT
        with pytest.raises(UserError):
            freeze(loaded)


@pytest.mark.parametrize("value", [36, "36", "=18*2", PARTLY_STRUCK], ids=str)
def test_what_is_seen_counts_at_once(value: object, tmp_path: Path) -> None:
    assert total(workbook(tmp_path / "a.xlsx", value)) == WITH
