"""Formulas that a report writes out: ``(12-10)/10*100%=20%``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from xlsheets.domain.numbers import ONE, decimal_of, half_up, percent, plain
from xlsheets.verify.fault import Fault
from xlsheets.verify.quantities import PERCENT, Quantity

_FORMULA = re.compile(
    r"(?<![0-9.+\-−*×/÷)）])(?P<sum>[0-9.,+\-−*×/÷()（）%％万元分个人]{5,})[=＝](?P<result>-?[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>[%％]?)"
)
_OPERATION = re.compile(r"[+\-−*×/÷]")
_DIVISION = re.compile("[÷/]")
_CENTS = 2
"""Digits of a score: a formula without a division is not rounded further than that."""

_UNITS = re.compile(r"(?<=[0-9])(?:万元|元|分|个|人)")
_MARKS = str.maketrans({"−": "-", "×": "*", "÷": "/", "（": "(", "）": ")", "％": "%", ",": ""})


def wrong_formulas(text: str) -> Iterator[Fault]:
    """Yield the formulas of a text whose result is another, as far as that shows."""
    for match in _FORMULA.finditer(text):
        value = _computed(_UNITS.sub("", match["sum"]))
        if value is None or not _OPERATION.search(match["sum"].lstrip("-")):
            continue
        digits = match["result"].replace(",", "")
        unit = 100 if match["unit"] else 1
        shown = Quantity(0, 0, "", PERCENT, Decimal(digits), ONE.scaleb(-len(digits.partition(".")[2])), vague=False)
        exact = decimal_of(value * unit)
        is_whole = not match["unit"] and not _DIVISION.search(match["sum"])
        if shown.agrees(exact) and not (is_whole and half_up(exact, _CENTS) != half_up(shown.value, _CENTS)):
            continue
        expected = percent(decimal_of(value)) if unit == 100 else plain(half_up(exact, _CENTS))
        yield Fault(f"{match['result']}{match['unit']}", "算式的结果不对", expected, "按算式重算后改正。")


def _computed(text: str) -> Fraction | None:
    """Compute a formula of four operations, percents and brackets; None for what is none."""
    tidy = text.translate(_MARKS).replace("%", "*1/100")
    tokens = re.findall(r"[0-9]+(?:\.[0-9]+)?|[-+*/()]", tidy)
    if "".join(tokens) != tidy:
        return None
    try:
        value, rest = _addition(tokens)
    except (IndexError, ValueError, ZeroDivisionError):
        return None
    return None if rest else value


def _addition(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in "+-":
        other, after = _product(rest[1:])
        value, rest = (value + other if rest[0] == "+" else value - other), after
    return value, rest


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _factor(tokens)
    while rest and rest[0] in "*/":
        other, after = _factor(rest[1:])
        value, rest = (value * other if rest[0] == "*" else value / other), after
    return value, rest


def _factor(tokens: list[str]) -> tuple[Fraction, list[str]]:
    if tokens[0] == "-":
        value, rest = _factor(tokens[1:])
        return -value, rest
    if tokens[0] == "(":
        value, rest = _addition(tokens[1:])
        if rest[0] != ")":
            raise ValueError(rest)
        return value, rest[1:]
    return Fraction(tokens[0]), tokens[1:]
