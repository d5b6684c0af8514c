"""Checks of texts against the figures: conclusion, total, grade and rate in prose, and claims that the table contradicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.checks_budget import is_same_ratio
from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.prose.statements import is_of_this_year, is_planned
from xlsheets.audit.prose.told_words import grades_told, rate_pattern, totals_told
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, ratio_text
from xlsheets.domain.numbers import HUNDRED, ONE, plain

_POINTS = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)分"
_ALL_DONE = (
    r"(?<![未没])(?<!未能)(?<!没有)(?:(?:全部|均已|都已|全面|圆满)"
    r"(?:[按保][时质期量][、，]?){0,3}(?:完成|达成|实现)|(?:按[时质期量][、，]?){3}完成)(?!的)"
)
_NOT_DONE = r"正在进行|尚未|(?<!没有)(?<!未出现)(?<!不存在)(?<!无)未完成|未能|无法|没有完成|未实现|仍在"
_NOTHING_HAPPENED = r"0(?:批次|人次|次|辆|个团组)"
_DESCRIBED = r"(?:具体内容|主要内容|主要用于|具体用于)(?:包括|为|是|有)?[：:]?[^0-9，。；无]{2,40}"
_LACKING = (
    r"(?:不[够太]?(?:完善|健全|规范|到位|及时|合理|足|严)|未(?:落实|健全|严格|制定)|薄弱|缺失|偏低|较低|滞后"
    r"|(?:有待|需)(?:进一步)?(?:完善|改善|加强|提高|健全))"
)
_NAMED = ("执行率", "及时性", "公开性", "规范性", "健全性", "合理性", "满意度", "利用率")
"""What a problem may be about, by words of the names of indicators."""

_FELL_SHORT = (
    r"未(?:能)?(?:按期|按时|如期|全部|全面|足额)?(?:完成|达到|达标|达成|实现)|没有(?:全部)?完成"
    r"|(?:完成率|进度)(?:较低|偏低|不高)|完成不足"
)
_NOT_OF_THE_WHOLE = (
    r"(?:没有|无|未出现|不存在|未发现|避免|防止|原因.?无|上半年|前期|起初|年初|上年|原|已|现|后|仍|但|全部完成)"
)
"""Words beside a shortfall that take it back: 上半年未完成，下半年已补上; 没有未完成的."""

_GAP = "[^，。；、]{0,6}?"
_CONCLUSIONS = ("评价结论", "自评结论")
_OWN_WORDS = ("goal_actual", "text", "field")


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
    for passage, text in prose(subject.passages, _OWN_WORDS):
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
    return [
        Decimal(each.number)
        for each in totals_told(text)
        if is_of_this_year(text, each.start, subject.evaluation.year)
        and not (each.word == "总分" and Decimal(each.number) == subject.policy.total)
    ]


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
    for passage, text in prose(subject.passages, _OWN_WORDS):
        pairs: list[tuple[str, str, str]] = []
        if not subject.is_open:
            total = subject.results.total
            pairs += [
                ("自评总分", f"{plain(each)}分", f"{plain(total)}分")
                for each in _totals(subject, text)
                if each != total
            ]
            grade = subject.results.grade or ""
            stated = [
                each.name
                for each in grades_told(text, names)
                if is_of_this_year(text, each.start, subject.evaluation.year)
            ]
            pairs += [("等级", each, grade) for each in stated if not each.startswith(grade)]
        rate = subject.results.execution.rate
        if rate is not None:
            stated_rates = (
                match[1]
                for match in rate_pattern().finditer(text)
                if is_of_this_year(text, match.start(), subject.evaluation.year)
            )
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
    meaning="文字说全部完成，表中却有未完成的指标；年度目标写着未完成，指标却全部满分；部门自述的问题，有关指标却没有扣分；没有发生的事写了具体内容；达到指标值的一行写着未完成的原因。",
    rule="评审通行要求（报告与自评表一致）",
)
def text_contradiction(subject: Subject) -> Iterator[Finding]:
    """Reviewers' rule: prose and table tell one story."""
    yield from _contradicted_problems(subject)
    yield from _described_nothing(subject)
    yield from _excused_although_met(subject)
    results = subject.results
    is_all_done = results.complete == results.count > 0
    for passage, text in prose(subject.passages, _OWN_WORDS):
        claims = (each for each in re.finditer(_ALL_DONE, text) if _is_told_of_now(subject, text, each))
        claim, doubt = next(claims, None), re.search(_NOT_DONE, text)
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


def _contradicted_problems(subject: Subject) -> Iterator[Finding]:
    """Find problems that a department tells of itself, and for which it took no points off: 财务管理制度不完善, 执行率有待改善."""
    if subject.form.kind.is_measured or not subject.form.kind.has_points:
        return
    for passage, text in prose(subject.passages, ("text",)):
        if "问题" not in passage.label:
            continue
        for row in subject.rows:
            name = row.indicator.name
            words = [name] if row.weight is None else [word for word in _NAMED if word in name]
            lost = row.result.score is not None and row.result.score < (row.weight or 0)
            match = next((each for word in words if (each := re.search(re.escape(word) + _GAP + _LACKING, text))), None)
            if match and not lost:
                yield subject.finding(
                    passage.cell,
                    f"{passage.label}说“{match[0]}”，{row.label}却没有扣分",
                    found=match[0],
                    fix=f"核对{row.label}（{row.cell('score')}）的得分，确有问题的按评分说明扣分。",
                    sheet=passage.sheet,
                )
                break


def _described_nothing(subject: Subject) -> Iterator[Finding]:
    """Find what is described although it did not happen: 0批次，0人次，具体内容包括：调研."""
    for passage, text in prose(subject.passages, ("text",)):
        for match in re.finditer(_NOTHING_HAPPENED + "[^。；]{0,60}?" + _DESCRIBED, text):
            yield subject.finding(
                passage.cell,
                f"{passage.label}说没有发生，却写了具体内容",
                found=match[0],
                fix="没有发生的删去具体内容，发生了的改正数字。",
                sheet=passage.sheet,
            )


def _excused_although_met(subject: Subject) -> Iterator[Finding]:
    """Find reasons why an indicator was missed beside a figure that meets it with all its points: one of both is wrong."""
    places = Counter(row.cell("reason") for row in subject.rows)
    for row in subject.rows if subject.has_column("reason") else ():
        result, reason = row.result, "".join(row.indicator.reason.split())
        met = result.completion is not None and result.completion >= ONE and result.score == row.weight
        if not met or not row.has_reason or places[row.cell("reason")] > 1:
            continue
        told = re.search(_FELL_SHORT, reason)
        if told and not re.search(_NOT_OF_THE_WHOLE, reason):
            yield subject.finding(
                row.cell("reason"),
                f"{row.label}的原因说“{told[0]}”，完成值却达到指标值，得满分",
                found=row.indicator.reason[:30],
                fix="核对完成值；确已完成的，删去这个原因。",
            )


def _is_told_of_now(subject: Subject, text: str, claim: re.Match[str]) -> bool:
    """Say whether a text claims something of this year, and does not plan it."""
    now = is_of_this_year(text, claim.start(), subject.evaluation.year)
    return now and not is_planned(text, claim.start(), claim.end())


def _around(text: str, start: int, end: int) -> str:
    """Give the clause that holds a place of a text."""
    before = max(text.rfind(mark, 0, start) for mark in "，。；") + 1
    after = min((place for mark in "，。；" if (place := text.find(mark, end)) >= 0), default=len(text))
    return text[before:after]
