"""The columns of the sheet 测算: one row an indicator, followed by INDEX over named ranges of the form's rows.

The k-th row shows the k-th row between the form's header and its total, so rows may be inserted, deleted and moved there.
Visible columns show completion, bucket, score and basis; helper columns behind them take the texts apart.
"""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.domain import completion as said
from xlsheets.domain import vocabulary as words
from xlsheets.domain.numbers import plain
from xlsheets.domain.policy import Policy
from xlsheets.domain.scoring import FROM_EXECUTION, NO_BUDGET
from xlsheets.forms.hidden_points import hides_points
from xlsheets.forms.schema import EXTRA_ROLES, Form
from xlsheets.formulas.calc_basis import BY_EXECUTION, BY_QUANTITY, DEDUCTIONS, basis_formula, completion_basis_formula
from xlsheets.formulas.calc_conversion import (
    before_conversion,
    conversion_columns,
    conversion_formula,
    converted_basis_formula,
)
from xlsheets.formulas.calc_hidden_points import goal_formula, name_header, points_formula
from xlsheets.formulas.calc_refs import (
    KEY_DIGITS,
    TIE,
    Column,
    RowRefs,
    guarded,
    points_formula_of,
    points_text_formula,
    score_text_formula,
)
from xlsheets.formulas.reading_stages import (
    Stage,
    any_equal,
    column_stages,
    figure_formula,
    figure_text,
    number_text,
    operator_formula,
    own_operator_formula,
    quoted,
    reading_stages,
    without_blanks,
)

NOISE = "1E-15"
"""Relative error of a product or quotient of typed numbers, below the difference of any two numbers of 15 digits."""

UNNAMED = "（未命名）"
"""Shown for a row with a target and an actual but no name."""

KEY_ROLES = ("name", "operator", "target", "unit", "actual", "weight", "raw_weight", "coefficient")
"""What a row's score depends on."""

NOTHING = ("", "-", "—", "——", "－", "–", "/", "／", "\\", "无", "待评", "待填", "不适用")
"""What stands in a cell instead of nothing (header_words.toml: placeholders)."""

MARKS = ("**", "＊＊", "XX", "××", "xx")
"""What a template leaves open in a target."""

NOT_FOLLOWED = ("number", "reason", "explanation", "rule_text", *EXTRA_ROLES)
"""Columns of a form that no score depends on."""

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


def form_roles(form: Form) -> tuple[str, ...]:
    """Roles of the form's indicator columns that 测算 follows; each has a defined name."""
    return tuple(column.role for column in form.indicators.columns if column.role not in NOT_FOLLOWED)


def points_role(form: Form) -> str:
    """Role of the points that target and actual are scored out of: a row's own ones, in forms that convert (折算)."""
    return "raw_weight" if form.policy.conversion else "weight"


def score_arguments(form: Form, cell: Callable[[str], str]) -> str:
    """Arguments of XS_SCORE and XS_BASIS: target, actual, weight, form, then operator, unit and completion where the form has them."""
    roles = form_roles(form)
    tail = [cell(role) if role in roles else '""' for role in ("operator", "unit", "completion")]
    points = cell(points_role(form)) if form.policy.scored else '""'
    while tail and tail[-1] == '""':
        tail.pop()
    return ",".join([cell("target"), cell("actual"), points, quoted(form.id), *tail])


def completion_arguments(form: Form, cell: Callable[[str], str]) -> str:
    """Arguments of XS_COMPLETION: target, actual, form, then operator and unit where the form has them."""
    tail = [cell(role) for role in ("operator", "unit") if role in form_roles(form)]
    return ",".join([cell("target"), cell("actual"), quoted(form.id), *tail])


def follows_execution(form: Form) -> bool:
    """Say whether the form takes an indicator's completion from the budget execution rate."""
    return any(spec.completion_from == FROM_EXECUTION for group in form.indicators.groups for spec in group.rows)


def key_expression(form: Form, cell: Callable[[str], str], rate: str | None) -> str:
    """Join what a row's score depends on, so that a form row and its 测算 row can be told to be the same.

    ``cell`` gives the text of a role, numbers as ``number_text`` writes them; ``rate`` is the budget execution rate, where the
    form has one: a copied sheet may have another budget.
    """
    roles = [role for role in KEY_ROLES if role in form_roles(form)]
    parts = [cell(role) for role in roles]
    if rate is not None and follows_execution(form):
        parts.append(number_text(rate, KEY_DIGITS["completion"]))
    return '&"|"&'.join(parts)


