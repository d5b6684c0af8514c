"""The columns of the sheet 测算: one row an indicator, followed by INDEX over named ranges of the form's rows.

The k-th row shows the k-th row between the form's header and its total, so rows may be inserted, deleted and moved there.
Visible columns show completion, bucket, score and basis; helper columns behind them take the texts apart.
"""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.domain import vocabulary as words
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.forms.hidden_points import hides_points
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_basis import BY_EXECUTION, DEDUCTIONS, basis_formula, completion_basis_formula
from xlsheets.formulas.calc_completion import (
    bucket_formula,
    case_formula,
    completion_text_formula,
    lost_formula,
    ratio_formula,
    score_formula,
    shown_completion_formula,
    typed_completion_formula,
    valid_completion_formula,
    wanted_formula,
)
from xlsheets.formulas.calc_conversion import (
    before_conversion,
    conversion_columns,
    conversion_formula,
    converted_basis_formula,
)
from xlsheets.formulas.calc_hidden_points import goal_formula, name_header, points_formula
from xlsheets.formulas.calc_keys import form_roles, key_expression, score_arguments
from xlsheets.formulas.calc_refs import (
    CalcColumn,
    RowRefs,
    guarded,
    points_formula_of,
    points_text_formula,
    score_text_formula,
)
from xlsheets.formulas.expressions import any_equal, figure_formula, quoted, without_blanks
from xlsheets.formulas.reading_stages import (
    Stage,
    column_stages,
    operator_formula,
    own_operator_formula,
    reading_stages,
)

UNNAMED = "（未命名）"
"""Shown for a row with a target and an actual but no name."""

NOTHING = ("", "-", "—", "——", "－", "–", "/", "／", "\\", "无", TO_JUDGE, TO_FILL, "不适用")
"""What stands in a cell instead of nothing (header_words.toml: placeholders)."""

MARKS = ("**", "＊＊", "XX", "××", "xx")
"""What a template leaves open in a target."""

VISIBLE = (
    "no",
    "level1",
    "level2",
    "name",
    "target",
    "actual",
    "weight",
    "completion",
    "bucket",
    "rule",
    "score",
    "diff",
    "basis",
)


