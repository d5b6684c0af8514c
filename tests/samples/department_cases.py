"""Two published department evaluations as facts: what their printed scores and the figures in their texts say."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form

WUHUA, SUINING = "gd-wuhua-whole", "sc-whole-2024"
WUHUA_MEASURES = {
    "income_budget": "194730101.24",
    "income_final": "192802080.44",
    "carryover_begin": "1516017",
    "carryover_end": "537762.26",
    "staff": "32",
    "staff_quota": "35",
}
LOST = {"财政拨款收入预决算差异率": "3.5", "政府采购执行率": "0", "社会经济环境效益": "9.5", "支持中小企业发展": "0"}
GOALS = ("基础养老金发放", "个人缴费补贴到位", "职业年金记实贴息", "基金风险防控")


def published(form_id: str, *, typed: bool = True, measures: dict[str, str] | None = None) -> Evaluation:
    """Make a published evaluation; not ``typed``: scores that a rule gives are left to it."""
    form = find_form(form_id)
    items = list(_indicators(form, typed))
    return Evaluation(
        form_id, 2024, "某局", {"unit": "某局"}, form.money_unit, indicators=items, measures=measures or {}
    )


def _indicators(form: Form, typed: bool) -> Iterator[Indicator]:
    book, goals = form.policy.rules, iter(GOALS)
    for group in form.indicators.groups:
        for spec in group.rows:
            weight = "-" if group.deducts else "" if spec.weight is None else plain(spec.weight)
            name = next(goals) if spec.renamed or spec.shares else spec.name
            item = Indicator(group.level1, spec.level2, name, weight=weight)
            rule = book.rule(item.name, item.level2)
            is_typed = not spec.shares and (typed or rule is None or rule.judged)
            yield replace(item, score=LOST.get(name, "0" if group.deducts else weight)) if is_typed else item
