"""Execution rate and points, total and grade as native formulas, generated from the policy's data."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.domain.execution import NO_RATE
from xlsheets.domain.kinds.kinds import kind_of
from xlsheets.domain.numbers import plain
from xlsheets.domain.policy import Policy
from xlsheets.domain.scoring import most_of_total, points_wanted
from xlsheets.domain.status import TO_JUDGE
from xlsheets.formulas.calc.calc_refs import EXACT_DIGITS, TIE
from xlsheets.formulas.expressions import quoted


def native_rate(policy: Policy, denominator: str, executed: str) -> str:
    """Compute an execution rate from two cells, budget and executed: 8, 6 → 0.75; 0, 0 → — or what the policy says; a blank → nothing.
    Source: the form's denominator and zero policy."""
    zero = {"blank": quoted(NO_RATE), "zero": "0", "full": "1"}[policy.execution.zero_denominator]
    return f'IF(ISNUMBER({denominator}),IF(ISNUMBER({executed}),IF({denominator}=0,{zero},{executed}/{denominator}),""),"")'


def native_execution_score(policy: Policy, rate: str) -> str:
    """Compute the points of an execution rate (an expression): 10 × 0.75 → 7.5; its text (— for a budget of 0) where there is no rate."""
    rule = policy.execution
    capped = f"MAX(0,MIN(1,{rate}))"
    points = f"ROUND({plain(rule.weight)}*{capped}+{TIE},{policy.digits})"
    if rule.tiers:
        points = "0"
        for least, earned in reversed(rule.tiers):
            points = f"IF(ROUND({capped}-{plain(least)},10)>=0,{plain(earned)},{points})"
    return f"IF(ISNUMBER({rate}),{points},{rate})"


def no_execution(score: str, rate: str | None) -> str:
    """Say (1 or 0) that the points of an execution (a cell) are missing, where its rate (an expression) is not the dash of a budget of 0:
    blank → 1, 7.5 → 0."""
    open_score = f"(1-ISNUMBER({score}))"
    return open_score if rate is None else f"{open_score}*(1-EXACT({rate},{quoted(NO_RATE)}))"


def native_total(policy: Policy, total: str, rate: str | None) -> str:
    """Limit a total, as ``capped_total`` of the domain: 93 at most 80 below 50%, 40% → 80; one above all points, 909 → 待评."""
    most = most_of_total(policy)
    capped = _capped(policy, total, rate)
    return capped if most is None else f'IF({total}>{plain(most)},"{TO_JUDGE}",{capped})'


def if_possible(policy: Policy, scores: Sequence[str], points: Sequence[str], execution: str, total: str) -> str:
    """Give a total (an expression) unless scores or points cannot be: 8, -20 → 待评; 5000 points of 100 → 待评; -5 without points → total.

    Args:
        policy: the form's.
        scores: areas of the scores.
        points: beside them the areas of the points; nothing where the form prints none.
        execution: cell of the points of the execution, ``""`` for none.
        total: the expression.
    """
    kind = kind_of(policy)
    if kind.has_rows_without_points:
        return total
    counts = [f'COUNTIF({_area(execution)},"<0")'] if execution else []
    for area in scores if not points else ():
        counts.append(f'COUNTIF({area},"<0")')
    for area, beside in zip(scores, points, strict=True) if points else ():
        counts.append(f'COUNTIFS({area},"<0",{beside},">=0")')
    for area in points if kind.points_role == "weight" else ():
        counts += [f'COUNTIF({area},"<0")', f'COUNTIF({area},">{plain(policy.total)}")']
    return f'IF({"+".join(counts)}>0,"{TO_JUDGE}",{total})'


def _area(place: str) -> str:
    """Write a cell as an area, for IronCalc counts in nothing else: $J$7 → $J$7:$J$7."""
    return place if ":" in place else f"{place}:{place}"


def _capped(policy: Policy, total: str, rate: str | None) -> str:
    """Limit a total: 93 at most 80 below 50%, 40% → 80; 113 at most 110 → 110."""
    if kind_of(policy).has_rows_without_points:
        total = f"MAX(0,{total})"
    if policy.most is not None:
        total = f"MIN({plain(policy.most)},{total})"
    if rate is None:
        return total
    limited = total
    for cap in sorted(policy.caps, key=lambda cap: cap.below, reverse=True):
        limited = f"IF(ROUND({rate}-{plain(cap.below)},10)<0,MIN({plain(cap.most)},{limited}),{limited})"
    return f"IF(ISNUMBER({rate}),{limited},{total})" if policy.caps else total


def points_off(policy: Policy, points: Sequence[str]) -> str:
    """Say (1 or 0) that the points of a form, where it has any, are on another scale than its grades, as ``adds_up`` of the domain:
    5 and 5 → 1, 60 and 30 beside 10 of the execution → 0.

    Args:
        policy: the form's.
        points: areas of the points of the rows.
    """
    areas, (least, most) = ",".join(points), points_wanted(policy)
    total = f"ROUND(SUM({areas})+{plain(policy.execution.weight)},{EXACT_DIGITS})"
    return f"(COUNT({areas})>0)*(({total}<{plain(least)})+({total}>{plain(most)}))"


def native_grade(policy: Policy, total: str) -> str:
    """Grade a total (a cell that holds a number): 93.93 → 优."""
    expression = quoted(policy.grades[-1].name)
    for entry in reversed(policy.grades[:-1]):
        expression = f"IF(ROUND({total}-{plain(entry.least)},10)>=0,{quoted(entry.name)},{expression})"
    return expression
