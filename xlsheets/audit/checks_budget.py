"""Checks of the budget block: amounts present, of a sensible sign, not overspent; what the rate is based on; its points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.audit.finding import ERROR, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Subject, is_blank, ratio_text
from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.execution import (
    FROM_EXECUTION,
    NO_RATE,
    execution_rate,
    known_amounts,
    names_execution,
    sum_of_lines,
)
from xlsheets.domain.numbers import ONE, ZERO, half_up, plain, read_figure, read_ratio
from xlsheets.domain.vocabulary import FIGURE
from xlsheets.forms.budget_lines import lines_of_total
from xlsheets.forms.levels import without_of_which

_NOTHING_FOR = {"blank": NO_RATE, "zero": "0.00%", "full": "100.00%"}
"""What a rate reads where the budget is 0, by the policy."""


def counts_execution(subject: Subject) -> bool:
    """Say whether the execution rate earns points in this form, on its own or as an indicator."""
    return subject.policy.execution.weight > ZERO or any(
        item.completion_from == FROM_EXECUTION for item in subject.evaluation.indicators
    )


def line_label(line: BudgetLine) -> str:
    """Name a budget line in a message, without 其中 in front."""
    return without_of_which(line.label).strip() or line.line


def _is_zero_budget(subject: Subject, line: BudgetLine) -> bool:
    return read_figure(getattr(line, subject.policy.execution.denominator)) == ZERO


@check(
    "BUDGET_MISSING",
    severity="warning",
    title="预算数或执行数未填",
    meaning="资金总额一行缺预算数或执行数，算不出执行率；已经填了执行率或得分的，以及各行填了而合计格空着的，按错误处理。",
    rule="财预〔2020〕10号 第十二条（预算执行率）",
)
def budget_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: the execution rate is part of every self-evaluation; it needs both amounts."""
    emptied = _emptied_sums(subject)
    for (line_id, role), total in emptied.items():
        summed = subject.evaluation.line(line_id)
        name = f"{line_label(summed) if summed else ''}的{subject.budget_name(role)}"
        yield subject.finding(
            subject.cells.budget[line_id][role],
            f"{name}是各行的合计，这一格却空着（公式没有了），现在没有计入",
            expected=plain(total),
            fix="重新计算一次（补上合计），或填写合计数。",
            by_recompute=True,
            severity=ERROR,
        )
    line = subject.evaluation.line("total")
    printed = subject.form.budget is not None or any(cell.budget for cell, _ in subject.field_cells)
    if not counts_execution(subject) or not printed:
        return
    if line is None:
        fix = "按表式补上资金总额一行，填写预算数和执行数。"
        yield subject.finding("", "没有找到资金总额一行，算不出执行率", expected="资金总额", fix=fix)
        return
    roles = [
        role
        for role in (subject.policy.execution.denominator, "executed")
        if is_blank(getattr(line, role), FIGURE) and ("total", role) not in emptied
    ]
    if not roles:
        return
    names = "和".join(subject.budget_name(role) for role in roles)
    typed = not is_blank(line.rate, FIGURE) or not is_blank(line.score, FIGURE)
    yield subject.finding(
        subject.budget_cell(line, roles[0]),
        f"{line_label(line)}的{names}未填" + ("，却已填执行率或得分" if typed else "，算不出执行率"),
        expected=names,
        fix=f"填写{names}（{subject.evaluation.money_unit}）。",
        severity=ERROR if typed else "",
    )


