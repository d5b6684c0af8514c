"""Measures xlsheets side by side with its peers, in one run: `make bench` (`--write` puts the figures into docs/benchmarks.md).

Nothing here is asserted: a busy machine must not fail a test. Trust the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import compileall
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import engines  # noqa: E402
import openpyxl  # noqa: E402

from benchmarks import bare, excel_side, reports  # noqa: E402
from xlsheets.collect.book import write_collected  # noqa: E402
from xlsheets.collect.collected import Collected  # noqa: E402
from xlsheets.collect.gather import read_files  # noqa: E402
from xlsheets.collect.records import Record  # noqa: E402
from xlsheets.domain.scoring import evaluate  # noqa: E402
from xlsheets.files.package import open_package  # noqa: E402
from xlsheets.files.patch import patch_package  # noqa: E402
from xlsheets.files.saving import save_bytes  # noqa: E402
from xlsheets.files.sheet_xml import Patch  # noqa: E402
from xlsheets.forms.catalog import find_form  # noqa: E402
from xlsheets.forms.facts import evaluation_from_facts  # noqa: E402
from xlsheets.forms.facts_json import read_facts  # noqa: E402
from xlsheets.forms.placed import Evaluated  # noqa: E402
from xlsheets.recognise.load import load  # noqa: E402
from xlsheets.recompute.recompute import recompute  # noqa: E402
from xlsheets.report.build import write_report  # noqa: E402
from xlsheets.writing.workbook import write_workbook  # noqa: E402

FILES, ROUNDS, STARTS, COLLECTED = 50, 2, 15, 100
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
null = os.open(os.devnull, os.O_WRONLY)
actions = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=actions)
usage = os.wait4(child, 0)[2]
print(time.perf_counter() - start, usage.ru_maxrss)
"""
FACTS = ROOT / "xlsheets" / "demo_data" / "heyuan-mail-2024.json"
EDITED = {"自评表": {"F12": Patch(Decimal("0.5")), "F14": Patch(Decimal("0.7"))}}
"""Two typed completions, so that every recompute has figures to change."""


