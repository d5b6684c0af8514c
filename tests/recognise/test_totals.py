"""The total and the grade."""

from __future__ import annotations

from recognise.small_grid import HEAD, read


def test_a_blank_form_is_recognised() -> None:
    found = read(f"{HEAD}\n产出指标|数量指标||||10\n||指标2：\n总分")
    assert found.evaluation.indicators == []
    assert found.cells.totals == {"weight_total": "F4", "total": "G4"}
