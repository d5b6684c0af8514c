"""The check of years: the title, the name, the texts and the date speak of the year under evaluation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsheets.audit.finding import Finding
from xlsheets.audit.prose.passages import prose
from xlsheets.audit.prose.statements import years_in
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, normal
from xlsheets.domain.reading import QUANTITY

_NAMED_YEAR = r"(?<![0-9\-—～~至])(20[0-9]{2})(?:年度?)?(?![0-9\-—～~至年]|年?(?:结转|以前|至|前))"
_DOCUMENT_YEAR = r"[\[【（(［〔](20[0-9]{2})[\]】）)］〕]第?[0-9]{1,4}号"
_CODE_YEAR = r"\A[0-9]{6}([0-9]{2})[A-Z]"
_TEXTS = ("goal_expected", "goal_actual", "text", "field", "reason")
_COMPARED_YEAR = r"(?:比|较|与|同|对照|高于|低于|多于|少于|超过|自|从)(?:上一?年度?|去年)?[（(]?20[0-9]{2}年"
"""A year that a text only looks back to: 比2023年增加2期, 自2023年起."""

_WITH_YEAR = 10_000
"""A date's year stands above this: year×10000 + month×100 + day."""

_DUE = r"\A(20[0-9]{2})年[^，。；]{0,12}(?:前|底|末|内)[^，。；]{0,12}\Z"
"""A deadline in words: 2023年11月底前完成."""

_LEAST_TEXTS, _LEAST_GOALS = 3, 2


@check(
    "YEAR_MISMATCH",
    severity="warning",
    title="年度前后不一",
    meaning="标题的年度与项目名称、年度目标、多数文字或填报日期对不上，或指标值的期限在评价年度之前，疑是沿用上年的表；文号、项目编码的年份晚于评价年度之后一年的也算。",
    rule="财预〔2020〕10号 附件1（年度）",
)
def year_mismatch(subject: Subject) -> Iterator[Finding]:
    """A form is filled in for one year; another one in it comes from last year's."""
    year = subject.evaluation.year
    if year is None:
        return
    yield from _of_the_name(subject, year)
    yield from _of_the_texts(subject, year)
    yield from _of_the_targets(subject, year)
    yield from _of_the_date(subject, year)
    yield from _of_documents(subject, year)


@check(
    "YEAR_MISSING",
    severity="warning",
    title="没有写明年度",
    meaning="本软件的表里，标题一行的年度被删去，或者整行被清空：报告和汇总都不知道这是哪一年的表。",
    rule="财预〔2020〕10号 附件1（年度）",
)
def year_missing(subject: Subject) -> Iterator[Finding]:
    """The line that names the year is a form's own; whoever clears it leaves reports and collected tables without a year."""
    filled = subject.recognised.computes and not subject.results.is_empty
    if filled and subject.form.prints_year and subject.evaluation.year is None:
        yield subject.finding(
            "A1", "标题里没有年度", found="（空）", expected="（2024年度）一类的字样", fix="在标题一行写明年度。"
        )


def _wrong(subject: Subject, cell: str, message: str, found: str, expected: str, sheet: str = "") -> Finding:
    return subject.finding(
        cell, message, found=found, expected=expected, fix="核对年度，沿用上年的改为本年的。", sheet=sheet
    )


def _of_the_name(subject: Subject, year: int) -> Iterator[Finding]:
    named = {int(each) for each in re.findall(_NAMED_YEAR, subject.evaluation.subject)}
    if len(named) == 1 and year not in named:
        cell = subject.cells.fields.get("subject", "")
        found = subject.evaluation.subject
        yield _wrong(subject, cell, f"项目名称里的年度不是{year}年", found, f"{year}年")
    code = re.match(_CODE_YEAR, subject.evaluation.fields.get("project_code", ""))
    if code and int(code[1]) > year % 100:
        cell = subject.cells.fields.get("project_code", "") or subject.cells.fields.get("subject", "")
        yield _wrong(subject, cell, f"项目编码的年份晚于{year}年", code[0], f"{year % 100:02}")


def _of_the_texts(subject: Subject, year: int) -> Iterator[Finding]:
    """Goals speak of the year, if of any; of the other texts at least one of several does."""
    elsewhere: dict[int, int] = {}
    of_goals: dict[int, int] = {}
    spoken = False
    for passage, text in prose(subject.passages, _TEXTS):
        years = years_in(re.sub(_COMPARED_YEAR, "", text)) if "年" in text else []
        spoken = spoken or year in years
        for each in {*years}:
            elsewhere[each] = elsewhere.get(each, 0) + 1
            of_goals[each] = of_goals.get(each, 0) + passage.kind.startswith("goal")
        if passage.kind.startswith("goal") and years and year not in years and max(years) < year:
            found = "、".join(f"{each}年" for each in dict.fromkeys(years))
            yield _wrong(subject, passage.cell, f"{passage.label}说的不是{year}年", found, f"{year}年", passage.sheet)
    most = max(elsewhere, key=lambda each: elsewhere[each], default=year)
    if not spoken and most != year and (elsewhere[most] >= _LEAST_TEXTS or of_goals[most] >= _LEAST_GOALS):
        title = next(iter(subject.recognised.printed.titles), "")
        yield _wrong(subject, title, f"标题是{year}年，各段文字说的是{most}年", f"{year}年", f"{most}年")


def _of_the_targets(subject: Subject, year: int) -> Iterator[Finding]:
    """Find deadlines that were over before the year began: 2023年11月底前 in the form of 2024."""
    for row in subject.rows:
        target = row.result.target
        told = re.match(_DUE, normal(row.indicator.target)) if target.kind != QUANTITY else None
        due = target.moment // _WITH_YEAR or (int(told[1]) if told else 0)
        if target.kind != QUANTITY and 0 < due < year and str(due) in row.indicator.target:
            message = f"{row.label}的期限早于{year}年"
            yield _wrong(subject, row.cell("target"), message, row.indicator.target, f"{year}年")


def _of_the_date(subject: Subject, year: int) -> Iterator[Finding]:
    written = subject.evaluation.fields.get("fill_date", "")
    filled = re.search(r"20[0-9]{2}", written)
    if filled and not year <= int(filled[0]) <= year + 1:
        cell = subject.cells.fields.get("fill_date", "")
        yield _wrong(subject, cell, f"填报日期与{year}年度对不上", written, f"{year + 1}年")


def _of_documents(subject: Subject, year: int) -> Iterator[Finding]:
    for passage in subject.passages:
        for match in re.finditer(_DOCUMENT_YEAR, passage.text) if "号" in passage.text else ():
            if int(match[1]) > year + 1:
                message = f"{passage.label}里的文号晚于评价年度"
                yield _wrong(subject, passage.cell, message, match[0], f"不晚于{year + 1}年", passage.sheet)
