"""Results as JSON: the key ``results`` of ``xlsheets read --json``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlsheets.domain.kinds.kind import Kind
from xlsheets.domain.numbers import half_up, plain
from xlsheets.domain.results import IndicatorResult, Results

COMPLETION_DIGITS = 4


def results_to_json(results: Results, kind: Kind) -> dict[str, Any]:
    """Return the results with every number as a plain string: ratios half-up to 4 digits, what is open as None."""
    return {
        "indicators": [
            {
                "completion": _ratio(result.completion),
                "bucket": result.bucket,
                "score": _number(result.score),
                "rule_score": _number(result.rule_score),
                "basis": result.basis,
                **_own(result),
            }
            for result in results.indicators
        ],
        "execution": {"rate": _ratio(results.execution.rate), "score": _number(results.execution.score)},
        "level1": {
            name: {"weight": _number(level.weight), "score": _number(level.score)}
            for name, level in results.level1.items()
        },
        "weight_total": _number(results.weight_total if kind.has_points else None),
        "total": _number(results.shown_total if kind.has_points else None),
        "grade": results.grade,
        "counts": results.counts,
        "buckets": {
            name: {"count": bucket.count, "share": _ratio(bucket.share)} for name, bucket in results.buckets.items()
        },
    }


def _own(result: IndicatorResult) -> dict[str, Any]:
    """Return the score before it is converted, in forms that convert."""
    return (
        {"raw_score": _number(result.own.score), "raw_rule_score": _number(result.own.rule_score)} if result.own else {}
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _ratio(value: Decimal | None) -> str | None:
    return None if value is None else plain(half_up(value, COMPLETION_DIGITS))
