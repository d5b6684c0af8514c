"""Editing workbooks in LibreOffice as a person does: cells typed into, rows inserted, deleted and moved, then saved as .xlsx.

Unlike openpyxl it is a spreadsheet: merges, formulas, defined names and validations follow the rows, and what depends on a
changed cell is computed anew. The system's own Python talks to it, since its module ``uno`` is part of no virtual environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engines import SECONDS_A_FILE, START_SECONDS, need, python_with_uno

Step = tuple[str, ...]


@dataclass(slots=True)
class OfficeJob:
    """One workbook to open, change step by step, and save under another name.

    Steps: ``("set", sheet, cell, value)`` types a text, a formula, a number (as a string after ``#``), or with ``""`` clears the cell;
    ``("insert", sheet, row, count)`` inserts rows above a row; ``("delete", sheet, row, count)``;
    ``("copy_sheet", sheet, name)``; ``("remove_sheet", sheet)``; ``("rename_sheet", sheet, name)``;
    ``("fill", sheet, range, cell)`` copies cells with their formulas to where ``cell`` begins, ``"cut"`` moves them there;
    ``("unprotect", sheet)``.
    """

    source: Path
    target: Path
    steps: list[Step] = field(default_factory=list)


def edit_in_office(jobs: Sequence[OfficeJob]) -> None:
    """Do all jobs in one LibreOffice, with a profile of its own."""
    soffice, python = need("soffice"), python_with_uno()
    with tempfile.TemporaryDirectory(prefix="xlsheets-office-") as scratch:
        tasks = Path(scratch) / "jobs.json"
        tasks.write_text(
            json.dumps([[str(job.source.resolve()), str(job.target.resolve()), job.steps] for job in jobs]),
            encoding="utf-8",
        )
        script = Path(scratch) / "edit.py"
        script.write_text(_SCRIPT, encoding="utf-8")
        done = subprocess.run(
            [python, str(script), soffice, str(tasks), scratch],
            capture_output=True,
            text=True,
            timeout=START_SECONDS + SECONDS_A_FILE * len(jobs),
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    missing = [job.target.name for job in jobs if not job.target.is_file()]
    assert done.returncode == 0 and not missing, f"{missing}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


_SCRIPT = r"""
import json, subprocess, sys, time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

soffice, tasks, scratch = sys.argv[1:]


def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def run(document, step):
    kind, name, *rest = step
    sheets = document.Sheets
    sheet = sheets.getByName(name)
    if kind == "copy_sheet":
        sheets.copyByName(name, rest[0], sheets.Count)
    elif kind == "remove_sheet":
        sheets.removeByName(name)
    elif kind == "rename_sheet":
        sheet.Name = rest[0]
    elif kind == "unprotect":
        sheet.unprotect("")
    elif kind == "set":
        cell = sheet.getCellRangeByName(rest[0])
        if rest[1].startswith("#"):
            cell.Value = float(rest[1][1:])
        elif rest[1].startswith("="):
            cell.Formula = rest[1]
        else:
            cell.String = rest[1]
    elif kind in ("insert", "delete"):
        rows = sheet.Rows
        (rows.insertByIndex if kind == "insert" else rows.removeByIndex)(int(rest[0]) - 1, int(rest[1]))
    elif kind in ("fill", "cut"):
        source, place = sheet.getCellRangeByName(rest[0]), sheet.getCellRangeByName(rest[1])
        (sheet.moveRange if kind == "cut" else sheet.copyRange)(place.CellAddress, source.RangeAddress)
    else:
        raise SystemExit(f"unknown step {kind}")


pipe = f"xlsheets{time.time_ns()}"
office = subprocess.Popen(
    [soffice, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
     f"-env:UserInstallation={Path(scratch, 'profile').as_uri()}", f"--accept=pipe,name={pipe};urp;"],
    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
)
context = uno.getComponentContext()
resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
for _ in range(2400):
    try:
        remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        time.sleep(0.1)
desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
try:
    for source, target, steps in json.loads(Path(tasks).read_text(encoding="utf-8")):
        document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", True),))
        for step in steps:
            run(document, step)
        document.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
        document.close(True)
finally:
    try:
        desktop.terminate()
    except Exception:
        pass
    try:
        office.wait(20)
    except subprocess.TimeoutExpired:
        office.kill()
"""
