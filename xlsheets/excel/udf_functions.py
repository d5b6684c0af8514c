"""The worksheet functions as plain Python, without xlwings: what each says of a row, by the policy of the form that is named.

They take whatever a cell may hold, as single values or as ranges, and answer with numbers, or in Chinese where a person has to
fill in (待填) or to judge (待评). What cannot be meant (an unknown form, ranges of different size) raises: the wrapper makes an
error value of it, and the native part of the workbook's formula answers. The same figures as a headless run: ``domain`` gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Indicator
from xlsheets.domain.execution import RATIO_DIGITS, execution_result
from xlsheets.domain.execution import execution_rate as rate_of_line
from xlsheets.domain.kinds.conversion import convert, read_coefficient
from xlsheets.domain.kinds.kinds import kind_of
from xlsheets.domain.measure_rules import bare
from xlsheets.domain.numbers import ONE, POINTS, SHARE_DIGITS, ZERO, half_up, read_figure, read_ratio
from xlsheets.domain.policy import Policy, pick
from xlsheets.domain.results import IndicatorResult
from xlsheets.domain.rule_results import RuleResult, rule_results
from xlsheets.domain.scoring import (
    AT_LEAST_80,
    LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION,
    capped_total,
    is_impossible_total,
)
from xlsheets.domain.status import TO_FILL, TO_JUDGE
from xlsheets.errors import UserError
from xlsheets.excel.udf_values import Answer, Answers, answer, cell_number, cell_text, cells_of, each, ratio_text
from xlsheets.forms.catalog import form_of_file
from xlsheets.formulas.budget_cells import no_rate_text


def completion(target: object, actual: object, form: object, operator: object = "", unit: object = "") -> Answers:
    """Completion as a ratio of at most 1; ``""`` for a blank row."""

    def one(target: object, actual: object, form: object, operator: object, unit: object) -> Answer:
        policy = policy_of(cell_text(form))
        item = _indicator(target, actual, operator, unit)
        if not (item.target or item.actual):
            return ""
        result = kind_of(policy).own_result(item, policy)
        return result.rule_status if result.completion is None else answer(result.completion)

    return each(one, target, actual, form, operator, unit)


def score(
    target: object,
    actual: object,
    weight: object,
    form: object,
    operator: object = "",
    unit: object = "",
    completion: object = "",
) -> Answers:
    """Points of an indicator by the rules, rounded as the form says; ``""`` for a blank row."""

    def one(*cells: object) -> Answer:
        result = _result(*cells)
        if result is None:
            return ""
        return result.rule_status if result.rule_score is None else answer(result.rule_score)

    return each(one, target, actual, weight, form, operator, unit, completion)


def basis(
    target: object,
    actual: object,
    weight: object,
    form: object,
    operator: object = "",
    unit: object = "",
    completion: object = "",
) -> Answers:
    """How the points of an indicator came about, as a line that a person can check; ``""`` for a blank row."""

    def one(*cells: object) -> Answer:
        result = _result(*cells)
        return "" if result is None else result.basis

    return each(one, target, actual, weight, form, operator, unit, completion)


def converted(score: object, factor: object, form: object, divisor: object = "") -> Answers:
    """Converted points (折算): score × factor ÷ divisor, rounded as the form says; a score that is 待填 or 待评 stays so."""

    def one(score: object, factor: object, form: object, divisor: object) -> Answer:
        policy, points = policy_of(cell_text(form)), _points(score)
        if points is None:
            return _otherwise(score)
        by = cell_number(factor)
        by = read_coefficient(cell_text(factor)) if by is None else by
        over = _points(divisor) if cell_text(divisor) else ONE
        return TO_FILL if by is None or by < ZERO or not over else answer(convert(points, by, over, policy.digits))

    return each(one, score, factor, form, divisor)


def bucket(completion: object, form: object) -> Answers:
    """Name the bucket of a completion; 待填 and 待评 stay as they are."""

    def one(completion: object, form: object) -> Answer:
        policy, ratio = policy_of(cell_text(form)), _ratio(completion)
        return _otherwise(completion) if ratio is None else _bucket(ratio, policy)

    return each(one, completion, form)


def grade(total: object, form: object) -> Answers:
    """Name the grade of a total; 待评 where there is no total yet."""

    def one(total: object, form: object) -> Answer:
        policy, points = policy_of(cell_text(form)), _points(total)
        return _otherwise(total) if points is None else pick(policy.grades, points)

    return each(one, total, form)


def execution_rate(budget: object, executed: object, form: object) -> Answers:
    """Budget execution rate, not capped; ``—`` for a budget of 0 without a rate, ``""`` where an amount is missing."""

    def one(budget: object, executed: object, form: object) -> Answer:
        policy = policy_of(cell_text(form))
        rate, case = rate_of_line(_line(budget, executed), policy)
        return no_rate_text(case) if rate is None else answer(rate)

    return each(one, budget, executed, form)


def execution_score(budget: object, executed: object, form: object) -> Answers:
    """Points of the budget execution; ``—`` for a budget of 0 without a rate, ``""`` where an amount is missing."""

    def one(budget: object, executed: object, form: object) -> Answer:
        result = execution_result(_line(budget, executed), policy_of(cell_text(form)))
        return no_rate_text(result.case) if result.rule_score is None else answer(result.rule_score)

    return each(one, budget, executed, form)


def total(scores: object, execution: object, rate: object, form: object) -> Answer:
    """Sum of the indicators' points and the execution's, limited by the rate where the form does; ``""`` without any points; 待评 where
    they cannot be."""
    policy = policy_of(_single(form))
    points = [_points(cell) for cell in (*cells_of(scores), *cells_of(execution))]
    if not any(point is not None for point in points):
        return ""
    summed = half_up(sum((point for point in points if point is not None), ZERO), policy.digits)
    if is_impossible_total(summed, policy):
        return TO_JUDGE
    (executed,) = cells_of(rate)
    return answer(capped_total(summed, _any_ratio(executed), policy))


def count(completions: object, bucket: object, form: object) -> Answers:
    """Count the indicators whose completion lies in a bucket (80%以上 is the first two together)."""
    policy, ratios = policy_of(_single(form)), _ratios(completions)
    return each(lambda name: answer(Decimal(_in_bucket(ratios, cell_text(name), policy))), bucket)


def share(completions: object, bucket: object, form: object) -> Answers:
    """Share of the indicators, those without a completion included, that lie in a bucket; ``""`` without indicators."""
    policy, ratios = policy_of(_single(form)), _ratios(completions)

    def one(name: object) -> Answer:
        found = _in_bucket(ratios, cell_text(name), policy)
        return answer(half_up(Decimal(found) / len(ratios), SHARE_DIGITS)) if ratios else ""

    return each(one, bucket)


def rule_score(name: object, ids: object, values: object, form: object) -> Answers:
    """Points of an indicator by its rule over measures (their ids and figures, two ranges of one size); 待填, 待评 without points.

    A single name that has no rule raises; in a column of names it is to be judged.
    """

    def tell(result: RuleResult) -> Answer:
        return result.status if result.score is None else answer(result.score)

    return _by_rule(name, ids, values, form, tell)


def rule_basis(name: object, ids: object, values: object, form: object) -> Answers:
    """How the points of an indicator follow from the measures, as a line that a person can check."""
    return _by_rule(name, ids, values, form, lambda result: result.basis)


def _by_rule(name: object, ids: object, values: object, form: object, tell: Callable[[RuleResult], Answer]) -> Answers:
    policy = policy_of(_single(form))
    keys = [cell_text(cell) for cell in cells_of(ids)]
    typed = dict(zip(keys, (cell_text(cell) for cell in cells_of(values)), strict=True))
    results = rule_results(policy.rules, typed, policy.digits)
    alone = len(list(cells_of(name))) == 1

    def one(name: object) -> Answer:
        text = bare(cell_text(name))
        if not text:
            return ""
        if text not in results and not alone:
            return TO_JUDGE
        return tell(results[text])

    return each(one, name)


@cache
def policy_of(form_id: str) -> Policy:
    """Return a form's policy, read once a process. Raises UserError where there is no such form here."""
    form = form_of_file(form_id)
    if form is None:
        raise UserError(f"没有表式“{form_id}”。")
    return form.policy


