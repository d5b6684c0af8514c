"""The form (自评表) as data: a stack of bands, each with columns by role, its policy, texts and reports.

Structs as everywhere in the program: to define a dataclass takes ten times as long, and every start defines them all.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from xlsheets.domain.numbers import ZERO, split_weight
from xlsheets.domain.policy import Policy

SCOPES = ("project", "special", "department", "transfer")
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

CONVERSION_ROLES = ("raw_weight", "raw_score", "coefficient")
"""Roles of the columns before a score is converted (折算): a row's own points, its score out of them, its coefficient."""

EXTRA_ROLES = ("last_year", "first_target", "basis", "source", "evidence", "status", "note")
"""Roles of further indicator columns, in which texts are typed that no score depends on."""

BUDGET_ROLES = ("initial", "adjusted", "executed", "weight", "rate", "score", "reason")
GOAL_ROLES = ("expected", "actual")
TOTAL_ROLES = ("weight_total", "total", "grade")
TEXT_STYLES = ("title", "subtitle", "attachment", "note")
ALIGNS = ("left", "center", "right")
ORIENTATIONS = ("portrait", "landscape")

COMPLETION_SOURCES = ("execution",)
"""Where an indicator's completion may come from instead of its target and actual: the budget execution rate."""

SHARED_FIELDS = ("unit", "supervisor", "project_code", "fill_date")
"""Header fields that every form's facts may hold, printed or not; a form may add its own."""

TEXT_PLACEHOLDERS = ("year", "subject", "money_unit")
"""What ``{…}`` may stand for in printed texts: lines, labels, headers, sides, totals."""

SIDE_PLACEHOLDERS = (*TEXT_PLACEHOLDERS, "points")
"""What ``{…}`` may stand for in the side of the budget and of the indicators: their points are computed, never typed."""

GOAL_PLACEHOLDERS = (*SIDE_PLACEHOLDERS, "goal")
"""What ``{…}`` may stand for in the side of a table that is repeated: the number of its goal too."""

HEADING_PLACEHOLDERS = ("level1", "points")
"""What ``{…}`` may stand for in the heading of a level-1 group; its points are computed, never typed."""

HEADING2_PLACEHOLDERS = ("level2", "points")


class Span(Struct, frozen=True):
    """Columns of a form's grid, 1-based and inclusive; ``A:C`` is Span(1, 3)."""

    left: int
    right: int


class FormColumn(Struct, frozen=True):
    """A column of a band: what it holds (role), its printed header, where it stands.

    ``choices``: a drop-down list. ``hint``: shown when the cell is selected. ``limit``: characters at most, 0 for none.
    ``merged``: one cell over all lines of the budget, which belongs to its first line. ``over``: what is printed above it and the
    columns beside it with the same words, in a header of two rows (年度指标值 over 年初 and 调整).
    """

    role: str
    header: str
    span: Span
    choices: tuple[str, ...] = ()
    hint: str = ""
    limit: int = 0
    merged: bool = False
    over: str = ""


class Side(Struct, frozen=True):
    """A label that stands beside a whole band, merged over all its rows."""

    text: str
    span: Span


class Block(Struct, frozen=True):
    """A label that stands beside several bands, merged over all their rows: from band ``first`` (0-based) on, ``bands`` of them."""

    text: str
    span: Span
    first: int
    bands: int


class TextBand(Struct, frozen=True):
    """One printed line: ``style`` is ``title``, ``subtitle``, ``attachment`` or ``note``. ``{year}`` and ``{subject}`` are filled in."""

    text: str
    style: str
    span: Span
    align: str = "left"


class FieldCell(Struct, frozen=True):
    """A cell of a row of fields.

    One of ``label`` (printed), ``field`` (a header field), ``budget`` (a role of the line total) and ``paragraph`` (a typed text of
    the evaluation, by its id). ``with_code``: the subject's cell holds the project's code too, ``编码-名称``. ``choices``: the field is a
    line of check boxes, of which one is ticked.
    """

    span: Span
    label: str = ""
    field: str = ""
    budget: str = ""
    paragraph: str = ""
    hint: str = ""
    limit: int = 0
    with_code: bool = False
    choices: tuple[str, ...] = ()


class FieldsBand(Struct, frozen=True):
    """Rows of labels and the cells to fill in beside them."""

    rows: tuple[tuple[FieldCell, ...], ...]
    height: float = 0


class BudgetLineSpec(Struct, frozen=True):
    """A printed budget line. ``scored``: it carries rate points. ``sum_of``: ids whose amounts it adds up.

    ``under``: id of the line whose label stands beside this one's, one level of label higher.
    """

    id: str
    label: str
    scored: bool = False
    sum_of: tuple[str, ...] = ()
    under: str = ""


class BudgetBand(Struct, frozen=True):
    """The budget block: a header row and one row a line. ``unscored`` is printed where a line earns no points (— or /).

    ``sublabel_span``: the right part of ``label_span``, in which the labels one level lower stand; ``own_sublabel`` is printed
    there in the row of the line that they stand under.
    """

    columns: tuple[FormColumn, ...]
    label_span: Span
    lines: tuple[BudgetLineSpec, ...]
    label_header: str = ""
    side: Side | None = None
    unscored: str = "—"
    sublabel_span: Span | None = None
    own_sublabel: str = "小计"

    @property
    def sums(self) -> tuple[BudgetLineSpec, ...]:
        """The lines that add up others, each after those that it adds up."""
        left = [line for line in self.lines if line.sum_of]
        ordered: list[BudgetLineSpec] = []
        while left:
            open_ids = {line.id for line in left}
            ready = [line for line in left if not open_ids & set(line.sum_of)] or left
            ordered += ready
            left = [line for line in left if line not in ready]
        return tuple(ordered)


