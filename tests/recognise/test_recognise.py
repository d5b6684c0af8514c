"""An evaluation is found by its content, wherever a person moved it, and never guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recognise.small_grid import COLUMNS, SPLIT, book_of, cell_of, fields_of, form_of, grid_of

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.policy import Execution, Policy
from xlsheets.domain.reading import join_target
from xlsheets.errors import UserError
from xlsheets.files.grid import Grid, Merge
from xlsheets.forms import schema
from xlsheets.forms.catalog import find_form
from xlsheets.forms.placed import Placed
from xlsheets.recognise.recognise import recognise, recognise_grid

FORM = form_of()
NATIONAL = find_form("cn-caiyu10-project")
HEYUAN = find_form("gd-heyuan-project")
HEAD = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施"


def read(rows: str, *merges: str, form: schema.Form = FORM, **where: str) -> Placed:
    found = recognise_grid(grid_of(rows, *merges, **where), [form])
    assert found is not None
    return found


def names(found: Placed) -> list[tuple[str, str, str]]:
    return [(item.level1, item.level2, item.name) for item in found.evaluation.indicators]


CHENGDE = """
附件 1:
社保工作专项经费项目支出绩效自评表
（2021 年度）
项目名称||社保工作专项经费
主管部门||人社局||||实施单位|社保局
项目资金（万元）||||年初预算数|全年预算|全年执行|分值|执行率|得分
||年度资金总额||#8.89|8.89|3.49|10 分|#39.25%|3.9
||其中：当年财政拨款||5.4|5.4|0|—||—
||上年结转资金||3.49|3.49|3.49|—||—
||其他资金|||||—||—
年度总体目标|预期目标|||||实际完成情况
|按时发放|||||基本完成
绩效指标|一级指标|二级指标|三级指标||年度\\n指标值|实际\\n完成值|分值|得分|偏差原因分析及改进措施
|产出指标 50 分|数量指标|失业动态监测企业数||40 家|40 家|10|#10
|||退休人员数量||10148 人|10148 人|8|8
||质量指标|资金使用合理率||≥95%|100%|8|=XS_SCORE(1)→8
||成本指标|指标 1:
|||……
|效益指标(30分)|经济效益 指标|完善监测||完善|完善|10|10|无偏差
|满意度\\n指标10分|服务对象满意度指标|企业退休人员满意率||≥95%|100%|10|待评
总分|||||||100|93.9
"""
CHENGDE_MERGES = re.findall(
    r"\S+",
    "A1:J1 A2:J2 A3:J3 A4:B4 C4:J4 A5:B5 C5:F5 H5:J5 A6:B10 C6:D6 C7:D7 C8:D8 C9:D9 C10:D10 A11:A12 B11:F11 G11:J11 "
    "B12:F12 G12:J12 A13:A20 B14:B18 D13:E13 D14:E14 A21:G21",
)


@pytest.mark.parametrize("at", ["A1", "C4"])
def test_a_published_form(at: str) -> None:
    merges = CHENGDE_MERGES if at == "A1" else ()
    found = recognise(book_of(grid_of(CHENGDE, *merges, at=at)), [NATIONAL, HEYUAN])[0]
    evaluation = found.evaluation
    assert (evaluation.form, evaluation.year, evaluation.money_unit) == ("cn-caiyu10-project", 2021, "万元")
    assert evaluation.subject == "社保工作专项经费"
    assert evaluation.fields == {"supervisor": "人社局", "unit": "社保局"}
    total = evaluation.line("total")
    assert total is not None
    assert (total.initial, total.adjusted, total.executed, total.rate, total.score) == (
        "8.89",
        "8.89",
        "3.49",
        "39.25%",
        "3.9",
    )
    assert [line.line for line in evaluation.budget] == ["total", "fiscal", "carryover", "other"]
    assert [(goal.expected, goal.actual) for goal in evaluation.goals] == [("按时发放", "基本完成")]
    assert names(found) == [
        ("产出指标", "数量指标", "失业动态监测企业数"),
        ("产出指标", "数量指标", "退休人员数量"),
        ("产出指标", "质量指标", "资金使用合理率"),
        ("效益指标", "经济效益指标", "完善监测"),
        ("满意度指标", "服务对象满意度指标", "企业退休人员满意率"),
    ]
    assert [item.score for item in evaluation.indicators] == ["10", "8", None, "10", None]
    third = evaluation.indicators[2]
    assert (third.operator, third.target, third.unit, third.weight) == ("≥", "95", "%", "8")
    assert evaluation.total == "93.9"
    assert found.printed_points == {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}
    assert [text for _, text in found.residue] == ["指标 1:", "……"]


def test_where_everything_stands() -> None:
    found = recognise_grid(grid_of(CHENGDE, *CHENGDE_MERGES), [NATIONAL])
    assert found is not None
    cells = found.cells
    assert (cells.header_row, cells.first_row, cells.last_row) == (13, 14, 20)
    assert cells.indicator_rows == [14, 15, 16, 19, 20]
    assert cells.columns == dict(zip(COLUMNS, (2, 3, 4, 6, 7, 8, 9, 10), strict=True))
    assert cells.indicators[1] == {
        "level1": "B14",
        "level2": "C15",
        "name": "D15",
        "target": "F15",
        "actual": "G15",
        "weight": "H15",
        "score": "I15",
        "reason": "J15",
    }
    assert cells.headings == {"产出指标": "B14", "效益指标": "B19", "满意度指标": "B20"}
    assert cells.totals == {"weight_total": "H21", "total": "I21"}
    assert cells.fields == {"subject": "C4", "supervisor": "C5", "unit": "H5"}
    assert cells.goals == [{"expected": "B12", "actual": "G12"}]
    assert cells.budget["total"]["score"] == "J7"
    assert "score" not in cells.budget["fiscal"], "a printed dash is no cell to fill in"
    assert found.typed_over == {"E7", "F7", "G7", "I7", "J7", "I14", "I15", "I19", "H21", "I21"}


@pytest.mark.parametrize(
    "levels",
    [
        ("产出指标|数量指标", "|", "|质量指标", "效益指标|社会效益指标", "|"),
        (
            "产出指标|数量指标",
            "产出指标|数量指标",
            "产出指标|质量指标",
            "效益指标|社会效益指标",
            "效益指标|社会效益指标",
        ),
    ],
    ids=["first row only", "on each row"],
)
def test_level_names_are_carried_down(levels: tuple[str, ...]) -> None:
    rows = [f"{level}|指标{letter}|≥1个|1个|10|" for level, letter in zip(levels, "甲乙丙丁戊", strict=True)]
    found = read("\n".join([HEAD, *rows, "合计||||||90"]))
    assert [item[:2] for item in names(found)] == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_level2_is_not_carried_over_a_change_of_level1() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n效益指标||乙|1|1|10\n合计")
    assert names(found)[1] == ("效益指标", "", "乙")


def test_a_group_whose_name_went_with_its_first_row() -> None:
    rows = f"{HEAD}\n|成本指标|甲|1|1|10\n||乙|1|1|10\n||丙|1|1|10\n|服务对象满意度指标|丁|1|1|10\n合计"
    found = read(rows, "A2:A3", "A4:A5", form=NATIONAL)
    assert [item.level1 for item in found.evaluation.indicators] == ["产出指标"] * 2 + ["满意度指标"] * 2
    assert found.evaluation.indicators[2].level2 == ""
    assert found.cells.headings == {"产出指标": "A2", "满意度指标": "A4"}


def test_merged_levels_with_blank_and_inserted_rows() -> None:
    rows = f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n\n||乙|1|1|10\n||丙|1|1|10\n\n合计"
    found = read(rows, "A2:A4", "B2:B4")
    assert [item[:2] for item in names(found)] == [("产出指标", "数量指标")] * 3
    assert (found.cells.first_row, found.cells.last_row) == (2, 6)
    assert [cells["level1"] for cells in found.cells.indicators] == ["A2", "A2", "A5"]


def test_unused_rows() -> None:
    found = read(
        f"{HEAD}\n产出指标|数量指标|指标1：|||10\n||指标2：|≥95%||10\n|||||5\n|||5个|5个|5|5\n||||||3\n||丙|||\n|||≥**人||5\n合计"
    )
    assert [item.name for item in found.evaluation.indicators] == ["指标2：", "", "", "丙"]
    assert [text for _, text in found.residue] == ["指标1：", "指标2：", "≥**人"]
    assert found.evaluation.indicators[2].score == "3", "a typed score is never lost"


def test_subtotals_and_repeated_headers_are_no_indicators() -> None:
    found = read(
        f"{HEAD}\n产出指标|数量指标|甲|1|1|10|9\n小计|||||10|9\n{HEAD}\n效益指标|社会|乙|1|1|10|9\n效益指标合计|||||10|9\n总计|||||20|18"
    )
    assert [item.name for item in found.evaluation.indicators] == ["甲", "乙"]
    assert found.evaluation.total == "18"


def test_a_table_without_a_total_ends_before_the_notes() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n|||乙||\n注：1.不用的行请删去", "A4:H4")
    assert [item.name for item in found.evaluation.indicators] == ["甲", ""]
    assert (found.cells.last_row, found.cells.totals) == (3, {})


def test_points_of_a_cell_merged_over_two_rows_count_once() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标|甲|1个|1个|10|10\n||乙|2个|2个||\n合计", "F2:F3", "G2:G3")
    assert [(item.weight, item.score) for item in found.evaluation.indicators] == [("10", "10"), ("", None)]
    assert found.cells.indicators[1]["weight"] == "F2"


def test_separate_operator_and_unit_columns_stay_as_typed() -> None:
    head = "|".join(SPLIT.values())
    found = read(
        f"{head}\n产出指标|数量指标|甲|≥|#95|%|#0.97|10|\n||乙|定性|好||好|10|\n合计", form=form_of(columns=SPLIT)
    )
    first, second = found.evaluation.indicators
    assert (first.operator, first.target, first.unit, first.actual) == ("≥", "95", "%", "0.97")
    assert (second.operator, second.target, second.unit) == ("定性", "好", "")


def test_two_header_rows_with_a_split_target() -> None:
    rows = """
