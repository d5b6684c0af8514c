"""Evaluations as people fill them in, and worse: seeded mixtures of everything counted in published forms.

Each part draws from a ``random.Random``, so a seed gives the same evaluation again, and hypothesis, which can pretend to be
one, shrinks what fails.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace
from samples.changed import with_rows
from samples.measured import measured_evaluation
from samples.typed_texts import (
    Draw,
    actual_text,
    amount_text,
    completion_text,
    name_text,
    score_text,
    target_text,
    weight_text,
)
from samples.typed_words import SIGNS, UNITS

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import plain, read_figure, read_number, read_ratio
from xlsheets.domain.reading import split_target
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.formulas.calc.reading_numbers import SHOWN_ROLES

FURTHER_FIGURES = ("", "", "1", "2.5", "0", "0.005", "3 分", "无", "--", "-1", "若干", "１.５")
COEFFICIENTS = ("0.5", "1", "0.333", "1.2", "0.125", "0.5", "0.4", "0", "80%", "", "系数", "-1")


def indicator(rng: Draw, form: Form, level1: str, level2: str, number: int) -> Indicator:
    """Draw one indicator row of a form."""
    target = target_text(rng)
    item = Indicator(
        level1,
        level2,
        name_text(rng, number),
        target=target,
        actual=actual_text(rng, target),
        weight=weight_text(rng) if rng.random() < 0.98 else rng.choice(("１２.５", " 7 ", "")),
        score=score_text(rng),
        completion=completion_text(rng) if form.has_completion else None,
    )
    if not form.combined_target:
        return separated(rng, item)
    operator, target, unit = split_target(item.target)
    item = replace(item, operator=operator, target=target, unit=unit) if rng.random() < 0.3 else item
    return separated(rng, item) if rng.random() < 0.1 else item


def separated(rng: Draw, item: Indicator) -> Indicator:
    """Write a target into operator, value and unit columns, in some of the ways that occur."""
    operator, target, unit = split_target(item.target)
    kind = rng.random()
    if kind < 0.6:
        return replace(item, operator=operator, target=target, unit=unit)
    if kind < 0.75:
        return replace(
            item, operator=rng.choice(("定性", "定量", " 定性 ", "定性", "无", "≥ ", "正向")), target=target, unit=unit
        )
    if kind < 0.9:
        return replace(item, operator=rng.choice(SIGNS), unit=rng.choice(("", "%以上", "元以内", rng.choice(UNITS))))
    return replace(
        item, operator=rng.choice(("", "=", "≥≤", "优")), target=rng.choice((target, "", "100")), unit=rng.choice(UNITS)
    )


def budget(rng: Draw, form: Form) -> list[BudgetLine]:
    """Draw the budget: whole, zero, missing, with a typed score at times."""
    kind = rng.random()
    if kind < 0.08 or not form.budget_roles:
        return []
    specs = form.budget.lines if form.budget else ()
    lines: list[BudgetLine] = []
    for spec in specs or (None,):
        initial = amount_text(rng)
        adjusted = initial if rng.random() < 0.5 else amount_text(rng)
        executed = rng.choice((adjusted, amount_text(rng), amount_text(rng)))
        if kind < 0.2:
            initial, adjusted, executed = "0", "0", rng.choice(("0", "5"))
        lines.append(BudgetLine(spec.id if spec else "total", spec.label if spec else "", initial, adjusted, executed))
    for spec in specs:
        lines = _with_total(rng, spec, lines)
    printed = any(column.role == "score" for column in form.budget.columns) if form.budget else False
    totals = [place for place, line in enumerate(lines) if line.line == "total"]
    if totals and printed and rng.random() < 0.2:
        lines[totals[0]] = replace(lines[totals[0]], score=rng.choice(("10", "9.99", "0", "7.5")))
    return lines


def _with_total(rng: Draw, spec: BudgetLineSpec, lines: list[BudgetLine]) -> list[BudgetLine]:
    """Let a line that adds up others hold their sum, or at times another number; never nothing beside numbers."""
    place = next(place for place, line in enumerate(lines) if line.line == spec.id)
    line, parts = lines[place], [part for part in lines if part.line in spec.sum_of]
    for role in AMOUNTS:
        amounts = [amount for part in parts if (amount := read_figure(getattr(part, role))) is not None]
        if amounts and (rng.random() < 0.7 or read_figure(getattr(line, role)) is None):
            line = replace(line, **{role: plain(sum(amounts, Decimal(0)))})
    return [*lines[:place], line, *lines[place + 1 :]]


def evaluation(rng: Draw, form: Form, rows: int) -> Evaluation:
    """Draw an evaluation of a form with so many indicators, spread over its groups in order; of a department form all it prints."""
    if not form.kind.is_measured:
        return measured_evaluation(rng, form)
    places = sorted(rng.choices(_places(form), k=rows), key=lambda place: place[0])
    items = [indicator(rng, form, level1, level2, index) for index, (_, level1, level2) in enumerate(places, 1)]
    for spec in (spec for group in form.indicators.groups for spec in group.rows if spec.completion_from):
        first = next((place for place, item in enumerate(items) if item.level2 == spec.level2), None)
        if first is not None:
            items[first] = replace(items[first], name=spec.name)
    lines = budget(rng, form)
    goals = [Goal("目标", "完成")] if rng.random() < 0.1 and _has_goals(form) else []
    items = [_in_columns(rng, form, item) for item in items]
    if form.indicators.repeat:
        items = sorted((replace(item, goal=rng.choice((1, 1, 2, 3))) for item in items), key=lambda item: item.goal)
    drawn = Evaluation(form.id, 2024, "抽样项目", {}, form.money_unit, lines, goals, items)
    return with_form_given(drawn, form)


def _in_columns(rng: Draw, form: Form, item: Indicator) -> Indicator:
    """Give an indicator what the form's columns of points hold, and nothing where it has none."""
    column = form.indicators.column
    if form.kind.own_roles:
        item = replace(item, raw_weight=item.weight, raw_score=item.score, score=score_text(rng))
        item = replace(item, coefficient=rng.choice(COEFFICIENTS)) if column("coefficient") else item
    weight, score = item.weight if column("weight") else "", item.score if column("score") else None
    drawn = {role: rng.choice(FURTHER_FIGURES) for role, _ in form.kind.typed_roles}
    return replace(item, weight=weight, score=score, extra={role: text for role, text in drawn.items() if text})


