"""Checks of texts against the figures: conclusion, total, grade and rate in prose, and claims that the table contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.checks_budget import is_same_ratio
from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.passages import Passage
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, ratio_text
from xlsheets.domain.numbers import HUNDRED, plain

_TOTAL = (
    r"(自评总分|自评总得分|综合得分|综合评分|总得分|总评分|自评分数|自评得分|总分)"
    r"(?:数|值)?(?:合计)?(?:为|是|达到|达|：|:)?([0-9]{1,3}(?:\.[0-9]{1,4})?)分"
)
_POINTS = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)分"
_OF_A_PART = r"(?:指标|产出|效益|过程|满意度|成本|决策|执行率)[^，。；,;]{0,4}\Z"
_PART_WITHIN = 12
_GRADE = (
    r"(?:结果|等级|等次|评级)(?:评定|确定|评价)?(?:为|是|：|:)[“\"‘「]?"
    r"([^\W\d_a-zA-Z]{1,4}?)(?:等次|等级|等)?[”\"’」]?(?=[，。；,;、）)]|\Z)"
)
_RATE = (
    r"(?:预算执行率|资金执行率|资金支出率|预算支出率|支出率|预算执行进度)"
    r"(?:为|是|达到|达|仅为|仅|：|:)?([0-9]{1,4}(?:\.[0-9]{1,6})?)[%％](?!以|左右|的)"
)
_ALL_DONE = (
    r"(?<![未没])(?<!未能)(?<!没有)(?:(?:全部|均已|都已|全面|圆满)"
    r"(?:[按保][时质期量][、，]?){0,3}(?:完成|达成|实现)|(?:按[时质期量][、，]?){3}完成)(?!的)"
)
_NOT_DONE = r"正在进行|尚未|未完成|未能|无法|没有完成|未实现|仍在"
_CONCLUSIONS = ("评价结论", "自评结论")
_OWN_WORDS = ("goal_actual", "text", "field")
_TEMPLATED = ("{{", "{%")


def _prose(subject: Subject) -> Iterator[tuple[Passage, str]]:
    """Give the texts that tell the results, without blanks: published copies break numbers by them."""
    for passage in subject.passages:
        if passage.kind in _OWN_WORDS and not any(mark in passage.text for mark in _TEMPLATED):
            yield passage, "".join(passage.text.split())


def _is_conclusion(passage: Passage) -> bool:
    return passage.id == "conclusion" or any(name in passage.label for name in _CONCLUSIONS)


@check(
    "CONCLUSION_WITHOUT_SCORE",
    severity="warning",
    title="评价结论没有写总分",
    meaning="表式要求评价结论说明自评总分，写出的结论里没有。",
    rule="四川省自评表填报说明（评价结论须说明项目自评总分）",
)
def conclusion_without_score(subject: Subject) -> Iterator[Finding]:
    """Sichuan's form: 评价结论 states the total."""
    for passage, text in _prose(subject):
        if not _is_conclusion(passage) or subject.is_open or _totals(subject, text):
            continue
        total = plain(subject.results.total)
        if subject.results.total not in (Decimal(match) for match in re.findall(_POINTS, text)):
            yield subject.finding(
                passage.cell,
                f"{passage.label}没有说明自评总分",
                found=passage.text[:30],
                expected=f"自评总分{total}分",
                fix=f"在{passage.label}中写明自评总分{total}分。",
                sheet=passage.sheet,
            )


def _totals(subject: Subject, text: str) -> list[Decimal]:
    """Give the totals that a text states; those of a part (产出指标自评得分) and of the full scale (总分100分) are none."""
    stated = []
    for match in re.finditer(_TOTAL, text):
        number = Decimal(match[2])
        is_part = match[1] in ("自评得分", "总得分", "自评分数") and re.search(
            _OF_A_PART, text[max(0, match.start() - _PART_WITHIN) : match.start()]
        )
        is_scale = match[1] == "总分" and number == subject.policy.total
        if not is_part and not is_scale:
            stated.append(number)
    return stated


@check(
    "VALUE_CONFLICT",
    severity="warning",
    title="文字中的数与表不一致",
    meaning="文字里写的自评总分、等级或预算执行率，与表中算出的不一样。",
    rule="财预〔2020〕10号 附件3；评审通行要求（报告与自评表一致）",
)
def value_conflict(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: the same figure reads the same in table and text."""
    names = tuple(grade.name for grade in subject.policy.grades)
    for passage, text in _prose(subject):
        pairs: list[tuple[str, str, str]] = []
        if not subject.is_open:
            total = subject.results.total
            pairs += [
                ("自评总分", f"{plain(each)}分", f"{plain(total)}分")
                for each in _totals(subject, text)
                if each != total
            ]
            grade = subject.results.grade or ""
            stated = (match[1] for match in re.finditer(_GRADE, text))
            pairs += [("等级", each, grade) for each in stated if each.startswith(names) and not each.startswith(grade)]
        rate = subject.results.execution.rate
        if rate is not None:
            stated_rates = re.findall(_RATE, text)
            wrong = (each for each in stated_rates if not is_same_ratio(Decimal(each) / HUNDRED, rate))
            pairs += [("执行率", f"{each}%", ratio_text(rate)) for each in wrong]
        for what, found, expected in dict.fromkeys(pairs):
            yield subject.finding(
                passage.cell,
                f"{passage.label}写的{what}与表中的不一致",
                found=found,
                expected=expected,
                fix=f"把文字中的{found}改为{expected}，或者核对表中的数。",
                sheet=passage.sheet,
            )


@check(
    "TEXT_CONTRADICTION",
    severity="warning",
    title="文字与完成情况矛盾",
    meaning="文字说全部完成，表中却有未完成的指标；或者年度目标写着未完成，指标却全部满分。",
    rule="评审通行要求（报告与自评表一致）",
)
def text_contradiction(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: prose and table tell one story."""
    results = subject.results
    is_all_done = results.complete == results.count > 0
    for passage, text in _prose(subject):
        claim, doubt = re.search(_ALL_DONE, text), re.search(_NOT_DONE, text)
        if claim and results.incomplete:
            yield subject.finding(
                passage.cell,
                f"{passage.label}说“{claim[0]}”，表中却有{results.incomplete}项指标未完成",
                found=claim[0],
                fix="按指标的完成情况改写，未完成的如实写明。",
                sheet=passage.sheet,
            )
        elif doubt and is_all_done and passage.kind == "goal_actual":
            yield subject.finding(
                passage.cell,
                f"{passage.label}里有“{doubt[0]}”，{results.complete}项指标却全部完成",
                found=_around(text, doubt.start(), doubt.end()),
                fix="核对有关指标的完成值和得分。",
                sheet=passage.sheet,
            )


def _around(text: str, start: int, end: int) -> str:
    """Give the clause that holds a place of a text."""
    before = max(text.rfind(mark, 0, start) for mark in "，。；") + 1
    after = min((place for mark in "，。；" if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[before:after]
