"""What a report template sees: evaluations, their results and forms, as plain records.

A figure that does not exist yet is None, so that a template can name it as 待填; it is never zero. The notes of the fields are
those of docs/report-templates.md. Every record knows its ``key``, its way from the top (``indicators[2]``); with a dot and a
field it names a figure, and `places.py` says in which cell that stands.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from msgspec import Struct


class Keyed(Struct, frozen=True, kw_only=True):
    """A record that knows its way from the top of the context, ``""`` at the top."""

    key: str = ""


def typed_key(text_id: str) -> str:
    """Return the key of a typed paragraph."""
    return f"typed({text_id})"


class FormContext(Keyed, frozen=True, kw_only=True):
    """The form."""

    id: Annotated[str, "the form's id"]
    title: Annotated[str, "its title"]
    authority: Annotated[str, "the bureau whose form it is"]


class GoalContext(Keyed, frozen=True, kw_only=True):
    """An annual goal."""

    expected: Annotated[str, "what was expected"]
    actual: Annotated[str, "what was achieved"]


class BudgetContext(Keyed, frozen=True, kw_only=True):
    """A line of the budget."""

    label: Annotated[str, "its label"]
    initial: Annotated[Decimal | None, "budget at the beginning of the year, in the money unit"]
    adjusted: Annotated[Decimal | None, "adjusted or allotted budget"]
    executed: Annotated[Decimal | None, "spent"]
    balance: Annotated[Decimal | None, "`adjusted` less `executed`"]
    rate: Annotated[Decimal | None, "execution rate, a ratio"]
    reason: Annotated[str, "the reason that was typed"]
    is_sum: Annotated[bool, "whether other lines with a budget of their own add up to it"]


class ExecutionContext(Keyed, frozen=True, kw_only=True):
    """The execution of the budget."""

    rate: Annotated[Decimal | None, "execution rate, a ratio"]
    score: Annotated[Decimal | None, "points earned"]
    weight: Annotated[Decimal, "points possible, 0 where the form gives none"]


class IndicatorContext(Keyed, frozen=True, kw_only=True):
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
    basis: Annotated[str, "how the score comes about, as a line that can be checked; empty where a person gave it"]
    lost: Annotated[Decimal | None, "points possible less points earned"]
    last_year: Annotated[str, "what was achieved last year, where the form asks for it"]
    evidence: Annotated[str, "evidence, where the form asks for it"]
    has_points: Annotated[bool, "whether it has points of its own: not where it shares those of the row above"]
    deducts: Annotated[bool, "whether it can only cost points"]
    complete: Annotated[bool, "whether it is met in full"]
    large_deviation: Annotated[bool, "whether it is below 80%"]
    open: Annotated[bool, "whether its score is still to be filled in or judged"]
    reason: Annotated[str, "the reason that was typed"]


class GroupContext(Keyed, frozen=True, kw_only=True):
    """A level-2 group within a level-1 group."""

    name: Annotated[str, "level-2 name"]
    weight: Annotated[Decimal, "points possible"]
    score: Annotated[Decimal | None, "points earned; none while one of its indicators is open"]
    indicators: Annotated[tuple[IndicatorContext, ...], "its indicators"]


class LevelContext(Keyed, frozen=True, kw_only=True):
    """A level-1 group."""

    name: Annotated[str, "level-1 name"]
    weight: Annotated[Decimal, "points possible"]
    score: Annotated[Decimal | None, "points earned; none while one of its indicators is open"]
    indicators: Annotated[tuple[IndicatorContext, ...], "its indicators"]
    groups: Annotated[tuple[GroupContext, ...], "its level-2 groups, in the order of the table"]


class MeasureContext(Keyed, frozen=True, kw_only=True):
    """A figure of 基础数据."""

    label: Annotated[str, "its label"]
    unit: Annotated[str, "its unit"]
    value: Annotated[Decimal | None, "its value; a ratio where its unit is %"]


class DataRowContext(Keyed, frozen=True, kw_only=True):
    """A row of a table of figures."""

    id: Annotated[str, "its id"]
    label: Annotated[str, "its name as printed; the number of a row that the accountant names"]
    texts: Annotated[dict[str, str], "words by the id of their column"]
    figures: Annotated[dict[str, MeasureContext], "figures by the id of their column"]


class DataGroupContext(Keyed, frozen=True, kw_only=True):
    """The rows that the accountant named with the same words in the first column of words."""

    name: Annotated[str, "these words"]
    sums: Annotated[dict[str, Decimal | None], "sums by the id of their column; none where a figure is missing"]
    shares: Annotated[dict[str, Decimal | None], "their shares of the whole column, ratios; none where that is 0"]


class DataTableContext(Keyed, frozen=True, kw_only=True):
    """A table of figures."""

    title: Annotated[str, "its title"]
    unit: Annotated[str, "unit of its figures"]
    rows: Annotated[tuple[DataRowContext, ...], "its rows, without those that nobody has begun"]
    listed: Annotated[tuple[DataRowContext, ...], "those of them that the accountant named"]
    groups: Annotated[tuple[DataGroupContext, ...], "these, by the first column of words"]


class CountsContext(Keyed, frozen=True, kw_only=True):
    """Numbers of indicators; none where there are no indicators, or none has been compared with its target."""

    total: Annotated[Decimal | None, "all of them"]
    complete: Annotated[Decimal | None, "met in full"]
    incomplete: Annotated[Decimal | None, "not met in full"]
    incomplete_share: Annotated[Decimal | None, "share of those not met in full, a ratio"]


class BandContext(Keyed, frozen=True, kw_only=True):
    """A class of completion as reports tell it; figures none where there are no indicators."""

    name: Annotated[str, "80%以上, 60%—80%, 60%以下"]
    count: Annotated[Decimal | None, "indicators in it"]
    share: Annotated[Decimal | None, "their share, a ratio"]


class BucketContext(Keyed, frozen=True, kw_only=True):
    """A completion bucket."""

    name: Annotated[str, "its name"]
    count: Annotated[Decimal | None, "indicators in it"]
    share: Annotated[Decimal | None, "their share, a ratio"]


class EvaluationContext(Keyed, frozen=True, kw_only=True):
    """Everything that a template sees of one evaluation."""

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
    scores: Annotated[bool, "whether points are earned"]
    total: Annotated[Decimal | None, "total; none while an indicator is still open"]
    grade: Annotated[str | None, "grade; none while an indicator is still open"]
    goals_grade: Annotated[
        str | None, "grade that words how the goals were fulfilled: the best one only where every indicator is met"
    ]
    falls_short: Annotated[
        bool, "whether something is unmet, open or not spent, so that a report tells what is to be mended"
    ]
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
    measures: Annotated[dict[str, MeasureContext], "figures of 基础数据 or of tables of figures, typed and computed"]
    tables: Annotated[dict[str, DataTableContext], "tables of figures"]
    rows: Annotated[dict[str, DataRowContext], "rows of all tables of figures"]
    scored: Annotated[
        tuple[IndicatorContext, ...], "what earns points: the budget execution, where it does, and the indicators"
    ]


class WholeContext(Keyed, frozen=True, kw_only=True):
    """All projects of the workbook together; a figure is none where a project lacks it."""

    count: Annotated[Decimal | None, "number of projects"]
    initial: Annotated[Decimal | None, "budget at the beginning of the year, in the money unit of the report"]
    adjusted: Annotated[Decimal | None, "adjusted or allotted budget"]
    executed: Annotated[Decimal | None, "spent"]
    balance: Annotated[Decimal | None, "`adjusted` less `executed`"]
    rate: Annotated[Decimal | None, "execution rate, a ratio"]
    goals: Annotated[Decimal | None, "number of indicators"]
    complete: Annotated[Decimal | None, "met in full"]
    incomplete: Annotated[Decimal | None, "not met in full"]


class ReportContext(EvaluationContext, frozen=True, kw_only=True):
    """Everything that a template sees: the evaluation that the report is on, and the projects of its workbook."""

    percent_style: Annotated[str, "how all percentages are printed: 100% or 100.00%"]
    projects: Annotated[
        tuple[EvaluationContext, ...],
        "all projects of the workbook, where the report is over them; each has the names above",
    ]
    whole: Annotated[WholeContext, "the projects together"]
    last: Annotated[
        EvaluationContext | None,
        "last year's evaluation of the same (`--last`), amounts in the money unit of the report",
    ] = None
