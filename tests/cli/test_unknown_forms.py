"""Published tables in forms that nobody has described: read whole, by their headers; nothing is computed by a rule that may not hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli.cli_runner import CHENGDE, DATA, Runner, snapshot
from forms.small_form import write_form
from openpyxl import load_workbook
from recognise.foreign_tables import Printed, save_xlsx

from xlsheets.forms.roots import forms_root

TABLES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "unknown_tables.json").read_text(encoding="utf-8")
)
MEDIA, CIVIL = TABLES
KINDS = ("merged.xlsx", "flat.xlsx", "table.docx")


def written(folder: Path, name: str, kind: str = KINDS[0]) -> Path:
    """One of the tables as a workbook with merged cells or without any, or as a Word document."""
    table = Printed()
    for row in TABLES[name]["rows"]:
        table.line(*row)
    for column, top, bottom, right in TABLES[name]["down"]:
        table.merges = [
            each for each in table.merges if not (column <= each[1] <= (right or column) and top <= each[0] <= bottom)
        ]
        table.down(column, top, bottom, right)
    if kind.startswith("flat"):
        table.merges = []
    return table.save_docx(folder / kind) if kind.endswith("docx") else save_xlsx(folder / kind, table, figures=False)


def read(run: Runner, path: Path) -> dict[str, Any]:
    outcome = run("read", path, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    (evaluation,) = outcome.json["evaluations"]
    assert isinstance(evaluation, dict)
    return evaluation


def of_rows(evaluation: dict[str, Any], *keys: str) -> list[tuple[str, ...]]:
    return [tuple(item.get(key, "") for key in keys) for item in evaluation["indicators"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_department_form_with_a_coefficient_and_two_targets(run: Runner, kind: str, tmp_path: Path) -> None:
    found = read(run, written(tmp_path, MEDIA, kind))
    assert (found["form"], found["year"], found["total"], found["fields"].get("supervisor")) == ("", 2021, "97.6", None)
    rows = of_rows(
        found, "name", "operator", "target", "unit", "actual", "weight", "score", "coefficient", "是否核心指标"
    )
    assert rows[2] == ("政府采购执行率", "定量指标", "100%", "%", "72.74%", "2", "2", "100%", "是")
    assert [row[0::6] for row in rows[4:]] == [
        ("教育培训次数", "5"),
        ("播发稿件数量", "10"),
        ("业务保障能力提升", "10"),
    ]
    assert [row[2] for row in rows] == ["100%", "70%", "100%", "≥90%", "6次", "2200篇", "90%"]
    (line,) = found["budget"]
    assert (line["rate"], line["score"], line["执行率权重(分)"], line["adjusted"]) == ("76%", "7.6", "10", "")
    assert found["goals"] == [{"expected": "办好广播电视", "actual": "节目按时播出"}]
    assert found["fields"]["全年(调整)绩效目标"] == "无"
    assert (found["results"]["total"], found["results"]["indicators"][2]["rule_score"]) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_two_header_rows_labels_within_the_budget_and_converted_points(run: Runner, kind: str, tmp_path: Path) -> None:
    found = read(run, written(tmp_path, CIVIL, kind))
    assert (found["subject"], found["fields"]["unit"], found["year"]) == ("百岁老人高龄津贴", "某县民政局", 2020)
    keys = ("level1", "level2", "name", "operator", "target", "unit", "actual", "weight", "score")
    rows = of_rows(found, *keys, "status", "权重占比(%)", "单项指标折算得分")
    places = (
        "效果指标",
        "社会效益指标",
        "补贴发放率",
        ">=",
        "75",
        "%(百分比)",
        "100%",
        "30.00",
        "30.00",
        "完成",
        "30.00",
        "9.00",
    )
    assert (len(rows), rows[2]) == (4, places)
    assert "享受政策人数占申报对象的比例" in found["indicators"][0].values()
    lines = [(line["label"], line["adjusted"], line["资金到位情况"], line["executed"]) for line in found["budget"]]
    assert lines == [
        ("预算数", "6.84", "6.84", "6.84"),
        ("其中:财政资金", "6.84", "6.84", "6.84"),
        ("其他", "0.00", "0.00", "0.00"),
    ]
    assert found["budget"][0]["rate"] == "100.00"
    assert [goal["actual"] for goal in found["goals"]] == ["津贴都发到了", "都领到了"]
    assert found["fields"]["总体完成率(%)"] == "100.00"
    assert "total" not in found


def test_people_are_told_what_each_column_was_taken_for(run: Runner, tmp_path: Path) -> None:
    told = run("read", written(tmp_path, MEDIA)).out
    assert "B9“指标名称”作三级指标" in told
    assert "按原文保留：K9“是否核心指标”" in told
    assert "计分规则未知，没有计算，表上填写的总分是 97.6；" in told


@pytest.mark.parametrize("kind", ["project", "department"])
@pytest.mark.parametrize("name", TABLES)
def test_a_report_tells_what_is_typed_and_marks_what_is_not(run: Runner, name: str, kind: str, tmp_path: Path) -> None:
    from docx import Document

    path = written(tmp_path, name)
    outcome = run("report", path, "--kind", kind)
    assert (outcome.status, outcome.err) == (0, "")
    assert "报告中标为待填：" in outcome.out
    (out,) = tmp_path.glob("*.docx")
    assert out.stem == f"{path.stem}-报告" if kind == "project" else out.stem.endswith("部门整体支出绩效自评报告")
    text = "\n".join(each.text for each in Document(str(out)).paragraphs)
    assert "三、自评结果" in text
    assert ("97.6分" in text) == (name == MEDIA)


@pytest.mark.parametrize("command", ["check", "recompute", "freeze"])
@pytest.mark.parametrize("name", TABLES)
def test_what_needs_a_rule_says_that_it_is_not_known(run: Runner, command: str, name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name)
    before = snapshot(tmp_path)
    outcome = run(command, path, *(["-o", tmp_path / "出.xlsx"] if command == "freeze" else []))
    for part in (path.name, "工作表“", "计分规则未知", "xlsheets forms adopt", "--form", "--columns"):
        assert part in outcome.line
    assert snapshot(tmp_path) == before


def test_a_bureaus_own_form_goes_before_one_that_comes_along(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (forms_root() / "sc-project-2024" / "form.toml").read_text("utf-8").split("[[reports]]")[0]
    write_form(tmp_path / "forms", text.replace("sc-project-2024", "my-county"), "my-county")
    table = Printed()
    table.line("项目名称", "某项目", *"<" * 8)
    table.line(
        "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "全年完成值", "权重", "得分", "备注"
    )
    table.line("产出指标", "数量指标", "登记数", "≥", "5", "家", "5家", "10", "10", "")
    path = save_xlsx(tmp_path / "无题.xlsx", table)
    assert read(run, path)["form"] == ""
    monkeypatch.setenv("XLSHEETS_FORMS", str(tmp_path / "forms"))
    assert read(run, path)["form"] == "my-county"


def test_collect_lists_them_as_what_they_are_and_adds_nothing(run: Runner, tmp_path: Path) -> None:
    unknown = written(tmp_path, MEDIA)
    assert "1 张表的表式未知" in run("collect", unknown, "-o", tmp_path / "汇集.xlsx").line
    own = tmp_path / "own.xlsx"
    run("new", "cn-caiyu10-project", "--facts", DATA / f"{CHENGDE}.json", "-o", own)
    outcome = run("collect", unknown, own, "-o", tmp_path / "汇集.xlsx")
    assert (outcome.status, outcome.err) == (0, "") and "1 张自评表，另有 1 张表式未知，没有计入" in outcome.out
    book = load_workbook(tmp_path / "汇集.xlsx")
    (listed,) = book["表式未知"].iter_rows(min_row=5, values_only=True)
    assert listed[9] == 97.6 and unknown.name in listed[11]
    assert [row[2] for row in book["指标明细"].iter_rows(min_row=5, values_only=True)] == ["社保工作专项经费"] * 10
