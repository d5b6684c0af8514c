"""Forms of nobody, each only a folder: no points at all, no levels, an odd order; whatever the roles, facts come back and cells compute."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from evaluations import complete_evaluation, evaluation
from own_forms import OWN_FORMS
from test_every_form import facts, own_cells, reloaded
from test_native import problems, report, write_case

from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form
from xlsheets.workbook.recompute import recompute
from xlsheets.workbook.writer import write_workbook

NAMES = ("completion-only", "flat-list", "flat-unscored")


@pytest.fixture(params=NAMES)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Form:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    return find_form(request.param)


def test_facts_come_back_as_they_went_in(form: Form, tmp_path: Path) -> None:
    for seed in (1, 2):
        written = write_workbook(form, complete_evaluation(random.Random(seed), form, 7))
        loaded = reloaded(written.data, tmp_path)
        assert facts(loaded.found[0].evaluation) == facts(written.found.evaluation)
        assert own_cells(loaded) == written.found.cells
        assert recompute(loaded).changed == 0


def test_every_engine_gives_what_python_gives(form: Form, tmp_path: Path) -> None:
    case = write_case(tmp_path, "own", form, evaluation(random.Random(3), form, 20))
    spared = write_case(tmp_path, "own", form, evaluation(random.Random(3), form, 20), spared=True)
    lines = problems([case], [spared], ("zh-CN",))
    assert not lines, report(lines)
