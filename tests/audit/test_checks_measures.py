"""The checks of measures: not a number, below 0, a deduction typed as points; counts of projects other than in 汇总."""

from __future__ import annotations

from pathlib import Path

from department import filled as projects
from msgspec.structs import replace
from samples.changed import with_row, with_rows
from samples.department_cases import SUINING, published
from samples.kept import write_workbook

from xlsheets.audit.check import CHECKS, run_checks
from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.forms.catalog import find_form
from xlsheets.recognise.load import load
from xlsheets.writing.department import write_department


def run(code: str, subject: Subject) -> list[Finding]:
    (check,) = (each for each in CHECKS if each.code == code)
    return list(check(subject))


def told(folder: Path, measures: dict[str, str], deducted: str) -> list[Finding]:
    evaluation = with_row(published(SUINING, measures=measures), -1, score=deducted)
    path = folder / "部门.xlsx"
    path.write_bytes(write_workbook(find_form(SUINING), evaluation).data)
    return run("MEASURE_PROBLEM", Subject.of(load(path).found[0]))


def test_measure_problem(tmp_path: Path) -> None:
    bad = told(tmp_path, {"goals_set": "约5", "staff": "-3"}, "2")
    assert [(each.sheet, each.cell, each.found) for each in bad[:2]] == [
        ("基础数据", "E5", "约5"),
        ("基础数据", "E25", "-3"),
    ]
    assert "是扣分项" in bad[2].message and bad[2].sheet == "自评表"
    assert told(tmp_path, {"goals_set": "5", "staff": "28"}, "-1") == []


def test_department_form_with_measures_is_no_blank_form(tmp_path: Path) -> None:
    form, path = find_form(SUINING), tmp_path / "部门.xlsx"

    def told_fixes(measures: dict[str, str]) -> dict[str, str]:
        evaluation = with_rows(published(SUINING, measures=measures), lambda item: replace(item, score=None))
        path.write_bytes(write_workbook(form, evaluation).data)
        return {each.code: each.fix for each in run_checks(Subject.of(load(path).found[0]))}

    assert told_fixes({}) == {"FORM_EMPTY": "填写基础数据和得分后再检查。"}
    filled = told_fixes({"goals_set": "5", "goals_done": "4"})
    assert "FORM_EMPTY" not in filled and "REASON_MISSING" in filled


def test_project_count_differs(tmp_path: Path) -> None:
    path = tmp_path / "部门.xlsx"
    path.write_bytes(write_department([(find_form(SUINING), published(SUINING)), *projects(2)]).data)
    found = load(path).found[0]

    def told(measures: dict[str, str]) -> list[Finding]:
        other = replace(found, evaluation=replace(found.evaluation, measures=measures))
        return run("PROJECT_COUNT_DIFFERS", Subject.of(other))

    (bad,) = told({"projects": "12", "staff": "28"})
    assert (bad.sheet, bad.found, bad.expected, bad.severity) == ("基础数据", "12", "2", "warning")
    assert "“阶段（含一次性）项目总数”与汇总中自评的项目数不一致" in bad.message
    assert told({"projects": "2", "staff": "28"}) == told({"projects": "约5"}) == told({}) == []


def test_a_part_is_not_more_than_its_whole(tmp_path: Path) -> None:
    (bad,) = told(tmp_path, {"goals_set": "5", "goals_done": "50"}, "-1")
    assert (bad.found, bad.expected, bad.severity) == ("50", "不超过5", "error")
    assert "大于“年初设置的履职效果目标数”" in bad.message
    assert told(tmp_path, {"goals_set": "5", "goals_done": "5"}, "-1") == []


def test_measure_missing(tmp_path: Path) -> None:
    """Typed scores beside empty 基础数据 are no complete form, and show no 100 %."""
    path = tmp_path / "部门.xlsx"
    scored = with_rows(
        published(SUINING, measures={"goals_set": "5", "goals_done": "4"}), lambda item: replace(item, score="3")
    )
    path.write_bytes(write_workbook(find_form(SUINING), scored).data)
    found = load(path).found[0]
    bad = run("MEASURE_MISSING", Subject.of(found))
    assert bad[0].severity == "error" and "待填：财政拨款预算执行数" in bad[0].message
    assert found.cells.indicators[0]["score"] not in [each.cell for each in bad]
    results = found.results.indicators
    assert (results[0].completion is not None, results[4].completion, results[4].bucket) == (True, None, None)
