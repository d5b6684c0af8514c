"""The text of a formula of an .xls, from the tokens that Excel stores: what people write into forms (sums, rates, roundings, conditions).

A token stands behind what it works on, as on a stack. What is not known here (a name, another workbook, a function of an add-in) makes
the whole formula unknown: nobody takes half a formula for one. Source: [MS-XLS] 2.5.198 (tokens), 2.5.198.17 (functions by number).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

from xlsheets.files.addresses import address, column_letters, quoted_sheet

XlsCell = tuple[int, int]
"""Row and column of a cell, counted from 0, as the records have it."""

_BINARY = dict(zip(range(0x03, 0x0F), ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>"), strict=True))
_CLASSED = 0x20
"""From here on a token says in two bits what kind of value it gives, which changes nothing of its text."""
_STRING, _ATTRIBUTE, _TRUTH, _WHOLE, _NUMBER, _MISSING, _BRACKET = 0x17, 0x19, 0x1D, 0x1E, 0x1F, 0x16, 0x15
_PLUS, _MINUS, _PERCENT = 0x12, 0x13, 0x14
_FUNCTION, _ANY_FUNCTION, _CELL, _AREA, _CELL_NEAR, _AREA_NEAR, _CELL_FAR, _AREA_FAR = (
    *(0x21, 0x22, 0x24, 0x25),
    *(0x2C, 0x2D, 0x3A, 0x3B),
)
_CHOICES, _SUM = 0x04, 0x10
_BLANKS = {0x01: 2, 0x02: 2, 0x08: 2, 0x40: 2, 0x41: 2}
"""Attributes that say nothing of the result: how many bytes they take."""
_FIXED = {
    **{10: ("NA", 0), 34: ("TRUE", 0), 35: ("FALSE", 0), 221: ("TODAY", 0), 74: ("NOW", 0)},
    **{2: ("ISNA", 1), 3: ("ISERROR", 1), 24: ("ABS", 1), 25: ("INT", 1), 26: ("SIGN", 1), 32: ("LEN", 1)},
    **{33: ("VALUE", 1), 38: ("NOT", 1), 118: ("TRIM", 1), 126: ("ISERR", 1), 127: ("ISTEXT", 1)},
    **{128: ("ISNUMBER", 1), 129: ("ISBLANK", 1), 131: ("N", 1), 111: ("CHAR", 1), 347: ("COUNTBLANK", 1)},
    **{27: ("ROUND", 2), 39: ("MOD", 2), 48: ("TEXT", 2), 117: ("EXACT", 2), 212: ("ROUNDUP", 2)},
    **{213: ("ROUNDDOWN", 2), 346: ("COUNTIF", 2), 31: ("MID", 3), 65: ("DATE", 3), 119: ("REPLACE", 4)},
}
_ANY = {
    **{
        0: "COUNT",
        1: "IF",
        4: "SUM",
        5: "AVERAGE",
        6: "MIN",
        7: "MAX",
        8: "ROW",
        9: "COLUMN",
        14: "FIXED",
        28: "LOOKUP",
    },
    **{29: "INDEX", 36: "AND", 37: "OR", 64: "MATCH", 82: "SEARCH", 100: "CHOOSE", 101: "HLOOKUP", 102: "VLOOKUP"},
    **{115: "LEFT", 116: "RIGHT", 120: "SUBSTITUTE", 124: "FIND", 169: "COUNTA", 183: "PRODUCT", 197: "TRUNC"},
    **{228: "SUMPRODUCT", 336: "CONCATENATE", 344: "SUBTOTAL", 345: "SUMIF"},
}


class _UnknownTokenError(Exception):
    """The formula has something that is not read here."""


def formula_text(tokens: bytes, at: XlsCell, sheets: Callable[[int], str | None]) -> str:
    """Write the tokens of a formula as its text without ``=``, ``""`` where it cannot be told.

    Args:
        tokens: the formula, without what follows it for arrays.
        at: its cell, from which a shared formula counts.
        sheets: number of a reference to another sheet → its name in this workbook, None where it has none.
    """
    try:
        return _Reader(tokens, at, sheets).text()
    except (_UnknownTokenError, struct.error, IndexError):
        return ""


class _Reader:
    """Walks through the tokens with the stack of what is written so far."""

    def __init__(self, tokens: bytes, at: XlsCell, sheets: Callable[[int], str | None]) -> None:
        self.tokens, self.at, self.sheets = tokens, at, sheets
        self.place = 0
        self.stack: list[str] = []

    def text(self) -> str:
        """Return the formula."""
        while self.place < len(self.tokens):
            number = self._take("<B")[0]
            self._token(number if number < _CLASSED else _CLASSED | (number % _CLASSED))
        if len(self.stack) != 1:
            raise _UnknownTokenError
        return self.stack[0]

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.tokens, self.place)
        self.place += struct.calcsize(form)
        return values

    def _token(self, number: int) -> None:
        if number in _BINARY:
            right, left = self.stack.pop(), self.stack.pop()
            self.stack.append(f"{left}{_BINARY[number]}{right}")
        elif number in (_PLUS, _MINUS):
            self.stack.append(f"{'+' if number == _PLUS else '-'}{self.stack.pop()}")
        elif number in (_PERCENT, _BRACKET):
            inside = self.stack.pop()
            self.stack.append(f"{inside}%" if number == _PERCENT else f"({inside})")
        elif number == _ATTRIBUTE:
            self._attribute(*self._take("<B"))
        elif number in (_FUNCTION, _ANY_FUNCTION):
            self._function(number)
        else:
            self.stack.append(self._value(number))

    def _value(self, number: int) -> str:
        if number == _STRING:
            return self._string()
        if number == _TRUTH:
            return "TRUE" if self._take("<B")[0] else "FALSE"
        if number == _WHOLE:
            return str(self._take("<H")[0])
        if number == _NUMBER:
            return format(self._take("<d")[0], ".15g")
        if number == _MISSING:
            return ""
        return self._reference(number)

    def _string(self) -> str:
        length, wide = self._take("<2B")
        size = length << (wide & 1)
        text = self.tokens[self.place : self.place + size].decode("utf-16-le" if wide & 1 else "latin-1")
        self.place += size
        return '"' + text.replace('"', '""') + '"'

    def _reference(self, number: int) -> str:
        sheet = ""
        if number in (_CELL_FAR, _AREA_FAR):
            name = self.sheets(self._take("<H")[0])
            if name is None:
                raise _UnknownTokenError
            sheet = f"{quoted_sheet(name)}!"
        is_near = number in (_CELL_NEAR, _AREA_NEAR)
        if number in (_CELL, _CELL_FAR, _CELL_NEAR):
            return sheet + self._cell(*self._take("<2H"), is_near=is_near)
        if number not in (_AREA, _AREA_FAR, _AREA_NEAR):
            raise _UnknownTokenError
        top, bottom, left, right = self._take("<4H")
        return f"{sheet}{self._cell(top, left, is_near=is_near)}:{self._cell(bottom, right, is_near=is_near)}"

    def _cell(self, row: int, column: int, *, is_near: bool) -> str:
        """Write a cell; in a shared formula a part without ``$`` counts from its own cell."""
        moves_column, moves_row, column = bool(column & 0x4000), bool(column & 0x8000), column & 0x3FFF
        if is_near and moves_row:
            row = (self.at[0] + row) & 0xFFFF
        if is_near and moves_column:
            column = (self.at[1] + column) & 0xFF
        if moves_column and moves_row:
            return address(row + 1, column + 1)
        letters = column_letters(column + 1)
        return f"{'' if moves_column else '$'}{letters}{'' if moves_row else '$'}{row + 1}"

    def _attribute(self, kind: int) -> None:
        if kind & _CHOICES:
            self.place += 2 * (self._take("<H")[0] + 1)
        elif kind & _SUM:
            self._take("<H")
            self.stack.append(f"SUM({self.stack.pop()})")
        elif kind in _BLANKS:
            self.place += _BLANKS[kind]
        else:
            raise _UnknownTokenError

    def _function(self, number: int) -> None:
        if number == _FUNCTION:
            name, count = _FIXED.get(self._take("<H")[0], ("", 0))
        else:
            count, which = self._take("<BH")
            name, count = _ANY.get(which, ""), count & 0x7F
        if not name or count > len(self.stack):
            raise _UnknownTokenError
        arguments: Sequence[str] = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        self.stack.append(f"{name}({','.join(arguments)})")
