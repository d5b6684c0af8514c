"""What an evaluation comes to, as data: results of indicators, levels, buckets, execution and the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct, field

from xlsheets.domain.completion import Completion
from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import NOTHING_READ, Reading
from xlsheets.domain.status import TO_JUDGE, Case

NOT_COMPARED = Completion(None)
"""The completion of an indicator that has no target and no actual."""


class OwnScore(Struct, frozen=True):
    """A score out of a row's own points, before it is converted (折算).

    ``points``: the row's own points, ``score``: the typed one if there is one, else ``rule_score``, None where a text is no number;
    ``converted``: what ``score`` comes to, None where something is missing. ``rule_status``: 待填 or 待评 where there is no
    ``rule_score``.
    """

    score: Decimal | None
    rule_score: Decimal | None
    converted: Decimal | None
    typed: bool
    rule_status: str
    points: Decimal | None


class IndicatorResult(Struct, frozen=True):
    """What the rules give for one indicator.

    ``completion``: ratio at most 1, None where nothing gives it. ``rule_score``: by the policy, None where a person judges.
    ``score``: the typed score if there is one, else ``rule_score``, out of ``points``; None where a text stands in its place
    that is no number. ``status``: 待填 or 待评 where there is no score, ``rule_status`` the same where there is none by the
    rules. ``basis``: how ``rule_score`` came about, or what is missing; ``case``: why there is no ``rule_score``, or no
    completion in forms without points, by name. ``target``, ``actual``: what the two cells say. ``by_rule``: the completion
    that they, or the budget execution, give; ``valid``: the typed one where it is another, from 0 to 1, else ``by_rule``.
    ``counted``: False of a line that only costs points and of one that shares the points of the row above: neither is an
    indicator of its own in counts and shares. ``own``: the score before it is converted, in forms that convert; the others
    are after.
    """

    completion: Decimal | None
    bucket: str | None
    score: Decimal | None
    rule_score: Decimal | None
    basis: str
    status: str = ""
    rule_status: str = ""
    case: Case | None = None
    points: Decimal | None = None
    typed: bool = False
    counted: bool = True
    own: OwnScore | None = None
    target: Reading = NOTHING_READ
    actual: Reading = NOTHING_READ
    by_rule: Completion = NOT_COMPARED
    valid: Completion = NOT_COMPARED

    @property
    def is_open(self) -> bool:
        """Say whether a figure is still to be filled in or judged; a row that shares the score of the one above waits for none."""
        return self.score is None and bool(self.status)

    @property
    def rule_completion(self) -> Decimal | None:
        """The completion by target and actual, or by the budget execution, at most 1; without a typed one."""
        return self.by_rule.capped

    @property
    def deviation(self) -> Decimal | None:
        """Excess over the target as a ratio, None unless it exceeds."""
        return self.by_rule.deviation


class ExecutionResult(Struct, frozen=True):
    """Budget execution: ``rate`` as an exact ratio, ``score`` (typed if there is one) and ``rule_score`` in points.

    ``case``: why there is no rate, None where there is one.
    """

    rate: Decimal | None
    score: Decimal | None
    rule_score: Decimal | None
    basis: str
    typed: bool = False
    case: Case | None = None


class LevelResult(Struct, frozen=True):
    """Points possible and points earned of one level-1 group."""

    weight: Decimal
    score: Decimal


class BucketResult(Struct, frozen=True):
    """Indicators in one completion bucket, and their share of all indicators as a ratio."""

    count: int
    share: Decimal


class Results(Struct, frozen=True):
    """Everything computed for one evaluation. ``total`` takes the valid scores, up to what the policy allows;
    ``rule_points`` the rules' scores where there are any, before any limit.
    ``is_impossible``: the scores add up to more than there can be, or one of them is below 0: that is no total.

    ``total`` and ``grade`` mean something only in forms that have points (``Kind.has_points``).
    """

    indicators: tuple[IndicatorResult, ...]
    execution: ExecutionResult
    level1: dict[str, LevelResult]
    weight_total: Decimal
    total: Decimal
    rule_points: Decimal
    grade: str | None
    complete: int
    incomplete: int
    buckets: dict[str, BucketResult] = field(default_factory=dict)
    is_impossible: bool = False

    @property
    def shown_total(self) -> Decimal | None:
        """The total, None where the scores cannot be."""
        return None if self.is_impossible else self.total

    @property
    def told_total(self) -> str:
        """The total in a message: ``96.5``, 待评 where the scores cannot be."""
        return TO_JUDGE if self.is_impossible else plain(self.total)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing has earned a point yet, so that a total would be one of nothing."""
        return self.execution.score is None and all(result.score is None for result in self.indicators)

    def beside(self, items: Sequence[Indicator]) -> list[tuple[Indicator, IndicatorResult]]:
        """Return each indicator of the evaluation with its result."""
        return list(zip(items, self.indicators, strict=True))

    @property
    def count(self) -> int:
        """Number of indicators."""
        return counted(self.indicators)

    @property
    def open_count(self) -> int:
        """Number of indicators that are still to be filled in or judged."""
        return sum(result.is_open for result in self.indicators)

    @property
    def counts(self) -> dict[str, int]:
        """Number of indicators: all, complete, incomplete (those still to fill in are in neither)."""
        return {"total": self.count, "complete": self.complete, "incomplete": self.incomplete}


def counted(indicators: Iterable[IndicatorResult]) -> int:
    """Count the rows that are indicators of their own, see ``IndicatorResult.counted``."""
    return sum(result.counted for result in indicators)
