"""Department forms in LibreOffice: the functions answer what a headless run computes, and so does the native part alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from engines import read_values
from excel.live_office import ABSENT, ANSWERS, LiveTask, run_live
from workbook.measured import FORMS, measured_evaluation

from xlsheets.forms.catalog import find_form
from xlsheets.workbook.writer import FORM_SHEET, write_workbook


@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(1, 12), marks=pytest.mark.long)], ids=["one", "many"])
def test_functions_native_parts_and_a_headless_run_agree(seeds: range, tmp_path: Path) -> None:
    tasks = []
    for form_id in FORMS:
        for seed in seeds:
            path = tmp_path / f"{form_id}-{seed}.xlsx"
            path.write_bytes(
                write_workbook(find_form(form_id), measured_evaluation(random.Random(seed), find_form(form_id))).data
            )
            tasks += [LiveTask(path, ANSWERS), LiveTask(path, ABSENT)]
    for task, live in zip(tasks, run_live(tasks), strict=True):
        assert task.source is not None
        headless = read_values(task.source)
        for sheet in (FORM_SHEET, "基础数据"):
            wanted = {cell: value for cell, value in headless[sheet].items() if value not in ("", None)}
            shown = {cell: live.before[sheet].get(cell) for cell in wanted}
            assert shown == {
                cell: pytest.approx(value) if isinstance(value, float) else value for cell, value in wanted.items()
            }
        assert (live.calls.get("XS_RULE_SCORE", 0) > 20) == (task.mode == ANSWERS)