def calc_columns(form: Form, first_row: int) -> list[Column]:
    """Return the columns of 测算 for a form; its rows start at ``first_row``."""
    roles, policy = form_roles(form), form.policy
    split = "operator" in roles
    has_unit = "unit" in roles

    def joined(refs: RowRefs) -> str:
        return "&".join(refs[f"{role}_raw"] for role in ("operator", "target", "unit") if role in roles)

    visible = [
        Column("no", "序号", guarded(lambda r: f"COUNT({r.span('no', first_row - 1)})+1"), 5),
        Column("level1", "一级指标", guarded(lambda r: r["carry1"]), 14),
        Column("level2", "二级指标", guarded(lambda r: r["carry2"]), 15),
        Column("name", "三级指标", lambda r: _unless_header(form, r, name_formula(r)), 30),
        Column("target", "指标值", guarded(joined), 13),
        Column("actual", "完成值", guarded(lambda r: r["actual_raw"]), 13),
        Column("weight", "分值", guarded(lambda r: r["points"] if hides_points(form) else points_formula_of(r)), 8),
        Column("completion", "完成率", guarded(lambda r: _completion_formula(form, r)), 10, "0.00%"),
        Column("bucket", "完成档次", guarded(lambda r: bucket_formula(r, form)), 12),
        Column(
            "rule",
            "应得分",
            guarded(lambda r: conversion_formula(r, form, "raw_rule") if policy.conversion else _rule_formula(form, r)),
            9,
        ),
        Column("score", "自评得分", guarded(score_shown_formula), 9),
        Column(
            "diff",
            "差异",
            guarded(unsettled_formula),
            8,
        ),
        Column(
            "basis",
            "计分依据",
            guarded(lambda r: _told_formula(form, r)),
            46,
        ),
    ]
    followed = [role for role in roles if role not in ("level1", "level2", "score")]
    helpers = [
        *(Column(f"{role}_raw", f"原文·{role}", raw_formula(role)) for role in followed),
        Column("carry1", "一级·顺延", lambda r: _carry1_formula(form, r, first_row)),
        Column("carry2", "二级·顺延", lambda r: carry2_formula(r, first_row) if "level2" in roles else '""'),
        Column("key", "核对", lambda r: key_formula(form, r)),
    ]
    if form.has_completion:
        helpers.append(Column("key_score", "核对2", lambda r: f'{r["key"]}&"|"&{r["completion_raw"]}'))
    if form.indicators.repeat:
        helpers.append(Column("goal", "目标序号", lambda r: goal_formula(r, form, first_row)))
    if policy.conversion:
        helpers += conversion_columns(form, first_row)
        helpers.append(Column("raw_rule", "折算前应得分", guarded(lambda r: _rule_formula(form, before_conversion(r)))))
    elif not policy.scored:
        pass
    elif hides_points(form):
        shared = "goal" if form.indicators.repeat else "level1"
        helpers.append(Column("share", "分值归属", guarded(lambda r: r[shared])))
        helpers.append(Column("points", "表式分值", guarded(lambda r: points_formula(r, form, first_row))))
    else:
        helpers.append(Column("weight_text", "分值·文字", guarded(points_text_formula)))
    if policy.scored:
        helpers.append(Column("score_text", "得分·文字", guarded(score_text_formula)))
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
    helpers += [Column(stage.key, stage.header, guarded(stage.formula)) for stage in stages]
    helpers += [
        Column("case", "情形", guarded(lambda r: _case_formula(r, form))),
        Column("wanted", "同单位指标值", guarded(_wanted_formula)),
        Column("ratio", "比值", guarded(lambda r: _ratio_formula(r, policy))),
        Column(
            "by_rule",
            "规则完成率",
            guarded(lambda r: f"IF(ISNUMBER({r['ratio']}),MIN(1,{r['ratio']}),LEFT({r['ratio']},2))"),
        ),
    ]
    if form.has_completion:
        helpers += [
            Column("completion_text", "完成率·文字", guarded(_completion_text_formula)),
            Column("typed", "填写完成率", guarded(_typed_completion_formula)),
            Column("valid", "取用完成率", guarded(_valid_completion_formula)),
        ]
    else:
        helpers.append(Column("valid", "取用完成率", guarded(lambda r: r["by_rule"])))
    if policy.overshoot.method in DEDUCTIONS and policy.scored:
        helpers.append(Column("lost", "超额扣分", guarded(lambda r: _lost_formula(_own(form, r), policy))))
    if not policy.scored:
        visible = [_without_score(column) for column in visible]
    return visible + helpers


def _without_score(column: Column) -> Column:
    """Leave a column of points in its place, empty, where the form has none: the summary above stands in the same columns."""
    told = column.key in ("weight", "rule", "score", "diff")
    return Column(column.key, "", lambda refs: '""', column.width) if told else column


