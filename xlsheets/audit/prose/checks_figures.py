"""Checks of figures within the texts themselves: rates against their amounts, sums against their parts, units, gaps in lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.prose.statements import rounds_to
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject
from xlsheets.domain.numbers import HUNDRED, percent

_TEXTS = ("goal_expected", "goal_actual", "text", "field", "reason", "budget")
_NUMBER = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_FORMULA = (
    r"(?P<left>[（(]?[-0-9.,+－（()）]{1,80}?[)）]?)\s*[÷/／](?P<right>[（(]?[0-9.,+（()）]{1,80}?)"
    rf"[×*✕]?100[%％][=＝](?P<rate>-?{_NUMBER})[%％]"
)
_SPENT = (
    rf"(?P<whole>{_NUMBER})(?P<unit>亿元|万元|元)[^。；0-9]{{0,6}}?(?:实际)?(?:执行|支出|使用|完成|到位)(?:了|数)?(?:为|共计|共)?"
    rf"(?P<part>{_NUMBER})(?P=unit)[，,]?(?:预算)?(?:执行率|支出率|完成率|执行进度|完成预算的?)(?:为|是|达到|达)?(?P<rate>{_NUMBER})[%％]"
)
_WHOLE = rf"(?P<whole>{_NUMBER})(?P<unit>亿元|万元|元)[，,（(]?其中[：:]?"
_SHARE = rf"(?P<part>{_NUMBER})(?P<unit>亿元|万元|元)[，,（(]?占(?:比|总[^0-9]{{0,6}}的?)?(?P<rate>{_NUMBER})[%％]"
_ZERO_DONE = (
    r"(?:预算|决算|支出|经费)[^，。；0-9]{0,10}(?<![0-9.])0(?:\.0+)?万?元[，,。]?"
    r"(?:(?:支出|执行|决算)[^，。；0-9]{0,6}0(?:\.0+)?万?元[，,。]?)?(?P<rate>(?:均|都)?完成(?:年初)?预算的?[0-9.]+[%％])"
)
_NO_UNIT = (
    r"(?:决算数|预算数|决算|支出合计|收入合计|总计|支出共计)(?:为|是|共|：|:)?"
    r"(?P<number>[0-9][0-9,]*\.[0-9]{1,2})(?=[，。；,;、]|\Z)"
)
_YUAN = r"(?<![0-9.,万亿百千十])(?P<amount>0)元"
_ITEM = rf"支出决算(?:数)?为(?P<amount>{_NUMBER})万元[，,](?P<then>完成预算)?"
_LEAST_ITEMS, _LONGEST_LIST = 2, 400


class Rate(Struct, frozen=True):
    """A percentage that a text states, with the two figures that it comes from."""

    said: str
    rate: str
    exact: Decimal


def stated_rates(text: str) -> Iterator[Rate]:
    """Give the percentages of a text that its own figures tell: a formula written out, 执行率 behind two amounts, 占 behind a part.

    Args:
        text: without blanks.
    """
    for match in re.finditer(_FORMULA, text):
        left, right = _sum(match["left"]), _sum(match["right"])
        if left is not None and right:
            yield Rate(match[0], match["rate"], left / right * HUNDRED)
    for match in re.finditer(_SPENT, text):
        whole = _amount(match["whole"])
        if whole:
            yield Rate(match[0], match["rate"], _amount(match["part"]) / whole * HUNDRED)
    yield from stated_shares(text)


def stated_shares(text: str) -> Iterator[Rate]:
    """Give the shares of a whole that a text states behind its parts: 共90万元，其中甲30万元，占33.33%."""
    for match in re.finditer(_WHOLE, text) if "占" in text else ():
        whole = _amount(match["whole"])
        listed = text[match.end() : match.end() + _LONGEST_LIST].partition("。")[0]
        for part in re.finditer(_SHARE, listed) if whole else ():
            if part["unit"] == match["unit"]:
                yield Rate(match[0] + part[0], part["rate"], _amount(part["part"]) / whole * HUNDRED)


def rates_of_nothing(text: str) -> Iterator[tuple[str, str]]:
    """Give the words in which a text states a rate of completion of a budget of 0, and those of the rate alone."""
    return ((match[0], match["rate"]) for match in re.finditer(_ZERO_DONE, text))


def amounts_without_unit(text: str) -> Iterator[tuple[str, str]]:
    """Give the words in which a text states an amount without its unit, and the number."""
    return ((match[0], match["number"]) for match in re.finditer(_NO_UNIT, text))


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _sum(text: str) -> Decimal | None:
    """Add up a sum as it is written: (192802080.44-194730101.24)."""
    bare = text.translate(str.maketrans("－", "-", "（()）,"))
    terms = re.findall(r"[-+]?[0-9]+(?:\.[0-9]+)?", bare)
    if not terms or "".join(terms) != bare:
        return None
    return sum((Decimal(term) for term in terms), Decimal(0))


def is_rate_right(rate: Rate) -> bool:
    """Say whether a stated percentage is its exact value, rounded; 100% only says what is all of it."""
    if _amount(rate.rate) == HUNDRED:
        return rate.exact == HUNDRED
    return rounds_to(rate.exact, rate.rate.replace(",", ""))


@check(
    "TEXT_RATIO_MISMATCH",
    severity="warning",
    title="文字中的百分数与所写的数不符",
    meaning="文字里写出的算式、“预算…万元，实际执行…万元，执行率…%”或“其中…万元，占…%”，百分数不是这些数算出来的；没有全部执行而写100%的也算。",
    rule="评审通行要求（文中数据自相一致）",
)
def text_ratio_mismatch(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: a rate in prose is the quotient of the amounts beside it, half-up to the digits that are written."""
    for passage, text in _with(subject, "%", "％"):
        for rate in stated_rates(text):
            if not is_rate_right(rate):
                right = percent(rate.exact / HUNDRED)
                yield _told(subject, passage, f"{passage.label}里的百分数不是所写的数算出来的", rate.said, right)


