"""Which rows the workbook of a bureau gets: its own, and copies of pattern rows where an evaluation has more indicators."""

from __future__ import annotations

from collections.abc import Sequence

from xlsheets.domain.evaluation import Evaluation
from xlsheets.forms.schema import Form
from xlsheets.writing.row_plans import RowPlan, plan_rows

_Key = tuple[int, str, str]


def printed_plans(form: Form) -> list[RowPlan]:
    """Return the rows of the form as the bureau printed them."""
    return plan_rows(form, Evaluation(form.id), None)


def with_printed_rows(form: Form, plans: Sequence[RowPlan]) -> list[RowPlan]:
    """Return the planned rows with those that the bureau printed and nobody filled in: none is taken out of its form.

    Args:
        form: a form with a layout.
        plans: the rows of an evaluation; those of a group stand together.
    """
    printed: dict[_Key, list[RowPlan]] = {}
    for plan in printed_plans(form):
        printed.setdefault(_key(plan), []).append(plan)
    own: dict[_Key, list[RowPlan]] = {}
    for plan in plans:
        own.setdefault(_key(plan), []).append(plan)
    return [
        plan for key in _in_order(list(printed), list(own)) for plan in _filled(printed.get(key, []), own.get(key, []))
    ]


def _filled(printed: Sequence[RowPlan], own: Sequence[RowPlan]) -> list[RowPlan]:
    """Put the rows of a group where they are printed: an indicator of the form in its own row, the others in those without a name, at
    last below."""
    left, rows = list(own), []
    for each in printed:
        spec = each.spec if each.spec is not None and each.spec.name else None
        fitting = (
            place
            for place, plan in enumerate(left)
            if (plan.spec is spec if spec is not None else plan.spec is None or not plan.spec.name)
        )
        place = next(fitting, None)
        rows.append(each if place is None else left.pop(place))
    return [*rows, *left]


def row_copies(form: Form, plans: Sequence[RowPlan], first_rows: Sequence[int]) -> dict[int, int]:
    """Say how many copies of printed indicator rows are wanted: row of the bureau's sheet → copies.

    Args:
        form: a form with a layout.
        plans: the rows wanted, all that are printed among them.
        first_rows: the first row of each printed table of indicators on the sheet.
    """
    printed = printed_plans(form)
    rows: dict[_Key, int] = {}
    counts: dict[_Key, int] = {}
    starts = dict(zip(dict.fromkeys(plan.goal for plan in printed), first_rows, strict=True))
    places: dict[int, int] = {}
    for plan in printed:
        row = starts[plan.goal] + places.get(plan.goal, 0)
        places[plan.goal] = places.get(plan.goal, 0) + 1
        rows[_key(plan)] = row
        counts[_key(plan)] = counts.get(_key(plan), 0) + 1
    copies: dict[int, int] = {}
    last = min(first_rows)
    for plan in plans:
        key = _key(plan)
        if counts.get(key, 0) > 0:
            counts[key] -= 1
            last = rows[key]
        else:
            last = rows.get(key, last)
            copies[last] = copies.get(last, 0) + 1
    return copies


def _key(plan: RowPlan) -> _Key:
    return plan.goal, plan.level1, plan.level2


def _in_order(printed: list[_Key], own: list[_Key]) -> list[_Key]:
    """List the groups as they are printed; one that is not printed stands behind the one before it."""
    order = list(printed)
    for place, key in enumerate(own):
        if key in order:
            continue
        same = [index for index, each in enumerate(order) if each[:2] == key[:2]]
        before = [order.index(each) for each in own[:place] if each in order]
        order.insert((max(same) if same else max(before, default=len(order) - 1)) + 1, key)
    return order
