from __future__ import annotations

import pytest
from audit.audit_factory import line, subject, total
from msgspec.structs import replace
from samples.final_accounts import FORM_ID, final_accounts

from xlsheets.audit.check import run_together
from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import CellMap, Placed


def said(code: str, *subjects: Subject) -> list[Finding]:
    return [each for each in run_together(subjects, strict=True) if each.code == code]


def of_unit(name: str) -> Subject:
    return subject(fields={"unit": name, "phone": "0"}, year=2024)


def test_unit_name_variant() -> None:
    (bad,) = said("UNIT_NAME_VARIANT", of_unit("某县社会保险局"), of_unit("某县社会保险局部门"))
    assert (bad.cell, bad.expected) == ("C4", "某县社会保险局")
    assert said("UNIT_NAME_VARIANT", of_unit("某县社会保险局"), of_unit("某县医疗保障局")) == []


@pytest.mark.parametrize(("carried", "severity"), [("3", "warning"), ("2.01", "info"), ("20000", "warning")])
def test_carryover_differs(carried: str, severity: str) -> None:
    last = subject(budget=[total(adjusted="10", executed="8")], subject="职工培训2023", year=2023)
    now = subject(budget=[total(), line("carryover", carried)], subject="职工培训2024", year=2024)
    (bad,) = said("CARRYOVER_DIFFERS", last, now)
    assert (bad.expected, bad.severity, "元与万元" in bad.message) == ("2", severity, carried == "20000")


def test_a_carryover_that_is_what_was_left() -> None:
    last = subject(budget=[total(adjusted="10", executed="8")], subject="职工培训2023", year=2023)
    assert (
        said("CARRYOVER_DIFFERS", last, subject(budget=[line("carryover", "2")], subject="职工培训2024", year=2024))
        == []
    )
    assert (
        said("CARRYOVER_DIFFERS", last, subject(budget=[line("carryover", "9")], subject="另一项目", year=2024)) == []
    )


def accounts(year: int, **measures: str) -> Subject:
    evaluation = replace(final_accounts(**measures), year=year)
    return Subject.of(Placed(find_form(FORM_ID), evaluation, CellMap("数据表", measures={"agency_last": "G9"})))


@pytest.mark.parametrize(("last", "severity"), [("50", "warning"), ("51.34", "info"), ("513300", "warning")])
def test_last_year_differs(last: str, severity: str) -> None:
    (bad,) = [
        each
        for each in said("LAST_YEAR_DIFFERS", accounts(2023, agency_outturn="51.33"), accounts(2024, agency_last=last))
        if each.cell == "G9"
    ]
    assert (bad.found, bad.expected, bad.severity) == (last, "51.33", severity)
    same = said("LAST_YEAR_DIFFERS", accounts(2023, agency_outturn="51.33"), accounts(2024, agency_last="51.33"))
    assert "G9" not in [each.cell for each in same]
