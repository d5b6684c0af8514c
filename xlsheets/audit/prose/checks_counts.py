"""Checks of figures that must agree within one form: people, households and money in goals, targets, actuals and reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.goal_figures import figures_off
from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, normal
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import QUANTITY

_GOALS = ("goal_expected", "goal_actual")
_TEXTS = (*_GOALS, "text", "reason", "budget")
_COUNT = (
    r"(?<![0-9.第])(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>人次|万人|名|人|户|家|个|辆|台|亩)(?!月|百分|工作日)"
)
_SAME = {"名": "人"}
_PARTS = r"其中|女性|男性|另有|新增|减少|增加|比上年|较上年|以上|以下|左右|每|[约近][0-9]"
_LEAST_ALIKE, _WIDE = 4, 14
_LEAST_DIGITS, _MOST, _CENT = 4, 60, Decimal("0.01")
_AMOUNT = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_WHOLE_OF_PARTS = (
    rf"(?:共计?|合计|总计|总投资)(?:安排|投入|支出|资金|为)?(?P<whole>{_AMOUNT})(?P<unit>亿元|万元|元)"
    r"[，,（(]?其中[：:]?(?P<parts>[^。；]{1,400})"
)
_PRODUCT = (
    rf"(?P<people>{_AMOUNT})(?:名|人|户)[^。；]{{0,40}}?(?:每[人户]每?月|人均每?月)(?:补助|补贴|发放|标准)?(?P<each>{_AMOUNT})元"
    rf"[^。；]{{0,40}}?(?P<months>[0-9]{{1,2}})个月[^。；]{{0,40}}?(?:共计?|合计|总计)[^0-9。；]{{0,6}}(?P<sum>{_AMOUNT})(?P<unit>万元|元)"
)


class Count(Struct, frozen=True):
    """A number of people or things that stands somewhere: ``beside`` what is written around it."""

    sheet: str
    cell: str
    label: str
    digits: str
    unit: str
    beside: str

    @property
    def number(self) -> Decimal:
        """The number."""
        return Decimal(self.digits)

    @property
    def shown(self) -> str:
        """As it is written."""
        return f"{self.digits}{self.unit}"


@check(
    "FIGURES_DISAGREE",
    severity="warning",
    title="表内的数互相矛盾",
    meaning="年度目标里的数与同一事项的指标值、完成值不同；两处的数只是数字次序颠倒；分项之和大于合计。",
    rule="评审通行要求（同一数据前后一致）",
)
def figures_disagree(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: a figure that stands twice in a form is the same figure."""
    counts = [*_of_texts(subject)]
    against = [*_against_indicators(subject, counts)]
    yield from against
    said = {(each.sheet, each.cell, each.found) for each in against}
    yield from (each for each in _named_figures(subject) if (each.sheet, each.cell, each.found) not in said)
    yield from _transposed(subject, [*counts, *_of_rows(subject)])
    yield from _sums(subject)


def _of_texts(subject: Subject) -> Iterator[Count]:
    for passage, text in prose(subject.passages, _TEXTS):
        for match in re.finditer(_COUNT, text):
            beside = text[max(0, match.start() - _WIDE) : match.end() + _WIDE]
            digits = match["number"].replace(",", "")
            yield Count(passage.sheet, passage.cell, passage.label, digits, _unit(match["unit"]), beside)


def _unit(unit: str) -> str:
    return _SAME.get(unit, unit)


def _of_rows(subject: Subject) -> Iterator[Count]:
    for row in subject.rows:
        for role, reading in (("target", row.result.target), ("actual", row.result.actual)):
            if reading.kind == QUANTITY and reading.number is not None:
                unit = _unit(reading.unit or row.result.target.unit)
                label = f"{row.label}的{'指标值' if role == 'target' else '完成值'}"
                yield Count(subject.cells.sheet, row.cell(role), label, reading.digits, unit, row.indicator.name)


def _against_indicators(subject: Subject, counts: list[Count]) -> Iterator[Finding]:
    """Compare counts in goals with the indicators that speak of the same."""
    goals = {each.cell for each in subject.passages if each.kind in _GOALS}
    for count in counts:
        if count.cell not in goals or re.search(_PARTS, count.beside):
            continue
        rows = [row for row in subject.rows if _speaks_of(row, count)]
        known = {number for row in rows for number in _numbers(row)}
        if rows and known and count.number not in known:
            wanted = "、".join(dict.fromkeys(f"{plain(number)}{count.unit}" for number in sorted(known)))
            yield subject.finding(
                count.cell,
                f"{count.label}写{count.shown}，{rows[0].label}是{wanted}",
                found=count.shown,
                expected=wanted,
                fix=f"核对{rows[0].cell('target')}的指标值、完成值和文字，改正填错的一处。",
                sheet=count.sheet,
            )