def _indicator(target: object, actual: object, operator: object, unit: object) -> Indicator:
    return Indicator(
        operator=cell_text(operator), target=cell_text(target), unit=cell_text(unit), actual=cell_text(actual)
    )


def _result(*cells: object) -> IndicatorResult | None:
    """Compute one row (target, actual, weight, form, operator, unit, completion), None where it is blank."""
    target, actual, weight, form, operator, unit, completion = cells
    policy = policy_of(cell_text(form))
    item = replace(
        _indicator(target, actual, operator, unit), weight=cell_text(weight), completion=ratio_text(completion)
    )
    if not (item.target or item.actual or item.weight or item.completion):
        return None
    return kind_of(policy).own_result(item, policy)


def _otherwise(cell: object) -> str:
    """Answer for a cell that should hold a number: nothing for nothing, 待填 stays, anything else has to be judged."""
    text = cell_text(cell)
    return text if text in ("", TO_FILL) else TO_JUDGE


def _line(budget: object, executed: object) -> BudgetLine:
    """Make a budget line of two amounts; which one is the denominator was for the caller to say."""
    below = cell_text(budget)
    return BudgetLine("total", initial=below, adjusted=below, executed=cell_text(executed))


def _single(argument: object) -> str:
    """Text of an argument that is one cell. Raises ValueError for a range of several."""
    (cell,) = cells_of(argument)
    return cell_text(cell)


def _points(cell: object) -> Decimal | None:
    number = cell_number(cell)
    return read_figure(cell_text(cell), POINTS) if number is None else number


def _any_ratio(cell: object) -> Decimal | None:
    number = cell_number(cell)
    return read_ratio(cell_text(cell)) if number is None else number


def _ratio(cell: object) -> Decimal | None:
    """Read a completion, from 0 to 1."""
    ratio = _any_ratio(cell)
    return None if ratio is None else min(ONE, max(ZERO, ratio))


def _ratios(completions: object) -> list[Decimal | None]:
    """Completions of the indicators among some cells, in their order; a blank cell is no indicator."""
    return [_ratio(cell) for cell in cells_of(completions) if cell_text(cell)]


def _bucket(ratio: Decimal, policy: Policy) -> str:
    return pick(policy.buckets, half_up(ratio, RATIO_DIGITS))


def _in_bucket(ratios: list[Decimal | None], name: str, policy: Policy) -> int:
    """Count the completions in a bucket. Raises ValueError for a name that is none of the form's."""
    known = [ratio for ratio in ratios if ratio is not None]
    if name == AT_LEAST_80:
        least = LEAST_COMPLETION_WITHOUT_LARGE_DEVIATION
        return sum(half_up(ratio - least, RATIO_DIGITS) >= ZERO for ratio in known)
    if all(entry.name != name for entry in policy.buckets):
        raise ValueError(name)
    return sum(_bucket(ratio, policy) == name for ratio in known)
