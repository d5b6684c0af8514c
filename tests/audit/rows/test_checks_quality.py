from __future__ import annotations

import pytest
from audit.audit_factory import codes, only, row, satisfaction, subject

from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject


def of(actual: str, score: str | None = "60", **more: str) -> Subject:
    return subject(row(actual=actual, score=score, **more), satisfaction())


def judged(actual: str, score: str = "60", target: str = "按时完成") -> Subject:
    return of(actual, score, operator="", target=target, unit="", name="工作进度")


@pytest.mark.parametrize(("actual", "severity"), [("已完成", "warning"), ("当年", "warning"), ("延迟办理", "error")])
def test_actual_not_numeric(actual: str, severity: str) -> None:
    bad: Finding = only(of(actual), "ACTUAL_NOT_NUMERIC")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("G20", actual, "以“人”为单位的数", severity)
    assert codes(of("100人", None)) == []
    assert codes(of(actual, None)) == ["SCORE_MISSING"]


def test_a_quality_not_reached_at_full_score() -> None:
    bad = only(judged("滞后两个月"), "QUAL_VALUE")
    assert (bad.cell, bad.severity) == ("G20", "warning")
    for actual in ("按时完成", "没有延期", "已完成"):
        assert codes(judged(actual)) == [], actual
    assert "QUAL_VALUE" not in codes(judged("滞后两个月", "40"))


def test_a_figure_beside_a_wording() -> None:
    assert only(judged("12次"), "QUAL_VALUE").severity == "info"
    assert codes(judged("100%", target="应保尽保")) == []
