"""Blanks from a list: a workbook each, safe names, a list of them; mistakes by cell, all in one run, and then nothing is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xlsheets.errors import NoFormError, UserError
from xlsheets.forms.catalog import find_form
from xlsheets.issue.batch import ISSUED_LIST, batch_of, issue
from xlsheets.recognise.load import load

NATIONAL = find_form("cn-caiyu10-project")


def listed(folder: Path, text: str) -> Path:
    path = folder / "名单.csv"
    path.write_text(text, "utf-8")
    return path


def issued(folder: Path, text: str, form: str = NATIONAL.id) -> list[str]:
    batch = batch_of(listed(folder, text), find_form(form), 2025)
    return list(issue(batch, folder / "发放"))


def test_each_row_is_a_workbook_with_its_names(tmp_path: Path) -> None:
    text = (
        "2025年项目名单\n序号,项目名称,项目编码,单位,主管部门,年初预算数,财政资金年初预算数\n"
        "1,公益文化,001,文化馆,文旅局,,\n2,公益文化,002,图书馆,文旅局,120,100\n3,社保/经费:*,003,人社局,人社局,,\n"
    )
    files = issued(tmp_path, text)
    assert files == ["公益文化.xlsx", "公益文化（002）.xlsx", "社保_经费__.xlsx", ISSUED_LIST]
    found = [load(tmp_path / "发放" / name).found[0].evaluation for name in files[:-1]]
    assert [each.subject for each in found] == ["公益文化", "公益文化", "社保/经费:*"]
    assert [each.fields["unit"] for each in found] == ["文化馆", "图书馆", "人社局"]
    assert [each.fields["project_code"] for each in found] == ["001", "002", "003"]
    assert {each.year for each in found} == {2025}
    assert [(line.line, line.initial) for line in found[1].budget][:2] == [("total", "120"), ("fiscal", "100")]
    sheet = openpyxl.load_workbook(tmp_path / "发放" / ISSUED_LIST).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [(row[3], row[7]) for row in rows] == list(zip(("公益文化", "公益文化", "社保/经费:*"), files, strict=False))
    with pytest.raises(NoFormError, match="发放清单"):
        load(tmp_path / "发放" / ISSUED_LIST)


def test_rows_that_go_on_are_the_approved_indicators(tmp_path: Path) -> None:
    text = (
        "项目名称,单位,一级指标,二级指标,三级指标,年度指标值,分值\n"
        "甲,文化馆,产出指标,数量指标,演出场次,≥24场,50\n,,,质量指标,设备完好率,≥95%,40\n"
        "乙,文化馆,产出指标,数量指标,演出场次,≥3场,90\n乙,文化馆,效益指标,社会效益指标,影响,提升,\n"
    )
    first, second, _ = issued(tmp_path, text)
    items = load(tmp_path / "发放" / first).found[0].evaluation.indicators
    assert [(item.level1, item.level2, item.name, item.target) for item in items] == [
        ("产出指标", "数量指标", "演出场次", "24"),
        ("产出指标", "质量指标", "设备完好率", "95"),
    ]
    assert len(load(tmp_path / "发放" / second).found[0].evaluation.indicators) == 2


def test_a_department_form_is_named_by_its_unit(tmp_path: Path) -> None:
    assert issued(tmp_path, "单位名称,年度\n文化馆,2024\n图书馆,2024\n", "sc-whole-2024")[:2] == [
        "文化馆.xlsx",
        "图书馆.xlsx",
    ]


def test_every_mistake_is_told_by_cell_and_nothing_is_written(tmp_path: Path) -> None:
    text = (
        "项目名称,单位,年初预算数,填报日期,三级指标,一级指标,年度指标值,联系人\n"
        "甲,文化馆,十万,2025-02-30,,,,张\n甲,文化馆,,,,,,\n,,5,,,,,\n乙,文化馆,,,演出场次,产出,≥24场,\n丙,馆,,,演出,产出x,≥2,\n"
    )
    with pytest.raises(UserError) as error:
        issued(tmp_path, text)
    cells = [line.split("：")[1] for line in error.value.lines]
    assert sorted(cells) == sorted(["第 2 行第 3 列", "第 2 行第 4 列", "第 4 行第 1 列", "第 6 行第 6 列"])
    assert not (tmp_path / "发放").exists()
    good = batch_of(listed(tmp_path, "项目名称,单位,联系人\n甲,文化馆,张\n"), NATIONAL, None)
    assert good.unused == [("第 1 行第 3 列", "联系人")]


def test_rows_that_are_the_same_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="第 3 行第 1 列：与第 2 行的名称、单位、代码都相同"):
        issued(tmp_path, "项目名称,单位\n甲,文化馆\n甲,文化馆\n")


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    issued(tmp_path, "项目名称,单位\n甲,文化馆\n")
    before = (tmp_path / "发放" / "甲.xlsx").read_bytes()
    with pytest.raises(UserError, match="里面已有同名文件 甲"):
        issued(tmp_path, "项目名称,单位\n甲,图书馆\n")
    assert (tmp_path / "发放" / "甲.xlsx").read_bytes() == before


@pytest.mark.parametrize("text", ["随便\n", "甲,乙\n丙,丁\n", "项目名称,单位\n"])
def test_a_list_without_header_or_rows_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError, match="表头") as error:
        issued(tmp_path, text)
    assert len(error.value.lines) == 1
