"""Counts again what a form's own formulas show: a file changed without a spreadsheet program shows what was there before."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, Evaluation
from xlsheets.domain.execution import sum_of_lines
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid, Value
from xlsheets.forms.placed import Evaluated, Placed
from xlsheets.formulas.form_cells import split_weight_formulas
from xlsheets.formulas.heading_cells import group_rows
from xlsheets.formulas.own_formulas import is_budget_sum, is_ours


def with_missing_sums(found: Evaluated, grid: Grid | None) -> Evaluated:
    """Count the sums of the budget that a recompute is about to write where nobody typed an amount: the next one would read them."""
    evaluation = found.evaluation if grid is None else _with_sums(found, grid, fills=True)
    return found if evaluation is found.evaluation else Evaluated.of(found, evaluation)


def counted_again(found: Placed, grid: Grid | None) -> Placed:
    """Take budget sums and equal shares of points from what their formulas stand on, where these formulas are ours."""
    if grid is None:
        return found
    evaluation = _with_sums(found, grid, fills=False)
    weights = split_weights(found, grid)
    shares = [weights.get(where.get("weight", "")) for where in found.cells.indicators]
    if any(isinstance(share, Decimal) for share in shares):
        items = [
            replace(item, weight=plain(share)) if isinstance(share, Decimal) else item
            for item, share in zip(evaluation.indicators, shares, strict=True)
        ]
        evaluation = replace(evaluation, indicators=items)
    return found if evaluation is found.evaluation else replace(found, evaluation=evaluation)


def _with_sums(found: Placed, grid: Grid, fills: bool) -> Evaluation:
    """Add up the budget lines where our sums stand; one sum may stand on another, in the form's order."""
    evaluation = found.evaluation
    for spec in found.form.budget.sums if found.form.budget else ():
        for role in AMOUNTS if evaluation.line(spec.id) is not None else ():
            place = found.cells.budget[spec.id].get(role)
            there = grid.cells.get(row_column(place)) if place else None
            if place and _is_our_sum(there, fills and place not in found.typed_over):
                total = sum_of_lines(evaluation.budget, spec.sum_of, role)
                evaluation = _with_amount(evaluation, spec.id, role, "" if total is None else plain(total))
    return evaluation


def _is_our_sum(there: Cell | None, fills: bool) -> bool:
    if there is None or there.formula is None:
        return fills
    return is_budget_sum(there.formula)


def _with_amount(evaluation: Evaluation, line_id: str, role: str, amount: str) -> Evaluation:
    if all(getattr(line, role) == amount for line in evaluation.budget if line.line == line_id):
        return evaluation
    lines = [replace(line, **{role: amount}) if line.line == line_id else line for line in evaluation.budget]
    return replace(evaluation, budget=lines)


def split_weights(found: Placed, grid: Grid) -> dict[str, Value]:
    """Return cell → points of the weights that stand there as our formulas, empty beside an indicator without a name."""
    form, cells = found.form, found.cells
    if "weight" not in cells.columns or all(group.split != "equal" for group in form.indicators.groups):
        return {}
    weights: dict[str, Value] = {}
    name = cells.columns["name"]
    expected = split_weight_formulas(form, cells, set())
    by_place = {row_column(cell)[0]: cell for cell in expected}
    for _, group, numbers in group_rows(form, cells):
        rows = {row: by_place[row] for row in numbers if row in by_place}
        named = [row for row in rows if (row, name) in grid.cells]
        shares = group.shares(len(named), form.policy.digits) if named and group and group.weight is not None else []
        by_row = dict(zip(named, shares, strict=False))
        for row, cell in rows.items():
            there = grid.cells.get(row_column(cell))
            if there is not None and is_ours(there.formula, expected[cell]):
                weights[cell] = by_row.get(row, "")
    return weights