def _named_figures(subject: Subject) -> Iterator[Finding]:
    """Compare every figure of a goal or of what came of it with the indicator whose name stands beside it."""
    for passage, text in prose(subject.passages, _GOALS):
        is_goal = passage.kind == "goal_expected"
        for each in figures_off(text, subject.rows, subject.evaluation.year, is_goal=is_goal):
            wanted = "、".join(each.known)
            yield subject.finding(
                passage.cell,
                f"{passage.label}写{each.written}，{each.row.label}是{wanted}",
                found=each.written,
                expected=wanted,
                fix=f"核对{each.row.cell('target')}的指标值、完成值和文字，改正填错的一处。",
                sheet=passage.sheet,
            )


def _numbers(row: Row) -> list[Decimal]:
    readings = (row.result.target, row.result.actual)
    return [each.number for each in readings if each.kind == QUANTITY and each.number is not None]


def _speaks_of(row: Row, count: Count) -> bool:
    """Say whether an indicator counts what a text counts: the same unit, and some words of its name beside the number."""
    name = normal(row.indicator.name)
    if _unit(row.result.target.unit) != count.unit:
        return False
    beginnings = range(max(0, len(name) - _LEAST_ALIKE + 1))
    return any(name[at : at + _LEAST_ALIKE] in count.beside for at in beginnings)


def _transposed(subject: Subject, counts: list[Count]) -> Iterator[Finding]:
    """Find long numbers of one unit that differ in the order of two digits: 14264人 and 14246人."""
    long = {each.shown: each for each in reversed(counts) if len(each.digits) >= _LEAST_DIGITS}
    for one, other in combinations([*long.values()][-_MOST:][::-1], 2):
        if one.unit == other.unit and _are_transposed(one.digits, other.digits):
            yield subject.finding(
                other.cell,
                f"{other.label}写{other.shown}，{one.label}写{one.shown}，疑是数字写颠倒了",
                found=other.shown,
                expected=one.shown,
                fix="核对两处的数，改正写错的一处。",
                sheet=other.sheet,
            )


def _are_transposed(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    places = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(places) != 2 or places[1] - places[0] != 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]


def _sums(subject: Subject) -> Iterator[Finding]:
    """Find parts that come to more than their whole."""
    for passage, text in prose(subject.passages, _TEXTS):
        for match in re.finditer(_WHOLE_OF_PARTS, text) if "其中" in text else ():
            parts = re.findall(rf"([0-9][0-9,]*(?:\.[0-9]+)?){match['unit']}", match["parts"])
            total = sum((Decimal(each.replace(",", "")) for each in parts), Decimal(0))
            if len(parts) > 1 and total > Decimal(match["whole"].replace(",", "")):
                right = f"分项之和{plain(total)}{match['unit']}"
                yield _wrong(subject, passage, f"{passage.label}里分项之和大于合计", match[0], right)


def _wrong(subject: Subject, passage: Passage, message: str, found: str, expected: str) -> Finding:
    fix = "核对各项的数，改正填错的一处。"
    return subject.finding(passage.cell, message, found=found, expected=expected, fix=fix, sheet=passage.sheet)


@check(
    "PRODUCT_MISMATCH",
    severity="warning",
    title="人数×标准×月数不等于金额",
    meaning="文字里写的人数、每人每月的标准、月数相乘，不等于同一句里写的金额（差0.01以上）。",
    rule="评审通行要求（同一数据前后一致）",
)
def product_mismatch(subject: Subject) -> Iterator[Finding]:
    """A benefit paid to so many people for so many months costs what these come to."""
    for passage, text in prose(subject.passages, _TEXTS):
        for match in re.finditer(_PRODUCT, text) if "个月" in text else ():
            people, each, months, said = (
                Decimal(match[name].replace(",", "")) for name in ("people", "each", "months", "sum")
            )
            exact = people * each * months / (10_000 if match["unit"] == "万元" else 1)
            if abs(exact - said) >= _CENT:
                right = f"人数×标准×月数＝{plain(exact)}{match['unit']}"
                yield _wrong(subject, passage, f"{passage.label}里的金额不是人数×标准×月数", match[0], right)
