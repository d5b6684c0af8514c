"""What the proof-reader of reports finds: single changed figures of generated reports, known faults of published and of typed ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from benchmarks.audit.report_books import book, published_books
from benchmarks.audit.right_forms import right_forms
from xlsheets.errors import UserError
from xlsheets.forms.loading.shared_reports import reports_of
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.verify.quantities import quantities
from xlsheets.verify.verify_report import verify_report

REPORTS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("reports.json").read_text(encoding="utf-8")
)
"""Typed reports, ``written`` for the measure, ``published`` with the figures of published ones: their workbooks, and their lines with
each fault in braces, its code and the words of the remark behind bars."""

_FAULT = re.compile(r"\{(?P<text>[^|}]*)\|(?P<code>[A-Z_]+)(?:\|(?P<found>[^|}]*))?(?:\|(?P<instead>[^|}]*))?\}")
_SHOWN = 60
_YEAR = re.compile(r"20[0-9]{2}(?=年|\Z)")


@dataclass
class Measured:
    """How many there were and how many were found; ``lines``: what was not, or was said wrongly; ``seconds``: of processor a report."""

    total: int = 0
    found: int = 0
    false: int = 0
    reports: int = 0
    seconds: float = 0.0
    lines: list[str] = field(default_factory=list)


def generated(folder: Path, *, marked: bool, years: bool = False, every: int = 1) -> Measured:
    """Change one digit of each figure of every report that the program makes, one at a time.

    Args:
        folder: where reports may be written.
        marked: with the marks of the program, else with them taken out, as a copied text has none.
        years: change years, and not figures.
        every: every so many figures only.
    """
    measured = Measured()
    for name, found, kind in _reports():
        path = folder / "generated.docx"
        try:
            write_report(found, path, kind, beside=[found])
        except UserError:  # a report over several projects has no use for this one
            continue
        if not marked:
            _strip_marks(path)
        begun = time.process_time()
        fresh = verify_report(path, [found]).remarks
        measured.seconds += time.process_time() - begun
        measured.reports += 1
        said = {str(each) for each in fresh if each.finding.code != "REPORT_LEFTOVER"}
        measured.false += len(said)
        measured.lines += [f"false, {name} {kind}: {each}" for each in said]
        for told in _changed(path, folder / "changed.docx", years=years, every=every):
            measured.total += 1
            now = {str(each) for each in verify_report(folder / "changed.docx", [found]).remarks}
            if now - {str(each) for each in fresh}:
                measured.found += 1
            else:
                measured.lines.append(f"not found, {name} {kind}: {told}")
    return measured


def _reports() -> Iterator[tuple[str, Evaluated, str]]:
    books = [(name, book(name)) for name in published_books()]
    books += [(right.form.id, Evaluated.of(right.written.found)) for right in right_forms()]
    for name, found in books:
        for spec in reports_of(found.form):
            yield name, found, spec.kind


def _strip_marks(path: Path) -> None:
    document = docx.Document(str(path))
    for each in list(document.element.body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        each.getparent().remove(each)
    for number, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/customXml"):
            document.part.rels.pop(number)
    document.save(str(path))


def _changed(path: Path, changed: Path, *, years: bool, every: int) -> Iterator[str]:
    """Write the report with another digit in one place after the other; yield what stands there instead of what."""
    document = docx.Document(str(path))
    texts = [each for each in document.element.body.iter(qn("w:t")) if re.search("[0-9]", each.text or "")]
    count = 0
    for element in texts:
        text = element.text
        for start, end in _years(text) if years else _figures(element):
            count += 1
            if count % every:
                continue
            digits = [at for at in range(start, end) if text[at].isdigit()]
            at = digits[-1] if years else digits[count % len(digits)]
            instead = f"{text[:at]}{(int(text[at]) + (9 if years else 1)) % 10}{text[at + 1 :]}"
            element.text = instead
            document.save(str(changed))
            element.text = text
            yield f"{text} → {instead} in {_around(element)}"


def _figures(element: Any) -> list[tuple[int, int]]:
    """The figures of a run, by places: thresholds, ordinals and dates are none."""
    text = element.text
    paragraph = next(element.iterancestors(qn("w:p")))
    if any("PAGEREF" in (each.text or "") for each in paragraph.iter(qn("w:instrText"))):
        return []  # a page number in the list of contents
    if text.isdigit() and _behind(element).startswith((".", "、", "．")):
        return []
    found = [(each.start, each.end) for each in quantities(text) if not each.bound]
    if not found and re.fullmatch(r"[0-9.,]+", text) and not re.fullmatch(r"[0-9]{1,2}\.|20[0-9]{2}", text):
        found = [(0, len(text))]  # a mark holds the number, its unit stands behind
    return found


def _around(element: Any) -> str:
    paragraph = next(element.iterancestors(qn("w:p")))
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t")))[:_SHOWN]


def _behind(element: Any) -> str:
    """What stands behind a run in its paragraph."""
    paragraph = next(element.iterancestors(qn("w:p")))
    texts = list(paragraph.iter(qn("w:t")))
    at = next(place for place, each in enumerate(texts) if each is element)
    return "".join(each.text or "" for each in texts[at + 1 :])


def _years(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _YEAR.finditer(text)]


def typed(kind: str, folder: Path) -> Measured:
    """Read the typed reports, and count the faults that are told as they should be; whatever else is said is false."""
    measured = Measured()
    for each in REPORTS[kind]:
        path = folder / "typed.docx"
        faults = _write(each["lines"], path)
        found = [book(name) for name in each["books"]]
        begun = time.process_time()
        remarks = verify_report(path, found).remarks
        measured.seconds += time.process_time() - begun
        measured.reports += 1
        measured.total += len(faults)
        left = list(remarks)
        for code, words in faults:
            told = next((one for one in left if one.finding.code == f"REPORT_{code}" and words in one.words), None)
            if told is None:
                measured.lines.append(f"not found, {each['name']}: {words} ({code})")
            else:
                measured.found += 1
                left.remove(told)
        measured.false += len(left)
        measured.lines += [f"false, {each['name']}: {one}" for one in left]
    return measured


def _write(lines: list[Any], path: Path) -> list[tuple[str, str]]:
    """Write a typed report; give its faults: code and words."""
    document = docx.Document()
    faults: list[tuple[str, str]] = []

    def plain(text: str) -> str:
        for match in _FAULT.finditer(text):
            faults.append((match["code"], "".join((match["found"] or match["text"]).split())))
        return _FAULT.sub(lambda match: match["instead"] or match["text"], text)

    for line in lines:
        if isinstance(line, str):
            document.add_paragraph(plain(line))
            continue
        table = document.add_table(rows=len(line), cols=len(line[0]))
        for row, texts in zip(table.rows, line, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = plain(text)
    document.save(str(path))
    return faults