def complete_evaluation(rng: Draw, form: Form, rows: int) -> Evaluation:
    """Draw an evaluation with something in every cell that the form has, in words that no reader can take for anything else."""
    drawn = evaluation(rng, form, rows)
    items = [_plain_indicator(rng, form, item, number) for number, item in enumerate(drawn.indicators, 1)]
    fields = {name: f"{name}的内容{rng.randrange(100)}" for name in dict.fromkeys((*form.fields, "supervisor"))}
    fields |= {name: rng.choice(choices) for name, choices in form.check_boxes.items()}
    if rng.random() < 0.7:
        fields["project_code"] = f"510904{rng.randrange(10, 99)}T{rng.randrange(10**12):012}"
    texts = {text.id: f"{text.title}：" + "写了一段话。" * rng.randrange(1, 30) for text in form.texts}
    lines = _plain_budget(rng, form)
    count = max((rng.randrange(1, 3), *(item.goal for item in items)))
    goals = [Goal(f"预计做到{n}", f"已经做到{n}") for n in range(count)] if _has_goals(form) else []
    whole = replace(drawn, fields=fields, budget=lines, goals=goals, indicators=items, texts=texts)
    return with_form_given(whole, form)


def _plain_budget(rng: Draw, form: Form) -> list[BudgetLine]:
    """Every line with its amounts, the sums right or at times another number."""

    def amount() -> str:
        return plain(Decimal(rng.randrange(1, 10**7)) / 100)

    if not form.budget_roles:
        return []
    if form.budget is None:
        return [BudgetLine("total", "预算金额", amount(), amount(), amount(), "支出率偏低")]
    lines = [BudgetLine(spec.id, spec.label, amount(), amount(), amount()) for spec in form.budget.lines]
    for spec in form.budget.sums:
        lines = _with_total(rng, spec, lines)
    lacking = dict.fromkeys({*AMOUNTS, "reason"} - form.budget_roles, "")
    return [replace(line, **{"reason": "年中追加" if line.line == "total" else "", **lacking}) for line in lines]


