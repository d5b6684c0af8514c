"""Writes a form's official sheet 自评表 with openpyxl, band by band, and notes where each cell stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation, Goal
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import join_target
from xlsheets.files.addresses import address
from xlsheets.forms.check_boxes import boxes
from xlsheets.forms.hidden_points import hides_points
from xlsheets.forms.placed import CellMap, GoalTable
from xlsheets.forms.project_code import PROJECT_CODE, is_code, join_code
from xlsheets.forms.schema import (
    EXTRA_ROLES,
    GOAL_ROLES,
    BudgetBand,
    FieldCell,
    FieldsBand,
    Form,
    FormColumn,
    GoalsBand,
    IndicatorsBand,
    Repeat,
    Span,
    TextBand,
    TotalBand,
)
from xlsheets.formulas.calc_keys import points_role
from xlsheets.writing import styles
from xlsheets.writing.row_plans import RowPlan
from xlsheets.writing.text_fit import LEAST_ROW_HEIGHT, LINE_HEIGHT, typed_value, wrapped_lines, write_value

POINTS = "{points}"

TEXT_STYLES = {
    "title": styles.TITLE,
    "subtitle": styles.SUBTITLE,
    "attachment": styles.ATTACHMENT,
    "note": styles.NOTE,
}
ROLE_STYLES = {
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
}
SHARED_ROLES = ("weight", "explanation", "rule_text", "score", "reason")
"""Columns that core goals under one weight have in common."""

BUDGET_STYLES = {
    "weight": styles.PLAIN,
    "rate": styles.COMPUTED_RATE,
    "score": styles.COMPUTED,
    "reason": styles.TEXT,
}


class FormSheet:
    """Writes one form into a sheet. After ``write``, ``cells`` tells where everything stands, ``raw`` (row → role) what the rows hold."""

    def __init__(self, sheet: Worksheet, form: Form, evaluation: Evaluation, plans: list[RowPlan]) -> None:
        """Prepare to write ``evaluation`` (blank or filled) with the indicator rows of ``plans``."""
        self.sheet, self.form, self.evaluation, self.plans = sheet, form, evaluation, plans
        self.cells = CellMap(sheet.title)
        self.raw: dict[int, dict[str, str]] = {}
        self.level_cells: dict[str, str] = {}
        self.row = 1
        self.last_column = len(form.page.widths)
        self.placeholders = {
            "year": str(evaluation.year or "　　"),
            "subject": evaluation.subject,
            "money_unit": evaluation.money_unit,
            "unit": evaluation.fields.get("unit", ""),
            "points": "",  # computed where they can change
            "goal": "",
        }

    def write(self) -> CellMap:
        """Write every band and the column widths."""
        for index, width in enumerate(self.form.page.widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width + 0.7
        tops: dict[int, int] = {}
        for index, band in enumerate(self.form.bands):
            tops[index] = self.row
            match band:
                case TextBand():
                    self._text_band(band)
                case FieldsBand():
                    self._fields_band(band)
                case BudgetBand():
                    self._budget_band(band)
                case GoalsBand():
                    self._goals_band(band)
                case IndicatorsBand():
                    self._indicators_band(band)
                case TotalBand():
                    self._total_band(band)
            for block in self.form.blocks:
                if block.first + block.bands - 1 == index:
                    top = tops[block.first]
                    self._put(block.span, self._fill(block.text), styles.LABEL, rows=self.row - top, top=top)
        return self.cells

    def _fill(self, text: str) -> str:
        return text.format_map(self.placeholders)

    def _put(self, span: Span, value: object, style: str, *, rows: int = 1, top: int = 0) -> str:
        """Write a value into a merged span of the current row and give every cell of it the style (borders are per cell)."""
        sheet, top = self.sheet, top or self.row
        for row in range(top, top + rows):
            for column in range(span.left, span.right + 1):
                sheet.cell(row, column).style = style
        if rows > 1 or span.left != span.right:
            sheet.merge_cells(start_row=top, end_row=top + rows - 1, start_column=span.left, end_column=span.right)
        if value not in (None, ""):
            write_value(sheet.cell(top, span.left), value)
        return address(top, span.left)

    def _grow(self, *texts: tuple[Span, str], least: float = LEAST_ROW_HEIGHT) -> None:
        """Make the current row high enough for wrapped texts in their spans."""
        size = self.form.page.size
        lines = max((wrapped_lines(text, self._width(span), size) for span, text in texts), default=1)
        self.sheet.row_dimensions[self.row].height = max(least, lines * size * LINE_HEIGHT + 6)

    def _width(self, span: Span) -> float:
        return sum(self.form.page.widths[span.left - 1 : span.right])

    def _text_band(self, band: TextBand) -> None:
        text = self._fill(band.text)
        cell = self._put(band.span, text, TEXT_STYLES[band.style])
        size = {"title": 18, "subtitle": 12, "attachment": 12}.get(band.style, self.form.page.size)
        lines = wrapped_lines(text, self._width(band.span), size)
        self.sheet.row_dimensions[self.row].height = lines * size * LINE_HEIGHT + (14 if band.style == "title" else 7)
        if band.align != "left":
            self.sheet[cell].alignment = Alignment(horizontal=band.align, vertical="center", wrap_text=True)
        self.row += 1

    def _fields_band(self, band: FieldsBand) -> None:
        total = self.evaluation.line("total")
        for row in band.rows:
            texts: list[tuple[Span, str]] = []
            for cell in row:
                if cell.budget:
                    typed = getattr(total, cell.budget, None) if total else None
                    style = BUDGET_STYLES.get(cell.budget, styles.AMOUNT)
                    where = self._put(cell.span, typed_value(cell.budget, typed or ""), style)
                    self.cells.budget.setdefault("total", {})[cell.budget] = where
                    texts.append((cell.span, typed or ""))
                elif cell.field:
                    text = self._field_text(cell)
                    self.cells.fields[cell.field] = self._put(cell.span, text, styles.TEXT)
                    texts.append((cell.span, text))
                elif cell.paragraph:
                    text = self.evaluation.texts.get(cell.paragraph, "")
                    self.cells.printed_texts[cell.paragraph] = self._put(cell.span, text, styles.TEXT)
                    texts.append((cell.span, text))
                else:
                    text = self._fill(cell.label)
                    self._put(cell.span, text, styles.LABEL)
                    texts.append((cell.span, text))
            self._grow(*texts, least=max(LEAST_ROW_HEIGHT, band.height))
            self.row += 1

    def _field_text(self, cell: FieldCell) -> str:
        if cell.choices:
            return boxes(cell.choices, self.evaluation.fields.get(cell.field, ""))
        if cell.field != "subject":
            return self.evaluation.fields.get(cell.field, "")
        code = self.evaluation.fields.get(PROJECT_CODE, "")
        if not cell.with_code or not is_code(code):
            return self.evaluation.subject
        self.cells.fields[PROJECT_CODE] = address(self.row, cell.span.left)
        return join_code(code, self.evaluation.subject)

    def _budget_band(self, band: BudgetBand) -> None:
        if band.side:
            points = plain(self.form.policy.execution.weight)
            text = band.side.text.replace(POINTS, points)
            self._put(band.side.span, self._fill(text), styles.LABEL, rows=len(band.lines) + 1)
        self._put(band.label_span, self._fill(band.label_header), styles.LABEL)
        for column in band.columns:
            self._put(column.span, self._fill(column.header), styles.LABEL)
        self._grow(*((column.span, column.header) for column in band.columns))
        self.row += 1
        merged = _span_of([column for column in band.columns if column.merged], "reason")
        for index, spec in enumerate(band.lines):
            self._budget_label(band, index)
            line = self.evaluation.line(spec.id)
            where = self.cells.budget.setdefault(spec.id, {})
            for column in band.columns:
                if column.role in ("weight", "score") and not spec.scored:
                    self._put(column.span, band.unscored, styles.PLAIN)
                    continue
                if column.merged and index:
                    where[column.role] = self.cells.budget[band.lines[0].id][column.role]
                    continue
                if column.role == "weight":
                    value: object = self.form.policy.execution.weight
                else:
                    value = typed_value(column.role, (getattr(line, column.role) if line else "") or "")
                rows = len(band.lines) if column.merged else 1
                style = BUDGET_STYLES.get(column.role, styles.AMOUNT)
                where[column.role] = self._put(column.span, value, style, rows=rows)
            reason = _span_of(band.columns, "reason") if merged is None else None
            beside = [(reason, line.reason)] if reason and line else []
            self._grow((band.label_span, spec.label), *beside)
            self.row += 1
        if merged is not None:
            total = self.evaluation.line(band.lines[0].id)
            self._stretch(merged, total.reason if total else "", self.row - len(band.lines), self.row - 1)

    def _budget_label(self, band: BudgetBand, index: int) -> None:
        """Print the label of a line; one that others stand under is merged down beside theirs."""
        spec, lower = band.lines[index], band.sublabel_span
        below = sum(line.under == spec.id for line in band.lines)
        if lower is None or not (spec.under or below):
            self._put(band.label_span, spec.label, styles.LABEL)
        elif spec.under:
            self._put(lower, spec.label, styles.LABEL)
        else:
            self._put(Span(band.label_span.left, lower.left - 1), spec.label, styles.LABEL, rows=below + 1)
            self._put(lower, band.own_sublabel, styles.LABEL)

    def _stretch(self, span: Span, text: str, top: int, bottom: int) -> None:
        """Make the rows of a merged cell together as high as its text needs."""
        dimensions = [self.sheet.row_dimensions[row] for row in range(top, bottom + 1)]
        size = self.form.page.size
        missing = wrapped_lines(text, self._width(span), size) * size * LINE_HEIGHT + 6
        missing -= sum(each.height for each in dimensions)
        for each in dimensions if missing > 0 else ():
            each.height += missing / len(dimensions)

    def _goals_band(self, band: GoalsBand) -> None:
        goals = self.evaluation.goals
        count = max(band.rows, len(goals))
        if band.side:
            self._put(band.side.span, self._fill(band.side.text), styles.LABEL, rows=count + 1)
        for column in band.columns:
            self._put(column.span, self._fill(column.header), styles.LABEL)
        self._grow(*((column.span, column.header) for column in band.columns))
        self.row += 1
        for index in range(count):
            goal = goals[index] if index < len(goals) else None
            texts = {column.role: getattr(goal, column.role) if goal else "" for column in band.columns}
            self.cells.goals.append(
                {column.role: self._put(column.span, texts[column.role], styles.TEXT) for column in band.columns}
            )
            self._grow(*((column.span, texts[column.role]) for column in band.columns), least=band.height)
            self.row += 1

    def _indicators_band(self, band: IndicatorsBand) -> None:
        cells, count = self.cells, len(self.plans)
        if band.side and not band.repeat:
            rows = count + band.header_rows
            place = self._put(band.side.span, self._fill(band.side.text), styles.LABEL, rows=rows)
            cells.side = place if POINTS in band.side.text else ""
        if band.repeat:
            self._goal_texts(band, band.repeat, 1)
        cells.header_row = self.row + band.header_rows - 1
        self._table_header(band)
        cells.first_row, cells.last_row = self.row, self.row + count - 1
        level1, level2 = band.column("level1"), band.column("level2")
        headings: list[tuple[Span, str, int, int]] = []
        longest = plain(self.form.policy.total)
        for index, plan in enumerate(self.plans):
            starts1 = index == 0 or (plan.goal, plan.level1) != (
                self.plans[index - 1].goal,
                self.plans[index - 1].level1,
            )
            if band.repeat and index and plan.goal != self.plans[index - 1].goal:
                self._close_goal(band, band.repeat)
                self._goal_texts(band, band.repeat, plan.goal)
                self._table_header(band)
            self.raw[self.row] = {}
            starts2 = starts1 or plan.level2 != self.plans[index - 1].level2
            if level1 and starts1:
                length = self._run(index, lambda a, b: (a.goal, a.level1) == (b.goal, b.level1))
                self.raw[self.row]["level1"] = plan.level1
                told = self._level1_text(band, plan.level1)
                self.level_cells["level1"] = self._put(level1.span, told, styles.LABEL, rows=length)
                cells.headings.setdefault(plan.level1, self.level_cells["level1"])
                printed = band.heading.replace("{level1}", plan.level1).replace("{points}", longest)
                headings.append((level1.span, printed, self.row, self.row + length - 1))
            if level2 and starts2:
                length = self._run(index, lambda a, b: (a.goal, a.level1, a.level2) == (b.goal, b.level1, b.level2))
                self.raw[self.row]["level2"] = plan.level2
                self.level_cells["level2"] = self._put(level2.span, plan.level2, styles.LABEL, rows=length)
                cells.headings2[self.level_cells["level2"]] = (plan.level2, self.row, self.row + length - 1)
                printed = band.heading2.replace("{level2}", plan.level2).replace("{points}", longest)
                headings.append((level2.span, printed, self.row, self.row + length - 1))
            self._indicator_row(band, plan, self._shared_after(index))
            self.row += 1
        for merged in headings:
            self._stretch(*merged)
        if band.repeat:
            self._close_goal(band, band.repeat)
            cells.last_row = self.row - 1

    def _level1_text(self, band: IndicatorsBand, name: str) -> str:
        """Return the text of a level-1 heading; its points are printed here only where the form has no column to compute them from."""
        group = next((group for group in band.groups if group.level1 == name), None)
        if not hides_points(self.form) or band.repeat or group is None or group.weight is None:
            return name
        return band.heading.replace("{level1}", name).replace(POINTS, plain(group.weight))

    def _table_header(self, band: IndicatorsBand) -> None:
        """Print the headers of the table; of one that is repeated, note where its rows begin."""
        top = self.row
        for text, span in band.heads:
            self._put(span, self._fill(text), styles.LABEL)
        if band.heads:
            self._grow(*((span, text) for text, span in band.heads))
            self.row += 1
        self.raw[self.row] = {}
        for column in band.columns:
            rows = 1 if column.over else band.header_rows
            self._put(column.span, self._fill(column.header), styles.LABEL, rows=rows, top=self.row - rows + 1)
            self.cells.columns[column.role] = column.span.left
            self.raw[self.row][column.role] = self._fill(column.header)
        self._grow(*((column.span, column.header) for column in band.columns), least=28)
        if band.repeat:
            label = address(top - len(GOAL_ROLES), band.side.span.left) if band.side else ""
            self.cells.goal_tables.append(GoalTable(label, self.row, self.row + 1, self.row))
        self.row += 1

    def _goal_texts(self, band: IndicatorsBand, repeat: Repeat, number: int) -> None:
        """Print the rows of an annual goal above its table: what was expected, what was achieved."""
        goals = self.evaluation.goals
        goal = goals[number - 1] if number <= len(goals) else Goal()
        last = max(each.span.right for each in band.columns)
        own, where = band.column("level1"), {}
        assert own is not None
        for role in GOAL_ROLES:
            label, text = getattr(repeat, role), getattr(goal, role)
            self._put(own.span, label, styles.LABEL)
            for column in band.columns:
                if column.span.left < own.span.left:
                    self._put(column.span, "", styles.LABEL)
            span = Span(own.span.right + 1, last)
            where[role] = self._put(span, text, styles.TEXT)
            beside = next((each.role for each in band.columns if each.span.left == span.left), "")
            self.raw[self.row] = {"level1": label, beside: text}
            self._grow((span, text), least=32)
            self.row += 1
        self.cells.goals.append(where)

    def _close_goal(self, band: IndicatorsBand, repeat: Repeat) -> None:
        """Print the sub-total below the table of a goal, and its label beside all of its rows."""
        table, level1, score = self.cells.goal_tables[-1], band.column("level1"), band.column("score")
        assert level1 is not None and score is not None and band.side is not None
        table.last_row = self.row - 1
        right = score.span.left - 1 if score.span.left > level1.span.left else level1.span.right
        label = Span(level1.span.left, right)
        for column in band.columns:
            if column is not score and not label.left <= column.span.left <= label.right:
                self._put(column.span, "", styles.LABEL)
        self._put(label, repeat.subtotal, styles.LABEL)
        table.subtotal = self._put(score.span, "", styles.COMPUTED)
        self.raw[self.row] = {"level1": repeat.subtotal}
        self._grow(least=LEAST_ROW_HEIGHT)
        top = table.header_row - len(GOAL_ROLES)
        text = self._fill(band.side.text.replace("{goal}", str(len(self.cells.goal_tables))))
        self._put(band.side.span, text, styles.LABEL, rows=self.row - top + 1, top=top)
        self.row += 1

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

    def _indicator_row(self, band: IndicatorsBand, plan: RowPlan, shared: int) -> None:
        where: dict[str, str] = {}
        above = self.row - 1
        while plan.shares and above in self.cells.covered:
            above -= 1
        texts: list[tuple[Span, str]] = []
        for column in band.columns:
            if column.role in ("level1", "level2"):
                where[column.role] = self.level_cells[column.role]
                continue
            if plan.shares and column.role in SHARED_ROLES:
                where[column.role] = address(above, column.span.left)
                continue
            value = self._indicator_value(column.role, plan)
            rows = shared + 1 if column.role in SHARED_ROLES else 1
            where[column.role] = self._put(column.span, value, ROLE_STYLES.get(column.role, styles.TEXT), rows=rows)
            if column.role in ("explanation", "rule_text"):
                self.sheet[where[column.role]].alignment = Alignment(
                    horizontal="left", vertical="center", wrap_text=True
                )
            self.raw[self.row][column.role] = plain(value) if isinstance(value, Decimal) else str(value)
            if rows == 1:
                texts.append((column.span, value if isinstance(value, str) else ""))
        if plan.shares:
            self.cells.covered.add(self.row)
        self._grow(*texts)
        if plan.indicator is not None:
            self.cells.indicators.append(where)
            self.cells.indicator_rows.append(self.row)

    def _indicator_value(self, role: str, plan: RowPlan) -> object:
        item, spec = plan.indicator, plan.spec
        if role in ("explanation", "rule_text"):
            return getattr(spec, role) if spec else ""
        if item is None:
            printed = {points_role(self.form): spec.weight, "coefficient": spec.coefficient} if spec else {}
            return printed.get(role) or ""
        if role == "target" and self.form.combined_target:
            return join_target(item.operator, item.target, item.unit)
        if role in EXTRA_ROLES:
            return item.extra.get(role, "")
        return typed_value(role, getattr(item, role, "") or "")

    def _total_band(self, band: TotalBand) -> None:
        for row in band.rows:
            for cell in row:
                style = styles.COMPUTED if cell.role else styles.LABEL
                value: object = cell.text
                if cell.role in ("total", "grade"):
                    value = typed_value("score", getattr(self.evaluation, cell.role) or "")
                where = self._put(cell.span, value, style)
                if cell.role:
                    self.cells.totals[cell.role] = where
            self._grow(least=24)
            self.row += 1


def _span_of(columns: Sequence[FormColumn], role: str) -> Span | None:
    return next((column.span for column in columns if column.role == role), None)
