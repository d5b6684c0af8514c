"""Converted points (折算) in helper columns of 测算, as domain/kinds/conversion.py; and what these columns hold."""

from __future__ import annotations

from xlsheets.domain.kinds.conversion import (
    COEFFICIENT_DIGITS,
    LARGEST_COEFFICIENT,
    read_coefficient,
)
from xlsheets.domain.numbers import plain
from xlsheets.domain.results import IndicatorResult, OwnScore
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues, or_status
from xlsheets.formulas.calc.calc_followed import key_column
from xlsheets.formulas.calc.calc_keys import score_arguments
from xlsheets.formulas.calc.calc_refs import EXACT_DIGITS, TIE, RowRefs
from xlsheets.formulas.calc.calc_scores import (
    points_formula_of,
    points_text_column,
    points_value,
    rule_formula,
    score_read_formula,
    score_text_formula,
    score_text_value,
)
from xlsheets.formulas.expressions import (
    figure_formula,
    figure_text,
    figure_text_value,
    quoted,
    shown_number,
)
from xlsheets.formulas.row_cells import FormRow, RowCell


def before_conversion(refs: RowRefs) -> RowRefs:
    """Refer to a row's own points and score where a formula asks for its points and its score by rule."""
    return refs.renamed({"weight": "raw_points", "rule": "raw_rule"})


def own_score_formula(refs: RowRefs) -> str:
    """Take the form's own score: 9.6 → 9.6, ``9.6 分`` → 9.6; one that is no number does not count: ``--`` → 待评."""
    value, text, computed = refs.value("raw_score"), refs["raw_score_text"], refs["raw_rule"]
    return score_read_formula(value, text, computed, computed)


class Conversion:
    """How scores of a form are converted, as formulas. ``missing``: what is said where one cannot be."""

    missing: Case

    def columns(self) -> list[CalcColumn]:
        """Return the helper columns that only this way of converting has."""
        raise NotImplementedError

    def points(self, refs: RowRefs) -> str:
        """Points that the row is worth in the total."""
        raise NotImplementedError

    def converted(self, refs: RowRefs, score: str) -> tuple[str, str, str]:
        """Convert a score (a cell): by the function of the add-in, natively; and whether all is known that it takes."""
        raise NotImplementedError

    def told(self, refs: RowRefs, score: str) -> str:
        """Say how a score (a text) is converted, up to the converted one."""
        raise NotImplementedError

    def asked(self, row: FormRow, native: str) -> str:
        """Ask the function for the form's converted score where the row says what it needs."""
        raise NotImplementedError


class ByCoefficient(Conversion):
    """得分 × 折算系数: 9.6 × 0.3 = 2.88."""

    missing = Case.NO_COEFFICIENT

    def columns(self) -> list[CalcColumn]:
        """Return the columns that read the coefficient."""
        return [
            CalcColumn(
                "coefficient_text",
                "折算系数·文字",
                coefficient_text_formula,
                lambda v: figure_text_value(v.text("coefficient_raw")),
            ),
            CalcColumn("factor", "折算系数", coefficient_formula, coefficient_value),
        ]

    def points(self, refs: RowRefs) -> str:
        """Convert the row's own points, as ``converted_points``: 10 × 0.3 → 3."""
        own, factor = refs["raw_points"], refs["factor"]
        points = f"ROUND({own}*{factor}+{TIE},{refs.form.policy.digits})"
        return f"IF(ISNUMBER({own})*ISNUMBER({factor})>0,{points},{quoted(TO_FILL)})"

    def converted(self, refs: RowRefs, score: str) -> tuple[str, str, str]:
        """Multiply by the coefficient: 9.6, 0.3 → 2.88."""
        factor, form = refs["factor"], refs.form
        call = f"XS_CONVERTED({score},{factor},{quoted(form.id)})"
        return call, f"ROUND({score}*{factor}+{TIE},{form.policy.digits})", f"ISNUMBER({factor})"

    def told(self, refs: RowRefs, score: str) -> str:
        """Name score and coefficient: 9.6, 0.3 → ``9.6 × 0.3``."""
        factor = shown_number(f"ROUND({refs['factor']},{COEFFICIENT_DIGITS})", COEFFICIENT_DIGITS)
        return f'{score}&" × "&{factor}'

    def asked(self, row: FormRow, native: str) -> str:
        """Ask where score and coefficient are numbers: 9.6, 0.3 → ``XS_CONVERTED(…)``, else → ``native``."""
        raw, coefficient = row.cell("raw_score"), row.cell("coefficient")
        call = f"XS_CONVERTED({raw},{coefficient},{quoted(row.form.id)})"
        return f"IFERROR(IF(ISNUMBER({raw})*ISNUMBER({coefficient})>0,{call},NA()),{native})"


