"""Small forms and evaluations for the tests of checks: a good one by default, each test spoils one thing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from xlsheets.audit.check import run_checks
from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.domain.evaluation import BudgetLine, Evaluation, Goal, Indicator
from xlsheets.domain.policy import Policy
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.forms.schema import Band, Form, Page
from xlsheets.forms.schema_bands import (
    BudgetBand,
    BudgetLineSpec,
    FieldCell,
    FieldsBand,
    FormColumn,
    GoalsBand,
    Span,
    TotalBand,
    TotalCell,
)
from xlsheets.forms.schema_indicators import Group, IndicatorsBand
from xlsheets.forms.schema_reports import TextSpec

LETTERS = dict(
    zip(
        ("level1", "level2", "name", "operator", "target", "unit", "actual", "completion", "weight", "score", "reason"),
        "ABCDEFGHIJK",
        strict=True,
    )
)
HEADERS = dict(
    zip(
        LETTERS,
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "年度指标值",
            "度量单位",
            "实际完成值",
            "完成率",
            "分值",
            "得分",
            "偏差原因",
        ],
        strict=True,
    )
)
BUDGET_LETTERS = {"initial": "E", "adjusted": "F", "executed": "G", "rate": "I", "score": "J", "reason": "K"}
BUDGET_HEADERS = {
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "executed": "全年执行数",
    "rate": "执行率",
    "score": "得分",
    "reason": "原因",
}
SPAN = Span(1, 1)
FIRST_ROW = 20


def form(
    *,
    without: tuple[str, ...] = (),
    groups: tuple[Group, ...] | None = None,
    texts: tuple[TextSpec, ...] = (),
    policy: Policy | None = None,
    fields: tuple[FieldCell, ...] = (),
) -> Form:
    """A form with every column; ``without``: indicator roles, ``budget.reason``, ``grade`` or ``goals`` to leave out."""
    columns = tuple(
        FormColumn(role, header, SPAN, limit=20 if role == "reason" else 0)
        for role, header in HEADERS.items()
        if role not in without
    )
    budget_columns = tuple(
        FormColumn(role, header, SPAN) for role, header in BUDGET_HEADERS.items() if f"budget.{role}" not in without
    )
    lines = (
        BudgetLineSpec("total", "年度资金总额", True, ("fiscal", "other")),
        BudgetLineSpec("fiscal", "其中：财政拨款"),
        BudgetLineSpec("other", "其他资金"),
    )
    label = [FieldCell(SPAN, label=text) for text in ("项目名称", "实施单位（盖章）", "联系电话")]
    cells = [FieldCell(SPAN, field=name) for name in ("subject", "unit", "phone")]
    rows = [(label[index], cells[index]) for index in range(3)]
    rows += [(FieldCell(SPAN, label="评价结论"), cell) for cell in fields]
    total_row = [TotalCell(SPAN, role="weight_total"), TotalCell(SPAN, role="total")]
    if "grade" not in without:
        total_row.append(TotalCell(SPAN, role="grade"))
    goals = GoalsBand((FormColumn("expected", "预期目标", SPAN), FormColumn("actual", "实际完成情况", SPAN, limit=100)))
    if groups is None:
        groups = (
            Group("产出指标", (), Decimal(60)),
            Group("满意度指标", (), Decimal(30)),
        )
    bands: list[Band] = [
        FieldsBand(tuple(rows)),
        BudgetBand(budget_columns, SPAN, lines),
        IndicatorsBand(columns, groups),
        TotalBand((tuple(total_row),)),
    ]
    if "goals" not in without:
        bands.insert(2, goals)
    return Form(
        id="test-form",
        title="测试表",
        folder=Path(),
        authority="某地财政局",
        document="测试",
        page=Page((10,)),
        bands=tuple(bands),
        policy=policy or Policy(),
        texts=texts,
    )


def row(**changes: str | None) -> Indicator:
    """A quantity indicator of 60 points that is met."""
    good = Indicator("产出指标", "数量指标", "培训人数", "≥", "100", "人", "100人", None, "60", None, "")
    return replace(good, **changes)  # type: ignore[arg-type]


def satisfaction(**changes: str | None) -> Indicator:
    """The second indicator of the good evaluation: 30 points, met."""
    good = Indicator("满意度指标", "服务对象满意度", "学员满意度", "≥", "90", "%", "95%", None, "30", None, "")
    return replace(good, **changes)  # type: ignore[arg-type]


def total(**changes: str | None) -> BudgetLine:
    """The total line: 10 spent out of 10."""
    return replace(BudgetLine("total", "年度资金总额", "10", "10", "10"), **changes)  # type: ignore[arg-type]


def line(line_id: str, amount: str, **changes: str | None) -> BudgetLine:
    """A part of the funds with one amount throughout."""
    return replace(BudgetLine(line_id, line_id, amount, amount, amount), **changes)  # type: ignore[arg-type]


def subject(
    *rows: Indicator,
    budget: list[BudgetLine] | None = None,
    of: Form | None = None,
    printed_points: dict[str, str] | None = None,
    residue: list[tuple[str, str]] | None = None,
    totals: tuple[str, ...] = ("weight_total", "total", "grade"),
    policy: Policy | None = None,
    **evaluation: object,
) -> Subject:
    """Bundle an evaluation with its form and addresses; by default the good one, which has no findings."""
    used = of or form()
    used = used if policy is None else replace(used, policy=policy)
    roles = [column.role for column in used.indicators.columns]
    values: dict[str, object] = {
        "subject": "培训项目",
        "fields": {"unit": "某局", "phone": "13800000000"},
        "goals": [Goal("开展培训", "已开展培训")],
    }
    filled = Evaluation(
        form=used.id,
        budget=[total()] if budget is None else budget,
        indicators=list(rows) or [row(), satisfaction()],
        **{**values, **evaluation},  # type: ignore[arg-type]
    )
    cells = CellMap(
        sheet="自评表",
        indicators=[
            {role: f"{LETTERS[role]}{FIRST_ROW + index}" for role in roles} for index in range(len(filled.indicators))
        ],
        budget={
            each.line: {
                role: f"{letter}{8 + index}"
                for role, letter in BUDGET_LETTERS.items()
                if used.budget and any(column.role == role for column in used.budget.columns)
            }
            for index, each in enumerate(filled.budget)
        },
        fields={"subject": "C3", "unit": "C4", "phone": "C5", "conclusion": "C50"},
        goals=[{"expected": f"B{15 + index}", "actual": f"G{15 + index}"} for index in range(len(filled.goals))],
        totals={name: {"weight_total": "I40", "total": "J40", "grade": "J41"}[name] for name in totals},
        headings={item.level1: f"A{FIRST_ROW + index}" for index, item in reversed(list(enumerate(filled.indicators)))},
        texts_sheet="文字说明",
        texts={spec.id: f"C{5 + index}" for index, spec in enumerate(used.texts)},
    )
    recognised = Placed(used, filled, cells, printed_points or {}, residue=residue or [])
    return Subject.of(recognised, "测试.xlsx")


def findings(checked: Subject, code: str = "") -> list[Finding]:
    """Run every check strictly; with ``code`` only the findings of that code. Those that ask for a recompute say so in their field too."""
    found = run_checks(checked, strict=True)
    assert [each for each in found if each.by_recompute] == [each for each in found if "重新计算" in each.fix]
    return [finding for finding in found if finding.code == code] if code else found


def codes(checked: Subject) -> list[str]:
    """Codes of all findings, sorted."""
    return sorted(finding.code for finding in findings(checked))


def only(checked: Subject, code: str) -> Finding:
    """The one finding there is; a second one would be noise."""
    found = findings(checked)
    assert [finding.code for finding in found] == [code], "\n".join(map(str, found))
    return found[0]