def _carry1_formula(form: Form, refs: RowRefs, first_row: int) -> str:
    """Carry the level-1 name down; where the form prints none, all rows are in its one group."""
    if "level1" in form_roles(form):
        return carry_formula(refs, "level1", first_row)
    return f'IF(ROWS({refs.names}name)<{refs.index}+1,"",{quoted(form.indicators.groups[0].level1)})'


def _own(form: Form, refs: RowRefs) -> RowRefs:
    """Refer to the points that target and actual are scored out of."""
    return before_conversion(refs) if form.policy.conversion else refs


def _rule_formula(form: Form, refs: RowRefs) -> str:
    return _asked(refs, f"XS_SCORE({_calc_arguments(form, refs)})", _score_formula(refs, form.policy))


def _told_formula(form: Form, refs: RowRefs) -> str:
    own = _own(form, refs)
    native = basis_formula(own, form.policy) if form.policy.scored else completion_basis_formula(refs)
    told = _asked(refs, f"XS_BASIS({_calc_arguments(form, refs)})", native)
    return converted_basis_formula(refs, form, told) if form.policy.conversion else told


def _completion_formula(form: Form, refs: RowRefs) -> str:
    if not form.policy.scored:
        return refs["valid"]
    if not form.policy.conversion:
        return _shown_completion_formula(refs, refs.value("score"), refs["weight"], refs["valid"])
    otherwise = _shown_completion_formula(refs, refs["score"], refs["weight"], refs["valid"])
    return _shown_completion_formula(refs, refs["raw_shown"], refs["raw_points"], otherwise)


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
    is_status = any_equal(text, (said.TO_JUDGE, said.TO_FILL))
    computed = refs["converted" if "converted" in refs else "rule"]
    return f'IF(ISNUMBER({value}),{value},IF(LEN({text})=0,"",IF({is_status},{text},{figure_formula(text, computed)})))'


def _case_formula(refs: RowRefs, form: Form) -> str:
    """Say which rule applies, in the order of domain/completion.py."""
    target, actual = refs["t_body"], refs["a_body"]
    both_dates = f"({refs['t_date']}>0)*({refs['a_date']}>0)>0"
    number = f"ISNUMBER({refs['t_number']})*ISNUMBER({refs['a_number']})*({refs['t_date']}=0)"
    same_unit = f"(LEN({refs['t_unit']})>0)*EXACT({refs['t_unit']},{refs['a_unit']})"
    both_numbers = f"{number}*(({refs['a_date']}=0)+{same_unit}>0)*{_like_operators_formula(refs)}>0"
    says_met = f"IF({any_equal(actual, words.MET_WORDS)},1,{_scale_target_formula(target, actual)})"
    formula = (
        f"IF({both_dates},{_deadline_formula(refs)},IF({both_numbers},{_like_units_formula(refs)},"
        f"IF(ISNUMBER({refs['t_number']})*({refs['t_date']}=0)>0,{quoted(said.NOT_COMPARABLE)},"
        f"IF({says_met}=1,{quoted(said.AS_TARGETED)},{quoted(said.NOT_COMPARABLE)}))))"
    )
    same = f"IF(ISNUMBER({refs['t_number']}),0,EXACT({target},{actual})*1)"
    judged = "operator" in form_roles(form)
    if judged:
        is_judged = f"EXACT({refs['operator_clean']},{quoted(words.JUDGED)})"
        unit = refs["t_unit"]
        as_written = f"(EXACT({target},{actual})+EXACT({target}&{unit},{actual})>0)*(LEN({target})>0)"
        formula = f"IF({is_judged},{quoted(said.NOT_COMPARABLE)},{formula})"
        same = f"IF({is_judged},{as_written},{same})"
    own = f'(({refs["a_operator"]}="")+EXACT({refs["a_operator"]},{refs["operator"]})>0)'
    formula = f"IF({same}*{own}=1,{quoted(said.AS_TARGETED)},{formula})"
    formula = f"IF({_misread_formula(refs)},{quoted(said.MISREAD)},{formula})"
    formula = f'IF({actual}="",{quoted(said.NO_ACTUAL)},{formula})'
    empty = f'IF({target}="",{quoted(said.NO_TARGET)},{formula})'
    if judged:
        empty = f"IF((LEN({target})=0)*(1-{is_judged})>0,{quoted(said.NO_TARGET)},{formula})"
    linked = [
        f"EXACT({without_blanks(refs['carry2'])},{without_blanks(quoted(spec.level2))})"
        f"*EXACT({without_blanks(refs['name'])},{without_blanks(quoted(spec.name))})"
        for group in form.indicators.groups
        for spec in group.rows
        if spec.completion_from == FROM_EXECUTION
    ]
    return f"IF({'+'.join(linked)}>0,{quoted(BY_EXECUTION)},{empty})" if linked else empty


