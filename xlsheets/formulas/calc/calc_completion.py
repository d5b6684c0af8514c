"""The columns of 测算 that compare target and actual: which rule applies, the completion and its bucket, as domain/completion.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from xlsheets.domain import bare_dates
from xlsheets.domain import vocabulary as words
from xlsheets.domain.completion import LEAST_SLIP, Completion, are_dates, are_quantities, may_be_dates
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.numbers import plain, read_ratio
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.status import TO_FILL, Case
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues, or_status
from xlsheets.formulas.calc.calc_keys import form_roles
from xlsheets.formulas.calc.calc_refs import RowRefs
from xlsheets.formulas.calc.reading_numbers import SHOWN_ROLES, UNKNOWN
from xlsheets.formulas.expressions import (
    any_equal,
    figure_formula,
    figure_text,
    figure_text_value,
    quoted,
    tidy_figure,
    without_blanks,
)

BY_QUANTITY, BY_EXECUTION = "数", "执行率"
"""Two cases beside those of ``domain/status.py``."""

NOISE = "1E-15"
"""Relative error of a product or quotient of typed numbers, below the difference of any two numbers of 15 digits."""


def comparing_columns(form: Form) -> list[CalcColumn]:
    """Return the helper columns behind those that read target and actual."""
    columns = [
        CalcColumn("times", "日期比较", times_formula, times_value),
        CalcColumn("case", "情形", case_formula, case_value),
        CalcColumn("wanted", "同单位指标值", wanted_formula, wanted_value),
        CalcColumn("ratio", "比值", ratio_formula, ratio_value),
        CalcColumn("by_rule", "规则完成率", by_rule_formula, lambda v: completion_value(v.result.by_rule)),
    ]
    if not form.has_completion:
        return [*columns, CalcColumn("valid", "取用完成率", lambda r: r["by_rule"], lambda v: v["by_rule"])]
    return [
        *columns,
        CalcColumn("completion_text", "完成率·文字", completion_text_formula, completion_text_value),
        CalcColumn("typed", "填写完成率", typed_completion_formula, typed_completion_value),
        CalcColumn("valid", "取用完成率", valid_completion_formula, lambda v: completion_value(v.result.valid)),
    ]


def completion_column(formula: Callable[[RowRefs], str]) -> CalcColumn:
    """Show the completion, by a formula of the form's kind."""
    return CalcColumn("completion", "完成率", formula, shown_completion_value, 9, "0.00%")


def completion_value(completion: Completion) -> Value:
    """Return a completion, or 待填, 待评 where there is none."""
    return or_status(completion.capped, completion.status)


def is_met(refs: RowRefs) -> str:
    """Say whether the case is one that meets its target without a figure: 按期完成 → TRUE, 数 → FALSE."""
    return any_equal(refs["case"], (Case.AS_TARGETED.told, Case.BY_DEADLINE.told))


def is_at_most(sign: str) -> str:
    """Say whether an operator sets a limit: ≤ → TRUE, ≥ → FALSE."""
    return f'({sign}="≤")+({sign}="<")>0'


