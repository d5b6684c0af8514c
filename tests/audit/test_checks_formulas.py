"""The check of formulas beside which something else is stored than they come to."""

from __future__ import annotations

from audit.audit_factory import form, only, subject
from msgspec.structs import replace

from xlsheets.audit.check import CHECKS


def test_formula_not_calculated() -> None:
    whole = subject(of=form())
    stale = replace(whole, recognised=replace(whole.recognised, recalculated={"J5": ("", "87.5")}))
    bad = only(stale, "FORMULA_NOT_CALCULATED")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("J5", "（空）", "87.5", "warning")
    (check,) = (each for each in CHECKS if each.code == "FORMULA_NOT_CALCULATED")
    assert not list(check(whole))
