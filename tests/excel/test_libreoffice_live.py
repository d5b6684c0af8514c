"""LibreOffice as live host: the workbooks' formulas, the add-in's VBA wrappers and the Python functions at work together.

Headless, with the functions bound, with the add-in absent, its server missing or failing: the same figures, cell by cell.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from engines import read_values
from excel.live_office import ABSENT, ANSWERS, FAILS, MISSING, Live, LiveTask, Values, run_live
from lxml import etree
from msgspec.structs import replace
from samples.changed import with_row, with_rows
from samples.evaluations import complete_evaluation, evaluation
from samples.kept import write_workbook

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.scoring import evaluate, indicator_result
from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.forms.catalog import all_forms, find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import FORM_SHEET, Form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.sheet_names import CALC_SHEET

FORMS = [form.id for form in all_forms() if form.kind.is_measured]  # test_live_rules.py has the others
SAMPLE, WHOLE, BATCH = 60, 500, 250
TOLERANCE = 1e-9
CHANGED = 2
NINETY_OF_95 = {"operator": "≥", "target": "95", "unit": "%", "actual": "90%"}
"""Number of the indicator that is changed in a demo workbook."""

NOT_NATIVE, ONLY_FUNCTIONS = "没有原生部分", "only functions"
MODES = (ANSWERS, MISSING, FAILS, ABSENT)
DEMOS = ("cn-caiyu10-project", "gd-heyuan-project")
RUNS = [(form_id, mode) for form_id in FORMS for mode in MODES if form_id in DEMOS or mode in (ANSWERS, ABSENT)]
"""Forms and how Python answers: when it fails, the form is all one."""

_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
DEMO = files("xlsheets") / "demo_data"


def differences(live: Values, headless: Mapping[str, Mapping[str, object]], more: Sequence[str] = ()) -> list[str]:
    """Cells of the form's sheet, of 测算 and of ``more`` sheets that do not show what a headless run writes there."""
    found = []
    for sheet in (FORM_SHEET, CALC_SHEET, *more):
        for cell in sorted({*live[sheet], *headless[sheet]}):
            if sheet == CALC_SHEET and not re.fullmatch("[A-M][0-9]+", cell):
                continue  # helper columns: how the formulas read the texts
            shown, wanted = live[sheet].get(cell, ""), headless[sheet].get(cell, "")
            numbers = isinstance(shown, (int, float)) and isinstance(wanted, (int, float))
            if abs(shown - wanted) > TOLERANCE * max(1, abs(wanted)) if numbers else shown != wanted:
                found.append(f"{sheet}!{cell} shows {shown!r}, headless {wanted!r}")
    return found


def recomputed(path: Path) -> Mapping[str, Mapping[str, object]]:
    """What a headless recompute writes into a workbook that an office saved."""
    copy = path.with_suffix(".headless.xlsx")
    copy.write_bytes(recompute(load(path)).data)
    return read_values(copy)


# --- fillings ---


def demo_evaluation(form: Form) -> Evaluation:
    """The published evaluation that comes with the program, or a drawn one; completions that a rule gives are left to it."""
    for source in DEMO.iterdir():
        facts = json.loads(source.read_text("utf-8"), parse_float=str, parse_int=str)
        if facts.get("form") == form.id:
            shown = evaluation_from_facts({**facts, "year": int(facts["year"])}, form, source.name)
            shown = with_rows(shown, lambda item: _without_given_completion(item, form))
            changed = shown.indicators[CHANGED]
            if changed.target or changed.actual:
                return with_row(shown, CHANGED, completion=None)
            return with_row(shown, CHANGED, **NINETY_OF_95, completion=None)  # see test_what_only_the_formula_can_tell
    drawn = complete_evaluation(random.Random(form.id), form, 6)
    return with_rows(drawn, lambda item: replace(item, operator="≥", target="90", unit="%", actual="92%", score=None))


def _without_given_completion(item: Indicator, form: Form) -> Indicator:
    alone = replace(item, completion=None)
    return item if indicator_result(alone, form.policy).completion is None else alone


def plain_evaluation(form: Form) -> Evaluation:
    """The demo's evaluation where every row says what a function needs, so that no formula has to leave it to its native part."""

    def plain(item: Indicator) -> Indicator:
        if not item.completion_from and (item.target or item.actual):
            return item
        return replace(item, name=f"指标{item.name}", completion_from="", completion=None, **NINETY_OF_95)

    return with_rows(demo_evaluation(form), plain)


