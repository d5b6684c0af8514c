"""Computes formulas over the cells of a workbook, each cell once."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache

from xlsheets.files.grid import Book, Cell, Grid
from xlsheets.recognise.recalculation.formula_functions import CONDITIONAL, FUNCTIONS, one
from xlsheets.recognise.recalculation.formula_parser import (
    Call,
    CellRange,
    Constant,
    FormulaNode,
    Operation,
    Sign,
    UncomputableError,
    parse,
)
from xlsheets.recognise.recalculation.formula_values import (
    ARITHMETIC,
    COMPARISONS,
    VALUE,
    ErrorValue,
    FormulaFaultError,
    ListedValues,
    Scalar,
    as_number,
    as_text,
    compare,
    is_true,
    rounded,
)

_MOST_CELLS = 200_000
"""Cells that all formulas of a workbook together may look at: sums over sums would never end."""

_DEEPEST, _MOST_NESTED = 50, 100
_KNOWN = CONDITIONAL | FUNCTIONS.keys()
_CALL = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)\(")
FormulaCell = tuple[str, int, int]


class FormulaEvaluator:
    """Formulas of one workbook, computed on demand."""

    def __init__(self, book: Book, unread: Collection[str] = ()) -> None:
        """Take the workbook, and the names of sheets of which not all cells were read; nothing is computed yet."""
        self.grids = {grid.sheet: grid for grid in book.grids if grid.sheet not in unread}
        self.known: dict[FormulaCell, Scalar | UncomputableError] = {}
        self.open: set[FormulaCell] = set()
        self.left = _MOST_CELLS
        self.depth = 0

    def value(self, sheet: str, row: int, column: int) -> Scalar:
        """Return what a cell comes to, its formula computed.

        Raises:
            UncomputableError: its formula has something that is not computed here, or goes in a circle.
        """
        place = (sheet, row, column)
        if place in self.known:
            known = self.known[place]
            if isinstance(known, UncomputableError):
                raise known
            return known
        self.left -= 1
        if place in self.open or len(self.open) > _DEEPEST or self.left < 0:
            raise UncomputableError
        self.open.add(place)
        try:
            self.known[place] = found = self._compute(place)
        except UncomputableError as reason:
            self.known[place] = reason.with_traceback(None)
            raise
        finally:
            self.open.discard(place)
        return found

    def _compute(self, place: FormulaCell) -> Scalar:
        sheet, row, column = place
        grid = self.grids.get(sheet)
        cell = None if grid is None else grid.cells.get((row, column))
        if grid is None:
            raise UncomputableError
        if cell is None:
            return None
        if cell.formula is None:
            return _typed(cell)
        if not has_known_functions(cell.formula):
            raise UncomputableError
        formula, moved = cell.formula, (0, 0)
        if not formula:
            first = grid.shared.get((row, column))
            there = None if first is None else grid.cells.get(first)
            if first is None or there is None or not there.formula:
                raise UncomputableError
            formula, moved = there.formula, (row - first[0], column - first[1])
        try:
            found = _Formula(self, grid, moved).evaluate(parse(formula))
        except FormulaFaultError as fault:
            return fault.error
        return Decimal(0) if found is None else rounded(found) if isinstance(found, Decimal) else found


@lru_cache(maxsize=4_096)
def has_known_functions(formula: str) -> bool:
    """Say whether each function of a formula is computed here: quicker to ask than to parse a long one."""
    return all(name.upper() in _KNOWN for name in _CALL.findall(formula))


def _typed(cell: Cell) -> Scalar:
    if cell.number is not None:
        return cell.number
    if cell.kind == "b":
        return cell.text == "TRUE"
    if cell.kind == "e":
        return ErrorValue(cell.text)
    if cell.kind == "s":
        return cell.text if cell.stored is None else cell.stored
    raise UncomputableError  # a date: the grid has its text, not its number


class _Formula:
    """One formula, in its cell."""

    def __init__(self, evaluator: FormulaEvaluator, grid: Grid, moved: tuple[int, int]) -> None:
        self.evaluator = evaluator
        self.grid = grid
        self.moved = moved

    def evaluate(self, node: FormulaNode) -> Scalar:
        """Compute a part of the formula. Raises UncomputableError, and FormulaFaultError with the error value that it comes to."""
        if isinstance(node, Constant):
            return node.value
        if isinstance(node, CellRange):
            return one(self._cells(node))
        self.evaluator.depth += 1
        try:
            if self.evaluator.depth > _MOST_NESTED:
                raise UncomputableError
            return self._call(node) if isinstance(node, Call) else self._operation(node)
        finally:
            self.evaluator.depth -= 1

    def _operation(self, node: Sign | Operation) -> Scalar:
        if isinstance(node, Sign):
            number = as_number(self.evaluate(node.part))
            return -number if node.sign == "-" else number / 100
        chain: list[Operation] = []  # a sum of a hundred cells is a hundred operations deep on its left
        first: FormulaNode = node
        while isinstance(first, Operation):
            chain.append(first)
            first = first.left
        value = self.evaluate(first)
        for operation in reversed(chain):
            value = _operate(operation.sign, value, self.evaluate(operation.right))
        return value

    def _cells(self, node: CellRange) -> ListedValues:
        area = node.moved(*self.moved) if any(self.moved) else node
        sheet = area.sheet or self.grid.sheet
        if min(area.first_row, area.first_column) < 1:
            raise UncomputableError
        evaluator = self.evaluator
        count = (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)
        if count > evaluator.left:
            raise UncomputableError
        rows, columns = range(area.first_row, area.last_row + 1), range(area.first_column, area.last_column + 1)
        return [evaluator.value(sheet, row, column) for row in rows for column in columns]

    def _call(self, node: Call) -> Scalar:
        if node.name in CONDITIONAL:
            return self._conditional(node)
        function = FUNCTIONS.get(node.name)
        if function is None:
            raise UncomputableError
        values = [None if each is None else self._argument(each) for each in node.arguments]
        try:
            return function(*values)
        except TypeError:  # too many arguments, or too few
            raise UncomputableError from None

    def _argument(self, node: FormulaNode) -> Scalar | ListedValues:
        """A range goes to a function as a whole, one cell too: SUM passes over a text in a cell, and not over one in the formula."""
        return self._cells(node) if isinstance(node, CellRange) else self.evaluate(node)

    def _conditional(self, node: Call) -> Scalar:
        parts = node.arguments
        if node.name == "IF" and 2 <= len(parts) <= 3:
            if is_true(self._part(parts[0])):
                return self._part(parts[1])
            return self._part(parts[2]) if len(parts) > 2 else False
        if node.name == "IFERROR" and len(parts) == 2:
            first = self._or_error(parts[0])
            return self._part(parts[1]) if isinstance(first, ErrorValue) else first
        if node.name == "ISERROR" and len(parts) == 1:
            return isinstance(self._or_error(parts[0]), ErrorValue)
        raise UncomputableError

    def _part(self, node: FormulaNode | None) -> Scalar:
        return Decimal(0) if node is None else self.evaluate(node)

    def _or_error(self, node: FormulaNode | None) -> Scalar:
        try:
            return self._part(node)
        except FormulaFaultError as fault:
            return fault.error


def _operate(sign: str, left: Scalar, right: Scalar) -> Scalar:
    if sign == "&":
        return as_text(left) + as_text(right)
    if sign in COMPARISONS:
        return COMPARISONS[sign](compare(left, right))
    found = ARITHMETIC[sign](as_number(left), as_number(right))
    if not found.is_finite():
        raise FormulaFaultError(VALUE)
    return found
