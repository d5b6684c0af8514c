"""A form of figures alone is read back by the keys of its rows, wherever these stand; a recompute changes nothing of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from samples.final_accounts import FORM_ID, final_accounts
from samples.kept import write_workbook

from xlsheets.domain.measures import figures
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute

SHEET = "决算数据"
LIST = """id = "narrative"
title = "基本数字表"
[page]
widths = [10, 10, 10, 10]
[[bands]]
type = "text"
text = "基本数字表"
style = "title"
at = "A:D"
[[bands]]
type = "fields"
rows = [[{ label = "单位", at = "A" }, { field = "unit", at = "B" }, { label = "部门", at = "C" }, { field = "subject", at = "D" }]]
[[measures]]
id = "staff"
label = "在职人数"
unit = "人"
[[measures]]
id = "posts"
label = "编制数"
unit = "人"
[[measures]]
id = "rate"
label = "在编率"
unit = "%"
over = ["staff"]
by = ["posts"]
"""


def saved(folder: Path, change: Callable[[Workbook], None] | None = None, **measures: str) -> Path:
    path = folder / "决算.xlsx"
    data = write_workbook(find_form(FORM_ID), final_accounts(**measures)).data
    path.write_bytes(data)
    if change is not None:
        book = load_workbook(io.BytesIO(data))
        change(book)
        book.save(path)
    return path


def read(path: Path) -> Evaluated:
    (found,) = load(path).found
    return found


def forget_marks(book: Workbook) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]
    for name in book.custom_doc_props.names:
        del book.custom_doc_props[name]


def rename(book: Workbook) -> None:
    book[SHEET].title = "2024年决算"


def test_figures_and_words_come_back_and_a_recompute_changes_nothing(tmp_path: Path) -> None:
    wanted, path = final_accounts(), saved(tmp_path)
    found = read(path)
    assert found.evaluation.year == 2024
    assert {name: Decimal(text) for name, text in found.evaluation.measures.items() if text[0].isdigit()}.keys()
    assert found.evaluation.measures.keys() == wanted.measures.keys()
    assert found.evaluation.measures["function_5_item"] == "死亡抚恤"
    assert (found.evaluation.fields, found.evaluation.texts) == (wanted.fields, wanted.texts)
    made = recompute(load(path))
    assert (made.changed, made.data) == (0, path.read_bytes())


@pytest.mark.parametrize("change", [forget_marks, rename])
def test_a_sheet_is_told_by_its_rows_whatever_became_of_its_marks(
    change: Callable[[Workbook], None], tmp_path: Path
) -> None:
    found = read(saved(tmp_path, change))
    assert (found.form.id, found.evaluation.measures["staff_outturn"]) == (FORM_ID, "1245.62")


def test_nothing_in_it_has_points_or_a_grade(tmp_path: Path) -> None:
    found = read(saved(tmp_path))
    assert (found.results.grade, found.results.indicators, found.lacks_calc) == (None, (), False)


def test_a_figure_typed_over_a_sum_is_noted_and_not_taken(tmp_path: Path) -> None:
    place = read(saved(tmp_path)).cells.measures["income_total_outturn"]

    def type_over(book: Workbook) -> None:
        book[SHEET][place] = 999

    found = read(saved(tmp_path, type_over))
    assert found.odd_measures.typed_over == {place: "income_total_outturn"}
    assert "income_total_outturn" not in found.evaluation.measures


@pytest.mark.costly(0)
def test_a_recompute_mends_what_depends_on_a_changed_figure(tmp_path: Path) -> None:
    path = saved(tmp_path)
    place = read(path).cells.measures["staff_outturn"]
    data = write_workbook(find_form(FORM_ID), final_accounts(staff_outturn="1000")).data
    path.write_bytes(recompute(load(saved(tmp_path, lambda book: book[SHEET].__setitem__(place, 1000)))).data)
    own, other = (load_workbook(source, data_only=True)[SHEET] for source in (path, io.BytesIO(data)))
    assert [[cell.value for cell in row] for row in own.iter_rows(max_col=10)] == [
        [cell.value for cell in row] for row in other.iter_rows(max_col=10)
    ]


def test_spare_rows_count_nothing_and_begun_ones_wait_for_their_figures() -> None:
    book = find_form(FORM_ID).policy.rules
    found = figures(book.measures, book.derived, final_accounts().measures)
    assert found["function_outturn"] == Decimal("1313.50")
    assert found["function_11_outturn"] == 0
    begun = final_accounts(function_11_item="新增一项").measures
    assert str(figures(book.measures, book.derived, begun)["function_outturn"].told) == "待填"  # type: ignore[union-attr]


def test_a_form_may_have_a_list_of_measures_and_no_table(tmp_path: Path) -> None:
    folder = tmp_path / "narrative"
    folder.mkdir()
    (folder / "form.toml").write_text(LIST, encoding="utf-8")
    form, path = load_form(folder), tmp_path / "数字.xlsx"
    path.write_bytes(write_workbook(form, year=2024).data)
    book = load_workbook(path)
    assert book.sheetnames == ["封面", "基础数据", "填报说明"]
    book["基础数据"]["E5"], book["基础数据"]["E6"] = 18, 20
    book.save(path)
    made = recompute(load(path, form))
    path.write_bytes(made.data)
    (found,) = load(path, form).found
    assert found.evaluation.measures == {"staff": "18", "posts": "20"}
    assert load_workbook(path, data_only=True)["基础数据"]["E9"].value == 0.9