def _emptied_sums(subject: Subject) -> dict[tuple[str, str], Decimal]:
    """Find the sums of the budget of which nothing is left, though amounts stand in their lines: (line, role) → what a recompute writes.

    The execution rate is computed without them until then, and with them afterwards.
    """
    lines, found = {line.line: line for line in subject.evaluation.budget}, dict[tuple[str, str], Decimal]()
    for spec in subject.form.budget.sums if subject.form.budget is not None else ():
        for role in AMOUNTS if spec.id in lines else ():
            total = sum_of_lines(lines.values(), spec.sum_of, role)
            is_there = role in subject.cells.budget.get(spec.id, {})
            if total is not None and is_there and is_blank(getattr(lines[spec.id], role), FIGURE):
                found[spec.id, role] = total
                lines[spec.id] = replace(lines[spec.id], **{role: plain(total)})
    return found


@check(
    "BUDGET_LINE_MISSING",
    severity="info",
    title="某项资金只填了一半",
    meaning="某项资金有预算数而执行数空着，或者资金总额没有年初预算数、看不出年中是否调整；没有支出的填0。",
    rule="财预〔2020〕10号 附件1",
)
def budget_line_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: each line of the funds has all its amounts."""
    role = subject.policy.execution.denominator
    for line in subject.evaluation.budget:
        budget = read_figure(getattr(line, role))
        lacks_spent = line.line != "total" and bool(budget) and is_blank(line.executed, FIGURE)
        has_initial = "initial" in subject.form.budget_roles and bool(
            subject.cells.budget.get(line.line, {}).get("initial")
        )
        lacks_initial = line.line == "total" and has_initial and bool(budget) and is_blank(line.initial, FIGURE)
        for missing, name in ((lacks_spent, "executed"), (lacks_initial, "initial")):
            if missing:
                words = subject.budget_name(name)
                yield subject.finding(
                    subject.budget_cell(line, name),
                    f"{line_label(line)}有{subject.budget_name(role)}{getattr(line, role).strip()}，{words}空着",
                    expected=words,
                    fix=f"填写{words}，没有的填0。",
                )


@check(
    "BUDGET_SCORE_MISMATCH",
    severity="error",
    title="预算执行率得分不符",
    meaning="手填的预算执行率得分与按执行率算出的得分不等（保留两位小数，四舍五入）。",
    rule="财预〔2020〕10号 第十五条（执行率得分＝分值×执行率）",
)
def budget_score_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: points of the execution rate = weight × rate, to two decimals."""
    result, line = subject.results.execution, subject.evaluation.line("total")
    if not result.typed or result.rule_score is None or result.score is None or subject.recognised.lacks_points:
        return
    if half_up(result.score, subject.policy.digits) != result.rule_score:
        yield subject.finding(
            subject.budget_cell(line, "score"),
            f"预算执行率得分不符，按规则 {result.basis}",
            found=plain(result.score),
            expected=plain(result.rule_score),
            fix=f"把得分改为{plain(result.rule_score)}。",
        )


