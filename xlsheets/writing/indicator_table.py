"""Writes the indicator tables of a form: one, or one for each annual goal with the goal's texts above and a sub-total below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from msgspec import Struct, field
from openpyxl.styles import Alignment

from xlsheets.domain.evaluation import Goal
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import join_target
from xlsheets.files.addresses import address
from xlsheets.forms.placed import GoalTable
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import GOAL_ROLES, Span
from xlsheets.forms.schema_indicators import FIGURE_ROLES, PRINTED_ROLES, Repeat
from xlsheets.writing import styles
from xlsheets.writing.canvas import POINTS, Canvas
from xlsheets.writing.row_plans import RowPlan
from xlsheets.writing.text_fit import typed_value

_STYLES = {
    "level1": styles.LABEL,
    "level2": styles.LABEL,
    "name": styles.TEXT,
    "operator": styles.CENTRED,
    "target": styles.CENTRED,
    "unit": styles.CENTRED,
    "actual": styles.CENTRED,
    "completion": styles.COMPUTED_RATE,
    "weight": styles.NUMBER,
    "score": styles.COMPUTED,
    "reason": styles.TEXT,
    "raw_weight": styles.NUMBER,
    "raw_score": styles.COMPUTED,
    "coefficient": styles.NUMBER,
    "number": styles.PLAIN,
    "explanation": styles.PLAIN,
    "rule_text": styles.PLAIN,
    **dict.fromkeys(FIGURE_ROLES, styles.NUMBER),
}
SHARED_ROLES = ("weight", *PRINTED_ROLES, "score", "reason")
"""Columns that core goals under one weight have in common."""

_HEADER_HEIGHT, _GOAL_HEIGHT = 28, 32


class TableCells(Struct, frozen=True):
    """Where the indicator tables stand, in the words of CellMap; no row where there are none.

    ``raw``: row → role → the text that its cell holds.
    """

    header_row: int = 0
    first_row: int = 1
    last_row: int = 0
    side: str = ""
    columns: dict[str, int] = field(default_factory=dict)
    indicators: list[dict[str, str]] = field(default_factory=list)
    indicator_rows: list[int] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    headings_again: dict[str, str] = field(default_factory=dict)
    headings2: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    goal_tables: list[GoalTable] = field(default_factory=list)
    goals: list[dict[str, str]] = field(default_factory=list)
    raw: dict[int, dict[str, str]] = field(default_factory=dict)


class IndicatorTable:
    """Writes the table of a form's band; while it does, it notes what stands where."""

    def __init__(self, canvas: Canvas, form: Form, goals: Sequence[Goal], plans: Sequence[RowPlan]) -> None:
        """Prepare to write the rows of ``plans``; ``goals`` stand above their tables, where the form has one for each."""
        self.canvas, self.form, self.band = canvas, form, form.indicators
        self.goal_texts, self.plans = goals, plans
        self.columns: dict[str, int] = {}
        self.indicators: list[dict[str, str]] = []
        self.indicator_rows: list[int] = []
        self.headings: dict[str, str] = {}
        self.headings_again: dict[str, str] = {}
        self.headings2: dict[str, tuple[str, int, int]] = {}
        self.covered: set[int] = set()
        self.goal_tables: list[GoalTable] = []
        self.goals: list[dict[str, str]] = []
        self.raw: dict[int, dict[str, str]] = {}
        self._levels: dict[str, str] = {}
        self._goal_label, self._goal_header = "", 0
        self._merged: list[tuple[Span, str, int, int]] = []

    def write(self) -> TableCells:
        """Write the whole band."""
        canvas, band = self.canvas, self.band
        side = ""
        if band.side and not band.repeat:
            rows = len(self.plans) + band.header_rows
            place = canvas.put(band.side.span, canvas.fill(band.side.text), styles.LABEL, rows=rows)
            side = place if POINTS in band.side.text else ""
        if band.repeat:
            self._write_goal(band.repeat, 1)
        header_row = canvas.row + band.header_rows - 1
        self._write_header()
        first_row = canvas.row
        for index, plan in enumerate(self.plans):
            if band.repeat and index and plan.goal != self.plans[index - 1].goal:
                self._close_goal(band.repeat)
                self._write_goal(band.repeat, plan.goal)
                self._write_header()
            self._write_row(index)
        for merged in self._merged:
            canvas.stretch(*merged)
        if band.repeat:
            self._close_goal(band.repeat)
        return TableCells(
            header_row,
            first_row,
            canvas.row - 1,
            side,
            self.columns,
            self.indicators,
            self.indicator_rows,
            self.headings,
            self.headings_again,
            self.headings2,
            self.covered,
            self.goal_tables,
            self.goals,
            self.raw,
        )

    def _write_header(self) -> None:
        """Print the headers of the table; of one that is repeated, note where its rows begin."""
        canvas, band = self.canvas, self.band
        top = canvas.row
        for text, span in band.heads:
            canvas.put(span, canvas.fill(text), styles.LABEL)
        if band.heads:
            canvas.end_row(*((span, text) for text, span in band.heads))
        for column in band.columns:
            rows = 1 if column.over else band.header_rows
            canvas.put(column.span, canvas.fill(column.header), styles.LABEL, rows=rows, top=canvas.row - rows + 1)
        self.columns = {column.role: column.span.left for column in band.columns}
        self.raw[canvas.row] = {column.role: canvas.fill(column.header) for column in band.columns}
        self._goal_label = address(top - len(GOAL_ROLES), band.side.span.left) if band.side else ""
        self._goal_header = canvas.row
        canvas.end_row(*((column.span, column.header) for column in band.columns), least=_HEADER_HEIGHT)

    def _write_goal(self, repeat: Repeat, number: int) -> None:
        """Print the rows of an annual goal above its table: what was expected, what was achieved."""
        canvas, band = self.canvas, self.band
        goal = self.goal_texts[number - 1] if number <= len(self.goal_texts) else Goal()
        last = max(each.span.right for each in band.columns)
        own, where = band.column("level1"), {}
        assert own is not None
        for role in GOAL_ROLES:
            label, text = getattr(repeat, role), getattr(goal, role)
            canvas.put(own.span, label, styles.LABEL)
            for column in band.columns:
                if column.span.left < own.span.left:
                    canvas.put(column.span, "", styles.LABEL)
            span = Span(own.span.right + 1, last)
            where[role] = canvas.put(span, text, styles.TEXT)
            beside = next((each.role for each in band.columns if each.span.left == span.left), "")
            self.raw[canvas.row] = {"level1": label, beside: text}
            canvas.end_row((span, text), least=_GOAL_HEIGHT)
        self.goals.append(where)

    def _close_goal(self, repeat: Repeat) -> None:
        """Print the sub-total below the table of a goal, and its label beside all of its rows."""
        canvas, band = self.canvas, self.band
        level1, score = band.column("level1"), band.column("score")
        assert level1 is not None and score is not None and band.side is not None
        last_row = canvas.row - 1
        right = score.span.left - 1 if score.span.left > level1.span.left else level1.span.right
        label = Span(level1.span.left, right)
        for column in band.columns:
            if column is not score and not label.left <= column.span.left <= label.right:
                canvas.put(column.span, "", styles.LABEL)
        canvas.put(label, repeat.subtotal, styles.LABEL)
        subtotal = canvas.put(score.span, "", styles.COMPUTED)
        self.raw[canvas.row] = {"level1": repeat.subtotal}
        canvas.end_row()
        header = self._goal_header
        self.goal_tables.append(GoalTable(self._goal_label, header, header + 1, last_row, subtotal))
        top = header - len(GOAL_ROLES)
        text = canvas.fill(band.side.text.replace("{goal}", str(len(self.goal_tables))))
        canvas.put(band.side.span, text, styles.LABEL, rows=canvas.row - top, top=top)

    def _write_row(self, index: int) -> None:
        """Write an indicator's row, with the headings that begin there."""
        canvas, band, plan = self.canvas, self.band, self.plans[index]
        self.raw[canvas.row] = {}
        before = self.plans[index - 1] if index else None
        starts1 = before is None or (plan.goal, plan.level1) != (before.goal, before.level1)
        starts2 = starts1 or before is None or plan.level2 != before.level2
        level1, level2 = band.column("level1"), band.column("level2")
        if level1 and starts1:
            length = self._run(index, lambda a, b: (a.goal, a.level1) == (b.goal, b.level1))
            cell = self._heading("level1", level1.span, plan.level1, self._level1_text(plan.level1), length)
            goes_on = before is not None and plan.level1 == before.level1  # in the table of the next goal
            if self.headings.setdefault(plan.level1, cell) != cell and not goes_on:
                self.headings_again[cell] = plan.level1
        if level2 and starts2:
            length = self._run(index, lambda a, b: (a.goal, a.level1, a.level2) == (b.goal, b.level1, b.level2))
            cell = self._heading("level2", level2.span, plan.level2, plan.level2, length)
            self.headings2[cell] = (plan.level2, canvas.row, canvas.row + length - 1)
        self._write_cells(plan, self._shared_after(index))

    def _heading(self, role: str, span: Span, name: str, text: str, rows: int) -> str:
        """Write the heading of a level over its rows, which are to be high enough for it with the longest points; return its cell."""
        canvas = self.canvas
        self.raw[canvas.row][role] = name
        self._levels[role] = canvas.put(span, text, styles.LABEL, rows=rows)
        pattern = self.band.heading if role == "level1" else self.band.heading2
        printed = pattern.replace(f"{{{role}}}", name).replace(POINTS, plain(self.form.policy.total))
        self._merged.append((span, printed, canvas.row, canvas.row + rows - 1))
        return self._levels[role]

    def _level1_text(self, name: str) -> str:
        """Return the text of a level-1 heading; its points are printed here only where the form has no column to compute them from."""
        band = self.band
        group = next((group for group in band.groups if group.level1 == name), None)
        if not self.form.hides_points or band.repeat or group is None or group.weight is None:
            return name
        return band.heading.replace("{level1}", name).replace(POINTS, plain(group.weight))

    def _shared_after(self, index: int) -> int:
        """Count the rows behind one that share its points."""
        length = 0
        while index + length + 1 < len(self.plans) and self.plans[index + length + 1].shares:
            length += 1
        return length

    def _run(self, index: int, alike: Callable[[RowPlan, RowPlan], bool]) -> int:
        """Count the rows from ``index`` on that are alike: one merged cell."""
        first, length = self.plans[index], 1
        while index + length < len(self.plans) and alike(first, self.plans[index + length]):
            length += 1
        return length

    def _write_cells(self, plan: RowPlan, shared: int) -> None:
        """Write the cells of a row that are no headings; ``shared``: how many rows below have its points in common."""
        canvas, row = self.canvas, self.canvas.row
        where: dict[str, str] = {}
        above = row - 1
        while plan.shares and above in self.covered:
            above -= 1
        texts: list[tuple[Span, str]] = []
        for column in self.band.columns:
            role = column.role
            if role in self._levels:
                where[role] = self._levels[role]
                continue
            if plan.shares and role in SHARED_ROLES:
                where[role] = address(above, column.span.left)
                continue
            value = self._value(role, plan)
            rows = shared + 1 if role in SHARED_ROLES else 1
            where[role] = canvas.put(column.span, value, _STYLES.get(role, styles.TEXT), rows=rows)
            if role in PRINTED_ROLES:
                canvas.sheet[where[role]].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
            self.raw[row][role] = plain(value) if isinstance(value, Decimal) else str(value)
            if rows == 1:
                texts.append((column.span, value if isinstance(value, str) else ""))
        if plan.shares:
            self.covered.add(row)
        canvas.end_row(*texts)
        if plan.indicator is not None:
            self.indicators.append(where)
            self.indicator_rows.append(row)

    def _value(self, role: str, plan: RowPlan) -> object:
        item, spec = plan.indicator, plan.spec
        if role in PRINTED_ROLES:
            return getattr(spec, role) if spec else ""
        if item is None:
            printed = {self.form.kind.points_role: spec.weight, "coefficient": spec.coefficient} if spec else {}
            return printed.get(role) or ""
        if role == "target" and self.form.combined_target:
            return join_target(item.operator, item.target, item.unit)
        return typed_value(role, item.typed(role))