def case_formula(refs: RowRefs) -> str:
    """Say which rule applies, in the order of domain/completion.py: ≥95% and 98% → 数, 定性 and 良好 → 待评：由评价人按档次评分."""
    target, actual = refs["t_body"], refs["a_body"]
    form = refs.form
    number = f"ISNUMBER({refs['t_number']})*ISNUMBER({refs['a_number']})*({refs['t_date']}=0)"
    same_unit = f"(LEN({refs['t_unit']})>0)*EXACT({refs['t_unit']},{refs['a_unit']})"
    both_numbers = f"{number}*(({refs['a_date']}=0)+{same_unit}>0)*{_like_operators_formula(refs)}>0"
    says_met = f"IF({any_equal(actual, words.MET_WORDS)},1,{_scale_target_formula(target, actual)})"
    formula = (
        f"IF({refs['times']}=1,{_deadline_formula(refs)},IF({refs['times']}=2,{quoted(Case.DATE_UNCLEAR.told)},"
        f"IF({both_numbers},{_like_units_formula(refs)},"
        f"IF(ISNUMBER({refs['t_number']})*({refs['t_date']}=0)>0,{quoted(Case.NOT_COMPARABLE.told)},"
        f"IF({says_met}=1,{quoted(Case.AS_TARGETED.told)},{quoted(Case.NOT_COMPARABLE.told)})))))"
    )
    same = f"IF(ISNUMBER({refs['t_number']}),0,EXACT({target},{actual})*1)"
    judged = "operator" in form_roles(form)
    if judged:
        is_judged = f"EXACT({refs['operator_clean']},{quoted(words.JUDGED)})"
        unit = refs["t_unit"]
        as_written = f"(EXACT({target},{actual})+EXACT({target}&{unit},{actual})>0)*(LEN({target})>0)"
        formula = f"IF({is_judged},{quoted(Case.NOT_COMPARABLE.told)},{formula})"
        same = f"IF({is_judged},{as_written},{same})"
    own = f'(({refs["a_operator"]}="")+EXACT({refs["a_operator"]},{refs["operator"]})>0)'
    formula = f"IF({same}*{own}=1,{quoted(Case.AS_TARGETED.told)},{formula})"
    formula = f"IF({_misread_formula(refs)},{quoted(Case.MISREAD.told)},{formula})"
    formula = f'IF({actual}="",{quoted(Case.NO_ACTUAL.told)},{formula})'
    empty = f'IF({target}="",{quoted(Case.NO_TARGET.told)},{formula})'
    if judged:
        empty = f"IF((LEN({target})=0)*(1-{is_judged})>0,{quoted(Case.NO_TARGET.told)},{formula})"
    doubtful = "+".join(f"EXACT({refs[f'{role}_raw']},{quoted(UNKNOWN)})" for role in SHOWN_ROLES)
    empty = f"IF({doubtful}>0,{quoted(Case.DOUBTFUL.told)},{empty})"
    linked = [
        f"EXACT({without_blanks(refs['carry2'])},{without_blanks(quoted(spec.level2))})"
        f"*EXACT({without_blanks(refs['name'])},{without_blanks(quoted(spec.name))})"
        for group in form.indicators.groups
        for spec in group.rows
        if spec.completion_from == FROM_EXECUTION
    ]
    return f"IF({'+'.join(linked)}>0,{quoted(BY_EXECUTION)},{empty})" if linked else empty


def times_formula(refs: RowRefs) -> str:
    """Say 1 where both are dates (2024.06, 2024.11 → 1), 2 where both are numbers that may be dates (12.31, 11.30 → 2), else 0."""
    like, other = refs["t_like"], refs["a_like"]
    differ = f"IF({refs['t_number']}<>{refs['a_number']},{{}},0)"
    written = f"({refs['t_date']}>0)+({refs['a_date']}>0)>0"
    serials = f"({like}={bare_dates.SERIAL})*({other}={bare_dates.SERIAL})=0"
    pair = f"({like}>0)*({other}>0)*({like}+{other}>={bare_dates.PAIR})*({serials})*(({_compared_numbers(refs)})=0)"
    may_be = f"IF({pair}+{_short_years(refs)}>0,{differ.format(2)},0)"
    sure = f"IF({written},1,IF({like}+{other}>={bare_dates.SURE},{differ.format(1)},{may_be}))"
    return f"IF(({refs['t_moment']}>0)*({refs['a_moment']}>0)>0,{sure},{may_be})"


def _compared_numbers(refs: RowRefs) -> str:
    """Count the ways in which a comparator makes numbers of two numbers like 4.2 and 4.3: ≥ → 1, nothing → 0."""
    sign = refs["operator"]
    at_least = f"EXACT({sign},{quoted('≥')})+EXACT({sign},{quoted('>')})"
    return f"({at_least})*({refs['t_like']}<={bare_dates.DAY})*({refs['a_like']}<={bare_dates.DAY})"


