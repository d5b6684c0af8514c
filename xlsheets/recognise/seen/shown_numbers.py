"""Takes the numbers of a form as their formats show them: ``90%``, ``350,000元``, ``≤30天``; what formulas cannot know is left open.

In a workbook of ours the cells compute too, and nobody tells a formula of the unit or the sign in a format: there such a cell is in
doubt until a recompute stores what is seen. In anybody else's table what is seen is what is read.

Figures that stand as text in cells which our formulas sum (weights, scores, amounts) become numbers by a recompute; amounts and points
of the execution, which formulas pass over, count nothing until then.
"""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Indicator
from xlsheets.domain.numbers import POINTS, ZERO, plain, read_figure
from xlsheets.domain.vocabulary import UNSURE_MARK
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import UNCALCULATED, Cell, Grid
from xlsheets.files.seen.shown_number import FORMATTED, is_other_figure, shown_number, unrounded
from xlsheets.forms.placed import OddFigures
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import FIGURE_ROLES
from xlsheets.recognise.amounts import with_unit_taken
from xlsheets.recognise.budget import Budget
from xlsheets.recognise.own.counted_cells import (
    OPEN_FIGURE,
    counted_cell,
    figure_as_text,
    is_undrawn_number,
    left_open,
    note_counted,
)
from xlsheets.recognise.own.marked_cells import MARKED, marked
from xlsheets.recognise.rows import Rows, target_of

COMPARED = ("operator", "target", "unit", "actual")
_POINTS = ("weight", "score", "raw_weight", "raw_score", *FIGURE_ROLES)
SUM_OF_UNSEEN = "的合计里有看不到的数（划去的，或数字格式显示成另一个数的）"
AS_TEXT = "的数是按文本存的，公式不计"
POINTS_AS_TEXT = "的数是按文本存的，表内合计不计，重新计算后才计"
"""Of points and scores of a row, which 测算 and this program read all the same: only the sums on the form wait for a recompute."""


def with_shown_rows(rows: Rows, grid: Grid, *, ours: bool) -> tuple[Rows, OddFigures]:
    """Return the indicators with their numbers as they are shown, and the cells in doubt; in ours with what a recompute stores there."""
    found = OddFigures()
    items = list(rows.indicators)
    for index, where in enumerate(rows.cells):
        odd = {role: cell for role, place in where.items() if (cell := _formatted(grid, place, ours)) is not None}
        for role, place in where.items() if ours else ():
            cell = _cell_at(grid, place)
            if cell is not None and role in MARKED and is_undrawn_number(cell):
                found.to_store[place] = marked(UNSURE_MARK, role, cell.text)
        for role in _POINTS if ours else ():
            figure = figure_as_text(_cell_at(grid, where.get(role, "")))
            if figure is not None:
                found.doubts[where[role]], found.to_store[where[role]] = POINTS_AS_TEXT, figure
        if odd:
            items[index] = _shown_item(items[index], where, odd, grid, found, ours=ours)
    return (replace(rows, indicators=items) if found.doubts or items != rows.indicators else rows), found


def _note_shown(found: OddFigures, where: str, cell: Cell, text: str, doubt: str, *, ours: bool) -> None:
    """Note a cell that shows a text; ``doubt``: why it does not count, else ``""``."""
    if doubt:
        found.doubts[where] = doubt
        found.unseen[where] = (cell.text if cell.stored is None else cell.stored, text)
    if ours and text and cell.formula is None and doubt in ("", FORMATTED):
        found.to_store[where] = text


def _cell_at(grid: Grid, place: str) -> Cell | None:
    return grid.cells.get(row_column(place)) if place else None


def _formatted(grid: Grid, place: str, ours: bool) -> Cell | None:
    """Return the cell at a place where its format may show something else than the formulas read: a number's, in ours a date's too."""
    cell = _cell_at(grid, place)
    return cell if cell is not None and (cell.format or (ours and cell.kind == "d")) and not cell.doubt else None


def _shown_item(
    item: Indicator, where: dict[str, str], odd: dict[str, Cell], grid: Grid, found: OddFigures, *, ours: bool
) -> Indicator:
    doubts: set[str] = set()
    texts: dict[str, str] = {}
    for role, cell in odd.items():
        if role in COMPARED:
            shown = shown_number(cell)
            unknown = ours and (not shown.is_known or cell.kind == "d")
            doubt = shown.doubt or (FORMATTED if unknown else "")
            texts[role] = shown.text
            _note_shown(found, where[role], cell, texts[role], doubt, ours=ours)
        elif role not in _POINTS or not item.typed(role):
            continue
        elif ours:
            counted = counted_cell(cell, role, POINTS)
            if counted is None:
                texts |= _result(cell, role, POINTS)
                continue
            doubt, texts[role] = counted.doubt, counted.shown
            note_counted(found, where[role], cell, counted)
        elif is_other_figure(cell, (POINTS,)):
            texts[role], doubt, _ = shown_number(cell)
            _note_shown(found, where[role], cell, texts[role], doubt, ours=False)
        else:
            continue
        if doubt:
            doubts.add(role)
    return replace(item.with_typed(_typed(where, texts, grid)), doubts=item.doubts | doubts)


