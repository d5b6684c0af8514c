"""Which form a table is in."""

from __future__ import annotations

import pytest
from recognise.small_grid import FORM, NATIONAL, SPLIT, book_of, form_of, grid_of, simple

from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms
from xlsheets.recognise.recognise import recognise, recognise_grid


def test_the_form_by_its_columns_its_title_or_the_id_that_the_file_carries() -> None:
    sichuan, special = (
        form_of("sc", SPLIT, title="部门预算项目支出绩效自评表"),
        form_of("sp", SPLIT, title="专项资金绩效目标完成情况自评表"),
    )
    head = "|".join(SPLIT.values())
    rows = f"{{}}\n{head}\n产出指标|数量指标|甲|≥|95|%|97%|10\n合计"
    forms = [FORM, NATIONAL, sichuan, special]
    assert recognise_grid(simple(), [FORM, sichuan]).form.id == "small"  # type: ignore[union-attr]
    for form in (sichuan, special):
        found = recognise_grid(grid_of(rows.format(f"{form.title}（2024年度）")), forms)
        assert found is not None
        assert found.form.id == form.id
        assert recognise(book_of(grid_of(rows.format("")), xlsheets_form=form.id), forms)[0].form.id == form.id
    with pytest.raises(UserError, match=r"sc（部门预算.*sp（专项资金.*--form"):
        recognise(book_of(grid_of(rows.format(""))), forms)
    assert recognise(book_of(simple(), xlsheets_form="sc"), [FORM, sichuan])[0].form.id == "small", (
        "its columns do not fit"
    )


def test_columns_that_fit_no_form() -> None:
    rows = "三级指标|评分标准|分值|自评得分\n甲|按次|10|9\n合计||10|9"
    with pytest.raises(UserError) as error:
        recognise(book_of(grid_of(rows, sheet="整体")), [FORM])
    assert str(error.value).startswith("某单位.xlsx：工作表“整体”：")
    assert "C1“分值”作“分值”" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("title", ["项目支出绩效自评表", "2024年专项资金自评表", "部门预算项目自评表"])
def test_a_projects_title_is_read_by_no_departments_form(title: str) -> None:
    rows = f"{title}\n一级指标|二级指标|三级指标|分值|得分\n产出|数量|走访数|50|47.5\n效益|社会|稳定率|50|50"
    with pytest.raises(UserError) as error:
        recognise(book_of(grid_of(rows)), all_forms())
    assert "gd-wuhua-whole" not in str(error.value).partition("最接近的是")[0]
    whole = recognise(book_of(grid_of(rows.replace(title, "部门整体支出绩效自评表"))), all_forms())
    assert [found.form.is_department for found in whole] == [True]