def _short_years(refs: RowRefs) -> str:
    """Say (1 or 0) whether two years of two digits stand there without a comparator: 24年, 25年 → 1."""
    first, last = bare_dates.SHORT_YEARS
    numbers = [refs["t_number"], refs["a_number"]]
    years = "*".join(f"({each}>={first})*({each}<={last})*(INT({each})={each})" for each in numbers)
    units = "*".join(f"EXACT({refs[key]},{quoted(words.YEAR_SIGN)})" for key in ("t_unit", "a_unit"))
    both = "*".join(f"ISNUMBER({each})" for each in numbers)
    return f"IF({both}*{units}*(LEN({refs['operator']})=0)>0,{years},0)"


def times_value(row: RowValues) -> Value:
    """Return what ``times_formula`` gives."""
    return Decimal(times_of(row.result))


def times_of(result: IndicatorResult) -> int:
    """Say whether target and actual are dates (1), may be dates (2) or neither (0)."""
    if are_dates(result.target, result.actual):
        return 1
    return 2 if may_be_dates(result.target, result.actual) else 0


def case_value(row: RowValues) -> Value:
    """Return what ``case_formula`` gives."""
    by_rule = row.result.by_rule
    if row.item.completion_from == FROM_EXECUTION:
        return BY_EXECUTION
    if by_rule.case is Case.NOT_COMPARABLE and _are_two_numbers(row.result):
        return BY_QUANTITY  # a target below zero: the ratio says that a person has to judge
    return by_rule.told or BY_QUANTITY


def _are_two_numbers(result: IndicatorResult) -> bool:
    target, actual = result.target, result.actual
    return not target.judged and not times_of(result) and are_quantities(target, actual)


def _scale_target_formula(target: str, actual: str) -> str:
    """Say (1 or 0) whether a target is a whole scale and the actual its best: 优良中低差, 优 → 1."""
    pairs = "+".join(
        f"EXACT({target},{quoted(scale)})*EXACT({actual},{quoted(best)})" for scale, best in words.SCALE_TARGETS
    )
    return f"IF({pairs}>0,1,0)"


def _misread_formula(refs: RowRefs) -> str:
    """Say whether a scan took the operator for a digit: 295% without an operator (≥95%) → TRUE."""
    number = refs["t_number"]
    inside = f"(({number}>=250)*({number}<300)+({number}=2100))>0"
    return (
        f'IF(ISNUMBER({number}),IF({refs["operator"]}="",IF(EXACT({refs["t_unit"]},"%"),{inside},FALSE),FALSE),FALSE)'
    )


def _deadline_formula(refs: RowRefs) -> str:
    """Compare a date with the deadline: 20211231, 20211201 → 按期完成; 20211231, 20220105 → 待评：由评价人按档次评分."""
    target, actual, sign = refs["t_moment"], refs["a_moment"], refs["operator"]
    # Not (a<b)=(c<d): IronCalc drops those brackets in all but the first row of a shared formula.
    both = f"IF({target}<10000,IF({actual}<10000,1,0),IF({actual}<10000,0,1))"
    met = f'IF({sign}="=",{actual}={target},{actual}<={target})'
    kept = f'({both}*IF({met},1,0)*(1-({sign}="≥"))*(1-({sign}=">")))'
    return f"IF({kept}>0,{quoted(Case.BY_DEADLINE.told)},{quoted(Case.NOT_COMPARABLE.told)})"


def _like_operators_formula(refs: RowRefs) -> str:
    """Say (1 or 0) whether the actual's own operator says no less than a number would: ≥ and ≥ → 1, ≥ and ≤ → 0."""
    sign, own = refs["operator"], refs["a_operator"]
    return f"IF({is_at_most(sign)},{_among(own, ('=', '≤', '<'))},{_among(own, ('=', '≥', '>'))})"


