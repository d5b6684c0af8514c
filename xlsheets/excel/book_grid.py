"""A live workbook as the grid that recognition reads; one read a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from xlsheets.domain.numbers import percent
from xlsheets.errors import UserError
from xlsheets.excel.macro_calls import BookLayout, SheetLayout, ask_layout
from xlsheets.files.addresses import Range, row_column
from xlsheets.files.grid import Book, Cell, Grid
from xlsheets.files.number_formats import DATE, PERCENT, iso_date, significant
from xlsheets.files.own_marks import calc_ranges, needed_sheets, own_forms
from xlsheets.files.seen.seen_runs import Run, seen_runs, shown_in
from xlsheets.files.seen.seen_text import is_read_otherwise, seen_text
from xlsheets.files.seen.text_format import in_text_format
from xlsheets.forms.placed import Evaluated, Placed, UnreadSheet
from xlsheets.recognise.load import candidates, settled
from xlsheets.recognise.recalculation.foreign_formulas import with_other_figures
from xlsheets.recognise.recognise import recognise

if TYPE_CHECKING:
    import xlwings

MOST_CELLS = 1_000_000
_ERRORS = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


class LiveBook(Struct, frozen=True):
    """A workbook open in Excel: its cells, its evaluations with what the rules give for each of them, and the sheets whose evaluation
    could not be told for certain."""

    book: xlwings.Book
    grids: Book
    found: list[Evaluated]
    unread: list[UnreadSheet] = field(default_factory=list)


def load_live(book: xlwings.Book, sheet: str | None = None) -> LiveBook:
    """Read an open workbook, recognise its evaluations and compute them.

    Args:
        book: the workbook.
        sheet: read this sheet alone; our own sheet 测算 stands for the form that it follows.

    Raises:
        UserError: no evaluation is found there, or none that is certain; the line says where and what to do.
    """
    layout = ask_layout(book)
    if sheet is not None:
        followed = (own.sheet for own in own_forms(layout.names, layout.properties) if own.calc_sheet == sheet)
        sheet = next(followed, sheet)
    grids = read_live(book, layout, sheet)
    unread: list[UnreadSheet] = []
    forms = candidates(grids)

    def read(grids: Book) -> list[Placed]:
        unread.clear()
        return recognise(grids, forms, unread=unread)

    grids, found = settled(grids, read, with_other_figures)
    return LiveBook(book, grids, found, unread)


def read_live(book: xlwings.Book, layout: BookLayout, only: str | None = None) -> Book:
    """Read the cells of an open workbook, each sheet with one call for its values and one for its formulas.

    Our own sheet 测算 stays empty here: it follows the form, and whoever computes anew needs nothing of it. So do all sheets
    but ``only``, where that is given.
    """
    left_out = {sheet.name for sheet in layout.sheets if only is not None and sheet.name != only}
    calc: dict[str, list[Range]] = {}
    for place in calc_ranges(layout.names):
        calc.setdefault(place.sheet, []).append(place)
    left_out |= calc.keys()
    needed = needed_sheets(layout.names)
    grids: list[Grid] = []
    unreadable: dict[str, str] = {}
    for sheet in layout.sheets:
        if sheet.name in left_out:
            grids.append(Grid(sheet.name, visible=sheet.visible, formulas=_formulas_left(book, calc.get(sheet.name))))
        elif sheet.last_row * sheet.last_column <= MOST_CELLS:
            grids.append(_read_sheet(book, sheet))
        else:
            text = f"用到了 {sheet.last_row} 行 {sheet.last_column} 列，请删除表格以外的内容后再试"
            if sheet.name in needed:
                raise UserError(f"{book.name}：工作表“{sheet.name}”{text}。")
            unreadable[sheet.name] = text
    return Book(book.name, grids, dict(layout.names), dict(layout.properties), unreadable=unreadable)


def _formulas_left(book: xlwings.Book, columns: Sequence[Range] | None) -> int | None:
    """Ask Excel whether formulas alone stand in the rows of a sheet 测算, by its named columns; 0 where others do, else None.

    The columns before the last named one are formulas all of them (``CALC_ROLES``).
    """
    if not columns:
        return None
    last = max(row_column(f"{place.column}1")[1] for place in columns)
    rows = min(place.first for place in columns), max(place.last for place in columns)
    area = book.sheets[columns[0].sheet].range((rows[0], 1), (rows[1], last))
    # Excel says None of formulas and other cells together; another program's answer says nothing here.
    return 0 if area.api.HasFormula in (False, None) else None


def _read_sheet(book: xlwings.Book, layout: SheetLayout) -> Grid:
    grid = Grid(layout.name, merges=layout.merges, hidden_rows=frozenset(layout.hidden_rows), visible=layout.visible)
    if not layout.last_row:
        return grid
    area = book.sheets[layout.name].range((1, 1), (layout.last_row, layout.last_column))
    values = area.options(ndim=2, err_to_str=True).value
    formulas = _as_rows(area.formula)
    for row, (of_values, of_formulas) in enumerate(zip(values, formulas, strict=True), start=1):
        for column, (value, formula) in enumerate(zip(of_values, of_formulas, strict=True), start=1):
            if value is not None or (isinstance(formula, str) and formula):
                cell = _cell(value, formula, layout.formats.get((row, column)), layout.codes.get((row, column), ""))
                if cell is not None:
                    seen, section = _as_seen(cell, layout.runs.get((row, column))), layout.texts.get((row, column))
                    grid.cells[row, column] = in_text_format(seen, section) if section else seen
    return grid


def _as_seen(cell: Cell, runs: list[Run] | None) -> Cell:
    """Return a cell as a person sees it, as the readers of files give it."""
    if not runs:
        return cell
    if cell.kind != "s" or cell.formula is not None:
        return shown_in(runs[0].font, cell)
    seen, whole = seen_runs(runs), "".join(run.text for run in runs)
    return cell._replace(text=seen.text, doubt=seen.doubt, stored=None if whole == seen.text else whole)


def _as_rows(formulas: Any) -> Any:
    """Bring what the engine gives for one cell into the form of many."""
    return formulas if isinstance(formulas, list | tuple) else ((formulas,),)


def _cell(value: Any, formula: Any, shape: int | None, code: str = "") -> Cell | None:
    """Make a cell of its value as Excel passes it, its formula and its number format."""
    # A text that begins with "=" looks like a formula here, but no formula's value is its own text.
    computed = isinstance(formula, str) and formula.startswith("=") and formula != value
    own = formula[1:] if computed else None
    if value is None:
        return Cell("s", "", None, own) if own is not None else None
    if isinstance(value, bool):
        return Cell("b", "TRUE" if value else "FALSE", None, own)
    if isinstance(value, datetime):
        return Cell("d", value.date().isoformat(), None, own)
    if isinstance(value, str):
        stored = value if is_read_otherwise(value) else None
        return Cell("e" if value in _ERRORS else "s", seen_text(value), None, own, stored=stored)
    read = significant(format(value, "f") if isinstance(value, Decimal) else repr(float(value)))
    if read is None:
        return Cell("s", str(value), None, own)
    number, text = read
    if shape == PERCENT:
        return Cell("n", percent(number, None, strip=True), number, own, format=code)
    if shape == DATE and (day := iso_date(number, date1904=False)):
        return Cell("d", day, None, own)
    return Cell("n", text, number, own, format=code)
