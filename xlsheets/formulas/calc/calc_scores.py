"""The columns of 测算 that score a row: its points, the score by rule and the form's own, what over-fulfilment costs."""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.domain.kinds.measured import points_lost
from xlsheets.domain.numbers import ONE, POINTS, plain, read_figure
from xlsheets.domain.status import TO_FILL, TO_JUDGE, Case
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_basis import DEDUCTIONS, impossible_points
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues, or_status
from xlsheets.formulas.calc.calc_completion import BY_EXECUTION
from xlsheets.formulas.calc.calc_keys import score_arguments
from xlsheets.formulas.calc.calc_refs import TIE, RowRefs
from xlsheets.formulas.expressions import any_equal, figure_formula, figure_text, figure_text_value, quoted
from xlsheets.formulas.row_cells import rule_value


def weight_column(form: Form) -> CalcColumn:
    """Show the points of a row: those of its cell, else those that the form gives it."""
    formula = (lambda refs: refs["points"]) if form.hides_points else points_formula_of
    return CalcColumn("weight", "分值", formula, points_value, 7.5)


def rule_column(formula: Callable[[RowRefs], str]) -> CalcColumn:
    """Show the score by rule, by a formula of the form's kind."""
    return CalcColumn("rule", "应得分", formula, lambda v: rule_value(v.result), 8)


def basis_column(formula: Callable[[RowRefs], str], width: float = 26) -> CalcColumn:
    """Show how the score came about, by a formula of the form's kind."""
    return CalcColumn("basis", "计分依据", formula, lambda v: v.result.basis, width)


def points_value(row: RowValues) -> Value:
    """Return the points of a row, 待填 where it has none."""
    return or_status(row.result.points, TO_FILL)


def points_formula_of(refs: RowRefs, role: str = "weight") -> str:
    """Read the points that stand in the form's cell of a role, as number or as text: ``5 分`` → 5."""
    value = refs.value(role)
    return f"IF(ISNUMBER({value}),{value},{figure_formula(refs[f'{role}_text'], quoted(TO_FILL))})"


def points_text_column(key: str, header: str, role: str) -> CalcColumn:
    """Tidy points that stand there as text: ``5 分`` → ``5``."""
    return CalcColumn(
        key,
        header,
        lambda r: figure_text(r[f"{role}_raw"], r.value(role), POINTS),
        lambda v: figure_text_value(v.text(f"{role}_raw"), POINTS),
    )


WEIGHT_TEXT = points_text_column("weight_text", "分值·文字", "weight")


def score_text_formula(refs: RowRefs, role: str = "score") -> str:
    """Tidy a score that stands there as text: ``8 分`` → ``8``, 待评 stays."""
    value = refs.value(role)
    return figure_text(f'{value}&""', value, POINTS)


def score_text_value(typed: str | None, status: str) -> Value:
    """Return what ``score_text_formula`` gives: for a score as typed, else for the status that the cell computes."""
    if typed is None:
        return status
    return "" if read_figure(typed) is not None else figure_text_value(typed, POINTS)


def unread_formula(computed: str) -> str:
    """Say of a typed score that is no number that it has to be judged, or what the computed one (a cell) lacks: 9.5 → 待评, 待填 → 待填."""
    return f"IF(ISNUMBER({computed}),{quoted(TO_JUDGE)},{computed})"


def score_read_formula(value: str, text: str, computed: str, blank: str) -> str:
    """Read a score, a number or a text: 8 → 8, ``8`` → 8, 待评 → 待评, nothing → ``blank``; one that is no number counts nothing.

    Args:
        value: the form's cell.
        text: the cell with its tidied text.
        computed: the cell with what the form computes there, see ``unread_formula``.
        blank: what a blank cell counts.
    """
    is_status = any_equal(text, (TO_JUDGE, TO_FILL))
    read = figure_formula(text, unread_formula(computed))
    return f"IF(ISNUMBER({value}),{value},IF(LEN({text})=0,{blank},IF({is_status},{text},{read})))"


def score_shown_formula(computed: str) -> Callable[[RowRefs], str]:
    """Show the form's score, nothing where there is none."""
    return lambda refs: score_read_formula(refs.value("score"), refs["score_text"], refs[computed], '""')


