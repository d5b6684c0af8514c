"""Amounts with their unit in the cell (50万元), in somebody else's table: the unit is taken, and a finding tells of it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.domain.numbers import MONEY_UNITS, convert_money, plain, read_figure
from xlsheets.recognise.budget import Budget
from xlsheets.recognise.headers import tidy

_WITH_UNIT = re.compile(r"(?:人民币|RMB|CNY)?(.*?)\(?(亿元?|万元?|千元?|元)整?\)?\Z", re.IGNORECASE)


def with_units_taken(budget: Budget, money_unit: str) -> tuple[Budget, dict[str, str]]:
    """Return the budget with such amounts in its own money unit, and the texts of their cells by address."""
    if money_unit not in MONEY_UNITS:
        return budget, {}
    taken: dict[str, str] = {}
    lines = []
    for line in budget.lines:
        where = budget.cells.get(line.line, {})
        figures = {role: with_unit_taken(getattr(line, role), money_unit) for role in AMOUNTS}
        known = {role: figure for role, figure in figures.items() if figure is not None}
        taken.update((where[role], getattr(line, role)) for role in known if role in where)
        lines.append(replace(line, **known))
    return replace(budget, lines=lines), taken


def with_unit_taken(text: str, money_unit: str) -> str | None:
    """Return an amount with its unit in the form's: 349,000元 in 万元 → 34.9; None for any other text, or unit."""
    if money_unit not in MONEY_UNITS:
        return None
    found = _WITH_UNIT.match(tidy(text))
    figure = read_figure(found[1]) if found else None
    if found is None or figure is None:
        return None
    return plain(convert_money(figure, found[2].removesuffix("元") + "元", money_unit))
