"""Words, header rows and amounts as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recognise.small_grid import HEAD, book_of, grid_of
from xlsheets.audit.check import check_all
from xlsheets.errors import UserError
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.budget_cells import budget_cells
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


@pytest.mark.parametrize(
    "head",
    [
        "一级指标|二级指标|评价内容|目标值|完成情况|参考分值|自评得分|说明",
        "一级指标|二级指标|指标内容|计划数|实际数|标准分|实得分|扣分原因",
        "一级|二级|三级|目标|实际|满分值|自评|原因",
        "维度|指标分类|指标名称|绩效标准|业绩值|配分|打分|偏差说明",
        "一级指标|二级指标|三级指标|指标值（计划）|指标值（实际）|分数|自评分数|未完成说明",
        "一级|二级|三级|年度|实际|分值|得分|偏差原因\n指标|指标|指标|指标值|完成值|||及改进措施",
    ],
)
def test_columns_under_their_many_headers(head: str) -> None:
    found = read(MONEY, TOTAL, head, "产出指标|数量指标|走访企业数|≥40家|38家|90|80|路远\n总分")
    (item,) = found.evaluation.indicators
    assert (item.level1, item.level2, item.name, item.reason) == ("产出指标", "数量指标", "走访企业数", "路远")
    assert (found.form.id, item.target, item.actual, item.weight, item.score) == (
        "cn-caiyu10-project",
        "40",
        "38家",
        "90",
        "80",
    )


@pytest.mark.parametrize(
    "money",
    [
        f"{MONEY.replace('年初预算数', '批复数').replace('全年预算数', '下达数').replace('全年执行数', '支付数')}\n{TOTAL}",
        f"{MONEY.replace('年初预算数', '预算安排').replace('全年预算数', '资金到位').replace('全年执行数', '资金使用')}\n{TOTAL}",
        f"{MONEY}\n{TOTAL.replace('|90|', '||')}\n|其中：财政拨款|60|60|50\n|其他资金|40|40|40",
        f"{MONEY}\n|县级财政资金|100|100|90|10||",
        f"{MONEY}\n|项目总资金额|100|100|90|10||\n|其中：县级资金|100|100|90",
        "年初预算数（万元）|100\n全年预算数（万元）|100\n全年执行数（万元）|90",
        "资金（万元）|年初预算数：100|全年预算数：100|全年执行数：90",
        "资金（万元）||年初预算数|实际到位数|到位率\n|资金总额|100|100|100%\n||全年预算数|全年执行数|分值\n|资金总额|100|90|10",
        "资金（万元）||2023年||2024年|||\n||预算数|执行数|预算数|执行数|分值|得分\n|资金总额|80|80|100|90|10|",
        "资金（万元）||上年预算数|上年执行数|本年预算数|本年执行数|分值|得分\n|资金总额|80|80|100|90|10|",
        "资金（万元）||2022年|2023年|2024年|||\n||支出|支出|年初预算数|全年预算数|执行数\n|资金总额|70|80|100|100|90",
    ],
)
def test_budgets_as_people_lay_them_out(money: str) -> None:
    found = read("2024年度", money, HEAD, ROWS)
    line = found.evaluation.line("total")
    assert line is not None
    assert (line.initial, line.adjusted, line.executed) == ("100", "100", "90")
    assert (found.results.execution.rate, found.results.total) == (Decimal("0.9"), 99)


def test_a_check_tells_which_year_of_the_budget_is_read() -> None:
    money = "资金（万元）||2023年预算数|2023年执行数|2024年预算数|2024年执行数\n|资金总额|80|80|100|90"
    told = [
        each for each in check_all([read("2024年度", money, HEAD, ROWS)], "某单位.xlsx") if "年度的列" in each.message
    ]
    assert [(each.cell, "E3“2024年预算数”" in each.message) for each in told] == [("C3", True)]


@pytest.mark.parametrize(
    "text", ["50万元整", "人民币50万元整", "50 万 元", "RMB 50万", "50（万元）", "0.005亿元", "￥500,000元"]
)
def test_amounts_in_words_of_money(text: str) -> None:
    found = read(MONEY, f"|年度资金总额|{text}|{text}|45|10||", HEAD, ROWS)
    assert (found.evaluation.budget[0].adjusted, found.results.execution.rate) == ("50", Decimal("0.9"))


OWN, TWO, OTHER = "|中央资金|30|30|30", "|县级资金|70|70|60", "|其他资金|0|0|0"


@pytest.mark.parametrize(
    "lines",
    [
        (OWN, TWO, OTHER),
        ("|财政拨款|100|100|90", OWN.replace("中央", "其中：中央"), TWO, OTHER),
        ("|财政拨款|100|100|90", OWN, TWO, OTHER),
    ],
)
def test_a_blank_total_is_the_sum_of_the_lines_that_are_there(lines: tuple[str, ...]) -> None:
    found = read(MONEY, "|年度资金总额||||10||", *lines, HEAD, ROWS)
    total = found.evaluation.line("total")
    assert total is not None
    assert (total.initial, total.adjusted, total.executed, found.results.total) == ("100", "100", "90", 99)
    assert [each.value(found) for each in budget_cells(found.form, found.cells)][:3] == [100, 100, 90]


def test_nothing_is_added_up_where_nobody_knows_of_which_lines() -> None:
    odd = ("|财政拨款|100|100|90", "|其中：中央资金|30|30|30", "|县级资金|50|50|50")
    found = read(MONEY, "|年度资金总额||||10||", *odd, HEAD, ROWS)
    assert (found.results.execution.rate, found.results.grade) == (None, None)
    of_total = found.cells.budget["total"].values()
    assert {each.value(found) for each in budget_cells(found.form, found.cells) if each.cell in of_total} <= {""}


def test_amounts_are_not_added_up_where_a_part_lacks_them() -> None:
    found = read(MONEY, TOTAL.replace("|90|", "||"), "|其中：财政拨款|60|60|50", "|其他资金|40|40|", HEAD, ROWS)
    assert (found.results.execution.rate, found.results.grade) == (None, None)


def test_fields_below_their_labels() -> None:
    found = read("项目名称|主管部门|实施单位", "甲项目|乙局|丙中心", MONEY, TOTAL, HEAD, ROWS)
    assert (found.evaluation.subject, found.evaluation.fields) == ("甲项目", {"supervisor": "乙局", "unit": "丙中心"})


def test_a_goal_beside_its_label() -> None:
    (goal,) = read(MONEY, TOTAL, "年度总体目标|好好干", "实际完成情况|干好了", HEAD, ROWS).evaluation.goals
    assert (goal.expected, goal.actual) == ("好好干", "干好了")


@pytest.mark.parametrize(
    "head",
    [
        "一级指标|二级指标|三级指标|年度指标值|调整后指标值|实际完成值|分值|得分",
        "一级指标|二级指标|三级指标|年初指标值|调整指标值|实际完成值|分值|得分",
        "一级指标|二级指标|三级指标|年度指标值||实际完成值|分值|得分\n|||年初|调整|||",
    ],
)
def test_an_adjusted_target_counts_where_there_is_one(head: str) -> None:
    rows = "产出指标|数量指标|走访企业数|≥40家|≥30家|30家|50|\n效益指标|社会效益指标|稳定率|≥95%||96%|40|\n总分"
    found = read(MONEY, TOTAL, head, rows)
    assert [item.target for item in found.evaluation.indicators] == ["30", "95"]
    assert [result.score for result in found.results.indicators] == [50, 40]


INVENTED = (
    "序号|考核内容|目标|完成|权重(%)|自评",
    "考评项目|考评指标|计划完成情况|实际落实情况|标准分|考评得分",
    "类别|指标|目标值|完成值|满分|自评得分",
    "一级|指标内容|绩效目标|完成进度|权值|得分",
    "评价要素|评价要点|评价标准|评价情况|标准分值|评价得分",
    "序号|工作任务|任务目标|完成情况|分值|得分",
    "一级指标|三级指标|计划|实际|比重|得分",
    "大类|评价内容|应达到|已达到|应得分|实得分",
    "指标层级|指标名称|指标要求|指标完成|指标分|自评分",
    "类别|绩效指标|年度目标值|全年完成值|分值|得分",
    "大类|考核事项|指标值|自评完成值|分数|自评分",
    "评价维度|评价因子|参照标准|评估结果|配分值|自我评价分",
    "类别|考核要点|考核标准|落实情况|满分值|自评得分",
    "类别|某某某某|目标|实际|分值|得分",
)


@pytest.mark.parametrize("head", INVENTED)
def test_a_table_under_headers_of_anybody_is_read(head: str) -> None:
    book = book_of(grid_of(f"考核表\n{head}\n1|走访|≥40家|38家|60|\n2|稳定率|≥95%|96%|40|"))
    (found,) = recognise(book, all_forms(), unknown=True)
    rows = [(item.name, item.target, item.actual, item.weight) for item in found.evaluation.indicators]
    assert rows == [("走访", "40", "38家", "60"), ("稳定率", "95", "96%", "40")]


def test_names_are_found_in_two_header_rows_of_which_none_names_them_alone() -> None:
    grid = grid_of(
        "指标||目标|完成|评分|\n类别|名称|值|值|满分|得分\n产出指标|走访|≥40家|38家|60|\n效益指标|稳定率|≥95%|96%|40|"
    )
    (found,) = recognise(book_of(grid), all_forms(), unknown=True)
    assert [(item.name, item.weight) for item in found.evaluation.indicators] == [("走访", "60"), ("稳定率", "40")]


def test_a_unit_for_targets_and_one_for_actuals() -> None:
    grid = grid_of("考核表\n指标|单位|计划|单位|完成|分值|得分\n走访|家|40|家|38|60|\n成本|万元|40|元|385000|40|")
    (found,) = recognise(book_of(grid), all_forms(), unknown=True)
    assert [(item.unit, item.actual) for item in found.evaluation.indicators] == [("家", "38"), ("万元", "385000元")]


def test_figures_of_unknown_columns_that_may_be_points_are_not_passed_over() -> None:
    grid = grid_of("绩效自评表\n指标名称|目标|完成|分|得\n走访|≥40家|38家|60|\n稳定率|≥95%|96%|40|")
    with pytest.raises(UserError, match="没有用到：D2“分”"):
        recognise(book_of(grid), all_forms())
