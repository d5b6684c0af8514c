"""The evaluation (自评): one filled form, every figure as a string exactly as a person typed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

AMOUNT_NAMES = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "执行数"}
"""The amounts of a budget line, and what to call them where a form prints no header."""

AMOUNTS = tuple(AMOUNT_NAMES)
"""The amounts of a budget line."""


class Indicator(Struct, frozen=True):
    """A level-3 indicator. ``completion`` and ``score`` are None where they are to be computed, a string where typed."""

    level1: str = ""
    level2: str = ""
    name: str = ""
    operator: str = ""
    target: str = ""
    unit: str = ""
    actual: str = ""
    completion: str | None = None
    weight: str = ""
    score: str | None = None
    reason: str = ""
    completion_from: str = ""
    """``execution``: the form takes this indicator's completion from the budget execution rate."""
    goal: int = 0
    """Number of the annual goal that it belongs to, from 1, in forms with a table for each; else 0."""
    implied_weight: Decimal | None = None
    """Points by the form, where it prints no column of points."""
    raw_weight: str = ""
    """Points of the row before they are converted (折算), in forms that convert; ``weight`` is then empty."""
    raw_score: str | None = None
    """Typed score out of ``raw_weight``, None where it is to be computed."""
    coefficient: str = ""
    """折算系数, in forms that have one a row."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """What stands in the form's other typed columns (上年完成值, 佐证材料, …), by role."""
    merged: frozenset[str] = frozenset()
    """Of ``weight`` and ``score`` those whose cell is merged over several indicators: it holds for all of them together."""
    continued: bool = False
    """It has no score of its own: that stands in a cell merged with the row above, or it only is a part (其中) of the row above."""
    covered: bool = False
    """Its cell of the score is covered by one that a person merged with the row above, in a form whose formulas score row by row."""
    block_points: Decimal | None = None
    """Points of all indicators together for which its merged score is."""
    unit_beside: bool = True
    """The unit stands in a column of its own, so that it is the actual's too; not split off the cell of the target."""
    doubts: frozenset[str] = frozenset()
    """Roles of the cells of which nobody can tell what a person sees in them: struck through, raised digits, unknown signs."""

    def typed(self, role: str) -> str:
        """Return what is typed in the column of a role, one of the usual or a further one; ``""`` where nothing is."""
        return (getattr(self, role) or "") if role in self.__struct_fields__ else self.extra.get(role, "")

    def with_typed(self, texts: Mapping[str, str]) -> Indicator:
        """Return the indicator with other texts in the columns of some roles."""
        usual = {role: text for role, text in texts.items() if role in self.__struct_fields__}
        further = {role: text for role, text in texts.items() if role not in usual}
        return replace(self, **usual, extra={**self.extra, **further} if further else self.extra)


class BudgetLine(Struct, frozen=True):
    """A line of the budget block; amounts in the form's money unit. ``rate`` and ``score`` only where typed.

    ``extra``: what stands in other columns of a table in no known form, by their headers.
    """

    line: str
    label: str = ""
    initial: str = ""
    adjusted: str = ""
    executed: str = ""
    reason: str = ""
    rate: str | None = None
    score: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


class Goal(Struct, frozen=True):
    """An annual goal: what was expected, what was achieved."""

    expected: str = ""
    actual: str = ""


class Evaluation(Struct, frozen=True):
    """One filled form. ``total`` and ``grade`` only where a person typed them over the computed ones."""

    form: str
    year: int | None = None
    subject: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    money_unit: str = "万元"
    budget: Sequence[BudgetLine] = field(default_factory=list)
    goals: Sequence[Goal] = field(default_factory=list)
    indicators: Sequence[Indicator] = field(default_factory=list)
    measures: Mapping[str, str] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    """Measures that the projects of the same workbook give; a typed one goes before."""
    texts: Mapping[str, str] = field(default_factory=dict)
    total: str | None = None
    grade: str | None = None

    @property
    def known_measures(self) -> dict[str, str]:
        """What the rules compute from: the measures as typed, and where nothing is typed those that the projects give."""
        return {**self.counted, **{name: typed for name, typed in self.measures.items() if typed.strip()}}

    def line(self, line_id: str) -> BudgetLine | None:
        """Return the budget line of that id, if the evaluation has it."""
        return next((line for line in self.budget if line.line == line_id), None)