一级指标|二级指标|三级指标|预期指标值|||实际完成值|权重|得分|说明
|||符号|值|单位
产出指标|数量指标|甲|≥|95|%|97%|10
合计
"""
    for merges in ((), ("A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2", "H1:H2", "I1:I2", "J1:J2")):
        found = read(rows, *merges, form=form_of(columns=SPLIT))
        item = found.evaluation.indicators[0]
        assert (item.operator, item.target, item.unit, item.actual, item.weight) == ("≥", "95", "%", "97%", "10")
        assert found.cells.header_row == 2


def test_levels_in_the_second_of_two_header_rows() -> None:
    rows = """
绩效指标||||指标解释|评分说明|自评得分|备注
一级指标|二级指标|三级指标|指标分值
预算管理|编制|编制质量|8|按偏离度|扣分|#7.5
分值||||||97
"""
    form = form_of(
        columns={
            "level1": "一级指标",
            "level2": "二级指标",
            "name": "三级指标",
            "weight": "指标分值",
            "score": "自评得分",
            "reason": "备注",
        }
    )
    for merges in ((), ("A1:D1", "E1:E2", "F1:F2", "G1:G2", "H1:H2")):
        found = read(rows, *merges, form=form)
        assert found.evaluation.indicators == [Indicator("预算管理", "编制", "编制质量", weight="8", score="7.5")]


def test_initial_and_adjusted_targets() -> None:
    columns = {**COLUMNS, "target": "指标值"}
    head = HEAD.replace("年度指标值", "年初指标值|调整指标值")
    found = read(f"{head}\n产出指标|数量指标|甲|50个|40个|40个|10\n合计", form=form_of(columns=columns))
    assert found.evaluation.indicators[0].target == "40"
    only = HEAD.replace("年度指标值", "年初目标值（A）")
    assert read(f"{only}\n产出指标|数量指标|甲|50个|40个|10\n合计").evaluation.indicators[0].target == "50"


def test_computed_and_typed_completions() -> None:
    columns = {**COLUMNS, "completion": "完成率"}
    rows = f"{HEAD}|完成率\n产出指标|数量|甲|||10|||#20.01%\n||乙|||10|||#100%\n||丙|||10|||=XS_COMPLETION(1)→1\n||丁|||10|||55%\n合计"
    found = read(rows, form=form_of(columns=columns))
    assert [item.completion for item in found.evaluation.indicators] == ["20.01%", "100.00%", None, "55%"]
    assert found.typed_over == {"I2", "I3", "I5"}


def test_any_formula_is_computed_and_an_error_value_is_nothing_typed() -> None:
    grid = grid_of(f"{HEAD}\n产出指标|数量|甲|5|5|10|=IF(1,2,3)→2\n||乙|5|5|10|#5\n合计|||||20|=SUM(G2:G3)→7")
    grid.cells[3, 7] = cell_of("#5").__class__("e", "#NAME?")
    found = recognise_grid(grid, [FORM])
    assert found is not None
    assert [item.score for item in found.evaluation.indicators] == [None, None]
    assert found.evaluation.total is None
    assert found.typed_over == {"F4"}


def test_headings_never_calculated_still_have_their_names() -> None:
    rows = f'{HEAD}\n="产出指标（"&ROUND(SUM(F2:F2),2)&"分）"|数量指标|甲|1|1|10\n合计'
    found = read(rows)
    assert names(found) == [("产出指标", "数量指标", "甲")]
    assert found.printed_points == {}


def test_printed_points_of_a_computed_heading_are_not_typed() -> None:
    found = read(f'{HEAD}\n="产出指标（"&F2&"分）"→产出指标（10分）|数量指标|甲|1|1|10\n合计')
    assert (names(found)[0][0], found.printed_points) == ("产出指标", {})


def test_sums_never_calculated_are_added_up() -> None:
    grid = grid_of(CHENGDE.replace("#8.89|8.89|3.49", "=SUM(E8:E10)|=SUM(F8:F10)→8.89|3.49"), *CHENGDE_MERGES)
    found = recognise_grid(grid, [NATIONAL])
    assert found is not None
    total = found.evaluation.line("total")
    assert total is not None
    assert (total.initial, total.adjusted) == ("8.89", "8.89")
    assert not {"E7", "F7"} & found.typed_over


def test_a_budget_without_an_adjusted_column_is_executed_against_the_initial_one() -> None:
    band = schema.BudgetBand((), schema.Span(1, 1), (schema.BudgetLineSpec("total", "财政资金总额"),))
    rows = f"资金（元）|预算数(A)|执行数(B)|执行率(B/A)\n财政资金总额|100|50|\n中央补助|60|30|\n{HEAD}\n产出指标|数量|甲|1|1|10\n合计"
    found = read(rows, form=form_of(bands=(band,)))
    lines = [(line.line, line.initial, line.adjusted, line.executed) for line in found.evaluation.budget]
    assert lines == [("total", "100", "100", "50"), ("中央补助", "60", "60", "30")]
    assert found.evaluation.money_unit == "元"
    own = form_of(bands=(band,), policy=Policy(execution=Execution(denominator="initial")))
    assert [line.adjusted for line in read(rows, form=own).evaluation.budget] == ["", ""]


def test_budget_figures_among_the_fields() -> None:
    rows = """
