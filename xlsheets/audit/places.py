"""Where a thing of an evaluation stands and what its form calls it: the cell, or the nearest one, and the printed name."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.domain.evaluation import AMOUNT_NAMES, BudgetLine
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetBand, FieldCell, FieldsBand, FormColumn

_NEAREST = {
    "operator": ("target",),
    "unit": ("target",),
    "completion": ("actual",),
    "reason": ("score",),
    "weight": ("raw_weight",),
}


def row_cell(cells: CellMap, index: int, role: str) -> str:
    """Return the address of a role's cell in an indicator's row; without one, of the nearest cell of the row that says the same.

    ``index``: the indicator's, from 0. ``""`` where the row has no cell at all.
    """
    places = cells.indicators[index] if index < len(cells.indicators) else {}
    nearest = (role, *_NEAREST.get(role, ()), "name", "weight", "score", *places)
    return next((places[each] for each in nearest if each in places), "")


def row_label(name: str, index: int) -> str:
    """Name an indicator in a message."""
    shown = " ".join(name.split())
    return f"“{shown}”" if shown else f"第{index + 1}项指标"


def budget_cell(cells: CellMap, line: BudgetLine | None, role: str) -> str:
    """Return the address of a budget line's role, or of the nearest cell of that line; ``None`` is the line of the total."""
    places = cells.budget.get(line.line if line else "total", {})
    nearest = (role, "executed", "adjusted", "initial", *places)
    return next((places[each] for each in nearest if each in places), "")


def budget_columns(form: Form) -> tuple[FormColumn, ...]:
    """Return the columns of a form's budget block."""
    return next((band.columns for band in form.bands if isinstance(band, BudgetBand)), ())


def budget_name(form: Form, role: str) -> str:
    """Name a budget role as a form prints it."""
    printed = "".join(
        [column.header for column in budget_columns(form) if column.role == role][:1]
        or [label for cell, label in field_cells(form) if cell.budget == role][:1]
    )
    return printed.split("（")[0] or AMOUNT_NAMES.get(role, "")


def field_cells(form: Form) -> Iterator[tuple[FieldCell, str]]:
    """Yield the cells of a form's header to fill in, each with the label printed before it."""
    for band in form.bands:
        for row in band.rows if isinstance(band, FieldsBand) else ():
            label = ""
            for cell in row:
                if cell.field or cell.budget:
                    yield cell, label
                else:
                    label = cell.label.replace("{money_unit}", form.money_unit)
