"""The checks of measures: not a number, below 0, a deduction typed as points; counts other than in 汇总; what tables of figures say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from department import filled as projects
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from samples.changed import with_row, with_rows
from samples.department_cases import SUINING, published
from samples.final_accounts import final_accounts
from samples.kept import write_workbook

from xlsheets.audit.check import CHECKS, run_checks
from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema_data import DataRules, RelationSpec
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
    assert told({"projects": "1", "regular": "1", "stage": "1"}) == []
    assert told({"projects": "1", "regular": "3", "stage": "1"}) != []
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


def of_accounts(folder: Path, *, change: Callable[[Workbook], None] | None = None, **measures: str) -> list[Finding]:
    path, evaluation = folder / "决算.xlsx", final_accounts(**measures)
    path.write_bytes(write_workbook(find_form(evaluation.form), evaluation).data)
    if change is not None:
        book = load_workbook(path)
        change(book)
        book.save(path)
    return run_checks(Subject.of(load(path).found[0]))


def test_published_accounts_hold_together(tmp_path: Path) -> None:
    assert of_accounts(tmp_path) == []


@pytest.mark.costly
@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"general_last": "1700"}, "DATA_CONFLICT", "财政拨款收入总计应等于财政拨款支出总计"),
        ({"function_3_outturn": "4.49"}, "DATA_CONFLICT", "功能分类各项合计应等于"),
        ({"guests_home_outturn": "0.5"}, "DATA_CONFLICT", "“三公”经费决算不应大于预算"),
        ({"agency_last": "48.5"}, "DATA_CONFLICT", "机关运行经费一般等于"),
        ({"goods_outturn": ""}, "DATA_MISSING", "“政府采购支出”还有1格没有填"),
        ({"function_11_item": "新增"}, "DATA_MISSING", "还有2格没有填"),
        ({"basic_last": "15589200"}, "DATA_UNIT", "“基本支出（上年决算数）”约为“基本支出（本年决算数）”的一万倍"),
        ({"abroad_last": "2"}, "DATA_REASON", "没有写“因公出国（境）费变动原因”"),
        ({"staff_outturn": "一千"}, "MEASURE_PROBLEM", "不是数字"),
    ],
)
def test_what_does_not_hold_is_told(changes: dict[str, str], code: str, told: str, tmp_path: Path) -> None:
    found = [each.message for each in of_accounts(tmp_path, **changes) if each.code == code]
    assert any(told in message for message in found), found


def test_figures_of_a_form_with_indicators_may_be_related_too() -> None:
    form = find_form(SUINING)
    related = RelationSpec(((1, "goals_done"),), ((1, "goals_set"),), "都要完成")
    found = write_workbook(form, published(SUINING, measures={"goals_set": "5", "goals_done": "4"})).found
    ruled = replace(found, form=replace(form, data_rules=DataRules((related,))))
    (bad,) = run("DATA_CONFLICT", Subject.of(ruled))
    assert (bad.sheet, bad.found, bad.expected) == ("基础数据", "4个", "5个") and "都要完成" in bad.message


def test_a_sum_that_was_typed_over_is_told_with_what_it_comes_to(tmp_path: Path) -> None:
    evaluation = final_accounts()
    place = write_workbook(find_form(evaluation.form), evaluation).found.cells.measures["income_total_outturn"]

    def type_over(book: Workbook) -> None:
        book["决算数据"][place] = 1300

    (finding,) = (each for each in of_accounts(tmp_path, change=type_over) if each.code == "DATA_TYPED_OVER")
    assert (finding.cell, finding.expected) == (place, "1313.5")
