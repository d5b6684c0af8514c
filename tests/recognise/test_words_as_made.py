"""Words, header rows and amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recognise.small_grid import HEAD, book_of, grid_of
from xlsheets.audit.check import check_all
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise

MONEY = "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分"
TOTAL = "|年度资金总额|100|100|90|10||"
ROWS = "产出指标|数量指标|走访企业数|≥40家|40家|50|50\n效益指标|社会效益指标|稳定率|≥95%|96%|40|40\n总分"


def read(*lines: str) -> Evaluated:
    book = book_of(grid_of("\n".join(("项目支出绩效自评表", *lines))))
    (found,) = evaluated(book, recognise(book, all_forms()))
    return found


@pytest.mark.parametrize("label", ["专项资金名称", "专项(项目)名称", "专项（项目）名称", "项目名称"])
@pytest.mark.parametrize("line", ["{0}|甲项目", "{0}：甲项目"])
def test_the_subject_and_the_unit_under_their_many_labels(label: str, line: str) -> None:
    found = read(line.format(label), "主管部门：乙局|项目实施单位：丙中心", MONEY, TOTAL, HEAD, ROWS)
    assert found.evaluation.subject == "甲项目"
    assert found.evaluation.fields == {"supervisor": "乙局", "unit": "丙中心"}


@pytest.mark.parametrize("word", ["支出", "全年支出", "实际投入", "全年执行数"])
def test_the_executed_amount_under_its_many_headers(word: str) -> None:
    found = read(MONEY.replace("全年执行数", word), TOTAL, HEAD, ROWS)
    assert found.results.execution.rate == Decimal("0.9")


def test_lines_that_no_form_has_are_kept_and_do_not_end_the_block() -> None:
    lines = [
        "|其中：中央资金|30|30|30",
        "|县级资金|20|20|20",
        "|某某平台资金|||",
        "|区级资金|50|50|40",
        "|其他资金|0|0|0",
    ]
    found = read(MONEY, TOTAL, *lines, HEAD, ROWS)
    assert [line.line for line in found.evaluation.budget] == [
        "total",
        "中央资金",
        "县级资金",
        "某某平台资金",
        "区级资金",
        "other",
    ]
    assert "SUM_MISMATCH" not in {each.code for each in check_all([found], "某单位.xlsx")}


@pytest.mark.parametrize("head", ["总体目标|全年实际完成情况", "年度目标|总体目标|全年实际完成情况"])
def test_goals_under_their_many_headers(head: str) -> None:
    side = "|" * (head.count("|") - 1)
    (goal,) = read(MONEY, TOTAL, head, f"{side}好好干|干好了", HEAD, ROWS).evaluation.goals
    assert (goal.expected, goal.actual) == ("好好干", "干好了")


@pytest.mark.parametrize(
    "head",
    [
        "一级指标|二级指标|三级指标|年度指标值||实际完成值|分值|得分|偏差原因分析\n|||指标值|单位||||及改进措施",
        "绩效指标|||指标值||完成情况|||\n一级指标|二级指标|三级指标|指标值|计量单位|实际完成值|分值|得分|偏差原因分析及改进措施",
    ],
)
def test_two_header_rows_that_are_not_merged(head: str) -> None:
    row = "产出指标|数量指标|走访企业数|≥40|家|40家|90|90|路远"
    found = read(MONEY, TOTAL, head, row, "总分")
    (item,) = found.evaluation.indicators
    assert (item.name, item.target, item.unit, item.actual, item.weight) == ("走访企业数", "≥40", "家", "40家", "90")
    assert (item.score, item.reason, found.results.total) == ("90", "路远", 99)


@pytest.mark.parametrize(
    ("unit", "amounts", "seen"),
    [
        ("万元", "50万元|500000元|45万", ("50", "50", "45")),
        ("元", "500000|50万元|45.0万元", ("500000", "500000", "450000")),
        ("万元", "50|0.005亿元|45", ("50", "50", "45")),
    ],
)
def test_a_unit_in_the_cell_is_taken_and_told(unit: str, amounts: str, seen: tuple[str, ...]) -> None:
    found = read(MONEY.replace("万元", unit), f"|年度资金总额|{amounts}|10||", HEAD, ROWS)
    (line,) = found.evaluation.budget
    assert (line.initial, line.adjusted, line.executed) == seen
    assert (found.results.execution.rate, found.results.total) == (Decimal("0.9"), 99)
    told = [each.found for each in check_all([found], "某单位.xlsx") if each.code == "NOT_A_NUMBER"]
    assert told == [text for text in amounts.split("|") if not text.isdigit()]


@pytest.mark.parametrize("below", ["年度目标|实际完成", "目标值|完成值", "计划|实际", "预期值|完成情况"])
def test_target_and_actual_under_one_header(below: str) -> None:
    head = f"一级指标|二级指标|三级指标|指标值||分值|得分|偏差原因\n|||{below}|||"
    found = read(MONEY, TOTAL, head, "产出指标|数量指标|走访企业数|≥40家|38家|90|80|歇业\n总分")
    (row,) = found.evaluation.indicators
    assert (row.target, row.unit, row.actual, row.reason) == ("40", "家", "38家", "歇业")
