"""Nothing typed, in every role and spelling: the cells' own formulas, the functions and a headless run come to one figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import engines
import pytest
from formulas.test_native import Case, differences, write_case
from msgspec.structs import replace
from samples import kept
from samples.own_forms import form_of, source_of
from writing.test_every_form import reloaded

from xlsheets.audit.check import check_all
from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Indicator
from xlsheets.domain.kinds.measured import measured_result
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.excel import udf_functions as functions
from xlsheets.files.package import open_package
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import Written
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import Loaded
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.workbook import write_workbook

MARKS = (
    *("-", "--", "－－", "—", "——", "–", "— —", "\u3000—\u00a0", "-\n-", "\u200b--", "/", "／", "\\", "…", "……", "..."),
    *("无", "没有", "暂无", "不适用", "N/A"),
)
SPELLINGS = (*MARKS, TO_FILL, TO_JUDGE, "**", "××", "XX", "指标1：", "指标1", "指标……", "（填写内容）", "约5", "优")
NATIONAL, WITH_COMPLETION, DEPARTMENT = "cn-caiyu10-project", "gd-heyuan-project", "sc-whole-2024"
GOOD = Indicator("产出指标", "数量指标", "甲", "≥", "95", "%", "90%", weight="10")
OWN_POINTS = replace(GOOD, weight="", raw_weight="10", coefficient="0.5")
JUDGED = Indicator("扣分项", "扣分项", "某某制度", weight="-")
BUDGET = BudgetLine("total", initial="100", adjusted="100", executed="40")
ROLES = ("name", "target", "actual", "unit", "weight", "completion")


def in_every_role(item: Indicator, *roles: str) -> list[Indicator]:
    """A row for each role and spelling; the other cells of the row are filled in."""
    return [replace(item, **{role: text}) for role in roles for text in SPELLINGS]


def filled(form: Form, items: list[Indicator], *budget: BudgetLine) -> Evaluation:
    named = [item if item.name in SPELLINGS else replace(item, name=f"甲{n}") for n, item in enumerate(items)]
    filling = Evaluation(form.id, 2025, "某项目", budget=list(budget), indicators=named)
    return with_form_given(filling, form)


BUDGET_MARKS = ("--", "—", "/", "…", "无", TO_JUDGE, "约5")


def budgets_with(text: str) -> list[list[BudgetLine]]:
    return [
        [replace(BUDGET, score=text)],
        [replace(BUDGET, executed=text)],
        [replace(BUDGET, rate=text), BudgetLine("other", adjusted=text, initial="5")],
        [replace(BUDGET, adjusted="0", initial="0", score=text)],
        [BudgetLine("total"), BudgetLine("fiscal", "", "9", "8", "4"), BudgetLine("other", "", text, "2", text)],
    ]


EVERY_BUDGET = [(kind, mark) for mark in range(len(BUDGET_MARKS)) for kind in range(5)]
SOME_BUDGETS = [(mark % 5, mark) for mark in range(len(BUDGET_MARKS))]
"""By kind and mark: each kind and each mark once at least."""


def cases(folder: Path, budgets: Sequence[tuple[int, int]]) -> Iterator[Case]:
    national, completion, department = (find_form(each) for each in (NATIONAL, WITH_COMPLETION, DEPARTMENT))
    converted = form_of(folder, source_of("converted-points"))
    rows = {
        "national": (national, in_every_role(GOOD, *ROLES[:-1])),
        "completion": (completion, in_every_role(GOOD, *ROLES)),
        "converted": (converted, in_every_role(OWN_POINTS, "score", "raw_score", "raw_weight", "coefficient")),
        "department": (department, in_every_role(JUDGED, "weight", "score")),
    }
    for name, (form, items) in rows.items():
        yield write_case(folder, name, form, filled(form, items, *([BUDGET] if form.budget else [])))
    yield write_case(folder, "scores", national, filled(national, in_every_role(GOOD, "score"), BUDGET))
    for kind, mark in budgets:
        lines = budgets_with(BUDGET_MARKS[mark])[kind]
        yield write_case(folder, f"budget {kind} {mark}", national, filled(national, [GOOD], *lines))


@pytest.mark.costly(0)
@pytest.mark.parametrize(
    ("budgets", "spared"),
    [(SOME_BUDGETS, ("national", "completion")), pytest.param(EVERY_BUDGET, (), marks=pytest.mark.long)],
    ids=["some", "every"],
)
def test_the_cells_give_what_a_headless_run_gives(
    budgets: list[tuple[int, int]], spared: tuple[str, ...], tmp_path: Path
) -> None:
    """By two programs; ``spared``: long tables that formualizer, the slow one, is not asked for."""
    every = list(cases(tmp_path, budgets))
    found = [
        f"{name}: {line}"
        for name, program in (("IronCalc", engines.ironcalc), ("formualizer", engines.formualizer))
        for case in every
        # formualizer's loader turns the text 95 into a number, and nobody can tell it how that number is shown.
        if name != "formualizer" or case.name not in ("converted", *spared)
        for line in differences(case, program(case.path), typed=False)
    ]
    assert not found, "\n".join(found)


def test_libreoffice_gives_it_too(tmp_path: Path) -> None:
    every = list(cases(tmp_path, [(kind, 0) for kind in range(5)]))
    sheets = engines.libreoffice([case.path for case in every], "zh-CN")
    found = [line for case, got in zip(every, sheets, strict=True) for line in differences(case, got, typed=False)]
    assert not found, "\n".join(found)


POINTS = {
    "name": Decimal("9.47"),
    "target": TO_FILL,
    "actual": TO_FILL,
    "weight": TO_FILL,
    "score": TO_JUDGE,
    "raw_score": TO_JUDGE,
    "raw_weight": TO_FILL,
    "coefficient": TO_FILL,
    "completion": Decimal("9.47"),
}
"""What a row comes to whose other cells are filled in (10 × 90 ÷ 95), by the cell that holds a mark; unscored ones say why."""

CODES = {
    "name": "NAME_MISSING",
    "target": "TARGET_MISSING",
    "actual": "ACTUAL_MISSING",
    "weight": "WEIGHT_MISSING",
    "score": "NOT_A_NUMBER",
    "raw_score": "NOT_A_NUMBER",
    "raw_weight": "WEIGHT_MISSING",
    "coefficient": "WEIGHT_MISSING",
}
"""Which finding names the cell. A completion that is not typed is computed, so nothing is amiss."""


def form_with(role: str) -> Form:
    return find_form(WITH_COMPLETION if role == "completion" else NATIONAL)


def codes_at(loaded: Loaded, cell: str) -> list[str]:
    return [each.code for each in check_all(loaded.found, "自评.xlsx") if each.cell == cell and each.severity != "info"]


def typed_into(written: Written, marks: dict[str, str], folder: Path) -> Loaded:
    """A workbook with marks typed into cells of its form, over formulas too."""
    typed = {cell: Patch(mark, drop_formula=True) for cell, mark in marks.items()}
    path = folder / "写好.xlsx"
    path.write_bytes(written.data)
    return reloaded(patch_package(open_package(path), {written.found.cells.sheet: typed}), folder)


@pytest.mark.costly
@pytest.mark.parametrize("role", POINTS)
def test_a_mark_is_no_points_and_is_named(role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    converts = role.startswith("raw") or role == "coefficient"
    if converts:
        monkeypatch.setenv("XLSHEETS_FORMS", str(tmp_path))
    form = form_of(tmp_path, source_of("converted-points")) if converts else form_with(role)
    good = replace(OWN_POINTS if converts else GOOD, **({"operator": "", "unit": ""} if role == "target" else {}))
    items = [*(replace(good, **{role: mark}) for mark in MARKS), good]
    loaded = reloaded(write_workbook(form, filled(form, items)).data, tmp_path)
    (found,) = loaded.found
    *results, _ = found.results.indicators
    assert [result.status if result.score is None else result.score for result in results] == [POINTS[role]] * len(
        MARKS
    )
    named = [codes_at(loaded, places[role]) for places in found.cells.indicators[:-1]]
    assert named == [[CODES[role]] if role in CODES else []] * len(MARKS)


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_for_the_points_of_the_execution_is_none_and_is_named(mark: str, tmp_path: Path) -> None:
    written = kept.write_workbook(find_form(NATIONAL), filled(find_form(NATIONAL), [GOOD], BUDGET))
    loaded = typed_into(written, {written.found.cells.budget["total"]["score"]: mark}, tmp_path)
    (found,) = loaded.found
    execution = found.results.execution
    assert (execution.score, execution.rule_score, found.results.total, found.results.grade) == (
        None,
        Decimal(4),
        Decimal("9.47"),
        None,
    )
    assert codes_at(loaded, found.cells.budget["total"]["score"]) == ["NOT_A_NUMBER"]


@pytest.mark.parametrize("mark", MARKS)
def test_the_functions_answer_as_a_headless_run(mark: str) -> None:
    for role in ROLES[1:]:
        item = replace(GOOD, **{role: mark})
        result = measured_result(item, form_with(role).policy)
        wanted = result.rule_status if result.rule_score is None else float(result.rule_score)
        cells = (item.target, item.actual, item.weight, form_with(role).id, item.operator, item.unit)
        assert functions.score(*cells, item.completion or "") == wanted, role
    assert functions.converted(mark, "0.5", NATIONAL) == TO_JUDGE
    assert functions.converted("8", mark, NATIONAL) == TO_FILL
    assert functions.total([["9.47"], [mark]], mark, "0.4", NATIONAL) == 9.47
    assert functions.execution_score(mark, "40", NATIONAL) == ""


@pytest.mark.parametrize("mark", MARKS)
def test_an_amount_that_is_a_mark_is_none_of_the_sum(mark: str, tmp_path: Path) -> None:
    parts = (BudgetLine("fiscal", "", "9", "8", "4"), BudgetLine("other", "", "1", "1", "1"))
    written = kept.write_workbook(find_form(NATIONAL), filled(find_form(NATIONAL), [GOOD], *parts))
    other = written.found.cells.budget["other"]
    (found,) = typed_into(written, {other[role]: mark for role in AMOUNTS}, tmp_path).found
    line = found.evaluation.line("total")
    assert line is not None and (line.initial, line.adjusted, line.executed) == ("9", "8", "4")


@pytest.mark.parametrize("role", ["total", "grade"])
@pytest.mark.parametrize("mark", MARKS[::4])
def test_a_total_or_grade_that_is_a_mark_is_computed(mark: str, role: str, tmp_path: Path) -> None:
    form = find_form(WITH_COMPLETION)
    written = kept.write_workbook(form, filled(form, [GOOD]))
    cell = written.found.cells.totals[role]
    loaded = typed_into(written, {cell: mark}, tmp_path)
    assert cell not in loaded.found[0].typed_over
    again = reloaded(recompute(loaded).data, tmp_path).found[0]
    assert cell not in again.typed_over and again.results.total == Decimal("9.47")