class GoalsBand(Struct, frozen=True):
    """Annual goals: a header row, then ``rows`` rows of expected and actual, ``height`` points high each."""

    columns: tuple[FormColumn, ...]
    side: Side | None = None
    rows: int = 1
    height: float = 60


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


class TotalCell(Struct, frozen=True):
    """A cell of a total row: a printed text, or a computed ``role`` (weight_total, total, grade)."""

    span: Span
    text: str = ""
    role: str = ""


class TotalBand(Struct, frozen=True):
    """The rows with the sum of the weights, the total and, in some forms, the grade."""

    rows: tuple[tuple[TotalCell, ...], ...]


Band = TextBand | FieldsBand | BudgetBand | GoalsBand | IndicatorsBand | TotalBand


class TextSpec(Struct, frozen=True):
    """A typed paragraph of the report, one row of the sheet 文字说明. ``limit`` in characters, 0 for none."""

    id: str
    title: str
    section: str = ""
    limit: int = 0
    required: bool = True
    hint: str = ""
    default: str = ""


class ReportSpec(Struct, frozen=True):
    """A report that the form can be told in: its kind, its printed name and its text template in the form's folder."""

    kind: str
    title: str
    template: str


class Page(Struct, frozen=True):
    """Paper: A4 ``portrait`` or ``landscape``; column widths in characters; body font and its size in points."""

    widths: tuple[float, ...]
    orientation: str = "portrait"
    font: str = "宋体"
    size: float = 10


class Form(Struct, frozen=True, dict=True):
    """A standard form of one authority and year."""

    id: str
    title: str
    folder: Path
    authority: str
    document: str
    page: Page
    bands: tuple[Band, ...]
    policy: Policy
    since: int = 0
    scope: str = "project"
    money_unit: str = "万元"
    texts: tuple[TextSpec, ...] = ()
    reports: tuple[ReportSpec, ...] = ()
    guide: tuple[str, ...] = field(default_factory=tuple)
    blocks: tuple[Block, ...] = ()
    measures_sheet: str = "基础数据"

    @cached_property
    def indicators(self) -> IndicatorsBand:
        """The indicator table; the loader admits no form without one."""
        return next(band for band in self.bands if isinstance(band, IndicatorsBand))

    @property
    def budget(self) -> BudgetBand | None:
        """The budget block, where the form prints one (some print its figures among the header fields)."""
        return next((band for band in self.bands if isinstance(band, BudgetBand)), None)

    @property
    def total_roles(self) -> tuple[str, ...]:
        """What the total rows print: of ``weight_total``, ``total`` and ``grade`` those that the form has."""
        rows = (row for band in self.bands if isinstance(band, TotalBand) for row in band.rows)
        return tuple(cell.role for row in rows for cell in row if cell.role)

    @property
    def fields(self) -> tuple[str, ...]:
        """Ids of the header fields that the form has, in printed order, without the subject."""
        return tuple(cell.field for cell in self.field_cells if cell.field and cell.field != "subject")

    @property
    def field_cells(self) -> tuple[FieldCell, ...]:
        """The cells of all bands of fields, in printed order."""
        return tuple(cell for band in self.bands if isinstance(band, FieldsBand) for row in band.rows for cell in row)

    @property
    def budget_roles(self) -> frozenset[str]:
        """Roles of the budget that have a place on the form: columns of its budget block, cells among its fields."""
        columns = {column.role for column in self.budget.columns} if self.budget else set()
        return frozenset(columns | {cell.budget for cell in self.field_cells if cell.budget})

    @property
    def printed_texts(self) -> tuple[str, ...]:
        """Ids of the typed texts that stand on the form's own sheet; the others stand on the sheet 文字说明."""
        return tuple(cell.paragraph for cell in self.field_cells if cell.paragraph)

    @property
    def other_texts(self) -> tuple[TextSpec, ...]:
        """The typed texts of the sheet 文字说明."""
        return tuple(text for text in self.texts if text.id not in self.printed_texts)

    @property
    def code_in_subject(self) -> bool:
        """Say whether the subject's cell holds the project's code too."""
        return any(cell.with_code for cell in self.field_cells)

    @property
    def check_boxes(self) -> dict[str, tuple[str, ...]]:
        """Fields that are lines of check boxes, with their choices."""
        return {cell.field: cell.choices for cell in self.field_cells if cell.choices}

    @property
    def blank_points(self) -> Decimal | None:
        """Points that a blank form prints as their sum: those of its groups and of the execution; None where it leaves some open."""
        weights = self.policy.level1_weights
        return sum(weights.values(), self.policy.execution.weight) if weights else None

    @property
    def printed_weights(self) -> int:
        """Number of indicators whose points the form prints."""
        return sum(spec.weight is not None for group in self.indicators.groups for spec in group.rows)

    @property
    def has_completion(self) -> bool:
        """Say whether the form prints a completion column, in which a completion may be typed."""
        return self.indicators.column("completion") is not None

    @property
    def combined_target(self) -> bool:
        """Say whether operator, target and unit share one cell."""
        return self.indicators.column("operator") is None and self.indicators.column("unit") is None

    @property
    def extra_roles(self) -> tuple[str, ...]:
        """Roles of the form's further typed columns, in printed order."""
        return tuple(column.role for column in self.indicators.columns if column.role in EXTRA_ROLES)
