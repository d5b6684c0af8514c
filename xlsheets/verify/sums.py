"""Sums, rates and units within a sentence of a report: 其中… against the whole, a rate against the two amounts before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from xlsheets.audit.prose.checks_figures import amounts_without_unit, is_rate_right, rates_of_nothing, stated_shares
from xlsheets.audit.prose.told_words import any_of, told_words
from xlsheets.domain.numbers import HUNDRED, percent, plain
from xlsheets.verify.contradiction_words import contradiction_words
from xlsheets.verify.fault import Fault
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE, Quantity, quantities

_SENTENCES = re.compile(r"(?<=[。；])")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")
_BARE = re.compile(r"(?<![0-9.\-—])([0-9]+(?:\.[0-9]+)?)(?=[、，。；]|\Z)")
_FINEST_ROUNDING = Decimal(100)
"""万元 with two digits, in 元: what amounts are rounded to."""

_CHECK_SUM = "核对总数和各分项。"
_FAR = 12


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = contradiction_words()
    rate = words.rate
    rates = any_of((*rate.words, *told_words().rate.words))
    return (
        re.compile(rf"[，。；（(]?(?:{any_of(words.sum.opening)})[：:，]?"),
        re.compile(rf"(?:{any_of(rate.paid)})(?:{any_of(rate.paid_ends)}){{0,2}}\Z"),
        re.compile(rf"(?:{rates})(?:{any_of(rate.ends)})?\Z"),
        re.compile(rf"(?:{any_of(words.sum.closing)})(?:为|是|支出|资金)?(?=[0-9])"),
    )


def wrong_sums(text: str) -> Iterator[Fault]:
    """``总分89分…其中甲20分、乙30分、丙40分``: points of all parts; amounts of parts are never more than the whole."""
    for sentence in _SENTENCES.split(text) if any(w in text for w in contradiction_words().sum.opening) else ():
        match = _patterns()[0].search(sentence)
        if match is None:
            continue
        lead = _IN_BRACKETS.sub(lambda found: "（" * len(found[0]), sentence[: match.start()])
        before = [each for each in quantities(lead) if each.kind in (MONEY, SCORE, COUNT) and not each.bound]
        if not before:
            continue
        whole, listed = before[-1], sentence[match.end() :]
        parts = [each for each in quantities(_IN_BRACKETS.sub("", listed)) if not each.bound]
        if len(parts) < 2:
            yield from _bare_parts(whole, listed)
            continue
        yield from _parts(whole, parts, listed)


def _parts(whole: Quantity, parts: list[Quantity], listed: str) -> Iterator[Fault]:
    same = [
        each for each in parts if (each.kind, each.unit) == (whole.kind, whole.unit) or each.kind == whole.kind != COUNT
    ]
    total = sum((each.value for each in same), Decimal(0))
    slack = max(each.step for each in (whole, *same)) * len(same) / 2 if whole.kind == MONEY else Decimal(0)
    if whole.kind == SCORE and len(same) == len(parts) and total != whole.value:
        yield Fault(whole.shown, f"分项合计是{plain(total)}分", f"{plain(total)}分", _CHECK_SUM)
    elif any(each.value == whole.value for each in same):
        return  # the others are parts of that part, or there is nothing else
    elif whole.kind != SCORE and _is_one_list(same, parts, listed) and total > whole.value + slack:
        yield Fault(whole.shown, "分项合计大于总数", "", _CHECK_SUM)


def _is_one_list(same: list[Quantity], parts: list[Quantity], listed: str) -> bool:
    """Say whether amounts are parts of one whole: alone, one a clause, no part of a part."""
    clauses = [each for each in re.split("[，、；。]", listed) if each]
    is_nested = any(word in listed for word in ("其中", "含", "比", "较", "执行", "支出率", "结余"))
    return 1 < len(same) == len(parts) <= len(clauses) and not is_nested


def wrong_totals(text: str) -> Iterator[Fault]:
    """``甲10万元、乙20万元，共计40万元``: a whole behind the list of its parts."""
    closing = contradiction_words().sum.closing
    for sentence in _SENTENCES.split(text) if any(word in text for word in closing) else ():
        for match in _patterns()[3].finditer(sentence):
            figures = quantities(sentence)
            at = next((at for at, each in enumerate(figures) if each.start == match.end()), 0)
            parts = figures[:at]
            between = [sentence[one.end : other.start] for one, other in zip(parts, figures[1:at], strict=False)]
            if len(parts) < 2 or not all(each.startswith("、") and "，" not in each for each in between):
                continue
            whole = figures[at]
            if any((each.kind, each.unit, each.bound) != (whole.kind, whole.unit, False) for each in parts):
                continue
            total = sum((each.value for each in parts), Decimal(0))
            slack = Decimal(0) if whole.kind != MONEY else max(each.step for each in (whole, *parts)) * len(parts) / 2
            if abs(total - whole.value) > slack:
                yield Fault(
                    whole.shown,
                    f"与前面各项之和不符（{_as_written(total, whole)}）",
                    _as_written(total, whole),
                    _CHECK_SUM,
                )


def _as_written(value: Decimal, like: Quantity) -> str:
    scale = like.step * Decimal(10) ** len(like.shown.rstrip(like.unit).partition(".")[2])
    return f"{plain(value / scale)}{like.unit}"


def _bare_parts(whole: Quantity, listed: str) -> Iterator[Fault]:
    """Parts without a unit are in that of the whole: 89分，其中决策20、产出30、效益40."""
    numbers = [Decimal(each) for each in _BARE.findall(listed)]
    clauses = [each for each in re.split("[，、；。]", listed) if each]
    if len(numbers) < 2 or len(numbers) != len(clauses):
        return
    scale = whole.step / Decimal(1).scaleb(-len(re.sub(r"[^0-9.]", "", whole.shown).partition(".")[2]))
    total = sum(numbers, Decimal(0))
    is_more = total * scale > whole.value + whole.step * len(numbers) / 2
    if is_more or (whole.kind == SCORE and total != whole.value):
        yield Fault(whole.shown, f"分项合计是{plain(total)}{whole.unit}", f"{plain(total)}{whole.unit}", _CHECK_SUM)


def wrong_rates(text: str) -> Iterator[Fault]:
    """``额度2万元，支出1.5万元，支出率75%``: the rate of the two amounts right before it; shares of a whole."""
    if "%" not in text and "％" not in text:
        return
    _, paid, rated, _ = _patterns()
    not_base = contradiction_words().rate.not_base
    for sentence in _SENTENCES.split(text):
        found = [each for each in quantities(sentence) if not each.bound or each.kind == PERCENT]
        for first, second, rate in zip(found, found[1:], found[2:], strict=False):
            if (first.kind, second.kind, rate.kind) != (MONEY, MONEY, PERCENT) or rate.bound or not first.value:
                continue
            between = sentence[first.end : second.start], sentence[second.end : rate.start]
            if any(word in sentence[max(0, first.start - _FAR) : first.start] for word in not_base):
                continue
            if not (paid.search(between[0]) and rated.search(between[1])) or max(map(len, between)) > _FAR:
                continue
            exact = second.value / first.value
            if rate.value == 1 != exact and rate.agrees(exact):
                message = "没有全部执行，不宜写100%"
                yield Fault(rate.shown, message, percent(exact), "按两位小数写。", is_mild=True)
            elif not rate.agrees(exact) and abs(rate.value - exact) > _slack(first, second):
                yield Fault(rate.shown, "与前面的两个金额算出的不符", percent(exact), "核对金额和比率。")
    for share in stated_shares(text):
        if not is_rate_right(share):
            right = percent(share.exact / HUNDRED)
            yield Fault(f"{share.rate}%", "占比与所写的金额算出的不符", right, "核对金额和占比。")


def _slack(first: Quantity, second: Quantity) -> Decimal:
    """How far a rate may be off because both amounts are rounded; 2万元 is two of them, not one and a half."""
    one, other = (min(each.step, _FINEST_ROUNDING) for each in (first, second))
    return (other + one * second.value / first.value) / (2 * first.value)


def wrong_units(text: str) -> Iterator[Fault]:
    """An amount without its unit; a rate of completion of a budget of 0."""
    for _, said in rates_of_nothing(text):
        yield Fault(said, "预算数为0，没有完成预算的比率", "", "删去比率，写明没有安排预算。", is_mild=True)
    for said, _ in amounts_without_unit(text):
        yield Fault(said, "金额没有写单位", "", "补上单位。", is_mild=True)
