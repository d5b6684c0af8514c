"""The checks of measures (基础数据): figures that are numbers and not below 0, counts of projects, typed scores that rules allow."""

from __future__ import annotations

from collections.abc import Iterator

from xlsheets.audit.finding import WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject
from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import ZERO, plain, read_figure
from xlsheets.domain.status import TO_FILL


@check(
    "MEASURE_PROBLEM",
    severity="error",
    title="基础数据有问题",
    meaning="基础数据不是数字，或不该小于0的数小于0，其中项大于总数；扣分项手填的得分大于0，由评价人评分的指标低于规定的最低分（警告）。",
    rule="部门整体支出绩效自评的计分规则",
)
def measure_problem(subject: Subject) -> Iterator[Finding]:
    """Rules of department forms: what they are computed from are amounts and counts; a deduction only costs points."""
    sheet, cells = subject.cells.measures_sheet, subject.cells.measures
    for measure in subject.policy.rules.measures:
        typed = subject.evaluation.measures.get(measure.id, "")
        number = read_figure(typed, measure.unit)
        if typed and (number is None or (number < ZERO and not measure.signed)):
            wrong = "不是数字" if number is None else "小于0"
            yield subject.finding(
                cells.get(measure.id, ""),
                f"基础数据“{measure.label}”{wrong}",
                found=typed,
                expected="数字" if number is None else "0或更大的数",
                fix="照账表改为数字，没有发生的填0，不带单位。",
                sheet=sheet,
            )
    yield from _parts_above_wholes(subject)
    for row in subject.rows:
        rule, score = subject.policy.rules.rule(row.indicator.name, row.indicator.level2), row.typed_score
        if rule is None or score is None:
            continue
        if rule.weight is None and score > ZERO:
            yield subject.finding(
                row.cell("score"),
                f"{row.label}是扣分项，手填的得分大于0",
                found=plain(score),
                expected="0，或扣分的负数",
                fix="扣分写负数，如 -1；没有扣分的写0。",
            )
        elif rule.lowest is not None and score < rule.lowest:
            yield subject.finding(
                row.cell("score"),
                f"{row.label}的得分低于规定的最低分",
                found=plain(score),
                expected=f"不低于{plain(rule.lowest)}",
                fix="按评分标准核对得分。",
                severity=WARNING,
            )


def _parts_above_wholes(subject: Subject) -> Iterator[Finding]:
    """Goals met of goals set: a part that is more than its whole would earn all points in silence."""
    rules, typed = subject.policy.rules, subject.evaluation.known_measures
    figures = {each.id: read_figure(typed.get(each.id, ""), each.unit) for each in rules.measures}
    labels = {each.id: each.label for each in rules.measures}
    for measure in rules.measures:
        part, whole = figures[measure.id], figures.get(measure.at_most)
        if part is not None and whole is not None and part > whole:
            yield subject.finding(
                subject.cells.measures.get(measure.id, ""),
                f"基础数据“{measure.label}”大于“{labels[measure.at_most]}”",
                found=plain(part),
                expected=f"不超过{plain(whole)}",
                fix="核对两项数据是否填错了格或单位。",
                sheet=subject.cells.measures_sheet,
            )


@check(
    "MEASURE_MISSING",
    severity="error",
    title="得分没有基础数据",
    meaning="得分是手填的，而按规则计算它要用的基础数据没有填，得分无从核对，完成率也不知道。",
    rule="部门整体支出绩效自评的计分规则",
)
def measure_missing(subject: Subject) -> Iterator[Finding]:
    """A score that a rule gives can be checked only where the figures are that it is computed from."""
    if not subject.cells.measures:
        return
    for row in subject.rows:
        if row.typed_score is not None and row.result.rule_status == TO_FILL and row.result.counted:
            yield subject.finding(
                row.cell("score"),
                f"{row.label}的得分是手填的，缺少基础数据，无法核对：{row.result.basis}",
                found=plain(row.typed_score),
                fix="填写“基础数据”，没有发生的填0；得分留空由软件计算。",
            )


@check(
    "PROJECT_COUNT_DIFFERS",
    severity="warning",
    title="项目数与汇总不一致",
    meaning="部门整体自评表的基础数据里手填的项目数、指标数，与本工作簿“汇总”按各项目自评表算出的不同。以手填的数计分。",
    rule="部门整体支出绩效自评的计分规则",
)
def project_count_differs(subject: Subject) -> Iterator[Finding]:
    """What a department says of its projects is what these say themselves; it may have others that are not in the workbook."""
    for measure in subject.policy.rules.measures:
        counted = subject.evaluation.counted.get(measure.id)
        typed = read_figure(subject.evaluation.measures.get(measure.id, ""), measure.unit)
        if counted is not None and typed is not None and typed != read_figure(counted):
            yield subject.finding(
                subject.cells.measures.get(measure.id, ""),
                f"基础数据“{measure.label}”与汇总中{PROJECT_COUNTS[measure.source]}不一致",
                found=plain(typed),
                expected=counted,
                fix="核对各项目自评表；要按汇总计算的，清空这一格后重新计算；有项目不在本工作簿的，保留手填的数并说明。",
                sheet=subject.cells.measures_sheet,
            )
