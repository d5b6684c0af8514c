"""What a report template sees: one evaluation, its results and its form, as plain records.

A figure that does not exist yet is None, so that a template can name it as 待填; it is never zero. The notes of the fields are
those of docs/report-templates.md.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from msgspec import Struct


class FormContext(Struct, frozen=True):
    """The form."""

    id: Annotated[str, "the form's id"]
    title: Annotated[str, "its title"]
    authority: Annotated[str, "the bureau whose form it is"]


class GoalContext(Struct, frozen=True):
    """An annual goal."""

    expected: Annotated[str, "what was expected"]
    actual: Annotated[str, "what was achieved"]


class BudgetContext(Struct, frozen=True):
    """A line of the budget."""

    label: Annotated[str, "its label"]
    initial: Annotated[Decimal | None, "budget at the beginning of the year, in the money unit"]
    adjusted: Annotated[Decimal | None, "adjusted or allotted budget"]
    executed: Annotated[Decimal | None, "spent"]
    balance: Annotated[Decimal | None, "`adjusted` less `executed`"]
    rate: Annotated[Decimal | None, "execution rate, a ratio"]
    reason: Annotated[str, "the reason that was typed"]


class ExecutionContext(Struct, frozen=True):
    """The execution of the budget."""

    rate: Annotated[Decimal | None, "execution rate, a ratio"]
    score: Annotated[Decimal | None, "points earned"]
    weight: Annotated[Decimal, "points possible, 0 where the form gives none"]


class IndicatorContext(Struct, frozen=True):
    """An indicator."""

    level1: Annotated[str, "level-1 name"]
    level2: Annotated[str, "level-2 name"]
    name: Annotated[str, "its own name"]
    path: Annotated[str, "the three names, joined by `-`"]
    operator: Annotated[str, "sign of the target; empty for 定性"]
    target: Annotated[str, "target, without sign and unit"]
    unit: Annotated[str, "unit of the target"]
    target_text: Annotated[str, "sign, target and unit together"]
    actual: Annotated[str, "what was achieved, as typed"]
    weight: Annotated[Decimal | None, "points possible"]
    score: Annotated[Decimal | None, "points earned"]
    raw_weight: Annotated[Decimal | None, "points before they are converted (折算)"]
    raw_score: Annotated[Decimal | None, "score before it is converted"]
    coefficient: Annotated[Decimal | None, "折算系数"]
    completion: Annotated[Decimal | None, "completion, a ratio"]
    bucket: Annotated[str | None, "completion bucket"]
    complete: Annotated[bool, "whether it is met in full"]
    large_deviation: Annotated[bool, "whether it is below 80%"]
    open: Annotated[bool, "whether its score is still to be filled in or judged"]
    reason: Annotated[str, "the reason that was typed"]


class LevelContext(Struct, frozen=True):
    """A level-1 group."""

    name: Annotated[str, "level-1 name"]
    weight: Annotated[Decimal, "points possible"]
    score: Annotated[Decimal | None, "points earned; none while one of its indicators is open"]
    indicators: Annotated[tuple[IndicatorContext, ...], "its indicators"]


class CountsContext(Struct, frozen=True):
    """Numbers of indicators; none where there are no indicators."""

    total: Annotated[int | None, "all of them"]
    complete: Annotated[int | None, "met in full"]
    incomplete: Annotated[int | None, "not met in full"]
    incomplete_share: Annotated[Decimal | None, "share of those not met in full, a ratio"]


class BandContext(Struct, frozen=True):
    """A class of completion as reports tell it; figures none where there are no indicators."""

    name: Annotated[str, "80%以上, 60%—80%, 60%以下"]
    count: Annotated[int | None, "indicators in it"]
    share: Annotated[Decimal | None, "their share, a ratio"]


class BucketContext(Struct, frozen=True):
    """A completion bucket."""

    name: Annotated[str, "its name"]
    count: Annotated[int, "indicators in it"]
    share: Annotated[Decimal, "their share, a ratio"]


class ReportContext(Struct, frozen=True):
    """Everything that a template sees of an evaluation."""

    percent_style: Annotated[str, "how all percentages are printed: 100% or 100.00%"]
    form: Annotated[FormContext, "the form"]
    year: Annotated[int | None, "the year that is evaluated"]
    subject: Annotated[str, "name of the project or department"]
    unit: Annotated[str, "name of the unit that fills in"]
    we: Annotated[str, "我局, 我中心 … by the unit's name"]
    fields: Annotated[dict[str, str], "header fields by id"]
    fill_date: Annotated[str, "date of filling in, as 2025年4月22日"]
    money_unit: Annotated[str, "unit of all amounts"]
    goals: Annotated[tuple[GoalContext, ...], "annual goals"]
    budget: Annotated[dict[str, BudgetContext], "budget lines; `budget.total` is always there"]
    execution: Annotated[ExecutionContext, "execution of the budget"]
    weight_total: Annotated[Decimal, "sum of the points possible"]
    total: Annotated[Decimal | None, "total; none while an indicator is still open"]
    grade: Annotated[str | None, "grade; none while an indicator is still open"]
    open: Annotated[tuple[IndicatorContext, ...], "indicators still to be filled in or judged"]
    level1: Annotated[tuple[LevelContext, ...], "level-1 groups, in the order of the table"]
    indicators: Annotated[tuple[IndicatorContext, ...], "all indicators, in the order of the table"]
    complete: Annotated[tuple[IndicatorContext, ...], "those met in full"]
    incomplete: Annotated[tuple[IndicatorContext, ...], "those not met in full"]
    large: Annotated[tuple[IndicatorContext, ...], "those below 80%"]
    counts: Annotated[CountsContext, "numbers of indicators"]
    bands: Annotated[
        tuple[BandContext, ...], "classes of completion that reports tell the shares of, from the highest down"
    ]
    deviation_limit: Annotated[Decimal, "completion below which a deviation is large, a ratio"]
    buckets: Annotated[tuple[BucketContext, ...], "the form's completion buckets"]
