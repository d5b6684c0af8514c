"""The check of reasons: what finance bureaus return first. Where the form has a cell for a reason, that cell is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.accepted import is_met_as_meant
from xlsheets.audit.checks_budget import counts_execution, line_label
from xlsheets.audit.finding import INFO, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, is_blank
from xlsheets.domain.evaluation import BudgetLine
from xlsheets.domain.execution import FROM_EXECUTION
from xlsheets.domain.numbers import ONE, ZERO, half_up, percent, plain, read_figure
from xlsheets.domain.printed_hints import is_printed_hint
from xlsheets.domain.vocabulary import FIGURE

_ABOUT_EXECUTION = "执行率|支出率|执行进度|支出进度|预算执行|未执行|未支出|未支付|无法支付"
_HINT_POINTS = Decimal("0.5")
_GIVES_REASON = "原因|由于|因为|因[^此而素]|所致|导致|受.{1,12}影响"


@check(
    "REASON_MISSING",
    severity="error",
    title="没有写原因",
    meaning="指标未完成或得分低于分值、执行率低于表式规定的界限、年中调整预算，而没有写原因（“无”、横线和表上印的提示不算）；执行率差得不多的按所失的分降级：不到1分为警告，不到0.5分为提示。",
    rule="财预〔2020〕10号 第十五条；四川省自评表填报说明（原因栏）",
)
def reason_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: what is not met is explained; Sichuan's form: low execution and every mid-year adjustment too."""
    yield from _budget_reasons(subject)
    if subject.has_column("reason"):
        for row in subject.rows:
            what = _shortfall(row)
            if what and not row.has_reason and not _is_explained_above(row):
                yield subject.finding(
                    row.cell("reason"),
                    f"{row.label}{what}，没有写原因",
                    expected="原因和改进措施",
                    fix="写明未完成的原因和改进措施。",
                )
    else:
        yield from _common_reason(subject)


def _is_explained_above(row: Row) -> bool:
    """Say whether the indicator is the execution rate and its reason stands in the budget block (支出率说明)."""
    line = row.subject.evaluation.line("total")
    if line is None or row.indicator.completion_from != FROM_EXECUTION:
        return False
    return row.subject.says_something(line.reason, row.subject.budget_cell(line, "reason"))


def _shortfall(row: Row) -> str:
    """Say in what an indicator falls short by the rules or by a judgement; ``""`` where it does not."""
    result, typed = row.result, row.typed_score
    if is_met_as_meant(row):
        return ""  # OPERATOR_MISSING tells of the sign
    completion = result.completion if result.rule_completion is None and typed is None else result.rule_completion
    if completion is not None and completion < ONE:
        return f"完成率{percent(completion)}"
    if result.score is None or row.weight is None or result.score >= row.weight:
        return ""
    if typed is None and not is_blank(row.indicator.completion, FIGURE):
        return ""  # only a typed completion is off: RATIO_MISMATCH
    if typed is not None and result.rule_score is not None and result.score < result.rule_score:
        return ""  # SCORE_NOT_BY_RULE asks for the right score or the reason
    return f"得{plain(result.score)}分，低于分值{plain(row.weight)}分"


def _common_reason(subject: Subject) -> Iterator[Finding]:
    """Look for the one field or text of a form that has no reason column (偏差大或目标未完成原因分析)."""
    short = [row for row in subject.rows if _shortfall(row)]
    places = [
        (
            subject.cells.sheet,
            subject.cells.fields.get(cell.field, ""),
            label,
            subject.evaluation.fields.get(cell.field, ""),
        )
        for cell, label in subject.field_cells
        if cell.field and "原因" in label
    ]
    places += [
        (
            *subject.cells.text_place(spec.id),
            spec.title,
            subject.evaluation.texts.get(spec.id, ""),
        )
        for spec in subject.form.texts
        if "原因" in spec.title
    ]
    if not short or not places or any(subject.says_something(text, cell) for _, cell, _, text in places):
        return
    sheet, cell, label, _ = places[0]
    yield subject.finding(
        cell,
        f"{'、'.join(row.label for row in short)}未完成或被扣分，“{label}”没有写",
        expected="原因和改进措施",
        fix="逐项写明未完成的原因和改进措施。",
        sheet=sheet,
    )