def _scale_target_formula(target: str, actual: str) -> str:
    pairs = "+".join(
        f"EXACT({target},{quoted(scale)})*EXACT({actual},{quoted(best)})" for scale, best in words.SCALE_TARGETS
    )
    return f"IF({pairs}>0,1,0)"


def _misread_formula(refs: RowRefs) -> str:
    number = refs["t_number"]
    inside = f"(({number}>=250)*({number}<300)+({number}=2100))>0"
    return (
        f'IF(ISNUMBER({number}),IF({refs["operator"]}="",IF(EXACT({refs["t_unit"]},"%"),{inside},FALSE),FALSE),FALSE)'
    )


def _deadline_formula(refs: RowRefs) -> str:
    target, actual, sign = refs["t_date"], refs["a_date"], refs["operator"]
    # Not (a<b)=(c<d): IronCalc drops those brackets in all but the first row of a shared formula.
    both = f"IF({target}<10000,IF({actual}<10000,1,0),IF({actual}<10000,0,1))"
    met = f'IF({sign}="=",{actual}={target},{actual}<={target})'
    kept = f'({both}*IF({met},1,0)*(1-({sign}="≥"))*(1-({sign}=">")))'
    return f"IF({kept}>0,{quoted(said.BY_DEADLINE)},{quoted(said.NOT_COMPARABLE)})"


def _like_operators_formula(refs: RowRefs) -> str:
    """Say (1 or 0) whether the actual's own operator says no less than a number would."""
    sign, own = refs["operator"], refs["a_operator"]
    at_most = f'({sign}="≤")+({sign}="<")>0'
    return f"IF({at_most},{_among(own, ('=', '≤', '<'))},{_among(own, ('=', '≥', '>'))})"


def _among(sign: str, signs: tuple[str, ...]) -> str:
    """Say (1 or 0) whether an operator cell is empty or one of some signs."""
    return f"((LEN({sign})=0)+{'+'.join(f'EXACT({sign},{quoted(each)})' for each in signs)})"


def _like_units_formula(refs: RowRefs) -> str:
    target, actual = refs["t_unit"], refs["a_unit"]

    def unclear(unit: str, bare: str) -> str:
        return f'IF(EXACT({unit},"%"),({bare}>0)*({bare}<=1)>0,IF(EXACT({unit},"比例"),{bare}>1,FALSE))'

    one_bare = (
        f'IF({target}="",IF({actual}="",FALSE,{unclear(actual, refs["t_number"])}),{unclear(target, refs["a_number"])})'
    )
    return (
        f"IF((LEN({target})>0)*(LEN({actual})>0)>0,"
        f"IF(EXACT({refs['t_base']},{refs['a_base']}),{quoted(BY_QUANTITY)},{quoted(said.UNLIKE_UNITS)}),"
        f"IF({one_bare},{quoted(said.PERCENT_UNCLEAR)},{quoted(BY_QUANTITY)}))"
    )


def _wanted_formula(refs: RowRefs) -> str:
    """Bring the target's number to the actual's unit."""
    scaled = f"(LEN({refs['t_unit']})>0)*(LEN({refs['a_unit']})>0)>0"
    scale = f"IF({refs['t_scale']}={refs['a_scale']},1,IF({scaled},{refs['t_scale']}/{refs['a_scale']},1))"
    return f'IF({refs["case"]}={quoted(BY_QUANTITY)},{refs["t_number"]}*{scale},"")'


