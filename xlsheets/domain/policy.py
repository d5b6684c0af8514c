"""Scoring policies: what a form's authority laid down, as data. The defaults are the national rule.

Source of the defaults: 《项目支出绩效评价管理办法》财预〔2020〕10号, art. 15 (scores) and art. 17 (grades).
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field

from xlsheets.domain.measure_rules import RuleBook

MISSED_BELOW = ("inverse", "zero", "linear")
OVERSHOOT = ("none", "flag", "minus_points", "proportional")
ZERO_DENOMINATOR = ("blank", "zero", "full")
DENOMINATORS = ("initial", "adjusted")


class Threshold(Struct, frozen=True):
    """A name and the least value that earns it; the value itself belongs to it (80(含)–90)."""

    name: str
    least: Decimal


class QualityBand(Struct, frozen=True):
    """A band of a qualitative score: wordings that mean it, and the share of the weight it may earn (low–high, both included)."""

    name: str
    low: Decimal
    high: Decimal
    words: tuple[str, ...] = ()


class Overshoot(Struct, frozen=True):
    """What happens when an actual exceeds its target by ``threshold`` (a ratio, included) or more.

    ``none``; ``flag`` (a finding only); ``minus_points`` (``points`` off); ``proportional`` (weight × what lies above 1 + threshold off).
    """

    method: str = "flag"
    threshold: Decimal = Decimal("0.3")
    points: Decimal = Decimal(0)


class Execution(Struct, frozen=True):
    """How the budget execution rate is computed and scored.

    ``weight``: points, 0 where the form does not score it. ``denominator``: ``initial`` or ``adjusted`` budget.
    ``zero_denominator``: ``blank`` (no rate, no points), ``zero`` (0%) or ``full`` (100%). ``tiers``: least rate → points; without
    tiers the points are weight × rate. ``explain_below``: a rate under it must be explained.
    """

    weight: Decimal = Decimal(10)
    denominator: str = "adjusted"
    zero_denominator: str = "blank"
    tiers: tuple[tuple[Decimal, Decimal], ...] = ()
    explain_below: Decimal = Decimal(1)


class Cap(Struct, frozen=True):
    """The total may not exceed ``most`` where the execution rate is below ``below`` (a ratio)."""

    below: Decimal
    most: Decimal


class Policy(Struct, frozen=True):
    """Everything a form's authority lays down about scoring.

    ``total``: what all weights must add up to.
    ``most``: the most that a total may be, where points come on top; None for any.
    ``digits``: decimals of a score. ``missed_below``: how a missed ≤ target scores:
    ``inverse`` (weight × target ÷ actual), ``zero``, or ``linear`` (weight × (1 − excess ÷ target)).
    ``buckets`` (completion) and ``grades`` (share of the total) from the highest down; the last bucket and grade start at 0.
    ``rules``: measures and rules by indicator, in department forms. ``kind``: name of the kind of form (``kinds/kinds.py``), which says how
    a row earns its score.
    """

    total: Decimal = Decimal(100)
    digits: int = 2
    missed_below: str = "inverse"
    overshoot: Overshoot = Overshoot()
    execution: Execution = Execution()
    caps: tuple[Cap, ...] = ()
    most: Decimal | None = None
    bands: tuple[QualityBand, ...] = (
        QualityBand("达成预期指标", Decimal("0.8"), Decimal(1)),
        QualityBand(
            "部分达成预期指标并具有一定效果",
            Decimal("0.6"),
            Decimal("0.8"),
            ("部分达成", "部分完成", "基本达成", "基本完成"),
        ),
        QualityBand("未达成预期指标且效果较差", Decimal(0), Decimal("0.6"), ("未达成", "未完成")),
    )
    buckets: tuple[Threshold, ...] = (
        Threshold("完成", Decimal(1)),
        Threshold("80%–100%", Decimal("0.8")),
        Threshold("60%–80%", Decimal("0.6")),
        Threshold("60%以下", Decimal(0)),
    )
    grades: tuple[Threshold, ...] = (
        Threshold("优", Decimal(90)),
        Threshold("良", Decimal(80)),
        Threshold("中", Decimal(60)),
        Threshold("差", Decimal(0)),
    )
    level1_weights: dict[str, Decimal] = field(default_factory=dict)
    rules: RuleBook = field(default_factory=RuleBook)
    kind: str = "measured"


def pick(thresholds: tuple[Threshold, ...], value: Decimal) -> str:
    """Name the first threshold (they run from the highest down) that a value reaches; the last one takes the rest."""
    return next((entry.name for entry in thresholds if value >= entry.least), thresholds[-1].name)
