"""What the computed cells of a form's sheet hold: the values beside ``form_formulas``."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.evaluation import AMOUNTS, Evaluation
from xlsheets.domain.execution import ZERO_BUDGET, execution_rate, execution_result
from xlsheets.domain.kind import weight_of
from xlsheets.domain.numbers import ONE, ZERO, half_up, plain, read_figure, split_weight
from xlsheets.domain.results import Results
from xlsheets.domain.status import TO_JUDGE
from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Cell, Value
from xlsheets.forms.placed import CellMap, Evaluated
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec
from xlsheets.formulas.form_formulas import group_rows
from xlsheets.formulas.kinds import sheets_of

NO_RATE = "—"
"""Shown for the rate of a budget of 0, where the form's policy gives none."""


SHOWN_DECIMALS = 12
"""Of a spreadsheet's 15 significant digits those that a figure of up to 999 has behind its point."""


def same_figure(shown: Decimal | None, value: Decimal) -> bool:
    """Say whether a cell's number is a computed value, to the digits of a spreadsheet."""
    return shown is not None and half_up((shown - value) / max(ONE, abs(value)), SHOWN_DECIMALS) == 0


def form_values(found: Evaluated) -> dict[str, Value]:
    """Return cell → value of every computed cell on the form's sheet, typed ones included (with what would be computed)."""
    form, cells, evaluation, results = found.form, found.cells, found.evaluation, found.results
    values: dict[str, Value] = {}
    computed = sheets_of(form).row_cells(form)
    for _, where, result in found.rows:
        for each in computed:
            if each.role in where:  # a cell merged over several rows belongs to the row where it begins
                values.setdefault(where[each.role], each.value(result))
    rows = [row for first, last in cells.table_rows for row in range(first, last + 1)]
    for row in rows:
        if row not in cells.indicator_rows and row not in cells.covered:
            for role in form.kind.computed_roles:
                if role in cells.columns:
                    values[f"{column_letters(cells.columns[role])}{row}"] = ""
    values.update(_budget_values(form, cells, evaluation))
    values.update(_heading_values(form, cells, evaluation))
    values.update(_goal_values(form, cells, evaluation, results))
    values.update(_heading2_values(form, cells, evaluation))
    nothing = all(result.score is None for result in results.indicators) and results.execution.score is None
    values_by_role: dict[str, Value] = {
        "weight_total": _or_blank(form.blank_points, form, evaluation, results.weight_total),
        "total": "" if nothing else results.total,
        "grade": "" if nothing else results.grade or TO_JUDGE,
    }
    values.update({cell: values_by_role[role] for role, cell in cells.totals.items()})
    return values


def _budget_values(form: Form, cells: CellMap, evaluation: Evaluation) -> dict[str, Value]:
    values: dict[str, Value] = {}
    policy, band = form.policy, form.budget
    for spec in band.lines if band else (BudgetLineSpec("total", "", scored=policy.execution.weight > 0),):
        line, where = evaluation.line(spec.id), cells.budget.get(spec.id, {})
        for role in AMOUNTS:
            if spec.sum_of and role in where:
                total = sum_of_lines(evaluation, spec, role)
                values[where[role]] = "" if total is None else total
        if "rate" in where:
            rate, why = execution_rate(line, policy)
            values[where["rate"]] = no_rate_text(why) if rate is None else rate
        if "score" in where and spec.scored:
            earned = execution_result(line, policy)
            values[where["score"]] = no_rate_text(earned.basis) if earned.rule_score is None else earned.rule_score
    return values


def no_rate_text(why: str) -> str:
    """Show a budget of 0 as a dash, figures still missing as nothing."""
    return NO_RATE if why == ZERO_BUDGET else ""


def sum_of_lines(evaluation: Evaluation, spec: BudgetLineSpec, role: str) -> Decimal | None:
    """Add up a role's amounts of the lines that a total is the sum of; None where all are blank or one cannot be read."""
    parts = (evaluation.line(part) for part in spec.sum_of)
    amounts = [read_figure(text) for part in parts if part and (text := getattr(part, role).strip())]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known and len(known) == len(amounts) else None


