"""Stores what a person sees of a number (``90%``, ``350,000元``) as a text in its cell, and a figure that stands there as text as a number
where formulas add up, so that formulas and functions read the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Indicator
from xlsheets.domain.measures import PERCENT as PERCENT_UNIT
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Book, Cell
from xlsheets.files.parts.general_format import GENERAL, PERCENT
from xlsheets.files.seen.seen_runs import RAISED, UNDRAWN
from xlsheets.files.seen.shown_number import prints_text
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Evaluated, OddFigures, Placed
from xlsheets.recognise.department_counts import with_counts
from xlsheets.recognise.own.computed_looks import FORMATTED_RESULT, RATES
from xlsheets.recognise.own.marked_cells import is_marked
from xlsheets.recompute.result_patches import patched


def texts_to_store(found: Placed) -> dict[str, dict[str, str | Decimal]]:
    """Return, by sheet, what a recompute stores in the cells of an evaluation: on its form's sheet and among its measures."""
    stored = {found.cells.sheet: found.to_store, found.cells.measures_sheet: found.odd_measures.to_store}
    return {sheet: texts for sheet, texts in stored.items() if texts}


def stored_patches(found: Placed) -> dict[str, dict[str, Patch]]:
    """Return ``texts_to_store`` as patches: what is stored stands in the place of a formula too."""
    return {
        sheet: {place: Patch(value, drop_formula=True) for place, value in texts.items()}
        for sheet, texts in texts_to_store(found).items()
    }


def seen_texts(found: Placed | OddFigures) -> dict[str, Patch]:
    """What a person sees, for the cells in which our formulas would read something else; not where only the font tells what it is."""
    readable = {cell: texts for cell, texts in found.unseen.items() if found.doubts.get(cell) in (None, RAISED)}
    return {cell: Patch(seen) for cell, (stored, seen) in readable.items() if seen and seen != stored}


def with_stored_texts(book: Book, every: Sequence[Evaluated]) -> tuple[Book, list[Evaluated]]:
    """Return a workbook and its evaluations as they are once these texts are stored: nobody is in doubt about the cells any more."""
    stored: dict[str, dict[str, Patch]] = {}
    for found in every:
        for sheet, patches in stored_patches(found).items():
            stored.setdefault(sheet, {}).update(patches)
    if not stored:
        return book, list(every)
    book = replace(book, grids=[patched(grid, stored.get(grid.sheet, {})) for grid in book.grids])
    return book, with_counts(book, [_settled(found) if texts_to_store(found) else found for found in every])


def formatted_cells(book: Book, every: Sequence[Evaluated]) -> dict[str, dict[str, int]]:
    """Return, by sheet, the cells whose number format would show something else than what they are to hold, and the format that they get:
    3.49 as ``0.00万元``, a text not at all, a computed score as 800%."""
    cells: dict[str, dict[str, int]] = {}
    for found in every:
        for name, texts in _stored_or_seen(found):
            grid = book.grid(name)
            for place, value in texts.items():
                there = None if grid is None else grid.cells.get(row_column(place))
                if there is not None and _distorts(there, value):
                    cells.setdefault(name, {})[place] = GENERAL
        rows = (*found.cells.indicators, *found.cells.budget.values())
        rates = {where for row in rows for role, where in row.items() if role in RATES} | _shares(found)
        for sheet, looks in _looks(found):
            for place, why in looks.items():
                if why == FORMATTED_RESULT:
                    is_rate = sheet == found.cells.sheet and place in rates
                    cells.setdefault(sheet, {})[place] = PERCENT if is_rate else GENERAL
    return cells


def _stored_or_seen(found: Placed) -> Iterator[tuple[str, dict[str, str | Decimal]]]:
    """Yield, by sheet, what a recompute puts into cells that hold something else than is seen."""
    for sheet, odd in ((found.cells.sheet, found), (found.cells.measures_sheet, found.odd_measures)):
        seen: dict[str, str | Decimal] = {place: str(patch.value) for place, patch in seen_texts(odd).items()}
        yield sheet, seen | odd.to_store


