"""Several forms on one sheet."""

from __future__ import annotations

import pytest
from recognise.small_grid import HEAD, read

from xlsheets.errors import UserError


def test_two_tables_on_one_sheet() -> None:
    table = f"{HEAD}\n产出指标|数量指标|甲|1|1|10\n合计"
    with pytest.raises(UserError, match="C1 和 C4 处各有一张"):
        read(f"{table}\n{table}")
    found = read(f"{HEAD}\n产出指标|数量指标|指标1：\n合计\n{table}")
    assert (found.cells.header_row, found.cells.columns["name"]) == (4, 3)
