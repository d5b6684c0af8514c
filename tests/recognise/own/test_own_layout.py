"""A workbook of ours is read by the cells of its form: whatever stands in them, beside them and between them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from msgspec.structs import replace
from samples.field_layouts import BUDGET_BELOW, LABELS, LAYOUTS, form_text
from samples.moved_cells import with_column, with_row
from samples.own_forms import form_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.files.grid import Book, Cell
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import facts_from_evaluation
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import Loaded, evaluated, load
from xlsheets.recognise.recognise import recognise
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.workbook import write_workbook

ROWS = [
    Indicator("产出", name=name, operator="≥", target="10", unit="家", actual="10家", weight="30")
    for name in ("合计", "小计", "总额")
]
Moved = Callable[[Book, str], Book]


def written(folder: Path, form: Form, evaluation: Evaluation) -> Loaded:
    file = folder / "填好.xlsx"
    file.write_bytes(write_workbook(form, evaluation).data)
    return load(file, form)


def labels_as_values(form: Form) -> Evaluation:
    """Everything that is filled in is a word that labels something else."""
    words = cycle(LABELS)
    lines = [
        BudgetLine("total", "总额", adjusted="8", executed="4"),
        BudgetLine("fiscal", "其中：财政资金", adjusted="8", executed="4"),
    ]
    fields = {name: next(words) for name in form.fields}
    return Evaluation(form.id, 2019, "合计", fields, budget=lines, indicators=ROWS)


MOVES: dict[str, Moved] = {
    "row at the top": lambda book, sheet: with_row(book, sheet, 1),
    "rows between the fields": lambda book, sheet: with_row(with_row(book, sheet, 3), sheet, 4),
    "row below": lambda book, sheet: with_row(book, sheet, 9),
    "column at the left": lambda book, sheet: with_column(book, sheet, 1),
    "row and column": lambda book, sheet: with_column(with_row(book, sheet, 2), sheet, 3),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_values_that_are_labels_come_back_wherever_the_cells_are_moved_to(layout: str, tmp_path: Path) -> None:
    """From every layout as written, and with rows and columns inserted; each with the defined names and, as a copied sheet, without."""
    form = form_of(tmp_path, form_text(LAYOUTS[layout]))
    filled = labels_as_values(form)
    loaded = written(tmp_path, form, filled)
    wanted, sheet = facts_from_evaluation(filled), loaded.found[0].cells.sheet
    assert facts_from_evaluation(loaded.found[0].evaluation) == wanted
    for name, move in MOVES.items():
        book = move(loaded.book, sheet)
        for names in (book.names, {}):
            found = recognise(replace(book, names=names), [form])
            assert facts_from_evaluation(found[0].evaluation) == wanted, (name, bool(names))


@pytest.mark.parametrize("layout", ["below", "two-after-one", "same-label-twice"])
def test_fields_come_back_from_a_copy_without_any_mark_of_ours(layout: str, tmp_path: Path) -> None:
    form = form_of(tmp_path, form_text(LAYOUTS[layout]))
    filled = replace(
        labels_as_values(form), subject="甲项目", fields={name: f"甲{n}号" for n, name in enumerate(form.fields)}
    )
    book = replace(written(tmp_path, form, filled).book, names={}, properties={})
    for copy in (book, with_row(book, book.grids[0].sheet, 3)):
        found = recognise(copy, [form])[0].evaluation
        assert (found.subject, found.fields) == (filled.subject, filled.fields)


def test_an_empty_field_takes_nothing_from_its_neighbours(tmp_path: Path) -> None:
    form = form_of(tmp_path, form_text(LAYOUTS["two-after-one"]))
    filled = replace(labels_as_values(form), subject="", fields={"phone": "12", "filler": "甲"})
    found = written(tmp_path, form, filled).found[0].evaluation
    assert (found.subject, found.fields) == ("", {"phone": "12", "filler": "甲"})


@pytest.mark.parametrize("typed", [None, "3.5"])
def test_a_total_keeps_the_points_of_a_budget_that_stands_below_its_labels(typed: str | None, tmp_path: Path) -> None:
    form = form_of(tmp_path, form_text(BUDGET_BELOW, budget=False))
    line = BudgetLine("total", "", adjusted="10", executed="7.6", score=typed)
    loaded = written(
        tmp_path, form, Evaluation(form.id, 2019, "项目", {"unit": "单位"}, budget=[line], indicators=ROWS)
    )
    made = recompute(loaded)
    assert (made.changed, plain(made.found[0].results.total)) == (0, "97.6" if typed is None else "93.5")


def test_a_row_cut_out_and_put_elsewhere_is_found_by_its_label(tmp_path: Path) -> None:
    form = form_of(tmp_path, form_text(LAYOUTS["same-label-twice"]))
    loaded = written(tmp_path, form, replace(labels_as_values(form), fields={"unit": "甲局", "former": "旧项目"}))
    grid = loaded.book.grid(loaded.found[0].cells.sheet)
    assert grid is not None
    row = next(row for (row, column), cell in grid.cells.items() if cell.text == "旧项目")
    for column in (1, 2):
        grid.cells[40, column] = grid.cells.pop((row, column))
    assert recognise(loaded.book, [form])[0].evaluation.fields == {"unit": "甲局", "former": "旧项目"}


GOOD = {
    "cn-caiyu10-project": (
        "项目名称",
        "主管部门",
        "实施单位",
        "年度资金总额",
        "其中：当年财政拨款",
        "执行率",
        "一级指标",
        "预期目标",
    ),
    "sc-project-2024": (
        "项目名称",
        "主管部门",
        "其中：财政资金",
        "调整后预算数",
        "一级指标",
        "项目年度目标",
    ),
}


@pytest.mark.parametrize("form_id", GOOD)
@pytest.mark.parametrize("instead", ["", "别的说法"])
def test_a_label_deleted_or_rewritten_costs_nothing(form_id: str, instead: str, tmp_path: Path) -> None:
    form = find_form(form_id)
    budget = [BudgetLine("fiscal", "", "60", "60", "50"), BudgetLine("other", "", "40", "40", "40")]
    goals = [Goal("走访40家", "走访38家")]
    fields = {"supervisor": "某局", "unit": "某中心"}
    rows = [replace(item, level1="产出指标", level2="数量指标") for item in ROWS]
    loaded = written(tmp_path, form, Evaluation(form.id, 2024, "某项目", fields, "万元", budget, goals, rows))
    wanted, grid = loaded.found[0], loaded.book.grids[0]
    for label in GOOD[form_id]:
        place = next(place for place, cell in grid.cells.items() if cell.text.startswith(label))
        cells = {**grid.cells, place: Cell("s", instead)}
        book = replace(loaded.book, grids=[replace(grid, cells=cells), *loaded.book.grids[1:]])
        (found,) = evaluated(book, recognise(book, [form]))
        told = facts_from_evaluation(replace(found.evaluation, budget=with_labels(found, wanted)))
        assert (told, found.results.total) == (facts_from_evaluation(wanted.evaluation), wanted.results.total), label


def with_labels(found: Evaluated, wanted: Evaluated) -> list[BudgetLine]:
    labels = [line.label for line in wanted.evaluation.budget]
    return [replace(line, label=label) for line, label in zip(found.evaluation.budget, labels, strict=True)]


def test_two_fields_that_changed_places_with_their_labels_are_still_themselves(tmp_path: Path) -> None:
    form = find_form("cn-caiyu10-project")
    fields = {"supervisor": "某局", "unit": "某中心"}
    loaded = written(tmp_path, form, Evaluation(form.id, 2024, "某项目", fields, indicators=ROWS))
    grid = loaded.book.grids[0]
    for one, other in (("主管部门", "实施单位"), ("某局", "某中心")):
        first, second = (
            next(place for place, cell in grid.cells.items() if cell.text == text) for text in (one, other)
        )
        grid.cells[first], grid.cells[second] = grid.cells[second], grid.cells[first]
    assert recognise(loaded.book, [form])[0].evaluation.fields == fields
