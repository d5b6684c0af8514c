"""Makes of an evaluation, its results and its form what a report template sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.execution import balance_of, execution_rate, reaches
from xlsheets.domain.kinds.conversion import read_coefficient
from xlsheets.domain.kinds.ruled import only_costs
from xlsheets.domain.measures import Derived, Measure, figures
from xlsheets.domain.numbers import ONE, POINTS, ZERO, convert_money, decimal_of, read_figure
from xlsheets.domain.printed_hints import reason_given
from xlsheets.domain.results import IndicatorResult, Results
from xlsheets.domain.scoring import (
    LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION,
    falls_short,
    grade_of_goals,
    reported_bands,
    share_of,
)
from xlsheets.domain.status import Missing
from xlsheets.domain.vocabulary import JUDGED
from xlsheets.forms.placed import Evaluated
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_reports import PERCENT_STYLES, ReportSpec
from xlsheets.report.context import (
    BandContext,
    BucketContext,
    BudgetContext,
    CountsContext,
    EvaluationContext,
    ExecutionContext,
    FormContext,
    GoalContext,
    GroupContext,
    IndicatorContext,
    LevelContext,
    MeasureContext,
    ReportContext,
)
from xlsheets.report.data_context import data_rows, data_tables
from xlsheets.report.filters import cn_date, percentages_in
from xlsheets.report.typed_last import typed_last
from xlsheets.report.typed_text import TypedText, clean
from xlsheets.report.whole import whole_of

EXECUTION_NAME = "预算执行率"
OF_NO_FORM = "绩效自评表"
"""What a report calls a table in no known form."""

_SHORT_NAMES = (
    ("委员会", "委"), ("办公室", "办"), ("服务中心", "中心"), ("中心", "中心"), ("局", "局"), ("厅", "厅"),
    ("学院", "院"), ("医院", "院"), ("大学", "校"), ("学校", "校"), ("小学", "校"), ("中学", "校"), ("馆", "馆"), ("委", "委"),
)  # fmt: skip


def build_context(
    found: Evaluated,
    projects: Sequence[Evaluated] = (),
    percent_style: str = PERCENT_STYLES[0],
    last: Evaluated | None = None,
) -> ReportContext:
    """Return the context of a report.

    Args:
        found: the evaluation that the report is on.
        projects: those that a report over several tells of.
        percent_style: how it prints all percentages.
        last: last year's evaluation of the same project or department; what was typed of it where it is None.
    """
    own = _evaluation(found, "", percent_style)
    typed = {**found.evaluation.fields, **found.evaluation.texts}
    others = tuple(_evaluation(each, f"projects[{at}].", percent_style) for at, each in enumerate(projects))
    return ReportContext(
        **{name: getattr(own, name) for name in own.__struct_fields__},
        percent_style=percent_style,
        projects=others,
        whole=whole_of(others, own.money_unit),
        last=typed_last(own, typed) if last is None else _evaluation(last, "last.", percent_style, own.money_unit),
    )


def typed_texts(evaluation: Evaluation, form: Form, report: ReportSpec | None = None) -> dict[str, TypedText]:
    """Return the form's typed paragraphs, and those of a report, with what was typed in this evaluation."""
    texts = {spec.id: spec for spec in (*(report.texts if report else ()), *form.texts)}
    return {
        key: TypedText(spec.title, evaluation.texts.get(key, ""), spec.default, spec.instead)
        for key, spec in texts.items()
    }


def we(unit: str) -> str:
    """Return how a unit calls itself in a report: 某某局 → 我局; 我单位 where its name does not tell."""
    return next(("我" + short for ending, short in _SHORT_NAMES if unit.endswith(ending)), "我单位")


