"""Headings of level 1 that somebody emptied, in rows that changed places: the first recompute reads what the second reads."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from samples.changed_package import Package, number_row, store
from samples.damage import DAMAGES, Damage
from samples.evaluations import complete_evaluation
from samples.kept import write_workbook

from xlsheets.files.addresses import row_column
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.placed import CellMap, Written
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import recompute


def whole(form_id: str) -> Written:
    form = find_form(form_id)
    return write_workbook(form, complete_evaluation(random.Random(1), form, 8))


def without_headings(written: Written, rows: tuple[int, int]) -> bytes:
    """Empty the column of level 1, delete three names, and let two rows change places."""
    package, cells = Package(written.data), written.found.cells
    for place, cell in package.cells.items():
        row, column = row_column(place)
        if cells.first_row <= row <= cells.last_row and column == cells.columns["level1"]:
            store(cell, None)
    for name in package.names:
        if name.get("name") in ("xsd_level1", "xsd_weight", "xsd_operator"):
            name.getparent().remove(name)  # type: ignore[union-attr]
    numbered = {int(row.get("r", "0")): row for row in package.rows}
    one, other = rows
    number_row(numbered[one], other)
    number_row(numbered[other], one)
    parent = numbered[one].getparent()
    assert parent is not None
    parent[:] = sorted(parent, key=lambda row: int(row.get("r", "0")))
    return package.written()


def levels(loaded: Loaded) -> list[str]:
    return [item.level1 for item in loaded.found[0].evaluation.indicators]


def levels_kept(data: bytes, path: Path) -> list[str]:
    """Recompute twice: the second changes nothing, and the levels are those of the damaged file. Return these."""
    path.write_bytes(data)
    damaged = load(path)
    made = recompute(damaged).data
    path.write_bytes(made)
    again = load(path)
    assert levels(again) == levels(damaged)
    assert recompute(again).data == made
    return levels(again)


def test_a_row_that_moved_keeps_its_level(tmp_path: Path) -> None:
    written = whole("sc-project-2024")
    found = levels_kept(without_headings(written, (20, 23)), tmp_path / "a.xlsx")
    assert found[-3:] == ["满意度指标", "满意度指标", "效益指标"]


@pytest.mark.costly
@pytest.mark.parametrize("form_id", [form.id for form in all_forms() if form.indicators.groups])
def test_rows_of_every_form_keep_their_levels(form_id: str, tmp_path: Path) -> None:
    written = whole(form_id)
    cells = written.found.cells
    if "level1" not in cells.columns:
        return
    pairs = list(combinations(range(cells.first_row, cells.last_row + 1), 2))
    for rows in random.Random(2).sample(pairs, min(3, len(pairs))):
        levels_kept(without_headings(written, rows), tmp_path / "a.xlsx")


def test_a_heading_that_changed_places_with_a_merged_row_is_no_name(tmp_path: Path) -> None:
    """A name in a cell that is merged over the figures would make the row one that spans the table."""
    levels_kept(without_headings(whole("hb-project"), (16, 25)), tmp_path / "a.xlsx")


@pytest.mark.parametrize("damage", dict.fromkeys(DAMAGES), ids=lambda damage: damage.__name__)
def test_every_damage_tells_of_a_workbook_without_a_table(damage: Damage) -> None:
    written = whole("sc-project-2024")
    for seed in range(8):
        package = Package(written.data)
        assert damage(random.Random(seed), package, CellMap(written.found.cells.sheet))
        assert package.written()