@check(
    "EXECUTION_TWICE",
    severity="warning",
    title="预算执行率的分值印了两处",
    meaning="指标表里有“预算执行率”一行，资金栏又有执行率的分值，两处不能都计：别处来的表只计指标表的一处；表中的公式两处都计的，按错误处理。",
    rule="财预〔2020〕10号 第十二条（预算执行率10分，权重合计100%）",
)
def execution_twice(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: the execution rate has its points once."""
    once = subject.recognised.execution_in_table
    weight, total, wanted = subject.policy.execution.weight, subject.results.weight_total, subject.policy.total
    for row in subject.rows:
        if once and row.cell("name") == once:
            yield subject.finding(
                once,
                f"{row.label}在指标表里有分值，资金栏的执行率不再计分，只计一次",
                found=row.indicator.weight,
                fix="请核对两处的分值和得分，只保留一处。",
            )
        elif weight and row.weight and total > wanted and names_execution(row.indicator.name):
            yield subject.finding(
                row.cell("weight"),
                f"{row.label}在指标表里有{plain(row.weight)}分，资金栏的执行率又有{plain(weight)}分，计了两次",
                found=plain(total),
                expected=plain(wanted),
                fix="删去指标表里的这一行，或者清空它的分值和得分，执行率由资金栏计分。",
                severity=ERROR,
            )


@check(
    "BASIS_AMBIGUOUS",
    severity="info",
    title="执行率的分母须注意",
    meaning="年初预算与调整后预算不同，而执行率只按其中一个计算；表中和文字中引用执行率时须用同一个分母。",
    rule="财预〔2020〕10号 附件1（执行率＝全年执行数÷全年预算数）",
)
def basis_ambiguous(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: the rate is executed ÷ the whole year's budget; another base gives another rate."""
    line, rate = subject.evaluation.line("total"), subject.results.execution.rate
    if line is None or rate is None or subject.has_budget_column("reason"):
        return  # a form with a column for the reason asks for the adjustment's: REASON_MISSING
    if subject.says_something(line.reason, subject.budget_cell(line, "reason")):
        return
    used = subject.policy.execution.denominator
    other = "initial" if used == "adjusted" else "adjusted"
    executed, base = read_figure(line.executed), read_figure(getattr(line, other))
    if not base or executed is None or base == read_figure(getattr(line, used)):
        return
    yield subject.finding(
        subject.budget_cell(line, "rate"),
        f"执行率以{subject.budget_name(used)}为分母，若以{subject.budget_name(other)}为分母则是{ratio_text(executed / base)}",
        found=ratio_text(rate),
        fix=f"引用执行率时一律以{subject.budget_name(used)}为分母，并写明口径。",
    )


@check(
    "ZERO_RATE",
    severity="info",
    title="预算数为0却填了执行率",
    meaning="预算数为0的一行没有执行率可言，应照表式的规定填写（一般是“—”）。",
    rule="通行做法（0作分母没有意义）",
)
def zero_rate(subject: Subject) -> Iterator[Finding]:
    """Common rule of the bureaus: where the budget is 0 there is no rate; 0.00% or 100% would claim one."""
    wanted = _NOTHING_FOR[subject.policy.execution.zero_denominator]
    for line in subject.evaluation.budget:
        typed = read_ratio(line.rate or "")
        if typed is None or not _is_zero_budget(subject, line) or typed == read_ratio(wanted):
            continue
        yield subject.finding(
            subject.budget_cell(line, "rate"),
            f"{line_label(line)}的预算数为0，不应有执行率",
            found=line.rate or "",
            expected=wanted,
            fix=f"把执行率改为“{wanted}”。",
        )


@check(
    "ZERO_DENOMINATOR",
    severity="warning",
    title="没有预算却有支出",
    meaning="某一行的预算数为0而执行数不为0；或者资金总额的预算数为0，执行率和它的得分无从计算。",
    rule="财预〔2020〕10号 附件1",
)
def zero_denominator(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: a rate needs a budget; money spent without one is a slip of the line or of the adjustment."""
    role = subject.policy.execution.denominator
    for line in subject.evaluation.budget:
        if not _is_zero_budget(subject, line):
            continue
        executed = read_figure(line.executed) or ZERO
        scored = line.line == "total" and counts_execution(subject) and subject.results.execution.rate is None
        if executed == ZERO and not scored:
            continue
        what = f"却有执行数{plain(executed)}" if executed else "算不出执行率"
        yield subject.finding(
            subject.budget_cell(line, role),
            f"{line_label(line)}的{subject.budget_name(role)}为0，{what}",
            found=getattr(line, role),
            fix="核对资金来源填在哪一行，预算有调整的填调整后的数。",
        )


@check(
    "EXECUTION_OVER_100",
    severity="warning",
    title="执行数超过预算数",
    meaning="执行数大于预算数，执行率超过100%：或是调整后的预算没有填，或是超预算支出。得分以分值为限。",
    rule="《预算法》第十三条（支出以经批准的预算为依据）",
)
def execution_over_100(subject: Subject) -> Iterator[Finding]:
    """预算法 art. 13: spending follows the approved budget, so that more than 100% means a missing adjustment or worse."""
    role = subject.policy.execution.denominator
    over = [line for line in subject.evaluation.budget if (execution_rate(line, subject.policy)[0] or ZERO) > ONE]
    total = [line for line in over if line.line == "total"]
    for line in total or over:  # an overspent part shows in the total: one finding
        rate = execution_rate(line, subject.policy)[0] or ZERO
        yield subject.finding(
            subject.budget_cell(line, "executed"),
            f"{line_label(line)}的执行数超过{subject.budget_name(role)}，执行率{ratio_text(rate)}",
            found=line.executed,
            expected=f"≤{getattr(line, role).strip()}",
            fix=f"核对{subject.budget_name(role)}是否为调整后的数，确属超支的说明原因。",
        )


@check(
    "NEGATIVE_AMOUNT",
    severity="error",
    title="金额或分值为负数",
    meaning="预算数、执行数或分值小于0。",
    rule="通行做法",
)
def negative_amount(subject: Subject) -> Iterator[Finding]:
    """Common sense of every form: amounts and points are not below 0 (deductions are scores)."""
    for line in subject.evaluation.budget:
        for role in AMOUNTS:
            typed = getattr(line, role)
            if (read_figure(typed) or ZERO) < ZERO:
                yield subject.finding(
                    subject.budget_cell(line, role),
                    f"{line_label(line)}的{subject.budget_name(role)}是负数",
                    found=typed,
                    expected="不小于0的数",
                    fix="核对金额，冲销和退回的从原数中扣减。",
                )
    for row in subject.rows:
        if (row.weight or ZERO) < ZERO:
            yield subject.finding(
                row.cell("weight"),
                f"{row.label}的分值是负数",
                found=row.indicator.weight,
                expected="不小于0的数",
                fix="核对该项指标的分值。",
            )


def sum_faults(subject: Subject) -> Iterator[tuple[BudgetLine, str, Decimal, Decimal, int]]:
    """Compare each budget total with its lines; gives (line, role, typed, sum, number of lines) where they differ."""
    known_lines = {spec.id for spec in subject.form.budget.lines} if subject.form.budget else set()
    for spec in subject.form.budget.lines if subject.form.budget else ():
        line = subject.evaluation.line(spec.id)
        if spec.id == "total" and any(each.line not in known_lines for each in subject.evaluation.budget):
            continue  # lines of a sheet's own: nobody knows which of them add up
        for role in AMOUNTS if line else ():
            known = known_amounts(subject.evaluation.budget, spec.sum_of, role)
            typed = read_figure(getattr(line, role))
            total = sum(known, ZERO)
            if line is not None and known and typed is not None and typed != total:
                yield line, role, typed, total, len(known)


def lines_left_out(subject: Subject) -> Iterator[tuple[BudgetLine, str, list[BudgetLine]]]:
    """Yield total, role and the lines of a sheet's own whose amounts the total leaves out: it is the sum of the form's lines alone."""
    total, band, budget = subject.evaluation.line("total"), subject.form.budget, subject.evaluation.budget
    if total is None or band is None:
        return
    own = [spec.id for spec in band.lines]
    parts = next((spec.sum_of for spec in band.lines if spec.id == "total"), ())
    added = [
        line for line in lines_of_total([line for line in budget if line is not total], own) if line.line not in own
    ]
    for role in AMOUNTS:
        with_amounts = [line for line in added if line.line not in parts and read_figure(getattr(line, role))]
        if with_amounts and read_figure(getattr(total, role)) == sum_of_lines(budget, parts, role):
            yield total, role, with_amounts
            return


def is_same_ratio(typed: Decimal, exact: Decimal) -> bool:
    """Say whether a typed ratio prints like the exact one, as a percentage of two decimals."""
    if max(abs(typed), abs(exact)) >= 10**6:
        return typed == exact
    return half_up(typed, 4) == half_up(exact, 4)
