"""Makes of an evaluation, its results and its form what a report template sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsheets.domain.conversion import read_coefficient
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Indicator
from xlsheets.domain.execution import execution_rate, reaches
from xlsheets.domain.numbers import ONE, ZERO, read_figure
from xlsheets.domain.printed_hints import reason_given
from xlsheets.domain.results import IndicatorResult, LevelResult, Results
from xlsheets.domain.scoring import LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION, reported_bands, share_of
from xlsheets.domain.vocabulary import JUDGED
from xlsheets.forms.schema import PERCENT_STYLES, Form
from xlsheets.report.context import (
    BandContext,
    BucketContext,
    BudgetContext,
    CountsContext,
    ExecutionContext,
    FormContext,
    GoalContext,
    IndicatorContext,
    LevelContext,
    ReportContext,
)
from xlsheets.report.filters import cn_date
from xlsheets.report.typed_text import TypedText, clean

_SHORT_NAMES = (
    ("委员会", "委"), ("办公室", "办"), ("服务中心", "中心"), ("中心", "中心"), ("局", "局"), ("厅", "厅"),
    ("学院", "院"), ("医院", "院"), ("大学", "校"), ("学校", "校"), ("小学", "校"), ("中学", "校"), ("馆", "馆"), ("委", "委"),
)  # fmt: skip


def build_context(
    evaluation: Evaluation, results: Results, form: Form, percent_style: str = PERCENT_STYLES[0]
) -> ReportContext:
    """Return the context of one evaluation, for a report that prints its percentages in that style."""
    fields = {name: _line(evaluation.fields.get(name, "")) for name in (*form.fields, *evaluation.fields)}
    unit = fields.get("unit", "")
    indicators = tuple(_indicator(*row) for row in results.beside(evaluation.indicators))
    known = [item for item in indicators if item.completion is not None]
    lines = evaluation.budget if evaluation.line("total") else [BudgetLine("total"), *evaluation.budget]
    is_open = results.grade is None
    execution = results.execution
    return ReportContext(
        percent_style=percent_style,
        form=FormContext(form.id, form.title, form.authority),
        year=evaluation.year,
        subject=_line(evaluation.subject),
        unit=unit,
        we=we(unit),
        fields=fields,
        fill_date=cn_date(fields.get("fill_date", "")),
        money_unit=evaluation.money_unit,
        goals=tuple(GoalContext(clean(goal.expected), clean(goal.actual)) for goal in evaluation.goals),
        budget={line.line: _budget(line, evaluation.money_unit, form) for line in lines},
        execution=ExecutionContext(execution.rate, execution.score, form.policy.execution.weight),
        weight_total=results.weight_total,
        # The sum of what has been scored so far is no total that a report may state.
        total=None if is_open else results.total,
        grade=results.grade,
        open=tuple(item for item in indicators if item.open),
        level1=_levels(indicators, results),
        indicators=indicators,
        complete=tuple(item for item in known if item.complete),
        incomplete=tuple(item for item in known if not item.complete),
        large=tuple(item for item in known if item.large_deviation),
        counts=_counts(results),
        bands=tuple(
            BandContext(name, count if results.count else None, share)
            for name, (count, share) in reported_bands(results.indicators).items()
        ),
        deviation_limit=LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION,
        buckets=tuple(
            BucketContext(bucket.name, results.buckets[bucket.name].count, results.buckets[bucket.name].share)
            for bucket in form.policy.buckets
        ),
    )


def typed_texts(evaluation: Evaluation, form: Form) -> dict[str, TypedText]:
    """Return the form's typed paragraphs with what was typed in this evaluation."""
    return {spec.id: TypedText(spec.title, evaluation.texts.get(spec.id, ""), spec.default) for spec in form.texts}


def we(unit: str) -> str:
    """Return how a unit calls itself in a report: 某某局 → 我局; 我单位 where its name does not tell."""
    return next(("我" + short for ending, short in _SHORT_NAMES if unit.endswith(ending)), "我单位")


def _indicator(item: Indicator, result: IndicatorResult) -> IndicatorContext:
    completion = result.completion
    parts = [_line(part) for part in (item.level1, item.level2, item.name)]
    target, unit = _line(item.target), _line(item.unit)
    operator = "" if item.operator.strip() == JUDGED else _line(item.operator)
    return IndicatorContext(
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
        complete=reaches(completion, ONE),
        large_deviation=completion is not None and not reaches(completion, LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION),
        open=result.is_open,
        reason=_line(reason_given(item.reason)),
    )


def _budget(line: BudgetLine, money_unit: str, form: Form) -> BudgetContext:
    initial, adjusted, executed = (
        read_figure(amount, money_unit) for amount in (line.initial, line.adjusted, line.executed)
    )
    return BudgetContext(
        label=_line(line.label),
        initial=initial,
        adjusted=adjusted,
        executed=executed,
        balance=None if adjusted is None or executed is None else adjusted - executed,
        rate=execution_rate(line, form.policy)[0],
        reason=_line(reason_given(line.reason)),
    )


def _levels(indicators: Iterable[IndicatorContext], results: Results) -> tuple[LevelContext, ...]:
    """Level-1 groups in the order of their first indicator."""
    groups: dict[str, list[IndicatorContext]] = {}
    for item in indicators:
        groups.setdefault(item.level1, []).append(item)
    points: dict[str, list[LevelResult]] = {}
    for name, result in results.level1.items():
        points.setdefault(_line(name), []).append(result)
    return tuple(_level(name, items, points.get(name, ())) for name, items in groups.items())


def _level(name: str, items: Sequence[IndicatorContext], points: Sequence[LevelResult]) -> LevelContext:
    score = sum((each.score for each in points), ZERO)
    is_open = any(item.open for item in items)
    return LevelContext(name, sum((each.weight for each in points), ZERO), None if is_open else score, tuple(items))


def _counts(results: Results) -> CountsContext:
    if not results.count:
        return CountsContext(None, None, None, None)
    return CountsContext(**results.counts, incomplete_share=share_of(results.incomplete, results.count))


def _line(text: str) -> str:
    """A text of one line: breaks inside a cell only make a name fit its column."""
    return "".join(part.strip() for part in clean(text).split("\n"))
