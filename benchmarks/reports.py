"""A report in a batch, beside docxtpl that fills the same text into a template of Word."""

from __future__ import annotations

import io
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from msgspec.structs import replace

from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.facts_json import read_facts
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import make_report
from xlsheets.writing.workbook import write_workbook

FACTS = Path(__file__).parents[1] / "xlsheets" / "demo_data" / "heyuan-mail-2024.json"
REPORTS, ROUNDS = 30, 7
_FIGURE = re.compile(r"\d[\d.]*")


def in_a_batch() -> list[tuple[str, ...]]:
    """Time a report of many, as the command makes them: program, milliseconds a report, times docxtpl.

    docxtpl is given the report's own document with a field for each number in it: the same text, the same table, the same chart,
    but neither the figures to compute, nor a bookmark around each, nor the ledger.
    """
    facts = read_facts(FACTS)
    form = find_form(facts["form"])
    found = Evaluated.of(write_workbook(form, evaluation_from_facts(facts, form, str(FACTS))).found)
    every = [
        Evaluated.of(found, replace(found.evaluation, subject=f"{found.evaluation.subject}{number}"))
        for number in range(REPORTS)
    ]
    template, values = _template(make_report(found).data)
    assert _text(_filled(template, values)) == _text(make_report(found).data)
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):  # one after the other, again and again: a shared machine is slower at times
        times.setdefault("xlsheets", []).append(_seconds(lambda: [make_report(each) for each in every]))
        times.setdefault("docxtpl, the text alone", []).append(
            _seconds(lambda: [_filled(template, values) for _ in every])
        )
    ours, theirs = times.values()
    rows = [
        (name, f"{1000 * min(each) / REPORTS:.1f}", f"{min(each) / min(theirs):.2f}") for name, each in times.items()
    ]
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    return [*rows, ("median of the rounds' ratios", "", f"{ratio:.2f}")]


def _template(report: bytes) -> tuple[bytes, list[str]]:
    """Put a field in the place of every number of a report; return it with the numbers."""
    document = docx.Document(io.BytesIO(report))
    values: list[str] = []

    def field(number: re.Match[str]) -> str:
        values.append(number[0])
        return f"{{{{ values[{len(values) - 1}] }}}}"

    for mark in list(document.element.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    for text in document.element.body.iter(qn("w:t")):
        text.text = _FIGURE.sub(field, text.text or "")
    for key in [key for key, each in document.part.rels.items() if each.reltype.endswith("/customXml")]:
        del document.part.rels[key]
    held = io.BytesIO()
    document.save(held)
    return held.getvalue(), values


def _filled(template: bytes, values: list[str]) -> bytes:
    made = DocxTemplate(io.BytesIO(template))
    made.render({"values": values})
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _text(report: bytes) -> list[str]:
    body: Any = docx.Document(io.BytesIO(report)).element.body
    return ["".join(each.text or "" for each in line.iter(qn("w:t"))) for line in body.iter(qn("w:p"))]


def _seconds(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin
