"""Measures what the checks find and what they say wrongly: `make audit` (`--write` puts the figures into docs/audit-measured.md).

Of the checks: known faults of published evaluations (published.py), mutations of right workbooks (mutations.py), and what is said of
things that hold (holds.py). Of the proof-reader: changed figures of generated reports, faults of published and typed ones (reports.py).
Nothing is asserted here; tests/audit/test_measured.py holds the figures.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from benchmarks.audit.holds import false_alarms  # noqa: E402
from benchmarks.audit.mutations import Outcome, try_mutations  # noqa: E402
from benchmarks.audit.published import CLASSES, found_faults  # noqa: E402
from benchmarks.audit.reports import generated, typed  # noqa: E402
from benchmarks.audit.right_forms import right_forms  # noqa: E402

PAGE = ROOT / "docs" / "audit-measured.md"
FIRST = {"find": "48 / 81", "across": "0 / 9", "alarms": "13 / 68", "mutations": "3149 / 4249 (74.1 %)"}
"""What was measured first, on 28 November 2026, before anything was mended."""

_NAMES = {
    "find": "faults of published evaluations that their form tells",
    "across": "faults that only several forms, or a form and the texts over them, tell",
    "alarms": "things that hold of which a check says otherwise",
    "mutations": "mutations of right workbooks found",
}
_GOALS = {"find": "≥ 97 %", "across": "≥ 80 %", "alarms": "none", "mutations": "≥ 99 %"}
_REPORT_NAMES = {
    "marked": "changed figures of generated reports found",
    "stripped": "the same, the marks of the program taken out",
    "years": "changed years of generated reports found",
    "published": "faults of published texts that a workbook or the text itself tells",
    "written": "faults of ten typed reports, their verdicts written down first",
    "false": "false lines a report, of all that are right or typed",
    "speed": "reports a second on two cores",
}
_REPORT_GOALS = {
    "marked": "≥ 99 %",
    "stripped": "",
    "years": "",
    "published": "≥ 95 %",
    "written": "",
    "false": "≤ 1",
    "speed": "≥ 20",
}
_EVERY = 8
"""One in so many figures of the generated reports is changed."""

_CORES, _MOST_LINES = 2, 12
_MOST_SHOWN = 4
_OPENING = """# What the checks find

Measured by `make audit`; the page is written by `make audit-page`. The measures, in `benchmarks/audit/`:

- **Published evaluations**: ten of them with the figures that were published, filled into our workbooks, and the faults known in them.
  A fault counts as found where a finding of its code names it. Faults that only reading tells ({reading} of them: a stock phrase, a
  suspicious coincidence) are not counted.
- **What holds**: right workbooks of every form, right tables of others, true sentences. Whatever is said of them is a false alarm; hints
  (提示) on tables of others are none.
- **Mutations**: in a right workbook of every form each typed or computed cell gets, one at a time, what people get wrong in it. A
  mutation is found where the check then says something that it does not say of the right workbook.
- **Reports**: every report that the program makes of the published evaluations and of the right workbooks, one digit of one figure in
  {every} changed at a time, with its marks and with them taken out; four published texts and ten typed reports in short words of our own,
  with their figures and faults ([reports.json](../benchmarks/audit/reports.json)). A fault counts as found where a remark of its code is
  about its words; every other remark is false. Numbers of lists are no figures; years are told apart.
"""


def measured(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Take all three measures.

    Args:
        folder: where workbooks may be written.

    Returns:
        The figures by measure, and the lines that tell what was not found or is said wrongly.
    """
    counts, found, lines = Counter[str](), Counter[str](), ["", "## Faults not found", ""]
    for fault, is_found in found_faults(folder):
        counts[fault.kind] += 1
        found[fault.kind] += is_found
        if not is_found and fault.kind != "read":
            lines.append(f"- {fault.name}: {', '.join(fault.codes)}")
    figures = {kind: f"{found[kind]} / {counts[kind]}" for kind in CLASSES}
    said = list(false_alarms(folder))
    figures["alarms"] = f"{sum(bool(each) for _, each in said)} / {len(said)}"
    lines += ["", "## False alarms", "", *([f"- {name}: {_codes(each)}" for name, each in said if each] or ["- none"])]
    outcomes = dict[str, Outcome]()
    for right in right_forms():
        for kind, outcome in try_mutations(right, folder).items():
            outcomes[kind] = outcomes.get(kind, Outcome()) + outcome
    total, told = (sum(getattr(each, name) for each in outcomes.values()) for name in ("total", "found"))
    figures["mutations"] = f"{told} / {total} ({100 * told / total:.1f} %)"
    lines += ["", "## Mutations not found", "", *_silent(outcomes)]
    return figures, lines


def measured_reports(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Take the measures of the proof-reader, as ``measured`` does those of the checks."""
    taken = {
        "marked": generated(folder, marked=True, every=_EVERY),
        "stripped": generated(folder, marked=False, every=_EVERY),
        "years": generated(folder, marked=True, years=True),
        "published": typed("published", folder),
        "written": typed("written", folder),
    }
    figures = {
        name: f"{each.found} / {each.total} ({100 * each.found / each.total:.1f} %)" for name, each in taken.items()
    }
    false, reports = (sum(getattr(each, name) for each in taken.values()) for name in ("false", "reports"))
    figures["false"] = f"{false} / {reports}"
    seconds = taken["marked"].seconds / taken["marked"].reports
    figures["speed"] = f"{_CORES / seconds:.0f} ({1000 * seconds:.0f} ms of processor each)"
    lines = ["", "## Reports: not found, or false", ""]
    for name, each in taken.items():
        lines += [f"- {name}: {line}" for line in each.lines[:_MOST_LINES]]
        if len(each.lines) > _MOST_LINES:
            lines.append(f"- {name}: and {len(each.lines) - _MOST_LINES} more")
    return figures, lines


def _codes(said: list[str]) -> str:
    return ", ".join(dict.fromkeys(each.rpartition("〔")[2].rstrip("〕") for each in said))


def _silent(outcomes: dict[str, Outcome]) -> Iterator[str]:
    for kind, outcome in outcomes.items():
        if outcome.silent:
            places = "; ".join(outcome.silent[:_MOST_SHOWN]) + (" …" if len(outcome.silent) > _MOST_SHOWN else "")
            yield f"- {kind}: {outcome.found} of {outcome.total} ({places})"


def page(figures: dict[str, str], lines: list[str], reports: dict[str, str], report_lines: list[str]) -> str:
    """Write the document."""
    table = ["| measure | goal | first | now |", "|---|---|---|---|"]
    table += [f"| {_NAMES[key]} | {_GOALS[key]} | {FIRST[key]} | {figures[key]} |" for key in _NAMES]
    read = ["", "| of the proof-reader of reports (`verify`) | goal | now |", "|---|---|---|"]
    read += [f"| {_REPORT_NAMES[key]} | {_REPORT_GOALS[key]} | {reports[key]} |" for key in _REPORT_NAMES]
    opening = _OPENING.format(reading=figures["read"].rpartition(" ")[2], every=_EVERY)
    return "\n".join([opening, *table, *read, *lines, *report_lines]) + "\n"


def main() -> None:
    """Measure and print; with ``--write`` put the page into docs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = page(*measured(Path(folder)), *measured_reports(Path(folder)))
    print(text)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