def _budget_reasons(subject: Subject) -> Iterator[Finding]:
    """Find a low execution rate and a mid-year adjustment without their reason: one cell, so one finding for both."""
    line = subject.evaluation.line("total")
    if line is None:
        return
    low, adjusted = _low_rate(subject), _adjustment(subject, line)
    has_cell = any(cell.budget == "reason" for cell, _ in subject.field_cells) or subject.has_budget_column("reason")
    if has_cell:
        if subject.says_something(line.reason, subject.budget_cell(line, "reason")):
            return
    else:
        adjusted = ""
        if _is_explained_elsewhere(subject):
            return
    if low or adjusted:
        yield subject.finding(
            subject.budget_cell(line, "reason" if has_cell else "rate"),
            f"{line_label(line)}{'，'.join(filter(None, (low, adjusted)))}，没有写原因",
            found=adjusted.removeprefix("预算由").replace("调整为", "→"),
            expected="单独说明调整理由" if adjusted else "说明原因",
            fix="写明"
            + "和".join(filter(None, ("执行率低的原因" if low else "", "预算调整的理由" if adjusted else "")))
            + ("。" if has_cell else f"，写在{_places_of_reasons(subject)}，要提到执行率和原因。"),
            severity="" if adjusted else _by_weight(subject),
        )


def _by_weight(subject: Subject) -> str:
    """Weigh a low rate without a reason by the points that it costs: less than half a point is worth a hint, less than one a look."""
    rate = subject.results.execution.rate
    lost = ZERO if rate is None else subject.policy.execution.weight * (ONE - rate)
    if lost == ZERO:
        return ""
    return INFO if lost < _HINT_POINTS else WARNING if lost < ONE else ""


def _places_of_reasons(subject: Subject) -> str:
    """Name where a form without a cell for the budget's reason has room for it."""
    form = subject.form
    column = form.indicators.column("reason")
    printed = [text.title for text in form.texts if text.id in form.printed_texts]
    places = [f"“{''.join(column.header.split())}”栏"] if column else []
    places += [f"“{title}”" for title in printed if "原因" in title or "说明" in title]
    places += ["《文字说明》"] if form.other_texts else []
    return "或".join(places) or "目标的实际完成情况里"


def _low_rate(subject: Subject) -> str:
    rate, limit = subject.results.execution.rate, subject.policy.execution.explain_below
    if rate is None or rate >= limit or not counts_execution(subject) or half_up(rate, 4) >= limit:
        return ""
    # Where the rate is an indicator of the table, that row asks for its reason.
    if any(item.completion_from for item in subject.evaluation.indicators) and subject.has_column("reason"):
        return ""
    return f"执行率{percent(rate)}"


def _adjustment(subject: Subject, line: BudgetLine) -> str:
    """Say how the budget was adjusted. A cell for the rate alone (支出率说明) does not ask for it."""
    before, after = read_figure(line.initial), read_figure(line.adjusted)
    if before is None or after is None or before == after or not subject.has_budget_column("reason"):
        return ""
    return f"预算由{plain(before)}调整为{plain(after)}"


def _is_explained_elsewhere(subject: Subject) -> bool:
    """Say whether a form without a cell for it explains the execution in another text; the reason needs a causal word."""
    kinds = ("reason", "goal_actual", "text", "field")
    texts = (each.text for each in subject.passages if each.kind in kinds and not is_printed_hint(each.text))
    return any(re.search(_ABOUT_EXECUTION, text) and re.search(_GIVES_REASON, text) for text in texts)
