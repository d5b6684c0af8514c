"""Formulas of the budget block: sums of its lines, execution rate and points."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.files.addresses import fixed_address
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec
from xlsheets.formulas.expressions import quoted
from xlsheets.formulas.policy_formulas import native_execution_score, native_rate


def rate_cells(form: Form, cells: CellMap, line: str = "total") -> tuple[str, str] | None:
    """Return the cells of denominator and executed amount of a budget line, if the form has both."""
    line_cells = cells.budget.get(line, {})
    denominator = line_cells.get(form.policy.execution.denominator) or line_cells.get("initial")
    executed = line_cells.get("executed")
    return (denominator, executed) if denominator and executed else None


def budget_formulas(form: Form, cells: CellMap) -> Iterator[tuple[str, str]]:
    """Return cell and formula of every computed cell of the block."""
    policy, band = form.policy, form.budget
    specs = band.lines if band else (BudgetLineSpec("total", "", scored=policy.execution.weight > 0),)
    for spec in specs:
        line = cells.budget.get(spec.id, {})
        for role in AMOUNTS:
            parts = [cells.budget[part][role] for part in spec.sum_of if role in cells.budget.get(part, {})]
            if parts and role in line:
                listed = ",".join(parts)
                nested = any(part.sum_of and part.id in spec.sum_of for part in specs)
                # A formula that shows nothing is something to COUNTA.
                filled = "+".join(f"(LEN({part})>0)" for part in parts) if nested else f"COUNTA({listed})"
                yield line[role], f'IF(COUNT({listed})=0,"",IF(COUNT({listed})<{filled},"",SUM({listed})))'
        amounts = rate_cells(form, cells, spec.id)
        if amounts is None:
            continue
        arguments = f"{fixed_address(amounts[0])},{fixed_address(amounts[1])},{quoted(form.id)}"
        rate = native_rate(policy, *map(fixed_address, amounts))
        if "rate" in line:
            yield line["rate"], f"IFERROR(XS_EXECUTION_RATE({arguments}),{rate})"
        if "score" in line and spec.scored:
            yield line["score"], f"IFERROR(XS_EXECUTION_SCORE({arguments}),{native_execution_score(policy, rate)})"
