"""Counts again what a form's own formulas show: a file changed without a spreadsheet program shows what was there before."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, Evaluation
from xlsheets.domain.execution import sum_of_lines
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.formulas.own_formulas import is_budget_sum, is_ours
from xlsheets.formulas.share_cells import ShareCell, share_cells
from xlsheets.recognise.seen.shown_numbers import SUM_OF_UNSEEN


def with_missing_sums(found: Evaluated, grid: Grid | None) -> Evaluated:
    """Count the sums of the budget that a recompute is about to write where nobody typed an amount: the next one would read them."""
    evaluation = found.evaluation if grid is None else _with_sums(found, grid, fills=True)
    return found if evaluation is found.evaluation else Evaluated.of(found, evaluation)


def counted_again(found: Placed, grid: Grid | None) -> Placed:
    """Take budget sums and equal shares of points from what their formulas stand on, where these formulas are ours."""
    if grid is None or found.form.is_data:
        return found
    evaluation = _with_sums(found, grid, fills=False)
    if own := own_shares(found, grid):
        named = named_rows(found.cells, grid)
        weights = {each.cell: each.value(named) for each in own}
        items = [
            replace(row.item, weight=plain(share))
            if isinstance(share := weights.get(row.where.get("weight", "")), Decimal)
            else row.item
            for row in found.rows
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
            if found.doubts.get(place or "") == SUM_OF_UNSEEN:
                continue  # what it stands on cannot be read of a file of this kind
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


def own_shares(found: Placed, grid: Grid) -> list[ShareCell]:
    """Return the equal shares of points that stand there as our formulas."""
    cells = ((each, grid.cells.get(row_column(each.cell))) for each in share_cells(found.form, found.cells))
    return [each for each, there in cells if there is not None and is_ours(there.formula, each.formula())]


def named_rows(cells: CellMap, grid: Grid) -> set[int]:
    """Return the rows of the form's table in which a name stands, as a spreadsheet counts them."""
    return {row for row in range(cells.first_row, cells.last_row + 1) if (row, cells.columns["name"]) in grid.cells}
