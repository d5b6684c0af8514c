"""Checks of rates, scores, totals and grades that a person typed, against what the rules give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.accepted import accepted_total, is_met_as_meant, is_rounded, own_digits
from xlsheets.audit.checks_budget import is_same_ratio, line_label, lines_left_out, sum_faults
from xlsheets.audit.finding import INFO, WARNING, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, TypedScore, is_blank, ratio_text
from xlsheets.domain.execution import execution_rate
from xlsheets.domain.numbers import ONE, POINTS, ZERO, half_up, percent, plain, read_figure, read_ratio
from xlsheets.domain.policy import QualityBand
from xlsheets.domain.reading import clean
from xlsheets.domain.status import Case
from xlsheets.domain.vocabulary import FIGURE, TARGET
from xlsheets.forms.schema_bands import TotalBand

CENT = Decimal("0.01")


@check(
    "RATIO_MISMATCH",
    severity="error",
    title="执行率或完成率不符",
    meaning="手填的预算执行率或完成率，与由金额、指标值和完成值算出的不等（百分数保留两位小数，四舍五入，不截断）。",
    rule="财预〔2020〕10号 附件1、第十五条",
)
def ratio_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1 and art. 15: rates follow from amounts, completions from target and actual; two decimals, half-up."""
    for line in subject.evaluation.budget:
        typed, rate = read_ratio(line.rate or ""), execution_rate(line, subject.policy)
        exact = rate[0]
        if typed is None or exact is None or rate[1] or is_same_ratio(typed, exact) or (exact > ONE and typed == ONE):
            continue
        yield subject.finding(
            subject.budget_cell(line, "rate"),
            f"{line_label(line)}的执行率不符，{line.executed.strip()}÷{getattr(line, subject.policy.execution.denominator).strip()}",
            found=line.rate or "",
            expected=ratio_text(exact),
            fix=f"把执行率改为{ratio_text(exact)}。",
        )
    for row in subject.rows:
        typed, exact = read_ratio(row.indicator.completion or ""), row.result.rule_completion
        if typed is None or exact is None or is_same_ratio(min(typed, ONE), exact):
            continue
        yield subject.finding(
            row.cell("completion"),
            f"{row.label}的完成率与指标值、完成值算出的不符",
            found=row.indicator.completion or "",
            expected=percent(exact),
            fix=f"把完成率改为{percent(exact)}，或者核对指标值和完成值。",
        )


