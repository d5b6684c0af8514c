"""The check of units: target and actual comparable, percent signs written, no unit on a quality."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from xlsheets.audit.finding import ERROR, INFO, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, is_blank
from xlsheets.domain.numbers import HUNDRED, ONE, THOUSAND, ZERO, plain, read_number, read_ratio
from xlsheets.domain.reading import WORDING, Reading, join_target
from xlsheets.domain.status import Case
from xlsheets.domain.vocabulary import MONEY_BASE, SHARE_SIGNS

_SLIP_OF_UNIT = Decimal(1000)
"""A money figure this many times its target, one of both without unit, is 元 taken for 万元 rather than a result."""


def target_of(row: Row) -> Reading:
    """Return what a row's target says."""
    return row.result.target


def shown_target(row: Row) -> str:
    """Write a row's target in one piece, for a message."""
    item = row.indicator
    return join_target(item.operator, item.target, item.unit)


@check(
    "UNIT_PROBLEM",
    severity="error",
    title="单位有问题",
    meaning="指标值与完成值单位不同或相差悬殊、一边写了“万”一类的倍数而另一边没有单位、百分号没有写明（算不出时为错误，已手填得分的为警告）；定性指标填了度量单位、人数用“人次”为提示。",
    rule="财预〔2021〕101号；评审通行要求",
)
def unit_problem(subject: Subject) -> Iterator[Finding]:
    """财预〔2021〕101号: target and actual are comparable only in like units."""
    yield from _bare_rates(subject)
    for row in subject.rows:
        item, target = row.indicator, target_of(row)
        actual = row.result.actual
        incomparable = _incomparable(row)
        if incomparable is not None:
            yield incomparable
        elif is_slip_of_unit(target, actual):
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的完成值与指标值相差悬殊，疑是元与万元混用",
                found=f"{shown_target(row)} / {item.actual.strip()}",
                expected=f"都以{target.unit or actual.unit}为单位",
                fix="指标值和完成值都写明单位。",
                severity=WARNING,
            )
        elif target.judged and target.kind == WORDING and not is_blank(item.unit):
            yield subject.finding(
                row.cell("unit"),
                f"{row.label}是定性指标，不应有度量单位",
                found=item.unit,
                fix="把度量单位清空。",
                severity=INFO,
            )
        elif "人数" in item.name and target.unit == "人次":
            yield subject.finding(
                row.cell("unit"),
                f"{row.label}说的是人数，单位却是“人次”",
                found="人次",
                expected="人",
                fix="按人计的写“人”，按次计的改指标名称。",
                severity=INFO,
            )


def _incomparable(row: Row) -> Finding | None:
    """Say why target and actual cannot be compared, if it is a matter of units: two of them, or none on one side."""
    target, actual = target_of(row), row.result.actual
    finding = partial(row.subject.finding, severity=ERROR if row.result.score is None else WARNING)
    if row.result.case is Case.UNLIKE_UNITS:
        return finding(
            row.cell("actual"),
            f"{row.label}的完成值与指标值单位不同，不能比较",
            found=row.indicator.actual,
            expected=f"单位为“{target.unit}”的数",
            fix=f"把完成值的单位改为“{target.unit}”，或者改正指标值的单位。",
        )
    bare, other = (actual, target) if target.unit else (target, actual)
    cell, name = (row.cell("actual"), "完成值") if bare is actual else (row.cell("target"), "指标值")
    found = row.indicator.actual if bare is actual else shown_target(row)
    if row.result.case is Case.PERCENT_UNCLEAR:
        return finding(
            cell,
            f"{row.label}的{name}没有写百分号，看不出是百分数还是小数",
            found=found,
            expected=_with_percent(bare, other.unit if other.unit in SHARE_SIGNS else "%"),
            fix="写明百分号，例如“98%”。",
        )
    if row.result.case is Case.MULTIPLE_UNCLEAR:
        return finding(
            cell,
            f"{row.label}的{name}没有写单位，另一边以“{other.unit}”计",
            found=found,
            expected=_with_multiple(bare, other),
            fix=f"在数的后面写明单位，例如“{bare.digits}{other.unit}”。",
        )
    return None


def _with_percent(reading: Reading, sign: str) -> str:
    """Suggest both readings of a bare figure: 0.98 may be 98% or 0.98%; 98 beside a 比例 is 98%."""
    number = reading.number or ZERO
    share = HUNDRED if sign == "%" else THOUSAND
    return f"{plain(number * share)}{sign}或{reading.digits}{sign}" if number <= ONE else f"{reading.digits}{sign}"


def _with_multiple(bare: Reading, other: Reading) -> str:
    """Suggest both readings of a bare figure beside one in multiples: 38 beside 40万元 may be 38万元 or 38元."""
    return f"{bare.digits}{other.unit}" + ("" if other.base == other.unit else f"或{bare.digits}{other.base}")


def is_slip_of_unit(target: Reading, actual: Reading) -> bool:
    """Say whether a money figure and its target, one of both without unit, can only be 元 beside 万元."""
    if target.number is None or actual.number is None or (target.unit and actual.unit):
        return False
    one, other = abs(target.number), abs(actual.number)
    if MONEY_BASE not in (target.base, actual.base) or not one or not other:
        return False
    return max(one, other) >= min(one, other) * _SLIP_OF_UNIT


def _bare_rates(subject: Subject) -> Iterator[Finding]:
    """Find typed rates and completions above 1 without their percent sign: 39.26 may only mean 39.26%."""
    rates = [(subject.budget_cell(line, "rate"), line.rate) for line in subject.evaluation.budget]
    rates += [(row.cell("completion"), row.indicator.completion) for row in subject.rows]
    for cell, typed in rates:
        if typed and read_ratio(typed) is None and read_number(typed) is not None:
            yield subject.finding(
                cell,
                "百分数没有写百分号",
                found=typed,
                expected=f"{typed.strip()}%",
                fix="写明百分号，或者把这一格设为百分比格式后重填。",
            )
