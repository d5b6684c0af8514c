"""The workbooks behind the reports that the proof-reader is measured on: published evaluations, and right forms with some changes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from recognise.foreign_tables import DEPARTMENTS, TABLES
from samples.published_cases import facts

from benchmarks.audit.right_forms import right_evaluation
from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.placed import Evaluated
from xlsheets.writing.workbook import write_workbook

BOOKS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("report_books.json").read_text(encoding="utf-8"))
"""Changed right forms, by name: form, year, subject, actuals by the name of the indicator, budget by line."""


def published_books() -> list[str]:
    """Name the published evaluations of which there are reports."""
    return [*TABLES, *DEPARTMENTS]


@cache
def book(name: str) -> Evaluated:
    """Give an evaluation with its results and cells, as a workbook of ours has them."""
    form, evaluation = _changed(name) if name in BOOKS else _published(name)
    return Evaluated.of(write_workbook(form, evaluation).found)


def _published(name: str) -> tuple[Any, Evaluation]:
    told = facts(name)
    form = find_form(told["form"])
    evaluation, *_ = evaluation_from_facts(told, form, name), None
    year = int(name[-4:]) if name[-4:].isdigit() else evaluation.year
    return form, replace(evaluation, year=year)


def _changed(name: str) -> tuple[Any, Evaluation]:
    told = BOOKS[name]
    form = find_form(told["form"])
    made = right_evaluation(form)
    rows = [replace(each, actual=told.get("actuals", {}).get(each.name, each.actual)) for each in made.indicators]
    lines = [
        replace(each, **dict(zip(("initial", "adjusted", "executed"), told["budget"][each.line], strict=True)))
        if each.line in told.get("budget", {})
        else each
        for each in made.budget
    ]
    return form, replace(made, year=told["year"], subject=told["subject"], indicators=rows, budget=lines)