def _ratio_formula(refs: RowRefs, policy: Policy) -> str:
    """Uncapped completion, or what is missing; as ``_ratio`` of domain/completion.py."""
    judged = quoted(said.NOT_COMPARABLE)
    wanted, done, sign = refs["wanted"], refs["a_number"], refs["operator"]
    noise = f"ABS({wanted})*{NOISE}"
    missed = {"inverse": f"{wanted}/{done}", "zero": "0", "linear": f"MAX(0,1-({done}-{wanted})/{wanted})"}[
        policy.missed_below
    ]
    at_most = f"IF({done}-{wanted}<={noise},1,IF({refs['t_number']}<0,{judged},IF({refs['t_number']}=0,0,{missed})))"
    zero = f'IF(({sign}="=")+(LEN({sign})=0)>0,IF({done}=0,1,0),IF({sign}=">",IF({done}>0,1,0),IF({done}>=0,1,0)))'
    below_zero = f"IF({wanted}-{done}<={noise},1,{judged})"
    share = f"IF(ABS({done}-{wanted})<={noise},1,MAX(0,{done})/{wanted})"
    at_least = f"IF({refs['t_number']}=0,{zero},IF({refs['t_number']}<0,{below_zero},{share}))"
    quantity = f'IF(({sign}="≤")+({sign}="<")>0,{at_most},{at_least})'
    by_rate = f"IF(ISNUMBER({refs.rate}),MAX(0,{refs.rate}),{quoted(NO_BUDGET)})"
    met = any_equal(refs["case"], (said.AS_TARGETED, said.BY_DEADLINE))
    return (
        f"IF({refs['case']}={quoted(BY_QUANTITY)},{quantity},IF({refs['case']}={quoted(BY_EXECUTION)},{by_rate},"
        f"IF({met},1,{refs['case']})))"
    )


def _completion_text_formula(refs: RowRefs) -> str:
    return figure_text(refs["completion_raw"], refs.value("completion"))


def _typed_completion_formula(refs: RowRefs) -> str:
    value = refs.value("completion")
    return f"IF(ISNUMBER({value}),{value},{figure_formula(refs['completion_text'], quoted(''), percent=True)})"


def _valid_completion_formula(refs: RowRefs) -> str:
    """Take the form's completion, from 0 to 1, where it is another one than the rule's; a text above 1 without % is none."""
    typed, text, by_rule = refs["typed"], refs["completion_text"], refs["by_rule"]
    no_ratio = f'(LEN({text})>0)*(1-EXACT(RIGHT({text},1),"%"))*({typed}>1)>0'
    capped = f"MAX(0,MIN(1,{typed}))"
    other = f"IF(ISNUMBER({by_rule}),IF(ROUND({capped}-{by_rule},10)=0,{by_rule},{capped}),{capped})"
    return f"IF(ISNUMBER({typed}),IF({no_ratio},{by_rule},{other}),{by_rule})"


def _shown_completion_formula(refs: RowRefs, score: str, weight: str, unknown: str) -> str:
    """Show the completion; where nothing gives one, that of the typed score (分数 ÷ 分值), else ``unknown``."""
    by_score = f"IF({weight}<>0,MAX(0,MIN(1,{score}/{weight})),{unknown})"
    otherwise = f"IF(ISNUMBER({score}),IF(ISNUMBER({weight}),{by_score},{unknown}),{unknown})"
    return f"IF(ISNUMBER({refs['valid']}),{refs['valid']},{otherwise})"


def bucket_formula(refs: RowRefs, form: Form) -> str:
    """Name the bucket of a completion; nothing where there is none."""
    completion, buckets = refs["completion"], form.policy.buckets
    expression = quoted(buckets[-1].name)
    for entry in reversed(buckets[:-1]):
        expression = f"IF(ROUND({completion}-{plain(entry.least)},10)>=0,{quoted(entry.name)},{expression})"
    return f'IF(ISNUMBER({completion}),IFERROR(XS_BUCKET({completion},{quoted(form.id)}),{expression}),"")'


def _lost_formula(refs: RowRefs, policy: Policy) -> str:
    """Points lost for over-fulfilment; nothing where none are. As ``points_lost`` of domain/scoring.py."""
    over, weight, ratio = policy.overshoot, refs["weight"], refs["ratio"]
    excess = f"({ratio}-1)"
    share = f"MIN({weight},{weight}*({excess}-{plain(over.threshold)}))"
    lost = plain(over.points) if over.method == "minus_points" else share
    reached = f'IF({ratio}>1,IF({excess}-{plain(over.threshold)}>=-{TIE},{lost},""),"")'
    full = f'IF(ISNUMBER({refs["valid"]}),IF(ROUND({refs["valid"]}-1,10)=0,{reached},""),"")'
    return f'IF(ISNUMBER({refs["wanted"]})*ISNUMBER({ratio})>0,IF(ISNUMBER({weight}),{full},""),"")'


def _score_formula(refs: RowRefs, policy: Policy) -> str:
    score = f"ROUND({refs['weight']}*{refs['valid']}+{TIE},{policy.digits})"
    if policy.overshoot.method in DEDUCTIONS:
        lost = refs["lost"]
        score = f"IF(ISNUMBER({lost}),MAX(0,ROUND({refs['weight']}-{lost}+{TIE},{policy.digits})),{score})"
    return f'IF(ISNUMBER({refs["valid"]}),IF(ISNUMBER({refs["weight"]}),{score},"待填"),{refs["valid"]})'