def filling(form: Form, seed: int) -> Evaluation:
    """Draw a filling with a figure to compute; an indicator that follows the execution rate says nothing else, as a form prints it."""
    rng = random.Random(seed)
    drawn = evaluation(rng, form, rng.randrange(1, 13))
    rate = evaluate(drawn, form.policy).execution.rate

    def with_figure(item: Indicator) -> Indicator:
        if item.completion_from and rate is not None and 0 <= rate <= 1:
            return replace(item, operator="", target="", unit="", actual="", completion=None)
        if item.completion_from:
            item = replace(item, name="指标", completion_from="")
        return (
            item if item.target.strip() or item.actual.strip() else replace(item, operator="≥", target="1", unit="次")
        )

    drawn = with_rows(drawn, with_figure)
    if any(result.score is not None for result in evaluate(drawn, form.policy).indicators):
        return drawn
    weight = "12.5" if form.indicators.column("weight") else drawn.indicators[0].weight
    return with_row(drawn, 0, operator="≥", target="8", unit="次", actual="7次", score=None, weight=weight)


# --- the demo workbooks, changed by a person ---


@dataclass(slots=True)
class Book:
    """A written workbook, its headless figures and the places of its cells."""

    path: Path
    cells: CellMap

    @property
    def headless(self) -> Mapping[str, Mapping[str, object]]:
        return read_values(self.path)


def changes(book: Book) -> dict[str, list[tuple[str, ...]]]:
    """What a person does: another actual, a row more in the middle, a row less."""
    cells, sheet = book.cells, FORM_SHEET
    row = cells.indicator_rows[CHANGED]

    def cell(role: str, row: int) -> str:
        return f"{chr(64 + cells.columns[role])}{row}"

    texts = {"name": "新增指标", "target": "≥40家", "actual": "30家", "weight": "#7.5"}
    return {
        "changed": [
            ("set", sheet, cell("target", row), "≥90%"),
            ("set", sheet, cell("actual", row), "45.55%"),
            *(("set", sheet, cell("weight", row), "#12.5") for _ in range("weight" in cells.columns)),
        ],
        "inserted": [
            ("insert", sheet, str(row), "1"),
            *(
                ("fill", sheet, cell(role, row + 1), cell(role, row))
                for role in ("completion", "score")
                if role in cells.columns
            ),
            *(("set", sheet, cell(role, row), text) for role, text in texts.items() if role in cells.columns),
        ],
        "deleted": [("delete", sheet, str(row), "1")],
    }


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Book]:
    folder = tmp_path_factory.mktemp("books")
    made = {}
    for form_id in FORMS:
        written = write_workbook(find_form(form_id), demo_evaluation(find_form(form_id)))
        made[form_id] = Book(folder / f"{form_id}.xlsx", written.found.cells)
        made[form_id].path.write_bytes(written.data)
    return made


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a demo workbook: with its native parts or without, how Python answered, what was done."""

    task: LiveTask
    live: Live


Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def runs(books: dict[str, Book], tmp_path_factory: pytest.TempPathFactory) -> dict[Key, Run]:
    """All runs of the demo workbooks in one office, by form, mode and change."""
    folder = tmp_path_factory.mktemp("live")
    tasks: dict[Key, LiveTask] = {}
    plain = {form_id: folder / f"{form_id}-plain.xlsx" for form_id in FORMS}
    for form_id, path in plain.items():
        path.write_bytes(
            without_native_parts(write_workbook(find_form(form_id), plain_evaluation(find_form(form_id))).data)
        )
    for mode in MODES:
        for form_id, book in books.items():
            for name, steps in changes(book).items():
                if mode in (ANSWERS, ABSENT) or (name == "changed" and form_id in DEMOS):
                    target = folder / f"{form_id}-{mode}-{name}.xlsx"
                    tasks[form_id, mode, name] = LiveTask(book.path, mode, steps, target)
            if mode in (ANSWERS, ABSENT):
                tasks[form_id, mode, ONLY_FUNCTIONS] = LiveTask(plain[form_id], mode)
    return {key: Run(task, live) for (key, task), live in zip(tasks.items(), run_live([*tasks.values()]), strict=True)}


def without_native_parts(data: bytes) -> bytes:
    """Return a workbook whose formulas say NOT_NATIVE wherever no function answers; its headless figures stay."""
    package = Package(Path("workbook.xlsx"), Archive(data))
    parts = {}
    for sheet in package.sheets:
        part = package.find(sheet.part) or sheet.part
        root = etree.fromstring(package.read(part))
        for formula in root.iter(_FORMULA):
            formula.text = _only_functions(formula.text or "")
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.archive.rewrite(parts)


def _only_functions(formula: str) -> str:
    """Replace the second argument of every IFERROR whose first one calls a function of ours."""
    pieces, place = "", 0
    for match in re.finditer(r"IFERROR\(", formula):
        comma, end = _arguments(formula, match.end())
        if match.start() >= place and "XS_" in formula[match.end() : comma]:
            pieces += f'{formula[place:comma]},"{NOT_NATIVE}"'
            place = end
    return pieces + formula[place:]


def _arguments(formula: str, start: int) -> tuple[int, int]:
    """Find the first comma and the end of a call's arguments, outside texts and inner calls."""
    depth, comma, inside = 0, 0, False
    for place in range(start, len(formula)):
        sign = formula[place]
        inside ^= sign == '"'
        if inside:
            continue
        if sign == "," and depth == 0 and not comma:
            comma = place
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return comma, place
    raise ValueError(formula)


