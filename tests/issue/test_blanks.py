"""A blank with names put into it is, part by part, what the writer writes of the same names."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest

from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.schema import Form
from xlsheets.issue.blanks import Blanks
from xlsheets.writing.workbook import write_workbook

WHEN_WRITTEN = "docProps/core.xml"
CODES = ("", "007", "51090424T000011111850", "51090424T000011112222", "代码一")
LENGTHS = (1, 2, 5, 12, 25, 40, 70)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if name != WHEN_WRITTEN}


def named(form: Form, rng: random.Random) -> Evaluation:
    texts = ["项目", "Plan & Co <7> ", "（一）", "2025年"]
    fields = {name: (rng.choice("局厅") * rng.choice(LENGTHS)) for name in (*form.fields, "unit", "supervisor")}
    fields |= {name: choices[0] for name, choices in form.check_boxes.items()}
    fields |= {"project_code": rng.choice(CODES), "fill_date": rng.choice(("", "2025-03-01"))}
    subject = (rng.choice(texts) * rng.choice(LENGTHS)).strip()
    return Evaluation(form.id, year=2025, subject=subject, fields=fields, money_unit=form.money_unit)


@pytest.mark.costly
@pytest.mark.parametrize("form_id", form_ids())
def test_names_put_in_are_names_written(form_id: str) -> None:
    form, rng = find_form(form_id), random.Random(5)
    blanks = Blanks.of(form)
    for _ in range(2):
        evaluation = named(form, rng)
        blanks.write(evaluation)
        other = {name: f"甲{text[1:]}" if text and name == "unit" else text for name, text in evaluation.fields.items()}
        for fields in (evaluation.fields, other):
            again = Evaluation(form.id, 2025, evaluation.subject, fields, form.money_unit)
            assert parts(blanks.write(again)) == parts(write_workbook(form, again).data)


BUDGETS = (
    {"total": "120"},
    {"fiscal": "99.90"},
    {"total": "150.00", "fiscal": "100.5", "other": "49.5"},
    {"total": "99.9", "fiscal": "100"},
    {"total": "73110151.75", "fiscal": "73100051.25"},
)


@pytest.mark.costly
@pytest.mark.parametrize("form_id", ["cn-caiyu10-project", "sc-project-2024", "hb-project", "cn-transfer"])
def test_approved_amounts_put_in_are_amounts_written(form_id: str) -> None:
    form = find_form(form_id)
    blanks = Blanks.of(form)
    assert form.budget is not None
    labels = {line.id: line.label for line in form.budget.lines}
    for amounts in BUDGETS:
        if not amounts.keys() <= labels.keys() or "adjusted" not in form.budget_roles:
            continue
        for more in ("", "1"):  # the second of a shape is put together
            lines = [BudgetLine(line, labels[line], adjusted=text + more) for line, text in amounts.items()]
            evaluation = Evaluation(form.id, 2025, f"甲{more}", {}, form.money_unit, lines)
            assert parts(blanks.write(evaluation)) == parts(write_workbook(form, evaluation).data)


def test_what_is_more_than_a_name_is_written_whole() -> None:
    form = find_form("cn-caiyu10-project")
    blanks = Blanks.of(form)
    for changes in (
        {"budget": [BudgetLine("total", initial="5")]},
        {"subject": "两\n行"},
        {"subject": " 空 "},
        {"subject": "=1+1"},
    ):
        evaluation = Evaluation(form.id, **{"year": 2025, "subject": "甲", **changes})
        assert parts(blanks.write(evaluation)) == parts(write_workbook(form, evaluation).data)


def test_every_further_blank_takes_less_than_eight_milliseconds() -> None:
    form = find_form("cn-caiyu10-project")
    blanks = Blanks.of(form)
    blanks.write(Evaluation(form.id, year=2025, subject="项目甲", fields={"unit": "文化馆"}))
    before = time.process_time()
    for number in range(50):
        blanks.write(Evaluation(form.id, year=2025, subject=f"项目{number}", fields={"unit": f"单位{number}"}))
    assert (time.process_time() - before) / 50 < 0.008
