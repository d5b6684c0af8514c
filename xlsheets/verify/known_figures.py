"""What a workbook gives that a report may tell: each figure with what it is, whose it is, its value and its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import MONEY_UNITS, percent
from xlsheets.domain.reading import QUANTITY, Reading, read_actual, read_target
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build_context import EXECUTION_NAME, build_context
from xlsheets.report.context import EvaluationContext, IndicatorContext, MeasureContext
from xlsheets.report.places import cells_of, with_sums
from xlsheets.verify.quantities import COUNT, MONEY, PERCENT, SCORE

SHAPES = str.maketrans({"（": "(", "）": ")", "－": "-", "～": "-", "~": "-", "·": "-", "—": "-", "–": "-", "：": ":"})
"""How signs of one meaning are brought into one shape, each by one other."""

WHOLE = ""
"""Whose a figure is that tells of the evaluation as a whole."""


EXECUTION = "execution"
"""Whose the points of the budget execution are where they stand in a row like those of the indicators."""


class KnownFigure(Struct, frozen=True):
    """A figure of a workbook.

    ``role``: what it is, an id of claims.toml. ``about``: key of the indicator, level or measure whose it is; WHOLE for the
    evaluation's own.
    ``kind``: a kind of figure, ``value``: in 元 for money, a ratio for percentages, else as it stands; ``unit``: of counts, ``""`` where
    any will do. ``shown``: as a report tells it. ``place``: its cells with their sheet.
    """

    role: str
    about: str
    kind: str
    value: Decimal
    shown: str
    place: str
    unit: str = ""


class KnownEvaluation(Struct, frozen=True):
    """An evaluation with its figures; ``names``: what a report may call each thing that has figures, longest first."""

    found: Evaluated
    context: EvaluationContext
    figures: tuple[KnownFigure, ...]
    names: tuple[tuple[str, str], ...]


def known_evaluation(found: Evaluated) -> KnownEvaluation:
    """Gather the figures of an evaluation."""
    context = build_context(found)
    gathered = _Gathered(context, with_sums(cells_of(found), context))
    figures = tuple(gathered.all())
    names = sorted({*gathered.names()}, key=lambda pair: (-len(pair[0]), pair))
    return KnownEvaluation(found, context, figures, tuple(names))


class _Gathered:
    """Walks through a context."""

    def __init__(self, context: EvaluationContext, cells: dict[str, str]) -> None:
        self.context = context
        self.cells = cells
        self.money = MONEY_UNITS[context.money_unit]

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield what a report may call something, and its name among the figures; headings also without 指标."""
        for item in self.context.indicators:
            for name in (item.name, item.path):
                if len(plain_words(name)) > 1:
                    yield plain_words(name), item.key
        if self.context.execution.weight:
            yield EXECUTION_NAME, EXECUTION
        for level in self.context.level1:
            short = plain_words(level.name)
            for name in {short, short.removesuffix("指标")}:
                if len(name) > 1:
                    yield name, level.key
            for group in level.groups:
                if len(plain_words(group.name)) > 2 and group.name != level.name:
                    yield plain_words(group.name), group.key
        for line in self.context.budget.values():
            label = LEAD.sub("", plain_words(line.label))
            if len(label) > 2 and not line.key.endswith("total"):
                yield label, line.key
        for measure in self.context.measures.values():
            if len(plain_words(measure.label)) > 2:
                yield plain_words(measure.label), measure.key

    def all(self) -> Iterator[KnownFigure]:
        """Yield every figure that exists."""
        yield from self._whole()
        for item in self.context.indicators:
            yield from self._of_indicator(item)
        for level in self.context.level1:
            yield from self._points("weight", level.key, level.weight, f"{level.key}.weight")
            yield from self._points("score", level.key, level.score, f"{level.key}.score")
            for group in level.groups:
                yield from self._points("weight", group.key, group.weight, f"{group.key}.weight")
                yield from self._points("score", group.key, group.score, f"{group.key}.score")
        for measure in self.context.measures.values():
            yield from self._measure(measure)

    def _whole(self) -> Iterator[KnownFigure]:
        context = self.context
        yield from self._points("total", WHOLE, context.total, "total")
        for line in context.budget.values():
            about = WHOLE if line.key.endswith("total") else line.key
            for name in ("initial", "adjusted", "executed", "balance"):
                yield from self._money(name, about, getattr(line, name), f"{line.key}.{name}")
            if about:
                yield from self._percent("rate", about, line.rate, f"{line.key}.rate")
        rate = context.execution.rate
        yield from self._percent("rate", WHOLE, rate, f"{context.key}execution.rate")
        yield from self._points("execution_score", WHOLE, context.execution.score, "execution.score")
        yield from self._points("weight", WHOLE, context.weight_total or None, "weight_total")
        yield from self._points("weight", EXECUTION, context.execution.weight or None, "execution.weight")
        yield from self._points("score", EXECUTION, context.execution.score, "execution.score")
        yield from self._percent("completion", EXECUTION, rate, "execution.rate")
        counts = context.counts
        for name in ("total", "complete", "incomplete"):
            value = getattr(counts, name)
            if value is not None:
                yield KnownFigure(
                    f"count_{name}", WHOLE, COUNT, value, f"{value}个", self._place(f"{counts.key}.{name}")
                )
        if counts.total and counts.incomplete is not None:
            yield from self._percent(
                "share_incomplete", WHOLE, counts.incomplete / counts.total, f"{counts.key}.incomplete_share"
            )
            for at, band in enumerate(context.bands):
                if band.count is not None:
                    yield from self._percent(f"share_band{at}", WHOLE, band.count / counts.total, f"{band.key}.share")

    def _of_indicator(self, item: IndicatorContext) -> Iterator[KnownFigure]:
        yield from self._points("weight", item.key, item.weight, f"{item.key}.weight")
        yield from self._points("score", item.key, item.score, f"{item.key}.score")
        yield from self._points("lost", item.key, item.lost, f"{item.key}.lost")
        yield from self._percent("completion", item.key, item.completion, f"{item.key}.completion")
        for role, reading in (
            ("target", read_target(item.target, item.operator, item.unit)),
            ("actual", read_actual(item.actual)),
        ):
            yield from self._read(role, item, reading)

    def _read(self, role: str, item: IndicatorContext, reading: Reading) -> Iterator[KnownFigure]:
        if reading.kind != QUANTITY or reading.number is None:
            return
        unit = reading.unit or item.unit
        value = reading.number
        kind, scaled = _in_kind(value, unit)
        shown = f"{reading.digits}{unit}"
        yield KnownFigure(role, item.key, kind, scaled, shown, self._place(f"{item.key}.{role}"), unit)

    def _measure(self, measure: MeasureContext) -> Iterator[KnownFigure]:
        if measure.value is None:
            return
        value = measure.value
        if measure.unit in ("%", "％"):
            yield from self._percent("value", measure.key, value, f"{measure.key}.value")
            return
        kind, scaled = _in_kind(value, measure.unit)
        shown = f"{value.normalize():f}{measure.unit}"
        yield KnownFigure("value", measure.key, kind, scaled, shown, self._place(f"{measure.key}.value"), measure.unit)

    def _points(self, role: str, about: str, value: Decimal | None, key: str) -> Iterator[KnownFigure]:
        if value is not None:
            yield KnownFigure(role, about, SCORE, value, f"{value.normalize():f}分", self._place(key))

    def _percent(self, role: str, about: str, value: Decimal | None, key: str) -> Iterator[KnownFigure]:
        if value is not None:
            yield KnownFigure(role, about, PERCENT, value, percent(value, strip=True), self._place(key))

    def _money(self, role: str, about: str, value: Decimal | None, key: str) -> Iterator[KnownFigure]:
        if value is not None:
            shown = f"{value.normalize():f}{self.context.money_unit}"
            yield KnownFigure(role, about, MONEY, value * self.money, shown, self._place(key))

    def _place(self, key: str) -> str:
        return self.cells.get(key, "")


LEAD = re.compile(r"(?:其中[:：]?|[0-9]+[.、]|\([0-9]+\))+")
"""Before the name of a budget line."""


def plain_words(text: str) -> str:
    """Write a name as texts are compared: without blanks, brackets' shapes and joining signs."""
    return "".join(text.translate(SHAPES).split())


def _in_kind(value: Decimal, unit: str) -> tuple[str, Decimal]:
    if unit in MONEY_UNITS:
        return MONEY, value * MONEY_UNITS[unit]
    if unit in ("%", "％"):
        return PERCENT, value.scaleb(-2)
    return (SCORE, value) if unit == "分" else (COUNT, value)