def oddly_written_cells(book: Book, every: Sequence[Evaluated]) -> dict[str, set[str]]:
    """Return, by sheet, the cells that are to get an ordinary font: computed ones, and figures in a font of signs that are to be read."""
    cells: dict[str, set[str]] = {}
    for sheet, looks in (each for found in every for each in _looks(found)):
        cells.setdefault(sheet, set()).update(place for place, why in looks.items() if why != FORMATTED_RESULT)
    for sheet, texts in (each for found in every for each in texts_to_store(found).items()):
        grid = book.grid(sheet)
        there = grid.cells if grid is not None else {}
        undrawn = {place for place in texts if (cell := there.get(row_column(place))) and cell.doubt == UNDRAWN}
        cells.setdefault(sheet, set()).update(undrawn)
    return cells


def _shares(found: Placed) -> set[str]:
    """Name the cells of a form's tables of figures that show percentages."""
    shares = (each.id for each in found.form.policy.rules.derived if each.in_table and each.unit == PERCENT_UNIT)
    return {found.cells.measures[each] for each in shares if each in found.cells.measures}


def _looks(found: Placed) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return, by sheet, the cells of formulas that are to get ordinary looks; in somebody else's table none are."""
    looks = found.looks if found.computes or found.form.is_data else {}
    return (found.cells.sheet, looks), (found.cells.measures_sheet, found.odd_measures.looks)


def _distorts(there: Cell, value: str | Decimal) -> bool:
    if there.kind == "s" and there.number is None:
        return prints_text(there)
    return isinstance(value, Decimal) or (";" in there.format and is_marked(value))


def _settled(found: Evaluated) -> Evaluated:
    items = [_with_figures(row.item, row.where, found.to_store) for row in found.rows]
    budget = [
        _with_amounts(line, found.cells.budget.get(line.line, {}), found.to_store) for line in found.evaluation.budget
    ]
    odd = found.odd_measures
    return Evaluated.of(
        replace(found, odd_measures=_without_stored(odd), **_still_open(found)),
        replace(
            found.evaluation,
            indicators=items,
            budget=budget,
            measures=_with_measures(found.evaluation.measures, found.cells.measures, odd.to_store),
        ),
    )


def _without_stored(odd: OddFigures) -> OddFigures:
    return replace(odd, **_still_open(odd))


def _still_open(odd: Evaluated | OddFigures) -> dict[str, dict[str, Any]]:
    return {
        "doubts": {place: why for place, why in odd.doubts.items() if place not in odd.to_store},
        "unseen": {place: texts for place, texts in odd.unseen.items() if place not in odd.to_store},
    }


def _with_measures(
    values: Mapping[str, str], cells: dict[str, str], stored: dict[str, str | Decimal]
) -> dict[str, str]:
    known = {name: stored[place] for name, place in cells.items() if place in stored}
    return {**values} | {name: value if isinstance(value, str) else plain(value) for name, value in known.items()}


def _with_figures(item: Indicator, where: dict[str, str], stored: dict[str, str | Decimal]) -> Indicator:
    """Settle a row: no doubts about what is stored, and figures as the number reads from now on: ``3.5分`` → ``3.5``."""
    known = {role: stored[place] for role, place in where.items() if place in stored}
    if not known:
        return item
    # A row that shares a merged cell with the one above has the cell, and no figure.
    figures = {
        role: value if isinstance(value, str) else plain(value)
        for role, value in known.items()
        if (isinstance(value, Decimal) or is_marked(value)) and item.typed(role)
    }
    return replace(item.with_typed(figures), doubts=item.doubts - known.keys())


def _with_amounts(line: BudgetLine, where: dict[str, str], stored: dict[str, str | Decimal]) -> BudgetLine:
    known = {role: stored[where[role]] for role in (*AMOUNTS, "score") if where.get(role) in stored}
    return replace(line, **{role: value if isinstance(value, str) else plain(value) for role, value in known.items()})
