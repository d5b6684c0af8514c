"""Budget execution: its rate, its points, and the caps that it puts on a total."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal

from xlsheets.domain import vocabulary as words
from xlsheets.domain.evaluation import BudgetLine
from xlsheets.domain.nothing import says_nothing, taken_score, without_blanks
from xlsheets.domain.numbers import ONE, POINTS, ZERO, half_up, percent, plain, read_figure
from xlsheets.domain.policy import Policy
from xlsheets.domain.results import ExecutionResult
from xlsheets.domain.status import Case

FROM_EXECUTION = "execution"

RATIO_DIGITS = 10

_NAME = re.compile(
    rf"(?:[0-9一二三四五六七八九十]{{1,2}}[.．、])?(?:20[0-9]{{2}}年度?)?(?:{'|'.join(words.EXECUTION_STARTS)})*"
    rf"(?:{'|'.join(words.EXECUTION_NAMES)})(?:指标)?(?:[（(][^（()）]*[）)])?[:：]?\Z"
)

NO_RATE = "—"
"""Shown for the rate of a budget of 0, where the form's policy gives none."""


def execution_result(line: BudgetLine | None, policy: Policy) -> ExecutionResult:
    """Compute the budget execution rate and its points: executed ÷ the form's denominator, points = weight × rate, 0 to weight."""
    rule = policy.execution
    rate, case = execution_rate(line, policy)
    typed = None if line is None or line.score is None else read_figure(line.score, POINTS)
    if rate is None:
        told = "" if case is None else case.told
        return ExecutionResult(None, typed, None, told, typed is not None, case)
    capped = min(ONE, max(ZERO, rate))
    if rule.tiers and rule.weight:  # a form that does not score the execution earns nothing by it
        score = next((points for least, points in rule.tiers if reaches(capped, least)), ZERO)
        basis = f"执行率 {percent(capped)}，按档得 {plain(score)}"
    else:
        score = half_up(rule.weight * capped, policy.digits)
        basis = f"{plain(rule.weight)} × {percent(capped)} = {plain(score)}"
    return ExecutionResult(rate, taken_score(line.score if line else None, score), score, basis, typed is not None)


def execution_rate(line: BudgetLine | None, policy: Policy) -> tuple[Decimal | None, Case | None]:
    """Execution rate of one budget line as an exact ratio, or None and the case that it is. Zero budgets by the policy."""
    if line is None:
        return None, Case.NO_BUDGET
    below = read_figure(getattr(line, policy.execution.denominator))
    executed = read_figure(line.executed)
    if below is None or executed is None:
        return None, Case.NO_BUDGET
    if below == ZERO:
        rate = {"blank": None, "zero": ZERO, "full": ONE}[policy.execution.zero_denominator]
        return rate, Case.ZERO_BUDGET
    return executed / below, None


def balance_of(budget: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """Return what is left of a budget, both in one money unit; None where one of them is missing."""
    return None if budget is None or executed is None else budget - executed


def rate_of_several(budget: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """Execution rate of several budgets together, by their sums in one money unit, as an exact ratio.

    None where a sum is missing, and of a budget of 0: the forms of the parts may have different policies for that.
    """
    return None if budget is None or executed is None or budget == ZERO else executed / budget


def names_execution(text: str) -> bool:
    """Say whether an indicator's or a level's name is that of the budget execution rate itself: 预算执行率（10分）."""
    return bool(_NAME.match(without_blanks(text)))


def known_amounts(lines: Iterable[BudgetLine], parts: Collection[str], role: str) -> list[Decimal]:
    """Return a role's amounts of the lines (ids) that a total is the sum of; none where one of them cannot be read."""
    texts = (getattr(line, role) for line in lines if line.line in parts)
    amounts = [read_figure(text) for text in texts if not says_nothing(text)]
    known = [amount for amount in amounts if amount is not None]
    return known if len(known) == len(amounts) else []


def sum_of_lines(lines: Iterable[BudgetLine], parts: Collection[str], role: str) -> Decimal | None:
    """Add up a role's amounts of the lines that a total is the sum of; None where all are blank or one cannot be read."""
    known = known_amounts(lines, parts, role)
    return sum(known, ZERO) if known else None


def reaches(ratio: Decimal | None, least: Decimal) -> bool:
    """Say whether a ratio is at least as large, as far as a spreadsheet's 15 digits can tell."""
    return ratio is not None and half_up(ratio - least, RATIO_DIGITS) >= ZERO


def first_known(first: Decimal | None, second: Decimal | None) -> Decimal:
    """Return the first of two figures that is known, 0 where neither is."""
    return next((value for value in (first, second) if value is not None), ZERO)
