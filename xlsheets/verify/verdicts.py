"""Whether a claim holds: right, last year's, rounded otherwise, in another unit, or in conflict with the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xlsheets.audit.prose.statements import LAST
from xlsheets.domain.numbers import ONE
from xlsheets.verify.claims import Claim
from xlsheets.verify.known_figures import WHOLE, KnownEvaluation, KnownFigure
from xlsheets.verify.quantities import MONEY, PERCENT, Quantity
from xlsheets.verify.remark import CONFLICT, ROUNDED, STALE, UNIT, UNKNOWN, ReportRemark, remark

_SCALES = tuple(ONE.scaleb(power) for power in (2, 3, 4, 8))
_POINTS = ("total",)
_NAMES = {
    **{
        "total": "总分",
        "weight": "分值",
        "score": "得分",
        "lost": "扣分",
        "rate": "预算执行率",
        "completion": "完成率",
    },
    **{"actual": "实际完成值", "target": "指标值", "value": "数值", "execution_score": "预算执行得分"},
    **{"executed": "执行数", "adjusted": "预算数", "initial": "年初预算数", "balance": "结余"},
    **{"adjustment": "预算调整数", "adjustment_rate": "预算调整幅度", "projects": "项目个数"},
    **{"count_total": "指标个数", "count_complete": "完成的个数", "count_incomplete": "未完成的个数"},
}


def figures_meant(claim: Claim, evaluation: KnownEvaluation | None = None) -> list[KnownFigure]:
    """Return the figures of the workbook that a claim may be about; ``evaluation``: of another year, where things may stand elsewhere."""
    known = evaluation or claim.evaluation
    about: str | None = claim.about
    if evaluation is not None and about != WHOLE:
        about = evaluation.key_of(claim.evaluation.owners.get(claim.about, ""))
    if about is None:
        return []
    meant = [each for role in claim.role.figures for each in known.by_role.get((role, about), ())]
    if not meant and claim.role.figures == ("adjusted",):  # a form with one budget alone
        meant = list(known.by_role.get(("initial", about), ()))
    return [each for each in meant if _is_of_kind(each, claim.quantity)]


def _is_of_kind(figure: KnownFigure, quantity: Quantity) -> bool:
    if figure.kind != quantity.kind:
        return False
    if not figure.unit or not quantity.unit or figure.kind in (MONEY, PERCENT):
        return True
    return figure.unit.startswith(quantity.unit) or quantity.unit.startswith(figure.unit)


def verdict(claim: Claim, file: str, place: str, index: int, earlier: Iterable[KnownEvaluation]) -> ReportRemark | None:
    """Return what is wrong with a claim, None where it holds or the workbook does not give the figure.

    Args:
        claim: the figure and what its sentence says that it is.
        file: the report.
        place: its paragraph.
        index: of the paragraph.
        earlier: evaluations of earlier years of the same.
    """
    if claim.when == LAST:
        return _of_last_year(claim, file, place, index, earlier)
    meant = figures_meant(claim)
    quantity = claim.quantity
    if not meant and _is_missing(claim):
        name = _NAMES[claim.role.figures[0]]
        return remark(
            UNKNOWN, file, place, quantity.shown, f"{name}在工作簿里还没有，没法核对", index=index, found=quantity.shown,
            fix="填好自评表再核对。",
        )  # fmt: skip
    if not meant or any(quantity.agrees(each.value) for each in meant):
        return None
    code, message, fix = _judge(claim, meant, earlier)
    figure = meant[0]
    return remark(
        code,
        file,
        place,
        quantity.shown,
        f"{_told(claim, figure)}{message}",
        index=index,
        found=quantity.shown,
        expected="或".join(dict.fromkeys(each.shown for each in meant)),
        cells=figure.place,
        fix=fix,
    )


def _is_missing(claim: Claim) -> bool:
    """Say whether a claim is about a figure of the whole that the form has a cell for, and nobody has filled."""
    found, role = claim.evaluation.found, claim.role.figures[0]
    if found is None or claim.about != WHOLE:
        return False
    if role in _POINTS:
        return found.form.kind.has_points and (role, WHOLE) not in claim.evaluation.by_role
    return role in found.form.budget_roles and not any(
        (each, WHOLE) in claim.evaluation.by_role for each in claim.role.figures
    )


def _of_last_year(
    claim: Claim, file: str, place: str, index: int, earlier: Iterable[KnownEvaluation]
) -> ReportRemark | None:
    """What a sentence says of the year before, against that year's workbook; nothing where it is not at hand."""
    for known in earlier:
        meant = figures_meant(claim, known)
        is_year = claim.evaluation.year is None or known.year in (None, claim.evaluation.year - 1)
        if not meant or not is_year:
            continue
        if any(claim.quantity.agrees(each.value) for each in meant):
            return None
        return remark(
            CONFLICT, file, place, claim.quantity.shown, f"上年的{_told(claim, meant[0])}与上年的不一致", index=index,
            found=claim.quantity.shown, expected="或".join(dict.fromkeys(each.shown for each in meant)),
            cells=meant[0].place, fix="照上年的自评表核对后改正。",
        )  # fmt: skip
    return None


def _judge(claim: Claim, meant: Sequence[KnownFigure], earlier: Iterable[KnownEvaluation]) -> tuple[str, str, str]:
    quantity = claim.quantity
    for known in earlier:
        if any(quantity.agrees(each.value) for each in figures_meant(claim, known)):
            return STALE, f"写的是{known.year}年的数", "改成本年的数。"
    if any(_is_scaled(quantity, each.value) for each in meant):
        return UNIT, "数字对得上，单位不对", "核对是元、万元还是百分数。"
    if any(abs(quantity.value - each.value) < quantity.step for each in meant):
        return ROUNDED, "没有按四舍五入取位", "按四舍五入改写。"
    return CONFLICT, "与工作簿的不一致", "改成工作簿的数；报告的才对，就先改工作簿。"


def _is_scaled(quantity: Quantity, figure: Decimal) -> bool:
    if not figure or not quantity.value:
        return False
    near = (quantity.value * scale for scale in _SCALES)
    far = (quantity.value / scale for scale in _SCALES)
    return any(abs(each - figure) <= abs(figure) / 10_000 for each in (*near, *far))


def _told(claim: Claim, figure: KnownFigure) -> str:
    name = _NAMES.get(figure.role, "比例")
    if not claim.about:
        return name
    owner = claim.evaluation.owners.get(claim.about, "")
    return f"“{owner}”的{name}" if owner else name
