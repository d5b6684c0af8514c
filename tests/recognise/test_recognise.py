"""An evaluation is found by its content, wherever a person moved it, and never guessed."""

from __future__ import annotations

import pytest
from recognise.chengde import CHENGDE, CHENGDE_MERGES
from recognise.small_grid import COLUMNS, FORM, HEAD, HEYUAN, NATIONAL, book_of, grid_of, names, simple

from xlsheets.errors import UserError
from xlsheets.recognise.recognise import recognise, recognise_grid


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


def test_no_form_anywhere() -> None:
    with pytest.raises(UserError, match=r"^某单位.xlsx：没有找到绩效自评表：.*实际完成值"):
        recognise(book_of(grid_of("姓名|电话\n张|1")), [FORM])
