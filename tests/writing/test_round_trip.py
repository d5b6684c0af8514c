"""What goes into a workbook comes out of it again, and a recompute of a workbook just written finds nothing to do."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from msgspec import to_builtins
from samples.evaluations import evaluation
from samples.kept import write_workbook

from xlsheets.forms.catalog import find_form, form_ids
from xlsheets.forms.facts import evaluation_from_facts, facts_from_evaluation
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
