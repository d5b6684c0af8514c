"""Approved amounts put into a blank that was written with other ones: which amounts may be, and what takes the place of which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.numbers import plain
from xlsheets.forms.schema import Form

Amounts = Mapping[tuple[str, str], Decimal]
"""Amounts by line and role."""

_APPROVED = ("initial", "adjusted")
"""Roles of the amounts that are there before anything is spent: no rate and no score follows from them."""

_PLAIN = re.compile(r"[1-9][0-9]{0,7}(?:\.[0-9]{1,2})?\Z")
_FIRST_MARK, _MARK_STEP = Decimal("73100051.25"), Decimal("10100.5")
"""Marks are such numbers as every way of printing a number prints alike."""


def amounts_of(budget: Sequence[BudgetLine], form: Form) -> Amounts | None:
    """Return the amounts of a budget, where it holds nothing but plain approved ones in lines of the form, each of them once."""
    specs = {spec.id: spec.label for spec in form.budget.lines} if form.budget else {}
    if not budget:
        return {}
    if len(form.budget.sums if form.budget else ()) > 1 or len({line.line for line in budget}) < len(budget):
        return None
    found: dict[tuple[str, str], Decimal] = {}
    for line in budget:
        if line != BudgetLine(line.line, line.label, line.initial, line.adjusted) or specs.get(line.line) != line.label:
            return None
        for role in AMOUNTS:
            if text := getattr(line, role):
                if role not in _APPROVED or not _PLAIN.match(text):
                    return None
                found[line.line, role] = Decimal(text)
    return found


def shape_of(amounts: Amounts, form: Form) -> tuple[object, ...]:
    """Tell which amounts there are, and how each total stands to its parts: that decides which cells are formulas."""
    totals = [
        (total, role, sums.get((total, role)) == amounts.get((total, role)))
        for total, role, sums in _sums(amounts, form)
    ]
    return (*amounts, *totals)


def marked(budget: Sequence[BudgetLine], amounts: Amounts, form: Form) -> tuple[list[BudgetLine], Amounts]:
    """Return the budget with marks in place of its amounts, and the marks; one that is the sum of its parts is that of their marks."""
    marks = {key: _FIRST_MARK + place * place * _MARK_STEP for place, key in enumerate(amounts, 1)}
    for total, role, sums in _sums(amounts, form):
        if sums.get((total, role)) == amounts.get((total, role)):
            marks[total, role] = _sum_of_parts(marks, total, role, form)
    lines = [
        replace(line, **{role: plain(marks[line.line, role]) for role in _APPROVED if (line.line, role) in marks})
        for line in budget
    ]
    return lines, marks


def numbers_of(amounts: Amounts, form: Form) -> dict[tuple[str, str], str]:
    """Return the XML of the cells' values, those of the sums that nobody typed too; openpyxl prints a typed number as here."""
    sums = {key: each for total, role, found in _sums(amounts, form) for key, each in found.items()}
    typed = {key: f'"><v>{float(number):.16g}</v>' for key, number in amounts.items() if sums.get(key) != number}
    return {**{key: f"</f><v>{plain(number)}</v>" for key, number in sums.items()}, **typed}


def _sums(amounts: Amounts, form: Form) -> list[tuple[str, str, dict[tuple[str, str], Decimal]]]:
    """Give the sum line and role of each sum with parts, and the sum."""
    found = []
    for spec in form.budget.sums if form.budget else ():
        for role in _APPROVED:
            if any((part, role) in amounts for part in spec.sum_of):
                found.append((spec.id, role, {(spec.id, role): _sum_of_parts(amounts, spec.id, role, form)}))
    return found


def _sum_of_parts(amounts: Amounts, total: str, role: str, form: Form) -> Decimal:
    parts = next(spec.sum_of for spec in form.budget.sums if spec.id == total) if form.budget else ()
    return sum((amounts.get((part, role), Decimal(0)) for part in parts), Decimal(0))
