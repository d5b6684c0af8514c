"""Workbooks in a LibreOffice that runs, with the add-in's VBA module and our Python functions behind it, or without them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines import SECONDS_A_FILE, START_SECONDS, need, new_profile, python_with_uno

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "macros" / "XlSheetsUdfs.bas"
DRIVER = Path(__file__).with_name("office_driver.py")
SERVER = Path(__file__).with_name("udf_answers.py")
ANSWERS, FAILS, MISSING, ABSENT = "answers", "fails", "missing", "absent"
Values = dict[str, dict[str, Any]]


@dataclass(slots=True)
class LiveTask:
    """A workbook to open, change step by step, and save.

    ``mode``: the Python side ANSWERS, FAILS at every call, is MISSING (no server), or the whole add-in is ABSENT.
    Steps: ``("set", sheet, cell, text)`` (a number after ``#``), ``("formula", sheet, cell, formula)``, ``("array", …)``,
    ``("insert", sheet, row, count)``, ``("delete", sheet, row, count)``, ``("fill", sheet, range, cell)``; sheet ``""`` is the first one.
    """

    source: Path | None
    mode: str = ANSWERS
    steps: list[tuple[str, ...]] = field(default_factory=list)
    target: Path | None = None


@dataclass(slots=True)
class Live:
    """What the cells showed after a full calculation and after the steps, and how often each function was called for either.

    ``refused``: calls of the full calculation that raised, by function and error: there the native part answers and hides it.
    """

    before: Values
    after: Values
    calls: dict[str, int]
    refused: dict[str, int]
    calls_after: dict[str, int]
    seconds: float


def run_live(tasks: Sequence[LiveTask]) -> list[Live]:
    """Do all tasks, in order, in one LibreOffice with a profile of its own."""
    soffice, python = need("soffice"), python_with_uno()
    with tempfile.TemporaryDirectory(prefix="xlsheets-live-") as scratch:
        profile, job, results = new_profile(Path(scratch)), Path(scratch) / "tasks.json", Path(scratch) / "results.json"
        settings = {"soffice": soffice, "profile": profile.as_uri(), "module": str(MODULE), "project": str(ROOT)}
        settings |= {"python": sys.executable, "answers": str(SERVER)}
        listed = [
            {
                "source": str(task.source.resolve()) if task.source else "private:factory/scalc",
                "target": str(task.target.resolve()) if task.target else "",
                "mode": task.mode,
                "steps": task.steps,
            }
            for task in tasks
        ]
        job.write_text(json.dumps({"settings": settings, "tasks": listed}), encoding="utf-8")
        done = subprocess.run(
            [python, str(DRIVER), str(job), str(results)],
            capture_output=True,
            text=True,
            timeout=START_SECONDS + SECONDS_A_FILE * len(tasks),
            env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        assert done.returncode == 0 and results.is_file(), done.stdout[-2000:] + done.stderr[-2000:]
        found = json.loads(results.read_text(encoding="utf-8"))
    for task, result in zip(tasks, found, strict=True):
        assert "failed" not in result, f"{task.source}: {result['failed']}"
    return [Live(**result) for result in found]
