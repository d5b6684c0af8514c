"""Department forms in LibreOffice: the functions answer what a headless run computes, and so does the native part alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from engines import read_values
from excel.live_office import ABSENT, ANSWERS, LiveTask, run_live
from excel.test_libreoffice_live import BATCH, WHOLE, differences
from samples.kept import write_workbook
from samples.measured import FORMS, measured_evaluation

from xlsheets.forms.catalog import find_form

MEASURES_SHEET = "基础数据"
WITHOUT_RULE = {"XS_RULE_SCORE KeyError", "XS_RULE_BASIS KeyError"}
"""How a function refuses an indicator that was renamed: it has no rule, and the native part says that a person judges."""


def run_fillings(form_ids: Sequence[str], seeds: Sequence[int], folder: Path) -> list[str]:
    """Write fillings of forms, run each with the functions and without the add-in, and collect what differs."""
    paths, found = [], []
    for form, seed in ((find_form(form_id), seed) for form_id in form_ids for seed in seeds):
        paths.append(folder / f"{form.id}-{seed}.xlsx")
        paths[-1].write_bytes(write_workbook(form, measured_evaluation(random.Random(seed), form)).data)
    for begin in range(0, len(paths), BATCH):
        tasks = [LiveTask(path, mode) for mode in (ANSWERS, ABSENT) for path in paths[begin : begin + BATCH]]
        for task, live in zip(tasks, run_live(tasks), strict=True):
            assert task.source is not None
            assert (live.calls.get("XS_RULE_SCORE", 0) > 20) == (task.mode == ANSWERS)
            assert live.refused.keys() <= WITHOUT_RULE
            assert sum(live.refused.values()) < 0.3 * max(1, sum(live.calls.values()))
            wrong = differences(live.before, read_values(task.source), [MEASURES_SHEET])
            found += [f"{task.source.stem} ({task.mode}): {each}" for each in wrong[:3]]
    return found


def test_functions_native_parts_and_a_headless_run_agree(tmp_path: Path) -> None:
    assert not run_fillings(FORMS, range(2), tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("form_id", FORMS)
def test_all_drawn_fillings_agree(form_id: str, tmp_path: Path) -> None:
    assert not run_fillings([form_id], range(1000, 1000 + WHOLE), tmp_path)
