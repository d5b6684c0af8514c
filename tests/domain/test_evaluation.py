"""What is typed in an indicator, by the role of its column."""

from __future__ import annotations

from xlsheets.domain.evaluation import Indicator

ROW = Indicator(name="走访", weight="10", extra={"evidence": "台账"})


def test_what_is_typed_is_found_by_role_wherever_it_is_kept() -> None:
    assert [ROW.typed(role) for role in ("name", "weight", "score", "evidence", "last_year")] == [
        "走访",
        "10",
        "",
        "台账",
        "",
    ]


def test_other_texts_make_another_indicator() -> None:
    changed = ROW.with_typed({"weight": "12", "last_year": "8户"})
    assert (changed.weight, changed.extra) == ("12", {"evidence": "台账", "last_year": "8户"})
    assert (ROW.weight, ROW.extra) == ("10", {"evidence": "台账"})
    assert ROW.with_typed({}) == ROW
