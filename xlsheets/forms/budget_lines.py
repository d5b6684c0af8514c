"""Which lines of a budget block its total is the sum of, on sheets with lines that no form has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.execution import sum_of_lines
from xlsheets.domain.numbers import read_figure
from xlsheets.forms.levels import is_part

_LEAST_PARTS = 2


def lines_of_total(lines: Sequence[BudgetLine], own: Collection[str]) -> list[BudgetLine]:
    """Find the lines that a total is the sum of: those that only say what another one consists of are left out.

    Args:
        lines: the lines of a budget block in their order, without the total.
        own: ids of the lines that the form has; of others two and more below a line with its amounts together are its parts.

    Returns:
        The lines; none where 其中 stands before amounts that do not come to those of the line above.
    """
    found: list[BudgetLine] = []
    place = 0
    while place < len(lines):
        found.append(lines[place])
        place += 1
        inside = _inside(lines[place - 1], lines[place:], own)
        if not inside and len(lines) > place and is_part(lines[place].label):
            return []
        place += inside
    return found


def _inside(line: BudgetLine, below: Sequence[BudgetLine], own: Collection[str]) -> int:
    """Count the lines below one that say what it consists of: 其中, or several that no form has, with its amounts together."""
    for count in range(1, len(below) + 1):
        if below[count - 1].line in own and not is_part(below[0].label):
            return 0
        sums = [sum_of_lines(below[:count], {each.line for each in below[:count]}, role) for role in AMOUNTS]
        told = is_part(below[0].label) or count >= _LEAST_PARTS
        if told and any(sums) and sums == [_figure(line, role) for role in AMOUNTS]:
            return count
    return 0


def _figure(line: BudgetLine, role: str) -> Decimal | None:
    return read_figure(getattr(line, role))
