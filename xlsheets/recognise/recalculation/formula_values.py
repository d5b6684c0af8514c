"""Values that formulas work with, and how spreadsheets turn one kind into another and compare two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal, DecimalException
from typing import NamedTuple

from xlsheets.domain.numbers import plain
from xlsheets.files.number_formats import significant
from xlsheets.recognise.recalculation.formula_parser import UncomputableError


class ErrorValue(NamedTuple):
    """An error value, ``#DIV/0!``; whatever is computed with it comes to it again."""

    text: str


Scalar = Decimal | str | bool | ErrorValue | None
"""What one cell holds; None: nothing."""

ListedValues = list[Scalar]
"""What the cells of a range hold, row by row."""

DIVISION, VALUE, NUMBER = ErrorValue("#DIV/0!"), ErrorValue("#VALUE!"), ErrorValue("#NUM!")
_LARGEST = Decimal("1E+300")
_NO_NUMBER = re.compile("[≥≤≧≦＞＜]|[\u4e00-\u9fff](?<![年月日号时分秒点元万亿上下午零〇一二三四五六七八九十百千])")
"""Signs that no program takes for a part of a date, a time or an amount: ``38家`` and ``≥40`` are texts everywhere."""


class FormulaFaultError(Exception):
    """An error value came up on the way; it is the result."""

    def __init__(self, error: ErrorValue) -> None:
        """Carry the error value."""
        super().__init__(error.text)
        self.error = error


def rounded(number: Decimal) -> Decimal:
    """Take a number by its 15 significant digits, as spreadsheets store it. Raises FormulaFaultError where it is too large."""
    if not number.is_finite() or abs(number) > _LARGEST:
        raise FormulaFaultError(NUMBER)
    found = significant(str(number))
    return found[0] if found else Decimal(0)


def as_number(value: Scalar) -> Decimal:
    """Turn an operand into a number: nothing is 0, a text that is a plain number that number.

    Raises:
        FormulaFaultError: an error value, or a text without a figure.
        UncomputableError: a text that a program might take for a date, a percentage or an amount.
    """
    if isinstance(value, ErrorValue):
        raise FormulaFaultError(value)
    if value is None:
        return Decimal(0)
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).removeprefix("-").isdigit():
        return Decimal(text)
    if any(character.isdigit() for character in text) and not _NO_NUMBER.search(text):
        raise UncomputableError
    raise FormulaFaultError(VALUE)


def as_text(value: Scalar) -> str:
    """Turn an operand of ``&`` into a text. Raises FormulaFaultError for an error value."""
    if isinstance(value, ErrorValue):
        raise FormulaFaultError(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return plain(rounded(value))
    return value or ""


def is_true(value: Scalar) -> bool:
    """Take a condition. Raises FormulaFaultError for an error value or a text."""
    if isinstance(value, str):
        raise FormulaFaultError(VALUE)
    return as_number(value) != 0


def compare(left: Scalar, right: Scalar) -> int:
    """Order two values: -1, 0, 1. Numbers come before texts, texts before truth values; nothing equals 0 and ``""``."""
    for value in (left, right):
        if isinstance(value, ErrorValue):
            raise FormulaFaultError(value)
    left, right = _filled(left, right), _filled(right, left)
    ranks = [_rank(left), _rank(right)]
    if ranks[0] != ranks[1]:
        return -1 if ranks[0] < ranks[1] else 1
    if isinstance(left, str) and isinstance(right, str):
        one, other = left.casefold(), right.casefold()
        return (one > other) - (one < other)
    one_number, other_number = rounded(as_number(left)), rounded(as_number(right))
    return (one_number > other_number) - (one_number < other_number)


def _filled(value: Scalar, other: Scalar) -> Scalar:
    if value is not None:
        return value
    return "" if isinstance(other, str) else False if isinstance(other, bool) else Decimal(0)


def _rank(value: Scalar) -> int:
    return 2 if isinstance(value, bool) else 1 if isinstance(value, str) else 0


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Divide. Raises FormulaFaultError by zero."""
    if right == 0:
        raise FormulaFaultError(DIVISION)
    return left / right


def power(left: Decimal, right: Decimal) -> Decimal:
    """Raise to a power. Raises FormulaFaultError where that is no number."""
    try:
        return left**right
    except DecimalException:
        raise FormulaFaultError(NUMBER) from None


ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": divide,
    "^": power,
}
COMPARISONS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


def numbers_in(arguments: Iterable[Scalar | ListedValues]) -> list[Decimal]:
    """List the numbers of a function's arguments: of ranges only what is a number, of others what can be turned into one.

    Raises:
        FormulaFaultError: an error value among them.
        UncomputableError: a text that might be a number of another kind.
    """
    found: list[Decimal] = []
    for argument in arguments:
        if not isinstance(argument, list):
            found.append(as_number(argument))
            continue
        for value in argument:
            if isinstance(value, ErrorValue):
                raise FormulaFaultError(value)
            if isinstance(value, Decimal):
                found.append(value)
    return found
