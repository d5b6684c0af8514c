"""Filled department forms drawn at random: measures with zeros, gaps and texts, judged and typed scores, renamed indicators."""

from __future__ import annotations

import random

from xlsheets.domain.evaluation import Evaluation, Indicator
from xlsheets.domain.numbers import plain
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import Group, IndicatorSpec

FORMS = ("gd-wuhua-whole", "sc-whole-2024")
ROUND_FIGURES = ("0", "1", "3", "8", "100", "0.25", "33.33", "1000", "95.37", "96.296", "97.685", "10", "12.5")
ODD_FIGURES = ("", "", "无", "约5", "8个", "3 人", "１２", "5.", "1,719.81")
"""Cells that hold no number, or one written as a text. The last one only Python reads; a cell typed in Excel is a number."""


def measured_evaluation(rng: random.Random, form: Form, *, gaps: float = 0.02) -> Evaluation:
    """Fill a form; ``gaps``: share of measures that are missing or no plain number."""
    whole = rng.random() < 0.5
    measures = {}
    for measure in form.policy.rules.measures:
        if rng.random() < gaps:
            typed = rng.choice(ODD_FIGURES[:-1])
        elif whole:
            typed = str(rng.choice((0, 0, 1, 2, 3, 5, 7, 8, 10, 12)))
        else:
            typed = rng.choice((*ROUND_FIGURES, f"{rng.uniform(0.01, 200):.2f}", f"{rng.uniform(90, 110):.4f}"))
        measures[measure.id] = typed
    items = [item for group in form.indicators.groups for spec in group.rows if (item := _item(rng, group, spec))]
    return Evaluation(form.id, 2024, "某局", {"unit": "某局"}, form.money_unit, indicators=items, measures=measures)


def _item(rng: random.Random, group: Group, spec: IndicatorSpec) -> Indicator | None:
    if rng.random() < 0.03 and not spec.renamed:
        return None
    name = f"核心目标{rng.randrange(100)}" if spec.renamed or spec.shares else spec.name
    if rng.random() < 0.03:
        name += rng.choice(("改名", "*", "（试行）"))
    weight = "" if spec.weight is None else plain(spec.weight)
    score = None
    if rng.random() < (0.15 if spec.weight else 0) and spec.weight is not None:
        score = plain(rng.choice((spec.weight, spec.weight / 2, spec.weight - 1)))
    if group.deducts and rng.random() < 0.2:
        score = rng.choice(("0", "-1", "-2"))
    return Indicator(group.level1, spec.level2, name, weight="-" if group.deducts else weight, score=score)
