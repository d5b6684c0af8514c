"""What stands around the tables: fields beside their labels, budget figures among them."""

from __future__ import annotations

from recognise.small_grid import HEAD, HEYUAN, NATIONAL, book_of, fields_of, form_of, grid_of, read

from xlsheets.recognise.recognise import recognise


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


def test_values_below_their_labels_also_where_these_stand_apart() -> None:
    rows = f"项目支出绩效自评表\n项目名称|||主管部门\n甲项目|||乙局\n{HEAD}\n产出指标|数量指标|走访|≥1个|1个|90\n总分"
    found = recognise(book_of(grid_of(rows)), [NATIONAL])[0]
    assert (found.evaluation.subject, found.evaluation.fields) == ("甲项目", {"supervisor": "乙局"})
    blank = rows.replace("甲项目|||乙局", "项目概况|||")
    assert recognise(book_of(grid_of(blank)), [NATIONAL])[0].evaluation.subject == ""
