"""Published evaluations with the figures that were published, as workbooks of ours: which of the faults known in them are found.

The tables stand in tests/data, what was published beside them and the faults in published.json: figures as published, sentences in
short words of our own. A fault is of one of three classes: ``find``, a program can tell it from the form; ``across``, from several
forms, or from a form and the texts about all of them; ``read``, only a person tells it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from recognise.foreign_tables import DEDUCTIONS, DEPARTMENTS, TABLES
from samples.final_accounts import final_accounts
from samples.published_cases import LINES

from xlsheets.audit.check import check_all
from xlsheets.audit.finding import Finding
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import plain, read_figure
from xlsheets.domain.reading import split_target
from xlsheets.files.package import open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.levels import split_level1
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import load
from xlsheets.writing.department import write_department
from xlsheets.writing.workbook import write_workbook

CASES: dict[str, dict[str, Any]] = json.loads((Path(__file__).with_name("published.json")).read_text(encoding="utf-8"))
CLASSES = ("find", "across", "read")
_FINAL_ACCOUNTS = "suining-final-accounts-2024"
_HINT = "1.执行率未达到90%的需说明原因（100字以内）；2.年中调整预算的应单独说明理由"


@dataclass(frozen=True)
class Fault:
    """A fault known in a published evaluation: the codes that may tell it, and a pattern of what such a finding says."""

    name: str
    kind: str
    codes: tuple[str, ...]
    about: str

    def is_told_by(self, finding: Finding) -> bool:
        """Say whether a finding is about this fault."""
        said = " ".join((finding.sheet, finding.message, finding.found, finding.expected))
        return finding.code in self.codes and re.search(self.about, said) is not None


def evaluation(name: str) -> tuple[Form, Evaluation]:
    """Give a published evaluation as it was filled in, everything that was computed by hand typed."""
    more = CASES[name]
    if name == _FINAL_ACCOUNTS:
        made = final_accounts()
        return find_form(made.form), replace(made, texts={**made.texts, **more["texts"]})
    case = TABLES.get(name) or DEPARTMENTS[name]
    form = find_form(case["form"])
    expected, actual = more.get("goals", ("", ""))
    goals = [Goal("。".join(filter(None, (expected, more.get("remarks", "")))), actual)] if expected else []
    made = Evaluation(
        form.id,
        case.get("year", 2024),
        case.get("subject", case.get("unit", "某县社会保险基金管理局")),
        {key: case.get(key, "某局") for key in ("unit", "supervisor") if key in form.fields},
        form.money_unit,
        [*_budget(case)],
        goals,
        [*_indicators(name, form, case, more)],
        measures=more.get("measures", {}),
        texts=more.get("texts", {}),
        total=case["total"],
        grade=more.get("grade"),
    )
    return form, with_form_given(made, form)


def _budget(case: Mapping[str, Any]) -> Iterator[BudgetLine]:
    rows = {row["name"]: row for row in case.get("budget", ())}
    if "支出" in rows:
        amounts = (rows[name]["value"] for name in ("预算金额", "市财政局实际下达额度", "支出"))
        yield BudgetLine("total", "预算金额", *amounts)
        return
    for name, row in rows.items():
        initial, adjusted, executed = (
            "" if (amount := read_figure(row[role])) is None else plain(amount)
            for role in ("initial", "adjusted", "executed")
        )
        score = row.get("score") if row.get("score") != "/" else None
        yield BudgetLine(LINES[name], name, initial, adjusted, executed, rate=row.get("rate") or None, score=score)


def _indicators(name: str, form: Form, case: Mapping[str, Any], more: Mapping[str, Any]) -> Iterator[Indicator]:
    for row in case["indicators"]:
        first, *others = row["name"].split("；")
        parts = [row.get(key, "") for key in ("operator", "target", "unit")]
        operator, target, unit = split_target("".join(parts)) if form.combined_target else parts
        level1, level2 = split_level1(row["level1"])[0], re.sub(r"（\d+分）", "", "".join(row["level2"].split()))
        reason = more.get("reasons", {}).get(first, "")
        own = (row.get("actual", ""), row.get("completion"), row["weight"], row["score"], reason)
        yield Indicator(level1, level2, first, operator, target, unit, *own)
        yield from (Indicator(level1, level2, other) for other in others)
    for residue in more.get("unused", ()):
        yield Indicator("产出指标", "成本指标", residue)
    for level2, other in DEDUCTIONS if name == "suining-whole-2024" else ():
        yield Indicator("扣分项", level2, other, weight="-")


def found_faults(folder: Path) -> Iterator[tuple[Fault, bool]]:
    """Check every published case, and say of each of its faults whether a finding tells it.

    Args:
        folder: where workbooks may be written.
    """
    for name, case in CASES.items():
        findings = check_all(load(_write(name, folder)).found, "")
        for label in case["labels"]:
            fault = Fault(f"{name}#{label['id']}", label["class"], tuple(label["codes"]), label["about"])
            yield fault, fault.kind != "read" and any(fault.is_told_by(each) for each in findings)


def _write(name: str, folder: Path) -> Path:
    """Write a case as a workbook: one form, or a department's with all its projects."""
    path = folder / f"{name}.xlsx"
    together = CASES[name].get("together", [name])
    if together == [name]:
        one = write_workbook(*evaluation(name))
        data, found = one.data, [one.found]
    else:
        alone = [_by_amounts(**each) for each in CASES[name].get("amounts_alone", ())]
        whole = write_department([*(evaluation(each) for each in together), *alone])
        data, found = whole.data, whole.found
    path.write_bytes(data)
    changes = {place.cells.sheet: _typed(each, place) for each, place in zip(together, found, strict=False)}
    path.write_bytes(patch_package(open_package(path), changes))
    return path


def _by_amounts(subject: str, **amounts: str) -> tuple[Form, Evaluation]:
    """Make a project of which only the amounts were published; its indicators stand for those that nobody knows."""
    form = find_form("sc-project-2024")
    rows = [Indicator("产出指标", "质量指标", "资金使用合规率", "＝", "100", "%", "100%", weight="90")]
    return form, Evaluation(
        form.id,
        2024,
        subject,
        budget=[BudgetLine("total", "总额", **amounts), BudgetLine("fiscal", "其中：财政资金", **amounts)],
        indicators=rows,
    )


def _typed(name: str, found: Placed) -> dict[str, Patch]:
    """Give what people typed into cells that the form prints: points of headings, rules, hints left in their cells."""
    more, patches = CASES[name], dict[str, Patch]()
    places = {**found.cells.headings, **{level2: cell for cell, (level2, *_) in found.cells.headings2.items()}}
    for heading, points in more.get("headings", {}).items():
        patches[places[heading]] = Patch(f"{heading}（{points}分）", drop_formula=True)
    rows = {row.item.name: row.where for row in found.rows}
    for row, rule in more.get("rule_texts", {}).items():
        patches[rows[row]["rule_text"]] = Patch(rule, drop_formula=True)
    if more.get("lacks_grade"):
        patches[found.cells.totals["grade"]] = Patch(None, drop_formula=True)
    if (reason := found.cells.budget.get("total", {}).get("reason")) and name.startswith("suining-"):
        patches[reason] = Patch(_HINT, drop_formula=True)
    return patches
