"""The computed cells that print points beside the indicators: level headings, the side label, labels and sub-totals of goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.kinds.kind import weight_of
from xlsheets.domain.nothing import is_unread
from xlsheets.domain.numbers import ZERO, half_up, plain, split_weight
from xlsheets.domain.status import TO_FILL
from xlsheets.files.addresses import address, column_letters, row_column
from xlsheets.files.grid import Value
from xlsheets.forms.placed import CellMap, Evaluated, GoalTable
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_indicators import Group
from xlsheets.formulas.calc.calc_refs import EXACT_DIGITS
from xlsheets.formulas.computed_cell import ComputedCell
from xlsheets.formulas.expressions import quoted, shown_number
from xlsheets.formulas.printed_points import (
    OPEN_SCORES,
    has_points_text,
    items_between,
    or_blank,
    points_between,
    text_around,
    texts_in,
)

_OPEN = "CHAR(63)"
"""A question mark for points that nobody can read: 产出指标（?分）. Not as a text: an uncalculated heading is read by its texts."""

RECALCULATE = "待重算"
"""Shown by a sum where a row was inserted at the very end, outside its range: recompute, or insert rows above the last one."""


def group_rows(form: Form, cells: CellMap) -> Iterator[tuple[str, Group | None, list[int]]]:
    """Each level-1 name on the sheet with its form group and its rows, from heading to heading; all rows where the form prints none."""
    starts = sorted((row_column(cell)[0], name) for cell, name in cells.level1_headings.items())
    if form.indicators.column("level1") is None:
        starts = [(cells.first_row, form.indicators.groups[0].level1)]
    ends = [start for start, _ in starts[1:]] + [cells.last_row + 1]
    for (start, name), end in zip(starts, ends, strict=False):
        group = next((group for group in form.indicators.groups if group.level1 == name), None)
        yield name, group, list(range(start, end))


def heading_cells(form: Form, cells: CellMap) -> Iterator[ComputedCell[Evaluated]]:
    """Return the side label and the headings of level 1 and level 2 that print the points of their rows."""
    if "weight" not in cells.columns:
        return
    if cells.side and form.indicators.side:
        yield _side_label(form, cells)
    if "{points}" in form.indicators.heading and "level1" in cells.columns:
        places = {row_column(cell)[0]: cell for cell in cells.level1_headings}
        for name, group, rows in group_rows(form, cells):
            if group is None or not group.deducts:
                yield _level1(form, cells, name, group, (places[rows[0]], rows[0], rows[-1]))
    if "{points}" in form.indicators.heading2:
        for cell, place in cells.headings2.items():
            yield _level2(form, cells, cell, *place)


def _side_label(form: Form, cells: CellMap) -> ComputedCell[Evaluated]:
    """The label beside the table with the points of all rows: 绩效指标（90分）."""
    assert form.indicators.side is not None
    letters = column_letters(cells.columns["weight"])
    blank = None if form.blank_points is None else form.blank_points - form.policy.execution.weight
    text = form.indicators.side.text.replace("{money_unit}", form.money_unit)
    area = f"{letters}{cells.first_row}:{letters}{cells.last_row}"

    def value(found: Evaluated) -> Value:
        every = sum((weight_of(item) or ZERO for item in found.evaluation.indicators), found.loose_sum)
        return text.replace("{points}", _unless_text(found.evaluation.indicators, or_blank(found, blank, every)))

    return ComputedCell(cells.side, lambda: _with_points(text, area, blank, form.printed_weights), value)


def _level1(
    form: Form, cells: CellMap, name: str, group: Group | None, place: tuple[str, int, int]
) -> ComputedCell[Evaluated]:
    """A level-1 heading with the points of its rows, of a blank one those of the form: 产出指标（50分）.

    Args:
        place: its cell, the first and the last of its rows. A group that stands in two stretches has no points of the form's in either.
    """
    cell, first, last = place
    letters, own = column_letters(cells.columns["weight"]), group.weight if group else None
    text = form.indicators.heading.replace("{level1}", name)
    area = f"{letters}{first}:{letters}{last}"
    if name in cells.headings_again.values():
        return _bare_without_points(cell, name, text, area)

    def value(found: Evaluated) -> Value:
        weights = points_between(found, first, last)
        points = own if own and not weights else sum(weights, ZERO)
        return text.replace("{points}", _unless_text(items_between(found, first, last), points))

    return ComputedCell(cell, lambda: _with_points(text, area, own), value)


def _level2(form: Form, cells: CellMap, cell: str, name: str, first: int, last: int) -> ComputedCell[Evaluated]:
    """A level-2 heading with the sum of the points beside it, 10 and 5 → 预算管理（15分）, its bare name where there are none to earn."""
    letters, text = column_letters(cells.columns["weight"]), form.indicators.heading2.replace("{level2}", name)
    return _bare_without_points(cell, name, text, f"{letters}{first}:{letters}{last}")


def _bare_without_points(cell: str, name: str, text: str, area: str) -> ComputedCell[Evaluated]:
    """A heading with the sum of an area's points in its text, 10 and 5 → 预算管理（15分）; its name alone where there are none."""
    (first, last) = (row_column(corner)[0] for corner in area.split(":"))

    def formula() -> str:
        points = f"IF({texts_in(area)}>0,{_OPEN},{shown_number(f'SUM({area})')})"
        return f"IF(COUNT({area})=0,{quoted(name)},{text_around(text, points)})"

    def value(found: Evaluated) -> Value:
        weights = points_between(found, first, last)
        shown = _unless_text(items_between(found, first, last), sum(weights, ZERO))
        return text.replace("{points}", shown) if weights else name

    return ComputedCell(cell, formula, value)


