"""A form with neither indicators nor tables of figures but a list of measures, said in form.toml: workbook, check, report, update."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from xlsheets.cli.main import main
from xlsheets.forms.catalog import find_form
from xlsheets.forms.loading.load_form import load_form
from xlsheets.forms.schema import Form
from xlsheets.writing.guide_sheet import guide_lines

FORM = """
id = "own-measures"
title = "机关运行情况表"
since = 2024
scope = "data"
measures_sheet = "运行数据"
page = { widths = [14, 30, 14, 30] }

[[bands]]
type = "text"
text = "{year}年度机关运行情况表"
style = "title"
at = "A:D"

[[bands]]
type = "fields"
rows = [
    [{ label = "单位", at = "A" }, { field = "unit", at = "B" }, { label = "名称", at = "C" }, { field = "subject", at = "D" }],
    [{ label = "填报日期", at = "A" }, { field = "fill_date", at = "B:D" }],
]

[[measures]]
id = "budget"
label = "年初预算数"
unit = "万元"

[[measures]]
id = "spent"
label = "全年支出数"
unit = "万元"

[[measures]]
id = "rate"
label = "预算执行率"
unit = "%"
over = ["spent"]
by = ["budget"]

[[relations]]
left = ["spent"]
right = ["budget"]
says = "支出不大于预算"
at_most = true

[[texts]]
id = "problems"
title = "存在问题"

[[reports]]
kind = "own"
title = "机关运行情况报告"
template = "own.j2"
"""
REPORT = """# {{ need(unit, "单位") }}{{ need(year, "年度") }}年机关运行情况报告

## 基本情况

预算{{ say.measure(measures.budget) }}，支出{{ say.measure(measures.spent) }}，执行率{{ say.rate(measures.rate.value, "执行率") }}。

## 存在问题

{{ typed("problems") }}

@signature {{ need(unit, "单位") }}||{{ need(fill_date, "填报日期") }}
"""
FACTS = """{"form": "own-measures", "year": 2024, "subject": "某局", "fields": {"unit": "某市某局", "fill_date": "2025-03-01"},
"measures": {"budget": "1000", "spent": "987.65"}, "texts": {"problems": "预算编得不够细。"}}"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "own-measures").mkdir()
    (tmp_path / "own-measures" / "form.toml").write_text(FORM, encoding="utf-8")
    (tmp_path / "own-measures" / "own.j2").write_text(REPORT, encoding="utf-8")
    (tmp_path / "facts.json").write_text(FACTS, encoding="utf-8")
    monkeypatch.setenv("XLSHEETS_FORMS", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def form(folder: Path) -> Form:
    return load_form(folder / "own-measures")


def lines(path: str) -> list[str]:
    return [each.text for each in Document(path).paragraphs if each.text]


def test_workbook_and_report_are_made_of_measures_alone(folder: Path) -> None:
    assert main(["new", "own-measures", "--facts", "facts.json", "-o", "a.xlsx"]) == 0
    assert main(["check", "a.xlsx"]) == 0
    assert main(["report", "a.xlsx", "-o", "a.docx"]) == 0
    assert lines("a.docx") == [
        "某市某局2024年机关运行情况报告",
        "一、基本情况",
        "预算1000万元，支出987.65万元，执行率98.77%。",
        "二、存在问题",
        "预算编得不够细。",
        "某市某局",
        "2025年3月1日",
    ]
    assert main(["verify", "a.docx", "a.xlsx"]) == 0


def test_a_changed_measure_is_checked_and_brought_into_the_report(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["new", "own-measures", "--facts", "facts.json", "-o", "a.xlsx"])
    main(["report", "a.xlsx", "-o", "a.docx"])
    book = load_workbook("a.xlsx")
    book["运行数据"]["E6"] = 1100
    book.save("a.xlsx")
    assert main(["recompute", "a.xlsx"]) == 0
    assert "a.xlsx：更新公式显示的值；封面 不计分" in capsys.readouterr().out
    assert main(["check", "a.xlsx"]) == 1
    assert "照账表核对这两处的数" in capsys.readouterr().out
    main(["report", "a.xlsx", "--update", "a.docx"])
    assert "预算1000万元，支出1100万元，执行率110%。" in lines("a.docx")


def test_a_blank_one_marks_its_gaps(folder: Path) -> None:
    main(["new", "own-measures", "-o", "a.xlsx", "--year", "2024"])
    main(["report", "a.xlsx", "-o", "a.docx"])
    (told,) = (line for line in lines("a.docx") if line.startswith("预算"))
    assert told.count("【待填：") == 3 and "0" not in told


def test_its_sheets_tell_of_nothing_that_is_scored(form: Form, folder: Path) -> None:
    main(["new", "own-measures", "-o", "a.xlsx"])
    book = load_workbook("a.xlsx")
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for word in ("得分", "测算表", "自评表", "待评", "指标", "执行率、合计"):
        assert not [text for text in told if word in text]
    assert book["运行数据"]["A1"].value == "运行数据"


def test_the_guide_of_a_form_of_tables_tells_of_nothing_that_is_scored_either() -> None:
    told = "".join(guide_lines(find_form("sc-final-accounts-2024")))
    assert "决算数据" in told and not [word for word in ("得分", "测算表", "自评表", "待评") if word in told]
