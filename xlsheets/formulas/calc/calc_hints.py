"""What is still open in a row of 测算, said while somebody types and without any add-in; ``calc_hint_line.py`` counts it.

Four things that any program can tell: points that do not add up, a shortfall without its reason, an actual that only repeats the target,
a score above its points. The checks say them too, and more; a hint that a form prints into the cell of a reason is known to them alone.
"""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.numbers import ONE, ZERO, as_figure, half_up
from xlsheets.domain.vocabulary import REASON, SMALLER_IS_BETTER
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues
from xlsheets.formulas.calc.calc_completion import BY_EXECUTION
from xlsheets.formulas.calc.calc_refs import RowRefs
from xlsheets.formulas.expressions import quoted, says_nothing_formula

NO_REASON, LIKE_TARGET, OVER_POINTS = "缺偏差原因", "完成值不是确数", "得分超出分值"
HINTS = {"no_reason": NO_REASON, "like_target": LIKE_TARGET, "over_points": OVER_POINTS}
"""Helper column with 1 in each row concerned → what is said of it."""

_NO_COLUMN = "无此列"


def hint_column() -> CalcColumn:
    """Say in words what is open in a row: ``缺偏差原因、得分超出分值``."""
    return CalcColumn("hint", "提示", _hint_formula, _hint_value, 30)


def hint_columns(form: Form) -> list[CalcColumn]:
    """Return the helper columns behind the words, those that the form has use for."""
    columns = []
    if form.indicators.column("reason") is not None:
        columns += [
            CalcColumn("reason_raw", "原文·reason", _reason_formula, _reason_value, every_row=True),
            CalcColumn("no_reason", NO_REASON, _no_reason_formula, _no_reason_value),
        ]
    if form.indicators.column("actual") is not None:
        columns.append(CalcColumn("like_target", LIKE_TARGET, _like_target_formula, _like_target_value))
    if form.kind.has_points and not form.kind.bonus_roles:
        columns.append(CalcColumn("over_points", OVER_POINTS, _over_points_formula, _over_points_value))
    return columns


def _reason_formula(refs: RowRefs) -> str:
    """Show the reason of a row: 因疫情 → 因疫情; where somebody deleted the column → 无此列."""
    text = f'{refs.value("reason")}&""'
    return f"IFERROR({refs.inside(text)},{quoted(_NO_COLUMN)})"


def _reason_value(row: RowValues) -> Value:
    if not row.is_inside:
        return ""
    return row.texts.get("reason", "") if "reason" in row.cells.columns else _NO_COLUMN


def _no_reason_formula(refs: RowRefs) -> str:
    """Say 1 of a row that falls short without a reason: 98%, blank → 1; 98%, 因疫情 → nothing."""
    short = f"IF({_falls_short(refs)},{says_nothing_formula(refs['reason_raw'], REASON)},FALSE)"
    by_execution = f"EXACT({refs['case']},{quoted(BY_EXECUTION)})" if "case" in refs else "FALSE"
    return f'IF({by_execution},"",IF({short},1,""))'


def _falls_short(refs: RowRefs) -> str:
    """Say whether a row is not met by the rule, or has fewer points than there are: 9.5 of 10 → TRUE."""
    completion, score, weight, rule = refs["completion"], refs["score"], refs["weight"], refs["rule"]
    by_rule = refs.get("by_rule", '""')
    is_computed = f"IF(ISNUMBER({rule}),IF(ISNUMBER({score}),ROUND({score}-{rule},8)=0,FALSE),TRUE)"
    missed = (
        f"IF(ISNUMBER({by_rule}),ROUND({by_rule}-1,10)<0,"
        f"IF({is_computed},IF(ISNUMBER({completion}),ROUND({completion}-1,10)<0,FALSE),FALSE))"
    )
    below_rule = f"IF(ISNUMBER({rule}),ROUND({score}-{rule},8)<0,FALSE)"
    only_typed = f"IF(ISNUMBER({refs['typed']}),{is_computed},FALSE)" if "typed" in refs else "FALSE"
    fewer = f"IF(ISNUMBER({score}),IF(ISNUMBER({weight}),ROUND({score}-{weight},8)<0,FALSE),FALSE)"
    deducted = f"IF({fewer},IF({below_rule},FALSE,IF({only_typed},FALSE,TRUE)),FALSE)"
    return f"IF({_met_as_meant(refs)},FALSE,IF({missed},TRUE,{deducted}))"


