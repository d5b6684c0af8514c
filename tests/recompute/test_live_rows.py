"""Rows inserted, deleted, moved and sheets copied in a spreadsheet program: the figures follow, or say that they do not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import engines
import openpyxl
import pytest
from msgspec.structs import replace
from recompute.office_edits import OfficeJob, edit_in_office
from samples.changed import with_row
from samples.kept import write_workbook

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.domain.scoring import evaluate
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import column_letters
from xlsheets.forms.catalog import find_form
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import Placed, Written
from xlsheets.forms.schema import FORM_SHEET
from xlsheets.formulas.heading_cells import RECALCULATE
from xlsheets.recognise.load import load
from xlsheets.writing.sheet_names import CALC_SHEET

FORMS = ("cn-caiyu10-project", "gd-heyuan-project")
COPY = "自评表 (2)"


def filled(form_id: str) -> Evaluation:
    """Return a plain evaluation in which every row scores otherwise."""
    form = find_form(form_id)
    pairs = [(group.level1, spec) for group in form.indicators.groups for spec in group.rows]
    items = [
        Indicator(
            level1, spec.level2, spec.name or f"指标{n}", target=f"≥{90 + n}", actual=str(90 - 3 * n), weight=weight
        )
        for n, (level1, spec) in enumerate(pairs)
        if (weight := plain(Decimal("1.5") + n * Decimal("0.3")))  # below 100 in all
    ]
    lines = form.budget.lines if form.budget else ()
    budget = [BudgetLine(line.id, line.label) for line in lines] or [BudgetLine("total")]
    spent = {"initial": "100", "adjusted": "80", "executed": "60"}
    budget = [replace(line, **spent) if line.line in ("total", "fiscal") else line for line in budget]
    evaluation = Evaluation(form.id, 2024, "行的增删", money_unit=form.money_unit, budget=budget, indicators=items)
    return with_form_given(evaluation, form)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A written workbook and how to name its cells."""

    written: Written
    source: Path

    @property
    def found(self) -> Placed:
        return self.written.found

    @property
    def first(self) -> int:
        return self.found.cells.first_row

    @property
    def last(self) -> int:
        return self.found.cells.last_row

    def cell(self, role: str, row: int) -> str:
        return f"{column_letters(self.found.cells.columns[role])}{row}"

    def job(self, target: Path) -> OfficeJob:
        return OfficeJob(self.source, target)

    def new_row(self, job: OfficeJob, row: int, like: int, actual: str = "30") -> None:
        """Insert a row, copy the formulas of another one into it, and fill it in."""
        job.steps.append(("insert", FORM_SHEET, str(row), "1"))
        like += like >= row
        for role in ("completion", "score"):
            if role in self.found.cells.columns:
                job.steps.append(("fill", FORM_SHEET, self.cell(role, like), self.cell(role, row)))
        for role, text in (("name", "新增指标"), ("target", "≥40"), ("actual", actual), ("weight", "#3")):
            job.steps.append(("set", FORM_SHEET, self.cell(role, row), text))


def write(folder: Path, form_id: str) -> Sheet:
    written = write_workbook(find_form(form_id), filled(form_id))
    source = folder / f"{form_id}.xlsx"
    source.write_bytes(written.data)
    return Sheet(written, source)


def insert_in_the_middle(sheet: Sheet, job: OfficeJob) -> None:
    sheet.new_row(job, sheet.first + 3, sheet.first + 2)


def insert_three(sheet: Sheet, job: OfficeJob) -> None:
    for row in (sheet.last, sheet.first + 1, sheet.first + 5):
        sheet.new_row(job, row, row - 1)


def delete_two(sheet: Sheet, job: OfficeJob) -> None:
    job.steps += [("delete", FORM_SHEET, str(sheet.first + 4), "1"), ("delete", FORM_SHEET, str(sheet.first + 2), "1")]


