"""The disclosure of final accounts: what was published comes out right, what was wrong in it corrected, and its charts are its cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from samples.final_accounts import FORM_ID, final_accounts

from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import write_report
from xlsheets.report.build_context import build_context
from xlsheets.report.places import cells_of
from xlsheets.report.rendered import RenderedReport
from xlsheets.writing.workbook import write_workbook

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def found(**measures: str) -> Evaluated:
    return Evaluated.of(write_workbook(find_form(FORM_ID), final_accounts(**measures)).found)


def told(folder: Path, **measures: str) -> RenderedReport:
    each = found(**measures)
    return write_report(each, folder / "决算.docx", "accounts", beside=[each])


@pytest.mark.costly
@pytest.mark.parametrize(
    "sentence",
    [
        "2024年度收入总计、支出总计均为1313.5万元，比2023年减少414.08万元，下降23.97%",
        "基本支出1296.95万元，占98.74%；项目支出16.55万元，占1.26%。",
        "社会保障和就业支出1256.46万元，占95.66%；卫生健康支出20.47万元，占1.56%；住房保障支出36.57万元，占2.78%。",
        "支出决算为118.81万元，完成预算100.00%，决算数等于预算数",  # the rate was left out
        "一般公共预算财政拨款支出决算数为1313.5万元",  # the unit was left out
        "“三公”经费财政拨款支出决算为0万元，决算数等于预算数，比2023年减少0.71万元，下降100.00%",  # 0.7 beside 0.71
        "因公出国（境）费0万元；公务用车购置及运行维护费0万元；公务接待费0万元。",  # 0 of 0 was 占0%, and 0元
        "运行维护费支出0万元。",  # a place of the template was left open
        "国内公务接待0批次、0人次，支出0万元；",  # visits were told that had not been
        "机关运行经费支出51.33万元，比2023年增加2.78万元，增长5.73%，主要原因是人员变动。",
        "政府性基金预算财政拨款支出0万元，占本年支出合计的0.00%，与2023年持平。",
    ],
)
def test_what_was_published_comes_out_right(sentence: str, tmp_path: Path) -> None:
    assert sentence in told(tmp_path).text


def test_the_parts_are_numbered_each_from_one(tmp_path: Path) -> None:
    headings = re.findall("^[一二三四五六七八九十]+、", told(tmp_path).text, re.MULTILINE)
    assert "".join(headings) == "一、二、一、二、三、四、五、六、七、八、九、十、"


@pytest.mark.costly
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"income_general_last": "0"}, "比2023年增加1313.5万元，主要原因"),
        (
            {"fund_outturn": "2", "fund_last": "1"},
            "财政拨款支出2万元，占本年支出合计的0.15%，比2023年增加1万元，增长100.00%。",
        ),
        ({"function_3_outturn": "4"}, "支出决算为4万元，完成预算89.29%，决算数小于预算数。"),
        ({"kept_saloons_outturn": "2"}, "年末有公务用车2辆，包括轿车2辆、越野车0辆、载客汽车0辆。"),
        (
            {"projects_10_name": "第十个项目", "projects_10_score": ""},
            "“第十个项目”自评得【待填：绩效自评结果第10行（自评得分）】分",
        ),
    ],
)
def test_a_sentence_follows_its_cells(changes: dict[str, str], sentence: str, tmp_path: Path) -> None:
    assert sentence in told(tmp_path, **changes).text


def test_six_charts_are_drawn_from_the_same_cells(tmp_path: Path) -> None:
    told(tmp_path)
    with zipfile.ZipFile(tmp_path / "决算.docx") as package:
        parts = sorted(name for name in package.namelist() if re.fullmatch(r"word/charts/xlsheets\d\.xml", name))
        charts = [etree.fromstring(package.read(name)) for name in parts]
        books = [name for name in package.namelist() if name.startswith("word/embeddings/")]
    kinds = ["pie" if chart.find(f".//{CHART}pieChart") is not None else "columns" for chart in charts]
    assert kinds == ["columns", "pie", "pie", "columns", "columns", "pie"]
    assert len(books) == 6
    shown = [[value.text for value in chart.iterfind(f".//{CHART}val//{CHART}v")] for chart in charts]
    assert shown[0] == ["1727.58", "1727.58", "1313.5", "1313.5"]
    assert shown[2] == ["1296.95", "16.55"]  # last year's shares stood there
    assert shown[5] == ["1256.46", "20.47", "36.57"]


def test_a_sum_of_listed_rows_knows_the_cells_of_them() -> None:
    each = found()
    (first, *_) = build_context(each).tables["function"].groups
    places, cells = cells_of(each), each.cells.measures
    wanted = "、".join(cells[f"function_{number}_outturn"] for number in range(1, 7))
    assert places[f"{first.key}.sums.outturn"] == f"决算数据!{wanted}"
    assert places["measures.income_total_outturn.value"] == f"决算数据!{cells['income_total_outturn']}"
    row = "rows.function_1.figures"
    assert places[f"{row}.budget.value"] == f"决算数据!{cells['function_1_budget']}"
    assert places[f"{row}.completion.value"] == places["measures.function_1_completion.value"]


def test_rows_named_alike_but_for_blanks_are_one_group_with_all_its_cells() -> None:
    each = found(function_1_class="社会保障和就业支出 ")
    first, *_ = build_context(each).tables["function"].groups
    places, cells = cells_of(each), each.cells.measures
    wanted = "、".join(cells[f"function_{number}_outturn"] for number in range(1, 7))
    assert places[f"{first.key}.sums.outturn"] == f"决算数据!{wanted}"


def test_the_detailed_table_lies_on_its_side(tmp_path: Path) -> None:
    told(tmp_path)
    document = Document(str(tmp_path / "决算.docx"))
    last = document.sections[-1]
    assert last.page_width is not None and last.page_height is not None and last.page_width > last.page_height
    by_function, basics = document.tables[-2:]
    assert [cell.text for cell in by_function.rows[-1].cells][-3:] == ["1313.5", "1313.5", "100.00%"]
    assert [cell.text for cell in basics.rows[-1].cells][:2] == ["基本支出合计", "1296.95"]
    captions = [each.text for each in document.paragraphs if each.text.startswith("表")]
    assert [each.split("　")[1].split("（")[0] for each in captions[1:5]] == [
        "收入支出决算总表",
        "收入决算表",
        "支出决算表",
        "财政拨款收入支出决算总表",
    ]
