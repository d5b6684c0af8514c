"""The numbers of a sentence that are figures: with unit, digits and how exact they claim to be; no dates, ordinals, thresholds."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import HUNDRED, MONEY_UNITS, ONE, half_up

MONEY, PERCENT, SCORE, COUNT = "金额", "百分比", "分数", "数量"
"""Kinds of figures, as people are told of them."""

_COUNTED = (
    "人次|批次|场次|户次|台次|件次|期次|人天|个工作日|工作日|个月|小时|分钟|公里|千米|平方米|立方米|"
    "[个项人家户份次件条名所座台套辆场篇期类批天亩米吨册只处门支块幅栋间张]"
)
_NUMBER = re.compile(
    r"(?<![0-9.A-Za-z〔\[【（(《第\-—–~～])(?P<sign>(?<![0-9%％元])[-－])?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)?"
    r"(?P<about>余|多|几)?(?P<unit>万元|亿元|千元|元|[%％]|个百分点|分(?![之钟析配别布期管])|"
    rf"[万亿]?(?:{_COUNTED})|万|亿|)(?P<after>余)?"
)
_BRACKETED = re.compile(r"(?<=[（(])(?P<digits>[0-9]+)(?P<part>\.[0-9]+)?(?P<unit>万元|亿元|千元|元|[%％]|分)")
_BOUND = re.compile(
    r"以上|以下|以内|及以上|左右|（含）|\(含\)|-|—|–|~|～|至[0-9]|起|的(?:年度)?(?:目标|标准|要求|控制|指标值)"
)
_LEADS = re.compile(r"(?:大于|小于|高于|低于|超过|不足|不低于|不高于|不超过|不少于|至少|[≥≤＞＜><》《])\Z")
_ABOUT = re.compile(r"(?:约|近|大约|将近|超|逾)\Z")
_SCALE = {"万": "万元", "亿": "亿元"}


class Quantity(Struct, frozen=True):
    """A figure of a text.

    ``start``, ``end``: its span; ``shown``: as written. ``value``: in 元 for money, as a ratio for percentages, else as written.
    ``step``: worth of its last digit, in the same. ``unit``: as written. ``vague``: it says itself that it is no exact one.
    ``bound``: it is a threshold or an end of a range, or is compared with one.
    """

    start: int
    end: int
    shown: str
    kind: str
    value: Decimal
    step: Decimal
    unit: str = ""
    vague: bool = False
    bound: bool = False

    def rounded(self, figure: Decimal) -> Decimal:
        """Round a figure to the digits that this one shows, half-up."""
        return half_up(figure / self.step, 0) * self.step

    def agrees(self, figure: Decimal) -> bool:
        """Say whether this is the figure as it would be shown with so many digits; vague ones may differ by one of the last."""
        if self.vague:
            return abs(figure - self.value) <= max(self.step, abs(figure) / 10)
        return self.rounded(figure) == self.value or figure == self.value


def quantities(text: str) -> list[Quantity]:
    """Return the figures of a text without blanks, in order."""
    found = [_quantity(text, match) for match in _NUMBER.finditer(text)]
    found += [_quantity(text, match) for match in _BRACKETED.finditer(text)]
    return sorted((each for each in found if each is not None), key=lambda each: each.start)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    groups = match.groupdict()
    unit, behind = groups["unit"] or "", text[match.end() :]
    before = text[: match.start()]
    if not unit:
        return None
    digits = groups["digits"].replace(",", "") + (groups["part"] or "")
    value = Decimal(f"-{digits}" if groups.get("sign") else digits)
    step = ONE.scaleb(-len(groups["part"] or ".") + 1)
    kind, scale = _kind_of(unit)
    return Quantity(
        start=match.start(),
        end=match.end(),
        shown=match[0],
        kind=kind,
        value=value * scale,
        step=step * scale,
        unit=unit.lstrip("万亿") if kind == COUNT else unit,
        vague=bool(groups.get("about") or groups.get("after") or _ABOUT.search(before)),
        bound=bool(_BOUND.match(behind) or _LEADS.search(before)),
    )


_MANY = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


def _kind_of(unit: str) -> tuple[str, Decimal]:
    money = _SCALE.get(unit, unit)
    if money in MONEY_UNITS:
        return MONEY, MONEY_UNITS[money]
    if unit in ("%", "％", "个百分点"):
        return PERCENT, ONE / HUNDRED
    return (SCORE, ONE) if unit == "分" else (COUNT, _MANY.get(unit[:1], ONE))
