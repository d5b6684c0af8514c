"""What every kind of form answers for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.kinds import KINDS
from xlsheets.domain.kinds.measured import MEASURED, MeasuredKind


class _WithBonus(MeasuredKind):
    typed_roles = (("bonus", 4),)
    bonus_roles = ("bonus",)


@pytest.mark.parametrize(("bonus", "most"), [("", 10), ("2.5 分", "12.5"), ("若干", 10), ("-1", 10), ("３", 13)])
def test_a_row_may_score_its_points_and_those_on_top(bonus: str, most: str) -> None:
    item = Indicator(weight="10", extra={"bonus": bonus})
    assert _WithBonus().most_points(item, Decimal(10)) == Decimal(most)
    assert MEASURED.most_points(item, Decimal(10)) == 10


def test_without_points_nobody_knows_the_most() -> None:
    assert _WithBonus().most_points(Indicator(extra={"bonus": "2"}), None) is None


def test_points_on_top_are_typed_figures() -> None:
    assert all(set(kind.bonus_roles) <= {role for role, _ in kind.typed_roles} for kind in KINDS)
