"""Tells rows of sums by our own formulas, where a person emptied the label beside them."""

from __future__ import annotations

from collections.abc import Collection

from xlsheets.formulas.own_formulas import sum_made
from xlsheets.recognise.sheet_view import SheetView

_LABELS = {"total": "total", "grade": "grade", "subtotal": "sum"}
"""What a row is for what its formulas make, the first that one of them does."""


def own_sum(view: SheetView, row: int, left: int, right: int, points: Collection[int]) -> str | None:
    """Say what a formula of ours adds up in a row that names nothing.

    Args:
        view: the sheet.
        row: the row.
        left: first column of the indicators' names.
        right: their last one.
        points: columns of points; their sum stands in the row of the total.

    Returns:
        ``total``, ``subtotal`` or ``grade``; None where an indicator is named, or no sum of ours stands there.
    """
    name = view.spot(row, left, right)
    if name.text and not name.shared:
        return None
    made = {
        "total" if meaning == "sum" and column in points else meaning
        for column, cell in view.rows.get(row, ())
        if cell.formula and (meaning := sum_made(cell.formula))
    }
    return next((label for label, meaning in _LABELS.items() if meaning in made), None)
