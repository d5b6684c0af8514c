"""Cells that a person merged over several rows of a table of ours: read as its formulas read them, and named."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.files.addresses import column_letters, row_column
from xlsheets.forms.schema import Form
from xlsheets.formulas.own_formulas import calls_us
from xlsheets.recognise.rows import Rows, target_of
from xlsheets.recognise.sheet_view import SheetView

_TEXTS = ("name", "operator", "target", "unit", "actual", "weight", "raw_weight", "coefficient")
_SCORE = "score"


def has_our_formulas(view: SheetView) -> bool:
    """Say whether formulas of ours compute on a sheet."""
    return any(cell.formula is not None and calls_us(cell.formula) for cell in view.grid.cells.values())


def prints_merged_scores(form: Form) -> bool:
    """Say whether the form itself has indicators that share one cell of a score: its formulas know of it."""
    return any(spec.shares for group in form.indicators.groups for spec in group.rows)


def as_formulas_read(view: SheetView, rows: Rows) -> tuple[Rows, dict[str, str]]:
    """Read merged cells as formulas do: the first row has all that stands there, those below have nothing.

    Returns:
        The rows, and the merged cells: address of the first → the whole (``I16`` → ``I16:I17``).
    """
    items = list(rows.indicators)
    merged: dict[str, str] = {}
    for index, row in enumerate(rows.placed):
        where = row.where
        covered = {role for role in (*_TEXTS, _SCORE) if role in where and row_column(where[role])[0] < row.number}
        if covered:
            items[index] = _without(row.item, where, covered, view)
            merged |= {where[role]: _whole(view, where[role]) for role in sorted(covered)}
    return (replace(rows, indicators=items), merged) if merged else (rows, merged)


def _without(item: Indicator, where: dict[str, str], covered: set[str], view: SheetView) -> Indicator:
    fields = dict.fromkeys(covered - {_SCORE, "operator", "target", "unit"}, "")
    if covered & {"operator", "target", "unit"}:
        own: dict[str, str] = {
            role: "" if role in covered else view.grid.text(*row_column(where[role])).strip()
            for role in ("operator", "target", "unit")
            if role in where
        }
        fields |= dict(zip(("operator", "target", "unit"), target_of(own), strict=True))
    if _SCORE not in covered:
        return replace(item, **fields)
    return replace(item, **fields, continued=False, covered=True)


def _whole(view: SheetView, cell: str) -> str:
    row, column = row_column(cell)
    bottom, right = view.edges(row, column)
    return f"{cell}:{column_letters(right)}{bottom}"
