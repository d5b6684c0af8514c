"""What goes into a workbook comes out of it again, and a recompute of a workbook just written finds nothing to do."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins
from samples.evaluations import evaluation
from samples.kept import write_workbook

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import recompute


def written(form_id: str, seed: int, folder: Path) -> Loaded:
    """Write generated rows, read them, and write the facts of what was read: a workbook that a person could have typed."""
    form = find_form(form_id)
    first, second = folder / "first.xlsx", folder / "second.xlsx"
    first.write_bytes(write_workbook(form, evaluation(random.Random(seed), form, 12)).data)
    read = load(first)
    facts = json.loads(json.dumps(facts_from_evaluation(read.found[0].evaluation)))
    told = evaluation_from_facts(facts | {"results": {}}, form, "facts.json")
    assert facts_from_evaluation(told) == facts
    second.write_bytes(write_workbook(form, told).data)
    again = load(second)
    assert to_builtins(again.found[0].evaluation) == to_builtins(read.found[0].evaluation)
    assert [each.results for each in again.found] == [each.results for each in read.found]
    return again


@pytest.mark.costly
@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("form_id", form_ids())
def test_what_was_written_is_read_and_needs_no_recompute(form_id: str, seed: int, tmp_path: Path) -> None:
    loaded = written(form_id, seed, tmp_path)
    made = recompute(loaded)
    assert (made.changed, made.data == loaded.package.archive.data) == (0, True)


@pytest.mark.costly
@pytest.mark.parametrize("form_id", form_ids())
def test_what_facts_say_is_on_the_sheet_or_was_told(form_id: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    facts = everything(form)
    while told := _told(facts, form):
        for line in told:
            _take_out(facts, line)
    (tmp_path / "full.xlsx").write_bytes(write_workbook(form, evaluation_from_facts(facts, form, "f")).data)
    (found,) = load(tmp_path / "full.xlsx").found
    back = dict(_leaves(facts_from_evaluation(found.evaluation)))
    if not any(line.get(role) for line in facts.get("budget", ()) for role in AMOUNTS):
        facts.pop("money_unit")  # about nothing
    assert [(place, text) for place, text in _leaves(facts) if back.get(place) != text] == []


def everything(form: Form) -> dict[str, Any]:
    """Say something for every key that facts may have, for rows of each group and each line of the budget."""
    fields = {*form.fields, "unit", "supervisor", "project_code", "fill_date"}
    special = {"fill_date": "2024-03-05", **{name: choices[0] for name, choices in form.check_boxes.items()}}
    printed = [{"line": line.id, "label": line.label} for line in form.budget.lines] if form.budget else []
    amounts = {"initial": "11", "adjusted": "12", "executed": "10", "reason": "因", "rate": "50.00%", "score": "1"}
    row = {"operator": "≥", "target": "7", "unit": "个", "actual": "6个", "completion": "90.00%", "weight": "10"}
    further = {"score": "3", "reason": "因由", **dict.fromkeys(form.extra_roles, "5")}
    groups = [(group.level1, group.rows[0].level2 if group.rows else "二") for group in form.indicators.groups]
    return {
        "year": 2023,
        "subject": "题甲",
        "fields": {name: special.get(name, f"值{name}") for name in sorted(fields)},
        "money_unit": "元",
        "budget": [{**line, **amounts} for line in printed or [{"line": "total"}]],
        "goals": [{"expected": "期", "actual": "实"}],
        "indicators": [
            {"level1": level1, "level2": level2, "name": f"名{level1}", **row, **further} for level1, level2 in groups
        ],
        "measures": dict.fromkeys(form.measure_ids, "3") | {"no_such": "1"},
        "texts": {text.id: f"文{text.id}" for text in form.texts},
        "total": "88",
        "grade": "优",
    }


def _told(facts: dict[str, Any], form: Form) -> list[str]:
    try:
        evaluation_from_facts(facts, form, "f")
    except UserError as error:
        return error.lines
    return []


def _take_out(facts: dict[str, Any], line: str) -> None:
    """Take out what a line names: ``f：indicators[1].target：…``; of all rows where it says how many."""
    place = line.split("：")[1]
    key, _, role = place.partition(".")
    name, _, number = key.rstrip("]").partition("[")
    if not role:
        del facts[name]
    elif not number:
        del facts[name][role]
    for row in facts.get(name, ()) if "（共" in line else [facts[name][int(number) - 1]] if number else ():
        del row[role]


def _leaves(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Give every text in facts with the way to it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if parts is None:
        yield place, value
    for key, part in parts or ():
        yield from _leaves(part, (*place, key))
