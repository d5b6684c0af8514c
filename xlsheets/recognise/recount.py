"""Counts again what a form's own formulas show: a file changed without a spreadsheet program shows what was there before."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Grid, Value
from xlsheets.forms.placed import Placed
from xlsheets.formulas.form_formulas import group_rows, split_weight_formulas
from xlsheets.formulas.form_values import sum_of_lines
from xlsheets.formulas.own_formulas import is_budget_sum, is_ours


def count_again(found: Placed, grid: Grid) -> None:
    """Take budget sums and equal shares of points from what their formulas stand on, where these formulas are ours."""
    evaluation, cells = found.evaluation, found.cells
    for spec in found.form.budget.sums if found.form.budget else ():
        line = evaluation.line(spec.id)
        for role in ("initial", "adjusted", "executed") if line is not None else ():
            there = grid.cells.get(row_column(cells.budget[spec.id].get(role, "A1")))
            if there is not None and there.formula and is_budget_sum(there.formula):
                total = sum_of_lines(evaluation, spec, role)
                setattr(line, role, "" if total is None else plain(total))
    weights = split_weights(found, grid)
    for item, where in zip(evaluation.indicators, cells.indicators, strict=True):
        share = weights.get(where.get("weight", ""))
        if isinstance(share, Decimal):
            item.weight = plain(share)


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
