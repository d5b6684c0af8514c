"""The helper columns of 测算 that read the unit of a number: ``40万平方米`` → 万平方米, 10000, 平方米."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from xlsheets.domain import vocabulary as words
from xlsheets.domain.reading import Reading
from xlsheets.files.grid import Value
from xlsheets.formulas.calc.calc_column import CalcColumn
from xlsheets.formulas.calc.reading_dates import MakeColumn, Refs, Values, number_of, text_of
from xlsheets.formulas.expressions import REST, any_equal, quoted


def unit_columns(key: Callable[[str], str], column: MakeColumn, beside: str | None) -> list[CalcColumn]:
    """Return the columns that read a unit.

    Args:
        key: of a column of the same cell, by its name.
        column: makes one, of name, header, formula and value.
        beside: key of the text of the unit that stands beside, where the form has a column of units.
    """
    unit = key("unit")
    return [
        column("unit", "单位", lambda r: _unit_formula(r, key, beside), lambda v: _unit_value(v, key, beside)),
        column("scale", "倍数", lambda r: _scale_formula(r[unit]), lambda v: _reading(v, unit).scale),
        column("base", "单位名", lambda r: _base_formula(r[unit]), lambda v: _reading(v, unit).base),
        column(
            "multiple", "成倍", lambda r: _multiple_formula(r[unit]), lambda v: Decimal(_reading(v, unit).has_multiple)
        ),
    ]


def _unit_formula(refs: Refs, key: Callable[[str], str], unit: str | None) -> str:
    """Read the unit behind the number, else the unit column's: ``40万平方米`` → 万平方米."""
    plain, length = refs[key("plain")], refs[key("length")]
    rest = f"MID({plain},{length}+1,{REST})"
    if unit:
        rest = f"IF(LEN({plain})>{length},{rest},{refs[unit]})"
    return f'IF(ISNUMBER({refs[key("number")]}),{rest},"")'


def _unit_value(values: Values, key: Callable[[str], str], unit: str | None) -> Value:
    if not isinstance(values.get(key("number")), Decimal):
        return ""
    rest = text_of(values, key("plain"))[int(number_of(values, key("length"))) :]
    return rest or (text_of(values, unit) if unit else "")


def _scale_formula(unit: str) -> str:
    """Read the multiple of a unit: 万平方米 → 10000, % → 0.01, 家 → 1."""
    expression = "1"
    for prefix, multiple in reversed(words.SCALES):
        expression = f"IF(EXACT(LEFT({unit},{len(prefix)}),{quoted(prefix)}),{multiple},{expression})"
    for name, scale in reversed(words.RATIO_UNITS):
        expression = f"IF(EXACT({unit},{quoted(name)}),{scale},{expression})"
    return expression


def _base_formula(unit: str) -> str:
    """Take the multiple off a unit: 万平方米 → 平方米, 万 → 元, % → 比."""
    prefixes = tuple(prefix for prefix, _ in words.SCALES)
    scaled = unit
    for length in sorted({len(prefix) for prefix in prefixes}):
        begins = any_equal(f"LEFT({unit},{length})", tuple(each for each in prefixes if len(each) == length))
        scaled = f"IF({begins},MID({unit},{length + 1},{REST}),{scaled})"
    money = f"IF({any_equal(unit, prefixes)},{quoted(words.MONEY_BASE)},{scaled})"
    return f"IF({any_equal(unit, tuple(name for name, _ in words.RATIO_UNITS))},{quoted(words.RATIO_BASE)},{money})"


def _multiple_formula(unit: str) -> str:
    """Say (1 or 0) whether a unit counts in multiples, as ``Reading.has_multiple``: 万元 → 1, 千克 → 0."""
    before = f'LEFT({unit},FIND("/",{unit}&"/")-1)'
    inside = "+".join(f"ISNUMBER(FIND({quoted(sign)},{before}))" for sign in words.MULTIPLE_SIGNS)
    begins = any_equal(f"LEFT({unit},1)", words.MULTIPLE_STARTS)
    return f"IF({inside}>0,1,IF({begins},IF({any_equal(f'LEFT({unit},2)', words.NO_MULTIPLES)},0,1),0))"


def _reading(values: Values, unit: str) -> Reading:
    return Reading("", unit=text_of(values, unit))
