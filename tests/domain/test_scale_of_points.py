"""Grades are of the form's total: points on another scale have none, points that are off by rounding do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.filled_rows import NATIONAL, indicator
from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.policy import Execution, Policy
from xlsheets.domain.scoring import evaluate

UNSCORED = Policy(execution=Execution(weight=Decimal(0)))


def evaluation(*indicators: Indicator, budget: tuple[BudgetLine, ...] = ()) -> Evaluation:
    return Evaluation("form", budget=list(budget), indicators=list(indicators))


@pytest.mark.parametrize(
    ("weights", "grade"),
    [
        (("10",), None),
        (("1",), None),
        (("60", "35"), None),
        (("60", "60"), None),
        (("50.6", "50"), None),
        (("99.4",), None),
        (("99.9",), "优"),
        (("50.01", "50"), "优"),
        (("33.33", "33.33", "33.33"), "优"),
    ],
)
def test_points_on_another_scale_than_the_grades_have_none_and_those_off_by_rounding_do(
    weights: tuple[str, ...], grade: str | None
) -> None:
    results = evaluate(evaluation(*(indicator(weight=weight) for weight in weights)), UNSCORED)
    assert (results.grade, results.total) == (grade, sum(map(Decimal, weights)))


def test_the_points_of_the_execution_are_among_them() -> None:
    spent = BudgetLine("total", adjusted="8", executed="8")
    graded = evaluate(evaluation(indicator(weight="90"), budget=(spent,)), NATIONAL)
    assert (graded.grade, evaluate(evaluation(indicator(weight="100"), budget=(spent,)), NATIONAL).grade) == (
        "优",
        None,
    )


@pytest.mark.parametrize(("bonus", "grade"), [("10", "优"), ("5", "优"), ("20", None)])
def test_points_on_top_may_be_what_the_policy_caps(bonus: str, grade: str | None) -> None:
    policy = replace(UNSCORED, most=Decimal(110))
    assert evaluate(evaluation(indicator(weight="100"), indicator(weight=bonus)), policy).grade == grade


def test_scores_beside_no_points_at_all_are_graded() -> None:
    assert evaluate(evaluation(indicator(weight="", score="96")), UNSCORED).grade == "优"
