"""FACTS.json and the evaluation: the same keys, strictly checked on the way in, in the contract's order on the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.errors import MistakesError
from xlsheets.forms.facts_json import FactsTable
from xlsheets.forms.facts_places import note_line, note_row, note_rows, printed_money_unit
from xlsheets.forms.facts_sense import judge
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.levels import same_name, split_level1, without_of_which
from xlsheets.forms.mistakes import KeyPath, Mistakes, show_key
from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_bands import BudgetLineSpec, GoalsBand
from xlsheets.forms.schema_indicators import CONVERSION_ROLES

DERIVED = ("results", "cells")
"""What ``read --json`` adds to the facts; computed again from them, so not read back."""

MOST_TOLD = 50
"""Mistakes of one file that are told at once."""

_INDICATOR_TEXTS = ("level1", "level2", "name", "operator", "target", "unit", "actual", "weight", "reason")
_LINE_TEXTS = (*AMOUNTS, "reason")


class Telling(Struct, frozen=True):
    """How mistakes of facts are told: ``show`` names the place of a key, ``say`` puts a message into the words that people see."""

    show: Callable[[KeyPath], str] = show_key
    say: Callable[[str], str] = str


BY_KEYS = Telling()
"""Of facts whose keys a person writes."""


def evaluation_from_facts(
    data: dict[str, Any], form: Form, where: str, path: KeyPath = (), telling: Telling = BY_KEYS
) -> Evaluation:
    """Build the evaluation that a FACTS.json describes, for a form.

    A figure may be a string or a number; absent keys are empty. What ``read --json`` gave is taken as the sheet has it; in facts
    that a person wrote, figures that are none, dates that there are not, points beyond a row's own, levels that there are not,
    indicators without a name and those written twice are mistakes too.

    Args:
        data: the facts.
        form: the form that they are for.
        where: begins the line of each mistake, usually the file's name.
        path: the way to the facts in the file, where they are not all of it.
        telling: how mistakes are told; by their keys without it.

    Raises:
        MistakesError: with every mistake: an unknown key, field, text or budget line, a value of the wrong type or out of range.
    """
    mistakes = Mistakes()
    facts = FactsTable(data, path, mistakes)
    stated = facts.text("form") or form.id
    if stated != form.id:  # whatever else is wrong with it for this form says nothing
        why = f"数据属于表式“{stated}”，现在用的表式是“{form.id}”，请改用同一个表式"
        raise MistakesError([f"{where}：{telling.show((*path, 'form'))}：{telling.say(why)}"])
    made = _evaluation(facts, form)
    if not any(facts.has(key) for key in DERIVED):
        judge(made, form, path, mistakes)
    if mistakes.found:
        raise MistakesError(told(mistakes, where, telling))
    return with_form_given(made, form)


def facts_for_form(data: dict[str, Any], form: Form) -> tuple[Evaluation, Mistakes]:
    """Build the evaluation of facts that were another form's, as far as this one has places for them, and say what has none."""
    mistakes = Mistakes()
    made = _evaluation(FactsTable(data, (), mistakes), form)
    return with_form_given(made, form), mistakes


def told(mistakes: Mistakes, where: str, telling: Telling = BY_KEYS) -> list[str]:
    """Write a line for each mistake, and one for those beyond what anybody reads at once."""
    lines = [f"{where}：{telling.show(path)}：{telling.say(message)}" for path, message in mistakes.found]
    more = [f"{where}：还有 {len(lines) - MOST_TOLD} 处错误没有列出，请改好以上各处后再运行一次"]
    return lines if len(lines) <= MOST_TOLD else lines[:MOST_TOLD] + more