@pytest.mark.parametrize(("form_id", "mode"), RUNS)
def test_the_demo_shows_the_headless_figures(
    form_id: str, mode: str, runs: dict[Key, Run], books: dict[str, Book]
) -> None:
    assert not differences(runs[form_id, mode, "changed"].live.before, books[form_id].headless)


@pytest.mark.parametrize(("form_id", "mode"), RUNS)
def test_everything_follows_a_changed_cell(form_id: str, mode: str, runs: dict[Key, Run]) -> None:
    run = runs[form_id, mode, "changed"]
    assert run.task.target is not None
    assert not differences(run.live.after, recomputed(run.task.target))
    before, after = run.live.before[CALC_SHEET], run.live.after[CALC_SHEET]
    summary = [f"{column}{row}" for column in "DGL" for row in range(6, 15)]
    assert {"D", "G", "L"} == {cell[0] for cell in summary if after.get(cell) != before.get(cell)}
    assert run.live.calls_after.get("XS_SCORE", 0) > 0 or mode in (MISSING, ABSENT)


@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("mode", [ANSWERS, ABSENT])
@pytest.mark.parametrize("change", ["inserted", "deleted"])
def test_rows_may_come_and_go(form_id: str, mode: str, change: str, runs: dict[Key, Run]) -> None:
    run = runs[form_id, mode, change]
    assert run.task.target is not None
    assert not differences(run.live.after, recomputed(run.task.target))
    rows = sum(isinstance(run.live.after[CALC_SHEET].get(f"A{row}"), float) for row in range(37, 90))
    assert rows == run.live.before[CALC_SHEET]["L6"] + (1 if change == "inserted" else -1)


@pytest.mark.parametrize("form_id", FORMS)
def test_the_functions_really_answer(form_id: str, runs: dict[Key, Run]) -> None:
    """Without any native part the figures are the same; and without the functions that copy has none."""
    run, form = runs[form_id, ANSWERS, ONLY_FUNCTIONS], find_form(form_id)
    live = run.live
    assert run.task.source is not None
    assert not differences(live.before, read_values(run.task.source))
    absent = runs[form_id, ABSENT, ONLY_FUNCTIONS].live
    assert sum(value == NOT_NATIVE for cells in absent.before.values() for value in cells.values()) > 20
    rows = len(plain_evaluation(form).indicators)
    times = 2 if form.indicators.column("weight") else 1  # where the form hides the points, only 测算 asks
    assert live.calls["XS_SCORE"] >= times * rows and live.calls["XS_BASIS"] >= rows
    used = {"XS_SCORE", "XS_BASIS", "XS_BUCKET", "XS_COUNT", "XS_SHARE", "XS_TOTAL", "XS_GRADE", "XS_EXECUTION_RATE"}
    used |= {"XS_COMPLETION"} if form.has_completion else set()
    used |= {"XS_EXECUTION_SCORE"} if form.policy.execution.weight else set()
    assert set(live.calls) | {"XS_GRADE"} == used
    assert not absent.calls


@pytest.mark.parametrize("form_id", DEMOS)
def test_a_failing_python_is_asked_and_the_native_part_answers(form_id: str, runs: dict[Key, Run]) -> None:
    assert runs[form_id, FAILS, "changed"].live.calls["XS_SCORE"] > 0
    assert not runs[form_id, MISSING, "changed"].live.calls


# --- drawn fillings ---


