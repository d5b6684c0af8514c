"""Indicators and budget lines as a person fills them in, for the tests of scores."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.evaluation import BudgetLine, Indicator
from xlsheets.domain.policy import Policy

NATIONAL = Policy()


def indicator(target: str = "≥100", actual: str = "100", weight: str = "10", **more: str | None) -> Indicator:
    return Indicator("产出", "数量", "指标", target=target, actual=actual, weight=weight, **more)  # type: ignore[arg-type]


def total_line(adjusted: str, executed: str, initial: str = "", **typed: str) -> BudgetLine:
    return BudgetLine("total", initial=initial, adjusted=adjusted, executed=executed, **typed)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
