"""Results that a file stores beside its formulas, held against the formulas: exports of budget systems store what nobody calculated."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.numbers import percent, plain
from xlsheets.files.grid import UNCALCULATED, Book, Cell, Grid, text_kind
from xlsheets.files.own_marks import calc_sheets, own_forms
from xlsheets.files.seen.seen_runs import STRUCK, UNDRAWN, all_struck
from xlsheets.files.seen.shown_number import prints_text
from xlsheets.files.seen.text_format import in_text_format
from xlsheets.formulas.own_formulas import calls_us
from xlsheets.recognise.recalculation.formula_evaluator import FormulaEvaluator
from xlsheets.recognise.recalculation.formula_parser import UncomputableError
from xlsheets.recognise.recalculation.formula_values import ErrorValue, Scalar

_TOLERANCE = Decimal("1E-9")
_NOTHING = ("", "0", "0%")


def with_fresh_results(book: Book, *, asks: bool) -> Book:
    """Give formulas the results that they come to.

    A formula that can be computed (sums, rates, roundings, conditions over cells) counts with what it comes to. One that cannot
    keeps what is stored, unless the workbook shows that its results were never calculated: then the cell gets a doubt, as one does beside
    which nothing is stored.

    Args:
        book: the workbook as read.
        asks: the file asks the next program to calculate everything, as programs do that write formulas without computing them.

    Returns:
        The workbook; the same one where every stored result is right.
    """
    unread = calc_sheets(book.names)
    evaluator = FormulaEvaluator(book, unread)
    # Formulas of ours look into 测算 and are computed elsewhere: no doubt comes from them.
    doubts = not own_forms(book.names, book.properties)
    grids = [grid if grid.sheet in unread else _fresh(grid, evaluator, asks, doubts) for grid in book.grids]
    if all(new is old for new, old in zip(grids, book.grids, strict=True)):
        return book
    return replace(book, grids=grids)


def _fresh(grid: Grid, evaluator: FormulaEvaluator, asks: bool, doubts: bool) -> Grid:
    changed: dict[tuple[int, int], Cell] = {}
    right: dict[tuple[int, int], Cell] = {}
    unknown: list[tuple[int, int]] = []
    for place, cell in grid.cells.items():
        if cell.formula is None:
            continue
        try:
            found = evaluator.value(grid.sheet, *place)
        except UncomputableError:
            unknown.append(place)
            continue
        if _is_stored(cell, found):
            right |= {place: cell._replace(doubt="")} if cell.doubt == UNCALCULATED else {}
        else:
            changed[place] = _cell(cell, found, as_percent=cell.text.endswith("%") or place in grid.percents)
    # A sheet of ours that lost the mark of its form is computed elsewhere all the same.
    unknown = [place for place in unknown if not calls_us(grid.cells[place].formula or "")]
    never = {place: cell for place in unknown if (cell := grid.cells[place]).kind == "f"} if doubts else {}
    changed |= {place: cell._replace(doubt=cell.doubt or UNCALCULATED) for place, cell in never.items()}
    stored = {place: grid.cells[place] for place in unknown if place not in never} if doubts else {}
    if changed or (asks and any(cell.text in _NOTHING for cell in stored.values())):
        changed |= {place: cell._replace(doubt=cell.doubt or UNCALCULATED) for place, cell in stored.items()}
    return replace(grid, cells={**grid.cells, **changed, **right}) if changed or right else grid


def _is_stored(cell: Cell, found: Scalar) -> bool:
    """Say whether the stored result is what the formula comes to. A date that is shown is not compared."""
    if isinstance(found, Decimal):
        if cell.kind == "d":
            return True
        return cell.number is not None and abs(cell.number - found) <= _TOLERANCE * max(Decimal(1), abs(found))
    if isinstance(found, bool):
        return cell.kind == "b" and cell.text == _truth(found)
    if isinstance(found, ErrorValue):
        return cell.kind == "e" and cell.text == found.text
    return cell.kind in ("s", "e") and (cell.text if cell.stored is None else cell.stored) == found


def _cell(cell: Cell, found: Scalar, *, as_percent: bool) -> Cell:
    """Make a cell of a result, which looks as the stored one did: struck through, in a format."""
    made = _result(cell, found, as_percent=as_percent)._replace(was=cell.text)
    if prints_text(cell):
        made = in_text_format(made, cell.format)
    elif made.kind != "s":
        made = made._replace(format=cell.format)
    if cell.doubt == STRUCK:
        return all_struck(made)
    return made._replace(doubt=UNDRAWN) if cell.doubt == UNDRAWN else made


def _result(cell: Cell, found: Scalar, *, as_percent: bool) -> Cell:
    if isinstance(found, Decimal):
        text = percent(found, None, strip=True) if as_percent else plain(found)
        return Cell("n", text, found, cell.formula)
    if isinstance(found, bool):
        return Cell("b", _truth(found), None, cell.formula)
    if isinstance(found, ErrorValue):
        return Cell("e", found.text, None, cell.formula)
    return Cell(text_kind(found or ""), found or "", None, cell.formula)


def _truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"
