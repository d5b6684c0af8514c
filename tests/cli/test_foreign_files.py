"""Files that we did not make, on the command line: read, checked, reported; written only where their kind allows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cli.cli_runner import Runner, snapshot
from engines import convert
from recognise.foreign_tables import Printed, printed, save_xlsx

STRANGE = ("大类", "小类", "考核点", "要求", "做到", "占比", "打分", "说法")
ROW = ("产出指标", "数量指标", "参保人数", "≥95%", "96%", "100", "", "")
TOLD = "A=一级指标，B=level2,C=name；D=年度指标值，E=actual,F=weight,G=得分,H=reason"


def strange(folder: Path) -> Path:
    table = Printed()
    table.line("项目支出绩效自评表（2024年度）", *"<" * 7)
    table.line("项目名称", "某项目", *"<" * 6)
    table.line(*STRANGE)
    table.line(*ROW)
    return save_xlsx(folder / "怪表.xlsx", table)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_read_only_workbook(run: Runner, tmp_path: Path, kind: str) -> None:
    source = save_xlsx(tmp_path / "表.xlsx", printed("heyuan-mail-2024"))
    (old,) = convert([source], kind, tmp_path / "旧")
    (evaluation,) = run("read", old, "--json").json["evaluations"]
    assert evaluation["cells"]["columns"]["score"] == {"cell": "H5", "header": "自评得分"}
    assert evaluation["results"]["total"] == "89.33"
    assert run("check", old).err == ""
    before = snapshot(old.parent)
    assert "另存为 .xlsx" in run.refused(tmp_path, "recompute", old)
    told = run("check", old, "--write")
    assert "GRADE_MISMATCH" in told.out and "另存为 .xlsx" in told.err
    assert snapshot(old.parent) == before


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_workbook_of_ours_in_another_format_has_the_findings_that_it_had(
    run: Runner, copy: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    def findings(path: Path) -> set[tuple[str, str]]:
        return {(each["code"], each["cell"]) for each in run("check", path, "--json").json["findings"]}

    book = copy("chengde-2021-2")
    (old,) = convert([book], kind, tmp_path / "旧")
    assert findings(old) == findings(book)


def test_a_word_table_becomes_a_report(run: Runner, tmp_path: Path) -> None:
    document = printed("heyuan-mail-2024").save_docx(tmp_path / "表.docx")
    run("report", document, "-o", tmp_path / "报告.docx")
    assert (tmp_path / "报告.docx").is_file()
    assert "Word" in run.refused(tmp_path, "recompute", document)


def test_two_forms_on_one_sheet_are_recomputed(run: Runner, tmp_path: Path) -> None:
    tables = [printed("chengde-2021"), printed("heyuan-mail-2024")]
    blanked = [
        max(place for place, text in table.cells.items() if text == was)
        for table, was in zip(tables, ("3.9", "2.67"), strict=True)
    ]
    for table, place in zip(tables, blanked, strict=True):
        del table.cells[place]
    path = save_xlsx(tmp_path / "合.xlsx", *tables)
    out = tmp_path / "算.xlsx"
    run("recompute", path, "-o", out)
    first, second = run("read", out, "--json").json["evaluations"]
    assert (first["results"]["execution"]["score"], second["indicators"][2]["score"]) == ("3.93", "2.67")
    assert first["cells"]["sheet"] == second["cells"]["sheet"]


def test_columns_told(run: Runner, tmp_path: Path) -> None:
    path = strange(tmp_path)
    refused = run.refused(tmp_path, "read", path)
    assert "--columns" in refused
    done = run("read", path, "--columns", TOLD, "--form", "cn-caiyu10-project")
    assert "D3“要求”作指标值" in done.out
    assert "100/100" in done.out
    again = run("read", path, "--columns", f"{TOLD},表头=3", "--form", "cn-caiyu10-project")
    assert again.out == done.out


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("D", "看不懂"), ("D=没有的", "看不懂"), ("ZZZ=target", "看不懂"), ("=target", "看不懂"), (",", "没有写明"),
        ("D=target,D=actual", "重复"), ("D=target,E=指标值", "重复"), ("表头=5", "没有写明"), ("表头=0,D=target", "看不懂"),
    ],
)  # fmt: skip
def test_columns_told_badly(run: Runner, tmp_path: Path, told: str, reason: str) -> None:
    assert reason in run.refused(tmp_path, "read", strange(tmp_path), "--columns", told)


def test_a_form_that_cannot_be_told_names_the_ways_out(run: Runner, tmp_path: Path) -> None:
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "完成值", "分值", "得分", "偏差原因")
    for number, columns in enumerate((heads, heads[:4] + heads[6:7])):
        table = Printed()
        table.line("自评表", *"<" * (len(columns) - 1))
        table.line(*columns)
        table.line(*("产出", "数量", "甲", "≥5", "6", "50", "50", "")[: len(columns)])
        path = save_xlsx(tmp_path / f"{number}.xlsx", table)
        line = run("check", path).line
        assert "D2“年度指标值”作“指标值”" in line and "--columns" in line and "--form" in line, line
        assert "cn-caiyu10-project" in line if number == 0 else "没有认出“完成值、分值”列" in line
    told = run("read", tmp_path / "0.xlsx", "--form", "cn-caiyu10-project", "--json")
    assert [item["name"] for item in told.json["evaluations"][0]["indicators"]] == ["甲"]
