"""Deadlines and multiples in the formulas: the pairs of the domain's tests give the same in every program, with no add-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import engines
import pytest
from domain.test_deadlines import FOR_A_PERSON, KEPT, LATE
from domain.test_multiples import ONE_SIDED, TOLD
from formulas.engine_cases import Case, problems, report, write_case
from formulas.policies import FORMS, columns_apart

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.forms.catalog import find_form
from xlsheets.forms.schema import Form

PAIRS = [*KEPT, *LATE, *FOR_A_PERSON, *ONE_SIDED, *((target, actual) for target, actual, _ in TOLD)]
PAIRS += [
    ("12.31万元", "11.30万元"),
    ("≥12.31", "11.30公里"),
    ("≥2000元", "2024.11"),
    ("≥4.5", "4.8"),
    ("≥4.2", "4.3"),
    ("≤4.2", "4.3"),
    (">4.25", "4.31"),
    ("≥25年", "30年"),
    ("24年", "24年"),
    ("≤24.06", "24.11"),
    ("2024", "2024"),
]
PAIRS += [("≥40000", "45000"), ("2024份", "2025份"), ("12.5年", "12年"), ("-12.31", "-11.30"), ("12个月", "6个月")]
PAIRS += [
    ("（请填写）", "40家"),
    ("≥40家", "如未完成请说明原因"),
    ("≥3", "填写说明：与指标值一致"),
    ("≥90%", "例：95%"),
]
APART = [
    ("2024.11", "年月", "2024.06"),
    ("2025", "年", "2024年"),
    ("2024", "年", "2025"),
    ("5", "年", "4"),
    ("12.31", "日期", "11.30"),
    ("12", "月份", "11"),
    ("12", "月", "6月"),
    ("12月31日", "日期", "11月30日"),
    ("40", "万元", "38"),
    ("40", "万元", "380000元"),
    ("40万元", "元", "380000"),
    ("40", "百万元", "38"),
    ("5", "‰", "0.4"),
]  # fmt: skip


def together(form: Form) -> Evaluation:
    items = [
        Indicator("产出指标", "时效指标", f"指标{n}", target=target, actual=actual, weight="1")
        for n, (target, actual) in enumerate(PAIRS)
    ]
    return Evaluation(form.id, 2024, "时间与倍数", indicators=items)


def apart(form: Form) -> Evaluation:
    rows = [*APART, *((target, "", actual) for target, actual in PAIRS)]
    items = [
        Indicator("产出指标", "时效指标", f"指标{n}", "≤", target, unit, actual, weight="1")
        for n, (target, unit, actual) in enumerate(rows)
    ]
    return Evaluation(form.id, 2024, "分列", indicators=items)


@pytest.mark.parametrize("filled", [together, apart])
def test_every_program_compares_as_python_does(filled: Callable[[Form], Evaluation], tmp_path: Path) -> None:
    form = find_form(FORMS[0])
    form = columns_apart(form) if filled is apart else form

    def case(spared: bool) -> Case:
        return write_case(tmp_path, filled.__name__, form, filled(form), spared=spared)

    lines = problems([case(False)], [case(True)], engines.LOCALES)
    assert not lines, report(lines)