def move_row(sheet: Sheet, job: OfficeJob, row: int, to: int) -> None:
    """Cut a row, beside the merged level names, and insert it above another one."""
    job.steps.append(("insert", FORM_SHEET, str(to), "1"))
    row += row >= to
    cells = f"{sheet.cell('name', row)}:{sheet.cell('reason', row)}"
    job.steps += [("cut", FORM_SHEET, cells, sheet.cell("name", to)), ("delete", FORM_SHEET, str(row), "1")]


def move_down(sheet: Sheet, job: OfficeJob) -> None:
    move_row(sheet, job, sheet.first + 3, sheet.first + 5)


def move_up(sheet: Sheet, job: OfficeJob) -> None:
    move_row(sheet, job, sheet.first + 5, sheet.first + 3)


def change_an_actual(sheet: Sheet, job: OfficeJob) -> None:
    job.steps.append(("set", FORM_SHEET, sheet.cell("actual", sheet.first + 2), "89"))


def insert_above_the_total(sheet: Sheet, job: OfficeJob) -> None:
    sheet.new_row(job, sheet.last + 1, sheet.last)


def insert_above_the_first(sheet: Sheet, job: OfficeJob) -> None:
    sheet.new_row(job, sheet.first, sheet.first)


Edit = Callable[[Sheet, OfficeJob], None]
FOLLOWED: tuple[Edit, ...] = (insert_in_the_middle, insert_three, delete_two, move_down, move_up, change_an_actual)
AT_THE_EDGE: tuple[Edit, ...] = (insert_above_the_total, insert_above_the_first)


def copy_and_change(sheet: Sheet, job: OfficeJob) -> None:
    """Copy the form's sheet, then fill in other actuals and another budget there."""
    job.steps.append(("copy_sheet", FORM_SHEET, COPY))
    for row in range(sheet.first, sheet.last + 1, 2):
        job.steps.append(("set", COPY, sheet.cell("actual", row), str(40 + row)))
    total = sheet.found.cells.budget["total"]
    fiscal = sheet.found.cells.budget.get("fiscal", total)
    job.steps.append(("set", COPY, fiscal["executed"], "#20"))


def copy_and_insert(sheet: Sheet, job: OfficeJob) -> None:
    """Copy the form's sheet, then push the rows of the copy out of step with the original's."""
    job.steps.append(("copy_sheet", FORM_SHEET, COPY))
    job.steps.append(("insert", COPY, str(sheet.first + 2), "2"))
    job.steps.append(("delete", COPY, str(sheet.first + 7), "1"))


COPIES: tuple[Edit, ...] = (copy_and_change, copy_and_insert)


def near(value: engines.Value, wanted: Decimal | None) -> bool:
    return isinstance(value, float | int) and wanted is not None and abs(value - float(wanted)) < 1e-9


def wrong_figures(path: Path, values: engines.Sheets, sheet: str, allowed: tuple[str, ...] = ()) -> list[str]:
    """Scores, completions and sums of a sheet that Python does not give; ``allowed``: texts that may stand instead."""
    found = next(item for item in load(path).found if item.cells.sheet == sheet)
    results, cells, got = evaluate(found.evaluation, found.form.policy), found.cells, values[sheet]
    wanted = {where["score"]: result.score for where, result in zip(cells.indicators, results.indicators, strict=True)}
    if found.form.has_completion:
        pairs = zip(cells.indicators, results.indicators, strict=True)
        wanted |= {where["completion"]: result.completion for where, result in pairs}
    wanted |= {cells.totals["total"]: results.total, cells.totals["weight_total"]: results.weight_total}
    return [
        f"{path.name} {sheet}!{place}: {got.get(place)!r} for {figure}"
        for place, figure in wanted.items()
        if got.get(place) not in allowed and not near(got.get(place), figure)
    ]


@pytest.fixture(scope="module", params=FORMS)
def edited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sheet, dict[str, Path]]:
    """All edits of one form, done in one LibreOffice."""
    folder = tmp_path_factory.mktemp("rows")
    sheet = write(folder, request.param)
    jobs: dict[str, OfficeJob] = {}
    for edit in (*FOLLOWED, *AT_THE_EDGE, *COPIES):
        jobs[edit.__name__] = sheet.job(folder / f"{edit.__name__}.xlsx")
        edit(sheet, jobs[edit.__name__])
    edit_in_office(list(jobs.values()))
    return sheet, {name: job.target for name, job in jobs.items()}