def calc_columns(form: Form, first_row: int) -> list[CalcColumn]:
    """Return the columns of 测算 for a form; its rows start at ``first_row``."""
    roles, policy = form_roles(form), form.policy
    split = "operator" in roles
    has_unit = "unit" in roles

    def joined(refs: RowRefs) -> str:
        return "&".join(refs[f"{role}_raw"] for role in ("operator", "target", "unit") if role in roles)

    visible = [
        CalcColumn("no", "序号", guarded(lambda r: f"COUNT({r.span('no', first_row - 1)})+1"), 5),
        CalcColumn("level1", "一级指标", guarded(lambda r: r["carry1"]), 14),
        CalcColumn("level2", "二级指标", guarded(lambda r: r["carry2"]), 15),
        CalcColumn("name", "三级指标", lambda r: _unless_header(form, r, name_formula(r)), 30),
        CalcColumn("target", "指标值", guarded(joined), 13),
        CalcColumn("actual", "完成值", guarded(lambda r: r["actual_raw"]), 13),
        CalcColumn("weight", "分值", guarded(lambda r: r["points"] if hides_points(form) else points_formula_of(r)), 8),
        CalcColumn("completion", "完成率", guarded(lambda r: _completion_formula(form, r)), 10, "0.00%"),
        CalcColumn("bucket", "完成档次", guarded(lambda r: bucket_formula(r, form)), 12),
        CalcColumn(
            "rule",
            "应得分",
            guarded(lambda r: conversion_formula(r, form, "raw_rule") if policy.conversion else _rule_formula(form, r)),
            9,
        ),
        CalcColumn("score", "自评得分", guarded(score_shown_formula), 9),
        CalcColumn(
            "diff",
            "差异",
            guarded(unsettled_formula),
            8,
        ),
        CalcColumn(
            "basis",
            "计分依据",
            guarded(lambda r: _told_formula(form, r)),
            46,
        ),
    ]
    followed = [role for role in roles if role not in ("level1", "level2", "score")]
    helpers = [
        *(CalcColumn(f"{role}_raw", f"原文·{role}", raw_formula(role)) for role in followed),
        CalcColumn("carry1", "一级·顺延", lambda r: _carry1_formula(form, r, first_row)),
        CalcColumn("carry2", "二级·顺延", lambda r: carry2_formula(r, first_row) if "level2" in roles else '""'),
        CalcColumn("key", "核对", lambda r: key_formula(form, r)),
    ]
    if form.has_completion:
        helpers.append(CalcColumn("key_score", "核对2", lambda r: f'{r["key"]}&"|"&{r["completion_raw"]}'))
    if form.indicators.repeat:
        helpers.append(CalcColumn("goal", "目标序号", lambda r: goal_formula(r, form, first_row)))
    if policy.conversion:
        helpers += conversion_columns(form, first_row)
        helpers.append(
            CalcColumn("raw_rule", "折算前应得分", guarded(lambda r: _rule_formula(form, before_conversion(r))))
        )
    elif not policy.scored:
        pass
    elif hides_points(form):
        shared = "goal" if form.indicators.repeat else "level1"
        helpers.append(CalcColumn("share", "分值归属", guarded(lambda r: r[shared])))
        helpers.append(CalcColumn("points", "表式分值", guarded(lambda r: points_formula(r, form, first_row))))
    else:
        helpers.append(CalcColumn("weight_text", "分值·文字", guarded(points_text_formula)))
    if policy.scored:
        helpers.append(CalcColumn("score_text", "得分·文字", guarded(score_text_formula)))
    unit = "unit_body" if has_unit else None
    operator, measure = ("operator" if split else None), ("unit_word" if has_unit else None)
    beside = [
        *(column_stages("operator", "符号列") if split else []),
        *(column_stages("unit", "单位列") if has_unit else []),
    ]
    if beside:
        own = Stage(
            "own_operator",
            "外列符号",
            lambda r: own_operator_formula(
                r["operator_word"] if operator else None,
                r["operator_body"] if operator else None,
                r[measure] if measure else None,
            ),
            lambda v: None,
        )
        beside.append(own)
    stages = [
        *beside,
        *reading_stages("t", "指标值", raw="target_raw", unit=unit),
        Stage(
            "operator",
            "符号",
            lambda r: operator_formula(r["t_word"], r["own_operator"] if beside else None),
            lambda v: None,
        ),
        *reading_stages("a", "完成值", raw="actual_raw", unit=None, fillers=words.FILLERS),
        Stage("a_operator", "完成值·符号", lambda r: operator_formula(r["a_word"], None), lambda v: None),
    ]
    helpers += [CalcColumn(stage.key, stage.header, guarded(stage.formula)) for stage in stages]
    helpers += [
        CalcColumn("case", "情形", guarded(lambda r: case_formula(r, form))),
        CalcColumn("wanted", "同单位指标值", guarded(wanted_formula)),
        CalcColumn("ratio", "比值", guarded(lambda r: ratio_formula(r, policy))),
        CalcColumn(
            "by_rule",
            "规则完成率",
            guarded(lambda r: f"IF(ISNUMBER({r['ratio']}),MIN(1,{r['ratio']}),LEFT({r['ratio']},2))"),
        ),
    ]
    if form.has_completion:
        helpers += [
            CalcColumn("completion_text", "完成率·文字", guarded(completion_text_formula)),
            CalcColumn("typed", "填写完成率", guarded(typed_completion_formula)),
            CalcColumn("valid", "取用完成率", guarded(valid_completion_formula)),
        ]
    else:
        helpers.append(CalcColumn("valid", "取用完成率", guarded(lambda r: r["by_rule"])))
    if policy.overshoot.method in DEDUCTIONS and policy.scored:
        helpers.append(CalcColumn("lost", "超额扣分", guarded(lambda r: lost_formula(_own(form, r), policy))))
    if not policy.scored:
        visible = [_without_score(column) for column in visible]
    return visible + helpers


def _without_score(column: CalcColumn) -> CalcColumn:
    """Leave a column of points in its place, empty, where the form has none: the summary above stands in the same columns."""
    told = column.key in ("weight", "rule", "score", "diff")
    return CalcColumn(column.key, "", lambda refs: '""', column.width) if told else column


def _carry1_formula(form: Form, refs: RowRefs, first_row: int) -> str:
    """Carry the level-1 name down; where the form prints none, all rows are in its one group."""
    if "level1" in form_roles(form):
        return carry_formula(refs, "level1", first_row)
    return f'IF(ROWS({refs.names}name)<{refs.index}+1,"",{quoted(form.indicators.groups[0].level1)})'


def _own(form: Form, refs: RowRefs) -> RowRefs:
    """Refer to the points that target and actual are scored out of."""
    return before_conversion(refs) if form.policy.conversion else refs


def _rule_formula(form: Form, refs: RowRefs) -> str:
    return _asked(refs, f"XS_SCORE({_calc_arguments(form, refs)})", score_formula(refs, form.policy))


def _told_formula(form: Form, refs: RowRefs) -> str:
    own = _own(form, refs)
    native = basis_formula(own, form.policy) if form.policy.scored else completion_basis_formula(refs)
    told = _asked(refs, f"XS_BASIS({_calc_arguments(form, refs)})", native)
    return converted_basis_formula(refs, form, told) if form.policy.conversion else told


def _completion_formula(form: Form, refs: RowRefs) -> str:
    if not form.policy.scored:
        return refs["valid"]
    if not form.policy.conversion:
        return shown_completion_formula(refs, refs.value("score"), refs["weight"], refs["valid"])
    otherwise = shown_completion_formula(refs, refs["score"], refs["weight"], refs["valid"])
    return shown_completion_formula(refs, refs["raw_shown"], refs["raw_points"], otherwise)


