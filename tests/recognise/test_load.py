"""Opening a workbook: which form it is in, and budgets that cannot be added up."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from samples.kept import write_workbook

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.errors import UserError
from xlsheets.files.open_book import open_book
from xlsheets.files.own_marks import FORM_PROPERTY, year_property
from xlsheets.files.saving import save_bytes
from xlsheets.forms.catalog import find_form
from xlsheets.forms.roots import forms_root
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

NATIONAL, HEYUAN = "cn-caiyu10-project", "gd-heyuan-project"


def evaluation(**amounts: str) -> Evaluation:
    item = Indicator("产出指标", "数量指标", "培训人数", "≥", "100", "人", "100人", weight="50")
    lines = [BudgetLine("fiscal", adjusted=amounts.get("fiscal", "8"), executed="4")]
    lines.append(BudgetLine("carryover", adjusted=amounts.get("carryover", "2"), executed="1"))
    return Evaluation(NATIONAL, 2024, "培训", fields={"project_code": "A-1"}, budget=lines, indicators=[item])


def saved(path: Path, filled: Evaluation, named: str | None = None) -> Path:
    path.write_bytes(write_workbook(find_form(NATIONAL), filled).data)
    if named is not None:
        book = openpyxl.load_workbook(path)
        book.custom_doc_props[FORM_PROPERTY].value = named
        book.save(path)
    return path


def test_totals_are_added_up_and_the_rate_computed(tmp_path: Path) -> None:
    loaded = load(saved(tmp_path / "a.xlsx", evaluation()))
    total = loaded.found[0].evaluation.line("total")
    assert total is not None and (total.adjusted, total.executed) == ("10", "5")
    assert loaded.found[0].results.execution.score == 5


def test_an_amount_that_cannot_be_read_leaves_total_and_rate_open(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", evaluation(carryover="一百万元"))
    save_bytes(path, recompute(load(path)).data, backup=False)
    loaded = load(path)
    assert loaded.found[0].results.execution.rate is None and loaded.found[0].results.execution.score is None
    assert recompute(loaded).changed == 0


def test_a_field_that_the_form_does_not_print_is_kept(tmp_path: Path) -> None:
    assert load(saved(tmp_path / "a.xlsx", evaluation())).found[0].evaluation.fields["project_code"] == "A-1"


def test_a_year_that_the_form_does_not_print_is_kept(tmp_path: Path) -> None:
    form = find_form(NATIONAL)
    silent = replace(form, bands=tuple(band for band in form.bands if "{year}" not in getattr(band, "text", "")))
    (tmp_path / "a.xlsx").write_bytes(write_workbook(silent, evaluation()).data)
    assert [each.evaluation.year for each in load(tmp_path / "a.xlsx", silent).found] == [2024]
    book, _ = open_book(tmp_path / "a.xlsx")
    assert book.properties[year_property(1)] == "2024"
    assert year_property(1) not in open_book(saved(tmp_path / "b.xlsx", evaluation()))[0].properties


@pytest.mark.parametrize("named", ["somewhere/else", "..", "no-such-form"])
def test_a_workbook_cannot_name_a_folder_as_its_form(tmp_path: Path, named: str) -> None:
    with pytest.raises(UserError, match="这里没有"):
        load(saved(tmp_path / "a.xlsx", evaluation(), named))
    with pytest.raises(UserError, match="这里没有"):
        load(saved(tmp_path / "b.xlsx", evaluation(), str(forms_root() / NATIONAL)))


def test_a_chosen_form_must_not_contradict_the_workbook(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", evaluation())
    assert load(path, find_form(NATIONAL)).found[0].form.id == NATIONAL
    with pytest.raises(UserError, match="与指定的表式 gd-heyuan-project 不同"):
        load(path, find_form(HEYUAN))
