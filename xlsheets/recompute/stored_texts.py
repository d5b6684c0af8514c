"""Stores what a person sees of a number (``90%``, ``350,000元``) as a text in its cell, and a figure that stands there as text as a number
where formulas add up, so that formulas and functions read the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Cell
from xlsheets.files.parts.general_format import GENERAL, PERCENT
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Evaluated
from xlsheets.recognise.department_counts import with_counts
from xlsheets.recognise.own.computed_looks import FORMATTED_RESULT, RATES
from xlsheets.recognise.own.marked_cells import is_marked
from xlsheets.recompute.result_patches import patched


def with_stored_texts(book: Book, every: Sequence[Evaluated]) -> tuple[Book, list[Evaluated]]:
    """Return a workbook and its evaluations as they are once these texts are stored: nobody is in doubt about the cells any more."""
    stored: dict[str, dict[str, Patch]] = {}
    for found in every:
        if found.to_store:
            texts = {place: Patch(value, drop_formula=True) for place, value in found.to_store.items()}
            stored.setdefault(found.cells.sheet, {}).update(texts)
    if not stored:
        return book, list(every)
    book = replace(book, grids=[patched(grid, stored.get(grid.sheet, {})) for grid in book.grids])
    return book, with_counts(book, [_settled(found) if found.to_store else found for found in every])


def formatted_cells(book: Book, every: Sequence[Evaluated]) -> dict[str, dict[str, int]]:
    """Return, by sheet, the cells whose number format would show something else than what they are to hold, and the format that they get:
    3.49 as ``0.00万元``, a text not at all, a computed score as 800%."""
    cells: dict[str, dict[str, int]] = {}
    for found in every:
        grid = book.grid(found.cells.sheet)
        if grid is None:
            continue
        for place, value in found.to_store.items():
            there = grid.cells.get(row_column(place))
            if there is not None and _distorts(there, value):
                cells.setdefault(grid.sheet, {})[place] = GENERAL
        rows = (*found.cells.indicators, *found.cells.budget.values())
        rates = {where for row in rows for role, where in row.items() if role in RATES}
        for place, why in found.looks.items():
            if why == FORMATTED_RESULT:
                cells.setdefault(grid.sheet, {})[place] = PERCENT if place in rates else GENERAL
    return cells


def oddly_written_cells(every: Sequence[Evaluated]) -> dict[str, set[str]]:
    """Return, by sheet, the computed cells that are to get an ordinary font."""
    cells: dict[str, set[str]] = {}
    for found in every:
        cells.setdefault(found.cells.sheet, set()).update(
            place for place, why in found.looks.items() if why != FORMATTED_RESULT
        )
    return cells


def _distorts(there: Cell, value: str | Decimal) -> bool:
    if there.kind == "s" and there.number is None:
        return False
    return isinstance(value, Decimal) or (";" in there.format and is_marked(value))


def _settled(found: Evaluated) -> Evaluated:
    items = [_with_figures(row.item, row.where, found.to_store) for row in found.rows]
    budget = [
        _with_amounts(line, found.cells.budget.get(line.line, {}), found.to_store) for line in found.evaluation.budget
    ]
    return Evaluated.of(
        replace(
            found,
            doubts={place: why for place, why in found.doubts.items() if place not in found.to_store},
            unseen={place: texts for place, texts in found.unseen.items() if place not in found.to_store},
        ),
        replace(found.evaluation, indicators=items, budget=budget),
    )


def _with_figures(item: Indicator, where: dict[str, str], stored: dict[str, str | Decimal]) -> Indicator:
    """Settle a row: no doubts about what is stored, and figures as the number reads from now on: ``3.5分`` → ``3.5``."""
    known = {role: stored[place] for role, place in where.items() if place in stored}
    if not known:
        return item
    # A row that shares a merged cell with the one above has the cell, and no figure.
    figures = {
        role: value if isinstance(value, str) else plain(value)
        for role, value in known.items()
        if (isinstance(value, Decimal) or is_marked(value)) and getattr(item, role)
    }
    return replace(item, doubts=item.doubts - known.keys(), **figures)


def _with_amounts(line: BudgetLine, where: dict[str, str], stored: dict[str, str | Decimal]) -> BudgetLine:
    known = {role: stored[where[role]] for role in (*AMOUNTS, "score") if where.get(role) in stored}
    return replace(line, **{role: value if isinstance(value, str) else plain(value) for role, value in known.items()})
