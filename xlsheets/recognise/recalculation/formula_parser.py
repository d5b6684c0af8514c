"""The text of a formula as a tree, for the formulas that people write into forms: figures, cells, ranges, operators, functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from xlsheets.files.addresses import column_number
from xlsheets.files.limits import MAX_ROW


class UncomputableError(Exception):
    """The formula has something that is not computed here: an unknown function, a name, a date, too much of everything."""


class Constant(Struct, frozen=True):
    """A number, a text or a truth value as written."""

    value: Decimal | str | bool


class CellRange(Struct, frozen=True):
    """Cells: the sheet's name (``""``: the formula's own), first and last row and column, 1-based and inclusive.

    Places without ``$`` move with a shared formula: ``moving`` says so of first row, first column, last row, last column.
    """

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int
    moving: tuple[bool, bool, bool, bool]

    def moved(self, rows: int, columns: int) -> CellRange:
        """The range as the same formula so many rows and columns further has it."""
        steps = (rows, columns, rows, columns)
        places = (self.first_row, self.first_column, self.last_row, self.last_column)
        top, left, bottom, right = (
            at + step if moves else at for at, step, moves in zip(places, steps, self.moving, strict=True)
        )
        return CellRange(self.sheet, top, left, bottom, right, self.moving)


class Call(Struct, frozen=True):
    """A function with its arguments; an omitted one is None."""

    name: str
    arguments: tuple[FormulaNode | None, ...]


class Operation(Struct, frozen=True):
    """An operator between two parts."""

    sign: str
    left: FormulaNode
    right: FormulaNode


class Sign(Struct, frozen=True):
    """``-`` before a part, or ``%`` behind it."""

    sign: str
    part: FormulaNode


FormulaNode = Constant | CellRange | Call | Operation | Sign

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)(?![\w!])
    |"(?P<text>(?:[^"]|"")*)"
    |(?P<open>\[)?(?P<sheet>\$?(?:'(?:[^']|'')+'|[^\W\d][\w.]*?)(?:!|(?<=['\w])\.(?=\$?[A-Z]{1,3}\$?[0-9])))?
     (?(open)\.?)(?P<first>\$?[A-Z]{1,3}\$?[0-9]+)(?::\.?(?P<last>\$?[A-Z]{1,3}\$?[0-9]+))?(?(open)\])(?![\w(.!])
    |(?P<name>[A-Z][A-Z0-9.]*)(?P<call>\()?
    |(?P<sign><>|<=|>=|[-+*/^&=<>%(),;]))""",
    re.VERBOSE | re.IGNORECASE,
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)\Z", re.IGNORECASE)
_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_LONGEST = 2_000
_DEEPEST = 60


def parse(formula: str) -> FormulaNode:
    """Parse a formula without its ``=``, as .xlsx and .ods write it (``SUM(H5:H8)`` and ``SUM([.H5:.H8])``).

    Raises:
        UncomputableError: it has something that is not computed here.
    """
    node = _parsed(formula)
    if node is None:
        raise UncomputableError
    return node


@lru_cache(maxsize=4_096)
def _parsed(formula: str) -> FormulaNode | None:
    """Parse, and remember what cannot be parsed too: workbooks of one form have the same formulas."""
    if len(formula) > _LONGEST:
        return None
    try:
        parser = _Parser(list(_tokens(formula)))
        node = parser.expression(0, 0)
    except UncomputableError:
        return None
    return node if parser.tokens[parser.at] == ("end", "") else None


def _tokens(formula: str) -> Iterator[tuple[str, str | FormulaNode]]:
    at = 0
    text = formula.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UncomputableError
        at = match.end()
        yield _token(match)
    yield "end", ""


def _token(match: re.Match[str]) -> tuple[str, str | FormulaNode]:
    if match["number"] is not None:
        return "value", Constant(Decimal(match["number"]))
    if match["text"] is not None:
        return "value", Constant(match["text"].replace('""', '"'))
    if match["first"] is not None:
        return "value", _range(match)
    if match["name"] is not None:
        if match["call"]:
            return "call", match["name"].upper()
        if match["name"].upper() in ("TRUE", "FALSE"):
            return "value", Constant(match["name"].upper() == "TRUE")
        raise UncomputableError
    return "sign", "," if match["sign"] == ";" else match["sign"]


def _range(match: re.Match[str]) -> CellRange:
    sheet = (match["sheet"] or "").rstrip("!.").removeprefix("$")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if "[" in sheet:  # of another workbook
        raise UncomputableError
    first = _CELL.match(match["first"])
    last = _CELL.match(match["last"] or match["first"])
    assert first is not None
    assert last is not None
    rows, columns = sorted((int(first[4]), int(last[4]))), sorted((column_number(first[2]), column_number(last[2])))
    if rows[1] > MAX_ROW:
        raise UncomputableError
    moving = (not first[3], not first[1], not last[3], not last[1])
    return CellRange(sheet, rows[0], columns[0], rows[1], columns[1], moving)


class _Parser:
    """Precedence climbing; a minus before a part binds tighter than ``^``, as in spreadsheets."""

    def __init__(self, tokens: list[tuple[str, str | FormulaNode]]) -> None:
        self.tokens = tokens
        self.at = 0

    def expression(self, strength: int, depth: int) -> FormulaNode:
        """Parse operators that bind tighter than ``strength``."""
        left = self._part(depth)
        while True:
            kind, sign = self.tokens[self.at]
            if kind != "sign" or not isinstance(sign, str):
                return left
            if sign == "%":
                self.at += 1
                left = Sign("%", left)
                continue
            binds = _STRENGTH.get(sign, 0)
            if binds <= strength:
                return left
            self.at += 1
            left = Operation(sign, left, self.expression(binds, depth + 1))

    def _part(self, depth: int) -> FormulaNode:
        kind, token = self.tokens[self.at]
        self.at += 1
        if depth > _DEEPEST:
            raise UncomputableError
        if kind == "value" and not isinstance(token, str):
            return token
        if kind == "call" and isinstance(token, str):
            return Call(token, tuple(self._arguments(depth)))
        if token in ("+", "-"):
            part = self._part(depth + 1)
            while self.tokens[self.at] == ("sign", "%"):
                self.at += 1
                part = Sign("%", part)
            return part if token == "+" else Sign("-", part)
        if token == "(":
            inner = self.expression(0, depth + 1)
            self._expect(")")
            return inner
        raise UncomputableError

    def _arguments(self, depth: int) -> Iterator[FormulaNode | None]:
        if self.tokens[self.at] == ("sign", ")"):
            self.at += 1
            return
        while True:
            yield None if self.tokens[self.at][1] in (",", ")") else self.expression(0, depth + 1)
            if self.tokens[self.at] == ("sign", ","):
                self.at += 1
                continue
            self._expect(")")
            return

    def _expect(self, sign: str) -> None:
        if self.tokens[self.at] != ("sign", sign):
            raise UncomputableError
        self.at += 1