def _met_as_meant(refs: RowRefs) -> str:
    """Say whether a target without sign can only mean ≤, is kept, and has all points: 成本 10万元, 9万元 → TRUE."""
    if "t_number" not in refs:
        return "FALSE"
    names = f"{refs['level1']}&{refs['level2']}&{refs['name']}"
    smaller = "+".join(f"ISNUMBER(FIND({quoted(word)},{names}))" for word in SMALLER_IS_BETTER)
    target, actual = refs["t_number"], refs["a_number"]
    kept = f"IF(ISNUMBER({target}),IF(ISNUMBER({actual}),{actual}<={target},FALSE),FALSE)"
    full = f"IF(ISNUMBER({refs['score']}),IF(ISNUMBER({refs['weight']}),{refs['score']}={refs['weight']},FALSE),FALSE)"
    return f"IF(LEN({refs['operator']})=0,IF(({smaller})>0,IF({kept},{full},FALSE),FALSE),FALSE)"


def _no_reason_value(row: RowValues) -> Value:
    if "case" in row.value_of and row["case"] == BY_EXECUTION:
        return ""
    return ONE if _is_short(row) and says_nothing(row.text("reason_raw"), REASON) else ""


def _is_short(row: RowValues) -> bool:
    """Return what ``_falls_short`` gives."""
    completion, score, weight, rule = (as_figure(row[key]) for key in ("completion", "score", "weight", "rule"))
    by_rule = as_figure(row["by_rule"]) if "by_rule" in row.value_of else None
    typed = as_figure(row["typed"]) if "typed" in row.value_of else None
    if _is_met_as_meant(row):
        return False
    is_computed = rule is None or (score is not None and half_up(score - rule, 8) == ZERO)
    measured = by_rule if by_rule is not None else completion if is_computed else None
    if measured is not None and half_up(measured - ONE, 10) < ZERO:
        return True
    if score is None or weight is None or half_up(score - weight, 8) >= ZERO:
        return False
    is_below = rule is not None and half_up(score - rule, 8) < ZERO
    return not is_below and not (typed is not None and is_computed)


def _is_met_as_meant(row: RowValues) -> bool:
    if "t_number" not in row.value_of or row.text("operator"):
        return False
    names = f"{row['level1']}{row['level2']}{row['name']}"
    target, actual, score, weight = (as_figure(row[key]) for key in ("t_number", "a_number", "score", "weight"))
    kept = target is not None and actual is not None and actual <= target
    return kept and score is not None and score == weight and any(word in names for word in SMALLER_IS_BETTER)


def _like_target_formula(refs: RowRefs) -> str:
    """Say 1 of an actual with a sign, which only repeats the target: ≥95% → 1, 93.1% → nothing."""
    return f'IF(LEN({refs["a_operator"]})>0,IF(ISNUMBER({refs["a_number"]}),1,""),"")'


def _like_target_value(row: RowValues) -> Value:
    return ONE if row.text("a_operator") and as_figure(row["a_number"]) is not None else ""


def _over_points_formula(refs: RowRefs) -> str:
    """Say 1 of a score above its points or below 0: 12 of 10 → 1."""
    pairs = [(refs["score"], refs["weight"])]
    if "raw_shown" in refs:
        pairs.append((refs["raw_shown"], refs["raw_points"]))
    outside = "+".join(
        f"IF(ISNUMBER({score}),IF(ISNUMBER({points}),({points}>=0)*(({score}<0)+(ROUND({score}-{points},8)>0)),0),0)"
        for score, points in pairs
    )
    return f'IF({outside}>0,1,"")'


def _over_points_value(row: RowValues) -> Value:
    pairs = [("score", "weight"), *([("raw_shown", "raw_points")] if "raw_shown" in row.value_of else [])]
    return ONE if any(_is_outside(as_figure(row[score]), as_figure(row[points])) for score, points in pairs) else ""


def _is_outside(score: Decimal | None, points: Decimal | None) -> bool:
    if score is None or points is None or points < ZERO:
        return False
    return score < ZERO or half_up(score - points, 8) > ZERO


def _hint_formula(refs: RowRefs) -> str:
    """Join the words of what is open in a row: no reason, 12 of 10 → 缺偏差原因、得分超出分值."""
    said = "&".join(f'IF(ISNUMBER({refs[key]}),{quoted(f"、{word}")},"")' for key, word in HINTS.items() if key in refs)
    return f"MID({said},2,99)" if said else '""'


def _hint_value(row: RowValues) -> Value:
    return "、".join(word for key, word in HINTS.items() if key in row.value_of and isinstance(row[key], Decimal))