def _among(sign: str, signs: tuple[str, ...]) -> str:
    """Say (1 or 0) whether an operator cell is empty or one of some signs: ≤ of =, ≤, < → 1; ≥ → 0."""
    return f"((LEN({sign})=0)+{'+'.join(f'EXACT({sign},{quoted(each)})' for each in signs)})"


def _like_units_formula(refs: RowRefs) -> str:
    """Say whether two numbers can be compared by their units: 家 and none → 数, 家 and 人 → 待评：指标值与完成值的单位不一致."""
    target, actual = refs["t_unit"], refs["a_unit"]

    def unclear(unit: str, bare: str) -> str:
        share = f"IF({any_equal(unit, words.SHARE_SIGNS)},({bare}>0)*({bare}<=1)>0"
        return f'{share},IF(EXACT({unit},"比例"),{bare}>1,FALSE))'

    beside = f"EXACT({target},{refs['unit_body']})" if "unit_body" in refs else "0"
    in_target = f"{refs['t_multiple']}*({refs['a_number']}<>0)*(1-{beside})"
    in_actual = f"{refs['a_multiple']}*({refs['t_number']}<>0)"
    one_bare = (
        f'IF({target}="",IF({actual}="",FALSE,{unclear(actual, refs["t_number"])}),{unclear(target, refs["a_number"])})'
    )
    multiple = f'IF({target}="",{in_actual},{in_target})>0'
    money = quoted(words.MONEY_BASE)
    one_is_money = f'IF({target}="",1*EXACT({refs["a_base"]},{money}),(1-{beside})*EXACT({refs["t_base"]},{money}))'
    sizes = f"ABS({refs['t_number']}),ABS({refs['a_number']})"
    slip = f"{one_is_money}*(MIN({sizes})>0)*(MAX({sizes})>=MIN({sizes})*{plain(LEAST_SLIP)})>0"
    return (
        f"IF((LEN({target})>0)*(LEN({actual})>0)>0,"
        f"IF(EXACT({refs['t_base']},{refs['a_base']}),{quoted(BY_QUANTITY)},{quoted(Case.UNLIKE_UNITS.told)}),"
        f"IF({one_bare},{quoted(Case.PERCENT_UNCLEAR.told)},"
        f"IF({multiple},{quoted(Case.MULTIPLE_UNCLEAR.told)},"
        f"IF({slip},{quoted(Case.SLIP_OF_UNIT.told)},{quoted(BY_QUANTITY)}))))"
    )


def wanted_formula(refs: RowRefs) -> str:
    """Bring the target's number to the actual's unit: ≥1.5万元 and 14000元 → 15000."""
    scaled = f"(LEN({refs['t_unit']})>0)*(LEN({refs['a_unit']})>0)>0"
    scale = f"IF({refs['t_scale']}={refs['a_scale']},1,IF({scaled},{refs['t_scale']}/{refs['a_scale']},1))"
    return f'IF({refs["case"]}={quoted(BY_QUANTITY)},{refs["t_number"]}*{scale},"")'


def wanted_value(row: RowValues) -> Value:
    """Return what ``wanted_formula`` gives."""
    if row["case"] != BY_QUANTITY:
        return ""
    target, actual = row.result.target, row.result.actual
    assert target.number is not None
    return target.number * target.scale / actual.scale if target.unit and actual.unit else target.number


def ratio_formula(refs: RowRefs) -> str:
    """Uncapped completion, or what is missing; as ``_ratio`` of domain/completion.py: ≥40家 and 50家 → 1.25."""
    policy = refs.form.policy
    judged = quoted(Case.NOT_COMPARABLE.told)
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
    quantity = f"IF({is_at_most(sign)},{at_most},{at_least})"
    by_rate = f"IF(ISNUMBER({refs.rate}),MAX(0,{refs.rate}),{quoted(Case.NO_BUDGET.told)})"
    return (
        f"IF({refs['case']}={quoted(BY_QUANTITY)},{quantity},IF({refs['case']}={quoted(BY_EXECUTION)},{by_rate},"
        f"IF({is_met(refs)},1,{refs['case']})))"
    )