def _evaluation(facts: FactsTable, form: Form) -> Evaluation:
    fields = facts.figures("fields")
    known_fields = tuple(dict.fromkeys((*SHARED_FIELDS, *form.fields)))
    facts.only(
        "fields", fields, known_fields, "这个表式没有的栏", {"subject": "项目名称写在最外层的 subject，请移到那里"}
    )
    for name, choices in form.check_boxes.items():
        if (chosen := fields.get(name, "").strip()) and chosen not in choices:
            facts.note("fields", f"“{name}”没有选项“{chosen}”，请改为：{'、'.join(choices)}")
    measures = facts.figures("measures")
    facts.only("measures", measures, form.measure_ids, "这个表式没有的数据项")
    rows = facts.tables("indicators")[: 0 if form.is_data else None]
    indicators = [_indicator(row, form) for row in rows]
    note_rows(rows, indicators, form)
    texts = facts.figures("texts")
    facts.only("texts", texts, tuple(text.id for text in form.texts), "这个表式没有的文字说明")
    evaluation = Evaluation(
        form=form.id,
        year=facts.year("year"),
        subject=facts.text("subject"),
        fields=fields,
        money_unit=facts.text("money_unit") or form.money_unit,
        budget=_budget(facts, form),
        goals=[_goal(goal) for goal in facts.tables("goals")],
        indicators=indicators,
        measures=measures,
        texts=texts,
        total=facts.optional("total"),
        grade=facts.optional("grade"),
    )
    facts.close(ignored=DERIVED)
    if form.is_data and facts.tables("indicators"):
        facts.note("indicators", "这个表式是数据表，没有绩效指标，请去掉")
    for role, what in (("total", "总分"), ("grade", "等级")):
        if getattr(evaluation, role) is not None and role not in form.total_roles:
            facts.note(role, f"这个表式没有{what}一格，请去掉")
    if evaluation.money_unit not in MONEY_UNITS:
        facts.note("money_unit", f"不认识的金额单位“{evaluation.money_unit}”，请改为：{'、'.join(MONEY_UNITS)}")
    else:
        evaluation = replace(evaluation, money_unit=printed_money_unit(facts, evaluation, form))
    _check_goals(facts, evaluation, form)
    return evaluation


def facts_from_evaluation(evaluation: Evaluation) -> dict[str, Any]:
    """Return the facts of an evaluation, keys in the contract's order; what a person may type over only where typed."""
    facts: dict[str, Any] = {
        "form": evaluation.form,
        "year": evaluation.year,
        "subject": evaluation.subject,
        "fields": dict(evaluation.fields),
        "money_unit": evaluation.money_unit,
        "budget": [_budget_facts(line) for line in evaluation.budget],
        "goals": [{"expected": goal.expected, "actual": goal.actual} for goal in evaluation.goals],
        "indicators": [_indicator_facts(indicator) for indicator in evaluation.indicators],
        "measures": dict(evaluation.measures),
        "texts": dict(evaluation.texts),
    }
    typed = {"total": evaluation.total, "grade": evaluation.grade}
    return facts | {key: value for key, value in typed.items() if value is not None}


def _check_goals(facts: FactsTable, evaluation: Evaluation, form: Form) -> None:
    """Check that the form has a place for the goals and for what was achieved, and that the indicators follow their order."""
    repeat = form.indicators.repeat
    bands = [band for band in form.bands if isinstance(band, GoalsBand)]
    has_actual = bool(repeat) or any(column.role == "actual" for band in bands for column in band.columns)
    if evaluation.goals and not repeat and not bands:
        facts.note("goals", "这个表式没有年度总体目标一栏，请去掉")
    elif not has_actual and any(goal.actual for goal in evaluation.goals):
        facts.note("goals", "这个表式的年度总体目标没有实际完成情况一栏，请去掉 actual")
    if repeat and len(evaluation.goals) > repeat.most:
        facts.note("goals", f"这个表式最多 {repeat.most} 个年度目标，请去掉多余的")
    numbers = [item.goal for item in evaluation.indicators]
    if numbers != sorted(numbers):
        facts.note("indicators", "同一个年度目标的指标要写在一起，按目标的次序排列")


def _goal(facts: FactsTable) -> Goal:
    goal = Goal(facts.text("expected"), facts.text("actual"))
    facts.close()
    return goal


def _indicator(facts: FactsTable, form: Form) -> Indicator:
    values = {key: facts.text(key) for key in _INDICATOR_TEXTS}
    values["level1"] = split_level1(values["level1"])[0]
    if "{points}" in form.indicators.heading2:
        values["level2"] = split_level1(values["level2"])[0]
    goal = _goal_number(facts, form)
    before = _before_conversion(facts, form)
    extra = {role: text for role in form.extra_roles if (text := facts.text(role))}
    indicator = Indicator(
        completion=facts.optional("completion"),
        score=facts.optional("score"),
        goal=goal,
        extra=extra,
        unit_beside=form.indicators.column("unit") is not None,
    )
    indicator = replace(indicator, **{**values, **before})
    facts.close()
    note_row(facts, indicator, form)
    return indicator


