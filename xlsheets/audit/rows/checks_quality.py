"""Checks of wordings beside figures: an actual in words where a figure is due, a score that the wording does not earn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsheets.audit.finding import INFO, Finding
from xlsheets.audit.registry import check
from xlsheets.audit.rows.checks_units import shown_target, target_of
from xlsheets.audit.subject import Row, Subject
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import QUANTITY, WORDING

_LATE = (
    r"(?<![未无没不])(?<!没有)(?:延迟|延后|延期|逾期|滞后|推迟|拖延|超期|超时)"
    r"|未(?:按期|按时|能|如期)|尚未|未完成|未达|未实现|没有完成"
)
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
    meaning="指标值是文字，完成值写逾期、滞后、未完成一类的话而得满分；指标值是文字、完成值却是数，看不出是否达到的，为提示。",
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
    full = row.weight is not None and row.typed_score is not None and row.typed_score >= row.weight
    return full and re.search(_LATE, row.indicator.actual) is not None
