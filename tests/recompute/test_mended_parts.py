"""Parts of a workbook of ours that somebody deleted or a program spoiled: one recompute brings them back, and the figures with them."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path

import pytest
from files.rich_workbook import edit_zip, part
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from recompute.recompute_cases import CHENGDE, by_openpyxl, openpyxl_edit, recomputed, written
from samples.evaluations import complete_evaluation
from samples.kept import opened
from samples.own_forms import OWN_FORMS

from xlsheets.audit.check import check_all
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell
from xlsheets.forms.loading.load_form import load_form
from xlsheets.recognise.load import Loaded, load
from xlsheets.recompute.freeze import freeze
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.workbook import write_workbook


def test_sums_of_the_budget_that_were_emptied_count_at_once(tmp_path: Path) -> None:
    emptied = openpyxl_edit(dict.fromkeys(("E7", "F7", "G7")))
    outcome = recomputed(by_openpyxl(written(CHENGDE).data, emptied), tmp_path)
    assert outcome.made.found[0].results.total == Decimal("93.93")
    assert (outcome.figure("G7"), outcome.figure("J7"), outcome.figure("I24")) == (3.49, 3.93, 93.93)


@pytest.mark.parametrize("names", [("by_rule",), ("score", "head"), ("key",), ("name", "rule", "key")])
def test_names_that_were_deleted_come_back(tmp_path: Path, names: tuple[str, ...]) -> None:
    def forget(book: Workbook, sheet: Worksheet) -> None:
        for name in names:
            del book.defined_names[f"xsd_{name}"]

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, forget), tmp_path)
    known = load(outcome.path).book.names
    assert {f"xsd_{name}" for name in names} <= known.keys()
    assert outcome.figure("I24") == 93.93


def test_a_heading_beside_an_error_keeps_its_words(tmp_path: Path) -> None:
    data = written(CHENGDE).data
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    broken = re.sub(r'(<c r="B14"[^>]*) t="str"(>.*?<v>)[^<]*', r'\1 t="e"\2#NAME?', sheet, count=1)
    assert broken != sheet
    outcome = recomputed(edit_zip(data, {"xl/worksheets/sheet1.xml": broken.encode()}), tmp_path)
    assert outcome.figure("B14") == "产出指标\n（50分）"


def test_scores_that_were_texts_are_numbers_on_the_calculation_sheet_too(tmp_path: Path) -> None:
    texts = openpyxl_edit({"I14": "9.5分", "I15": "８", "H16": "8 分"})
    assert recomputed(by_openpyxl(written(CHENGDE).data, texts), tmp_path).figure("I14") == 9.5


def goals(path: Path) -> Loaded:
    """A form with a table for each of three annual goals: sub-totals in B12 and B17, the second table's header in row 15."""
    form = load_form(OWN_FORMS / "odd-goals")
    path.write_bytes(write_workbook(form, complete_evaluation(random.Random(1), form, 8)).data)
    return load(path, form)


def changed(path: Path, cells: dict[str, str | float | None]) -> Loaded:
    """Write into cells of the form, and recompute; a second time changes nothing."""
    form = goals(path).found[0].form
    book = opened(path.read_bytes())
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    book.save(path)
    path.write_bytes(recompute(load(path, form)).data)
    after = load(path, form)
    assert recompute(after).data == path.read_bytes()
    return after


def tables(loaded: Loaded) -> list[tuple[int, int, str]]:
    return [(each.first_row, each.last_row, each.subtotal) for each in loaded.found[0].cells.goal_tables]


def shown(loaded: Loaded, cell: str) -> tuple[str, bool]:
    there = loaded.book.grids[0].cells.get(row_column(cell), Cell("s", ""))
    return there.text, there.formula is not None


def test_a_subtotal_that_was_emptied_comes_back(tmp_path: Path) -> None:
    as_written = goals(tmp_path / "a.xlsx")
    (_, _, place), *_ = tables(as_written)
    assert shown(changed(tmp_path / "a.xlsx", {place: None}), place) == shown(as_written, place)


def test_a_subtotal_that_was_typed_stays_and_is_told(tmp_path: Path) -> None:
    (_, _, place), *_ = tables(goals(tmp_path / "a.xlsx"))
    after = changed(tmp_path / "a.xlsx", {place: 1.5})
    assert shown(after, place) == ("1.5", False)
    assert [each.cell for each in check_all(after.found, "", codes={"SUM_MISMATCH"})] == [place]


def test_a_subtotal_copied_between_two_tables_counts_nowhere(tmp_path: Path) -> None:
    as_written = goals(tmp_path / "a.xlsx")
    (_, _, place), (first, _, _), _ = tables(as_written)
    formula = as_written.book.grids[0].cells[row_column(place)].formula
    between = f"B{first - 3}"
    after = changed(tmp_path / "a.xlsx", {between: f"={formula}"})
    assert shown(after, between) == ("", False)
    assert after.found[0].results.total == as_written.found[0].results.total


def test_a_table_of_a_goal_begins_where_its_names_are_headed(tmp_path: Path) -> None:
    as_written = goals(tmp_path / "a.xlsx")
    header = tables(as_written)[1][0] - 1
    assert tables(changed(tmp_path / "a.xlsx", {f"C{header}": "x", f"F{header}": "y"})) == tables(as_written)


def test_a_frozen_copy_reads_merged_cells_as_the_formulas_did(tmp_path: Path) -> None:
    def merge(book: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("G16:G17")

    outcome = recomputed(by_openpyxl(written(CHENGDE).data, merge), tmp_path)
    copy = tmp_path / "定稿.xlsx"
    copy.write_bytes(freeze(load(outcome.path)))
    assert [str(load(path).found[0].results.total) for path in (outcome.path, copy)] == ["85.93", "85.93"]


def test_a_text_that_a_merge_covers_is_told(tmp_path: Path) -> None:
    data = written(CHENGDE).data
    sheet = part(data, "xl/worksheets/sheet1.xml")
    covered = re.sub(rb"(<mergeCells[^>]*>)", rb'\1<mergeCell ref="G16:G17"/>', sheet, count=1)
    path = tmp_path / "a.xlsx"
    path.write_bytes(edit_zip(data, {"xl/worksheets/sheet1.xml": covered}))
    assert "G17" in [each.cell for each in check_all(load(path).found, "", codes={"CELL_UNCLEAR"})]


@pytest.mark.parametrize(
    ("points", "scores", "total"), [("D17:D18", "", "5.00"), ("", "G17:G18", "2.00"), ("D17:D18", "G17:G18", "2.00")]
)
def test_points_and_scores_that_a_person_merged_in_a_form_of_rules_count_as_in_its_cells(
    points: str, scores: str, total: str, tmp_path: Path
) -> None:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        sheet["G17"], sheet["G18"] = 2, 3
        for each in filter(None, (points, scores)):
            sheet.merge_cells(each)

    outcome = recomputed(by_openpyxl(written("sc-whole-2024").data, merge), tmp_path)
    copy = tmp_path / "定稿.xlsx"
    copy.write_bytes(freeze(load(outcome.path)))
    assert [str(load(path).found[0].results.total) for path in (outcome.path, copy)] == [total, total]
