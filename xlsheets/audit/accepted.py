"""Scores that are accepted although the rules give others: deductions with a reason, scores to a form's own digits, a target whose
sign was left out and can only be ≤."""

from __future__ import annotations

from decimal import Decimal

from xlsheets.audit.subject import Row, Subject
from xlsheets.domain.numbers import ONE, half_up
from xlsheets.domain.reading import QUANTITY
from xlsheets.domain.scoring import capped_total
from xlsheets.domain.vocabulary import SMALLER_IS_BETTER


def is_misjudged(row: Row) -> bool:
    """Say whether a target without sign was taken as ≥ and counts as missed, where only ≤ can be meant."""
    target = row.result.target
    names = (row.indicator.level1, row.indicator.level2, row.indicator.name)
    missed = row.result.rule_completion is not None and row.result.rule_completion < ONE
    is_unsigned = target.kind == QUANTITY and not target.operator and not target.judged
    return is_unsigned and missed and any(word in name for word in SMALLER_IS_BETTER for name in names)


def is_met_as_meant(row: Row) -> bool:
    """Say whether such a target is met as it was meant, and whoever scored the row gave it all its points."""
    target, actual = row.result.target.number, row.result.actual.number
    is_kept = target is not None and actual is not None and actual <= target
    return is_kept and row.typed_score is not None and row.typed_score == row.weight and is_misjudged(row)


def own_digits(subject: Subject) -> int | None:
    """Give the decimals to which a form's scores are rounded: the most that any of them has; None where some are computed."""
    scores = [typed.text.strip() for row in subject.rows for typed in row.typed_scores]
    if len(scores) < len(subject.rows) or not scores:
        return None
    return max(len(score.partition(".")[2]) for score in scores)


def accepted_total(subject: Subject) -> Decimal:
    """Give the rules' total with the scores that are accepted in place of the rules'; capped like every total."""
    total, digits = subject.results.rule_points, own_digits(subject)
    for row in subject.rows:
        by_rule, score = row.result.rule_score, row.result.score
        if by_rule is None or score is None:
            continue
        deducted = row.is_deduction and row.has_reason
        if deducted or is_met_as_meant(row) or is_rounded(score, by_rule, digits):
            total -= by_rule - score
    return capped_total(half_up(total, subject.policy.digits), subject.results.execution.rate, subject.policy)


def is_rounded(score: Decimal, by_rule: Decimal, digits: int | None) -> bool:
    """Say whether a score is that of the rules, rounded half-up to some decimals."""
    return digits is not None and half_up(by_rule, digits) == score