def _unless_text(items: Iterable[Indicator], points: Decimal) -> str:
    """Print a sum of points; ``?`` where one of them is a text, as ``_with_points`` and the level-2 headings do."""
    return "?" if any(has_points_text(item) for item in items) else plain(points)


def _with_points(text: str, area: str, blank: Decimal | None, printed: int = 0) -> str:
    """Write a text with the points of an area in it: 30 and 20 → 产出指标（50分）; ``blank``: what it says where there are no more than
    the ``printed`` ones."""
    points = shown_number(f"SUM({area})")
    if blank is not None:
        points = f"IF(COUNT({area})={printed},{plain(blank)},{points})"
    return text_around(text, f"IF({texts_in(area)}>0,{_OPEN},{points})")


def outside(cells: CellMap, prefix: str) -> str:
    """Say that a row stands outside the ranges of the sums: one inserted at the very beginning or end of a table → TRUE."""
    inner = cells.last_row - cells.first_row + 1 - sum(last - first + 1 for first, last in cells.table_rows)
    stretches = "+".join(f"ROWS({address(first, 1)}:{address(last, 1)})" for first, last in cells.table_rows)
    return f"ROWS({prefix}name)-2{f'-{inner}' if inner else ''}<>{stretches}"


def goal_cells(form: Form, cells: CellMap, prefix: str) -> Iterator[ComputedCell[Evaluated]]:
    """Return the points beside the table of each annual goal, and the sub-total below it."""
    side, tables = form.indicators.side, len(cells.goal_tables)
    parts = split_weight(form.policy.total - form.policy.execution.weight, tables, form.policy.digits) if tables else []
    for number, (table, blank) in enumerate(zip(cells.goal_tables, parts, strict=True), 1):
        if side is not None and "{points}" in side.text and table.label:
            text = side.text.replace("{goal}", str(number)).replace("{money_unit}", form.money_unit)
            yield _goal_label(table.label, text, number, blank, prefix)
        if table.subtotal:
            yield _subtotal(form, cells, table, number, prefix)


def _goal_label(cell: str, text: str, number: int, blank: Decimal, prefix: str) -> ComputedCell[Evaluated]:
    """The label of a goal's table with the points of its rows: 30 and 15 → 目标1（45分）."""

    def formula() -> str:
        shared = f"ROUND(SUMIF({prefix}share,{number},{prefix}points),{EXACT_DIGITS})"
        return text_around(text, f"IF(SUM({prefix}points)=0,{plain(blank)},{shown_number(shared)})")

    def value(found: Evaluated) -> Value:
        own = (weight_of(row.item) or ZERO for row in found.rows_of_goal(number))
        return text.replace("{points}", plain(sum(own, ZERO) if found.evaluation.indicators else blank))

    return ComputedCell(cell, formula, value)


def _subtotal(form: Form, cells: CellMap, table: GoalTable, number: int, prefix: str) -> ComputedCell[Evaluated]:
    """The sum of the scores of a goal's table: 8 and 9.5 → 17.5; nothing where there are none."""
    letters, digits = column_letters(cells.columns["score"]), form.policy.digits
    area = f"{letters}{table.first_row}:{letters}{table.last_row}"

    def formula() -> str:
        summed = f"ROUND(SUM({area}),{digits})"
        known = texts_in(area, OPEN_SCORES)
        shown = f'IF(COUNT({area})=0,"",IF({known}>0,"{TO_FILL}",{summed}))'
        return f'IF({outside(cells, prefix)},"{RECALCULATE}",{shown})'

    def value(found: Evaluated) -> Value:
        own = found.rows_of_goal(number)
        if any(is_unread(row.item.score) for row in own):
            return TO_FILL
        scores = [row.result.score for row in own if row.result.score is not None]
        return half_up(sum(scores, ZERO), digits) if scores else ""

    return ComputedCell(table.subtotal, formula, value)