附件1
项目绩效自评信息指标评分表
（2024年度）
市级预算部门（公章）||社保局|||填报日期||2025-04-22
填报人姓名|||||联系电话||
项目名称||邮寄费
预算金额（元）||#20000|下达额度（元）||#19900||支出（元）|#19900
支出率||=XS_EXECUTION_RATE(1)→100%|支出率说明||
一级指标|二级指标|三级指标|年度指标值|实际完成值|完成率|分值|自评得分|未完成（偏差）原因
过程（20分）|资金管理|资金支出率||||12|
产出|数量指标|寄出份数|10000份|2001份||13.34|2.67|预测偏大
合计||||||100|=XS_TOTAL(1)→89.33
自评等级||||||优
"""
    found = recognise(book_of(grid_of(rows)), [NATIONAL, HEYUAN])[0]
    evaluation = found.evaluation
    assert evaluation.form == "gd-heyuan-project"
    assert evaluation.fields == {"unit": "社保局", "fill_date": "2025-04-22"}
    assert found.cells.fields["phone"] == "G5"
    (total,) = evaluation.budget
    assert (total.line, total.label, total.initial, total.adjusted, total.executed) == (
        "total",
        "预算金额",
        "20000",
        "19900",
        "19900",
    )
    assert (total.rate, evaluation.money_unit) == (None, "元")
    assert (evaluation.total, evaluation.grade) == (None, "优")
    assert found.cells.totals == {"weight_total": "G12", "total": "H12", "grade": "G13"}
    assert evaluation.indicators[0].completion_from == "execution"


def test_fields_in_one_cell_with_their_label_and_beyond_an_inserted_column() -> None:
    form = form_of(bands=(fields_of(("项目名称", "subject"), ("填报单位", "unit"), ("评价结论", "conclusion")),))
    rows = f"填报单位：社保局    填报日期：2025年3月7日\n项目名称：||邮寄费\n2024年度\n{HEAD}\n产出指标|数量|甲|1|1|10\n合计\n评价结论|较好"
    found = read(rows, form=form)
    assert found.evaluation.subject == "邮寄费"
    assert found.evaluation.fields == {"unit": "社保局", "fill_date": "2025年3月7日", "conclusion": "较好"}
    assert found.evaluation.year == 2024
    assert found.cells.fields["unit"] == "A1"


def test_a_hint_left_standing_is_residue() -> None:
    column = schema.FormColumn("reason", "原因", schema.Span(1, 1), hint="执行率未达到90%的需说明原因")
    band = schema.BudgetBand((column,), schema.Span(1, 1), ())
    rows = f"资金|年初预算数|执行数|原因\n总额|1|1|执行率未达到90%的 需说明原因\n{HEAD}\n产出|数量|甲|1|1|10\n合计"
    assert read(rows, form=form_of(bands=(band,))).residue == [("D2", "执行率未达到90%的 需说明原因")]


def test_a_blank_form_is_recognised() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标||||10\n||指标2：\n总分")
    assert found.evaluation.indicators == []
    assert found.cells.totals == {"weight_total": "F4", "total": "G4"}


# Which sheets, which form.


def simple(title: str = "", name: str = "甲", sheet: str = "自评表") -> Grid:
    return grid_of(f"{title}\n{HEAD}\n产出指标|数量指标|{name}|1个|1个|10\n合计", sheet=sheet)


def test_copied_and_renamed_sheets_give_one_evaluation_each() -> None:
    others = [
        grid_of(f"{text}\n{HEAD}\n产出|数量|甲|1|1|10", sheet=text)
        for text in ("绩效自评测算", "检查结果", "汇总（2024）", "填报说明")
    ]
    hidden = simple(name="旧", sheet="旧表")
    hidden.visible = False
    found = recognise(book_of(*others, simple(sheet="甲项目"), hidden, simple(sheet="自评表 (2)", name="乙")), [FORM])
    assert [each.cells.sheet for each in found] == ["甲项目", "自评表 (2)"]
    assert recognise(book_of(hidden), [FORM])[0].cells.sheet == "旧表"


def test_a_table_of_targets_alone_is_no_evaluation() -> None:
    grid = grid_of("一级指标|二级指标|三级指标|年度指标值|分值\n产出指标|数量指标|甲|1个|10")
    assert recognise_grid(grid, [FORM]) is None


def test_no_form_anywhere() -> None:
    with pytest.raises(UserError, match=r"^某单位.xlsx：没有找到绩效自评表：.*实际完成值"):
        recognise(book_of(grid_of("姓名|电话\n张|1")), [FORM])


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


def test_two_columns_that_claim_one_role() -> None:
    with pytest.raises(UserError, match="G1“得分”和 H1“自评得分”两列都像“得分”"):
        read(f"{HEAD.replace('得分|', '得分|自评得分|')}\n产出指标|数量指标|甲|1|1|10\n合计")
    found = read(f"{HEAD}|备注|编号\n产出指标|数量指标|甲|1|1|10||有偏差|无\n合计")
    assert found.cells.columns["reason"] == 8, "a weaker word yields"


def test_two_tables_on_one_sheet() -> None:
    table = f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n合计"
    with pytest.raises(UserError, match="C1 和 C4 处各有一张"):
        read(f"{table}\n{table}")
    found = read(f"{HEAD}\n产出指标|数量指标|指标1：\n合计\n{table}")
    assert (found.cells.header_row, found.cells.columns["name"]) == (4, 3)


def test_paragraphs_of_the_report() -> None:
    form = schema.Form(
        **{
            **{key: getattr(FORM, key) for key in FORM.__struct_fields__},
            "texts": (schema.TextSpec("use_of_funds", "资金使用情况"),),
        }
    )  # type: ignore[arg-type]
    texts = grid_of(
        "标识|章节|标题|正文|字数上限|已写字数\nuse_of_funds|一|资金使用情况|已用完|500|3\n|一|别的|不要|500|3",
        sheet="说明",
    )
    found = recognise(book_of(simple(), simple(sheet="二"), texts), [form])
    assert found[0].evaluation.texts == {"use_of_funds": "已用完"}
    assert (found[0].cells.texts_sheet, found[0].cells.texts) == ("说明", {"use_of_funds": "D2"})
    assert (found[1].evaluation.texts, found[1].cells.texts) == ({}, {})
    by_title = grid_of("文字说明\n序|标题|内容\n1|资金使用情况|已用完", sheet="文字说明")
    assert recognise(book_of(simple(), by_title), [form])[0].cells.texts == {"use_of_funds": "C3"}


# Whatever the order of columns and wherever blank rows stand, the evaluation comes back.

words = st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=6)
figures = st.decimals(0, 500, places=2).map(str)


@st.composite
def indicators(draw: st.DrawFn) -> list[Indicator]:
    items: list[Indicator] = []
    for level1 in draw(
        st.lists(st.sampled_from(["产出指标", "效益指标", "满意度指标", "成本指标"]), min_size=1, unique=True)
    ):
        for level2 in draw(st.lists(words, min_size=1, max_size=3, unique=True)):
            for _ in range(draw(st.integers(1, 3))):
                quantity = draw(st.booleans())
                operator, unit = draw(st.sampled_from([("≥", "%"), ("≤", "万元"), ("", "家"), ("=", "次")]))
                items.append(
                    Indicator(
                        level1,
                        level2,
                        draw(words),
                        operator if quantity else "",
                        draw(figures) if quantity else draw(words),
                        unit if quantity else "",
                        draw(figures) + unit,
                        weight=draw(figures),
                        score=draw(st.none() | figures),
                        reason=draw(st.just("") | words),
                    )
                )
    return items


@given(indicators(), st.permutations(list(COLUMNS)), st.data())
@settings(deadline=None)  # the first example reads the words of every form
def test_an_evaluation_comes_back_from_any_layout(
    items: list[Indicator], order: list[str], data: st.DataObject
) -> None:
    widths = [data.draw(st.integers(1, 2)) for _ in order]
    left = data.draw(st.integers(1, 4))
    starts = {role: left + sum(widths[:place]) for place, role in enumerate(order)}
    grid, row = Grid("自评表"), data.draw(st.integers(1, 5))
    repeat = data.draw(st.sampled_from(["merged", "each", "first"]))
    for role, column in starts.items():
        grid.cells[row, column] = cell_of(COLUMNS[role] + data.draw(st.sampled_from(["", "（A）", "(分)", "\n"])))
    header, rows = row, []
    for place, item in enumerate(items):
        row += 1 + data.draw(st.sampled_from([0, 0, 0, 1, 2]))
        rows.append(row)
        texts = {role: getattr(item, role) or "" for role in order}
        texts["target"] = join_target(item.operator, item.target, item.unit)
        before = items[place - 1] if place else Indicator()
        if repeat != "each" and item.level1 == before.level1:
            texts["level1"] = ""
            texts["level2"] = "" if item.level2 == before.level2 else item.level2
        for role, text in texts.items():
            if text:
                grid.cells[row, starts[role]] = cell_of(
                    f"#{text}" if role == "weight" else text if text[0] != "=" else "=1→" + text
                )
            if widths[order.index(role)] == 2:
                grid.merges.append(Merge(row, starts[role], row, starts[role] + 1))
    total = row + 1 + data.draw(st.integers(0, 2))
    grid.cells[total, left] = cell_of("总 分")
    if repeat == "merged" and widths[order.index("level1")] == 1:
        firsts = [at for place, at in enumerate(rows) if not place or items[place].level1 != items[place - 1].level1]
        for first, following in zip(firsts, [*firsts[1:], total], strict=True):
            grid.merges.append(Merge(first, starts["level1"], following - 1, starts["level1"]))
    found = recognise_grid(grid, [FORM])
    assert found is not None
    assert found.evaluation.indicators == items
    assert found.cells.columns == starts
    assert (found.cells.header_row, found.cells.last_row, found.cells.indicator_rows) == (header, total - 1, rows)


scraps = st.sampled_from(
    [
        *COLUMNS.values(),
        *SPLIT.values(),
        "年初预算数",
        "执行数",
        "执行率",
        "总额",
        "总分",
        "小计",
        "自评等级",
        "预期目标",
        "实际完成情况",
        "项目名称：",
        "主管部门",
        "单位：万元",
        "（2024年度）",
        "产出指标（50分）",
        "指标1：",
        "≥95%",
        "#5",
        "=A1",
        "=A1→7",
        "—",
    ]
)


@given(
    st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 10)), scraps, max_size=90),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 10), st.integers(0, 4), st.integers(0, 4)), max_size=6),
    st.booleans(),
)
def test_scraps_are_recognised_or_refused(
    cells: dict[tuple[int, int], str], merges: list[tuple[int, int, int, int]], headed: bool
) -> None:
    grid = grid_of(HEAD if headed else "", at="B6")
    grid.cells.update({place: cell_of(text) for place, text in cells.items() if place[0] != 6 or not headed})
    grid.merges += [Merge(top, left, top + down, left + right) for top, left, down, right in merges]
    try:
        found = recognise_grid(grid, [FORM, NATIONAL, HEYUAN])
    except UserError as error:
        assert "\n" not in str(error)
        return
    if found is not None:
        assert len(found.evaluation.indicators) == len(found.cells.indicators) == len(found.cells.indicator_rows)
        assert {line.line for line in found.evaluation.budget} == found.cells.budget.keys()
