"""Checks of units: target and actual comparable, no 元 beside 万元, percent signs written, no unit on a quality."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from xlsheets.audit.finding import ERROR, INFO, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, is_blank, normal
from xlsheets.domain.completion import LEAST_SLIP, is_slip_of_unit
from xlsheets.domain.numbers import HUNDRED, ONE, THOUSAND, ZERO, plain, read_number, read_ratio
from xlsheets.domain.reading import QUANTITY, WORDING, Reading, join_target
from xlsheets.domain.status import Case
from xlsheets.domain.vocabulary import SHARE_SIGNS

_SHARES = (
    "满意度|满意率|合格率|及格率|覆盖率|及时率|准确率|正确率|优秀率|优良率|到位率|知晓率|出勤率|通过率|公开率|整改率|持证率|上岗率"
    "|好评率|差错率|投诉率|达标率|巩固率|验收率|抽检率|入户率|建档率"
)
"""Names of rates of a part to its whole, which are 100% at most; of a plan's fulfilment or a growth there may be more."""


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
    title="单位不同，不能比较",
    meaning="指标值与完成值单位不同，一边写了“万”一类的倍数而另一边没有单位，或一边是百分数而另一边看不出是不是（算不出时为错误，已手填得分的为警告）。",
    rule="财预〔2021〕101号；评审通行要求",
)
def unit_problem(subject: Subject) -> Iterator[Finding]:
    """财预〔2021〕101号: target and actual are comparable only in like units."""
    for row in subject.rows:
        incomparable = _incomparable(row)
        if incomparable is not None:
            yield incomparable


@check(
    "UNIT_SCALE",
    severity="warning",
    title="疑是元与万元混用",
    meaning="指标值与完成值相差悬殊，其中一个没有写单位，或者一个以万元一类的倍数计，疑是一处按元、一处按万元填写：不比较，这一项待评（错误）；单位另有一列或已手填得分的为警告。",
    rule="财预〔2021〕101号；评审通行要求",
)
def unit_scale(subject: Subject) -> Iterator[Finding]:
    """A money figure a thousand times its target, one of both without a unit, is 元 beside 万元."""
    for row in subject.rows:
        target, actual = target_of(row), row.result.actual
        is_slip = is_slip_of_unit(target, actual) or _is_slip_of_multiple(target, actual)
        if is_slip and _incomparable(row) is None:
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的完成值与指标值相差悬殊，疑是元与万元混用",
                found=f"{shown_target(row)} / {row.indicator.actual.strip()}",
                expected=f"都以{target.unit or actual.unit}为单位",
                fix="指标值和完成值都写明单位。",
                severity=ERROR if row.result.case is Case.SLIP_OF_UNIT and row.result.score is None else WARNING,
            )


def _is_slip_of_multiple(target: Reading, actual: Reading) -> bool:
    """Say whether one side counts in multiples of the other's unit, and its number was not converted: ≤500万元 and 480元."""
    if target.number is None or actual.number is None or not target.unit or not actual.unit:
        return False
    one, other = abs(target.number * target.scale), abs(actual.number * actual.scale)
    if target.base != actual.base or target.has_multiple == actual.has_multiple or not one or not other:
        return False
    return max(one, other) >= min(one, other) * LEAST_SLIP


@check(
    "SHARE_ABOVE_WHOLE",
    severity="warning",
    title="比率超过100%",
    meaning="满意度、合格率、覆盖率一类的比率是部分与全部之比，指标值或完成值却超过100%。完成率、增长率可以超过，不算。",
    rule="评审通行要求（数据合理）",
)
def share_above_whole(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: no more people can be content than were asked."""
    for row in subject.rows:
        if not re.search(rf"(?:{_SHARES})(?:[(].*)?\Z", normal(row.indicator.name)):
            continue
        sides = (("target", "指标值", target_of(row)), ("actual", "完成值", row.result.actual))
        for role, name, reading in sides:
            number, unit = reading.number, reading.unit or target_of(row).unit
            if reading.kind == QUANTITY and number is not None and unit == "%" and number > HUNDRED:
                yield subject.finding(
                    row.cell(role),
                    f"{row.label}的{name}超过100%",
                    found=shown_target(row) if role == "target" else row.indicator.actual,
                    expected="不超过100%",
                    fix="核对这个数；确是部分与全部之比的，最多100%。",
                )


@check(
    "UNIT_ON_QUALITY",
    severity="info",
    title="定性指标填了度量单位",
    meaning="指标性质写“定性”、指标值是文字，却填了度量单位。",
    rule="四川省自评表“指标性质”栏",
)
def unit_on_quality(subject: Subject) -> Iterator[Finding]:
    """A quality has no unit."""
    for row in subject.rows:
        target = target_of(row)
        if target.judged and target.kind == WORDING and not is_blank(row.indicator.unit):
            yield subject.finding(
                row.cell("unit"),
                f"{row.label}是定性指标，不应有度量单位",
                found=row.indicator.unit,
                fix="把度量单位清空。",
            )


@check(
    "UNIT_PERSON_TIMES",
    severity="info",
    title="人数以人次计",
    meaning="指标名称说的是人数，单位却是“人次”。",
    rule="评审通行要求",
)
def unit_person_times(subject: Subject) -> Iterator[Finding]:
    """A number of people counts each of them once."""
    for row in subject.rows:
        if "人数" in row.indicator.name and target_of(row).unit == "人次":
            yield subject.finding(
                row.cell("unit"),
                f"{row.label}说的是人数，单位却是“人次”",
                found="人次",
                expected="人",
                fix="按人计的写“人”，按次计的改指标名称。",
            )


@check(
    "PERCENT_SIGN_MISSING",
    severity="error",
    title="百分数没有写百分号",
    meaning="手填的执行率、完成率大于1而没有百分号，不能用（错误）；完成值和指标值只有一个写了百分号，按百分数比较（提示）。",
    rule="财预〔2021〕101号；评审通行要求",
)
def percent_sign_missing(subject: Subject) -> Iterator[Finding]:
    """A rate of 39.26 may only mean 39.26%, and 97 beside ≥95% only 97%; on paper they read otherwise."""
    yield from _bare_rates(subject)
    for row in subject.rows:
        target, actual = target_of(row), row.result.actual
        if target.is_unit_beside or row.result.case is Case.PERCENT_UNCLEAR:
            continue
        for bare, other, role, name in ((actual, target, "actual", "完成值"), (target, actual, "target", "指标值")):
            if other.unit == "%" and bare.number is not None and not bare.unit:
                yield subject.finding(
                    row.cell(role),
                    f"{row.label}的{name}没有写百分号，按百分数比较",
                    found=row.indicator.actual if role == "actual" else shown_target(row),
                    expected=f"{bare.operator if role == 'target' else ''}{bare.digits}%",
                    fix=f"写明百分号，例如“{bare.digits}%”。",
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