def _before_conversion(facts: FactsTable, form: Form) -> dict[str, str | None]:
    """Read what stands in a row before its score is converted (折算), as far as the form has columns for it."""
    found: dict[str, str | None] = {}
    for role in form.kind.own_roles:
        if form.indicators.column(role) is not None:
            found[role] = facts.optional(role) if role == "raw_score" else facts.text(role)
    return found


def _goal_number(facts: FactsTable, form: Form) -> int:
    """Read the number of the goal that an indicator belongs to; the first one where none is said."""
    text, repeat = facts.text("goal"), form.indicators.repeat
    if repeat is None:
        if text:
            facts.note("goal", "这个表式的指标不分年度目标，请去掉")
        return 0
    if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= repeat.most):
        facts.note("goal", f"应为第几个年度目标：1 到 {repeat.most} 的整数，现为“{text[:20]}”，请改正")
        return 1
    return int(text or "1")


def _indicator_facts(indicator: Indicator) -> dict[str, Any]:
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": indicator.name,
        "operator": indicator.operator,
        "target": indicator.target,
        "unit": indicator.unit,
        "actual": indicator.actual,
        "completion": indicator.completion,
        "weight": indicator.weight,
        "score": indicator.score,
        "reason": indicator.reason,
        **_conversion_facts(indicator),
        **indicator.extra,
        **({"goal": indicator.goal} if indicator.goal else {}),
    }


def _conversion_facts(indicator: Indicator) -> dict[str, Any]:
    """Return what was typed before the conversion; nothing in forms that do not convert."""
    facts = {role: getattr(indicator, role) for role in CONVERSION_ROLES}
    return {role: text for role, text in facts.items() if text}


def _budget(facts: FactsTable, form: Form) -> list[BudgetLine]:
    specs = form.budget.lines if form.budget else (BudgetLineSpec("total", ""),)
    one_reason = any(column.merged for column in form.budget.columns) if form.budget else False
    entries, lines = facts.tables("budget"), list[BudgetLine]()
    if entries and not form.budget_roles:
        facts.note("budget", "这个表式没有资金部分，请去掉")
        return []
    for entry in entries:
        line_id, label = entry.text("line"), entry.text("label")
        spec = _line_spec(specs, line_id, label)
        if spec is None:
            known = "、".join(f"{spec.id}（{spec.label}）" if spec.label else spec.id for spec in specs)
            named = line_id or label
            entry.note(
                "line",
                (f"这个表式没有资金行“{named}”，请改为" if named else "没有写是哪一资金行，请写明") + f"：{known}",
            )
            spec = BudgetLineSpec(named, label)  # the rest of the line is looked at all the same
        amounts: dict[str, Any] = {key: entry.text(key) for key in _LINE_TEXTS}
        typed = {key: entry.optional(key) for key in ("rate", "score")}
        note_line(entry, {**amounts, **typed}, spec, form)
        if one_reason and spec.id != "total" and amounts["reason"]:
            entry.note("reason", "这个表式各资金行合用一格原因，请写在总额（total）一行")
        line = BudgetLine(spec.id, label or spec.label, **amounts, rate=typed["rate"], score=typed["score"])
        entry.close()
        if line.line and any(line.line == other.line for other in lines):
            entry.note("line", f"资金行“{line.line}”写了两次，请去掉一行")
        lines.append(line)
    return lines


def _line_spec(specs: tuple[BudgetLineSpec, ...], line_id: str, label: str) -> BudgetLineSpec | None:
    by_id = (spec for spec in specs if spec.id == line_id)
    by_label = (
        spec
        for spec in specs
        if label and spec.label and same_name(without_of_which(spec.label), without_of_which(label))
    )
    return next(by_id, None) or next(by_label, None)


def _budget_facts(line: BudgetLine) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "line": line.line,
        "label": line.label,
        "initial": line.initial,
        "adjusted": line.adjusted,
        "executed": line.executed,
        "reason": line.reason,
    }
    typed = {"rate": line.rate, "score": line.score}
    return facts | {key: value for key, value in typed.items() if value is not None} | line.extra
