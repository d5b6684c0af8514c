"""``xlsheets new``: a blank workbook, one with facts, one with 汇总 for several facts; and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from cli.cli_runner import CHENGDE, DATA, HEYUAN, Runner, facts_of, write_facts

from xlsheets.files.addresses import row_column

PUBLISHED = [DATA / f"{name}.json" for name in (CHENGDE, HEYUAN)]


def facts(folder: Path, name: str, **changes: object) -> Path:
    path = folder / name
    path.write_text(json.dumps({**json.loads(PUBLISHED[0].read_text("utf-8")), **changes}), encoding="utf-8")
    return path


def test_facts_of_two_forms_make_one_workbook(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "部门.xlsx"
    assert run("new", "--facts", *PUBLISHED, "-o", out).status == 0
    assert openpyxl.load_workbook(out, read_only=True).sheetnames[0] == "汇总"
    forms = [each["form"] for each in run("read", out, "--json").json["evaluations"]]
    assert forms == ["cn-caiyu10-project", "gd-heyuan-project"]
    again = run("recompute", out)
    assert again.status == 0 and "无须更新" in again.out


def test_what_read_prints_goes_back_whole(run: Runner, tmp_path: Path) -> None:
    first, second, told = tmp_path / "一.xlsx", tmp_path / "二.xlsx", tmp_path / "读.json"
    run("new", "--facts", *PUBLISHED, "-o", first)
    told.write_text(run("read", first, "--json").out, encoding="utf-8")
    assert run("new", "--facts", told, "-o", second).status == 0
    assert run("read", second, "--json").out == told.read_text("utf-8")


def test_mistakes_of_all_files_are_told_in_one_run(run: Runner, tmp_path: Path) -> None:
    broken = tmp_path / "丙.json"
    broken.write_text('{"year": 2021\n "form": ""}', encoding="utf-8")
    wrong = [
        facts(tmp_path, "甲.json", year=21, form="cn-caiyu10-projet"),
        broken,
        facts(tmp_path, "乙.json", texts=[]),
    ]
    lines = run("new", "--facts", *wrong, "-o", tmp_path / "部门.xlsx").err.splitlines()
    assert [line.split("：")[1] for line in lines] == ["form", "year", "第 2 行第 2 列", "texts"]
    assert "是不是“cn-caiyu10-project”" in lines[0]
    assert not list(tmp_path.glob("*.xlsx"))


def test_no_facts_are_passed_over_in_silence(run: Runner, tmp_path: Path) -> None:
    misspelt = '"form": "cn-caiyu10-projet", "year": 2021, "year": 2022'
    beside = f'"evaluations": [5, {{{misspelt}}}], "evaluations": [5, {{{misspelt}}}], "subject": "项目"'
    path = tmp_path / "甲.json"
    path.write_text(f"{{{beside}}}", encoding="utf-8")
    lines = run("new", "--facts", path, "-o", tmp_path / "部门.xlsx").err.splitlines()
    place = "evaluations[2]"
    wanted = [f"{place}.form", f"{place}.year", "evaluations", "evaluations[1]", "subject"]
    assert [line.split("：")[1] for line in lines] == wanted
    assert "空文件名" in run.refused(tmp_path, "new", "--facts", "", "-o", tmp_path / "部门.xlsx")


def test_a_folder_is_no_facts_file(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "facts.json").mkdir()
    assert "这是文件夹" in run.refused(tmp_path, "new", "--facts", tmp_path / "facts.json", "-o", tmp_path / "a.xlsx")


def test_one_file_makes_the_workbook_of_its_form(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "一个.xlsx"
    for call in ([PUBLISHED[0]], [PUBLISHED[0], "cn-caiyu10-project"]):
        assert run("new", "--facts", *call, "-o", out).status == 0
        assert openpyxl.load_workbook(out, read_only=True).sheetnames[:2] == ["自评表", "测算"]


def test_reports_check_and_freeze_take_each_form(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "部门.xlsx"
    run("new", "--facts", *PUBLISHED, "-o", out)
    assert run("check", out).status in (0, 1)
    told = run("report", out)
    assert told.status in (0, 1) and len(list(tmp_path.glob("*.docx"))) == len(PUBLISHED)
    letter = run("report", out, "--kind", "letter")
    assert letter.status in (0, 1) and letter.out.count("已生成") == 1
    assert out.with_name("部门-部门绩效自评工作报告.docx").is_file()
    assert run("report", out, "--kind", "letter", "-o", tmp_path / "函.docx").out.count("已生成") == 1
    (sheet,) = [
        each["cells"]["sheet"] for each in run("read", out, "--json").json["evaluations"] if "gd" in each["form"]
    ]
    assert run("report", out, "--sheet", sheet, "-o", tmp_path / "一份.docx").status in (0, 1)
    assert (
        "现有：" in run("report", out, "--sheet", "无此表").line
        and "--sheet" in run("report", out, "-o", "x.docx").line
    )
    assert run("freeze", out, "-o", tmp_path / "定稿.xlsx").status in (0, 1)


def test_a_kind_that_one_form_alone_has_goes_where_a_person_says(run: Runner, tmp_path: Path) -> None:
    out, report = tmp_path / "部门.xlsx", tmp_path / "整体.docx"
    whole = facts(tmp_path, "整体.json", form="gd-wuhua-whole", budget=[], indicators=[], goals=[], money_unit="元")
    run("new", "--facts", PUBLISHED[1], whole, "-o", out)
    assert f"已生成 {report}" in run("report", out, "--kind", "whole", "-o", report).out
    assert "--sheet" in run("report", out, "-o", report).line


def test_what_cannot_be_put_together_is_refused(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "部门.xlsx"
    twice = facts(tmp_path, "甲.json")
    assert "重复" in run.refused(tmp_path, "new", "--facts", twice, PUBLISHED[0], "-o", out)
    unknown = facts(tmp_path, "乙.json", form="no-such-form")
    assert "没有表式“no-such-form”" in run.refused(tmp_path, "new", "--facts", PUBLISHED[0], unknown, "-o", out)
    assert "没有写表式编号" in run.refused(tmp_path, "new", "--facts", facts(tmp_path, "丙.json", form=""), "-o", out)
    whole = tmp_path / "丁.json"
    whole.write_text('{"evaluations": []}', encoding="utf-8")
    assert "evaluations：应为列表" in run.refused(tmp_path, "new", "--facts", whole, "-o", out)
    assert "同一个表式" in run.refused(tmp_path, "new", "gd-heyuan-project", "--facts", *PUBLISHED, "-o", out)
    assert "文件夹不存在" in run.refused(tmp_path, "new", "--facts", *PUBLISHED, "-o", tmp_path / "无" / "部门.xlsx")
    assert "请指明表式" in run.refused(tmp_path, "new", "-o", out)


def test_two_projects_of_one_name_with_codes_of_their_own_are_two(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "部门.xlsx"
    coded = [facts(tmp_path, f"{code}.json", fields={"project_code": code}) for code in ("A", "B")]
    assert run("new", "--facts", *coded, "-o", out).status == 0
    assert len(run("read", out, "--json").json["evaluations"]) == 2


@pytest.mark.parametrize("form", ["cn-caiyu10-project", "gd-heyuan-project"])
def test_new_makes_a_blank_workbook_that_is_recognised(run: Runner, tmp_path: Path, form: str) -> None:
    out = tmp_path / "空白.xlsx"
    made = run("new", form, "-o", out, "--year", "2024")
    assert (made.status, made.err) == (0, "")
    assert str(out) in made.out
    (evaluation,) = run("read", out, "--json").json["evaluations"]
    assert (evaluation["form"], evaluation["year"], evaluation["subject"]) == (form, 2024, "")


def test_new_without_o_names_the_file_after_the_project(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    facts = facts_of(CHENGDE) | {"subject": "a/b:专项?"}
    write_facts(tmp_path / "f.json", facts)
    assert run("new", facts["form"], "--facts", "f.json").status == 0
    assert (tmp_path / "a_b_专项_.xlsx").is_file()
    assert run("new", facts["form"]).status == 0
    assert (tmp_path / "项目支出绩效自评表.xlsx").is_file()


def test_new_gives_the_rows_that_are_asked_for(run: Runner, tmp_path: Path) -> None:
    totals = []
    for rows in ("1", "4"):
        out = tmp_path / f"{rows}.xlsx"
        assert run("new", "cn-caiyu10-project", "--rows", rows, "-o", out).status == 0
        cells = run("read", out, "--json").json["evaluations"][0]["cells"]
        totals.append(row_column(cells["totals"]["total"])[0])
    assert totals[1] > totals[0] + 10


def test_new_keeps_the_file_that_it_replaces(run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    out.write_bytes(b"mine")
    assert run("new", "cn-caiyu10-project", "-o", out).status == 0
    assert (tmp_path / "a.xlsx.bak").read_bytes() == b"mine"


def test_last_years_file_becomes_this_years(run: Runner, tmp_path: Path) -> None:
    last, this = tmp_path / "上年.xlsx", tmp_path / "今年.xlsx"
    run("new", "--facts", PUBLISHED[0], "-o", last)
    made = run("new", "--from", last, "-o", this)
    assert (made.status, made.err) == (0, "")
    (before,), (after,) = (run("read", path, "--json").json["evaluations"] for path in (last, this))
    assert [row["target"] for row in after["indicators"]] == [row["target"] for row in before["indicators"]]
    assert {row["actual"] for row in after["indicators"]} == {""}
    assert after["year"] == before["year"] + 1
    other = run("new", "hb-project", "--from", last, "-o", this)
    assert other.status == 0 and "没有分值一列" in other.err
    assert "会被今年的空白表盖掉" in run.refused(tmp_path, "new", "--from", last, "-o", last)
    assert "不能同时用" in run.refused(tmp_path, "new", "--from", last, "--facts", PUBLISHED[0], "-o", this)
    assert "文件不存在" in run.refused(tmp_path, "new", "--from", tmp_path / "无.xlsx", "-o", this)


def test_a_list_becomes_a_folder_of_blanks(run: Runner, tmp_path: Path) -> None:
    names, out = tmp_path / "名单.csv", tmp_path / "发放"
    names.write_text("项目名称,单位,联系人\n甲,文化馆,张\n乙,图书馆,李\n", encoding="gb18030")
    made = run("new", "cn-caiyu10-project", "--batch", names, "-o", out, "--year", "2025")
    assert made.status == 0 and "生成 2 份" in made.out and "C1" not in made.err and "“联系人”一列没有用到" in made.err
    assert sorted(path.name for path in out.iterdir()) == ["乙.xlsx", "发放清单.xlsx", "甲.xlsx"]
    assert run("check", out).status == 0
    assert "已有同名文件" in run.refused(out, "new", "cn-caiyu10-project", "--batch", names, "-o", out)
    assert "写明表式" in run.refused(tmp_path, "new", "--batch", names, "-o", out)
    assert "用 -o 写明" in run.refused(tmp_path, "new", "cn-caiyu10-project", "--batch", names)
    assert "不能同时用" in run.refused(tmp_path, "new", "--batch", names, "--from", names, "-o", out)
    assert "不是文件夹" in run.refused(tmp_path, "new", "cn-caiyu10-project", "--batch", names, "-o", names)
