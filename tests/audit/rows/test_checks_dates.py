from __future__ import annotations

import pytest
from audit.audit_factory import codes, findings, form, only, row, satisfaction, subject

COMBINED = form(without=("operator", "unit"))


def test_date_after_year() -> None:
    late = row(operator="", target="12月底前", unit="", actual="2025年1月5日")
    assert codes(subject(late, satisfaction(), year=2024)) == ["DATE_AFTER_YEAR", "SCORE_MISSING"]
    bad = next(
        finding for finding in findings(subject(late, satisfaction(), year=2024)) if finding.code == "DATE_AFTER_YEAR"
    )
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("G20", "2025年1月5日", "2024年12月底前", "warning")
    assert codes(subject(late, satisfaction(), year=2025)) == ["SCORE_MISSING"]
    assert codes(subject(late, satisfaction())) == ["SCORE_MISSING"]
    with_year = row(operator="", target="2025年3月", unit="", actual="2025年1月5日")
    assert codes(subject(with_year, satisfaction(), year=2024)) == []


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("12.31", "11.30", "日期12月31日 / 11月30日，或写明单位的数"),
        ("2024", "2025", "日期2024年 / 2025年，或写明单位的数"),
        ("6.3", "9.3", "日期6月3日或30日 / 9月3日或30日，或写明单位的数"),
        ("2024.1", "2024.11", "日期2024年1月或10月 / 2024年11月，或写明单位的数"),
        ("24.06", "45626", "日期2024年6月 / 2024年11月30日，或写明单位的数"),
    ],
)
def test_date_unclear(target: str, actual: str, expected: str) -> None:
    bad = only(subject(row(operator="≤", target=target, unit="", actual=actual), satisfaction()), "DATE_UNCLEAR")
    assert (bad.cell, bad.expected, bad.severity) == ("G20", expected, "error")
    scored = row(operator="≤", target=target, unit="", actual=actual, score="60")
    assert only(subject(scored, satisfaction()), "DATE_UNCLEAR").severity == "warning"


def test_deadline_missed() -> None:
    late = row(operator="", target="2024.06", unit="", actual="2024.11", score="60")
    bad = only(subject(late, satisfaction()), "DEADLINE_MISSED")
    assert (bad.cell, bad.found, bad.expected, bad.severity) == ("G20", "2024.11", "2024.06", "warning")
    assert codes(subject(row(operator="", target="2024.06", unit="", actual="2024.05"), satisfaction())) == []
    reason = row(operator="", target="2024.06", unit="", actual="2024.11", score="50", reason="汛期停工")
    assert codes(subject(reason, satisfaction())) == []


@pytest.mark.parametrize(
    ("target", "actual", "cell", "severity"),
    [
        ("2025年6月", "2025-13-45", "G20", "error"),
        ("2025-13-45", "2025年6月30日", "E20", "error"),
        ("2025年6月底", "完成2025年2月30日", "G20", "error"),
        ("6月31日前", "6月5日", "E20", "error"),
        ("13月底前", "6月5日", "E20", "error"),
        ("18月", "18月", "", ""),
        ("20251345", "20251345", "", ""),
        ("2024年2月29日", "2024/2/29", "", ""),
    ],
)
def test_a_day_that_no_calendar_has_is_told_once(target: str, actual: str, cell: str, severity: str) -> None:
    odd = subject(row(operator="", target=target, unit="", actual=actual), satisfaction(score="9"), year=2025)
    told = [(each.cell, each.severity) for each in findings(odd) if each.code == "DATE_IMPOSSIBLE"]
    assert told == ([(cell, severity)] if cell else [])
    if severity == "error":
        assert "SCORE_MISSING" not in codes(odd)


def test_the_day_on_which_a_form_was_filled_in_is_looked_at() -> None:
    filled = subject(row(), satisfaction(), fields={"unit": "某局", "fill_date": "2022-13-07"})
    assert only(filled, "DATE_IMPOSSIBLE").found == "2022-13-07"
