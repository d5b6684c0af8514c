"""What is measured of the checks (benchmarks/audit) stays at least what docs/audit-measured.md says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEAST = {"find": 81, "across": 8}
"""Faults of published evaluations that are found."""

STEP, LEAST_SHARE = 60, 0.98
REPORT_STEP, LEAST_OF_REPORTS = 16, {True: 0.98, False: 0.9}

pytestmark = pytest.mark.costly(0)


@pytest.fixture(autouse=True)
def _with_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


def test_nothing_is_said_of_what_holds(tmp_path: Path) -> None:
    from benchmarks.audit.holds import false_alarms

    assert {name: said for name, said in false_alarms(tmp_path) if said} == {}


def test_the_faults_of_published_evaluations(tmp_path: Path) -> None:
    from benchmarks.audit.published import found_faults

    found = Counter(fault.kind for fault, is_found in found_faults(tmp_path) if is_found)
    assert {kind: found[kind] >= least for kind, least in LEAST.items()} == dict.fromkeys(LEAST, True)


@pytest.mark.parametrize("kind", ["published", "written"])
def test_the_faults_of_typed_reports(kind: str, tmp_path: Path) -> None:
    from benchmarks.audit.reports import typed

    measured = typed(kind, tmp_path)
    assert (measured.lines, measured.found) == ([], measured.total)


@pytest.mark.parametrize("marked", [True, False])
def test_some_changed_figures_of_generated_reports(marked: bool, tmp_path: Path) -> None:
    from benchmarks.audit.reports import generated

    measured = generated(tmp_path, marked=marked, every=REPORT_STEP)
    assert not measured.false
    assert measured.found >= measured.total * LEAST_OF_REPORTS[marked]


def test_some_mutations_of_right_workbooks(tmp_path: Path) -> None:
    from benchmarks.audit.mutations import said_of_mutations
    from benchmarks.audit.right_forms import right_forms

    told = [bool(said) for right in right_forms() for _, said in said_of_mutations(right, tmp_path, STEP)]
    assert sum(told) >= LEAST_SHARE * len(told)
