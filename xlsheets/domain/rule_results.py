"""What a rule over measures comes to, and how it is told. The only place where these rules are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.measure_rules import NO_SIBLINGS, OPEN_SIBLINGS, RELATIONS, Part, Rule, RuleBook
from xlsheets.domain.measures import EMPTY, PERCENT, Figure, figures, shown_figure
from xlsheets.domain.numbers import ZERO, decimal_of, half_up, plain
from xlsheets.domain.status import Missing, to_judge


class RuleResult(Struct, frozen=True):
    """What a rule gives: ``score`` or None, the line that says how, and the steps that the sheet shows.

    ``status``: 待填 or 待评 where there is no score.
    ``parts``: exact points of each part, or why there are none. ``raw``: the score before another indicator's rate stands in for it.
    """

    score: Decimal | None
    basis: str
    parts: tuple[Figure, ...]
    raw: Decimal | Missing
    status: str = ""


def rule_results(book: RuleBook, typed: Mapping[str, str], digits: int) -> dict[str, RuleResult]:
    """Compute every rule from the measures as typed: its key → result; ``digits``: decimals of a score."""
    if not book.rules:
        return {}
    teller = _Teller(book, figures(book.measures, book.derived, typed), digits)
    alone = [teller.alone(rule) for rule in book.rules]
    told = (teller.with_siblings(rule, own, alone) for rule, own in zip(book.rules, alone, strict=True))
    return {rule.key: result for rule, result in zip(book.rules, told, strict=True)}


def counted_points(rule: Rule, earned: Sequence[Figure]) -> Decimal:
    """Add up the points that the parts with a figure may earn; those without, like one whose denominator is 0, do not count."""
    parts = zip(rule.parts, earned, strict=True)
    return sum((part.points for part, value in parts if not isinstance(value, Missing)), ZERO)


class _Teller:
    """Computes parts and says how."""

    __slots__ = ("book", "digits", "found", "names", "units")

    def __init__(self, book: RuleBook, found: Mapping[str, Figure], digits: int) -> None:
        """Take the rules, the measures' values and the decimals that points have."""
        self.book, self.found, self.digits = book, found, digits
        self.names, self.units = book.labels(), book.units()

    def alone(self, rule: Rule) -> RuleResult:
        """Compute a rule by its own parts; what is redistributed over other indicators is left as EMPTY."""
        earned = tuple(self._earned(part)[0] for part in rule.parts)
        waiting = next((value for value in earned if isinstance(value, Missing) and value != EMPTY), None)
        if waiting is not None:
            return RuleResult(None, waiting.told, earned, waiting, waiting.status)
        if all(isinstance(value, Missing) for value in earned):
            return RuleResult(None, "", earned, EMPTY)
        points = sum((value for value in earned if not isinstance(value, Missing)), Fraction(0))
        if rule.weight is not None:
            points = min(
                max(points * Fraction(rule.weight) / Fraction(counted_points(rule, earned)), Fraction(0)),
                Fraction(rule.weight),
            )
        score = half_up(decimal_of(points), self.digits)
        return RuleResult(score, self._basis(rule, earned, score), earned, score)

    def with_siblings(self, rule: Rule, own: RuleResult, alone: Sequence[RuleResult]) -> RuleResult:
        """Give an indicator that does not apply the rate of the computed ones under its level-1 heading: its points go to them
        in proportion, and stay in its own row, so that all rows still add up."""
        if own.raw != EMPTY:
            return own
        scores, weights = ZERO, ZERO
        for other, result in zip(self.book.rules, alone, strict=True):
            if other.level1 != rule.level1 or other.weight is None or other.judged or result.raw == EMPTY:
                continue
            if isinstance(result.raw, Missing):
                return RuleResult(None, OPEN_SIBLINGS.told, own.parts, EMPTY, OPEN_SIBLINGS.status)
            scores, weights = scores + result.raw, weights + other.weight
        if not weights or rule.weight is None:
            return RuleResult(None, NO_SIBLINGS.told, own.parts, EMPTY, NO_SIBLINGS.status)
        score = half_up(decimal_of(Fraction(rule.weight) * Fraction(scores) / Fraction(weights)), self.digits)
        basis = f"分母为0，{plain(rule.weight)} × {plain(scores)} ÷ {plain(weights)}（同级其他指标）= {plain(score)}"
        return RuleResult(score, basis, own.parts, EMPTY)

    def _basis(self, rule: Rule, earned: Sequence[Figure], score: Decimal) -> str:
        shown = plain(score)
        if len(rule.parts) == 1:
            return self._earned(rule.parts[0])[1] + shown
        told = " + ".join(
            f"{part.label} {'不计' if isinstance(value, Missing) else shown_figure(value)}"
            for part, value in zip(rule.parts, earned, strict=True)
        )
        counted = counted_points(rule, earned)
        if rule.weight is not None and counted != rule.weight:
            return f"（{told}）× {plain(rule.weight)} ÷ {plain(counted)} = {shown}"
        return f"{told} = {shown}"

    def _earned(self, part: Part) -> tuple[Figure, str]:
        """Return a part's exact points, or why there are none, and the line up to the score."""
        points, weight = Fraction(part.points), plain(part.points)
        if part.kind == "judgement":
            return to_judge(f"由评价人在{plain(part.low)}至{weight}分之间评分"), ""
        if part.full_when_zero:
            base = self.found[part.full_when_zero]
            if isinstance(base, Missing):
                return base, ""
            if base == 0:
                return points, f"{self.names[part.full_when_zero]}为0，得满分 "
        value = self.found[part.value]
        label = self.names[part.value]
        if isinstance(value, Missing):
            return self._empty(part, value, f"{label}的分母为0")
        if part.kind == "share":
            return self._share(part, value)
        shown = shown_figure(value, self.units[part.value])
        if part.kind == "deduct":
            cost = Fraction(part.each) * max(value, Fraction(0))
            taken = f"{plain(part.each)} × {shown}"
            if part.points:
                return max(Fraction(0), points - cost), f"{weight} − {taken} = "
            return -(cost if part.limit is None else min(cost, Fraction(part.limit))), f"扣分：{taken}，计 "
        if part.kind in ("ratio", "complement", "deviation"):
            size = abs(value) if part.kind == "deviation" else value
            rate = min(max(size, Fraction(0)), Fraction(1))
            if part.kind == "ratio":
                return points * rate, f"{weight} × {shown_figure(rate, PERCENT)} = "
            return points * (1 - rate), f"{weight} ×（1 − {shown_figure(size, PERCENT)}）= "
        if part.kind == "step":
            steps = max(value, Fraction(0)) / Fraction(part.per) * Fraction(part.each)
            per = shown_figure(Fraction(part.per), self.units[part.value])
            return min(points, steps), f"{label} {shown}，每{per}得{plain(part.each)}分，计 "
        if part.kind == "condition":
            assert part.bound is not None
            kept = part.bound.holds(value)
            limit = shown_figure(Fraction(part.bound.limit), self.units[part.value])
            told = f"{label} {shown}，{'符合' if kept else '不符合'}{RELATIONS[part.bound.relation]}{limit}，得 "
            return (points if kept else Fraction(0)), told
        size = abs(value) if part.absolute else value
        tier = next(tier for tier in part.tiers if tier.bound is None or tier.bound.holds(size))
        if tier.points is None:
            return to_judge(f"{label} {shown}，由评价人评分"), ""
        return Fraction(tier.points), f"{label} {shown}，按档得 "

    def _share(self, part: Part, failed: Fraction) -> tuple[Figure, str]:
        total, points, weight = self.found[part.total], Fraction(part.points), plain(part.points)
        if isinstance(total, Missing):
            return self._empty(part, total, f"{self.names[part.total]}的分母为0")
        if total == 0:
            return self._empty(part, EMPTY, f"{self.names[part.total]}为0")
        lost = f"{weight} − {shown_figure(failed)} ÷ {shown_figure(total)} × {weight} = "
        return points * min(max(1 - failed / total, Fraction(0)), Fraction(1)), lost

    def _empty(self, part: Part, why: Missing, told: str) -> tuple[Figure, str]:
        """Apply the policy for a denominator of 0; anything else that has no value stays as it is."""
        if why != EMPTY:
            return why, ""
        if part.empty == "full":
            return Fraction(part.points), f"{told}，得满分 "
        if part.empty == "zero":
            return Fraction(0), f"{told}，得 "
        return (EMPTY if part.empty == "redistribute" else to_judge(f"{told}，由评价人评分")), ""