class ByShare(Conversion):
    """得分 ÷ 分值 × 折算分值: 9.6 ÷ 10 × 13.33 = 12.8."""

    missing = Case.NO_WEIGHT

    def columns(self) -> list[CalcColumn]:
        """Return the column of what the points are shared with."""
        return [CalcColumn("share", "分值归属", lambda r: r["level1"], lambda v: v["level1"])]

    def points(self, refs: RowRefs) -> str:
        """Share the level's points in proportion to the rows' own, as ``shared_points``: 1, 1, 1 of 10 → 3.33, 3.33, 3.34."""
        policy, own = refs.form.policy, refs["raw_points"]
        total = quoted(TO_FILL)
        for name, weight in reversed(policy.level1_weights.items()):
            total = f"IF(EXACT({refs['share']},{quoted(name)}),{plain(weight)},{total})"
        so_far = f"SUMIF({refs.so_far('share')},{refs['share']},{refs.so_far('raw_points')})"
        whole = f"SUMIF({refs.names}share,{refs['share']},{refs.names}raw_points)"
        before = f"SUMIF({refs.before('share')},{refs['share']},{refs.before('points')})"
        is_last = f"IF({own}>0,ROUND({whole}-{so_far},{EXACT_DIGITS})<=0,FALSE)"
        share = f"ROUND({total}*{own}/{whole}+{TIE},{policy.digits})"
        return (
            f"IF(ISNUMBER({own}),IF({whole}>0,IFERROR(IF({is_last},ROUND({total}-{before},{policy.digits}),{share}),"
            f"{quoted(TO_FILL)}),{quoted(TO_FILL)}),{quoted(TO_FILL)})"
        )

    def converted(self, refs: RowRefs, score: str) -> tuple[str, str, str]:
        """Multiply by the points of the total, divide by the row's own: 9.6 of 10, 13.33 → 12.8."""
        points, own, form = refs["points"], refs["raw_points"], refs.form
        call = f"XS_CONVERTED({score},{points},{quoted(form.id)},{own})"
        native = f"ROUND({score}*{points}/{own}+{TIE},{form.policy.digits})"
        return call, native, f"IF(ISNUMBER({points})*ISNUMBER({own})>0,{own}<>0,FALSE)"

    def told(self, refs: RowRefs, score: str) -> str:
        """Name score and points: 9.6 of 10, 13.33 → ``9.6 ÷ 10 × 13.33``."""
        return f'{score}&" ÷ "&{shown_number(refs["raw_points"])}&" × "&{shown_number(refs["points"])}'

    def asked(self, row: FormRow, native: str) -> str:
        """Ask nothing: only 测算 knows the points."""
        return native


def coefficient_text_formula(refs: RowRefs) -> str:
    """Tidy a coefficient that stands there as text: ``80 %`` → ``80%``."""
    return figure_text(refs["coefficient_raw"], refs.value("coefficient"))


def coefficient_formula(refs: RowRefs) -> str:
    """Read a coefficient, as ``read_coefficient``: 0.3 → 0.3, ``80%`` → 0.8; nothing where there is none, nothing for 25."""
    value = refs.value("coefficient")
    read = figure_formula(refs["coefficient_text"], quoted(""), percent=True)
    bounded = f'IFERROR(IF({read}>{LARGEST_COEFFICIENT},"",{read}),"")'
    return f'IF(ISNUMBER({value}),IF(({value}<0)+({value}>{LARGEST_COEFFICIENT})>0,"",{value}),{bounded})'


def conversion_formula(way: Conversion, refs: RowRefs, score: str) -> str:
    """Convert a score (a column): 9.6 × 0.3 → 2.88; its status where there is none."""
    cell = refs[score]
    call, native, known = way.converted(refs, cell)
    status = cell if score == "raw_shown" else _unless_unknown(refs, cell, quoted(TO_FILL))
    return f"IF(ISNUMBER({cell}),IF({known},IFERROR({call},{native}),{quoted(TO_FILL)}),{status})"


def _unless_unknown(refs: RowRefs, otherwise: str, missing: str) -> str:
    """Say what is missing where a typed score cannot be converted: 9 without a coefficient → ``missing``."""
    return f"IF(ISNUMBER({refs['raw_shown']}),IF(ISNUMBER({refs['converted']}),{otherwise},{missing}),{otherwise})"


def converted_basis_formula(way: Conversion, refs: RowRefs, base: str) -> str:
    """Say how the converted score came about, behind ``base``, which says it of the score before: 9.6, 0.3 →
    ``…，折算 9.6 × 0.3 = 2.88``."""
    own, rule = (shown_number(refs[key]) for key in ("raw_rule", "rule"))
    missing = quoted(way.missing.told)
    line = f'{base}&"，折算 "&{way.told(refs, own)}&" = "&{rule}'
    unruled = _unless_unknown(refs, base, missing)
    return f"IF(ISNUMBER({refs['raw_rule']}),IF(ISNUMBER({refs['rule']}),{line},{missing}),{unruled})"


def conversion_columns(way: Conversion, form: Form) -> list[CalcColumn]:
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
    return [
        *columns,
        *way.columns(),
        CalcColumn("points", "表式分值", way.points, points_value),
        CalcColumn(
            "converted",
            "折算得分",
            lambda r: conversion_formula(way, r, "raw_shown"),
            lambda v: converted_value(v.result),
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
    return _own_status(row.result) if own.score is None else own.score


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
    return TO_FILL if result.own.score is not None else _own_status(result)


def _own_status(result: IndicatorResult) -> Value:
    """Say why there is no score before the conversion: a text is typed that is no number, or what the rule lacks."""
    assert result.own is not None
    return TO_JUDGE if result.own.rule_score is not None else own_value(result)


def own_value(result: IndicatorResult) -> Value:
    """Return what the cell of the score before the conversion computes."""
    assert result.own is not None
    return or_status(result.own.rule_score, result.own.rule_status)


def conversion_cells(way: Conversion) -> list[RowCell]:
    """Return the computed cells of a row of 自评表 but for the completion: the score before the conversion, and after."""

    def before(row: FormRow) -> str:
        return row.asked(f"XS_SCORE({score_arguments(row.form, row.cell)})", row.scored("raw_rule"))

    def after(row: FormRow) -> str:
        key = f'{row.score_key}&"|"&{row.text("raw_score")}'
        return way.asked(row, row.followed("converted", "key_raw", key))

    return [RowCell("raw_score", before, own_value), RowCell("score", after, converted_value)]
