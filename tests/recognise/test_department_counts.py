"""A department's form takes its counts of projects from 汇总: in Python, in the cells, and not where a person typed one."""

from __future__ import annotations

import json
import random
from pathlib import Path

import engines
import openpyxl
import pytest
from department import differences, filled
from msgspec.structs import replace
from samples.changed import with_rows
from samples.department_cases import SUINING, published
from samples.evaluations import evaluation as draw
from samples.kept import opened

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import read_figure
from xlsheets.files.patch import patch_package
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import facts_from_evaluation
from xlsheets.forms.schema import Form
from xlsheets.formulas.summary_layout import SUMMARY_SHEET, count_key
from xlsheets.recognise.load import Loaded, load
from xlsheets.recognise.own_sheets import summary_layout
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.department import write_department

FORM = find_form(SUINING)
TAKEN = {measure.id: measure.source for measure in FORM.policy.rules.measures if measure.source}


def department(**typed: str) -> tuple[Form, Evaluation]:
    measures = {measure.id: "10" for measure in FORM.policy.rules.measures if not measure.source}
    return FORM, published(SUINING, typed=False, measures={**measures, **typed})


def written(folder: Path, count: int, **typed: str) -> Path:
    path = folder / "部门.xlsx"
    first, *others = filled(count)
    path.write_bytes(write_department([first, department(**typed), *others]).data)
    return path


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A department with two projects."""
    return written(tmp_path_factory.mktemp("two"), 2)


def changed(path: Path, folder: Path, sheet: str, **cells: str | None) -> Path:
    """Write cells into the closed file and compute nothing."""
    target = folder / "改.xlsx"
    loaded = load(path)
    patches = {cell: Patch(value, drop_formula=True) for cell, value in cells.items()}
    target.write_bytes(patch_package(loaded.package, {sheet: patches}, full_calc=True))
    return target


def recomputed(path: Path, folder: Path) -> Path:
    target = folder / "算.xlsx"
    target.write_bytes(recompute(load(path)).data)
    return target


def own(loaded: Loaded) -> Evaluation:
    (found,) = (each for each in loaded.found if each.form.id == SUINING)
    return found.evaluation


def counts(path: Path, book: engines.Sheets) -> dict[str, int]:
    layout = summary_layout(load(path).book)
    assert layout is not None
    cells = {key: layout.cell(count_key(key), layout.totals_row) for key in PROJECT_COUNTS}
    return {key: int(float(str(book[SUMMARY_SHEET][cell]))) for key, cell in cells.items()}


def test_the_department_takes_its_counts_from_its_projects(tmp_path: Path) -> None:
    path = written(tmp_path, 4)
    loaded = load(path)
    shown = counts(path, engines.read_values(path))
    assert (shown["projects"], shown["graded"], shown["passed"], shown["spent"]) == (4, 3, 3, 2)
    assert own(loaded).counted == {name: str(shown[source]) for name, source in TAKEN.items()}
    scored = dict(zip([item.name for item in own(loaded).indicators], loaded.found[1].results.indicators, strict=True))
    assert scored["目标完成"].basis == "6 × 25.00% = 1.5"
    assert scored["决策程序"].basis == "4 − 10 ÷ 4 × 4 = 0"
    assert recompute(loaded).data == path.read_bytes()
    assert facts_from_evaluation(own(loaded))["measures"] == department()[1].measures


def some_complete(rng: random.Random, form: Form) -> Evaluation:
    """An evaluation in which every project meets some of its targets, some of them by far."""
    made = draw(rng, form, 9)
    made = replace(made, subject=f"{form.id} {rng.random()}")
    operator, target = ("", "≥10") if form.combined_target else ("≥", "10")
    ten = {"operator": operator, "target": target, "unit": "", "completion": None, "score": None}

    def changed(item: Indicator) -> Indicator:
        if rng.random() >= 0.9:
            return item
        return replace(item, actual=rng.choice(("10", "12.9", "13", "20")), **ten)

    return with_rows(made, changed) if rng.random() < 0.8 else made


def test_every_form_is_counted_alike_in_every_program(tmp_path: Path) -> None:
    forms = [
        find_form(form_id) for form_id in ("cn-2021-project", "sc-special-2024", "hb-project", "gd-heyuan-project")
    ]
    drawn = [(form, some_complete(random.Random(number), form)) for number, form in enumerate(forms)]
    path = tmp_path / "各式.xlsx"
    path.write_bytes(write_department([department(), *drawn, *filled(1)]).data)
    cached = engines.read_values(path)
    wanted = counts(path, cached)
    assert wanted["projects"] == len(forms) + 1 and 0 < wanted["quantity_done"] < wanted["projects"]
    assert 0 < wanted["indicators_near"] < wanted["indicators_done"]
    assert own(load(path)).counted == {name: str(wanted[source]) for name, source in TAKEN.items()}
    # IronCalc and formualizer cannot tell how a number is shown, and leave rows with numbers to a person.
    assert counts(path, engines.gnumeric(path)) == wanted
    assert counts(path, engines.libreoffice([path])[0]) == wanted


def test_a_changed_project_is_carried_into_the_department_s_score(two: Path, tmp_path: Path) -> None:
    where = load(two).found[0].cells
    raw = changed(two, tmp_path, where.sheet, **{cell["actual"]: "0" for cell in where.indicators if "actual" in cell})
    done = recomputed(raw, tmp_path)
    by_office = engines.libreoffice([raw])[0]
    assert differences(engines.read_values(done), by_office) == []
    assert own(load(done)).counted == {name: str(counts(done, by_office)[source]) for name, source in TAKEN.items()}
    assert own(load(done)).counted != own(load(two)).counted


def test_a_typed_count_goes_before(tmp_path: Path) -> None:
    path = written(tmp_path, 2, projects="12")
    loaded = load(path)
    assert (own(loaded).measures["projects"], own(loaded).known_measures["projects"]) == ("12", "12")
    cell = loaded.found[1].cells.measures["projects"]
    emptied = changed(path, tmp_path, "基础数据", **{cell: None})
    done = recomputed(emptied, tmp_path)
    assert "projects" not in own(load(done)).measures
    assert engines.read_values(done)["基础数据"][cell] == 2
    assert differences(engines.read_values(done), engines.libreoffice([done])[0]) == []


@pytest.mark.costly(1)
@pytest.mark.parametrize(("typed", "figure"), [("约5", None), ("=2+1", 3)])
def test_what_a_person_puts_there_stays(typed: str, figure: int | None, two: Path, tmp_path: Path) -> None:
    path = tmp_path / "改.xlsx"
    book = opened(two.read_bytes())
    cell = load(two).found[1].cells.measures["projects"]
    book["基础数据"][cell] = typed
    book.save(path)
    again = openpyxl.load_workbook(recomputed(path, tmp_path))["基础数据"][cell].value
    assert again == typed
    assert read_figure(own(load(path)).known_measures["projects"]) == figure


def test_without_the_summary_the_counts_are_missing(two: Path, tmp_path: Path) -> None:
    path = tmp_path / "改.xlsx"
    book = opened(two.read_bytes())
    del book[SUMMARY_SHEET]
    for name in [each for each in book.defined_names if each.startswith(("xsd_n_", "xsd_summary"))]:
        book.defined_names[name].attr_text = "#REF!"
    book.save(path)
    assert own(load(path)).counted == {}
    cell = load(path).found[1].cells.measures["projects"]
    done = recomputed(path, tmp_path)
    assert engines.read_values(done)["基础数据"].get(cell) in ("", None)


def test_a_department_alone_types_them_and_departments_alone_are_listed(tmp_path: Path) -> None:
    form, one = department()
    path = tmp_path / "两局.xlsx"
    path.write_bytes(write_department([(form, one), (form, replace(one, subject="另一个局"))]).data)
    loaded = load(path)
    layout = summary_layout(loaded.book)
    assert layout is not None and layout.rows == 2 and not layout.has_counts
    assert [each.evaluation.counted for each in loaded.found] == [{}, {}]


def test_the_facts_of_a_department_and_its_projects_on_the_command_line(tmp_path: Path) -> None:
    from xlsheets.cli.main import main

    files = []
    for number, (_, each) in enumerate([department(), *filled(2)]):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps(facts_from_evaluation(each), ensure_ascii=False), encoding="utf-8")
    out = tmp_path / "部门.xlsx"
    assert main(["new", "--facts", *map(str, files), "-o", str(out)]) == 0
    assert own(load(out)).counted["projects"] == "2"
