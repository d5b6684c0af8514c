"""The line 计分依据 of a row of 测算: how its score, or its completion, came about."""

from __future__ import annotations

from xlsheets.domain.numbers import percent, plain
from xlsheets.domain.status import Case
from xlsheets.formulas.calc.calc_completion import BY_QUANTITY, is_at_most, is_met
from xlsheets.formulas.calc.calc_refs import TIE, RowRefs
from xlsheets.formulas.expressions import quoted, shown_number

DEDUCTIONS = ("minus_points", "proportional")
"""Ways in which over-fulfilment costs points."""


def impossible_points(refs: RowRefs) -> str:
    """Say that a row cannot have its points (a cell that holds a number): -20 → TRUE; 5000 of 100 → TRUE where nothing is converted."""
    weight, most = refs["weight"], refs.form.policy.total
    return f"{weight}<0" if refs.form.kind.points_role != "weight" else f"({weight}<0)+({weight}>{plain(most)})>0"


def basis_formula(refs: RowRefs) -> str:
    """Say how the score came about, as ``score_with_basis`` of the domain: 13.34 points, 20.01% → ``13.34 × 20.01% = 2.67``."""
    policy = refs.form.policy
    weight, rule = refs["weight"], shown_number(refs["rule"])
    shown = _percentage(refs)
    by_ratio = _by_ratio(refs, f'{_division(refs)}&"（"&{shown}&"）= "', f'{shown}&" = "')
    as_ruled = _as_ruled(refs)
    counted = f'{shown_number(weight)}&" × "&{by_ratio}&{rule}'
    told = f'IF(IF({is_met(refs)},{as_ruled},FALSE),{refs["case"]}&"，得满分 "&{rule},{counted})'
    if policy.overshoot.method in DEDUCTIONS:
        lost = shown_number(f"ROUND({refs['lost']}+{TIE},{policy.digits})")
        why = f"（超过指标值{percent(policy.overshoot.threshold, strip=True)}以上）= "
        less = f'{shown_number(weight)}&" − "&{lost}&{quoted(why)}&{rule}'
        told = f"IF(ISNUMBER({refs['lost']}),{less},{told})"
    told = f"IF({impossible_points(refs)},{quoted(Case.IMPOSSIBLE_POINTS.told)},{told})"
    unknown = f'IF(ISNUMBER({refs["ratio"]}),"",{refs["ratio"]})'
    return f"IF(ISNUMBER({refs['valid']}),IF(ISNUMBER({weight}),{told},{quoted(Case.NO_WEIGHT.told)}),{unknown})"


def _percentage(refs: RowRefs) -> str:
    """Write the completion with two decimals: 0.2001 → ``20.01%``."""
    return f'TEXT(ROUND({refs["valid"]}+{TIE},4),"0.00%")'


def _division(refs: RowRefs) -> str:
    """Write the division of a missed target as a person would check it: 1000人, 920人 → ``920人 ÷ 1000人``."""
    target = f'IF({refs["t_number"]}<0,"-","")&LEFT({refs["t_plain"]},{refs["t_length"]})&{refs["t_unit"]}'
    actual = f'IF({refs["a_number"]}<0,"-","")&LEFT({refs["a_plain"]},{refs["a_length"]})&{refs["a_unit"]}'
    return f'IF({is_at_most(refs["operator"])},{target}&" ÷ "&{actual},{actual}&" ÷ "&{target})'


def _as_ruled(refs: RowRefs) -> str:
    """Say whether the completion is the rule's: 0.92 beside 0.92 → TRUE, beside 待评 → FALSE."""
    return f"IF(ISNUMBER({refs['by_rule']}),ROUND({refs['valid']}-{refs['by_rule']},10)=0,FALSE)"


def _by_ratio(refs: RowRefs, detail: str, simple: str) -> str:
    """Give ``detail`` for a missed quantity by the rule, else ``simple``: 0.92 → ``detail``, 1 → ``simple``."""
    missed = f"({refs['valid']}*1E+15>0)*({refs['valid']}<1)>0"  # IronCalc takes 1E-18 for 0
    by_quantity = f"IF({refs['case']}={quoted(BY_QUANTITY)},IF({missed},{detail},{simple}),{simple})"
    return f"IF({_as_ruled(refs)},{by_quantity},{simple})"


def completion_basis_formula(refs: RowRefs) -> str:
    """Say how a completion came about, where nothing is scored, as ``completion_basis`` of the domain: 100户, 90户 →
    ``90户 ÷ 100户 = 90.00%``."""
    shown = _percentage(refs)
    by_ratio = _by_ratio(refs, f'{_division(refs)}&" = "&{shown}', shown)
    told = f"IF(IF({is_met(refs)},{_as_ruled(refs)},FALSE),{refs['case']},{by_ratio})"
    return f'IF(ISNUMBER({refs["valid"]}),{told},IF(ISNUMBER({refs["ratio"]}),"",{refs["ratio"]}))'
