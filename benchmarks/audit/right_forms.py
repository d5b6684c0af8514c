"""Right workbooks: every form of ours filled in as it should be, by a person who overlooked nothing. No check may find anything."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from samples.final_accounts import final_accounts

from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.numbers import plain, split_weight
from xlsheets.forms.catalog import all_forms
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import Written
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import GoalsBand
from xlsheets.forms.schema_indicators import Group
from xlsheets.writing.workbook import write_workbook

YEAR = 2024
_MEASURED = {
    "数量": ("培训{}人数", "≥", "120", "人", "126人"),
    "质量": ("{}验收合格率", "≥", "95", "%", "97%"),
    "时效": ("{}办结时间", "≤", "30", "天", "28天"),
    "成本": ("{}人均成本", "≤", "500", "元", "480元"),
    "满意": ("{}满意度", "≥", "90", "%", "93.5%"),
    "效益": ("{}覆盖率", "≥", "80", "%", "84%"),
    "影响": ("{}机制健全率", "＝", "100", "%", "100%"),
    "": ("{}完成率", "＝", "100", "%", "100%"),
}
"""By a word of the level-2 name: a name, and a target that is met, whatever the form."""

_NAMES = [
    "企业",
    "职工",
    "窗口",
    "系统",
    "档案",
    "宣传",
    "社区",
    "乡镇",
    "设备",
    "资料",
    "网点",
    "台账",
    "平台",
    "现场",
    "回访",
    "审核",
    "稽核",
    "监测",
    "帮扶",
    "走访",
]
_FIELDS = {
    "unit": "某县社会保险事业中心",
    "supervisor": "某县人力资源和社会保障局",
    "operator_unit": "某县社会保险事业中心",
    "filler": "×××",
    "leader": "×××",
    "phone": "0000000",
    "project_code": "51090424T000011111850",
    "fill_date": "2025年3月7日",
    "category": "部门预算项目",
    "nature": "持续性",
    "kind": "常年性",
}
_MEASURES_GIVEN = {
    "sc-whole-2024": {
        "goals_set": "4", "goals_done": "4", "budget_adjusted": "1313.5", "budget_executed": "1313.5",
        "transfer_budget": "100", "transfer_spent": "100", "bond_budget": "0", "bond_spent": "0",
        "special_budget": "200", "special_spent": "200", "budget_total": "1313.5", "budget_cancelled": "0",
        "budget_carried": "0", "general_budget_last": "50", "general_budget": "45", "general_spent_last": "48",
        "general_spent": "43", "assets_net_last": "120", "assets_net": "100", "staff_last": "28", "staff": "28",
        "furniture": "20", "furniture_old": "20", "equipment": "60", "equipment_old": "60", "idle_last": "0",
        "idle": "0", "assets_all_last": "500", "assets_all": "520", "sme_breaches": "0",
        "procurement_budget": "12", "procurement_saved": "2", "procurement_paid": "10", "projects": "8",
        "regular": "7", "regular_spent": "7", "stage": "1", "stage_spent": "1", "quantity_done": "8",
        "indicators_done": "9", "indicators_near": "9", "benefit_done": "8",
    },
    "gd-wuhua-whole": {
        "income_budget": "19000000", "income_final": "19000000", "carryover_begin": "1500000",
        "carryover_end": "500000", "special_received": "800000", "special_spent": "800000", "procurement_plan": "60000",
        "procurement_actual": "60000", "assets_used": "900000", "assets_all": "950000", "staff": "32",
        "staff_quota": "35", "three_public_budget": "40000", "three_public_actual": "36000",
        "running_budget": "700000", "running_final": "690000", "tasks_set": "12", "tasks_done": "12",
        "goals_set": "6", "goals_done": "6",
    },
}  # fmt: skip
"""Figures of department forms by which every rule gives all its points; measures that are not named have 0 or, where a rule
divides by them, a whole."""


@dataclass(frozen=True)
class RightForm:
    """A form, and the workbook in which it is filled in, with the place of every cell."""

    form: Form
    written: Written


@cache
def right_forms() -> tuple[RightForm, ...]:
    """Write each form that the program brings as a right workbook."""
    return tuple(RightForm(form, write_workbook(form, right_evaluation(form))) for form in all_forms())


def right_evaluation(form: Form) -> Evaluation:
    """Fill a form in as it should be."""
    if form.data_bands:
        return final_accounts()
    items = [*_indicators(form)]
    texts = {
        text.id: "无" if "原因" in text.title or "偏离" in text.title else f"2024年{text.title}按规定办理，情况良好。"
        for text in form.texts
    }
    texts |= {"conclusion": "本项目自评总分100分，评价等级为优。"} if "conclusion" in texts else {}
    goals = [Goal("2024年组织职工培训，按期办结各项业务", "2024年组织了职工培训，按期办结了各项业务")]
    fields = {name: _FIELDS.get(name, "某项内容") for name in dict.fromkeys((*form.fields, "unit", "supervisor"))}
    made = Evaluation(
        form.id,
        YEAR,
        "职工技能提升",
        {name: text for name, text in fields.items() if name in form.fields or name in ("unit", "supervisor")},
        form.money_unit,
        _budget(form),
        goals * max(_tables(form), any(isinstance(band, GoalsBand) for band in form.bands)),
        items,
        measures=_measures(form),
        texts=texts,
    )
    return with_form_given(made, form)


def _measures(form: Form) -> dict[str, str]:
    given = _MEASURES_GIVEN.get(form.id, {})
    return {measure.id: given.get(measure.id, "0") for measure in form.policy.rules.measures}


def _budget(form: Form) -> list[BudgetLine]:
    if not form.budget_roles:
        return []
    roles = [role for role in ("initial", "adjusted", "executed") if role in form.budget_roles]
    if form.budget is None:
        return [BudgetLine("total", "预算金额", **dict.fromkeys(roles, "36.5"))]
    parts = iter(("30.25", "6.25"))
    sums = {spec.id: spec.sum_of for spec in form.budget.lines if spec.sum_of}
    amounts = {spec.id: Decimal(next(parts, "0")) for spec in form.budget.lines if not spec.sum_of}
    for name in reversed(list(sums)):
        amounts[name] = sum((amounts[each] for each in sums[name]), Decimal(0))
    return [
        BudgetLine(spec.id, spec.label, **dict.fromkeys(roles, plain(amounts[spec.id]))) for spec in form.budget.lines
    ]


def _indicators(form: Form) -> list[Indicator]:
    names = iter(_NAMES * 3)
    rows: list[Indicator] = []
    for goal in range(1, _tables(form) + 1) or (0,):
        for group in form.indicators.groups:
            rows += _group(form, group, goal, names)
    return rows


def _tables(form: Form) -> int:
    return form.indicators.repeat.count if form.indicators.repeat else 0


def _group(form: Form, group: Group, goal: int, names: object) -> list[Indicator]:
    open_rows = [spec for spec in group.rows if spec.weight is None and not spec.shares]
    fixed = sum((spec.weight for spec in group.rows if spec.weight is not None), Decimal(0))
    left = (group.weight or Decimal(0)) - fixed
    shares = iter(split_weight(left, len(open_rows), form.policy.digits) if open_rows and left > 0 else [])
    has_points = form.indicators.column("weight") is not None
    rows = []
    for spec in group.rows:
        weight = "-" if group.deducts else plain(spec.weight) if spec.weight is not None else ""
        if not weight and has_points and not spec.shares:
            weight = plain(next(shares, Decimal(0)))
        if form.kind.is_measured:
            words = next(made for key, made in _MEASURED.items() if key in spec.level2)
            name, operator, target, unit, actual = words
            name = spec.name or name.format(next(names))  # type: ignore[call-overload]
            if spec.completion_from:
                operator = target = unit = actual = ""
            rows.append(
                Indicator(group.level1, spec.level2, name, operator, target, unit, actual, None, weight, goal=goal)
            )
        else:
            rule = form.policy.rules.rule(spec.name, spec.level2)
            name = f"{next(names)}履职效果" if spec.renamed or spec.shares else spec.name  # type: ignore[call-overload]
            judged = not spec.shares and (rule is None or rule.judged)
            score = ("0" if group.deducts else weight) if judged else None
            rows.append(Indicator(group.level1, spec.level2, name, weight=weight, score=score))
    return rows
