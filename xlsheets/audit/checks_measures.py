"""The checks of measures (基础数据): figures that are numbers and not below 0, counts of projects, typed scores that rules allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from xlsheets.audit.finding import ERROR, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject
from xlsheets.domain.measures import PROJECT_COUNTS, Figure, Term, shown_figure
from xlsheets.domain.numbers import MONEY_UNITS, ZERO, plain, read_figure
from xlsheets.domain.status import TO_FILL, Missing
from xlsheets.forms.schema_data import RelationSpec, cell_id

PROJECT_KINDS = ("常年", "阶段", "一次性")
"""Kinds of projects, as measures and a field of their forms name them."""


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
        if cells.get(measure.id, "") in subject.recognised.odd_measures.doubts:
            continue  # CELL_UNCLEAR says what is there
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
                subject.measure_cell(measure.id),
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
    meaning="部门整体自评表的基础数据里手填的项目数、指标数，与本工作簿“汇总”按各项目自评表算出的不同；常年、阶段项目分开填写、合计与“汇总”相等的不算。以手填的数计分。",
    rule="部门整体支出绩效自评的计分规则",
)
def project_count_differs(subject: Subject) -> Iterator[Finding]:
    """What a department says of its projects is what these say themselves; it may have others that are not in the workbook."""
    for measure in subject.policy.rules.measures:
        counted = subject.evaluation.counted.get(measure.id)
        typed = read_figure(subject.evaluation.measures.get(measure.id, ""), measure.unit)
        if counted is not None and typed is not None and typed != read_figure(counted):
            if measure.source == "projects" and _is_one_kind(subject, typed, read_figure(counted)):
                continue
            yield subject.finding(
                subject.measure_cell(measure.id),
                f"基础数据“{measure.label}”与汇总中{PROJECT_COUNTS[measure.source]}不一致",
                found=plain(typed),
                expected=counted,
                fix="核对各项目自评表；要按汇总计算的，清空这一格后重新计算；有项目不在本工作簿的，保留手填的数并说明。",
                by_recompute=True,
                sheet=subject.cells.measures_sheet,
            )


def _is_one_kind(subject: Subject, typed: Decimal, counted: Decimal | None) -> bool:
    """Say whether a count of projects is that of one kind of them, and both kinds together are all that there are."""
    kinds = [
        read_figure(subject.evaluation.measures.get(measure.id, ""), measure.unit)
        for measure in subject.policy.rules.measures
        if not measure.source and any(kind in measure.label and "总数" in measure.label for kind in PROJECT_KINDS)
    ]
    known = [each for each in kinds if each is not None]
    return len(known) > 1 and sum(known, ZERO) == counted and typed in known


@check(
    "DATA_MISSING",
    severity="error",
    title="数据表没有填完",
    meaning="数据表里有格子没有填。没有发生的要填0，空着的算不出合计、增减和比率，报告里也空着（待填）。",
    rule="决算公开的内容要求",
)
def data_missing(subject: Subject) -> Iterator[Finding]:
    """A figure that nobody typed leaves everything that is computed from it open: one finding a table."""
    found = subject.figures
    for band in subject.form.data_bands if not subject.is_untouched else ():
        open_ids = [each for each in band.measures() if isinstance(of := found[each.id], Missing) and of.status]
        if open_ids:
            yield subject.finding(
                subject.measure_cell(open_ids[0].id),
                f"“{band.title}”还有{len(open_ids)}格没有填，第一格是“{open_ids[0].label}”",
                fix="照账表填写，没有发生的填0。",
                sheet=subject.cells.measures_sheet,
            )


@check(
    "DATA_CONFLICT",
    severity="error",
    title="数据表之间对不上",
    meaning="表内或表间应当相等（或一个不大于另一个）的数不是这样，如收入总计与支出总计、功能分类合计与一般公共预算支出；一般才相等的，是警告。",
    rule="决算报表的表内、表间关系",
)
def data_conflict(subject: Subject) -> Iterator[Finding]:
    """What has to hold among the figures of a form is data of the form."""
    for relation in subject.form.data_rules.relations:
        left, right = _sum(subject.figures, relation.left), _sum(subject.figures, relation.right)
        if left is None or right is None or (left <= right if relation.at_most else left == right):
            continue
        unit = subject.policy.rules.units().get(relation.left[0][1], "")
        yield subject.finding(
            subject.measure_cell(relation.left[0][1]),
            f"{relation.says}：{_named(subject, relation)}",
            found=f"{shown_figure(left, unit)}{unit}",
            expected=f"{'不大于' if relation.at_most else ''}{shown_figure(right, unit)}{unit}",
            fix="照账表核对这两处的数，改正填错的一处。",
            severity=ERROR if relation.is_error else WARNING,
            sheet=subject.cells.measures_sheet,
        )


@check(
    "DATA_UNIT",
    severity="warning",
    title="疑是元与万元混用",
    meaning="数据表同一行里，一个金额约为另一个（本年与上年、决算与预算）的一万倍，疑是一处按元、一处按万元填写。",
    rule="决算公开以万元为单位",
)
def data_unit(subject: Subject) -> Iterator[Finding]:
    """An amount ten thousand times the one beside it is 元 in a table of 万元."""
    found, labels = subject.figures, subject.policy.rules.labels()
    for band in subject.form.data_bands:
        for row in (each for each in band.every_row if not each.over):
            cells = [
                (cell_id(row, column), value)
                for column in band.columns
                if not column.over and not column.is_text and band.unit_of(row, column) in MONEY_UNITS
                if isinstance(value := found.get(cell_id(row, column)), Fraction) and value > 0
            ]
            least = min(cells, key=lambda each: each[1], default=None)
            for name, value in cells:
                if least and _LEAST_TIMES <= value / least[1] <= _MOST_TIMES:
                    yield subject.finding(
                        subject.measure_cell(name),
                        f"“{labels[name]}”约为“{labels[least[0]]}”的一万倍，疑是元与万元混用",
                        found=shown_figure(value),
                        expected=f"与{shown_figure(least[1])}同一单位",
                        fix=f"核对单位，按{band.unit}填写。",
                        sheet=subject.cells.measures_sheet,
                    )


@check(
    "DATA_REASON",
    severity="warning",
    title="增减变动没有写原因",
    meaning="比上年有增减的数，“文字说明”里没有写变动原因；报告里原因一处空着（待填）。",
    rule="决算公开的内容要求",
)
def data_reason(subject: Subject) -> Iterator[Finding]:
    """A change from last year is to be explained."""
    titles = {text.id: text.title for text in subject.form.texts}
    for each in subject.form.data_rules.explained:
        value = subject.figures[each.figure]
        written = any(subject.evaluation.texts.get(name, "").strip() for name in each.reasons)
        if isinstance(value, Fraction) and value and not written:
            sheet, cell = subject.cells.text_place(each.reasons[0])
            yield subject.finding(
                cell,
                f"“{subject.policy.rules.labels()[each.figure]}”不是0，没有写“{titles[each.reasons[0]]}”",
                found=shown_figure(value),
                fix="在“文字说明”里写明原因。",
                sheet=sheet,
            )


@check(
    "DATA_TYPED_OVER",
    severity="error",
    title="计算的格子填了数",
    meaning="数据表和基础数据里由公式计算的格子（合计、增减、比率、应得分）被直接填了数，或换成了别的公式；软件不用这个数，按其他格子计算。",
    rule="合计由各项相加",
)
def data_typed_over(subject: Subject) -> Iterator[Finding]:
    """A typed sum would differ from its parts in silence."""
    rules = subject.policy.rules
    labels, units = rules.labels(), rules.units()
    names = {rule.key: rule.name or rule.level2 for rule in rules.rules}
    for place, key in subject.recognised.odd_measures.typed_over.items():
        value = subject.figures.get(key)
        wanted = "" if value is None else value.told if isinstance(value, Missing) else shown_figure(value, units[key])
        yield subject.finding(
            place,
            f"“{labels.get(key) or names.get(key, key)}”应由公式计算，被直接填了数或换了公式",
            expected=wanted,
            fix="撤消填写，或从新建的工作簿复制这一格的公式。",
            sheet=subject.cells.measures_sheet,
        )


_LEAST_TIMES, _MOST_TIMES = 2_000, 50_000
"""How many times another amount one is that was typed in 元 beside 万元, if the two differ by up to five times."""


def _sum(found: Mapping[str, Figure], terms: Sequence[Term]) -> Fraction | None:
    """Add up figures; None where one is missing."""
    values = [(sign, found[name]) for sign, name in terms]
    known = [sign * value for sign, value in values if isinstance(value, Fraction)]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


def _named(subject: Subject, relation: RelationSpec) -> str:
    """Name the figures on both sides of a relation."""
    labels = subject.policy.rules.labels()
    sides = ("、".join(f"“{labels[name]}”" for _, name in terms) for terms in (relation.left, relation.right))
    return "与".join(sides)
