"""Checks of the points (分值): every indicator has some, they add up, headings and the form's scheme agree with them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xlsheets.audit.finding import ERROR, INFO, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.subject import Row, Subject, is_blank, level_name, normal
from xlsheets.domain.nothing import is_no_points
from xlsheets.domain.numbers import POINTS, ZERO, plain, read_figure
from xlsheets.domain.scoring import adds_up
from xlsheets.domain.vocabulary import FIGURE


def _without_weight(subject: Subject) -> list[Row]:
    return [
        row
        for row in subject.rows
        if row.weight is None and not row.is_continued and not _shares_points(row) and not _only_costs(row)
    ]


def _shares_points(row: Row) -> bool:
    """Say whether a row has no points of its own because the form lets several goals share those of the first one."""
    groups = row.subject.form.indicators.groups
    sharing = {level_name(spec.level2) for group in groups for spec in group.rows if spec.shares}
    return is_blank(row.points_text, FIGURE) and level_name(row.indicator.level2) in sharing


def _prints_points(row: Row) -> bool:
    """Say whether the form prints the points of a row, so that they cannot be for a person to fill in."""
    item = row.indicator
    return any(
        spec.weight is not None and spec.name and normal(spec.name) == normal(item.name)
        for group in row.subject.form.indicators.groups
        for spec in group.rows
    )


def _are_complete(subject: Subject) -> bool:
    """Say whether all points are there and sensible; else sums say nothing that the check of the cell does not."""
    sensible = all(row.weight is None or row.weight >= ZERO for row in subject.rows)
    printed = subject.has_column(subject.form.kind.points_role)
    known = not subject.recognised.shares_unclear and not _without_weight(subject)
    return printed and bool(subject.rows) and sensible and known


def _scheme(subject: Subject) -> dict[str, Decimal]:
    """Give the points of the level-1 groups as the form lays them down, by normalised name."""
    groups = {level_name(group.level1): group.weight for group in subject.form.indicators.groups if group.weight}
    return groups or {level_name(name): weight for name, weight in subject.policy.level1_weights.items()}


def _weights(subject: Subject) -> dict[str, tuple[str, Decimal]]:
    """Give the points of the level-1 groups as filled in: normalised name → (name, points)."""
    weights: dict[str, tuple[str, Decimal]] = {}
    for name, level in subject.results.level1.items():
        key = level_name(name)
        shown, before = weights.get(key, (name, ZERO))
        weights[key] = (shown, before + level.weight)
    return weights


def _heading_cell(subject: Subject, name: str) -> str:
    """Give the cell of a level-1 heading, or of the first indicator below it."""
    key = level_name(name)
    headings = {level_name(each): cell for each, cell in subject.cells.headings.items()}
    rows = (row.cell("weight") for row in subject.rows if level_name(row.indicator.level1) == key)
    return headings.get(key) or next(rows, "")


def _lacks_coefficient(row: Row) -> bool:
    """Say whether a row has its own points but no coefficient by which they are converted (折算)."""
    return not is_blank(row.points_text, FIGURE) and row.subject.form.kind.lacks(row.indicator) == "coefficient"


def _only_costs(row: Row) -> bool:
    """Say whether a printed dash means that the row earns no points of its own (扣分项): it is scored at 0 or below."""
    scored = row.typed_score is not None and row.typed_score <= ZERO
    return is_no_points(row.indicator.weight) and (scored or row.subject.form.kind.has_rows_without_points)


@check(
    "WEIGHT_MISSING",
    severity="warning",
    title="分值未填",
    meaning="指标已填而分值（有折算系数一列的，连同折算系数）空着；已经有得分的按错误处理。一张表的分值全空时只报一次；别处来的表既没有分值也没有得分的，按不计分读取，报一次提示。",
    rule="财预〔2020〕10号 第十二条（自评指标须设权重）",
)
def weight_missing(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: every indicator of a self-evaluation carries points."""
    if subject.recognised.lacks_points and subject.rows:
        yield subject.finding(
            subject.rows[0].cell("name"),
            "表中没有分值，也没有得分，按不计分的表读取，不计算得分和总分",
            expected="分值",
            fix="要计分的，请补上分值和得分两列并填写各项指标的分值；本来就不计分的表，不必改。",
            severity=INFO,
        )
        return
    rows = [row for row in _without_weight(subject) if is_blank(row.points_text, FIGURE) or _lacks_coefficient(row)]
    if not subject.has_column(subject.form.kind.points_role):
        return
    if len(rows) == len(subject.rows) and len(rows) > 1 and all(is_blank(row.points_text, FIGURE) for row in rows):
        yield subject.finding(
            rows[0].cell("weight"),
            f"{len(rows)}项指标的分值都没有填",
            fix=f"按表式填写各项指标的分值，连同预算执行率共{plain(subject.policy.total)}分。",
        )
        return
    for row in rows:
        scored = bool(row.typed_scores)
        if _lacks_coefficient(row):
            yield subject.finding(
                row.cell("coefficient"),
                f"{row.label}没有折算系数，得分不能折算",
                found=row.indicator.coefficient,
                expected="折算系数",
                fix="填写该项指标的折算系数，如0.5或50%。",
            )
            continue
        if not row.is_touched and not _prints_points(row):
            continue
        yield subject.finding(
            row.cell("weight"),
            f"{row.label}没有分值" + ("却有得分" if scored else ""),
            expected="分值",
            fix="填写该项指标的分值。",
            severity=ERROR if scored else "",
        )


