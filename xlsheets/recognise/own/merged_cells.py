"""Cells that a person merged over several rows of a table of ours: read as its formulas read them, and named."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.files.addresses import address, column_letters, row_column
from xlsheets.files.seen.seen_runs import COVERED
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.formulas.own_formulas import calls_us
from xlsheets.recognise.rows import Rows, target_of
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent

_TEXTS = ("name", "operator", "target", "unit", "actual", "weight", "raw_weight", "coefficient", *FIGURE_ROLES)
_SCORE = "score"
_LEVELS = ("level1", "level2")


def has_our_formulas(view: SheetView) -> bool:
    """Say whether formulas of ours compute on a sheet."""
    return any(cell.formula is not None and calls_us(cell.formula) for cell in view.grid.cells.values())


def prints_merged_scores(form: Form) -> bool:
    """Say whether the form itself has indicators that share one cell of a score: its formulas know of it."""
    return any(spec.shares for group in form.indicators.groups for spec in group.rows)


def hidden_below(view: SheetView, table: Extent) -> dict[str, str]:
    """Find what programs left in cells of a table that a merge covers: nobody sees it, and formulas read it.

    Returns:
        Address of such a cell → why nobody can tell what counts there.
    """
    levels = {cell.left for role, cell in table.header.columns.items() if role in _LEVELS}
    columns = levels | {cell.left for role, cell in table.header.columns.items() if role in (*_TEXTS, _SCORE)}
    return {
        address(*place): COVERED
        for place, cell in view.grid.cells.items()
        if cell.text.strip()
        and place[1] in (levels if cell.formula is not None else columns)
        and table.header.row < place[0] <= table.last_row
        and view.spot(*place).address != address(*place)
    }


def as_formulas_read(view: SheetView, rows: Rows, *, printed: bool = False) -> tuple[Rows, dict[str, str]]:
    """Read merged cells as formulas do: the first row has all that stands there, those below have nothing.

    Args:
        view: the sheet.
        rows: its rows.
        printed: the form itself merges scores over rows without points of their own; these rows stay as they are.

    Returns:
        The rows, and the merged cells: address of the first → the whole (``I16`` → ``I16:I17``).
    """
    items = list(rows.indicators)
    merged: dict[str, str] = {}
    for index, row in enumerate(rows.placed):
        where = row.where
        covered = {role for role in (*_TEXTS, _SCORE) if role in where and row_column(where[role])[0] < row.number}
        if covered and not (printed and _SCORE in covered and not row.item.weight):
            items[index] = _without(row.item, where, covered, view)
            merged |= {where[role]: _whole(view, where[role]) for role in sorted(covered)}
    return (replace(rows, indicators=items), merged) if merged else (rows, merged)


def _without(item: Indicator, where: dict[str, str], covered: set[str], view: SheetView) -> Indicator:
    fields = dict.fromkeys(covered - {_SCORE, "operator", "target", "unit", *FIGURE_ROLES}, "")
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