def run_fillings(form_ids: Sequence[str], seeds: Sequence[int], modes: Sequence[str], folder: Path) -> list[str]:
    """Write fillings of forms, run each, with the functions or without the add-in, and collect what differs."""
    forms_of = {folder / f"{form_id}-{seed}.xlsx": (form_id, seed) for form_id in form_ids for seed in seeds}
    for path, (form_id, seed) in forms_of.items():
        path.write_bytes(write_workbook(find_form(form_id), filling(find_form(form_id), seed)).data)
    found, asked, paths = [], Counter[str](), [*forms_of]
    for begin in range(0, len(paths), BATCH):
        tasks = [LiveTask(path, mode) for mode in modes for path in paths[begin : begin + BATCH]]
        for task, live in zip(tasks, run_live(tasks), strict=True):
            assert task.source is not None
            asked[forms_of[task.source][0]] += bool(live.calls.get("XS_SCORE"))
            assert task.mode == ANSWERS or not live.calls
            assert not live.refused
            wrong = differences(live.before, read_values(task.source))
            found += [f"{task.source.stem} ({task.mode}): {each}" for each in wrong[:3]]
    enough = len(seeds) * modes.count(ANSWERS) * 0.8  # of some fillings every row is for its native part
    assert all(asked[form_id] > enough for form_id in form_ids)
    return found


def test_drawn_fillings_show_the_headless_figures(tmp_path: Path) -> None:
    """The functions' half; tests/formulas/test_native.py has the native one in five programs."""
    assert not run_fillings(FORMS, range(SAMPLE // len(FORMS)), [ANSWERS], tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("form_id", FORMS)
def test_all_drawn_fillings_show_the_headless_figures(form_id: str, tmp_path: Path) -> None:
    assert not run_fillings([form_id], range(1000, 1000 + WHOLE), [ANSWERS, ABSENT], tmp_path)


def test_what_only_the_formula_can_tell(tmp_path: Path) -> None:
    """A printed indicator without target and actual is still to be filled in; one that follows the execution rate has it from there."""
    form = find_form("gd-heyuan-project")
    blank, linked = tmp_path / "blank.xlsx", tmp_path / "linked.xlsx"
    blank.write_bytes(write_workbook(form).data)
    item = Indicator("过程", "资金管理", "资金支出率", "≥", "95", "%", "90%", weight="12", completion_from="execution")
    linked.write_bytes(write_workbook(form, Evaluation(form.id, 2024, indicators=[item])).data)
    lives = run_live([LiveTask(blank), LiveTask(linked)])
    found = [differences(live.before, read_values(path)) for live, path in zip(lives, (blank, linked), strict=True)]
    assert found == [[], []]


# --- single functions in a blank sheet ---


def test_the_wrappers_give_numbers_texts_columns_and_errors() -> None:
    form = "cn-caiyu10-project"
    cells = {"A1": "≥95%", "B1": "90%", "C1": "#10", "A2": "≤5天", "B2": "8天", "C2": "#10"}
    formulas = {
        "E1": f'=XS_SCORE(A1;B1;C1;"{form}")',
        "E2": f'=XS_BASIS(A1;B1;C1;"{form}")',
        "E3": f'=XS_COMPLETION(A9;B9;"{form}")&"|"',
        "E4": f'=XS_TOTAL(C1:C2;0;1;"{form}")',
        "E5": '=XS_SCORE(A1;B1;C1;"no-such-form")',
        "E6": '=IFERROR(XS_SCORE(A1;B1;C1;"no-such-form");7)',
        "E7": f'=XS_SCORE(A1:A2;B1:B2;C1:C9;"{form}")',
        "E8": f'=XS_SCORE(1/0;B1;C1;"{form}")',
    }
    steps = [("set", "", cell, text) for cell, text in cells.items()]
    steps += [("formula", "", cell, formula) for cell, formula in formulas.items()]
    steps.append(("array", "", "G1:G2", f'=XS_SCORE(A1:A2;B1:B2;C1:C2;"{form}")'))
    (live,) = run_live([LiveTask(None, ANSWERS, steps)])
    (shown,) = live.after.values()
    assert [shown.get(f"E{row}") for row in (1, 2, 3, 4)] == [9.47, "10 × 90% ÷ 95%（94.74%）= 9.47", "|", 20.0]
    assert [shown.get(f"E{row}") for row in (5, 6, 7, 8)] == ["#VALUE!", 7.0, "#VALUE!", "#DIV/0!"]
    assert [shown["G1"], shown["G2"]] == [9.47, 6.25]
    assert live.calls_after["XS_SCORE"] == 5