@check(
    "SCORE_ABOVE_WEIGHT",
    severity="error",
    title="得分超出分值",
    meaning="得分大于该项分值，或者小于0。",
    rule="财预〔2020〕10号 第十五条（得分最高不能超过该指标分值上限）",
)
def score_above_weight(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: no score exceeds the points of its indicator."""
    for row, typed in _typed_scores(subject):
        if typed.is_outside:
            most = plain(typed.points or ZERO)
            yield subject.finding(
                row.cell(typed.role),
                f"{row.label}的得分超出0至{most}分",
                found=typed.text,
                expected=plain(typed.by_rule) if typed.by_rule is not None else f"0～{most}",
                fix="核对得分和分值是否填错了格。",
            )


def _typed_scores(subject: Subject) -> Iterator[tuple[Row, TypedScore]]:
    return ((row, typed) for row in subject.rows for typed in row.typed_scores)


@check(
    "SCORE_NOT_BY_RULE",
    severity="error",
    title="得分与规则不符",
    meaning="手填的或自己的公式算出的得分，与按完成率算出的得分不等（不设容差；整张表都按一位小数或整数计分的，按表的位数）。指标已完成而自行扣分的：写明原因予以认可，没有写的是警告。",
    rule="财预〔2020〕10号 第十五条",
)
def score_not_by_rule(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: met earns the full points, missed earns points in proportion; a deduction with its reason is allowed."""
    digits = own_digits(subject)
    for row, typed in _typed_scores(subject):
        by_rule = typed.by_rule
        if by_rule is None or typed.is_outside or half_up(typed.value, subject.policy.digits) == by_rule:
            continue  # 26.923 is 26.92: a formula that does not round, or its result
        if is_rounded(typed.value, by_rule, digits) or is_met_as_meant(row):
            continue
        is_deduction = typed.value < by_rule and row.result.completion == ONE
        if is_deduction and row.has_reason:
            continue
        fix = f"把得分改为{plain(by_rule)}"
        yield subject.finding(
            row.cell(typed.role),
            f"{row.label}的得分与规则不符，{row.result.basis}",
            found=typed.text,
            expected=plain(by_rule),
            fix=f"{fix}，确需扣分的写明原因。" if is_deduction else f"{fix}。",
            severity=WARNING if is_deduction else "",
        )


@check(
    "SCORE_MISSING",
    severity="warning",
    title="待评价人打分",
    meaning="指标值和完成值是文字，或几项指标合并计分，不能计算，须由评价人在分值以内直接填写得分。",
    rule="财预〔2020〕10号 第十五条（定性指标分档评分）",
)
def score_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: qualitative indicators are scored by a person, in bands."""
    measured = subject.has_column("target") or subject.has_column("actual")
    for row in subject.rows:
        merged = row.result.case is Case.MERGED
        open_points = row.weight is None and not merged
        if row.result.score is not None or open_points or not is_blank(row.indicator.score, FIGURE):
            continue
        judged = merged or row.result.case is Case.NOT_COMPARABLE
        if measured and (not judged or is_blank(row.indicator.actual, TARGET)):
            continue  # computed, or a blank of which another check speaks
        if not row.has_leftover and not (row.result.target.is_no_such_day or row.result.actual.is_no_such_day):
            points = row.weight if row.result.own is None else row.result.own.points or row.weight
            most = "" if points is None else plain(points)
            yield subject.finding(
                row.cell("score" if row.result.own is None else "raw_score"),
                f"{row.label}{'与相邻的指标合并计分，' if merged else ''}不能自动计算，还没有评分",
                expected=f"0～{most}" if most else "得分",
                fix=f"对照评分档次，在{most}分以内填写得分。" if most else "填写得分，几项的得分之和不超过合并的分值。",
            )


@check(
    "QUALITY_BAND",
    severity="warning",
    title="定性得分与完成情况的档次不符",
    meaning="完成值写“部分达成”“未达成”一类字样，得分却不在这一档的范围内。",
    rule="财预〔2020〕10号 第十五条（100%—80%、80%—60%、60%—0三档）",
)
def quality_band(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: three bands for qualitative indicators; the wording of the actual names the band."""
    for row, typed in _typed_scores(subject):
        band = _band_of(subject, row.indicator.actual)
        if not typed.points or band is None or typed.by_rule is not None or typed.is_outside:
            continue
        low, high = (half_up(typed.points * share, subject.policy.digits) for share in (band.low, band.high))
        if low <= typed.value <= high:
            continue
        yield subject.finding(
            row.cell(typed.role),
            f"{row.label}的完成情况属于“{band.name}”一档，得分应为分值的{percent(band.low, strip=True)}至{percent(band.high, strip=True)}",
            found=typed.text,
            expected=f"{plain(low)}～{plain(high)}",
            fix="按这一档调整得分，或者核对完成情况的表述。",
        )


def _band_of(subject: Subject, actual: str) -> QualityBand | None:
    """Give the one band that the wording of an actual names; None where it names none, or several (部分未完成)."""
    text = clean(actual)
    named = [band for band in subject.policy.bands if any(word in text for word in band.words)]
    return named[0] if len(named) == 1 and "部分未" not in text else None


def _has_total(subject: Subject) -> bool:
    """Say whether there is a total to compare with: nothing open, no points for an execution that nobody can compute."""
    execution = subject.results.execution
    return not subject.is_open and not (execution.typed and execution.rule_score is None)


def _typed_figure(subject: Subject) -> Decimal | None:
    """Read the typed total, to the decimals of the form's points."""
    typed = read_figure(subject.evaluation.total or "", POINTS)
    return None if typed is None else half_up(typed, subject.policy.digits)


@check(
    "TOTAL_NOT_BY_RULE",
    severity="error",
    title="总分与规则不符",
    meaning="手填的或自己的公式算出的总分，与按规则重算的总分不等。总分由公式得出、只因手填的得分偏高而偏高的，作为提示。",
    rule="财预〔2020〕10号 第十五条（各项得分加总）",
)
def total_not_by_rule(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: the total is the sum of the scores by rule, execution rate included."""
    if not _has_total(subject):
        return
    wanted, typed = accepted_total(subject), _typed_figure(subject)
    shown = subject.results.total if typed is None else typed
    if typed is None and shown <= wanted:
        return
    if shown == wanted or wanted == subject.results.total:
        return
    yield subject.finding(
        subject.cells.totals.get("total", ""),
        "总分与按规则重算的不符",
        found=plain(shown),
        expected=plain(wanted),
        fix=f"改正与规则不符的得分，总分改为{plain(wanted)}。",
        severity=INFO if typed is None else "",
    )


@check(
    "TOTAL_IMPOSSIBLE",
    severity="error",
    title="总分不可能是这个数",
    meaning="各项得分加起来超过了全部分值，或者有一项得分小于0，或者一项指标的分值小于0或大于总分：不写总分和等级，都待评。",
    rule="财预〔2020〕10号 第十二条、第十五条（权重合计100%，得分不超过分值）",
)
def total_impossible(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12 and 15: all points are 100 and no score exceeds its own; figures beyond that are slips."""
    policy, results = subject.policy, subject.results
    most = plain(policy.total)
    for row in subject.rows:
        if (
            row.result.case is Case.IMPOSSIBLE_POINTS and (row.weight or ZERO) > ZERO
        ):  # NEGATIVE_AMOUNT tells the others
            yield subject.finding(
                row.cell(subject.form.kind.points_role),
                f"{row.label}的分值大于总分{most}分，不计分",
                found=row.points_text,
                expected=f"0～{most}",
                fix="核对该项指标的分值。",
            )
    told = any(typed.is_outside for _, typed in _typed_scores(subject))
    told = told or any(row.result.case is Case.IMPOSSIBLE_POINTS for row in subject.rows)
    if results.is_impossible and not told:
        yield subject.finding(
            subject.cells.totals.get("total", ""),
            f"分值或得分超出0至{most}分，各项得分合计{plain(results.total)}分，不能作为总分",
            found=subject.evaluation.total or "",
            expected=f"0～{most}",
            fix="先改正各项的分值和得分。",
        )


@check(
    "SUM_MISMATCH",
    severity="error",
    title="合计不符",
    meaning="资金总额与各项资金之和不等（自己加的行没有算进去的作为提醒），或者手填的或自己的公式算出的小计、总分与各项得分之和不等。金额只差尾数（每行0.01）的作为提示。",
    rule="财预〔2020〕10号 附件1",
)
def sum_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 annex 1: totals are the sums of their lines; cents lost by rounding to 万元 are tolerated."""
    for line, role, typed, total, parts in sum_faults(subject):
        is_rounding = abs(typed - total) <= CENT * parts
        yield subject.finding(
            subject.budget_cell(line, role),
            f"{line_label(line)}的{subject.budget_name(role)}与各行之和不符" + ("（尾差）" if is_rounding else ""),
            found=getattr(line, role),
            expected=plain(total),
            fix="属于四舍五入的尾差，可在其中一行调平。" if is_rounding else "核对各行金额，使合计相等。",
            severity=INFO if is_rounding else "",
        )
    for line, role, lines in lines_left_out(subject):
        names = "”“".join(map(line_label, lines))
        yield subject.finding(
            subject.budget_cell(line, role),
            f"{line_label(line)}没有算进“{names}”，只是表式各行之和",
            found=getattr(line, role),
            fix="属于总额一部分的，把总额改为各行之和；只是说明某一行的构成的，在前面写“其中：”。",
            severity=WARNING,
        )
    yield from _typed_subtotals(subject)
    yield from _owned_sums(subject)
    yield from _typed_total(subject)


def _typed_total(subject: Subject) -> Iterator[Finding]:
    """Yield the total that a person typed, or has a formula for, and that is not the sum of the scores.

    Scores that are off have findings of their own; then TOTAL_NOT_BY_RULE speaks, but not of a total of ours that is right by the rules,
    and of no other person's formula: that is no sum of the scores, whatever they are.
    """
    typed_total, total = _typed_figure(subject), subject.results.total
    wanted, place = accepted_total(subject), subject.cells.totals.get("total", "")
    is_owned = place in subject.recognised.owned
    is_formula = is_owned and not subject.recognised.computes
    speaks = total == wanted or (typed_total == wanted and is_owned)
    if typed_total in (None, total) or not (is_formula or (speaks and _has_total(subject))):
        return
    yield subject.finding(
        place,
        "总分不等于各项得分之和",
        found=subject.evaluation.total or "",
        expected=plain(total),
        fix=f"把总分改为{plain(total)}。",
    )


def _typed_subtotals(subject: Subject) -> Iterator[Finding]:
    """Yield the sub-totals of goals that a person typed and that are not the sums of their scores."""
    for number, table in enumerate(subject.cells.goal_tables, 1):
        scores = (row.result.score for row in subject.recognised.rows_of_goal(number))
        total = sum((score for score in scores if score is not None), ZERO)
        if table.typed and read_figure(table.typed, POINTS) != total:
            yield subject.finding(
                table.subtotal,
                "手填的小计不等于本目标各项得分之和",
                found=table.typed,
                expected=plain(total),
                fix="清空这一格后重新计算，由公式算出。",
                by_recompute=True,
            )


def _owned_sums(subject: Subject) -> Iterator[Finding]:
    """Yield the sums of points, alone or in a label (绩效指标（90分）), that a person put there and that are no such sums.

    Those in headings of level 1 are told by HEADING_WEIGHT_MISMATCH.
    """
    for place, (shown, wanted) in subject.recognised.wrong_sums.items():
        yield subject.finding(
            place,
            "这一格的分值不等于各项分值之和",
            found=shown,
            expected=wanted,
            fix="清空这一格后重新计算，由公式算出。",
            by_recompute=True,
        )


@check(
    "GRADE_MISMATCH",
    severity="error",
    title="等级与总分不符",
    meaning="手填的等级不是总分所在的等级（优90（含）—100、良80（含）—90、中60（含）—80、差60以下，表式另有规定的从其规定）。",
    rule="财预〔2020〕10号 第十七条",
)
def grade_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 17: the grade follows from the total; 89.33 is 良, not 优."""
    typed, right = subject.evaluation.grade, subject.results.grade
    if typed is None or is_blank(typed, FIGURE) or right is None or typed.strip().startswith(right):
        return
    yield subject.finding(
        subject.cells.totals.get("grade", ""),
        f"等级与总分不符，总分{plain(subject.results.total)}分",
        found=typed,
        expected=right,
        fix=f"把等级改为“{right}”。",
    )


@check(
    "GRADE_MISSING",
    severity="info",
    title="没有等级",
    meaning="表式有自评等级一格，总分已经得出，等级却空着或者整格被删去。",
    rule="财预〔2020〕10号 第十七条",
)
def grade_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 17: the result is a total and a grade, where the form has a cell for it."""
    printed = any(
        cell.role == "grade"
        for band in subject.form.bands
        if isinstance(band, TotalBand)
        for row in band.rows
        for cell in row
    )
    typed, place = subject.evaluation.grade, subject.cells.totals.get("grade", "")
    if not printed or subject.results.grade is None or (place and (typed is None or not is_blank(typed, FIGURE))):
        return
    yield subject.finding(
        place or subject.cells.totals.get("total", ""),
        f"总分{plain(subject.results.total)}分，没有填等级",
        expected=subject.results.grade,
        fix=f"填写等级“{subject.results.grade}”。",
    )
