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


@pytest.mark.parametrize(
    ("target", "actual", "words"),
    [
        ("健全", "基本健全", "基本健全"),
        ("制度健全", "制度较为健全", "较为健全"),
        ("按时办结", "大部分办结", "大部分办结"),
        ("项目完成", "部分项目已完成", "部分项目"),
        ("机制建立", "初步建立机制", "初步建立"),
        ("显著提升", "有所提升", "有所提升"),
        ("明显改善", "得到一定程度的改善", "一定程度的改善"),
    ],
)
def test_a_wording_weaker_than_its_target_at_full_score(target: str, actual: str, words: str) -> None:
    bad = only(judged(actual, target=target), "QUAL_VALUE")
    assert (bad.cell, bad.severity) == ("G20", "warning") and f"“{words}”" in bad.message
    assert "QUAL_VALUE" not in codes(judged(actual, "50", target=target))


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("基本健全", "基本健全"),
        ("较健全", "健全"),
        ("健全", "健全，群众基本满意"),
        ("保障生活", "保障基本生活"),
        ("服务均等化", "基本公共服务均等化"),
        ("提高", "较上年提高"),
        ("提升", "有所提升"),
        ("有所提升", "有所提升"),
        ("显著提高", "显著提高"),
        ("完善", "进一步完善"),
        ("持续改善", "持续改善，有所创新"),
    ],
)
def test_wordings_that_reach_their_target(target: str, actual: str) -> None:
    assert codes(judged(actual, target=target)) == []


def test_a_wording_that_names_a_band_is_told_once() -> None:
    assert codes(judged("基本完成")) == ["QUALITY_BAND"]