def _plain_indicator(rng: Draw, form: Form, item: Indicator, number: int) -> Indicator:
    sign, unit = rng.choice(("≥", "≤", "=")), rng.choice(("%", "家", "万元"))
    linked, converts = bool(item.completion_from), bool(form.kind.own_roles)
    wanted, done = str(rng.randrange(1, 200)), f"{rng.randrange(1, 200)}{unit}"
    return Indicator(
        item.level1,
        item.level2,
        item.name if linked else f"第{number}项",
        sign,
        wanted,
        unit,
        done,
        weight=plain(Decimal(rng.randrange(1, 4000)) / 100) if form.indicators.column("weight") else "",
        score=rng.choice((None, None, "3.5")) if form.indicators.column("score") else None,
        reason=rng.choice(("", "天气原因")) if form.indicators.column("reason") else "",
        goal=item.goal,
        extra={role: "1.5" if role in FIGURE_ROLES else f"{role}的内容" for role in form.extra_roles},
        completion_from=item.completion_from,
        raw_weight=plain(Decimal(rng.randrange(1, 4000)) / 100) if converts else "",
        raw_score=rng.choice((None, "3.5")) if converts else None,
        coefficient=rng.choice(COEFFICIENTS[:5]) if form.indicators.column("coefficient") else "",
    )


def _places(form: Form) -> list[tuple[int, str, str]]:
    specs = ((group.level1, spec.level2) for group in form.indicators.groups for spec in group.rows)
    return [(index, *names) for index, names in enumerate(specs)]


def _has_goals(form: Form) -> bool:
    return form.indicators.repeat is not None or any(type(band).__name__ == "GoalsBand" for band in form.bands)


def without_loader_traps(source: Evaluation) -> Evaluation:
    """Return an evaluation whose texts formualizer keeps: its loader turns the texts ``007`` and ``#N/A`` into 7 and an error, and
    ``40`` into a number, of whose format it has nothing to tell."""
    roles = ("name", "operator", "target", "unit", "actual")

    def kept(text: str | None, *, number: bool = True) -> str | None:
        return f"数{text}" if text and (_is_trap(text) or not (number or read_number(text) is None)) else text

    def kept_row(item: Indicator) -> Indicator:
        completion = None if item.completion and read_ratio(item.completion) is None else item.completion
        return replace(
            item,
            **{role: kept(getattr(item, role), number=role not in SHOWN_ROLES) for role in roles},
            completion=completion,
        )

    measures = {key: kept(text) or "" for key, text in source.measures.items()}
    return replace(with_rows(source, kept_row), measures=measures)


def _is_trap(text: str) -> bool:
    if text.startswith("#") or text.lower() in ("true", "false", "inf", "nan", "infinity"):
        return True
    try:
        number = float(text)
    except ValueError:
        return False
    return not text.isascii() or text != plain(Decimal(repr(number))) or len(text) > 15


def evaluations(form: Form, most_rows: int = 6) -> st.SearchStrategy[Evaluation]:
    """Strategy of evaluations of a form."""
    return st.builds(evaluation, st.randoms(use_true_random=False), st.just(form), st.integers(1, most_rows))


def indicators(form: Form) -> st.SearchStrategy[Indicator]:
    """Strategy of single indicators of a form."""
    build: Callable[[Draw], Indicator] = lambda rng: indicator(rng, form, "产出指标", "数量指标", 1)  # noqa: E731
    return st.builds(build, st.randoms(use_true_random=False))