def main() -> None:
    """Run everything and print one table a part."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        title = f"Recompute in process, {bare.FILES} times the form of Chengde, processor time, best of {bare.ROUNDS} rounds"
        lines = _table(title, ("program", "ms a file", "times bare"), bare.against_bare(Path(folder)))
        lines += ["", *_recompute(Path(folder)), "", *_command_line(Path(folder)), "", *_writing(Path(folder))]
        title = f"Reports in a batch, {reports.REPORTS} in one process, processor time, best of {reports.ROUNDS} rounds"
        lines += ["", *_table(title, ("program", "ms a report", "times docxtpl"), reports.in_a_batch())]
        lines += ["", *_collecting(Path(folder)), "", *_excel_side(Path(folder))]
    print("\n".join(lines))
    if options.write:
        (ROOT / "docs" / "benchmarks.md").write_text(_page(lines), "utf-8")


def _excel_side(folder: Path) -> list[str]:
    """Time the live side; see benchmarks/excel_side.py."""
    title = f"Full recalculation in LibreOffice, {excel_side.INDICATORS} indicators, median of {excel_side.REPEATS}"
    headers = ("form", "what answers", "s", "times native", "calls of functions")
    lines = _table(title, headers, excel_side.recalculation(folder))
    title = f"The functions in Python alone, {excel_side.ROWS} mixed rows"
    lines += ["", *_table(title, ("function", "asked", "µs a row"), excel_side.cost_a_row())]
    title = f"重新计算 of a book with {excel_side.SHEETS} forms without scores by the ribbon, in the tests' stand-in for Excel"
    return [*lines, "", *_table(title, ("what", "how many"), excel_side.ribbon(folder))]


def _collecting(folder: Path) -> list[str]:
    """Time reading returned files as ``collect`` does, in one process and in all, against openpyxl reading the same."""
    source = folder / "returned"
    source.mkdir()
    data = _book()
    paths = [source / f"{number:04}.xlsx" for number in range(COLLECTED)]
    for path in paths:
        path.write_bytes(data)
    records: list[Record] = []
    one = _timed(lambda: records.extend(each for read in read_files(paths, processes=1) for each in read.records))
    every = _timed(lambda: list(read_files(paths)))
    other = _timed(
        lambda: [list(sheet.iter_rows(values_only=True)) for path in paths for sheet in openpyxl.load_workbook(path)]
    )
    written = _timed(lambda: write_collected(Collected.of(records), [], folder / "out.xlsx"))
    rows = (
        ("xlsheets, one process", one),
        (f"xlsheets, {min(8, os.cpu_count() or 1)} processes", every),
        ("openpyxl, all cells, one process", other),
    )
    scale = 1000 / COLLECTED
    return [
        f"## Collecting, {COLLECTED} files",
        "",
        "| program | seconds per 1,000 files | times xlsheets |",
        "|---|---|---|",
        *(f"| {name} | {seconds * scale:.1f} | {seconds / one:.1f} |" for name, seconds in rows),
        f"| writing the workbook | {written * scale:.1f} | {written / one:.1f} |",
    ]


def _evaluation() -> tuple[object, object]:
    facts = read_facts(FACTS)
    form = find_form(facts["form"])
    return form, evaluation_from_facts(facts, form, str(FACTS))


def _book() -> bytes:
    form, evaluation = _evaluation()
    return write_workbook(form, evaluation).data  # type: ignore[arg-type]


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _table(title: str, headers: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [f"## {title}", "", "| " + " | ".join(headers) + " |", "|" + "---|" * len(headers)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def _recompute(folder: Path) -> list[str]:
    """Recompute and save one filled form, 50 files in one process each."""
    source = folder / "source.xlsx"
    source.write_bytes(_book())
    data = patch_package(open_package(source), EDITED)
    groups: dict[str, list[Path]] = {}
    for name in ("ours", "openpyxl", "office"):
        groups[name] = [folder / name / f"{index:02}.xlsx" for index in range(FILES)]
        (folder / name).mkdir()

    def given() -> None:
        for path in (path for group in groups.values() for path in group):
            path.write_bytes(data)

    def ours() -> None:
        for path in groups["ours"]:
            save_bytes(path, recompute(load(path)).data, backup=False)

    def by_openpyxl() -> None:
        for path in groups["openpyxl"]:
            found = expected.found[0]
            book = openpyxl.load_workbook(path)
            results = evaluate(found.evaluation, found.form.policy)
            for where, result in zip(found.cells.indicators, results.indicators, strict=True):
                book[found.cells.sheet][where["score"]] = result.score
            book[found.cells.sheet][found.cells.totals["total"]] = results.total
            book.save(path)

    given()
    expected = load(groups["openpyxl"][0])
    recompute(load(source))  # imports and compiled patterns are not what is measured here
    programs = {
        "xlsheets": ours,
        "openpyxl load + rules + save": by_openpyxl,
        "LibreOffice, forced recalculation": lambda: engines.convert(groups["office"], "xlsx", folder),
    }
    seconds = dict.fromkeys(programs, math.inf)
    for _ in range(ROUNDS):  # one after the other, again and again: a shared machine is slower at times
        given()
        seconds = {name: min(seconds[name], _timed(run)) for name, run in programs.items()}
    rows = [(name, f"{1000 * each / FILES:.1f}", f"{each / seconds['xlsheets']:.1f}") for name, each in seconds.items()]
    return _table(
        f"Recompute and save, {FILES} files in one process, best of {ROUNDS} rounds",
        ("program", "ms a file", "times xlsheets"),
        rows,
    )


def _started(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its seconds of wall time and its peak memory in MiB."""
    # A small launcher: a child begins with the memory of its parent, which here is large.
    launcher = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *arguments], stdout=subprocess.PIPE, env=environment, check=True, text=True
    )
    seconds, kilobytes = launcher.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def _command_line(folder: Path) -> list[str]:
    """Wall time above bare Python and peak memory of single commands, best and median, on compiled bytecode."""
    compileall.compile_dir(ROOT / "xlsheets", quiet=1)
    book = folder / "one.xlsx"
    book.write_bytes(_book())
    stale = folder / "stale.xlsx"
    stale.write_bytes(patch_package(open_package(book), EDITED))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(ROOT)
    program = [sys.executable, "-m", "xlsheets"]
    commands = {
        "--help": [*program, "--help"],
        "recompute": [*program, "recompute", str(stale), "-o", str(folder / "out.xlsx")],
        "check": [*program, "check", str(book)],
    }
    bare = sorted(_started([sys.executable, "-c", ""], environment)[0] for _ in range(STARTS))
    rows = []
    for name, command in commands.items():
        _started(command, environment)
        runs = [_started(command, environment) for _ in range(STARTS)]
        wall = sorted(seconds for seconds, _ in runs)
        above = [f"{1000 * (wall[place] - bare[place]):.0f}" for place in (0, STARTS // 2)]
        rows.append((f"`xlsheets {name}`", *above, f"{max(memory for _, memory in runs):.0f}"))
    title = f"One command, {STARTS} times (bare Python: best {1000 * bare[0]:.0f}, median {1000 * bare[STARTS // 2]:.0f} ms)"
    return _table(title, ("command", "ms above bare Python, best", "median", "peak MiB"), rows)


def _writing(folder: Path) -> list[str]:
    """Write a workbook and a report, warm."""
    form, evaluation = _evaluation()
    found = Evaluated.of(write_workbook(form, evaluation).found)  # type: ignore[arg-type]
    out = folder / "report.docx"

    def report() -> None:
        write_report(found, out)

    def workbook() -> None:
        write_workbook(form, evaluation)  # type: ignore[arg-type]

    rows = []
    for name, run in (("workbook", workbook), ("report", report)):
        run()
        rows.append((name, f"{1000 * statistics.median(_timed(run) for _ in range(7)):.0f}"))
    return _table("Writing, warm, median of 7", ("what", "ms"), rows)


def _page(lines: list[str]) -> str:
    versions = f"Python {platform.python_version()}, openpyxl {openpyxl.__version__}"
    head = [
        "# Benchmarks",
        "",
        "Written by `python -m benchmarks --write`: everything side by side in one run; trust the ratios.",
        f"{time.strftime('%Y-%m-%d')}, {versions}, {os.cpu_count()} shared cores.",
        "",
    ]
    return "\n".join([*head, *lines, ""])


if __name__ == "__main__":
    main()
