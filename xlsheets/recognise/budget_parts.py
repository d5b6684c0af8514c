"""Which lines of somebody else's budget block its total is the sum of, and amounts of the total that stand in its parts alone."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.execution import sum_of_lines
from xlsheets.domain.numbers import plain, read_figure
from xlsheets.forms.budget_lines import lines_of_total
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand
from xlsheets.recognise.budget import Budget


def with_parts_added(budget: Budget, form: Form) -> tuple[Budget, Form]:
    """Return the budget with blank amounts of its total as the sums of its parts, and the form with the parts that the sheet has.

    Where nobody can tell which lines are the parts, or one of them lacks the amount, the total stays blank and no sum is its own.
    """
    total = next((line for line in budget.lines if line.line == "total"), None)
    blank = [role for role in AMOUNTS if total is not None and role in budget.roles and not getattr(total, role)]
    lines = [line for line in budget.lines if line is not total]
    if form.budget is None or total is None or not lines or not blank:
        return budget, form
    spec = next((line for line in form.budget.lines if line.id == "total"), None)
    own = {line.id for line in form.budget.lines}
    ids = (
        tuple(line.line for line in lines_of_total(lines, own)) if any(line.line not in own for line in lines) else None
    )
    parts = (spec.sum_of if spec else ()) if ids is None else ids
    if any(_lacks(line, role) for line in lines if line.line in parts for role in blank):
        parts = ()
    sums = {role: sum_of_lines(lines, parts, role) for role in blank}
    filled = replace(total, **{role: plain(amount) for role, amount in sums.items() if amount is not None})
    whole = [filled if line is total else line for line in budget.lines]
    return replace(budget, lines=whole), _with_parts(form, form.budget, parts)


def _lacks(line: BudgetLine, role: str) -> bool:
    """Say whether a line has other amounts and not this one."""
    return read_figure(getattr(line, role)) is None and any(read_figure(getattr(line, other)) for other in AMOUNTS)


def _with_parts(form: Form, budget: BudgetBand, parts: tuple[str, ...]) -> Form:
    """Return the form with the lines that its total is the sum of."""
    lines = tuple(replace(line, sum_of=parts) if line.id == "total" else line for line in budget.lines)
    band = replace(budget, lines=lines)
    return replace(form, bands=tuple(band if each is budget else each for each in form.bands))
