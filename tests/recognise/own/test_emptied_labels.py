"""Labels that a person emptied or reworded on a sheet of ours: rows are known by what stands in them, nothing is lost or counted twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples.changed_package import MAIN, Package, store
from samples.evaluations import complete_evaluation
from samples.kept import write_workbook
from samples.own_forms import OWN_FORMS

from xlsheets.files.addresses import row_column
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Written
from xlsheets.forms.roots import VARIABLE
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.recompute import recompute


@pytest.fixture(autouse=True)
def own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(OWN_FORMS))


def every_form() -> Iterator[Written]:
    for form in all_forms():
        yield write_workbook(form, complete_evaluation(random.Random(1), form, 8))


def labels(package: Package, rows: set[int], kept: set[str]) -> list[str]:
    return [
        place
        for place, cell in package.cells.items()
        if row_column(place)[0] in rows and len(cell) and place not in kept and cell.find(f"{MAIN}f") is None
    ]


def read(loaded: Loaded) -> tuple[object, ...]:
    (found,) = loaded.found
    one, results, cells = found.evaluation, found.results, found.cells
    rows = [(row.item.name, row.item.weight, row.result.score) for row in found.rows]
    return (results.total, results.grade, cells.totals, one.subject, one.fields, one.budget, one.goals, rows)


def holds(written: Written, package: Package, path: Path) -> bool:
    """Read a changed workbook as the one that was written, recompute it, and read the same again."""
    before = path.with_name("before.xlsx")
    before.write_bytes(written.data)
    path.write_bytes(package.written())
    wanted = read(load(before))
    first = read(load(path))
    path.write_bytes(recompute(load(path)).data)
    return first == wanted == read(load(path)) and recompute(load(path)).data == path.read_bytes()


@pytest.mark.costly(0)
@pytest.mark.parametrize("label", [None, "自评总得分情况"])
def test_the_total_is_known_by_its_formula(label: str | None, tmp_path: Path) -> None:
    for written in every_form():
        package, totals = Package(written.data), written.found.cells.totals
        for place in labels(package, {row_column(place)[0] for place in totals.values()}, {*totals.values()}):
            store(package.cells[place], label)
        assert holds(written, package, tmp_path / "a.xlsx"), written.found.form.id


@pytest.mark.costly(0)
def test_a_total_pasted_as_a_value_beside_an_emptied_label_is_no_indicator(tmp_path: Path) -> None:
    for written in every_form():
        package, totals = Package(written.data), written.found.cells.totals
        for place in totals.values():
            formula = package.cells[place].find(f"{MAIN}f")
            if formula is not None:
                package.cells[place].remove(formula)
        for place in labels(package, {row_column(place)[0] for place in totals.values()}, {*totals.values()}):
            store(package.cells[place], None)
        assert holds(written, package, tmp_path / "a.xlsx"), written.found.form.id


@pytest.mark.costly(0)
def test_each_line_of_the_budget_and_each_goal_stands_where_the_form_has_it(tmp_path: Path) -> None:
    for written in every_form():
        cells, package = written.found.cells, Package(written.data)
        kept = {place for places in (*cells.budget.values(), *cells.goals, cells.fields) for place in places.values()}
        rows = {row_column(place)[0] for places in (*cells.budget.values(), *cells.goals) for place in places.values()}
        for place in labels(package, rows, kept)[::2]:
            changed = Package(written.data)
            store(changed.cells[place], None)
            assert holds(written, changed, tmp_path / "a.xlsx"), (written.found.form.id, place)


@pytest.mark.costly(0)
def test_fields_stand_where_a_form_of_figures_alone_has_them(tmp_path: Path) -> None:
    written = next(each for each in every_form() if each.found.form.is_data)
    package, fields = Package(written.data), written.found.cells.fields
    for place in labels(package, {row_column(place)[0] for place in fields.values()}, {*fields.values()}):
        store(package.cells[place], None)
    assert holds(written, package, tmp_path / "a.xlsx")
