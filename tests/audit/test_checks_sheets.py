"""The checks of the sheets that a form's formulas look into."""

from __future__ import annotations

from audit.audit_factory import form, only, subject
from msgspec.structs import replace

from xlsheets.audit.check import CHECKS


def test_calc_sheet_missing() -> None:
    whole = subject(of=form())
    lost = replace(whole, recognised=replace(whole.recognised, lacks_calc=True))
    bad = only(lost, "CALC_SHEET_MISSING")
    assert (bad.cell, bad.severity) == (whole.cells.totals["total"], "error") and "重新计算" in bad.fix
    (check,) = (each for each in CHECKS if each.code == "CALC_SHEET_MISSING")
    assert not list(check(whole))
