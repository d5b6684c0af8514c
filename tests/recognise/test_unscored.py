"""Tables in which no points stand are read without any: nobody shares 80 points among their rows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.recognise.small_grid import book_of, grid_of
from xlsheets.audit.check import check_all
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.load import evaluated
from xlsheets.recognise.recognise import recognise

NAMES = "一级指标|二级指标|三级指标|年度指标值|实际完成值"
ROW = "产出指标|数量指标|走访企业数|≥40家|38家"


def read(rows: str) -> Evaluated:
    book = book_of(grid_of(f"项目支出绩效自评表\n{rows}"))
    (found,) = evaluated(book, recognise(book, all_forms()))
    return found


@pytest.mark.parametrize(
    "rows",
    [
        f"{NAMES}\n{ROW}",
        f"{NAMES}|偏差原因分析及改进措施\n{ROW}|",
        f"{NAMES}|得分\n{ROW}|\n总分",
        f"{NAMES}|分值|得分|偏差原因分析及改进措施\n{ROW}|||\n总分",
        f"{NAMES}|得分\n产出指标（50分）|数量指标|走访企业数|≥40家|38家|\n总分",
        "一级指标|二级指标|三级指标|年初目标值|实际完成值|得分\n产出指标|数量指标|走访企业数|≥40家|38家|\n总分",
    ],
)
def test_a_table_without_points_has_no_score_no_total_and_one_finding_says_so(rows: str) -> None:
    found = read(rows)
    assert not found.form.kind.has_points
    assert [(result.score, result.points) for result in found.results.indicators] == [(None, None)]
    assert [item.actual for item in found.evaluation.indicators] == ["38家"]
    assert [each.message for each in check_all([found], "某单位.xlsx") if "分值" in each.message] == [
        "表中没有分值，也没有得分，按不计分的表读取，不计算得分和总分"
    ]


@pytest.mark.parametrize(("typed", "score"), [("9", 9), ("良好", None)])
def test_a_typed_score_without_a_column_of_points_stays_and_nothing_is_made_of_it(
    typed: str, score: int | None
) -> None:
    found = read(f"{NAMES}|自评得分\n{ROW}|{typed}\n总分")
    assert [(item.score, item.implied_weight) for item in found.evaluation.indicators] == [(typed, None)]
    assert [(each.score, each.points) for each in found.results.indicators] == [(score, None)]
    assert found.results.grade is None


def test_points_in_words_are_no_points() -> None:
    found = read(f"{NAMES}|分值|得分|偏差原因分析及改进措施\n{ROW}|十分||\n总分")
    assert [(item.weight, item.implied_weight) for item in found.evaluation.indicators] == [("十分", None)]
    assert found.results.indicators[0].score is None


def test_a_form_gives_its_points_where_the_sheet_is_that_form() -> None:
    head = "一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分"
    by_headers = read(f"{head}\n{ROW}|\n总分")
    assert (by_headers.form.id, by_headers.results.indicators[0].points) == ("hb-project", Decimal(80))