def _or_blank(blank: Decimal | None, form: Form, evaluation: Evaluation, points: Decimal) -> Decimal:
    """Points as a blank form prints them, where no more of them stand there than the form's own."""
    filled = sum(weight_of(item) is not None for item in evaluation.indicators)
    return points if blank is None or filled != form.printed_weights else blank


def _heading_values(form: Form, cells: CellMap, evaluation: Evaluation) -> dict[str, Value]:
    values: dict[str, Value] = {}
    if cells.side and form.indicators.side and "weight" in cells.columns:
        every = sum((weight_of(item) or ZERO for item in evaluation.indicators), ZERO)
        printed = None if form.blank_points is None else form.blank_points - form.policy.execution.weight
        points = _or_blank(printed, form, evaluation, every)
        text = form.indicators.side.text.replace("{money_unit}", form.money_unit)
        values[cells.side] = text.replace("{points}", plain(points))
    if "{points}" not in form.indicators.heading or "weight" not in cells.columns:
        return values
    for name, group, rows in group_rows(form, cells) if "level1" in cells.columns else ():
        weights = [
            weight
            for row, item in zip(cells.indicator_rows, evaluation.indicators, strict=True)
            if row in rows and (weight := weight_of(item)) is not None
        ]
        if group is not None and group.deducts:
            continue
        blank = not weights and group is not None and group.weight is not None
        points = group.weight if blank and group and group.weight else sum(weights, ZERO)
        text = form.indicators.heading.replace("{level1}", name)
        values[cells.headings[name]] = text.replace("{points}", plain(points))
    return values


def _goal_values(form: Form, cells: CellMap, evaluation: Evaluation, results: Results) -> dict[str, Value]:
    """Compute the points beside the table of each annual goal, and the sub-total below it."""
    values: dict[str, Value] = {}
    side, tables = form.indicators.side, len(cells.goal_tables)
    total = form.policy.total - form.policy.execution.weight
    blank = split_weight(total, tables, form.policy.digits) if tables else []
    for number, table in enumerate(cells.goal_tables, 1):
        rows = zip(cells.indicator_rows, evaluation.indicators, results.indicators, strict=True)
        own = [(item, result) for row, item, result in rows if cells.goal_of(row) == number]
        points = sum((weight_of(item) or ZERO for item, _ in own), ZERO) if evaluation.indicators else blank[number - 1]
        if side is not None and "{points}" in side.text and table.label:
            text = side.text.replace("{goal}", str(number)).replace("{money_unit}", form.money_unit)
            values[table.label] = text.replace("{points}", plain(points))
        scores = [result.score for _, result in own if result.score is not None]
        if table.subtotal:
            values[table.subtotal] = half_up(sum(scores, ZERO), form.policy.digits) if scores else ""
    return values


def shows(cell: Cell | None, value: Value) -> bool:
    """Say whether a cell already holds a value, to the 15 digits of a spreadsheet."""
    if cell is None:
        return value in (None, "")
    if isinstance(value, Decimal):
        return same_figure(cell.number, value)
    return cell.kind == "s" and cell.text == (value or "")


def _heading2_values(form: Form, cells: CellMap, evaluation: Evaluation) -> dict[str, Value]:
    """Return cell → text of the level-2 headings that print their points."""
    if "{points}" not in form.indicators.heading2:
        return {}
    values: dict[str, Value] = {}
    for cell, (name, first, last) in cells.headings2.items():
        weights = [
            weight
            for row, item in zip(cells.indicator_rows, evaluation.indicators, strict=True)
            if first <= row <= last and (weight := weight_of(item)) is not None
        ]
        text = form.indicators.heading2.replace("{level2}", name).replace("{points}", plain(sum(weights, ZERO)))
        values[cell] = text if weights else name
    return values
