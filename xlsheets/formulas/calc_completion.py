"""Completion, bucket and score of a row as formulas, rule by rule as domain/completion.py and domain/scoring.py."""

from __future__ import annotations

from xlsheets.domain import completion as said
from xlsheets.domain import vocabulary as words
from xlsheets.domain.execution import FROM_EXECUTION, NO_BUDGET
from xlsheets.domain.numbers import plain
from xlsheets.domain.policy import Policy
from xlsheets.domain.status import TO_FILL
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_basis import BY_EXECUTION, BY_QUANTITY, DEDUCTIONS
from xlsheets.formulas.calc_keys import form_roles
from xlsheets.formulas.calc_refs import TIE, RowRefs
from xlsheets.formulas.expressions import any_equal, figure_formula, figure_text, quoted, without_blanks

NOISE = "1E-15"
"""Relative error of a product or quotient of typed numbers, below the difference of any two numbers of 15 digits."""


def case_formula(refs: RowRefs, form: Form) -> str:
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


def wanted_formula(refs: RowRefs) -> str:
    """Bring the target's number to the actual's unit."""
    scaled = f"(LEN({refs['t_unit']})>0)*(LEN({refs['a_unit']})>0)>0"
    scale = f"IF({refs['t_scale']}={refs['a_scale']},1,IF({scaled},{refs['t_scale']}/{refs['a_scale']},1))"
    return f'IF({refs["case"]}={quoted(BY_QUANTITY)},{refs["t_number"]}*{scale},"")'


def ratio_formula(refs: RowRefs, policy: Policy) -> str:
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


def completion_text_formula(refs: RowRefs) -> str:
    """Tidy a completion that stands in the form as text: ``95 %`` → ``95%``."""
    return figure_text(refs["completion_raw"], refs.value("completion"))


def typed_completion_formula(refs: RowRefs) -> str:
    """Read the completion that stands in the form, a number or a text: ``95%`` → 0.95."""
    value = refs.value("completion")
    return f"IF(ISNUMBER({value}),{value},{figure_formula(refs['completion_text'], quoted(''), percent=True)})"


def valid_completion_formula(refs: RowRefs) -> str:
    """Take the form's completion, from 0 to 1, where it is another one than the rule's; a text above 1 without % is none."""
    typed, text, by_rule = refs["typed"], refs["completion_text"], refs["by_rule"]
    no_ratio = f'(LEN({text})>0)*(1-EXACT(RIGHT({text},1),"%"))*({typed}>1)>0'
    capped = f"MAX(0,MIN(1,{typed}))"
    other = f"IF(ISNUMBER({by_rule}),IF(ROUND({capped}-{by_rule},10)=0,{by_rule},{capped}),{capped})"
    return f"IF(ISNUMBER({typed}),IF({no_ratio},{by_rule},{other}),{by_rule})"


def shown_completion_formula(refs: RowRefs, score: str, weight: str, unknown: str) -> str:
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


def lost_formula(refs: RowRefs, policy: Policy) -> str:
    """Points lost for over-fulfilment; nothing where none are. As ``points_lost`` of domain/scoring.py."""
    over, weight, ratio = policy.overshoot, refs["weight"], refs["ratio"]
    excess = f"({ratio}-1)"
    share = f"MIN({weight},{weight}*({excess}-{plain(over.threshold)}))"
    lost = plain(over.points) if over.method == "minus_points" else share
    reached = f'IF({ratio}>1,IF({excess}-{plain(over.threshold)}>=-{TIE},{lost},""),"")'
    full = f'IF(ISNUMBER({refs["valid"]}),IF(ROUND({refs["valid"]}-1,10)=0,{reached},""),"")'
    return f'IF(ISNUMBER({refs["wanted"]})*ISNUMBER({ratio})>0,IF(ISNUMBER({weight}),{full},""),"")'


def score_formula(refs: RowRefs, policy: Policy) -> str:
    """Score a row by its completion: 10 points × 95% → 9.5; 待填 or 待评 where there is none."""
    score = f"ROUND({refs['weight']}*{refs['valid']}+{TIE},{policy.digits})"
    if policy.overshoot.method in DEDUCTIONS:
        lost = refs["lost"]
        score = f"IF(ISNUMBER({lost}),MAX(0,ROUND({refs['weight']}-{lost}+{TIE},{policy.digits})),{score})"
    return f'IF(ISNUMBER({refs["valid"]}),IF(ISNUMBER({refs["weight"]}),{score},"{TO_FILL}"),{refs["valid"]})'
