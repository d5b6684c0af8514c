"""Forms of nobody, each only a folder: no points at all, no levels, an odd order; whatever the roles, facts come back and cells compute."""

from __future__ import annotations

import random
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from formulas.engine_cases import problems, report, write_case
from openpyxl import load_workbook
from samples.evaluations import complete_evaluation, evaluation
from samples.kept import write_workbook
from samples.own_forms import OWN_FORMS, form_of, source_of
from writing.test_every_form import comes_back, reloaded

from xlsheets.audit.check import run_checks
from xlsheets.audit.subject import Subject
from xlsheets.collect.records import record
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.facts import evaluation_from_facts
from xlsheets.forms.loading.load_form import validate_form
from xlsheets.forms.results_json import results_to_json
from xlsheets.forms.schema import Form
from xlsheets.recognise.load import load
from xlsheets.recompute.recompute import recompute
from xlsheets.writing.guide_sheet import guide_lines

NAMES = ("completion-only", "flat-list", "flat-unscored", "two-row-header")


@pytest.fixture(params=NAMES)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Form:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    return find_form(request.param)


def test_facts_come_back_as_they_went_in(form: Form, tmp_path: Path) -> None:
    for seed in (1, 2):
        comes_back(form, complete_evaluation(random.Random(seed), form, 7), tmp_path)


def test_every_engine_gives_what_python_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    filled = [(form, evaluation(random.Random(3), form, 20)) for form in map(find_form, NAMES)]
    cases = [write_case(tmp_path, each.form, form, each) for form, each in filled]
    spared = [write_case(tmp_path, each.form, form, each, spared=True) for form, each in filled]
    lines = problems(cases, spared, ("zh-CN",))
    assert not lines, report(lines)


def test_a_form_without_points_has_completions_and_no_total(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    form = find_form("completion-only")
    items = [
        {
            "level1": "产出指标",
            "level2": "数量指标",
            "name": "走访",
            "target": "≥100户",
            "actual": "90户",
            "reason": "雨",
        },
        {"level1": "产出指标", "level2": "时效指标", "name": "办结", "target": "12月底前", "actual": "11月底"},
        {"level1": "效益指标", "level2": "社会效益指标", "name": "反响", "target": "明显", "actual": "较好"},
    ]
    filled = evaluation_from_facts({"indicators": items}, form, "facts.json")
    loaded = reloaded(write_workbook(form, filled).data, tmp_path)
    results = loaded.found[0].results
    assert [result.basis for result in results.indicators] == [
        "90户 ÷ 100户 = 90.00%",
        "按期完成",
        "待评：由评价人按档次评分",
    ]
    told = results_to_json(results, form.kind)
    assert (told["total"], told["weight_total"], told["grade"], told["level1"]) == (None, None, None, {})
    assert told["counts"] == {"total": 3, "complete": 1, "incomplete": 1}
    codes = {each.code for each in run_checks(Subject.of(loaded.found[0]))}
    assert not [code for code in codes if code.startswith(("WEIGHT", "SCORE", "TOTAL", "GRADE"))]
    row = record("a.xlsx", loaded.found[0])
    assert (row.total, row.grade, row.status) == (None, "", "待评1项")


@pytest.mark.parametrize(
    ("name", "item", "words"),
    [
        ("completion-only", {"score": "5"}, "没有得分一列"),
        ("completion-only", {"weight": "5"}, "没有分值一列"),
        ("flat-list", {"level1": "产出指标"}, "没有一级指标一列"),
        ("flat-list", {"level2": "数量指标"}, "没有二级指标一列"),
    ],
)
def test_facts_without_a_place_are_refused(
    name: str, item: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    with pytest.raises(UserError, match=words):
        evaluation_from_facts({"indicators": [item]}, find_form(name), "facts.json")


MISTAKES = (
    ("completion-only", "weight = 0\n", "weight = 10\n", "不计分的表"),
    ("completion-only", 'role = "reason", header = "说明"', 'role = "score", header = "得分"', "不计分的表"),
    ("completion-only", 'level1 = "效益指标"', 'level1 = "效益指标"\nweight = 5', "没有分值"),
    ("completion-only", 'role = "completion"', 'role = "weight"', "有分值要有得分"),
    ("flat-list", '{ role = "weight"', '{ role = "note"', "合计里也不能有"),
    (
        "flat-list",
        '[[bands]]\ntype = "total"',
        '[[bands.groups]]\nlevel1 = "乙"\nrows = [{}]\n\n[[bands]]\ntype = "total"',
        "只能写一组",
    ),
    ("odd-goals", "[bands.repeat]", "[bands.repeats]", "要写明这一级的分值"),
)


@pytest.mark.parametrize(("name", "old", "new", "words"), MISTAKES)
def test_mistakes_about_points_are_told(name: str, old: str, new: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        form_of(tmp_path, source_of(name).replace(old, new))
    assert words in " ".join(map(str, validate_form(tmp_path / name)))


def test_a_blank_form_without_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    for name in NAMES:
        loaded = reloaded(write_workbook(find_form(name), year=2025).data, tmp_path)
        assert (loaded.found[0].evaluation.indicators, recompute(loaded).changed) == ([], 0)
    assert "不计分" in "".join(guide_lines(find_form("completion-only")))


def stripped(data: bytes, path: Path) -> Path:
    """The form's sheet alone, as another program would have made it: no marks of ours, no formulas."""
    book = load_workbook(BytesIO(data), data_only=True)
    for name in book.sheetnames[1:]:
        del book[name]
    for name in list(book.defined_names):
        del book.defined_names[name]
    for name in book.custom_doc_props.names:
        del book.custom_doc_props[name]
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["two-row-header", "completion-only", "converted-points"])
def test_a_file_of_somebody_else_is_told_by_its_headers(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    filled = complete_evaluation(random.Random(5), find_form(name), 6)
    written = write_workbook(find_form(name), filled)
    found = load(stripped(written.data, tmp_path / "别人的.xlsx")).found[0]
    assert (found.form.id, found.cells.columns) == (name, written.found.cells.columns)
    read, wrote = found.evaluation.indicators, written.found.evaluation.indicators
    assert [(item.name, item.actual, item.extra) for item in read] == [
        (item.name, item.actual, item.extra) for item in wrote
    ]


def test_columns_side_by_side_have_one_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLSHEETS_FORMS", str(OWN_FORMS))
    written = write_workbook(find_form("two-row-header"), year=2025)
    sheet = load_workbook(BytesIO(written.data))["自评表"]
    row = written.found.cells.header_row
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {f"D{row - 1}:E{row - 1}", f"G{row - 1}:H{row - 1}", f"C{row - 1}:C{row}"} <= merged
    assert sheet.print_title_rows == f"${row - 1}:${row}"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '{ role = "actual", header = "实际完成值", at = "F" }',
            '{ role = "actual", header = "实际完成值", at = "F", over = "自评" }',
            "",
        ),
        (
            '{ role = "name", header = "三级指标", at = "C" }',
            '{ role = "name", header = "三级指标", at = "C", over = "自评" }',
            "要相邻",
        ),
        ('{ role = "rate", header = "执行率"', '{ role = "rate", over = "执行", header = "执行率"', "表头可以分两行"),
    ],
)
def test_heads_that_cannot_be_printed_are_told(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = source_of("two-row-header")
    assert old in text
    with suppress(UserError):
        form_of(tmp_path, text.replace(old, new))
    told = " ".join(map(str, validate_form(tmp_path / "two-row-header")))
    assert words in told and bool(words) == bool(told)