def _with(subject: Subject, *signs: str) -> Iterator[tuple[Passage, str]]:
    """Give the texts in which one of some signs stands: most have none, and patterns take their time."""
    return (each for each in prose(subject.passages, _TEXTS) if any(sign in each[1] for sign in signs))


def _told(subject: Subject, passage: Passage, message: str, found: str, expected: str) -> Finding:
    fix = f"改为{expected}，或者核对原来的数。" if expected else "核对后改正。"
    return subject.finding(passage.cell, message, found=found, expected=expected, fix=fix, sheet=passage.sheet)


@check(
    "ZERO_RATE_IN_TEXT",
    severity="info",
    title="没有预算却写完成预算的比例",
    meaning="文字里金额是0，却写“完成预算100%”；预算和决算都是0的没有比例可言。",
    rule="通行做法（0作分母没有意义）",
)
def zero_rate_in_text(subject: Subject) -> Iterator[Finding]:
    """0 of 0 is no share."""
    for passage, text in _with(subject, "完成"):
        for said, _ in rates_of_nothing(text):
            yield _told(subject, passage, f"{passage.label}里金额是0，没有完成预算的比例", said, "不写比例")


@check(
    "UNIT_OF_TEXT",
    severity="warning",
    title="文字中的金额单位缺失或不一",
    meaning="文字里金额后面没有单位；或者别的金额都用万元，0却写成“0元”（提示）。",
    rule="评审通行要求（同一文内计量单位一致）",
)
def unit_of_text(subject: Subject) -> Iterator[Finding]:
    """One unit throughout, and none left out."""
    for passage, text in _with(subject, "支出", "决算", "预算", "总计", "元"):
        for said, number in amounts_without_unit(text):
            right = f"{number}{subject.evaluation.money_unit}"
            yield _told(subject, passage, f"{passage.label}里的金额没有单位", said, right)
        if "万元" in text:
            for match in re.finditer(_YUAN, text):
                said = text[max(0, match.start() - 12) : match.end()]
                told = _told(subject, passage, f"{passage.label}里别的金额用万元，这一处用元", said, "0万元")
                yield replace(told, severity=INFO)


@check(
    "MISSING_COMPLETION",
    severity="info",
    title="逐项说明中有一项没有写完成预算的比例",
    meaning="逐项列出支出决算和完成预算的比例时，有一项漏写了比例。",
    rule="决算公开的内容要求",
)
def missing_completion(subject: Subject) -> Iterator[Finding]:
    """Items of one list say the same of each."""
    for passage, text in _with(subject, "完成预算"):
        items = list(re.finditer(_ITEM, text))
        lacking = [match for match in items if not match["then"]]
        if lacking and len(items) - len(lacking) >= _LEAST_ITEMS:
            for match in lacking:
                said = text[match.start() : match.end() + 8]
                yield _told(
                    subject,
                    passage,
                    f"{passage.label}里别的各项都写了完成预算的比例，{match['amount']}万元这一项没有",
                    said,
                    f"支出决算为{match['amount']}万元，完成预算…%",
                )
