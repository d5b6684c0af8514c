"""Converted points (折算) in helper columns of 测算, as domain/conversion.py; and what these columns hold."""

from __future__ import annotations

from xlsheets.domain.conversion import (
    BY_COEFFICIENT,
    COEFFICIENT_DIGITS,
    NO_COEFFICIENT,
    read_coefficient,
)
from xlsheets.domain.numbers import plain
from xlsheets.domain.results import IndicatorResult, OwnScore
from xlsheets.domain.scoring import NO_WEIGHT
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_column import CalcColumn, RowValues, or_status
from xlsheets.formulas.calc_followed import key_column
from xlsheets.formulas.calc_refs import EXACT_DIGITS, TIE, RowRefs
from xlsheets.formulas.calc_scores import (
    points_formula_of,
    points_text_column,
    points_value,
    rule_formula,
    score_text_formula,
    score_text_value,
)
from xlsheets.formulas.expressions import (
    any_equal,
    figure_formula,
    figure_text,
    figure_text_value,
    quoted,
    shown_number,
)


def before_conversion(refs: RowRefs) -> RowRefs:
    """Refer to a row's own points and score where a formula asks for its points and its score by rule."""
    return refs.renamed({"weight": "raw_points", "rule": "raw_rule"})


def own_score_formula(refs: RowRefs) -> str:
    """Take the form's own score: typed or computed there; one that is no number does not count."""
    value, text = refs.value("raw_score"), refs["raw_score_text"]
    is_status = any_equal(text, (TO_JUDGE, TO_FILL))
    read = figure_formula(text, refs["raw_rule"])
    return f"IF(ISNUMBER({value}),{value},IF(LEN({text})=0,{refs['raw_rule']},IF({is_status},{text},{read})))"


def coefficient_text_formula(refs: RowRefs) -> str:
    """Tidy a coefficient that stands there as text."""
    return figure_text(refs["coefficient_raw"], refs.value("coefficient"))


def coefficient_formula(refs: RowRefs) -> str:
    """Read a coefficient, as ``read_coefficient``; nothing where there is none."""
    value = refs.value("coefficient")
    read = figure_formula(refs["coefficient_text"], quoted(""), percent=True)
    return f'IF(ISNUMBER({value}),IF({value}<0,"",{value}),{read})'


def converted_points_formula(refs: RowRefs) -> str:
    """Points that the row is worth in the total, as ``converted_points`` and ``shared_points``: 10 × 0.3 → 3."""
    form = refs.form
    digits, own = form.policy.digits, refs["raw_points"]
    if form.policy.conversion == BY_COEFFICIENT:
        factor = refs["factor"]
        points = f"ROUND({own}*{factor}+{TIE},{digits})"
        return f"IF(ISNUMBER({own})*ISNUMBER({factor})>0,{points},{quoted(TO_FILL)})"
    total = quoted(TO_FILL)
    for name, weight in reversed(form.policy.level1_weights.items()):
        total = f"IF(EXACT({refs['share']},{quoted(name)}),{plain(weight)},{total})"

    so_far = f"SUMIF({refs.so_far('share')},{refs['share']},{refs.so_far('raw_points')})"
    whole = f"SUMIF({refs.names}share,{refs['share']},{refs.names}raw_points)"
    before = f"SUMIF({refs.before('share')},{refs['share']},{refs.before('points')})"
    is_last = f"IF({own}>0,ROUND({whole}-{so_far},{EXACT_DIGITS})<=0,FALSE)"
    share = f"ROUND({total}*{own}/{whole}+{TIE},{digits})"
    return (
        f"IF(ISNUMBER({own}),IF({whole}>0,IFERROR(IF({is_last},ROUND({total}-{before},{digits}),{share}),"
        f"{quoted(TO_FILL)}),{quoted(TO_FILL)}),{quoted(TO_FILL)})"
    )


def conversion_formula(refs: RowRefs, score: str) -> str:
    """Convert a score (a column): 9.6 × 0.3 → 2.88; by the function of the add-in, else natively; its status where there is none."""
    form = refs.form
    cell, digits = refs[score], form.policy.digits
    if form.policy.conversion == BY_COEFFICIENT:
        factor = refs["factor"]
        call = f"XS_CONVERTED({cell},{factor},{quoted(form.id)})"
        native, known = f"ROUND({cell}*{factor}+{TIE},{digits})", f"ISNUMBER({factor})"
    else:
        points, own = refs["points"], refs["raw_points"]
        call = f"XS_CONVERTED({cell},{points},{quoted(form.id)},{own})"
        native = f"ROUND({cell}*{points}/{own}+{TIE},{digits})"
        known = f"IF(ISNUMBER({points})*ISNUMBER({own})>0,{own}<>0,FALSE)"
    status = cell if score == "raw_shown" else _unless_unknown(refs, cell, quoted(TO_FILL))
    return f"IF(ISNUMBER({cell}),IF({known},IFERROR({call},{native}),{quoted(TO_FILL)}),{status})"