@check(
    "WEIGHT_AS_SHARE",
    severity="warning",
    title="分值写成了百分数",
    meaning="分值写成百分数（50%）或小数（0.5），合计正好是100%，或连同预算执行率的分值是100分：按100%等于100分换算。合计不是这样的不换算，按没有分值处理；指标已占满100%而预算执行率又另有分值的，是错误，这些指标待评。",
    rule="财预〔2020〕10号 第十二条（权重合计100%，总分100分）",
)
def weight_as_share(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: weights are shares of 100%, which are 100 points; what was assumed is said once."""
    taken, unclear = subject.recognised.shares_taken, subject.recognised.shares_unclear
    if unclear:
        cell, text = next(iter(unclear.items()))
        total, more = subject.policy.total, subject.policy.execution.weight
        yield subject.finding(
            cell,
            f"{len(unclear)}项指标的分值合计已是100%，预算执行率又另有{plain(more)}分，共{plain(total + more)}分，看不出怎样计分",
            found=text,
            expected=f"合计{plain(total - more)}分的分值",
            fix=f"把各项指标的分值改填为数字，连同预算执行率共{plain(total)}分；预算执行率不计分的，清空它的分值。",
            severity=ERROR,
        )
    if taken:
        cell, text = next(iter(taken.items()))
        whole = plain(subject.policy.total)
        count = f"{len(taken)}项指标的分值" if len(taken) > 1 else "分值"
        yield subject.finding(
            cell,
            f"{count}写成了百分数或小数，按100%等于{whole}分换算{_without_block(subject)}",
            found=text,
            expected=f"合计{whole}分的分值",
            fix="请核对换算后的分值，把分值改填为数字，如50。",
        )


def _without_block(subject: Subject) -> str:
    """Say that shares which fill the whole leave no points for the execution, though the form scores a line of its budget."""
    budget = subject.form.budget
    is_scored = budget is not None and any(line.scored for line in budget.lines)
    left_out = is_scored and not subject.policy.execution.weight and subject.evaluation.line("total") is not None
    return "，指标已占满总分，预算执行率不再另外计分" if left_out else ""


@check(
    "WEIGHT_TOTAL_MISMATCH",
    severity="error",
    title="分值合计不符",
    meaning="各项指标的分值加上预算执行率的分值，不等于表式规定的总分（一般是100分）。相差超过0.5分（不是四舍五入的尾差）的，不评等级，等级为待评。",
    rule="财预〔2020〕10号 第十二条（权重合计100%）",
)
def weight_total_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: the points of a form add up to 100."""
    wanted, total = subject.policy.total, subject.results.weight_total
    if not _are_complete(subject) or wanted in (total, total + subject.recognised.loose_sum):
        return  # points of a row without an indicator: NAME_MISSING says which
    scheme = _scheme(subject)
    groups = [
        f"{name}{plain(weight)}分（表式{plain(scheme[key])}分）"
        for key, (name, weight) in _weights(subject).items()
        if key in scheme and scheme[key] != weight
    ]
    ungraded = "" if adds_up(total, subject.policy) else "，不能评定等级"
    places = subject.cells.totals
    cell = places.get("weight_total") or places.get("total") or subject.rows[-1].cell("weight")
    yield subject.finding(
        cell,
        "分值合计不符" + (f"，其中{'、'.join(groups)}" if groups else "") + ungraded,
        found=plain(total),
        expected=plain(wanted),
        fix=f"{'调减' if total > wanted else '补足'}指标分值{plain(abs(total - wanted))}分，使合计等于{plain(wanted)}分。",
    )


@check(
    "HEADING_WEIGHT_MISMATCH",
    severity="error",
    title="一级指标标题所列分值不符",
    meaning="一级指标标题里手填的分值（如“产出指标（50分）”）与下面各项指标分值之和不等。",
    rule="财预〔2020〕10号 第十二条",
)
def heading_weight_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: points printed in a level-1 heading are the sum of the points below it."""
    if not _are_complete(subject):
        return
    weights, scheme = _weights(subject), _scheme(subject)
    total_is_off = subject.results.weight_total != subject.policy.total
    for name, printed in subject.recognised.printed_points.items():
        points, (_, weight) = read_figure(printed, POINTS), weights.get(level_name(name), ("", None))
        if points is None or weight is None or points == weight:
            continue
        if total_is_off and scheme.get(level_name(name)) == points:
            continue  # the heading is right and the points below it are not: WEIGHT_TOTAL_MISMATCH says so
        yield subject.finding(
            _heading_cell(subject, name),
            f"{name}标题所列分值与下面各项分值之和不符",
            found=plain(points),
            expected=plain(weight),
            fix=f"把标题改为{plain(weight)}分，或者调整下面各项的分值。",
        )


@check(
    "LEVEL2_WEIGHT_MISMATCH",
    severity="error",
    title="二级指标标题所列分值不符",
    meaning="二级指标标题里手填的分值（如“预算管理（21分）”）与下面各项指标分值之和不等。",
    rule="财预〔2020〕10号 第十二条",
)
def level2_weight_mismatch(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: points printed in a level-2 heading are the sum of the points below it."""
    for cell, printed in subject.recognised.printed.level2_points.items():
        rows = [row for row in subject.rows if row.cell("level2") == cell]
        weights = [row.weight for row in rows if row.weight is not None]
        points, total = read_figure(printed, POINTS), sum(weights, ZERO)
        if not weights or points is None or points == total:
            continue
        yield subject.finding(
            cell,
            f"{rows[0].indicator.level2}标题所列分值与下面各项分值之和不符",
            found=plain(points),
            expected=plain(total),
            fix=f"把标题改为{plain(total)}分，或者调整下面各项的分值。",
        )


@check(
    "WEIGHT_SCHEME",
    severity="warning",
    title="一级指标分值与表式不同",
    meaning="合计虽对，但一级指标之间的分值分配与表式规定的不同。有特殊情况可以调整，须有依据。",
    rule="财预〔2020〕10号 第十二条（特殊情况可作调整）",
)
def weight_scheme(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 12: the level-1 points are laid down; they may differ in special cases, which is worth a look."""
    scheme, weights = _scheme(subject), _weights(subject)
    if not _are_complete(subject) or subject.results.weight_total != subject.policy.total:
        return
    printed = {level_name(group.level1): group.level1 for group in subject.form.indicators.groups}
    names = {**dict(zip(scheme, scheme, strict=True)), **printed, **{key: name for key, (name, _) in weights.items()}}
    have = {key: weights[key][1] if key in weights else ZERO for key in (*scheme, *weights)}
    changed = [key for key in have if have[key] != scheme.get(key, ZERO)]
    if not scheme or not changed:
        return
    yield subject.finding(
        next((cell for cell in (_heading_cell(subject, key) for key in changed) if cell), ""),
        "一级指标的分值分配与表式不同",
        found="、".join(f"{names.get(key, key)}{plain(have[key])}" for key in changed),
        expected="、".join(f"{names.get(key, key)}{plain(scheme.get(key, ZERO))}" for key in changed),
        fix="没有特殊规定的按表式分配分值，有规定的请备好依据。",
    )


@check(
    "WEIGHT_NOT_EQUAL",
    severity="info",
    title="分值未平均分配",
    meaning="表式规定某个一级指标的分值由各项指标平均分配（尾数归一项），实际分配不是这样。",
    rule="表式规定（如河源市：产出、效益各40分，按指标个数平均）",
)
def weight_not_equal(subject: Subject) -> Iterator[Finding]:
    """Form's rule (Heyuan): a group's points are split equally by its indicators, the remainder on one of them."""
    for group in subject.form.indicators.groups:
        rows = [row for row in subject.rows if level_name(row.indicator.level1) == level_name(group.level1)]
        weights = [row.weight for row in rows if row.weight is not None]
        if group.split != "equal" or group.weight is None or not rows or len(weights) < len(rows):
            continue
        shares = group.shares(len(rows), subject.form.policy.digits)
        if sum(weights) != group.weight or sorted(weights) == sorted(shares):
            continue
        yield subject.finding(
            rows[0].cell("weight"),
            f"{group.level1}的分值没有平均分配",
            found="、".join(map(plain, weights)),
            expected="、".join(map(plain, shares)),
            fix=f"把{plain(group.weight)}分平均分给{len(rows)}项指标，尾数放在其中一项。",
        )
