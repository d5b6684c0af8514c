"""Scores of department forms: rules over measures, by indicator, as data; ``rule_results`` computes them.

A rule is one part or several; each part earns some of the indicator's points. Parts are added up exactly and rounded once.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from xlsheets.domain.measures import Derived, Measure
from xlsheets.domain.nothing import without_blanks
from xlsheets.domain.numbers import ZERO, decimal_of, half_up
from xlsheets.domain.status import to_fill, to_judge

RULE_KINDS = ("ratio", "complement", "deviation", "tiers", "step", "condition", "share", "deduct", "judgement")
EMPTY_POLICIES = ("judge", "full", "zero", "redistribute")
RELATIONS = {"at_most": "≤", "below": "＜", "at_least": "≥", "above": "＞"}
"""Keys of a bound and the signs that they are told by."""

UPWARDS, DOWNWARDS = ("at_most", "below"), ("at_least", "above")
LIMIT_DIGITS = 10
"""Decimals to which a value is compared with a bound, as far as a spreadsheet can tell."""

TO_BE_JUDGED = to_judge("由评价人评分")
NO_SIBLINGS = to_judge("分母为0，同一级别没有可以折算的指标")
OPEN_SIBLINGS = to_fill("同一级别其他指标")
LEVEL2_MARK = "@"


class Bound(Struct, frozen=True):
    """One side of a range: ``relation`` is a key of RELATIONS; closed for at_most and at_least."""

    relation: str
    limit: Decimal

    def holds(self, value: Fraction) -> bool:
        """Say whether a value lies on this side, to ten decimals."""
        gap = half_up(decimal_of(value - Fraction(self.limit)), LIMIT_DIGITS)
        return {"at_most": gap <= 0, "below": gap < 0, "at_least": gap >= 0, "above": gap > 0}[self.relation]


class Tier(Struct, frozen=True):
    """Points for a range; without ``bound`` for the rest. ``points`` None: a person judges."""

    points: Decimal | None
    bound: Bound | None = None


class Part(Struct, frozen=True):
    """One way to earn points. ``kind`` says which of the others count.

    ``ratio``: points × value; ``complement``: points × (1 − value); ``deviation``: points × (1 − |value|); each from 0 to points.
    ``tiers``: the points of the first tier that holds (``absolute``: of the value without its sign). ``step``: ``each`` points
    for every ``per`` of the value. ``condition``: all points where ``bound`` holds, else none. ``share``: points − failed ÷ total ×
    points. ``deduct``: ``each`` points off a case; of an indicator without points at most ``limit``. ``judgement``: typed, from
    ``low`` to points.
    ``empty``: what a denominator of 0 gives. ``full_when_zero``: a measure that gives all points where it is 0.
    """

    kind: str
    points: Decimal
    label: str = ""
    value: str = ""
    total: str = ""
    tiers: tuple[Tier, ...] = ()
    bound: Bound | None = None
    per: Decimal = Decimal(1)
    each: Decimal = ZERO
    low: Decimal = ZERO
    limit: Decimal | None = None
    absolute: bool = False
    empty: str = "judge"
    full_when_zero: str = ""


class Rule(Struct, frozen=True):
    """How an indicator earns its points: ``weight`` those of its parts together, None for a line that only costs points.

    Without ``name`` it holds for the indicator with points under the level-2 heading, which the accountant names.
    """

    name: str
    level1: str
    level2: str
    weight: Decimal | None
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """What its indicator is told by."""
        return bare(self.name) or f"{LEVEL2_MARK}{bare(self.level2)}"

    @property
    def judged(self) -> bool:
        """Say whether a person gives the points."""
        return self.parts[0].kind == "judgement"

    @property
    def lowest(self) -> Decimal | None:
        """Fewest points of a score; None where only the cases found set a limit."""
        part = self.parts[0]
        if self.weight is None:
            return None if part.limit is None else -part.limit
        return part.low if self.judged else ZERO


class RuleBook(Struct, frozen=True):
    """The measures of a form and the rules over them; a form of targets and actuals has none."""

    measures: tuple[Measure, ...] = ()
    derived: tuple[Derived, ...] = ()
    rules: tuple[Rule, ...] = ()

    def rule(self, name: str, level2: str = "") -> Rule | None:
        """Return the rule of an indicator, told by its name, else by its level-2 name, both without blanks."""
        keys = {rule.key: rule for rule in self.rules}
        return keys.get(bare(name)) or keys.get(f"{LEVEL2_MARK}{bare(level2)}")

    def labels(self) -> dict[str, str]:
        """Return id → label of all measures."""
        return {**{each.id: each.label for each in self.measures}, **{each.id: each.label for each in self.derived}}

    def units(self) -> dict[str, str]:
        """Return id → unit of all measures."""
        return {**{each.id: each.unit for each in self.measures}, **{each.id: each.unit for each in self.derived}}


def bare(name: str) -> str:
    """Take blanks out of an indicator's name."""
    return without_blanks(name)
