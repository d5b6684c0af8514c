"""The bands of a form (自评表), from top to bottom, each with columns by role: all but that of the indicators."""

from __future__ import annotations

from msgspec import Struct

BUDGET_ROLES = ("initial", "adjusted", "executed", "weight", "rate", "score", "reason")
GOAL_ROLES = ("expected", "actual")
TOTAL_ROLES = ("weight_total", "total", "grade")
TEXT_STYLES = ("title", "subtitle", "attachment", "note")
ALIGNS = ("left", "center", "right")

TEXT_PLACEHOLDERS = ("year", "subject", "money_unit")
"""What ``{…}`` may stand for in printed texts: lines, labels, headers, sides, totals."""

SIDE_PLACEHOLDERS = (*TEXT_PLACEHOLDERS, "points")
"""What ``{…}`` may stand for in the side of the budget and of the indicators: their points are computed, never typed."""


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


class TotalCell(Struct, frozen=True):
    """A cell of a total row: a printed text, or a computed ``role`` (weight_total, total, grade)."""

    span: Span
    text: str = ""
    role: str = ""


class TotalBand(Struct, frozen=True):
    """The rows with the sum of the weights, the total and, in some forms, the grade."""

    rows: tuple[tuple[TotalCell, ...], ...]
