"""What a workbook gives that a report may tell: each figure with what it is, whose it is, its value and its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from xlsheets.domain.numbers import MONEY_UNITS, percent, plain
from xlsheets.domain.reading import QUANTITY, Reading, read_actual, read_target
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build_context import EXECUTION_NAME, build_context
from xlsheets.report.context import BudgetContext, EvaluationContext, IndicatorContext, MeasureContext
from xlsheets.report.places import cells_of, with_sums
from xlsheets.report.whole import whole_of
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


class KnownEvaluation(Struct, frozen=True, eq=False):
    """What a report may tell of an evaluation, of several together, or of a table of its own.

    ``subject``, ``unit``: its names; ``year``: the year under evaluation; ``grade`` with ``grades``, the names that there are;
    ``money_unit``: of amounts without one. ``by_role``: its figures by what they are and whose. ``names``: what a report may call
    each thing that has figures, longest first; ``owners``: each of these things, and its name as people are told it.
    ``texts``: targets and actuals as they are typed, with their cells, by role and whose.
    ``lists``: which indicators are complete, incomplete, far off, by their keys.
    ``found``: the evaluation itself, None where it is not one of a workbook.
    """

    subject: str
    unit: str
    year: int | None
    figures: tuple[KnownFigure, ...]
    names: tuple[tuple[str, str], ...]
    owners: dict[str, str]
    by_role: dict[tuple[str, str], tuple[KnownFigure, ...]]
    money_unit: str = "万元"
    grade: str = ""
    grades: tuple[str, ...] = ()
    lists: dict[str, tuple[str, ...]] = {}
    texts: dict[tuple[str, str], tuple[str, str]] = {}
    found: Evaluated | None = None

    @property
    def is_department(self) -> bool:
        """Whether it is the evaluation of a department as a whole."""
        return self.found is not None and self.found.form.is_department

    def key_of(self, name: str) -> str | None:
        """Give the key of what has a name there, None where nothing or more than one thing has it."""
        keys = [key for key, own in self.owners.items() if own == name]
        return keys[0] if len(keys) == 1 else None


def known_of(
    figures: Iterable[KnownFigure], names: Iterable[tuple[str, str]], owners: Mapping[str, str], **more: Any
) -> KnownEvaluation:
    """Make the record of figures that are known; ``more`` are its other fields."""
    gathered = tuple(figures)
    by_role: dict[tuple[str, str], list[KnownFigure]] = {}
    for each in gathered:
        by_role.setdefault((each.role, each.about), []).append(each)
    ordered = tuple(sorted({*names}, key=lambda pair: (-len(pair[0]), pair)))
    placed = {key: tuple(every) for key, every in by_role.items()}
    return KnownEvaluation(
        figures=gathered, names=ordered, owners=dict(owners), by_role=placed, **{**_NAMELESS, **more}
    )


_NAMELESS: dict[str, Any] = {"subject": "", "unit": "", "year": None}


def known_evaluation(found: Evaluated) -> KnownEvaluation:
    """Gather the figures of an evaluation."""
    context = build_context(found)
    gathered = _Gathered(context, with_sums(cells_of(found), context))
    told = {role: tuple(each.key for each in getattr(context, role)) for role in ("complete", "incomplete", "large")}
    return known_of(
        gathered.all(),
        gathered.names(),
        dict(gathered.owners()),
        subject=plain_words(context.subject),
        unit=plain_words(context.unit),
        year=context.year,
        money_unit=context.money_unit,
        grade=context.grade or "",
        grades=tuple(each.name for each in found.form.policy.grades),
        texts=dict(gathered.texts()),
        lists=told if context.counts.total else {},
        found=found,
    )


def known_together(every: Sequence[KnownEvaluation]) -> KnownEvaluation:
    """Add up several projects: what a report tells of all of them, and how many they are."""
    contexts = [build_context(each.found) for each in every if each.found is not None]
    whole = whole_of(contexts, contexts[0].money_unit)
    scale = MONEY_UNITS[contexts[0].money_unit]
    place = "、".join(dict.fromkeys(each.subject for each in every))
    figures = [KnownFigure("projects", WHOLE, COUNT, Decimal(len(every)), f"{len(every)}个", "")]
    for name in ("initial", "adjusted", "executed", "balance"):
        value = getattr(whole, name)
        if value is not None:
            shown = f"{plain(value)}{contexts[0].money_unit}"
            figures.append(KnownFigure(name, WHOLE, MONEY, value * scale, shown, ""))
    if whole.rate is not None:
        figures.append(KnownFigure("rate", WHOLE, PERCENT, whole.rate, percent(whole.rate, strip=True), ""))
    for name, value in (("total", whole.goals), ("complete", whole.complete), ("incomplete", whole.incomplete)):
        if value is not None:
            figures.append(KnownFigure(f"count_{name}", WHOLE, COUNT, value, f"{value}个", ""))
    return known_of(figures, (), {WHOLE: place}, year=every[0].year, money_unit=contexts[0].money_unit)


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
                    yield YEAR_OF_A_NAME.sub("", plain_words(name)) or name, item.key
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
            label = plain_words(measure.label)
            for name in {label, label.removesuffix("数"), label.removesuffix("金额")}:
                if len(name) > 2:
                    yield name, measure.key

    def owners(self) -> Iterator[tuple[str, str]]:
        """Yield the key of each thing that has figures, and its name."""
        context = self.context
        yield from ((each.key, each.name) for each in context.indicators)
        yield from ((each.key, each.name) for each in context.level1)
        yield from ((each.key, each.label) for each in context.measures.values())
        yield from ((each.key, each.label) for each in context.budget.values() if not each.key.endswith("total"))
        yield EXECUTION, EXECUTION_NAME

    def texts(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        """Yield targets and actuals as they are typed."""
        for item in self.context.indicators:
            for role, text in (("target", item.target_text), ("actual", item.actual)):
                if text:
                    yield (role, item.key), (plain_words(text), self._place(f"{item.key}.{role}"))

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
            yield from self._adjustment(line, about)
        rate = context.execution.rate
        yield from self._percent("rate", WHOLE, rate, f"{context.key}execution.rate")
        yield from self._points("execution_score", WHOLE, context.execution.score, "execution.score")
        yield from self._points("weight", WHOLE, context.weight_total or None, "weight_total")
        yield from self._points("weight", EXECUTION, context.execution.weight or None, "execution.weight")
        yield from self._points("score", EXECUTION, context.execution.score, "execution.score")
        yield from self._percent("completion", EXECUTION, rate, "execution.rate")
        if context.execution.score is not None and context.execution.weight:
            lost = context.execution.weight - context.execution.score
            yield from self._points("lost", EXECUTION, lost, "execution.score")
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

    def _adjustment(self, line: BudgetContext, about: str) -> Iterator[KnownFigure]:
        if line.initial is not None and line.adjusted is not None:
            change = line.adjusted - line.initial
            yield from self._money("adjustment", about, change, f"{line.key}.adjusted")
            if line.initial:
                yield from self._percent("adjustment_rate", about, change / line.initial, f"{line.key}.adjusted")

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


YEAR_OF_A_NAME = re.compile(r"20[0-9]{2}(?:年度?)?")
"""A report may name a thing with the year or without."""

LEAD = re.compile(r"(?:其中[:：]?|[0-9]+[.、]|\([0-9]+\))+")
"""Before the name of a budget line."""


def plain_words(text: str) -> str:
    """Write a name as texts are compared: without blanks, brackets' shapes and joining signs."""
    return "".join(text.translate(SHAPES).split())


def spoken_name(text: str) -> str:
    """Write the name of a project as a report may say it: without its year."""
    plain_name = plain_words(text)
    return YEAR_OF_A_NAME.sub("", plain_name) or plain_name


def _in_kind(value: Decimal, unit: str) -> tuple[str, Decimal]:
    if unit in MONEY_UNITS:
        return MONEY, value * MONEY_UNITS[unit]
    if unit in ("%", "％"):
        return PERCENT, value.scaleb(-2)
    return (SCORE, value) if unit == "分" else (COUNT, value)
