"""Checks of texts against the measures of a form: the same amount in 万元, changes from last year, income against spending."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from xlsheets.audit.finding import INFO, WARNING, Finding
from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.prose.statements import rounds_to
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject
from xlsheets.domain.numbers import MONEY_UNITS, convert_money, decimal_of, half_up, plain, read_figure

_AMOUNT = r"[^0-9，。；]{0,4}?([0-9][0-9,]*(?:\.[0-9]+)?)(亿元|万元|元)"
_SPENDING = r"(?:总支出|支出合计|支出总计)" + _AMOUNT
_BEGIN, _INCOME, _END = ("年初结转", "上年结转"), ("收入决算", "本年收入", "总收入"), ("年末结转", "结转下年")
_CENT = Decimal("0.01")
_TEXTS = ("text", "goal_actual", "reason")


def _amounts(subject: Subject, pattern: str) -> Iterator[tuple[Passage, str, str, str]]:
    """Give the amounts behind some words: passage, what is written, number, unit."""
    for passage, text in prose(subject.passages, _TEXTS):
        for match in re.finditer(pattern, text):
            yield passage, match[0], match[1].replace(",", ""), match[2]


@check(
    "UNIT_CONVERSION_MISMATCH",
    severity="warning",
    title="元与万元换算不符",
    meaning="文字里的金额由基础数据换算单位而来，与基础数据四舍五入后的数不等；只差末位的为提示。",
    rule="评审通行要求（报告与数据一致）",
)
def unit_conversion_mismatch(subject: Subject) -> Iterator[Finding]:
    """A figure in 万元 is the one in 元 divided by ten thousand, half-up to the digits that are written."""
    said_of = [each for each in prose(subject.passages, _TEXTS) if "元" in each[1]] if subject.cells.measures else []
    for measure in subject.policy.rules.measures if said_of else ():
        if measure.unit not in MONEY_UNITS or not any(measure.label in text for _, text in said_of):
            continue
        typed = read_figure(subject.evaluation.known_measures.get(measure.id, ""), measure.unit)
        if typed is None:
            continue
        for passage, said, number, unit in _amounts(subject, re.escape(measure.label) + _AMOUNT):
            exact = convert_money(typed, measure.unit, unit)
            if unit == measure.unit or exact is None or rounds_to(exact, number):
                continue
            digits = len(number.partition(".")[2])
            right = plain(half_up(exact, digits))
            is_tail = abs(Decimal(number) - exact) < Decimal(2).scaleb(-digits)
            yield subject.finding(
                passage.cell,
                f"{passage.label}里的“{measure.label}”与基础数据换算后的不等" + ("（尾差）" if is_tail else ""),
                found=said,
                expected=f"{right}{unit}",
                fix=f"改为{right}{unit}，或者核对基础数据。",
                severity=INFO if is_tail else "",
                sheet=passage.sheet,
            )


@check(
    "BALANCE_MISMATCH",
    severity="warning",
    title="收支不平衡",
    meaning="年初结转结余加本年收入减年末结转结余，不等于文字里写的总支出；只差末位的为提示。",
    rule="决算报表的表间关系（收支平衡）",
)
def balance_mismatch(subject: Subject) -> Iterator[Finding]:
    """What was there and what came in is what went out and what is left."""
    figures = [_measure(subject, words) for words in (_BEGIN, _INCOME, _END)]
    if not subject.cells.measures or None in figures:
        return
    (begin, base), (income, _), (end, _) = (each for each in figures if each is not None)
    for passage, said, number, unit in _amounts(subject, _SPENDING):
        exact = convert_money(begin + income - end, base, unit)
        if exact is None or rounds_to(exact, number):
            continue
        right = plain(half_up(exact, len(number.partition(".")[2])))
        yield subject.finding(
            passage.cell,
            f"{passage.label}里的总支出不等于年初结转加收入减年末结转",
            found=said,
            expected=f"{right}{unit}",
            fix="照决算报表核对收入、支出和结转结余。",
            severity=INFO if abs(Decimal(number) - exact) <= 2 * _CENT else "",
            sheet=passage.sheet,
        )


def _measure(subject: Subject, words: tuple[str, ...]) -> tuple[Decimal, str] | None:
    """Give the amount of the measure whose label has one of some words, and its unit."""
    for measure in subject.policy.rules.measures:
        if any(word in measure.label for word in words) and measure.unit in MONEY_UNITS:
            value = read_figure(subject.evaluation.known_measures.get(measure.id, ""), measure.unit)
            return None if value is None else (value, measure.unit)
    return None


@check(
    "CHANGE_MISMATCH",
    severity="warning",
    title="文字中的增减额与数据表不符",
    meaning="变动原因一段里写的增加、减少的金额，或者增减的方向，与数据表算出的不等。",
    rule="决算公开的内容要求",
)
def change_mismatch(subject: Subject) -> Iterator[Finding]:
    """The change that a reason explains is the one of the tables."""
    for each in subject.form.data_rules.explained:
        value = subject.figures[each.figure]
        if not isinstance(value, Fraction):
            continue
        unit = subject.policy.rules.units()[each.figure]
        for passage, text in prose(subject.passages, ("text",)):
            for match in re.finditer(r"(增加|减少)(?:了)?" + _AMOUNT, text) if passage.id in each.reasons else ():
                said, exact = Decimal(match[2].replace(",", "")), abs(decimal_of(value))
                same_way = (match[1] == "增加") == (value > 0)
                if match[3] == unit and (said != exact or (value and not same_way)):
                    way = "增加" if value > 0 else "减少"
                    right = f"{way}{plain(exact)}{unit}" if value else "没有增减"
                    yield subject.finding(
                        passage.cell,
                        f"{passage.label}里的增减额与数据表不符",
                        found=match[0],
                        expected=right,
                        fix="照数据表改正文字。",
                        severity=WARNING,
                        sheet=passage.sheet,
                    )
