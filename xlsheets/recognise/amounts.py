"""Amounts with their unit in the cell (50万元), in somebody else's table: the unit is taken, and a finding tells of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
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


def with_parts_added(budget: Budget) -> Budget:
    """Return the budget with amounts of its total that stand in its other lines alone, as their sum.

    The other lines have to be the parts of the total: in another column they add up to it, and none of them lacks the amount.
    """
    total = next((line for line in budget.lines if line.line == "total"), None)
    parts = [line for line in budget.lines if line is not total]
    if total is None or not parts:
        return budget
    made: dict[str, str] = {}
    for role in AMOUNTS:
        known = [role for role in AMOUNTS if read_figure(getattr(total, role)) is not None]
        whole = any(_adds_up(parts, other) == read_figure(getattr(total, other)) for other in known)
        if role not in known and not getattr(total, role) and whole:
            lacking = any(_figure(line, other) and _figure(line, role) is None for line in parts for other in known)
            found = None if lacking else _adds_up(parts, role)
            made |= {} if found is None else {role: plain(found)}
    lines = [replace(line, **made) if line is total else line for line in budget.lines]
    return replace(budget, lines=lines) if made else budget


def _figure(line: BudgetLine, role: str) -> Decimal | None:
    return read_figure(getattr(line, role))


def _adds_up(parts: Sequence[BudgetLine], role: str) -> Decimal | None:
    """Add up an amount over lines, None where no line has it."""
    known = [figure for line in parts if (figure := _figure(line, role)) is not None]
    return sum(known[1:], known[0]) if known else None
