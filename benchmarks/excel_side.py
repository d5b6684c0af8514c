"""The Excel side: what a recalculation costs with the Python functions bound and without, and what the ribbon reads and writes."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import xlwings
from excel.fake.engine import open_book
from excel.live_office import ABSENT, ANSWERS, LiveTask, run_live
from msgspec.structs import replace
from samples.evaluations import evaluation

from xlsheets.excel import actions, udf_functions
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import load
from xlsheets.writing.department import write_department
from xlsheets.writing.workbook import write_workbook

FORMS = ("cn-caiyu10-project", "gd-heyuan-project")
INDICATORS, ROWS, SHEETS, REPEATS = 60, 2000, 20, 3
SHOWN = {ANSWERS: "functions bound", ABSENT: "native parts alone"}


def recalculation(folder: Path) -> list[tuple[str, ...]]:
    """Time a full recalculation of a form of 60 indicators in LibreOffice: form, what answers, seconds, ratio, calls."""
    rows = []
    for form_id in FORMS:
        form = find_form(form_id)
        path = folder / f"{form_id}-{INDICATORS}.xlsx"
        path.write_bytes(write_workbook(form, evaluation(random.Random(5), form, INDICATORS)).data)
        tasks = [LiveTask(path, mode) for mode in (ABSENT, ANSWERS) for _ in range(REPEATS)]
        lives = run_live(tasks)
        native = statistics.median(live.seconds for live in lives[:REPEATS])
        for mode, part in ((ABSENT, lives[:REPEATS]), (ANSWERS, lives[REPEATS:])):
            seconds = statistics.median(live.seconds for live in part)
            calls = str(sum(part[0].calls.values()))
            rows.append((form_id, SHOWN[mode], f"{seconds:.2f}", f"{seconds / native:.1f}", calls))
    return rows


def cost_a_row() -> list[tuple[str, ...]]:
    """Time the functions in Python alone: function, how it was asked, microseconds a row."""
    form = find_form(FORMS[0])
    items = [evaluation(random.Random(seed), form, 1).indicators[0] for seed in range(ROWS)]
    cells = [(item.operator + item.target + item.unit, item.actual, item.weight) for item in items]
    columns = [tuple((cell,) for cell in column) for column in zip(*cells, strict=True)]

    def micro(run: Callable[[], object]) -> str:
        times = []
        for _ in range(REPEATS):
            begin = time.perf_counter()
            run()
            times.append(time.perf_counter() - begin)
        return f"{statistics.median(times) / ROWS * 1e6:.0f}"

    functions = {"XS_SCORE": udf_functions.score, "XS_BASIS": udf_functions.basis}
    rows = []
    for name, function in functions.items():
        rows.append((name, "row by row", micro(lambda f=function: [f(*row, form.id) for row in cells])))
        rows.append((name, "one column", micro(lambda f=function: f(*columns, form.id))))
    return rows


def ribbon(folder: Path) -> list[tuple[str, ...]]:
    """Recompute a book of 20 forms without their scores by the ribbon's action, in the tests' stand-in for Excel.

    Returns kind of call and how often, and the seconds.
    """
    form = find_form(FORMS[0])
    drawn = [evaluation(random.Random(number), form, 10) for number in range(SHEETS)]
    filled = [(form, replace(each, subject=f"项目{number}")) for number, each in enumerate(drawn, 1)]
    path = folder / "department.xlsx"
    path.write_bytes(write_department(filled).data)
    loaded = load(path)
    scores = {found.cells.sheet: [where["score"] for where in found.cells.indicators] for found in loaded.found}
    emptied = {sheet: dict.fromkeys(cells, Patch(None, drop_formula=True)) for sheet, cells in scores.items()}
    path.write_bytes(patch_package(loaded.package, emptied))
    book, app = open_book(path)
    # The stand-in reads the file only when it is asked: that is not part of the action.
    assert book.impl.formulas and book.impl.values
    begin = time.perf_counter()
    actions.recompute_book()
    seconds = time.perf_counter() - begin
    xlwings.engines.active = None
    if hasattr(xlwings.Book, "_mock_caller"):
        del xlwings.Book._mock_caller
    kinds = ("layout", "read", "formulas", "write", "rebuild")
    return [(kind, str(app.count(kind))) for kind in kinds] + [("seconds", f"{seconds:.2f}")]