def ratio_value(row: RowValues) -> Value:
    """Return what ``ratio_formula`` gives."""
    return or_status(row.result.by_rule.ratio, row.result.by_rule.told)


def by_rule_formula(refs: RowRefs) -> str:
    """Cap the completion by the rule, or say its status: 1.25 → 1, ``待填：实际完成值`` → 待填."""
    return f"IF(ISNUMBER({refs['ratio']}),MIN(1,{refs['ratio']}),LEFT({refs['ratio']},{len(TO_FILL)}))"


def completion_text_formula(refs: RowRefs) -> str:
    """Tidy a completion that stands in the form as text: ``95 %`` → ``95%``."""
    return figure_text(refs["completion_raw"], refs.value("completion"))


def completion_text_value(row: RowValues) -> Value:
    """Return what ``completion_text_formula`` gives; a completion that is no ratio stands there as a text."""
    shown = row.text("completion_raw")
    is_loose = row.item.completion is not None and read_ratio(row.item.completion) is None
    return tidy_figure(shown) if is_loose else figure_text_value(shown)


def typed_completion_formula(refs: RowRefs) -> str:
    """Read the completion that stands in the form, a number or a text: ``95%`` → 0.95."""
    value = refs.value("completion")
    return f"IF(ISNUMBER({value}),{value},{figure_formula(refs['completion_text'], quoted(''), percent=True)})"


def typed_completion_value(row: RowValues) -> Value:
    """Return what ``typed_completion_formula`` gives."""
    shown, text = row.text("completion_raw"), row.text("completion_text")
    if not text:
        return Decimal(shown) if shown else ""
    figures = text.removesuffix("%")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", figures):
        return ""
    return Decimal(figures) / 100 if text.endswith("%") else Decimal(figures)


def valid_completion_formula(refs: RowRefs) -> str:
    """Take the form's completion, from 0 to 1, where it is another one than the rule's: 95% beside 0.9 → 0.95.

    A text above 1 without % is none.
    """
    typed, text, by_rule = refs["typed"], refs["completion_text"], refs["by_rule"]
    no_ratio = f'(LEN({text})>0)*(1-EXACT(RIGHT({text},1),"%"))*({typed}>1)>0'
    capped = f"MAX(0,MIN(1,{typed}))"
    other = f"IF(ISNUMBER({by_rule}),IF(ROUND({capped}-{by_rule},10)=0,{by_rule},{capped}),{capped})"
    return f"IF(ISNUMBER({typed}),IF({no_ratio},{by_rule},{other}),{by_rule})"


def shown_completion_formula(refs: RowRefs, score: str, weight: str, unknown: str) -> str:
    """Show the completion; where nothing gives one, that of the typed score (8 of 10 points → 80%), else ``unknown``."""
    by_score = f"IF({weight}<>0,MAX(0,MIN(1,{score}/{weight})),{unknown})"
    otherwise = f"IF(ISNUMBER({score}),IF(ISNUMBER({weight}),{by_score},{unknown}),{unknown})"
    return f"IF(ISNUMBER({refs['valid']}),{refs['valid']},{otherwise})"


def shown_completion_value(row: RowValues) -> Value:
    """Return what the formula of the shown completion gives."""
    return or_status(row.result.completion, row.result.valid.status)


def bucket_formula(refs: RowRefs) -> str:
    """Name the bucket of a completion: 0.85 → 80%–100%; nothing where there is none."""
    form = refs.form
    completion, buckets = refs["completion"], form.policy.buckets
    expression = quoted(buckets[-1].name)
    for entry in reversed(buckets[:-1]):
        expression = f"IF(ROUND({completion}-{plain(entry.least)},10)>=0,{quoted(entry.name)},{expression})"
    return f'IF(ISNUMBER({completion}),IFERROR(XS_BUCKET({completion},{quoted(form.id)}),{expression}),"")'


BUCKET = CalcColumn("bucket", "完成档次", bucket_formula, lambda v: v.result.bucket or "", 10)
