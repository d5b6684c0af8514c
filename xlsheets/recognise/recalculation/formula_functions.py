"""The worksheet functions that are computed again: those that forms and budget systems use for sums, rates and scores."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from xlsheets.recognise.recalculation.formula_parser import UncomputableError
from xlsheets.recognise.recalculation.formula_values import (
    VALUE,
    ErrorValue,
    FormulaFaultError,
    ListedValues,
    Scalar,
    as_number,
    as_text,
    divide,
    is_true,
    numbers_in,
    rounded,
)

Argument = Scalar | ListedValues
_MOST_DIGITS = 15


def one(argument: Argument) -> Scalar:
    """Take an argument that must be one value. Raises UncomputableError for a range of several cells."""
    if not isinstance(argument, list):
        return argument
    if len(argument) != 1:
        raise UncomputableError
    return argument[0]


def _sum(*arguments: Argument) -> Scalar:
    return sum(numbers_in(arguments), Decimal(0))


def _product(*arguments: Argument) -> Scalar:
    found = numbers_in(arguments)
    total = Decimal(1 if found else 0)
    for number in found:
        total *= number
    return total


def _average(*arguments: Argument) -> Scalar:
    found = numbers_in(arguments)
    return divide(sum(found, Decimal(0)), Decimal(len(found)))


def _sum_of_products(*arguments: Argument) -> Scalar:
    """Multiply ranges cell by cell and add up; what is no number counts as 0."""
    columns = [argument if isinstance(argument, list) else [argument] for argument in arguments]
    if len({len(column) for column in columns}) != 1:
        raise FormulaFaultError(VALUE)
    total = Decimal(0)
    for values in zip(*columns, strict=True):
        term = Decimal(1)
        for value in values:
            if isinstance(value, ErrorValue):
                raise FormulaFaultError(value)
            term *= value if isinstance(value, Decimal) else Decimal(0)
        total += term
    return total


def _count(*arguments: Argument) -> Scalar:
    values = [each for argument in arguments for each in (argument if isinstance(argument, list) else [argument])]
    return Decimal(sum(isinstance(value, Decimal) for value in values))


def _count_filled(*arguments: Argument) -> Scalar:
    values = [each for argument in arguments for each in (argument if isinstance(argument, list) else [argument])]
    return Decimal(sum(value is not None for value in values))


def _extreme(choose: Callable[[list[Decimal]], Decimal]) -> Callable[..., Scalar]:
    def found(*arguments: Argument) -> Scalar:
        numbers = numbers_in(arguments)
        return choose(numbers) if numbers else Decimal(0)

    return found


def _rounding(way: str) -> Callable[..., Scalar]:
    """Round to so many digits, with half away from zero, up (away from zero) or down (towards it)."""

    def round_it(number: Argument, digits: Argument = None) -> Scalar:
        places = int(as_number(one(digits)))
        if abs(places) > _MOST_DIGITS:
            raise UncomputableError
        step = Decimal(1).scaleb(-places)
        return (rounded(as_number(one(number))) / step).quantize(Decimal(1), way) * step

    return round_it


def _whole(number: Argument) -> Scalar:
    return rounded(as_number(one(number))).quantize(Decimal(1), ROUND_FLOOR)


def _all(*arguments: Argument) -> Scalar:
    return all(_conditions(*arguments))


def _any(*arguments: Argument) -> Scalar:
    return any(_conditions(*arguments))


def _conditions(*arguments: Argument) -> list[bool]:
    found: list[bool] = []
    for argument in arguments:
        if isinstance(argument, list):
            found += [is_true(value) for value in argument if isinstance(value, Decimal | bool | ErrorValue)]
        else:
            found.append(is_true(argument))
    if not found:
        raise FormulaFaultError(VALUE)
    return found


def _number_of_text(text: Argument) -> Scalar:
    return as_number(one(text))


def _joined(*arguments: Argument) -> Scalar:
    return "".join(as_text(one(argument)) for argument in arguments)


def _number_or_zero(value: Argument) -> Scalar:
    there = one(value)
    if isinstance(there, ErrorValue):
        raise FormulaFaultError(there)
    return Decimal(0) if there is None or isinstance(there, str) else as_number(there)


FUNCTIONS: dict[str, Callable[..., Scalar]] = {
    "SUM": _sum,
    "PRODUCT": _product,
    "AVERAGE": _average,
    "SUMPRODUCT": _sum_of_products,
    "COUNT": _count,
    "COUNTA": _count_filled,
    "MIN": _extreme(min),
    "MAX": _extreme(max),
    "ROUND": _rounding(ROUND_HALF_UP),
    "ROUNDUP": _rounding(ROUND_UP),
    "ROUNDDOWN": _rounding(ROUND_DOWN),
    "TRUNC": _rounding(ROUND_DOWN),
    "INT": _whole,
    "ABS": lambda number: abs(as_number(one(number))),
    "AND": _all,
    "OR": _any,
    "NOT": lambda condition: not is_true(one(condition)),
    "ISNUMBER": lambda value: isinstance(one(value), Decimal),
    "ISBLANK": lambda value: one(value) is None,
    "ISTEXT": lambda value: isinstance(one(value), str),
    "LEN": lambda text: Decimal(len(as_text(one(text)))),
    "VALUE": _number_of_text,
    "N": _number_or_zero,
    "CONCATENATE": _joined,
}
"""By name. IF, IFERROR and ISERROR are the evaluator's own: they do not compute each argument, or bear its error."""

CONDITIONAL = frozenset({"IF", "IFERROR", "ISERROR"})