def count_of_rows(path: Path, sheet: str = FORM_SHEET) -> int:
    return next(len(item.evaluation.indicators) for item in load(path).found if item.cells.sheet == sheet)


@pytest.mark.parametrize("edit", FOLLOWED, ids=lambda edit: edit.__name__)
def test_the_figures_follow(edited: tuple[Sheet, dict[str, Path]], edit: Edit) -> None:
    sheet, paths = edited
    path = paths[edit.__name__]
    added = {"insert_in_the_middle": 1, "insert_three": 3, "delete_two": -2}.get(edit.__name__, 0)
    assert count_of_rows(path) == len(filled(sheet.found.form.id).indicators) + added
    for live in (engines.read_values(path), engines.ironcalc(path)):
        assert not wrong_figures(path, live, FORM_SHEET)
        names = [value for place, value in live[CALC_SHEET].items() if place.startswith("D") and int(place[1:]) > 36]
        assert len([name for name in names if name]) == count_of_rows(path)


@pytest.mark.parametrize("edit", AT_THE_EDGE, ids=lambda edit: edit.__name__)
def test_a_row_outside_the_sum_is_told(edited: tuple[Sheet, dict[str, Path]], edit: Edit) -> None:
    """Above the total row, and above the first, no program extends a sum: it says 待重算, or it did extend and is right."""
    path = edited[1][edit.__name__]
    for live in (engines.read_values(path), engines.ironcalc(path)):
        assert not wrong_figures(path, live, FORM_SHEET, allowed=(RECALCULATE,))
    found = next(item for item in load(path).found if item.cells.sheet == FORM_SHEET)
    scores = [engines.read_values(path)[FORM_SHEET].get(where["score"]) for where in found.cells.indicators]
    assert RECALCULATE not in scores, "the rows themselves follow"


@pytest.mark.parametrize("edit", COPIES, ids=lambda edit: edit.__name__)
def test_a_copied_sheet_never_shows_the_figure_of_another_row(
    edited: tuple[Sheet, dict[str, Path]], edit: Edit
) -> None:
    path = edited[1][edit.__name__]
    live = engines.read_values(path)
    assert not wrong_figures(path, live, FORM_SHEET), "the original is as it was"
    found = next(item for item in load(path).found if item.cells.sheet == COPY)
    results = evaluate(found.evaluation, found.form.policy)
    judged = 0
    for values in (live, engines.ironcalc(path)):
        for where, result in zip(found.cells.indicators, results.indicators, strict=True):
            shown = values[COPY].get(where["score"])
            judged += shown == TO_JUDGE
            assert shown in (TO_JUDGE, None, "") or near(shown, result.score), where["score"]
    assert judged


@pytest.mark.parametrize("form_id", FORMS)
def test_a_sheet_copied_by_a_program_that_knows_no_formulas(form_id: str, tmp_path: Path) -> None:
    sheet = write(tmp_path, form_id)
    book = openpyxl.load_workbook(io.BytesIO(sheet.written.data))
    copy = book.copy_worksheet(book[FORM_SHEET])
    copy.title = COPY
    changed = set(range(sheet.first, sheet.last + 1, 3))
    for row in changed:
        copy[sheet.cell("actual", row)] = "17"
    path = tmp_path / "copied.xlsx"
    book.save(path)
    other = filled(form_id)
    for row in changed & set(sheet.found.cells.indicator_rows):
        other = with_row(other, sheet.found.cells.indicator_rows.index(row), actual="17")
    results = evaluate(other, sheet.found.form.policy)
    for engine in (
        engines.ironcalc,
        engines.gnumeric,
    ):  # formualizer takes the text 40 for a number, whose format it cannot tell
        got = engine(path)[COPY]
        for row, where, result in zip(
            sheet.found.cells.indicator_rows, sheet.found.cells.indicators, results.indicators, strict=True
        ):
            shown = got[where["score"]]
            assert near(shown, result.score) or (shown == TO_JUDGE and row in changed)
