"""Which rows a form's tables get, before anything is written."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import IndicatorSpec, Repeat


class RowPlan(Struct, frozen=True):
    """One indicator row to be written: its level names, the form's printed indicator, the accountant's own."""

    level1: str
    level2: str
    spec: IndicatorSpec | None = None
    indicator: Indicator | None = None
    goal: int = 0

    @property
    def shares(self) -> bool:
        """Say whether the row has no points of its own but shares those of the row above."""
        return bool(self.spec and self.spec.shares) and not (self.indicator and self.indicator.weight.strip())


def plan_rows(form: Form, evaluation: Evaluation, rows: int | None) -> list[RowPlan]:
    """Plan the indicator rows: those of the evaluation, or for a blank form the printed ones.

    ``rows``: how many rows each level-2 name of a blank form gets where the form prints no indicator of its own.
    Indicators that the form prints stand in the plans of a blank evaluation.
    """
    if form.indicators.repeat:
        return _plan_goals(form, evaluation, form.indicators.repeat, rows)
    specs = [(group.level1, spec) for group in form.indicators.groups for spec in group.rows]
    if evaluation.indicators:
        printed = {(level1, spec.level2, spec.name): spec for level1, spec in specs if spec.name}
        for level1, spec in specs:
            if spec.renamed:  # with and without points of its own: the accountant's names are told by their level 2
                printed.setdefault((level1, spec.level2, ""), spec)
            elif spec.shares:
                printed.setdefault((level1, spec.level2, "shares"), spec)
        plans = []
        for item in evaluation.indicators:
            place = (item.level1, item.level2)
            own = printed.get((*place, item.name)) or printed.get((*place, "" if item.weight.strip() else "shares"))
            plans.append(RowPlan(item.level1, item.level2, own, item))
        return plans
    deducting = {group.level1 for group in form.indicators.groups if group.deducts}
    blank: list[RowPlan] = []
    seen: set[tuple[str, str]] = set()
    for level1, spec in specs:
        if spec.name:
            blank.append(RowPlan(level1, spec.level2, spec, _printed(form, level1, spec, level1 in deducting)))
        elif rows is None:
            blank.append(RowPlan(level1, spec.level2, spec))
        elif (level1, spec.level2) not in seen:
            seen.add((level1, spec.level2))
            blank += [RowPlan(level1, spec.level2, spec)] * rows
    return blank


def _printed(form: Form, level1: str, spec: IndicatorSpec, deducts: bool) -> Indicator:
    """Make the indicator that a blank form prints; one that only costs points has a dash in their place."""
    points = "" if spec.weight is None else plain(spec.weight)
    item = Indicator(
        level1,
        spec.level2,
        spec.name,
        completion_from=spec.completion_from,
        coefficient="" if spec.coefficient is None else plain(spec.coefficient),
    )
    return replace(item, **{form.kind.points_role: "-" if deducts else points})


def _plan_goals(form: Form, evaluation: Evaluation, repeat: Repeat, rows: int | None) -> list[RowPlan]:
    """Plan the tables of the annual goals: those that are used, or as many as a blank form has."""
    used = max([len(evaluation.goals), *(item.goal for item in evaluation.indicators)], default=0)
    plans: list[RowPlan] = []
    for goal in range(1, (used or repeat.count) + 1):
        own = [item for item in evaluation.indicators if max(item.goal, 1) == goal]
        specs = [(group.level1, spec) for group in form.indicators.groups for spec in group.rows]
        level2 = list(dict.fromkeys((level1, spec.level2) for level1, spec in specs))
        blank = specs if rows is None else [(name, IndicatorSpec(own2)) for name, own2 in level2 for _ in range(rows)]
        plans += [RowPlan(item.level1, item.level2, None, item, goal) for item in own] or [
            RowPlan(level1, spec.level2, spec, None, goal) for level1, spec in blank
        ]
    return plans