def _evaluation(found: Evaluated, prefix: str, percent_style: str, money_unit: str = "") -> EvaluationContext:
    """Return the context of one evaluation.

    Args:
        prefix: its key and a dot, ``""`` for the one that the report is on.
        percent_style: how percentages are printed.
        money_unit: what its amounts are converted to; ``""`` for its own.
    """
    evaluation, results, form = found.evaluation, found.results, found.form
    fields = {name: _line(evaluation.fields.get(name, "")) for name in (*form.fields, *evaluation.fields)}
    unit = fields.get("unit", "")
    pairs = results.beside(evaluation.indicators)
    indicators = tuple(_indicator(*pair, f"{prefix}indicators[{at}]", percent_style) for at, pair in enumerate(pairs))
    compared = [item for item in indicators if item.completion is not None]
    shown_unit = money_unit or evaluation.money_unit
    is_open = results.grade is None
    paid = results.execution
    measures = _measures(evaluation, form, prefix)
    tables = data_tables(evaluation, form, measures, prefix)
    execution = ExecutionContext(
        key=f"{prefix}execution", rate=paid.rate, score=paid.score, weight=form.policy.execution.weight
    )
    budget = _budgets(evaluation, form, prefix, shown_unit)
    grade = _typed_grade(evaluation, form) or results.grade
    return EvaluationContext(
        key=prefix.removesuffix("."),
        form=_form(form, f"{prefix}form"),
        year=evaluation.year,
        subject=_line(evaluation.subject),
        unit=unit,
        we=we(unit),
        fields=fields,
        fill_date=cn_date(fields.get("fill_date", "")),
        money_unit=shown_unit,
        goals=tuple(_goal(goal, f"{prefix}goals[{at}]") for at, goal in enumerate(evaluation.goals)),
        budget=budget,
        execution=execution,
        weight_total=results.weight_total,
        # The sum of what has been scored so far is no total that a report may state.
        total=_typed_total(evaluation, form) if is_open else results.total,
        grade=grade,
        goals_grade=grade_of_goals(results, grade, form.policy),
        falls_short=falls_short(results, budget["total"].balance),
        scores=form.kind.has_points or any(item.score is not None for item in indicators),
        open=tuple(item for item in indicators if item.open),
        level1=_levels(indicators, prefix),
        indicators=indicators,
        complete=tuple(item for item in compared if item.complete),
        incomplete=tuple(item for item in compared if not item.complete),
        large=tuple(item for item in compared if item.large_deviation),
        counts=_counts(results, prefix),
        bands=_bands(results, prefix),
        deviation_limit=LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION,
        buckets=_buckets(results, form, prefix),
        measures=measures,
        tables=tables,
        rows=data_rows(tables),
        scored=(*_execution_row(execution), *indicators),
    )


def _form(form: Form, key: str) -> FormContext:
    return FormContext(key=key, id=form.id, title=form.title if form.id else OF_NO_FORM, authority=form.authority)


def _goal(goal: Goal, key: str) -> GoalContext:
    return GoalContext(key=key, expected=clean(goal.expected), actual=clean(goal.actual))


def _bands(results: Results, prefix: str) -> tuple[BandContext, ...]:
    known = _is_any_known(results)
    return tuple(
        BandContext(
            key=f"{prefix}bands[{at}]",
            name=name,
            count=Decimal(count) if known else None,
            share=share if known else None,
        )
        for at, (name, (count, share)) in enumerate(reported_bands(results.indicators).items())
    )


def _buckets(results: Results, form: Form, prefix: str) -> tuple[BucketContext, ...]:
    known = _is_any_known(results)
    held = [(bucket.name, results.buckets[bucket.name]) for bucket in form.policy.buckets]
    return tuple(
        BucketContext(
            key=f"{prefix}buckets[{at}]",
            name=name,
            count=Decimal(bucket.count) if known else None,
            share=bucket.share if known else None,
        )
        for at, (name, bucket) in enumerate(held)
    )


def _typed_total(evaluation: Evaluation, form: Form) -> Decimal | None:
    """The total that a person typed, where no rule is known that it could be computed by."""
    return None if form.kind.knows_rule else read_figure(evaluation.total or "", POINTS)


def _typed_grade(evaluation: Evaluation, form: Form) -> str | None:
    return None if form.kind.knows_rule else evaluation.grade


def _indicator(item: Indicator, result: IndicatorResult, key: str, percent_style: str) -> IndicatorContext:
    completion = result.completion
    parts = [_line(part) for part in (item.level1, item.level2, item.name)]
    target, unit = _line(item.target), _line(item.unit)
    operator = "" if item.operator.strip() == JUDGED else _line(item.operator)
    by_rule = result.score is not None and result.score == result.rule_score
    return IndicatorContext(
        key=key,
        level1=parts[0],
        level2=parts[1],
        name=parts[2],
        path="-".join(part for part in parts if part),
        operator=operator,
        target=target,
        unit=unit,
        target_text=f"{operator}{target}{unit}" if target else "",
        actual=_line(item.actual),
        weight=result.points,
        score=result.score,
        raw_weight=result.own.points if result.own else None,
        raw_score=result.own.score if result.own else None,
        coefficient=read_coefficient(item.coefficient),
        completion=completion,
        bucket=result.bucket,
        basis=percentages_in(result.basis, percent_style) if by_rule else "",
        lost=None if result.points is None or result.score is None else result.points - result.score,
        last_year=_line(item.extra.get("last_year", "")),
        evidence=_line(item.extra.get("evidence", "")),
        complete=reaches(completion, ONE),
        large_deviation=completion is not None and not reaches(completion, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION),
        open=result.is_open,
        has_points=result.points is not None,
        deducts=only_costs(item),
        reason=_line(reason_given(item.reason)),
    )


