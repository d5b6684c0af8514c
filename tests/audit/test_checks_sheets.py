"""The checks of the sheets that a form's formulas look into."""

from __future__ import annotations

from audit.audit_factory import form, only, subject
from msgspec.structs import replace

from xlsheets.audit.check import CHECKS, check_all


def test_calc_sheet_missing() -> None:
    whole = subject(of=form())
    lost = replace(whole, recognised=replace(whole.recognised, lacks_calc=True))
    bad = only(lost, "CALC_SHEET_MISSING")
    assert (bad.cell, bad.severity) == (whole.cells.totals["total"], "error") and "重新计算" in bad.fix
    (told,) = check_all([lost.recognised], "表.ods", codes={"CALC_SHEET_MISSING"}, read_only=True)
    assert told.fix == f"先在 Excel 或 WPS 中另存为 .xlsx（这个文件只能读取），再照办：{bad.fix}"
    (check,) = (each for each in CHECKS if each.code == "CALC_SHEET_MISSING")
    assert not list(check(whole))


def test_cells_merged() -> None:
    whole = subject(of=form())
    bad = only(replace(whole, recognised=replace(whole.recognised, merged={"I16": "I16:I17"})), "CELLS_MERGED")
    assert (bad.cell, bad.severity) == ("I16", "error") and "I16:I17" in bad.message and "取消合并" in bad.fix
    (check,) = (each for each in CHECKS if each.code == "CELLS_MERGED")
    assert not list(check(whole))


def test_columns_of_another_year() -> None:
    whole = subject(of=form())
    headers = {"target": ("F19", "2024年指标值"), "actual": ("H19", "2024年完成值")}
    cells = replace(whole.cells, headers=headers, other_years=[("E19", "2023年指标值"), ("G19", "2023年完成值")])
    told = only(replace(whole, recognised=replace(whole.recognised, cells=cells)), "COLUMNS_OF_ANOTHER_YEAR")
    assert (told.cell, told.severity) == ("E19", "info")
    assert "读的是F19“2024年指标值”、H19“2024年完成值”，没有读E19“2023年指标值”、G19“2023年完成值”" in told.message