def score_columns(computed: str, status: Callable[[RowValues], Value]) -> tuple[CalcColumn, CalcColumn]:
    """Return the columns of the form's score and of its text.

    Args:
        computed: key of the column that the form's cell computes.
        status: what that column holds where there is no score.
    """

    def shown_score(row: RowValues) -> Value:
        return "" if row.item.covered else or_status(row.result.score, row.result.status)

    def text(row: RowValues) -> Value:
        shown = "" if row.item.covered else status(row)
        return score_text_value(row.item.score, shown if isinstance(shown, str) else "")

    return (
        CalcColumn(
            "score",
            "自评得分",
            score_shown_formula(computed),
            shown_score,
            9,
        ),
        CalcColumn("score_text", "得分·文字", score_text_formula, text),
    )


def difference_formula(refs: RowRefs) -> str:
    """Tell how far the form's score is from the rule's: 9 beside 9.5 → -0.5."""
    rule, score = refs["rule"], refs["score"]
    return f'IF(ISNUMBER({rule}),IF(ISNUMBER({score}),ROUND({score}-{rule},8),""),"")'


def difference_value(row: RowValues) -> Value:
    """Return what ``difference_formula`` gives."""
    score, rule = row.result.score, row.result.rule_score
    return "" if score is None or rule is None else score - rule


DIFFERENCE = CalcColumn("diff", "差异", difference_formula, difference_value, 8)


def calc_arguments(refs: RowRefs) -> str:
    """Arguments of XS_SCORE and XS_BASIS from the columns of 测算."""
    own = {"completion": "valid", **({"weight": "weight"} if refs.form.hides_points else {})}
    return score_arguments(refs.form, lambda role: refs[own.get(role, f"{role}_raw")])


def asked(refs: RowRefs, call: str, native: str) -> str:
    """Ask the function where target and actual say what it needs: ≥95% → ``call``; else only this row knows what the indicator is."""
    known_here = "+".join(f"EXACT({refs['case']},{quoted(case)})" for case in (BY_EXECUTION, Case.DOUBTFUL.told))
    unsaid = f"(LEN({refs['target_raw']}&{refs['actual_raw']})=0)+{known_here}"
    return f"IFERROR(IF({unsaid}>0,NA(),{call}),{native})"


def rule_formula(refs: RowRefs) -> str:
    """Score a row by its completion: 10 points × 95% → 9.5; 待填 or 待评 where there is none."""
    policy = refs.form.policy
    score = f"ROUND({refs['weight']}*{refs['valid']}+{TIE},{policy.digits})"
    if policy.overshoot.method in DEDUCTIONS:
        lost = refs["lost"]
        score = f"IF(ISNUMBER({lost}),MAX(0,ROUND({refs['weight']}-{lost}+{TIE},{policy.digits})),{score})"
    score = f'IF({impossible_points(refs)},"{TO_JUDGE}",{score})'
    native = f'IF(ISNUMBER({refs["valid"]}),IF(ISNUMBER({refs["weight"]}),{score},"{TO_FILL}"),{refs["valid"]})'
    return asked(refs, f"XS_SCORE({calc_arguments(refs)})", native)


def lost_formula(refs: RowRefs) -> str:
    """Points lost for over-fulfilment, as ``points_lost`` of the domain: 140% where 30% too much cost 2 points → 2;
    nothing where none are."""
    over, weight, ratio = refs.form.policy.overshoot, refs["weight"], refs["ratio"]
    excess = f"({ratio}-1)"
    share = f"MIN({weight},{weight}*({excess}-{plain(over.threshold)}))"
    lost = plain(over.points) if over.method == "minus_points" else share
    reached = f'IF({ratio}>1,IF({excess}-{plain(over.threshold)}>=-{TIE},{lost},""),"")'
    full = f'IF(ISNUMBER({refs["valid"]}),IF(ROUND({refs["valid"]}-1,10)=0,{reached},""),"")'
    return f'IF(ISNUMBER({refs["wanted"]})*ISNUMBER({ratio})>0,IF(ISNUMBER({weight}),{full},""),"")'


def lost_value(row: RowValues) -> Value:
    """Return what ``lost_formula`` gives."""
    result, policy = row.result, row.form.policy
    points = result.points if result.own is None else result.own.points
    excess = result.by_rule.deviation
    if excess is None or points is None or result.valid.capped != ONE or excess < policy.overshoot.threshold:
        return ""
    return points_lost(points, excess, policy)