def _execution_row(execution: ExecutionContext) -> tuple[IndicatorContext, ...]:
    """The budget execution as a row among the indicators, where it earns points."""
    if not execution.weight:
        return ()
    row = _indicator(
        Indicator(level1=EXECUTION_NAME, name=EXECUTION_NAME),
        IndicatorResult(None, None, None, None, ""),
        execution.key,
        PERCENT_STYLES[0],
    )
    return (
        replace(
            row,
            completion=execution.rate,
            weight=execution.weight,
            score=execution.score,
            has_points=True,
            open=execution.score is None,
        ),
    )


def _budgets(evaluation: Evaluation, form: Form, prefix: str, shown_unit: str) -> dict[str, BudgetContext]:
    lines = evaluation.budget if evaluation.line("total") else [BudgetLine("total"), *evaluation.budget]
    units = (evaluation.money_unit, shown_unit)
    made = {line.line: _budget(line, units, form, f"{prefix}budget.{line.line}") for line in lines}
    for spec in form.budget.lines if form.budget else ():
        if spec.id in made and any(part in made and made[part].adjusted is not None for part in spec.sum_of):
            made[spec.id] = replace(made[spec.id], is_sum=True)
    return made


def _budget(line: BudgetLine, units: tuple[str, str], form: Form, key: str) -> BudgetContext:
    """``units``: the money unit that the amounts are in, and the one that they are told in."""
    read = [read_figure(amount, units[0]) for amount in (line.initial, line.adjusted, line.executed)]
    initial, adjusted, executed = (None if amount is None else convert_money(amount, *units) for amount in read)
    return BudgetContext(
        key=key,
        label=_line(line.label),
        initial=initial,
        adjusted=adjusted,
        executed=executed,
        balance=balance_of(adjusted, executed),
        rate=execution_rate(line, form.policy)[0],
        reason=_line(reason_given(line.reason)),
        is_sum=False,
    )


def _levels(indicators: Iterable[IndicatorContext], prefix: str) -> tuple[LevelContext, ...]:
    """Level-1 groups in the order of their first indicator, with their level-2 groups."""
    return tuple(
        LevelContext(
            key=f"{prefix}level1[{at}]",
            name=name,
            weight=_weight(items),
            score=_score(items),
            indicators=tuple(items),
            groups=_groups(items, f"{prefix}level1[{at}]"),
        )
        for at, (name, items) in enumerate(_grouped(indicators, lambda item: item.level1))
    )


def _groups(indicators: Iterable[IndicatorContext], key: str) -> tuple[GroupContext, ...]:
    return tuple(
        GroupContext(
            key=f"{key}.groups[{at}]", name=name, weight=_weight(items), score=_score(items), indicators=tuple(items)
        )
        for at, (name, items) in enumerate(_grouped(indicators, lambda item: item.level2))
    )


def _grouped(
    indicators: Iterable[IndicatorContext], level: Callable[[IndicatorContext], str]
) -> Iterable[tuple[str, list[IndicatorContext]]]:
    """Groups by the name of a level, in the order of their first indicator; rows of one name need not stand together."""
    groups: dict[str, list[IndicatorContext]] = {}
    for item in indicators:
        groups.setdefault(level(item), []).append(item)
    return groups.items()


def _weight(items: Sequence[IndicatorContext]) -> Decimal:
    return sum((item.weight for item in items if item.weight is not None), ZERO)


def _score(items: Sequence[IndicatorContext]) -> Decimal | None:
    """The sum of what is scored so far is no score of a group."""
    scores = [item.score for item in items if item.score is not None]
    return sum(scores, ZERO) if scores and not any(item.open for item in items) else None


def _counts(results: Results, prefix: str) -> CountsContext:
    every, known = results.count, _is_any_known(results)
    return CountsContext(
        key=f"{prefix}counts",
        total=Decimal(every) if every else None,
        complete=Decimal(results.complete) if known else None,
        incomplete=Decimal(results.incomplete) if known else None,
        incomplete_share=share_of(results.incomplete, every) if known else None,
    )


def _is_any_known(results: Results) -> bool:
    """Say whether an indicator has been compared with its target: else none of them is complete, nor incomplete."""
    return results.complete + results.incomplete > 0


def _measures(evaluation: Evaluation, form: Form, prefix: str) -> dict[str, MeasureContext]:
    book = form.policy.rules
    values = figures(book.measures, book.derived, evaluation.known_measures)
    every: tuple[Measure | Derived, ...] = (*book.measures, *book.derived)
    return {
        each.id: MeasureContext(
            key=f"{prefix}measures.{each.id}",
            label=each.label,
            unit=each.unit,
            value=None if isinstance(value := values[each.id], Missing) else decimal_of(value),
        )
        for each in every
    }


def _line(text: str) -> str:
    """A text of one line: breaks inside a cell only make a name fit its column."""
    return "".join(part.strip() for part in clean(text).split("\n"))
