from __future__ import annotations

import pytest
from audit.audit_factory import subject

from xlsheets.audit.across.together import Together, short_name
from xlsheets.audit.check import CHECKS, CHECKS_TOGETHER, run_together


@pytest.mark.parametrize(
    ("name", "short"), [("基础养老金补贴2024", "基础养老金补贴"), ("培训2023年度", ""), ("×××困难补助", "")]
)
def test_a_project_is_told_by_its_name_without_the_year(name: str, short: str) -> None:
    assert short_name(subject(subject=name)) == short


def test_the_newest_year_counts() -> None:
    old, new, undated = subject(year=2023), subject(year=2024), subject()
    together = Together([old, new, undated])
    assert together.newest == (new, undated) == together.projects
    assert together.departments == ()


def test_one_right_form_has_nothing_to_be_compared_with() -> None:
    assert run_together([subject()], strict=True) == []
    assert {each.code for each in CHECKS_TOGETHER}.isdisjoint({each.code for each in CHECKS})
