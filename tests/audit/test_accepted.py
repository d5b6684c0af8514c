from __future__ import annotations

import pytest
from audit.audit_factory import codes, form, only, row, satisfaction, subject, total

from xlsheets.audit.subject import Subject

SHORT = {"actual": "79人", "target": "80", "reason": "报名不足"}


def scored(score: str, other: str, total_score: str) -> Subject:
    rows = row(**SHORT, score=score), satisfaction(score=other)
    return subject(*rows, total=total_score)


@pytest.mark.parametrize(
    ("score", "other", "whole"), [("59.3", "30", "99.3"), ("59", "30", "99"), ("59.25", "30", "99.25")]
)
def test_scores_to_a_forms_own_digits_are_accepted(score: str, other: str, whole: str) -> None:
    assert codes(scored(score, other, whole)) == []


def test_a_score_of_fewer_digits_than_others_is_not() -> None:
    assert "SCORE_NOT_BY_RULE" in codes(scored("59", "29.95", "98.95"))
    assert "SCORE_NOT_BY_RULE" in codes(subject(row(**SHORT, score="59"), satisfaction()))


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [("发放差错率", "1%", "0.5%"), ("经费变动率", "0%", "-3%"), ("投诉次数", "3次", "1次")],
)
def test_a_target_without_sign_that_can_only_mean_at_most(name: str, target: str, actual: str) -> None:
    combined = form(without=("operator", "unit"))
    met = row(name=name, operator="", target=target, unit="", actual=actual, score="60")
    happy = satisfaction(operator="", target="≥90%", unit="")
    assert only(subject(met, happy, of=combined), "OPERATOR_MISSING").severity == "info"
    missed = row(name="走访次数", operator="", target="3次", unit="", actual="1次", score="60")
    assert "SCORE_NOT_BY_RULE" in codes(subject(missed, happy, of=combined))


@pytest.mark.parametrize(("executed", "severity"), [("9.91", "info"), ("9.3", "warning"), ("8", "error")])
def test_a_low_rate_without_a_reason_weighs_what_it_costs(executed: str, severity: str) -> None:
    without = form(without=("budget.reason",))
    bad = only(subject(budget=[total(executed=executed)], of=without), "REASON_MISSING")
    assert bad.severity == severity
