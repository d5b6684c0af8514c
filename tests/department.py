"""A department's evaluations for tests: two published ones and mixtures of them, in two forms."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import engines
from msgspec.structs import replace
from samples.changed import with_row

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.schema import Form

DATA = Path(str(files("xlsheets"))) / "demo_data"


@cache
def _published() -> tuple[tuple[Form, Evaluation], ...]:
    facts = [json.loads((DATA / f"{name}.json").read_text("utf-8")) for name in ("chengde-2021", "heyuan-mail-2024")]
    forms = [find_form(each["form"]) for each in facts]
    return tuple((form, evaluation_from_facts(each, form, "")) for form, each in zip(forms, facts, strict=True))


def filled(count: int) -> list[tuple[Form, Evaluation]]:
    """So many evaluations: the two published ones first, then changed ones with names and codes of their own."""
    made = []
    for number in range(count):
        form, evaluation = _published()[number % 2]
        if number > 1:
            subject, code = f"项目{number + 1}：{evaluation.subject}", f"P-{number + 1:03}"
            evaluation = replace(evaluation, subject=subject, fields={**evaluation.fields, "project_code": code})
            for place in range((3 - number) % 7, len(evaluation.indicators), 7):
                evaluation = with_row(evaluation, place, actual=str(10 * number))
        if number % 11 == 2:
            evaluation = with_row(evaluation, 2, actual="")
        made.append((form, evaluation))
    return made


def differences(want: engines.Sheets, got: engines.Sheets) -> list[str]:
    """Cells that differ between two readings of a workbook; an empty text and an empty cell are the same."""
    return [
        f"{sheet}!{cell}: {value!r} != {got.get(sheet, {}).get(cell)!r}"
        for sheet, cells in want.items()
        for cell, value in cells.items()
        if not _same(value, got.get(sheet, {}).get(cell))
    ]


def _same(one: object, other: object) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return (one or "") == (other or "")
