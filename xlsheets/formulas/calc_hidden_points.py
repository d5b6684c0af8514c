"""Points that a form gives without printing them, computed in helper columns of 测算; as forms/hidden_points.py."""

from __future__ import annotations

from xlsheets.domain.numbers import plain
from xlsheets.domain.status import TO_FILL
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_refs import TIE, RowRefs
from xlsheets.formulas.expressions import quoted


def name_header(form: Form) -> str:
    """Return the printed header of the indicators' names, which stands again above the table of every further goal."""
    column = form.indicators.column("name")
    return column.header if column else ""


def goal_formula(refs: RowRefs, form: Form, first_row: int) -> str:
    """Number the goals: one more from each header row on."""
    before = "1" if refs.row == first_row else refs.above("goal")
    header = f"EXACT({refs['name_raw']},{quoted(name_header(form))})*1"
    return f'IF(ROWS({refs.names}name)<{refs.index}+1,"",{before}+{header})'


def points_formula(refs: RowRefs, form: Form, first_row: int) -> str:
    """Share the points of a goal, or of a level-1 group, equally; the remainder is the last row's."""
    digits, share, every = form.policy.digits, refs["share"], f"{refs.names}share"
    letters = share.strip("$0123456789")
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
    so_far = f"COUNTIF(${letters}${first_row}:{share},{share})"
    each = f"ROUND({points}/{count}+{TIE},{digits})"
    last = f"ROUND({points}-{each}*({count}-1),{digits})"
    return f"IFERROR(IF({so_far}={count},{last},{each}),{quoted(TO_FILL)})"
