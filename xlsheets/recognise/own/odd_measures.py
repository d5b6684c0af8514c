"""Figures of the sheet 基础数据 that show something else than they hold: read as they are seen, and marked by one rule with points and
amounts (``own/counted_cells.py``)."""

from __future__ import annotations

from xlsheets.domain.numbers import plain
from xlsheets.files.grid import Cell
from xlsheets.files.seen.seen_runs import NOT_SEEN, UNDRAWN
from xlsheets.files.seen.shown_number import is_other_figure, prints_text, shown_number, unrounded
from xlsheets.forms.placed import OddFigures
from xlsheets.recognise.own.computed_looks import FONTS, FORMATTED_RESULT
from xlsheets.recognise.own.counted_cells import counted_cell, is_undrawn_number, left_open, note_counted
from xlsheets.recognise.own.struck_cells import as_stored

ROLE = "measure"


def shown_measure(cell: Cell, place: str, unit: str, odd: OddFigures, *, ours: bool, computes: bool) -> str:
    """Return the text of a figure as it counts, and note what is odd about its cell.

    Args:
        cell: the cell.
        place: its address.
        unit: of the figure.
        odd: takes the notes.
        ours: formulas of ours read the cell too.
        computes: it holds a formula of ours, whatever it looks like.
    """
    known = cell.doubt in ("", *NOT_SEEN) or (
        cell.doubt == UNDRAWN and (computes or (ours and is_undrawn_number(cell)))
    )
    if not known:
        odd.doubts[place] = cell.doubt
        odd.unseen[place] = (cell.text if cell.stored is None else cell.stored, cell.text)
        return left_open(cell.text)
    if not ours:
        if cell.formula is None and not cell.doubt and is_other_figure(cell, (unit,)):
            shown = shown_number(cell)
            return left_open(shown.text) if shown.doubt else unrounded(cell, shown.text)
        return cell.text
    if computes and cell.doubt:
        odd.looks[place] = FONTS[cell.doubt]
        return as_stored(cell).text
    if cell.formula is not None and not cell.doubt:
        if cell.kind == "d" or prints_text(cell) or is_other_figure(cell, (unit,)):
            odd.looks[place] = FORMATTED_RESULT
        return cell.text if cell.number is None else plain(cell.number)
    counted = counted_cell(cell, ROLE, unit)
    if counted is None:
        if cell.stored is not None:
            odd.unseen[place] = (cell.stored, cell.text)
        return cell.text
    note_counted(odd, place, cell, counted)
    return left_open(counted.shown, unit)
