"""Evaluations changed for a test: each is a new one, the given one stays as it was."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation, Indicator


def with_row(evaluation: Evaluation, place: int, **changes: object) -> Evaluation:
    """Change fields of one indicator, counted from 0, from -1 at the end."""
    rows = list(evaluation.indicators)
    rows[place] = replace(rows[place], **changes)
    return replace(evaluation, indicators=rows)


def with_rows(evaluation: Evaluation, change: Callable[[Indicator], Indicator]) -> Evaluation:
    """Change every indicator, in their order."""
    return replace(evaluation, indicators=[change(item) for item in evaluation.indicators])


def with_line(evaluation: Evaluation, place: int, **changes: object) -> Evaluation:
    """Return it with changes of one line of the budget."""
    budget = list(evaluation.budget)
    budget[place] = replace(budget[place], **changes)
    return replace(evaluation, budget=budget)
