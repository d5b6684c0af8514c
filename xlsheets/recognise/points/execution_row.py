"""The budget execution rate as a row of the indicator table, beside a budget block that has points for it too: they count once.

Where the rows and the block add up to the form's total, both count: an indicator of its own may be about the rate as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.execution import FROM_EXECUTION, execution_rate, names_execution
from xlsheets.domain.kinds.kind import typed_points
from xlsheets.domain.nothing import is_unused_value
from xlsheets.domain.numbers import POINTS, ZERO, read_figure
from xlsheets.forms.placed import Placed
from xlsheets.recognise.points.execution_points import printed_points

_POINT_ROLES = ("weight", "score")


def with_execution_once(found: Placed) -> Placed:
    """Return an evaluation in which the execution's points count once: those of its row in the table, else those of the block.

    Where no row is about it and the rows have all the points, a block in which none stand has none.
    """
    policy, items = found.form.policy, found.evaluation.indicators
    if not policy.execution.weight or found.form.kind.points_role != "weight" or not found.form.kind.has_points:
        return found
    known = [points for item in items if (points := read_figure(item.weight, POINTS)) is not None]
    total = sum(known, ZERO)
    rows = _execution_rows(items)
    if not rows:
        return _without_block(found) if total == policy.total and not _prints_points(found) else found
    scored = [place for place in rows if read_figure(items[place].weight, POINTS) or typed_points(items[place].score)]
    if not scored:
        return _with_rows(found, {place: replace(items[place], continued=True) for place in rows})
    if total + policy.execution.weight == policy.total:
        return found
    by_rate = execution_rate(found.evaluation.line("total"), policy)[0] is not None
    made = {
        place: replace(items[place], completion_from=FROM_EXECUTION)
        for place in scored
        if by_rate and any(is_unused_value(text) for text in (items[place].target, items[place].actual))
    }
    once = _without_block(_with_rows(found, made))
    return replace(once, execution_in_table=found.cells.indicators[scored[0]].get("name", ""))


def _execution_rows(items: Sequence[Indicator]) -> list[int]:
    """Find the indicators that are the execution rate: by their names, or as the only ones of a level that is called so."""
    counts = Counter((item.level1, item.level2) for item in items)
    groups = Counter(item.level1 for item in items)
    return [
        place
        for place, item in enumerate(items)
        if names_execution(item.name)
        or (names_execution(item.level2) and counts[item.level1, item.level2] == 1)
        or (names_execution(item.level1) and groups[item.level1] == 1)
    ]


def _with_rows(found: Placed, made: Mapping[int, Indicator]) -> Placed:
    items = [made.get(place, item) for place, item in enumerate(found.evaluation.indicators)]
    return replace(found, evaluation=replace(found.evaluation, indicators=items))


def _prints_points(found: Placed) -> bool:
    """Say whether points stand in the block, to be earned or earned."""
    line = found.evaluation.line("total")
    return bool(printed_points(found)) or (line is not None and line.score is not None)


def _without_block(found: Placed) -> Placed:
    """Return an evaluation whose budget block earns nothing, and in whose place for points nobody writes."""
    form, evaluation, cells = found.form, found.evaluation, found.cells
    execution = replace(form.policy.execution, weight=ZERO, tiers=())
    budget = [replace(line, score=None) for line in evaluation.budget]
    places = {
        line: {role: where for role, where in roles.items() if role not in _POINT_ROLES}
        for line, roles in cells.budget.items()
    }
    return replace(
        found,
        form=replace(form, policy=replace(form.policy, execution=execution)),
        evaluation=replace(evaluation, budget=budget),
        cells=replace(cells, budget=places),
    )
