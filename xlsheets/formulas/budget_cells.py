"""The computed cells of the budget block: sums of its lines, execution rate and points."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.execution import NO_RATE, execution_rate, execution_result, sum_of_lines
from xlsheets.domain.results import ExecutionResult
from xlsheets.domain.status import TO_JUDGE, Case
from xlsheets.domain.vocabulary import FIGURE
from xlsheets.files.addresses import fixed_address
from xlsheets.files.grid import Value, or_blank
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.expressions import quoted, what_is_said
from xlsheets.formulas.policy_formulas import native_execution_score, native_rate


def rate_cells(form: Form, cells: CellMap, line: str = "total") -> tuple[str, str] | None:
    """Return the cells of denominator and executed amount of a budget line, if the form has both."""
    line_cells = cells.budget.get(line, {})
    denominator = line_cells.get(form.policy.execution.denominator) or line_cells.get("initial")
    executed = line_cells.get("executed")
    return (denominator, executed) if denominator and executed else None


def total_rate(form: Form, cells: CellMap) -> str | None:
    """Write the execution rate of the whole budget natively, if the form has its amounts: 6 of 8 → 0.75."""
    amounts = rate_cells(form, cells)
    return native_rate(form.policy, *map(fixed_address, amounts)) if amounts else None


def asked_rate(form: Form, below: str, executed: str) -> str:
    """Ask the function for an execution rate, else compute it natively: 8, 6 → 0.75; two cells."""
    native = native_rate(form.policy, below, executed)
    return f"IFERROR(XS_EXECUTION_RATE({below},{executed},{quoted(form.id)}),{native})"


def rate_value(found: Evaluated, line: str = "total") -> Value:
    """Return what ``asked_rate`` gives for a budget line."""
    rate, case = execution_rate(found.evaluation.line(line), found.form.policy)
    return no_rate_text(case) if rate is None else rate


def budget_cells(form: Form, cells: CellMap) -> Iterator[ComputedCell[Evaluated]]:
    """Return every computed cell of the block."""
    band = form.budget
    specs = band.lines if band else (BudgetLineSpec("total", "", scored=form.policy.execution.weight > 0),)
    for spec in specs:
        yield from _sums(spec, cells)
        yield from _rate_and_score(spec, form, cells)


def _sums(spec: BudgetLineSpec, cells: CellMap) -> Iterator[ComputedCell[Evaluated]]:
    """Sums of other lines: 8.89 + 3.2 → 12.09, nothing where a part cannot be read."""
    line = cells.budget.get(spec.id, {})
    for role in AMOUNTS:
        parts = [cells.budget[part][role] for part in spec.sum_of if role in cells.budget.get(part, {})]
        if not parts or role not in line:
            continue
        listed = ",".join(parts)
        # A dash is no amount, and no text that would make the sum unknown; COUNTA would count it.
        filled = "+".join(f"(LEN({what_is_said(part, FIGURE)})>0)" for part in parts)
        formula = f'IF(COUNT({listed})=0,"",IF(COUNT({listed})<{filled},"",SUM({listed})))'

        def value(found: Evaluated, role: str = role) -> Value:
            total = sum_of_lines(found.evaluation.budget, spec.sum_of, role)
            return or_blank(total)

        yield ComputedCell(line[role], lambda formula=formula: formula, value)  # type: ignore[misc]


def _rate_and_score(spec: BudgetLineSpec, form: Form, cells: CellMap) -> Iterator[ComputedCell[Evaluated]]:
    """Execution rate and points of a line: 3.49 of 8.89 → 39.26 %, 10 × 39.26 % → 3.93; a budget of 0 shows a dash."""
    line, amounts, policy = cells.budget.get(spec.id, {}), rate_cells(form, cells, spec.id), form.policy
    if amounts is None:
        return
    below, executed = map(fixed_address, amounts)

    def score_formula() -> str:
        native = native_execution_score(policy, native_rate(policy, below, executed))
        return f"IFERROR(XS_EXECUTION_SCORE({below},{executed},{quoted(form.id)}),{native})"

    def score_value(found: Evaluated) -> Value:
        earned = execution_result(found.evaluation.line(spec.id), policy)
        return no_rate_text(earned.case) if earned.rule_score is None else earned.rule_score

    if "rate" in line:
        yield ComputedCell(
            line["rate"], lambda: asked_rate(form, below, executed), lambda found: rate_value(found, spec.id)
        )
    if "score" in line and spec.scored:
        yield ComputedCell(line["score"], score_formula, score_value)


def execution_status(execution: ExecutionResult) -> str:
    """Say why there are no points of the execution: a text is typed that is no number, the budget is 0, figures are missing."""
    return TO_JUDGE if execution.rule_score is not None else no_rate_text(execution.case)


def no_rate_text(case: Case | None) -> str:
    """Show a budget of 0 as a dash, figures still missing as nothing."""
    return NO_RATE if case is Case.ZERO_BUDGET else ""
