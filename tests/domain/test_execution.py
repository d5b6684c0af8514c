"""Budget execution: the rate, its points by the policy, what is typed, a budget of nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from domain.filled_rows import NATIONAL, number, total_line

from xlsheets.domain.evaluation import BudgetLine
from xlsheets.domain.execution import execution_rate, execution_result, sum_of_lines
from xlsheets.domain.numbers import half_up
from xlsheets.domain.policy import Execution, Policy
from xlsheets.domain.status import Case


@pytest.mark.parametrize(
    ("adjusted", "executed", "rate", "score", "basis"),
    [
        ("8.89", "3.49", "0.3926", "3.93", "10 × 39.26% = 3.93"),
        ("８．８９", "3.49", "0.3926", "3.93", "10 × 39.26% = 3.93"),
        ("1,000.00", "1,000", "1", "10", "10 × 100.00% = 10"),
        ("10", "0", "0", "0", "10 × 0.00% = 0"),
        ("10", "12", "1.2", "10", "10 × 100.00% = 10"),
        ("10", "-1", "-0.1", "0", "10 × 0.00% = 0"),
    ],
)
def test_execution_is_what_was_spent_of_what_was_allotted(
    adjusted: str, executed: str, rate: str, score: str, basis: str
) -> None:
    result = execution_result(total_line(adjusted, executed), NATIONAL)
    assert result.rate is not None and half_up(result.rate, 4) == Decimal(rate)
    assert (result.score, result.rule_score, result.basis) == (Decimal(score), Decimal(score), basis)


@pytest.mark.parametrize(("adjusted", "executed"), [("", "1"), ("1", ""), ("", ""), ("无", "1"), ("1", "—")])
def test_without_amounts_there_is_no_rate(adjusted: str, executed: str) -> None:
    result = execution_result(total_line(adjusted, executed), NATIONAL)
    assert (result.rate, result.score, result.case) == (None, None, Case.NO_BUDGET)


def test_without_a_budget_line_there_is_no_rate() -> None:
    assert execution_rate(None, NATIONAL) == (None, Case.NO_BUDGET)


@pytest.mark.parametrize(("zero", "rate", "score"), [("blank", None, None), ("zero", "0", "0"), ("full", "1", "10")])
def test_a_budget_of_nothing_by_the_policy(zero: str, rate: str | None, score: str | None) -> None:
    policy = Policy(execution=Execution(zero_denominator=zero))
    result = execution_result(total_line("0", "0"), policy)
    assert (result.rate, result.score) == (number(rate), number(score))
    if rate is None:
        assert result.case == Case.ZERO_BUDGET


def test_a_form_may_measure_against_the_first_budget() -> None:
    policy = Policy(execution=Execution(denominator="initial"))
    assert execution_rate(total_line("10", "5", initial="20"), policy) == (Decimal("0.25"), None)


@pytest.mark.parametrize(
    ("executed", "points"), [("100", "10"), ("95", "10"), ("94.99", "6"), ("80", "6"), ("79", "2"), ("10", "2"), ("9", "0")]
)  # fmt: skip
def test_execution_points_by_tiers(executed: str, points: str) -> None:
    tiers = ((Decimal("0.95"), Decimal(10)), (Decimal("0.8"), Decimal(6)), (Decimal("0.1"), Decimal(2)))
    result = execution_result(total_line("100", executed), Policy(execution=Execution(tiers=tiers)))
    assert result.score == Decimal(points)
    assert result.basis.endswith(f"按档得 {points}")


def test_typed_execution_points_are_respected() -> None:
    result = execution_result(total_line("8.89", "3.49", score="3.9"), NATIONAL)
    assert (result.score, result.rule_score, result.typed) == (Decimal("3.9"), Decimal("3.93"), True)
    open_rate = execution_result(total_line("", "", score="3.9 分"), NATIONAL)
    assert (open_rate.score, open_rate.rule_score, open_rate.typed) == (Decimal("3.9"), None, True)


@pytest.mark.parametrize(
    ("amounts", "total"),
    [(("8.89", "3.2"), "12.09"), (("8.89", "—"), "8.89"), (("8.89", "三万"), None), (("", "—"), None)],
)
def test_a_total_adds_up_its_lines_unless_one_cannot_be_read(amounts: tuple[str, ...], total: str | None) -> None:
    lines = [BudgetLine(line, initial=text) for line, text in zip(("fiscal", "other"), amounts, strict=True)]
    assert sum_of_lines([*lines, BudgetLine("unit_funds", initial="1")], ("fiscal", "other"), "initial") == number(
        total
    )