def _unless_header(form: Form, refs: RowRefs, formula: str) -> str:
    """Show no name in the rows between the tables, where the form has one for each annual goal: goal, header, sub-total."""
    repeat = form.indicators.repeat
    if repeat is None:
        return formula
    label = f'{refs.value("level1")}&""'
    labels = "+".join(f"EXACT({label},{quoted(text)})" for text in (repeat.expected, repeat.actual, repeat.subtotal))
    other = f"EXACT({refs['name_raw']},{quoted(name_header(form))})+{labels}"
    return f'IF(ROWS({refs.names}name)<{refs.index}+1,"",IF({other}>0,"",{formula}))'


def unsettled_formula(refs: RowRefs) -> str:
    """Tell how far the form's score is from the rule's."""
    rule, score = refs["rule"], refs["score"]
    return f'IF(ISNUMBER({rule}),IF(ISNUMBER({score}),ROUND({score}-{rule},8),""),"")'


def key_formula(form: Form, refs: RowRefs) -> str:
    """Join what the row's score depends on."""
    key = key_expression(form, lambda role: refs[f"{role}_raw"], refs.rate)
    return f'IF(ROWS({refs.names}name)<{refs.index}+1,"",{key})'


def raw_formula(role: str) -> Callable[[RowRefs], str]:
    """Show the form's text of a role."""
    return lambda refs: refs.raw(role)


def _asked(refs: RowRefs, call: str, native: str) -> str:
    """Ask the function where target and actual say what it needs; else only this row knows what the indicator is."""
    unsaid = f"(LEN({refs['target_raw']}&{refs['actual_raw']})=0)+EXACT({refs['case']},{quoted(BY_EXECUTION)})"
    return f"IFERROR(IF({unsaid}>0,NA(),{call}),{native})"


def _calc_arguments(form: Form, refs: RowRefs) -> str:
    own = {"completion": "valid", **({"weight": "weight"} if hides_points(form) else {})}
    return score_arguments(form, lambda role: refs[own.get(role, f"{role}_raw")])


def name_formula(refs: RowRefs) -> str:
    """Show the name of a row that counts: one with a name of its own, or with a target or an actual."""
    raw = refs["name_raw"]
    bare = without_blanks(raw)
    ends = "+".join(f"EXACT(RIGHT({bare},1),{quoted(sign)})" for sign in ("：", ":"))
    residue = f"(EXACT(LEFT({bare},2),{quoted('指标')})*({ends})*(LEN({bare})<6)+EXACT(LEFT({bare},1),{quoted('…')})>0)"
    if "target_raw" not in refs:  # nothing but its name makes a row an indicator
        return f'IF({any_equal(bare, NOTHING)}+{residue}>0,"",{raw})'
    data = f"({_blank_formula(refs['target_raw'])})*({_blank_formula(refs['actual_raw'])})"
    named = f"IF(LEN({bare})=0,{quoted(UNNAMED)},{raw})"
    return f'IF({any_equal(bare, NOTHING)}+{residue}>0,IF({data}>0,"",{named}),{raw})'


def _blank_formula(raw: str) -> str:
    """Count a cell as blank that holds a dash, 无 and the like, or a template's **."""
    residue = "+".join(f"ISNUMBER(FIND({quoted(mark)},{raw}))" for mark in MARKS)
    return f"{any_equal(without_blanks(raw), NOTHING)}+{residue}>0"


def carry_formula(refs: RowRefs, role: str, first_row: int) -> str:
    """Carry the name of a level down."""
    before = '""' if refs.row == first_row else refs.above("carry1")
    name = f"{refs.names}{role}"
    stripped = _without_points(refs.value(role))
    return f'IF(ROWS({name})<{refs.index}+1,"",IF({refs.value(role)}&""="",{before},{stripped}))'


def _without_points(value: str) -> str:
    """Take the points printed behind a level name off it: 产出指标（50分）."""
    own = without_blanks(f'{value}&""')
    own = f'SUBSTITUTE({own},"(","（")'
    return f'IF(ISNUMBER(FIND("（",{own})),LEFT({own},FIND("（",{own})-1),{own})'


def carry2_formula(refs: RowRefs, first_row: int, *, points: bool = False) -> str:
    """Carry the level-2 name down; with ``points`` the form prints points behind it, which are no part of the name."""
    before = '""' if refs.row == first_row else refs.above("carry2")
    level1, level2 = refs.value("level1"), refs.value("level2")
    own = f'{level2}&""'
    if points:
        own = _without_points(level2)
    kept = f'IF({level2}&""="",IF({level1}&""="",{before},""),{own})'
    return f'IF(ROWS({refs.names}level2)<{refs.index}+1,"",{kept})'


def score_shown_formula(refs: RowRefs) -> str:
    """Show the form's score; one typed as text (``8 分``) is read, and one that is no number does not count."""
    value, text = refs.value("score"), refs["score_text"]
    is_status = any_equal(text, (TO_JUDGE, TO_FILL))
    computed = refs["converted" if "converted" in refs else "rule"]
    return f'IF(ISNUMBER({value}),{value},IF(LEN({text})=0,"",IF({is_status},{text},{figure_formula(text, computed)})))'