def _unless_unknown(refs: RowRefs, otherwise: str, missing: str) -> str:
    """Say what is missing where a typed score cannot be converted."""
    return f"IF(ISNUMBER({refs['raw_shown']}),IF(ISNUMBER({refs['converted']}),{otherwise},{missing}),{otherwise})"


def converted_basis_formula(refs: RowRefs, base: str) -> str:
    """Say how the converted score came about, behind ``base``, which says it of the score before: ``，折算 9.6 × 0.3 = 2.88``."""
    form = refs.form
    own, rule, points = (shown_number(refs[key]) for key in ("raw_rule", "rule", "raw_points"))
    if form.policy.conversion == BY_COEFFICIENT:
        factor = shown_number(f"ROUND({refs['factor']},{COEFFICIENT_DIGITS})", COEFFICIENT_DIGITS)
        told, missing = f'{own}&" × "&{factor}', NO_COEFFICIENT
    else:
        told, missing = f'{own}&" ÷ "&{points}&" × "&{shown_number(refs["points"])}', NO_WEIGHT
    line = f'{base}&"，折算 "&{told}&" = "&{rule}'
    unruled = _unless_unknown(refs, base, quoted(missing))
    return f"IF(ISNUMBER({refs['raw_rule']}),IF(ISNUMBER({refs['rule']}),{line},{quoted(missing)}),{unruled})"


def conversion_columns(form: Form) -> list[CalcColumn]:
    """Return the helper columns of a form that converts."""
    columns = [
        points_text_column("raw_weight_text", "折算前分值·文字", "raw_weight"),
        CalcColumn(
            "raw_points",
            "折算前分值",
            lambda r: points_formula_of(r, "raw_weight"),
            lambda v: or_status(_own(v).points, TO_FILL),
        ),
        CalcColumn("raw_score_text", "折算前得分·文字", lambda r: score_text_formula(r, "raw_score"), own_text_value),
        CalcColumn("raw_shown", "折算前得分", own_score_formula, own_score_value),
    ]
    if form.policy.conversion == BY_COEFFICIENT:
        columns += [
            CalcColumn(
                "coefficient_text",
                "折算系数·文字",
                coefficient_text_formula,
                lambda v: figure_text_value(v.text("coefficient_raw")),
            ),
            CalcColumn("factor", "折算系数", coefficient_formula, coefficient_value),
        ]
    else:
        columns.append(CalcColumn("share", "分值归属", lambda r: r["level1"], lambda v: v["level1"]))
    return [
        *columns,
        CalcColumn("points", "表式分值", converted_points_formula, points_value),
        CalcColumn(
            "converted", "折算得分", lambda r: conversion_formula(r, "raw_shown"), lambda v: converted_value(v.result)
        ),
        key_column("key_raw", "核对3", last_key(form), "raw_score"),
        CalcColumn(
            "raw_rule", "折算前应得分", lambda r: rule_formula(before_conversion(r)), lambda v: own_value(v.result)
        ),
    ]


def _own(row: RowValues) -> OwnScore:
    assert row.result.own is not None
    return row.result.own


def own_text_value(row: RowValues) -> Value:
    """Return the text of the own score that the form's cell holds."""
    return score_text_value(row.item.raw_score, _own(row).rule_status)


def own_score_value(row: RowValues) -> Value:
    """Return what ``own_score_formula`` gives."""
    own = _own(row)
    return own_value(row.result) if own.score is None else own.score


def coefficient_value(row: RowValues) -> Value:
    """Return what ``coefficient_formula`` gives."""
    return or_status(read_coefficient(row.item.coefficient), "")


def last_key(form: Form) -> str:
    """Name the column that tells what a row's score before the conversion depends on."""
    return "key_score" if form.has_completion else "key"


def converted_value(result: IndicatorResult) -> Value:
    """Return what the cell of the converted score computes: the score, or 待填, 待评."""
    assert result.own is not None
    if result.own.converted is not None:
        return result.own.converted
    return TO_FILL if result.own.score is not None else own_value(result)


def own_value(result: IndicatorResult) -> Value:
    """Return what the cell of the score before the conversion computes."""
    assert result.own is not None
    return or_status(result.own.rule_score, result.own.rule_status)
