"""Our own workbooks come back as they were filled in, after all that a person or another program does to them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from engines import convert
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from recompute.recompute_cases import insert_rows
from samples.kept import opened, write_workbook

import xlsheets
from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.xlsx_reader import read_book
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.levels import tidy_name
from xlsheets.forms.placed import Placed, Written
from xlsheets.recognise.recognise import recognise

DEMOS = [Path(xlsheets.__file__).parent / "demo_data" / f"{name}.json" for name in ("chengde-2021", "heyuan-mail-2024")]
SHEET = "自评表"
Change = Callable[[Workbook, Worksheet], None]


@cache
def written(name: str) -> Written:
    """The workbook of a published evaluation, or the blank one of a form."""
    demo = next((path for path in DEMOS if path.stem == name), None)
    if demo is None:
        return write_workbook(find_form(name), year=2024)
    facts = json.loads(demo.read_text(encoding="utf-8"))
    form = find_form(facts["form"])
    return write_workbook(form, evaluation_from_facts(facts, form, demo.name))


def edited(name: str, folder: Path, *changes: Change) -> list[Placed]:
    """What is recognised after openpyxl, which forgets every cached value, has opened, changed and saved the workbook."""
    book = opened(written(name).data)
    for change in changes:
        change(book, book[SHEET])
    path = folder / "改过.xlsx"
    book.save(path)
    return recognise(read_book(path), all_forms())


def expected(name: str) -> Evaluation:
    """The evaluation that was written, as it is printed: no blanks in level names, no field that the form does not print."""
    form, filled = written(name).found.form, written(name).found.evaluation
    items = [
        # a combined cell without a figure has no unit
        replace(item, level2=tidy_name(item.level2), unit=item.unit if item.target else "")
        for item in filled.indicators
    ]
    fields = {key: value for key, value in filled.fields.items() if value and key in form.fields}
    budget = [replace(line, label=line.label or "预算金额") for line in filled.budget]
    return replace(filled, indicators=items, fields=fields, budget=budget)


def delete_row(sheet: Worksheet, at: int) -> None:
    """Delete a row as Excel does; what stood in the first row of a merge stays."""
    kept = {
        (merge.min_row, merge.min_col): sheet.cell(merge.min_row, merge.min_col).value for merge in sheet.merged_cells
    }
    moved = [CellRange(merge.coord) for merge in sheet.merged_cells.ranges]
    for merge in moved:
        sheet.unmerge_cells(merge.coord)
    sheet.delete_rows(at)
    for merge in moved:
        bottom = merge.max_row - (merge.max_row >= at)
        if bottom < merge.min_row or (merge.min_row == at == merge.max_row):
            continue
        top = merge.min_row - (merge.min_row > at)
        sheet.cell(top, merge.min_col).value = kept[merge.min_row, merge.min_col]
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=merge.min_col, end_column=merge.max_col)


@pytest.mark.parametrize("name", [path.stem for path in DEMOS])
def test_what_was_written_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    path.write_bytes(written(name).data)
    (found,) = recognise(read_book(path), all_forms())
    assert found.evaluation == expected(name)
    theirs = written(name).found
    assert found.cells.totals == theirs.cells.totals
    assert found.cells.budget == theirs.cells.budget
    assert found.cells.fields == theirs.cells.fields
    assert found.cells.goals == theirs.cells.goals
    assert found.cells.headings == theirs.cells.headings
    assert found.cells.texts == theirs.cells.texts
    assert found.cells.columns == theirs.cells.columns
    assert found.cells.indicator_rows == theirs.cells.indicator_rows
    assert (found.cells.first_row, found.cells.last_row) == (theirs.cells.first_row, theirs.cells.last_row)
    assert found.typed_over == theirs.typed_over
    assert (found.printed_points, found.residue) == ({}, [])


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_a_blank_workbook_is_recognised(form: object, tmp_path: Path) -> None:
    name = getattr(form, "id", "")
    path = tmp_path / "空.xlsx"
    path.write_bytes(written(name).data)
    (found,) = recognise(read_book(path), all_forms())
    theirs = written(name).found
    assert (found.form.id, found.evaluation.year) == (name, 2024)
    assert [item.name for item in found.evaluation.indicators] == [
        spec.name for group in found.form.indicators.groups for spec in group.rows if spec.name
    ]
    assert found.cells.totals == theirs.cells.totals
    assert (found.cells.header_row, found.cells.last_row) == (theirs.cells.header_row, theirs.cells.last_row)
    assert found.typed_over == set()


def rename(book: Workbook, sheet: Worksheet) -> None:
    sheet.title = "2021年自评（终稿）"


def widen(book: Workbook, sheet: Worksheet) -> None:
    for letter in "ABCDEFGHIJ":
        sheet.column_dimensions[letter].width = 40


def hide(book: Workbook, sheet: Worksheet) -> None:
    for row in range(14, 18):
        sheet.row_dimensions[row].hidden = True


def figures_as_text(book: Workbook, sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and cell.number_format in ("General", "@"):
                cell.value, cell.data_type = str(cell.value), "s"


def unmerge_and_repeat(book: Workbook, sheet: Worksheet) -> None:
    first, last = written("chengde-2021").found.cells.first_row, written("chengde-2021").found.cells.last_row
    for merge in [CellRange(each.coord) for each in sheet.merged_cells.ranges]:
        if merge.min_row >= first and merge.max_row <= last and merge.min_col in (2, 3):
            value = sheet.cell(merge.min_row, merge.min_col).value
            sheet.unmerge_cells(merge.coord)
            for row in range(merge.min_row, merge.max_row + 1):
                sheet.cell(row, merge.min_col).value = value


def no_property(book: Workbook, sheet: Worksheet) -> None:
    del book.custom_doc_props["xlsheets.form"]


def blank_rows(book: Workbook, sheet: Worksheet) -> None:
    for row in (17, 16, 15, 11, 8, 4, 1):
        insert_rows(sheet, row)


def column_in_front(book: Workbook, sheet: Worksheet) -> None:
    moved = [CellRange(merge.coord) for merge in sheet.merged_cells.ranges]
    for merge in moved:
        sheet.unmerge_cells(merge.coord)
    sheet.insert_cols(1, 2)
    for merge in moved:
        merge.shift(col_shift=2)
        sheet.merge_cells(merge.coord)


@pytest.mark.costly
@pytest.mark.parametrize(
    "change",
    [rename, widen, hide, figures_as_text, unmerge_and_repeat, no_property, blank_rows, column_in_front],
    ids=lambda change: change.__name__,
)
def test_what_changes_nothing(change: Change, tmp_path: Path) -> None:
    (found,) = edited("chengde-2021", tmp_path, change)
    assert found.evaluation == expected("chengde-2021")


def test_the_equal_shares_of_a_group_outlive_their_cached_values(tmp_path: Path) -> None:
    def weights_by_formula(book: Workbook, sheet: Worksheet) -> None:
        for cells in written("heyuan-mail-2024").found.cells.indicators[2:5]:
            sheet[cells["weight"]] = "=ROUND(40/3,2)"

    (found,) = edited("heyuan-mail-2024", tmp_path, weights_by_formula)
    assert [item.weight for item in found.evaluation.indicators[2:5]] == ["13.33", "13.33", "13.34"]


def test_a_row_inserted_deleted_and_moved(tmp_path: Path) -> None:
    first, columns = written("chengde-2021").found.cells.first_row, written("chengde-2021").found.cells.columns

    def change(book: Workbook, sheet: Worksheet) -> None:
        insert_rows(sheet, first + 2)
        for role, value in {"name": "新指标", "target": "≥3次", "actual": "3次", "weight": 2}.items():
            sheet.cell(first + 2, columns[role]).value = value
        delete_row(sheet, first)
        for role in ("name", "target", "actual", "weight", "score", "reason"):
            one, other = (sheet.cell(row, columns[role]) for row in (first + 4, first + 5))
            one.value, other.value = other.value, one.value

    (found,) = edited("chengde-2021", tmp_path, change)
    before = [item.name for item in expected("chengde-2021").indicators]
    assert [item.name for item in found.evaluation.indicators] == [
        before[1],
        "新指标",
        *before[2:4],
        before[5],
        before[4],
        *before[6:],
    ]
    assert {item.level1 for item in found.evaluation.indicators[:6]} == {"产出指标"}
    added = found.evaluation.indicators[1]
    assert (added.operator, added.target, added.unit, added.weight, added.score) == ("≥", "3", "次", "2", None)
    assert found.cells.last_row == written("chengde-2021").found.cells.last_row


def test_a_copied_sheet_is_a_second_evaluation(tmp_path: Path) -> None:
    def copy(book: Workbook, sheet: Worksheet) -> None:
        book.copy_worksheet(sheet)[written("chengde-2021").found.cells.fields["subject"]] = "另一个项目"

    one, other = edited("chengde-2021", tmp_path, copy)
    assert one.evaluation == expected("chengde-2021")
    assert (other.cells.sheet, other.evaluation.subject) == (f"{SHEET} Copy", "另一个项目")
    assert other.evaluation.indicators == one.evaluation.indicators


def test_typed_scores_and_rates(tmp_path: Path) -> None:
    cells = written("chengde-2021").found.cells
    scores, execution = [each["score"] for each in cells.indicators], cells.budget["total"]["score"]

    def type_over(book: Workbook, sheet: Worksheet) -> None:
        sheet[scores[1]], sheet[scores[2]], sheet[scores[3]], sheet[execution] = 7.5, "待评", "6分", 3.9

    (found,) = edited("chengde-2021", tmp_path, type_over)
    assert [item.score for item in found.evaluation.indicators[1:4]] == ["7.5", "待核的得分：待评", "6分"]
    assert found.evaluation.budget[0].score == "3.9"
    assert {*scores[1:4], execution} <= found.typed_over


@pytest.mark.parametrize("name", [path.stem for path in DEMOS])
def test_saved_by_libreoffice(name: str, tmp_path: Path) -> None:
    source = tmp_path / "自评.xlsx"
    source.write_bytes(written(name).data)
    (tmp_path / "out").mkdir()
    (saved,) = convert([source], "xlsx:Calc MS Excel 2007 XML", tmp_path / "out")
    (found,) = recognise(read_book(shutil.copy(saved, tmp_path / "另存.xlsx")), all_forms())
    assert found.evaluation == expected(name)
    assert found.cells.totals == written(name).found.cells.totals
    assert found.typed_over == written(name).found.typed_over
