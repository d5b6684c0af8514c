"""Checks of wordings beside figures: an actual in words where a figure is due, a score that the wording does not earn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.rows.checks_units import shown_target, target_of
from xlsheets.audit.subject import Row, Subject, normal
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import QUANTITY, WORDING

_LATE = (
    r"(?<![未无没不])(?<!没有)(?:延迟|延后|延期|逾期|滞后|推迟|拖延|超期|超时)"
    r"|未(?:按期|按时|能|如期)|尚未|未完成|未达|未实现|没有完成"
)
_WEAKER = r"基本(?![生公养医建设工支药农情信需保服制面民户])|初步|(?:绝?大|多)?部分|多数|大体|大致|较为?(?=[好高强快满健完规合充明显及稳])"
_RISEN_A_LITTLE = r"有所|略有|稍有|小幅|一定(?:程度|幅度)?的?"
_STRONGLY = r"显著|明显|大幅|大力|全面|完全"
_FOR_ALL = r"[应尽全均都各]"
"""Words of a wording that a share may answer: 应保尽保 and 100%, 全覆盖 and 98%."""


@check(
    "ACTUAL_NOT_NUMERIC",
    severity="warning",
    title="指标值是数，完成值是文字却已计分",
    meaning="指标值是数，完成值写“已完成”“当年”“延迟办理”一类的文字，没有数可以比较，却填了得分；写明逾期、未完成而得满分的为错误。",
    rule="财预〔2020〕10号 第十五条（以完成值与指标值比较计分）",
)
def actual_not_numeric(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: a score compares two figures."""
    for row in subject.rows:
        target, actual = target_of(row), row.result.actual
        is_figure = target.kind == QUANTITY and not target.judged and not row.has_completion
        if not is_figure or actual.kind != WORDING or not row.typed_score or row.has_leftover:
            continue
        late = _is_late(row)
        yield subject.finding(
            row.cell("actual"),
            f"{row.label}的指标值是数，完成值“{row.indicator.actual.strip()}”不是，却得{plain(row.typed_score)}分",
            found=row.indicator.actual,
            expected=f"以“{target.unit}”为单位的数" if target.unit else "数",
            fix="填写实际完成的数"
            + ("，没有按期、按量完成的相应扣分并说明原因。" if late else "，与指标值的单位一致。"),
            severity="error" if late else "",
        )


@check(
    "QUAL_VALUE",
    severity="warning",
    title="定性的完成情况与得分不相称",
    meaning="指标值是文字，完成值写逾期、滞后、未完成一类的话，或比指标值低一档的话（健全写基本健全，显著提升写有所提升）而得满分；指标值是文字、完成值却是数，看不出是否达到的，为提示。",
    rule="财预〔2020〕10号 第十五条（定性指标分档评分）",
)
def qual_value(subject: Subject) -> Iterator[Finding]:
    """财预〔2020〕10号 art. 15: a quality is scored by how far it is reached, and the wording says how far."""
    for row in subject.rows:
        target, actual = target_of(row), row.result.actual
        if target.kind != WORDING or row.has_leftover or row.typed_score is None:
            continue
        if actual.kind == WORDING and _is_late(row):
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的完成值“{row.indicator.actual.strip()}”说没有如期完成，却得满分{plain(row.typed_score)}分",
                found=row.indicator.actual,
                expected=shown_target(row),
                fix="按完成情况所属的档次评分并说明原因，或者核对完成值。",
            )
        elif actual.kind == WORDING and (weaker := _weaker(row)):
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的指标值是“{row.indicator.target.strip()}”，完成值说“{weaker}”，却得满分{plain(row.typed_score)}分",
                found=row.indicator.actual,
                expected=shown_target(row),
                fix="没有完全达到的，按所属的档次评分并说明原因；已经达到的，完成值照指标值的说法写。",
            )
        elif actual.kind == QUANTITY and not re.search(_FOR_ALL, row.indicator.target):
            yield subject.finding(
                row.cell("actual"),
                f"{row.label}的指标值是文字，完成值是数，看不出是否达到",
                found=f"{shown_target(row)} / {row.indicator.actual.strip()}",
                fix="指标值写成可以比较的数，或者完成值照指标值的说法写。",
                severity=INFO,
            )


def _is_late(row: Row) -> bool:
    """Say whether the actual tells of a delay or a failure, and the row has all its points nevertheless."""
    return _has_all_points(row) and re.search(_LATE, row.indicator.actual) is not None


def _has_all_points(row: Row) -> bool:
    return row.weight is not None and row.typed_score is not None and row.typed_score >= row.weight


def _weaker(row: Row) -> str:
    """Give the words by which the actual of a row with all its points falls behind its target: 健全 → 基本健全; ``""`` for none.

    The word that is weakened stands in the target, so that 基本 of something else does not count; a target that is
    weakened itself (基本健全) asks for no more. Of the words that name a band, QUALITY_BAND speaks.
    """
    target, actual = normal(row.indicator.target), normal(row.indicator.actual)
    if any(word in actual for band in row.subject.policy.bands for word in band.words):
        return ""
    if not _has_all_points(row) or re.search(f"{_WEAKER}|{_RISEN_A_LITTLE}", target):
        return ""
    words = f"{_WEAKER}|{_RISEN_A_LITTLE}" if re.search(_STRONGLY, target) else _WEAKER
    for match in re.finditer(f"(?:{words})的?", actual):
        behind = re.split("[，。；、,;]", actual[match.end() :])[0][:2]
        if behind in target and (len(behind) > 1 or behind == target):
            return match[0] + behind
    return ""
