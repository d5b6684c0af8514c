"""The total and the grade."""

from __future__ import annotations

import pytest
from recognise.small_grid import HEAD, read

ROW = "产出指标|数量指标|走访企业数|≥40家|40家|100|90"


def test_a_blank_form_is_recognised() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标||||10\n||指标2：\n总分")
    assert found.evaluation.indicators == []
    assert found.cells.totals == {"weight_total": "F4", "total": "G4"}


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("自评得分：96分", None),
        ("总分:96", None),
        ("合计 96分", None),
        ("得分合计：96", None),
        ("自评总分（100分）：96 分", None),
        ("总得分：96分，等级：优", "优"),
        ("自评得分：96分 自评等级：优", "优"),
    ],
)
def test_a_total_typed_behind_its_label_is_the_typed_total_and_stays(text: str, grade: str | None) -> None:
    for sheet in (f"项目名称|某项目||{text}\n{HEAD}\n{ROW}", f"{HEAD}\n{ROW}\n{text}", f"{HEAD}\n{ROW}\n\n{text}"):
        found = read(sheet)
        assert (found.evaluation.total, found.evaluation.grade) == ("96", grade)
        assert found.cells.totals["total"] in found.typed_over
        assert len(found.evaluation.indicators) == 1
    found = read(f"{HEAD}\n{ROW}\n总分|||||100|{text}")
    assert found.evaluation.total == "96"


@pytest.mark.parametrize(
    "text",
    ["总分值：100分", "分值：100", "总分（100分）", "年度资金总额：96万元", "第96分队", "总分2024年"],
)
def test_what_only_looks_like_a_total_is_none(text: str) -> None:
    assert read(f"{HEAD}\n{ROW}\n{text}").evaluation.total is None


@pytest.mark.parametrize(
    "rows",
    [
        f"合计||\n{HEAD}\n产出指标|数量指标|甲|1个|1个|10|9",
        f"{HEAD}|合计\n产出指标|数量指标|甲|1个|1个|10|9||",
        f"{HEAD}|总分\n产出指标|数量指标|甲|1个|1个|10|9||#19\n产出指标|数量指标|乙|1个|1个|10|9||#19",
    ],
)
def test_a_word_for_any_sum_beside_nothing_or_over_a_column_is_no_total(rows: str) -> None:
    found = read(rows)
    assert ("total" in found.cells.totals, found.evaluation.total) == (False, None)


def test_a_total_merged_beside_all_rows_is_one() -> None:
    row = "产出指标|数量指标|{}|1个|1个|10|9||{}"
    found = read(f"{HEAD}|总分\n{row.format('甲', '#18')}\n{row.format('乙', '')}", "I2:I3")
    assert (found.cells.totals["total"], found.evaluation.total) == ("I2", "18")
