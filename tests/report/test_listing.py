"""``report --context``: every name that a template may use, with its value and its cell."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.report.listing import listed_names
from xlsheets.writing.workbook import write_workbook


def listed(found: Evaluated, *beside: Evaluated) -> dict[str, tuple[str, str]]:
    return {each.name: (each.value, each.cells) for each in listed_names(found, [found, *beside])}


@pytest.fixture
def found(mail: Evaluation, form: Form) -> Evaluated:
    return Evaluated.of(write_workbook(form, mail).found)


def test_a_figure_knows_its_cell(found: Evaluated) -> None:
    names = listed(found)
    adjusted = found.cells.budget["total"]["adjusted"]
    assert names["budget.total.adjusted"] == ("1.99", f"自评表!{adjusted}")
    assert names["year"] == ("2024", f"自评表!{found.cells.year}") and found.cells.year
    assert names["total"] == ("89.33", f"自评表!{found.cells.totals['total']}")
    assert names["indicators[2].completion"][0] == "0.2001"
    assert names["indicators[2].score"] == ("2.67", f"自评表!{found.cells.indicators[2]['score']}")
    assert names['typed("goal")'][1].startswith("文字说明!")


def test_a_sum_knows_the_cells_that_it_is_computed_from(found: Evaluated) -> None:
    names = listed(found, Evaluated.of(found))
    assert names["level1[1].score"] == ("29.33", "自评表!H12:H14")
    assert names["level1[0].groups[0].weight"] == ("12", "自评表!G10")
    assert names["counts.incomplete_share"] == names["bands[2].share"] == ("0.1429", "自评表!D10:D16、E10:E16、F10:F16")
    assert names["projects[1].counts.total"] == ("7", "自评表!C10:C16")
    assert names["whole.balance"] == ("0", "自评表!F7、I7")


def test_a_sum_over_several_sheets_names_each(found: Evaluated) -> None:
    other = replace(found, cells=replace(found.cells, sheet="乙"))
    assert listed(found, other)["whole.executed"] == ("3.98", "自评表!I7；乙!I7")


def test_a_record_that_stands_twice_is_named_once(found: Evaluated) -> None:
    assert listed(found)["incomplete[0]"][0] == "= indicators[2]"


def test_the_projects_are_listed_as_a_template_sees_them(found: Evaluated) -> None:
    names = listed(found, Evaluated.of(found))
    place = f"自评表!{found.cells.budget['total']['adjusted']}"
    for name in ("budget", "projects[0].budget", "projects[1].budget"):
        assert names[f"{name}.total.adjusted"] == ("1.99", place)
    assert names["whole.count"][0] == "2"
    assert not any(name.startswith("projects[2]") for name in names)


def test_figures_that_a_department_form_only_follows_from_others_know_those() -> None:
    form = find_form("sc-whole-2024")
    found = Evaluated.of(write_workbook(form).found)
    names, measures = listed(found), found.cells.measures
    (rate,) = (each for each in form.policy.rules.derived if each.id == "quantity_rate")
    typed = "、".join(measures[each] for _, each in (*rate.over, *rate.by))
    assert names["measures.quantity_rate.value"][1] == f"{found.cells.measures_sheet}!{typed}"
    where = found.cells.indicators[0]
    assert names["indicators[0].completion"][1] == f"自评表!{where['weight']}、{where['score']}"
    assert all(names[f"measures.{each.id}.value"][1] for each in form.policy.rules.derived)


@pytest.mark.parametrize("form_id", ["cn-transfer", "sc-whole-2024"])
def test_an_empty_form_tells_where_to_fill_in(form_id: str) -> None:
    form = find_form(form_id)
    names = listed(Evaluated.of(write_workbook(form).found))
    assert names["subject"][1]
    assert all(names[f"measures.{each.id}.value"][1] for each in form.policy.rules.measures)
