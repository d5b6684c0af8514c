"""The band of the indicators: its columns by role, its level-1 groups and the rows that a form prints."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.kinds.converted import ConvertedKind
from xlsheets.domain.kinds.kinds import KINDS
from xlsheets.domain.numbers import ZERO, split_weight
from xlsheets.forms.schema_bands import SIDE_PLACEHOLDERS, FormColumn, Side, Span

INDICATOR_ROLES = (
    "number",
    "level1",
    "level2",
    "name",
    "operator",
    "target",
    "unit",
    "actual",
    "completion",
    "weight",
    "score",
    "reason",
    "explanation",
    "rule_text",
    "raw_weight",
    "raw_score",
    "coefficient",
)
"""Roles of indicator columns. A ``target`` column without ``operator`` and ``unit`` columns is a combined cell (≥95%)."""

CONVERSION_ROLES = ConvertedKind.own_roles
"""Roles of the columns before a score is converted (折算): a row's own points, its score out of them, its coefficient."""

TEXT_ROLES = ("last_year", "first_target", "basis", "source", "evidence", "status", "note")
"""Roles of further indicator columns, in which texts are typed that no score depends on."""

FIGURE_ROLES = {role: digits for kind in KINDS for role, digits in kind.typed_roles}
"""Roles of further indicator columns with figures that a kind of form scores by, and their decimals."""

EXTRA_ROLES = (*TEXT_ROLES, *FIGURE_ROLES)

PRINTED_ROLES = ("explanation", "rule_text")
"""Columns of texts that the form prints, long ones."""

NOT_FOLLOWED = ("number", "reason", *PRINTED_ROLES, *TEXT_ROLES)
"""Roles of indicator columns that no score depends on, so that 测算 does not follow them."""

COMPLETION_SOURCES = ("execution",)
"""Where an indicator's completion may come from instead of its target and actual: the budget execution rate."""

GOAL_PLACEHOLDERS = (*SIDE_PLACEHOLDERS, "goal")
"""What ``{…}`` may stand for in the side of a table that is repeated: the number of its goal too."""

HEADING_PLACEHOLDERS = ("level1", "points")
"""What ``{…}`` may stand for in the heading of a level-1 group; its points are computed, never typed."""

HEADING2_PLACEHOLDERS = ("level2", "points")


class IndicatorSpec(Struct, frozen=True):
    """An indicator row that the form prints; ``name`` empty where the accountant names it.

    ``explanation``, ``rule_text``: printed in the columns of these roles. ``shares``: it has no points of its own but shares those
    of the row above (core goals under one weight). ``renamed``: the accountant writes another name over the printed one, so the
    row is told by its level-2 name. In forms that convert, ``weight`` are the row's own points; ``coefficient``: printed 折算系数.
    """

    level2: str
    name: str = ""
    weight: Decimal | None = None
    completion_from: str = ""
    explanation: str = ""
    rule_text: str = ""
    shares: bool = False
    renamed: bool = False
    coefficient: Decimal | None = None


class Group(Struct, frozen=True):
    """A level-1 group: its points and its printed rows. ``split`` ``equal``: its points are shared equally by its indicators.

    ``remainder``: which indicator takes what equal shares leave over, 0 the last one, 1 the first. ``deducts``: its indicators
    have no points, they only cost some.
    """

    level1: str
    rows: tuple[IndicatorSpec, ...]
    weight: Decimal | None = None
    split: str = ""
    deducts: bool = False
    remainder: int = 0

    def shares(self, parts: int, digits: int) -> list[Decimal]:
        """Share the points equally by so many indicators, rounded to ``digits``; the remainder falls where the form says."""
        place = min(self.remainder, parts) - 1 if self.remainder else -1
        return split_weight(self.weight or ZERO, parts, digits, place)


class Repeat(Struct, frozen=True):
    """How the table is repeated, once an annual goal: ``count`` times on a blank form, ``most`` times at most.

    A fact of the layout, not a kind of form: a row of a repeated table is computed as one of a single table; only where tables
    begin, and what their rows share points with, is another thing.
    ``expected`` and ``actual`` are the labels of the goal's texts above each table, ``subtotal`` that of the row below it.
    """

    count: int = 2
    most: int = 6
    expected: str = "预期目标"
    actual: str = "完成情况"
    subtotal: str = "小计"


class IndicatorsBand(Struct, frozen=True):
    """The indicator table: a header row, then the groups.

    ``heading``: the level-1 cell's text, with ``{level1}`` and ``{points}``; ``heading2``: the level-2 cell's, with ``{level2}``.
    """

    columns: tuple[FormColumn, ...]
    groups: tuple[Group, ...]
    side: Side | None = None
    heading: str = "{level1}"
    repeat: Repeat | None = None
    heading2: str = "{level2}"

    @property
    def header_rows(self) -> int:
        """Rows of the header: two where columns have a common head."""
        return 2 if any(column.over for column in self.columns) else 1

    @property
    def heads(self) -> list[tuple[str, Span]]:
        """The common heads of columns side by side, from left to right."""
        found: list[tuple[str, Span]] = []
        for column in sorted(self.columns, key=lambda column: column.span.left):
            if column.over and found and found[-1][0] == column.over and found[-1][1].right + 1 == column.span.left:
                found[-1] = column.over, Span(found[-1][1].left, column.span.right)
            elif column.over:
                found.append((column.over, column.span))
        return found

    def column(self, role: str) -> FormColumn | None:
        """Return the column of a role, if the form has it."""
        return next((column for column in self.columns if column.role == role), None)


NO_INDICATORS = IndicatorsBand((), ())
"""Of a form without an indicator table."""
