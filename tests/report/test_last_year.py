"""The report beside last year's: which evaluation is compared with, and what is said of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from samples.without_cells import found_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.report.build_context import build_context
from xlsheets.report.last_year import Earlier, LastYear, last_year_of
from xlsheets.report.listing import listed_names
from xlsheets.report.render import render
from xlsheets.report.rendered import RenderedReport


def project(form: Form, year: int | None, subject: str, unit: str = "", code: str = "") -> Evaluated:
    fields = {"unit": unit, "project_code": code}
    return found_of(Evaluation(form=form.id, year=year, subject=subject, fields=fields), form)


def chosen(found: Evaluated, *earlier: Evaluated) -> LastYear:
    return last_year_of(found, [Earlier(f"{at}.xlsx", each) for at, each in enumerate(earlier)])


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (("甲", "某局", "1"), ("乙", "", "1")),
        (("2024年培训费", "某局", ""), ("2023年度 培训费", "某局", "")),
        (("培训费", "某局", ""), ("培训费", "", "")),
    ],
)
def test_the_code_decides_then_the_name(form: Form, now: tuple[str, str, str], before: tuple[str, str, str]) -> None:
    last = project(form, 2023, *before)
    made = chosen(project(form, 2024, *now), project(form, 2023, "别的", "某局", "9"), last)
    assert (made.found, made.file, made.note) == (last, "1.xlsx", "")


def test_only_years_before_count_and_the_latest_of_them(form: Form) -> None:
    now, older, last = (project(form, year, "甲") for year in (2024, 2021, 2022))
    made = chosen(now, older, last, project(form, 2024, "甲"), project(form, 2025, "甲"))
    assert (made.found, made.note) == (last, "上年表是2022年的，报告写成同2022年比较")
    assert chosen(now, now) == LastYear(note="上年表中没有2024年以前项目的自评表（读到的是2024年的），没有同上年比较")


def test_two_that_fit_are_not_guessed_between(form: Form) -> None:
    made = chosen(project(form, 2024, "甲"), project(form, 2023, "甲", "一局"), project(form, 2023, "甲", "二局"))
    assert made == LastYear(note="上年表中有 2 份“甲”，分不清是哪一份，没有同上年比较")


@pytest.mark.parametrize("unit", ["某局", "他局", ""])
def test_another_name_is_not_taken_for_the_same_project(form: Form, unit: str) -> None:
    made = chosen(project(form, 2024, "设备购置", "某局"), project(form, 2023, "设备采购", unit))
    assert made == LastYear(note="上年表中没有“设备购置”（有“设备采购”），没有同上年比较")


def test_a_department_is_not_compared_with_a_project(form: Form) -> None:
    department = find_form("sc-whole-2024")
    made = chosen(project(department, 2024, "甲", "甲"), project(form, 2023, "甲", "甲"))
    assert made.found is None and "部门整体的自评表" in made.note


def told(mail: Evaluation, form: Form, **last: object) -> RenderedReport:
    before = found_of(replace(mail, **last), form)  # type: ignore[arg-type]
    return render("{{ say.than_last() }}", build_context(found_of(mail, form), last=before), {})


def test_amounts_are_told_in_the_unit_of_the_report(mail: Evaluation, form: Form) -> None:
    spent = [BudgetLine("total", "预算金额", "20000", "20000", "16000")]
    text = told(mail, form, year=2023, money_unit="元", budget=spent).text
    assert text == "全年支出比2023年增加0.39万元，增长24.38%。自评得分与2023年持平。"


def test_scores_out_of_other_points_are_not_compared(mail: Evaluation, form: Form) -> None:
    assert told(mail, form, year=None, indicators=mail.indicators[:-1]).text == "全年支出与上年持平。"


def test_without_last_year_nothing_is_said(mail: Evaluation, form: Form) -> None:
    assert render("{{ say.than_last() }}", build_context(found_of(mail, form)), {}).text == ""
    assert told(mail, form, year=2023, budget=[], indicators=[]).text == ""


def test_its_cells_are_named_with_their_file(mail: Evaluation, form: Form) -> None:
    found = project(form, 2023, "甲")
    placed = replace(found, cells=replace(found.cells, sheet="自评表", fields={"subject": "B3"}))
    names = {each.name: each for each in listed_names(found, last=LastYear(placed, "上年.xlsx"))}
    assert (names["last.subject"].value, names["last.subject"].cells) == ("甲", "[上年.xlsx]自评表!B3")
