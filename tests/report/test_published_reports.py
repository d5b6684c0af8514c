"""The figures of published reports in ours: the right ones are the same, the wrong ones corrected; docs/published-figures.md tells it."""

from __future__ import annotations

from typing import Any

import pytest
from recognise.foreign_tables import DEPARTMENTS, TABLES
from samples.published_reports import CASES, DOCUMENT, compared, document


@pytest.mark.costly
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_right_figure_appears_and_a_wrong_one_appears_corrected(case: dict[str, Any]) -> None:
    assert [row.name for row in compared(case) if row.same == bool(row.why)] == []


def test_no_case_is_left_out() -> None:
    assert {case["case"] for case in CASES} == {*TABLES, *DEPARTMENTS, "suining-final-accounts-2024"}


@pytest.mark.costly(0)
def test_the_document_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document()
