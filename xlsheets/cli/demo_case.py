"""One published evaluation of ``xlsheets demo``: its workbooks, findings and report, and a line on each."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from xlsheets.audit.check import check_all
from xlsheets.audit.finding import Finding
from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.saving import save_bytes
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.workbook import write_workbook

DATA = "demo_data"
"""Folder of the package with the published evaluations."""


def run_case(case: str, folder: Path, published: dict[str, Any]) -> None:
    """Write a case's files into the folder and say what was written and found; ``published``: the figures of its publication."""
    source = files("xlsheets") / DATA / f"{case}.json"
    facts = json.loads(source.read_text("utf-8"), parse_float=str, parse_int=str)
    facts["year"] = int(facts["year"])
    form = find_form(facts["form"])
    print(f"{facts['subject']}（{facts['year']}年，{form.title}）")

    blank = folder / f"{case}-1空白表.xlsx"
    save_bytes(blank, write_workbook(form, year=facts["year"]).data, backup=False)
    print(f"  空白表          {blank}")

    filled = folder / f"{case}-2自评表.xlsx"
    save_bytes(filled, write_workbook(form, evaluation_from_facts(facts, form, case)).data, backup=False)
    made = recompute(load(filled))
    save_bytes(filled, made.data, backup=False)
    results = made.found[0].results
    print(f"  填好并重新计算  {filled}：总分{plain(results.total)}，等级{results.grade or TO_JUDGE}")
    _print(_findings(filled), folder / f"{case}-3检查结果.txt")

    typed = folder / f"{case}-4照公布数填.xlsx"
    save_bytes(typed, write_workbook(form, _as_published(facts, form, case, published)).data, backup=False)
    print(f"  照公布的数填    {typed}")
    _print(_findings(typed), folder / f"{case}-5公布数的检查结果.txt")
    if form.reports:
        _write_report(filled, folder / f"{case}-6自评报告.docx")


def _as_published(facts: dict[str, Any], form: Form, case: str, published: dict[str, Any]) -> Evaluation:
    """Type the published figures over the computed ones."""
    evaluation = evaluation_from_facts(facts, form, case)
    typed = published.get("budget", {})
    lines = [
        replace(line, rate=typed[line.line].get("rate"), score=typed[line.line].get("score"))
        if line.line in typed
        else line
        for line in evaluation.budget
    ]
    return replace(evaluation, budget=lines, total=published.get("total"), grade=published.get("grade"))


def _findings(path: Path) -> list[Finding]:
    loaded = load(path)
    return check_all(loaded.found, str(path))


def _print(findings: list[Finding], out: Path) -> None:
    save_bytes(out, ("\n".join(str(finding) for finding in findings) + "\n").encode(), backup=False)
    print(f"  检查结果        {out}：{len(findings)} 条")
    for finding in findings:
        print(f"    {finding}")


def _write_report(filled: Path, out: Path) -> None:
    from xlsheets.report.build import write_report

    loaded = load(filled)
    found = loaded.found[0]
    report = write_report(found, out)
    missing = "，待填：" + "、".join(title for _, title in report.missing) if report.missing else ""
    print(f"  自评报告        {out}{missing}")
