"""Several forms on one sheet."""

from __future__ import annotations

import pytest
from recognise.small_grid import FORM, HEAD, book_of, grid_of, read

from xlsheets.errors import UserError
from xlsheets.recognise.recognise import recognise


def test_two_tables_on_one_sheet() -> None:
    table = f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n合计"
    with pytest.raises(UserError, match="C1 和 C4 处各有一张"):
        read(f"{table}\n{table}")
    found = read(f"{HEAD}\n产出指标|数量指标|指标1：\n合计\n{table}")
    assert (found.cells.header_row, found.cells.columns["name"]) == (4, 3)


def test_each_of_many_forms_on_a_sheet_keeps_its_own_cells_and_merges() -> None:
    part = f"项目名称|项目{{}}\n{HEAD}\n产出指标|数量指标|甲|1个|1个|#10|#9\n||乙|1个|1个|#10|\n总分|||||#10|#9"
    rows = "\n".join(part.format(number) for number in range(30))
    sheet = grid_of(rows, *(f"G{5 * number + 3}:G{5 * number + 4}" for number in range(30)))
    found = recognise(book_of(sheet), [FORM])
    assert [each.evaluation.subject for each in found] == [f"项目{number}" for number in range(30)]
    assert all([item.score for item in each.evaluation.indicators] == ["9", None] for each in found)
