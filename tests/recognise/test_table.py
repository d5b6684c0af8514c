"""The indicator table: its header rows, the column of each role, where it ends."""

from __future__ import annotations

import pytest
from recognise.small_grid import COLUMNS, FORM, HEAD, SPLIT, form_of, grid_of, read

from xlsheets.domain.evaluation import Indicator
from xlsheets.errors import UserError
from xlsheets.recognise import years
from xlsheets.recognise.recognise import recognise_grid
from xlsheets.recognise.tables import table_end


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
        assert found.evaluation.indicators == [
            Indicator("预算管理", "编制", "编制质量", weight="8", score="7.5", unit_beside=False)
        ]


def test_initial_and_adjusted_targets() -> None:
    columns = {**COLUMNS, "target": "指标值"}
    head = HEAD.replace("年度指标值", "年初指标值|调整指标值")
    found = read(f"{head}\n产出指标|数量指标|甲|50个|40个|40个|10\n合计", form=form_of(columns=columns))
    assert found.evaluation.indicators[0].target == "40"
    only = HEAD.replace("年度指标值", "年初目标值（A）")
    assert read(f"{only}\n产出指标|数量指标|甲|50个|40个|10\n合计").evaluation.indicators[0].target == "50"


def test_two_columns_that_claim_one_role() -> None:
    with pytest.raises(UserError, match="G1“得分”和 H1“自评得分”两列都像“得分”"):
        read(f"{HEAD.replace('得分|', '得分|自评得分|')}\n产出指标|数量指标|甲|1|1|10\n合计")
    found = read(f"{HEAD}|备注|编号\n产出指标|数量指标|甲|1|1|10||有偏差|无\n合计")
    assert found.cells.columns["reason"] == 8, "a weaker word yields"


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


def test_a_table_of_targets_alone_is_no_evaluation() -> None:
    grid = grid_of("一级指标|二级指标|三级指标|年度指标值|分值\n产出指标|数量指标|甲|1个|10")
    assert recognise_grid(grid, [FORM]) is None


def test_a_header_printed_thousands_of_times_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quadratic search of the total took 60 s for 4,000 headers."""
    looked_at: list[int] = []
    monkeypatch.setattr(table_end, "label_of", lambda view, header, row, words: looked_at.append(row))
    assert len(read(f"{HEAD}\n产出指标|数量指标|甲|1个|1个|1\n" * 100).evaluation.indicators) == 100
    assert len(looked_at) < 1000


def test_the_year_above_many_headers_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet with 2,000 forms took 25 s, 20 of them for the lines above each."""
    views: list[object] = []
    look = years._years
    monkeypatch.setattr(years, "_years", lambda view: views.append(view) or look(view))
    found = read("2021年度\n" + f"{HEAD}\n产出指标|数量指标|甲|1个|1个|1\n" * 20)
    assert (found.evaluation.year, len(views)) == (2021, 1)


def test_sub_totals_between_repeated_headers_end_no_table() -> None:
    block = f"{HEAD}\n产出指标|数量指标|甲|1个|1个|1\n小计|||||1\n"
    found = read(f"{block * 3}合计|||||3|2")
    assert (len(found.evaluation.indicators), found.evaluation.total) == (3, "2")
