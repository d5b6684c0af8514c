"""Checks of names and terms in texts: an indicator is called as in the table, a kind of spending and the region by one name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.passages import prose
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, normal

_TEXTS = ("goal_expected", "goal_actual", "text", "field", "reason")
_SHORTEST_NAME, _BEGINNING = 8, 4
_CLASS = r"([\u4e00-\u9fff]{3,16})（类）"
_OURS = r"我([省市县区州旗镇乡])(?![\u4e00-\u9fff]?(?:政府|委|直))"
_SAME_SENTENCE = r"[^。；;\n]+"


@check(
    "NAME_VARIANT",
    severity="warning",
    title="同一名称写法不一",
    meaning="文字里的三级指标名称与表中的差一个字；或者支出功能分类的“类”前后写法不同（“社会保障和就业”与“社会保障和就业支出”）。",
    rule="评审通行要求（报告与自评表一致）",
)
def name_variant(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: an indicator has one name, in the table and in the text."""
    names = {normal(row.indicator.name) for row in subject.rows}
    long = sorted(name for name in names if len(name) >= _SHORTEST_NAME)
    for passage, text in prose(subject.passages, _TEXTS):
        shown = normal(text)
        for name in long:
            variant = _variant(shown, name)
            if variant and not any(variant in other for other in names):
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}里的指标名称与表中的不同",
                    found=variant,
                    expected=name,
                    fix=f"改为“{name}”。",
                    sheet=passage.sheet,
                )
        classes = dict.fromkeys(re.findall(_CLASS, text)) if "（类）" in text else {}
        for one, other in combinations(classes, 2):
            if one.removesuffix("支出") == other.removesuffix("支出"):
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}里同一类支出写法不一",
                    found=f"{one}（类）、{other}（类）",
                    expected=f"{max(one, other, key=len)}（类）",
                    fix="统一写法，按支出功能分类科目的全称。",
                    sheet=passage.sheet,
                )


def _variant(text: str, name: str) -> str:
    """Give what a text has for a name with one sign too many, too few or another one; ``""`` where it has the name or none."""
    if name in text or len(text) < _SHORTEST_NAME:
        return ""
    start = text.find(name[:_BEGINNING])
    while start >= 0:
        for length in (len(name) + 1, len(name), len(name) - 1):
            window = text[start : start + length]
            if len(window) == length and window[-1] == name[-1] and _differs_by_one(window, name):
                return window
        start = text.find(name[:_BEGINNING], start + 1)
    return ""


def _differs_by_one(one: str, other: str) -> bool:
    if len(one) == len(other):
        return sum(left != right for left, right in zip(one, other, strict=True)) == 1
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    place = next((at for at, sign in enumerate(shorter) if longer[at] != sign), len(shorter))
    return longer[:place] + longer[place + 1 :] == shorter


@check(
    "TERM_VARIANT",
    severity="info",
    title="对本地的称谓不一",
    meaning="同一份自评里有的写“我市”、有的写“我区”，又不在同一句话里对举，疑是套用别处的文字。",
    rule="评审通行要求（文字前后一致）",
)
def term_variant(subject: Subject) -> Iterator[Finding]:
    """A unit belongs to one region; another one in its text comes from somebody else's."""
    said: dict[str, tuple[str, str, str]] = {}
    for passage, text in prose(subject.passages, _TEXTS):
        for sentence in re.findall(_SAME_SENTENCE, text) if "我" in text else ():
            terms = set(re.findall(_OURS, sentence))
            if len(terms) == 1:
                said.setdefault(terms.pop(), (passage.sheet, passage.cell, passage.label))
    if len(said) > 1:
        (_, (_, _, first)), (term, (sheet, cell, label)) = list(said.items())[:2]
        yield subject.finding(
            cell,
            f"{label}写“我{term}”，{first}写“我{next(iter(said))}”",
            found=f"我{term}",
            expected=f"我{next(iter(said))}",
            fix="核对是否套用了别处的文字，统一称谓。",
            sheet=sheet,
        )
