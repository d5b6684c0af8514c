"""The report beside last year's: which evaluation is compared with, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from samples.without_cells import found_of

from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.errors import UserError
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import TextSpec
from xlsheets.report.build import write_report
from xlsheets.report.build_context import build_context
from xlsheets.report.last_year import Earlier, LastYear, last_year_of
from xlsheets.report.listing import listed_names
from xlsheets.report.places import cells_with_projects
from xlsheets.report.render import render
from xlsheets.report.rendered import RenderedReport
from xlsheets.report.update import update_report


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


def test_a_unit_of_another_name_is_told_when_a_report_is_written_and_when_it_is_refreshed(
    mail: Evaluation, form: Form, tmp_path: Path
) -> None:
    now, last = found_of(mail, form), found_of(replace(mail, year=2023), form)
    renamed = project(form, 2023, mail.subject, "旧名局")
    made = chosen(now, renamed)
    assert made.found is None
    assert "是“旧名局”的，今年的单位是" in made.note and "改名" not in chosen(now, last).note
    path = tmp_path / "报告.docx"
    write_report(now, path, last=last)
    with pytest.raises(UserError, match=r"没有更新：上年表中的.*旧名局"):
        update_report(now, path, last_note=made.note)


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


def with_last_typed(mail: Evaluation, form: Form, **typed: str) -> Evaluated:
    """An evaluation in a form that asks for last year: what was spent in its head, the points on 文字说明."""
    asking = replace(form, texts=(*form.texts, TextSpec("last_total", "上年得分")))
    texts = {**mail.texts, "last_total": typed.get("last_total", "")}
    fields = {**mail.fields, "last_executed": typed.get("last_executed", "")}
    return found_of(replace(mail, fields=fields, texts=texts), asking)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"last_executed": "1.59", "last_total": "92"},
            "全年支出比2023年增加0.4万元，增长25.16%。自评得分比2023年的92分低2.67分。",
        ),
        ({"last_executed": "1.99"}, "全年支出与2023年持平。"),
        ({"last_total": "89.33分"}, "自评得分与2023年持平。"),
        ({"last_executed": "1.59万元"}, "全年支出比2023年增加0.4万元，增长25.16%。"),
        ({"last_executed": "不详"}, ""),
        ({}, ""),
    ],
)
def test_last_year_as_it_was_typed(mail: Evaluation, form: Form, typed: dict[str, str], told: str) -> None:
    context = build_context(with_last_typed(mail, form, **typed))
    assert render("{{ say.than_last() }}", context, {}).text == told


def test_a_file_of_last_year_goes_before_what_was_typed(mail: Evaluation, form: Form) -> None:
    last = found_of(replace(mail, year=2023, budget=[BudgetLine("total", "", "", "2", "1")]), form)
    context = build_context(with_last_typed(mail, form, last_executed="1.59"), last=last)
    assert context.last is not None and context.last.budget["total"].executed == 1


def test_what_was_typed_of_last_year_knows_its_cell_and_is_refreshed(
    mail: Evaluation, form: Form, tmp_path: Path
) -> None:
    path = tmp_path / "报告.docx"
    found = with_last_typed(mail, form, last_executed="1.59")
    write_report(found, path)
    assert not write_report(with_last_typed(mail, form, last_total="92"), path).unused
    write_report(found, path)
    updated = update_report(with_last_typed(mail, form, last_executed="1.49"), path)
    assert any("0.4 → 0.5" in line for line in updated.changes.lines())
    with pytest.raises(UserError, match="--last"):
        update_report(with_last_typed(mail, form), path)
    cells = replace(found.cells, fields={"last_executed": "C9"})
    assert cells_with_projects(replace(found, cells=cells), ())["last.budget.total.executed"] == "自评表!C9"
