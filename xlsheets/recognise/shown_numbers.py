"""Takes the numbers of a form as their formats show them: ``90%``, ``350,000元``, ``≤30天``; what formulas cannot know is left open.

In a workbook of ours the cells compute too, and nobody tells a formula of the unit or the sign in a format: there such a cell is in
doubt until a recompute stores what is seen. In anybody else's table what is seen is what is read.

Figures that stand as text in cells which our formulas sum (weights, scores, amounts) become numbers by a recompute; amounts and points
of the execution, which formulas pass over, count nothing until then.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Indicator
from xlsheets.domain.numbers import POINTS, from_float, read_figure
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Cell, Grid
from xlsheets.files.seen.shown_number import FORMATTED, is_other_figure, shown_number
from xlsheets.recognise.budget import Budget
from xlsheets.recognise.rows import Rows, target_of

COMPARED = ("operator", "target", "unit", "actual")
_POINTS = ("weight", "score", "raw_weight", "raw_score")
AS_TEXT = "的数是按文本存的，公式不计"
_OPEN = "（待核）"
"""Behind a figure that does not count as long as the cell is in doubt."""


class ShownNumbers(Struct):
    """What was found: cells in doubt and why; and of workbooks of ours what a recompute stores: texts for numbers, numbers for texts."""

    doubts: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, tuple[str, str]] = field(default_factory=dict)
    to_store: dict[str, str | Decimal] = field(default_factory=dict)

    def add(self, where: str, cell: Cell, text: str, doubt: str, *, ours: bool) -> None:
        """Note a cell that shows a text; ``doubt``: why it does not count, else ``""``."""
        if doubt:
            self.doubts[where] = doubt
            self.unseen[where] = (cell.text, text)
        if ours and text and cell.formula is None and doubt in ("", FORMATTED):
            self.to_store[where] = text


def with_shown_rows(rows: Rows, grid: Grid, *, ours: bool) -> tuple[Rows, ShownNumbers]:
    """Return the indicators with their numbers as they are shown."""
    found = ShownNumbers()
    items = list(rows.indicators)
    for index, where in enumerate(rows.cells):
        odd = {role: cell for role, place in where.items() if (cell := _formatted(grid, place, ours)) is not None}
        for role in _POINTS if ours else ():
            figure = _figure_as_text(grid, where.get(role, ""))
            if figure is not None:
                found.to_store[where[role]] = figure
        if odd:
            items[index] = _shown_item(items[index], where, odd, grid, found, ours=ours)
    return (replace(rows, indicators=items) if found.doubts or items != rows.indicators else rows), found


def _formatted(grid: Grid, place: str, ours: bool) -> Cell | None:
    """Return the cell at a place where its format may show something else than the formulas read: a number's, in ours a date's too."""
    cell = grid.cells.get(row_column(place)) if place else None
    return cell if cell is not None and (cell.format or (ours and cell.kind == "d")) and not cell.doubt else None


def _figure_as_text(grid: Grid, place: str) -> Decimal | None:
    """Return the figure that a person typed as text at a place, as headless reads it: ``8 分``, ``８．８９``."""
    cell = grid.cells.get(row_column(place)) if place else None
    is_text = cell is not None and cell.kind == "s" and cell.formula is None and not cell.doubt and cell.stored is None
    figure = read_figure(cell.text, POINTS) if cell is not None and is_text else None
    # A cell with a number has no more digits than a spreadsheet keeps.
    return figure if figure is None else from_float(float(figure))


def _shown_item(
    item: Indicator, where: dict[str, str], odd: dict[str, Cell], grid: Grid, found: ShownNumbers, *, ours: bool
) -> Indicator:
    doubts: set[str] = set()
    texts: dict[str, str] = {}
    for role, cell in odd.items():
        if role in COMPARED:
            shown = shown_number(cell)
            unknown = ours and (not shown.is_known or cell.kind == "d")
            doubt = shown.doubt or (FORMATTED if unknown else "")
            texts[role] = shown.text
        elif role in _POINTS and getattr(item, role) and is_other_figure(cell, (POINTS,)):
            doubt = FORMATTED if ours else ""
            texts[role] = shown_number(cell).text
        else:
            continue
        found.add(where[role], cell, texts[role], doubt, ours=ours)
        if doubt:
            doubts.add(role)
    return replace(item, doubts=item.doubts | doubts, **_fields(where, texts, grid))


def _fields(where: dict[str, str], texts: dict[str, str], grid: Grid) -> dict[str, str]:
    """Return the fields of an indicator that change: sign, number and unit of a target may stand in one cell."""
    fields = {role: text for role, text in texts.items() if role not in ("operator", "target", "unit")}
    if texts.keys() & {"operator", "target", "unit"}:
        own = {
            role: texts[role] if role in texts else grid.text(*row_column(where[role])).strip()
            for role in ("operator", "target", "unit")
            if where.get(role)
        }
        fields |= dict(zip(("operator", "target", "unit"), target_of(own), strict=True))
    return fields


def with_shown_amounts(budget: Budget, grid: Grid, money_unit: str, *, ours: bool) -> tuple[Budget, ShownNumbers]:
    """Return the amounts as they are shown, where that is another figure than the cell holds; in ours nobody knows which is meant."""
    found = ShownNumbers()
    lines = [_shown_line(line, budget, grid, money_unit, found, ours=ours) for line in budget.lines]
    return (replace(budget, lines=lines) if lines != budget.lines else budget), found


def _shown_line(
    line: BudgetLine, budget: Budget, grid: Grid, money_unit: str, found: ShownNumbers, *, ours: bool
) -> BudgetLine:
    changed: dict[str, str] = {}
    for role, place in budget.cells.get(line.line, {}).items():
        typed = getattr(line, role) if role in (*AMOUNTS, "score") else None
        figure = _figure_as_text(grid, place) if ours and typed else None
        if figure is not None and (role == "score" or read_figure(typed) is not None):
            found.doubts[place] = AS_TEXT
            found.to_store[place] = figure
            changed[role] = f"{typed}{_OPEN}"
            continue
        cell = _formatted(grid, place, ours=False) if role in AMOUNTS and typed else None
        if cell is not None and is_other_figure(cell, (money_unit,)):
            shown = shown_number(cell)
            doubt = shown.doubt or (FORMATTED if ours else "")
            is_bare = (
                read_figure(shown.text) is not None
            )  # as a text it would be read as the number that the format hides
            found.add(place, cell, "" if is_bare else shown.text, doubt, ours=ours)
            changed[role] = shown.text + _OPEN if doubt else shown.text
    return replace(line, **changed)
