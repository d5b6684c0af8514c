"""Points that a form gives without printing them, computed in helper columns of 测算; as forms/hidden_points.py."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_FILL
from xlsheets.files.grid import Value
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc.calc_column import CalcColumn, RowValues, or_status
from xlsheets.formulas.calc.calc_refs import TIE, RowRefs
from xlsheets.formulas.expressions import quoted


def name_header(form: Form) -> str:
    """Return the printed header of the indicators' names, which stands again above the table of every further goal."""
    column = form.indicators.column("name")
    return column.header if column else ""


def hidden_columns(form: Form) -> list[CalcColumn]:
    """Return the helper columns that give every row its points: what it shares them with, and its share."""
    shared = "goal" if form.indicators.repeat else "level1"
    return [
        CalcColumn("share", "分值归属", lambda r: r[shared], lambda v: v[shared]),
        CalcColumn("points", "表式分值", points_formula, lambda v: or_status(v.result.points, TO_FILL)),
    ]


def goal_formula(refs: RowRefs) -> str:
    """Number the goals: rows of the first table → 1, the header that stands there again and the rows below → 2."""
    header = f"EXACT({refs['name_raw']},{quoted(name_header(refs.form))})*1"
    return refs.inside(f"{refs.above('goal', '1')}+{header}")


def goal_value(row: RowValues) -> Value:
    """Return what ``goal_formula`` gives."""
    return Decimal(row.cells.goal_of(row.sheet_row)) if row.is_inside else ""


GOAL = CalcColumn("goal", "目标序号", goal_formula, goal_value, every_row=True)


def points_formula(refs: RowRefs) -> str:
    """Share the points of a goal, or of a level-1 group, equally: 10 by three → 3.33, 3.33, 3.34, the last row's."""
    form = refs.form
    digits, share, every = form.policy.digits, refs["share"], f"{refs.names}share"
    repeat = form.indicators.repeat
    if repeat is not None:
        total = plain(form.policy.total - form.policy.execution.weight)
        used = "+".join(f"(COUNTIF({every},{number})>0)" for number in range(1, repeat.most + 1))
        part = f"ROUND({total}/({used})+{TIE},{digits})"
        points = f"IF({share}=MAX({every}),ROUND({total}-{part}*({used}-1),{digits}),{part})"
    else:
        points = quoted(TO_FILL)
        for name, weight in reversed(form.policy.level1_weights.items()):
            points = f"IF(EXACT({share},{quoted(name)}),{plain(weight)},{points})"
    count = f"COUNTIF({every},{share})"
    so_far = f"COUNTIF({refs.so_far('share')},{share})"
    each = f"ROUND({points}/{count}+{TIE},{digits})"
    last = f"ROUND({points}-{each}*({count}-1),{digits})"
    return f"IFERROR(IF({so_far}={count},{last},{each}),{quoted(TO_FILL)})"
