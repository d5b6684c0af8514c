"""Cells of a workbook of ours that its formulas add up (points, scores, amounts), where a person sees something else than they hold.

A formula takes the number that is stored: 34900 for ``3.49万元``, 7 where nothing is shown at all. Until a recompute has stored what is
seen nobody counts such a cell; what cannot be a figure is stored behind words (``待核的得分：90%``), so that no way of reading counts it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from xlsheets.domain.numbers import POINTS, from_float, plain, read_figure
from xlsheets.domain.vocabulary import UNSURE_MARK
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import NOT_SEEN, UNDRAWN
from xlsheets.files.seen.shown_number import (
    FORMATTED,
    SIGNS_OF_MONEY,
    is_other_figure,
    prints_text,
    shown_number,
    unrounded,
)
from xlsheets.forms.placed import OddFigures
from xlsheets.recognise.amounts import with_unit_taken
from xlsheets.recognise.own.marked_cells import MARK_OF, is_marked, marked

OPEN_FIGURE = "（待核）"
"""Behind a figure that does not count as long as the cell is in doubt."""

_SUMMED_OPEN = ("score", "raw_score")
"""Roles whose sum is no figure where another text stands among them than a marked one."""


class CountedCell(NamedTuple):
    """``doubt``: why the cell does not count; ``shown``: what is seen of it, or its marked figure; ``to_store``: what a recompute writes,
    None where it stands there already."""

    doubt: str
    shown: str
    to_store: str | Decimal | None


def counted_cell(cell: Cell, role: str, unit: str) -> CountedCell | None:
    """Say what a recompute makes of a typed cell; None where formulas read in it what a person sees.

    Args:
        cell: the cell.
        role: of its column.
        unit: of the figures there: 分, or the form's money unit.
    """
    if is_undrawn_number(cell):
        text = marked(UNSURE_MARK, role, cell.text)
        return CountedCell(UNDRAWN, text, text)
    if cell.doubt and cell.doubt not in NOT_SEEN:
        return None
    if cell.formula is not None and not cell.doubt:
        return None
    if cell.doubt:
        stored = cell.stored or ""
        text = stored if is_marked(stored) else marked(MARK_OF[cell.doubt], role, stored)
        return CountedCell(cell.doubt, text, None if text == stored else text)
    if prints_text(cell):
        return CountedCell(FORMATTED, cell.text, _stored(cell.text, role, unit))
    if cell.kind != "d" and not is_other_figure(cell, (unit,)):
        return None
    shown = shown_number(cell)
    if shown.doubt:
        stored = cell.text if cell.number is None else plain(cell.number)
        text = marked(MARK_OF[shown.doubt], role, stored)
        return CountedCell(shown.doubt, text, text)
    return CountedCell(FORMATTED, shown.text, _stored(unrounded(cell, shown.text), role, unit))


def note_counted(found: OddFigures, place: str, cell: Cell, counted: CountedCell) -> None:
    """Note what a recompute makes of a cell that formulas add up; ``place``: its address."""
    found.doubts[place] = counted.doubt
    if counted.doubt not in NOT_SEEN:
        found.unseen[place] = (cell.text if cell.stored is None else cell.stored, counted.shown)
    if counted.to_store is not None:
        found.to_store[place] = counted.to_store


def left_open(text: str, unit: str = "") -> str:
    """Return a text that is no figure: what nobody can tell, or a formula reads otherwise until it is stored: 7 → 7（待核）."""
    return f"{text}{OPEN_FIGURE}" if read_figure(text, unit) is not None else text


def is_undrawn_number(cell: Cell) -> bool:
    """Say whether a number was typed in a font of signs: formulas read it, and nobody can see it."""
    return cell.doubt == UNDRAWN and cell.number is not None and cell.formula is None


def _stored(seen: str, role: str, unit: str) -> str | Decimal:
    """Return the figure that is seen, else the text: 3.49万元 → 3.49; 3.49% → 3.49%; of a score 90% → 待核的得分：90%."""
    bare = seen.lstrip(SIGNS_OF_MONEY)
    figure = read_figure(bare, unit)
    if figure is None and (taken := with_unit_taken(bare, unit)) is not None:
        figure = Decimal(taken)
    if figure is not None:
        return figure
    return marked(UNSURE_MARK, role, seen) if role in _SUMMED_OPEN else seen


def figure_as_text(cell: Cell | None) -> Decimal | None:
    """Return the figure that stands in a cell as text, as headless reads it: ``8 分``, ``８．８９``; None for any other cell."""
    is_text = cell is not None and cell.kind == "s" and cell.formula is None and not cell.doubt
    figure = read_figure(cell.text, POINTS) if cell is not None and is_text else None
    # A cell with a number has no more digits than a spreadsheet keeps.
    return figure if figure is None else from_float(float(figure))
