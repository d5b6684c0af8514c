"""Checks of dates: not in any calendar, after the year, missed, and numbers of which nobody can tell whether they are dates."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import ERROR, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.rows.checks_units import shown_target, target_of
from xlsheets.audit.subject import Subject
from xlsheets.domain.bare_dates import date_words
from xlsheets.domain.completion import are_dates
from xlsheets.domain.dates import no_such_day
from xlsheets.domain.status import Case

_WITH_YEAR = 10_000
"""A date's year stands above this: year×10000 + month×100 + day."""


@check(
    "DATE_AFTER_YEAR",
    severity="warning",
    title="完成时间在评价年度之后",
    meaning="指标值只写了月份，完成值的日期却在评价年度之后：月份虽早，实际没有按期完成。",
    rule="财预〔2020〕10号 附件2（时效指标：实际完成时间与计划完成时间比较）",
)
def date_after_year(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 2: timeliness compares dates; a deadline of 12月 means the year under evaluation."""
    year = subject.evaluation.year
    for row in subject.rows if year else ():
        deadline, done = target_of(row).moment, row.result.actual.moment
        if not year or not 0 < deadline < _WITH_YEAR or done // _WITH_YEAR <= year:
            continue
        yield subject.finding(
            row.cell("actual"),
            f"{row.label}的完成时间在{year}年度之后",
            found=row.indicator.actual,
            expected=f"{year}年{shown_target(row)}",
            fix="核对完成时间，逾期的由评价人扣分并说明原因。",
        )


@check(
    "DATE_UNCLEAR",
    severity="error",
    title="看不出是日期还是数",
    meaning="指标值和完成值都只写了数，没有单位，而两个数都像日期（12.31与11.30、2024与2025）：按日期比较和按数比较不是一个结果，软件不猜，这一项待评；已填得分的为警告。",
    rule="财预〔2020〕10号 附件2（时效指标：实际完成时间与计划完成时间比较）",
)
def date_unclear(subject: Subject) -> Iterator[Finding]:
    """Nothing but the shape of two plain numbers says that they are dates."""
    for row in subject.rows:
        if row.result.case is not Case.DATE_UNCLEAR:
            continue
        pair = target_of(row).digits, row.result.actual.digits
        yield subject.finding(
            row.cell("actual"),
            f"{row.label}的指标值和完成值看不出是日期还是数",
            found=" / ".join((shown_target(row), row.indicator.actual.strip())),
            expected=f"日期{' / '.join(map(date_words, pair))}，或写明单位的数",
            fix="是日期的写明年月日，例如“2024年6月30日”；是数的写明单位。",
            severity=ERROR if row.result.score is None else WARNING,
        )


@check(
    "DATE_IMPOSSIBLE",
    severity="error",
    title="没有这一天",
    meaning="日期写错了，历法上没有这一天：2025-13-45、2月30日。看不出是哪一天，不能照它比较；填报日期也一样。",
    rule="填报要求",
)
def date_impossible(subject: Subject) -> Iterator[Finding]:
    """A day that there is not is a slip of the pen, and nobody but its writer knows which day was meant."""
    found = [
        (row.cell(role), f"{row.label}的{name}", text)
        for row in subject.rows
        for role, name, reading, text in (
            ("target", "指标值", target_of(row), row.indicator.target),
            ("actual", "完成值", row.result.actual, row.indicator.actual),
        )
        if reading.is_no_such_day
    ]
    filled = subject.evaluation.fields.get("fill_date", "")
    if no_such_day(filled):
        found.append((subject.cells.fields.get("fill_date", ""), "填报日期", filled))
    for cell, label, text in found:
        told = f"{label}是历法上没有的日期"
        yield subject.finding(cell, told, found=text.strip(), fix="核对年月日后改正。")


@check(
    "DEADLINE_MISSED",
    severity="warning",
    title="没有按期完成",
    meaning="指标值是期限，完成值的日期在期限之后：没有完成率可算，由评价人扣分（待评）。",
    rule="财预〔2020〕10号 附件2（时效指标：实际完成时间与计划完成时间比较）",
)
def deadline_missed(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 2: timeliness compares dates; how much a late one costs is a judgement."""
    for row in subject.rows:
        deadline, done = target_of(row), row.result.actual
        alike = (deadline.moment < _WITH_YEAR) == (done.moment < _WITH_YEAR)
        if are_dates(deadline, done) and alike and done.moment > deadline.moment and not row.has_reason:
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的完成时间在期限之后",
                found=row.indicator.actual,
                expected=shown_target(row),
                fix="核对完成时间，确实逾期的写明原因"
                + ("，由评价人扣分。" if row.typed_score is None else "，并核对手填的得分。"),
            )
