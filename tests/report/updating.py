"""Reports to be refreshed, and what people do to them in between."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from msgspec.structs import replace
from report.conftest import heyuan_form, mail_evaluation
from samples.changed import with_row
from samples.without_cells import found_of

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.update import UpdatedReport, update_report

Edit = Callable[[Any], None]
SUFFIXES = (".docx", "-新.docx")


def mail() -> Evaluation:
    return mail_evaluation()


def changed() -> Evaluation:
    """The same after more was reached here, and less there: other sums, another list, another sentence."""
    made = with_row(mail(), 2, completion="100%", reason="")
    made = with_row(made, 4, completion="70%", reason="纸贵")
    return with_row(made, 5, completion="50%", reason="人少")


def many_met() -> Evaluation:
    """The same with so many indicators met that they stand in a table."""
    added = [replace(mail().indicators[3], name=f"新增指标{number}") for number in range(1, 4)]
    return replace(mail(), indicators=[*mail().indicators[:4], *added, *mail().indicators[4:]])


def of(evaluation: Evaluation) -> Evaluated:
    return found_of(evaluation, heyuan_form())


def of_one_unit(found: Evaluated) -> Evaluated:
    evaluation = replace(found.evaluation, year=2024, subject="某项目", fields={"unit": "某局"})
    return Evaluated.of(found, evaluation)


def texts(path: Path) -> list[str]:
    body = docx.Document(str(path)).element.body
    every = ("".join(each.text or "" for each in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p")))
    return [text for text in every if text]


def paragraph(document: Any, start: str) -> Any:
    return next(each for each in document.paragraphs if re.search(start, each.text))


def edited(path: Path, edit: Edit) -> None:
    document = docx.Document(str(path))
    edit(document)
    document.save(str(path))


def refreshed(tmp_path: Path, before: Evaluation, now: Evaluation, *edits: Edit) -> tuple[UpdatedReport, list[str]]:
    """Edit a report and refresh it; give what came of it, and the texts of the new report with the same edits."""
    new = tmp_path / f"报告{SUFFIXES[1]}"
    write_report(of(now), new)
    for edit in edits:
        edited(new, edit)
    return edited_and_refreshed(tmp_path, before, now, *edits), texts(new)


def edited_and_refreshed(tmp_path: Path, before: Evaluation, now: Evaluation, *edits: Edit) -> UpdatedReport:
    old = tmp_path / f"报告{SUFFIXES[0]}"
    write_report(of(before), old)
    for edit in edits:
        edited(old, edit)
    return update_report(of(now), old)


def package(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def move_a_paragraph(document: Any) -> None:
    paragraph(document, "^（三）绩效目标情况")._p.addprevious(paragraph(document, "^（四）内控制度")._p)


def write_among_figures(document: Any) -> None:
    found = paragraph(document, "^（一）资金安排情况")
    found.runs[-1]._r.addnext(deepcopy(found.runs[-1]._r))
    found.add_run("以上资金均已到位。")


def rewrite_words(document: Any) -> None:
    for run in paragraph(document, "^把各项指标的完成值").runs:
        run.text = run.text.replace("逐项比对、计分", "逐一核对并打分")


def add_a_paragraph(document: Any) -> None:
    paragraph(document, "^（二）资金使用情况").insert_paragraph_before("专家组复核了上述情况。")


def add_a_row(document: Any) -> None:
    table = document.tables[-1]
    made = deepcopy(table.rows[2]._tr)
    for mark in list(made.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
        mark.getparent().remove(mark)
    for number, text in enumerate(made.iter(qn("w:t"))):
        text.text = f"补充{number}"
    table.rows[2]._tr.addnext(made)


def delete_a_paragraph(document: Any) -> None:
    found = paragraph(document, "^（二）资金使用情况")._p
    found.getparent().remove(found)


def delete_a_sentence_that_the_program_would_change(document: Any) -> None:
    found = paragraph(document, "^未完成的绩效目标有")._p
    found.getparent().remove(found)


EDITS = (
    *(move_a_paragraph, write_among_figures, rewrite_words, add_a_paragraph, add_a_row, delete_a_paragraph),
    delete_a_sentence_that_the_program_would_change,
)
