"""What facts say and a form has no cell for: told by its key, for nobody would notice that it is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsheets.domain.evaluation import AMOUNT_NAMES, AMOUNTS, Evaluation, Indicator
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.forms.facts_json import FactsTable
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import BudgetLineSpec

_BESIDE_TARGET = ("operator", "unit")
"""What shares the cell of the target, where a form has no column for it."""

_ROW_NAMES = {
    "level2": "二级指标",
    "operator": "指标性质",
    "target": "年度指标值",
    "unit": "计量单位",
    "actual": "实际完成值",
    "reason": "原因",
}
_LINE_NAMES = {**AMOUNT_NAMES, "reason": "原因", "rate": "执行率", "score": "得分"}


def note_row(row: FactsTable, item: Indicator, form: Form) -> None:
    """Note points, a level 1, a score or a completion that is said of an indicator and has no column in the form.

    Args:
        row: the indicator's object; takes the mistakes.
        item: the indicator.
        form: the form.
    """
    if (typed := item.weight.strip()) and form.hides_points:
        told = "，折算前的分值写在 raw_weight" if form.kind.points_role == "raw_weight" else ""
        row.note("weight", f"这个表式没有分值一列，分值由表式给定，请去掉“{typed}”{told}")
    groups = form.indicators.groups
    if form.indicators.column("level1") is None and item.level1.strip() not in ("", groups[0].level1):
        row.note("level1", f"这个表式没有一级指标一列，指标都属于“{groups[0].level1}”，请去掉")
    if item.score is not None and form.indicators.column("score") is None:
        row.note("score", "这个表式没有得分一列，请去掉")
    if item.completion is not None and not form.has_completion:
        row.note("completion", "这个表式没有完成率一列，请去掉，或在 score 里写得分")


def note_rows(rows: Sequence[FactsTable], items: Sequence[Indicator], form: Form) -> None:
    """Note each role that has no column in the form, once for all the indicators that say something of it.

    Args:
        rows: the objects of the indicators, in their order.
        items: the indicators.
        form: the form.
    """
    instead = "，计分用的数据写在 measures" if form.measure_ids else ""
    for role, name in _ROW_NAMES.items():
        beside = role in _BESIDE_TARGET and form.indicators.column("target") is not None
        if beside or form.indicators.column(role) is not None:
            continue
        typed = [row for row, item in zip(rows, items, strict=True) if item.typed(role).strip()]
        if typed:
            more = f"（共 {len(typed)} 行写了）" if len(typed) > 1 else ""
            told = f"这个表式没有{name}一列，请去掉{more}{instead if role in ('target', 'actual') else ''}"
            typed[0].note(role, told)


def note_line(line: FactsTable, values: Mapping[str, str | None], spec: BudgetLineSpec, form: Form) -> None:
    """Note amounts and other figures of a budget line, by role, that have no cell in the form, and a score of one that earns none."""
    for role, name in _LINE_NAMES.items():
        if (values[role] or "").strip() and role not in form.budget_roles:
            line.note(role, f"这个表式的资金部分没有“{name}”一栏，请去掉")
    scored = [each for each in form.budget.lines if each.scored] if form.budget else []
    if scored and spec not in scored and read_figure(values["score"] or "", POINTS) is not None:
        line.note("score", f"这一行不计分，得分写在“{scored[0].label}”（{scored[0].id}）一行，请去掉")


def printed_money_unit(facts: FactsTable, evaluation: Evaluation, form: Form) -> str:
    """Return the unit of money in which a sheet shows amounts, and note one of amounts in another unit where the sheet has no place that
    says so. Without amounts the stated unit is about nothing."""
    unit = evaluation.money_unit
    if unit == form.money_unit or form.prints_money_unit:
        return unit
    if any(getattr(line, role).strip() for line in evaluation.budget for role in AMOUNTS):
        facts.note(
            "money_unit", f"这个表式的金额一律以{form.money_unit}计，表上没有写单位的地方，请改为“{form.money_unit}”"
        )
    return form.money_unit
