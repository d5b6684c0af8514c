"""What an update says that it changed."""

from __future__ import annotations

from xlsheets.report.living.changes import ReportChange, ReportChanges
from xlsheets.report.living.ledger import LedgerEntry


def test_a_change_that_many_sheets_give_names_two_of_them() -> None:
    entry = LedgerEntry("f", 0, 1, "a", "b", cell="甲!E8；乙!E8；丙!E8")
    (line,) = ReportChanges(refreshed=[ReportChange("1", "2", entry)]).lines()
    assert line == "更新：1 → 2（甲!E8；乙!E8等3处）"