def _result(cell: Cell, role: str, unit: str) -> dict[str, str]:
    """Return what a formula comes to where its cell shows another figure: a recompute mends the looks of the cell."""
    if cell.formula is None or cell.number is None or not is_other_figure(cell, (unit,)):
        return {}
    return {role: plain(cell.number)}


def _typed(where: dict[str, str], texts: dict[str, str], grid: Grid) -> dict[str, str]:
    """Return what changes of an indicator, by role: sign, number and unit of a target may stand in one cell."""
    fields = {role: text for role, text in texts.items() if role not in ("operator", "target", "unit")}
    if texts.keys() & {"operator", "target", "unit"}:
        own = {
            role: texts[role] if role in texts else grid.text(*row_column(where[role])).strip()
            for role in ("operator", "target", "unit")
            if where.get(role)
        }
        fields |= dict(zip(("operator", "target", "unit"), target_of(own), strict=True))
    return fields


def with_shown_amounts(
    budget: Budget, grid: Grid, form: Form, money_unit: str, *, ours: bool
) -> tuple[Budget, OddFigures]:
    """Return the amounts as they are shown, where that is another figure than the cell holds; in ours nobody knows which is meant."""
    found = OddFigures()
    lines = [_shown_line(line, budget, grid, money_unit, found, ours=ours) for line in budget.lines]
    budget = replace(budget, lines=lines) if lines != budget.lines else budget
    return budget if ours else _with_open_sums(budget, grid, form, money_unit, found), found


def _shown_line(
    line: BudgetLine, budget: Budget, grid: Grid, money_unit: str, found: OddFigures, *, ours: bool
) -> BudgetLine:
    changed: dict[str, str] = {}
    for role, place in budget.cells.get(line.line, {}).items():
        typed = getattr(line, role) if role in (*AMOUNTS, "score") else None
        cell = _cell_at(grid, place)
        if cell is None or role not in (*AMOUNTS, "score") or not (typed or cell.doubt):
            continue
        if not ours:
            if role == "score" and cell.doubt and not typed:
                changed[role] = OPEN_FIGURE  # as points of a row that nobody can tell
            if role in AMOUNTS and cell.format and not cell.doubt and is_other_figure(cell, (money_unit,)):
                shown = shown_number(cell)
                _note_shown(found, place, cell, shown.text, shown.doubt, ours=False)
                changed[role] = shown.text + OPEN_FIGURE if shown.doubt else unrounded(cell, shown.text)
            continue
        figure = figure_as_text(cell)
        counted = counted_cell(cell, role, POINTS if role == "score" else money_unit)
        if figure is not None and (role == "score" or read_figure(typed or "") is not None):
            found.doubts[place] = AS_TEXT
            found.to_store[place] = figure
            changed[role] = f"{typed}{OPEN_FIGURE}"
        elif counted is not None:
            note_counted(found, place, cell, counted)
            changed[role] = left_open(counted.shown)
        else:
            changed |= _result(cell, role, POINTS if role == "score" else money_unit)
    return replace(line, **changed)


def _with_open_sums(budget: Budget, grid: Grid, form: Form, money_unit: str, found: OddFigures) -> Budget:
    """Leave sums open that a program added up of amounts which nobody sees: struck through, or shown as another figure."""
    lines = {line.line: line for line in budget.lines}
    for spec in form.budget.sums if form.budget is not None else ():
        for role in AMOUNTS:
            total = lines.get(spec.id)
            places = [budget.cells.get(part, {}).get(role, "") for part in spec.sum_of]
            cells = [grid.cells.get(row_column(place)) for place in places if place]
            printed = read_figure(getattr(total, role) or "", money_unit) if total is not None else None
            if total is None or printed is None or not any(cell and _is_unseen(cell, money_unit) for cell in cells):
                continue
            amounts = [getattr(lines[part], role) or "" for part in spec.sum_of if part in lines]
            known = [read_figure(with_unit_taken(text, money_unit) or text, money_unit) for text in amounts]
            if sum((each for each in known if each is not None), ZERO) != printed:
                found.doubts[budget.cells[spec.id][role]] = SUM_OF_UNSEEN
                lines[spec.id] = replace(total, **{role: f"{getattr(total, role)}{OPEN_FIGURE}"})
    return replace(budget, lines=[lines[line.line] for line in budget.lines])


def _is_unseen(cell: Cell, money_unit: str) -> bool:
    return cell.doubt not in ("", UNCALCULATED) or is_other_figure(cell, (money_unit,))
