"""What of a form stays together on paper: rows with the label beside them, a table's first row with its header."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from xlsheets.files.addresses import row_column
from xlsheets.files.grid import Merge
from xlsheets.files.page.page_breaks import page_breaks
from xlsheets.files.page.sheet_rows import CELL_MARGIN, PageSetup
from xlsheets.forms.placed import CellMap, Placed
from xlsheets.forms.schema import Page

SIDE_MARGIN, END_MARGIN, FOOTER_MARGIN = 0.4, 0.55, 0.28
"""Margins of a form's page, in inches: left and right, top and bottom, and of its footer."""

_A4 = (595.3, 841.9)
_PAPER_A4 = "9"
_INCH = 72
_ROUNDED = 0.02
"""So many inches a margin differs where a program stores it in millimetres."""

_CHARACTER = 6.0
"""Points that a character of a column's width takes where the workbook's font is there; more where it is replaced."""

_RESERVE = 0.97
_NEVER = 4
"""A header counts as so many groups: it is never left alone at the end of a page."""

_RATHER_NOT = 2
"""What stands below the table counts as so many groups: a label beside the rows is torn rather than that."""

_SHRUNK = 1.18
"""So much more than a page holds is printed on one all the same: 10.5 points become 9."""


class Pages(Struct, frozen=True):
    """How a form is printed: the rows after which a page ends; or all of it on one page, a little smaller."""

    breaks: tuple[int, ...] = ()
    is_one: bool = False


def form_pages(found: Placed, merges: Iterable[Merge], heights: Sequence[float]) -> Pages:
    """Choose the pages of a form of ours.

    Args:
        found: the evaluation in it.
        merges: the merged areas of its sheet.
        heights: its rows' heights from the first on, in points.
    """
    room = page_room(found.form.page)
    if sum(heights) <= room * _SHRUNK:
        return Pages(is_one=True)
    header = found.cells.header_row
    top = header - found.form.indicators.header_rows + 1
    groups = _groups(found.cells, merges, top, len(heights))
    return Pages(tuple(page_breaks(heights, groups, room, sum(heights[top - 1 : header]))))


def new_pages(
    found: Placed, merges: Sequence[Merge], there: Pages, before: Sequence[float], after: Sequence[float]
) -> Pages | None:
    """Choose the pages of a form of ours anew where they were ours until rows grew, or no longer hold the form; None: they stay.

    Args:
        found: the evaluation in it.
        merges: the merged areas of its sheet.
        there: its pages as they are.
        before: its rows' heights as they are, from the first on, in points.
        after: the same with those that grow.
    """
    wanted = form_pages(found, merges, after)
    were_ours = before != after and there == form_pages(found, merges, before)
    is_to_change = were_ours or is_outgrown(there, wanted, found, merges, after)
    return wanted if is_to_change and there != wanted else None


def is_outgrown(pages: Pages, wanted: Pages, found: Placed, merges: Iterable[Merge], heights: Sequence[float]) -> bool:
    """Say whether a form no longer fits the pages it has, as after rows were inserted: one is too full, or a group is torn needlessly.

    Args:
        pages: as they are; pages that end by themselves are somebody's choice.
        wanted: as ``form_pages`` chooses them.
        found: the evaluation.
        merges: the merged areas of its sheet.
        heights: its rows' heights from the first on, in points.
    """
    if pages.is_one or not pages.breaks:
        return pages.is_one and not wanted.is_one
    room = page_room(found.form.page)
    ends = (0, *pages.breaks, len(heights))
    if any(sum(heights[top:bottom]) > room for top, bottom in pairwise(ends)):
        return True
    header = found.cells.header_row
    groups = _groups(found.cells, merges, header - found.form.indicators.header_rows + 1, len(heights))
    there, better = (
        sum(top <= row < bottom for row in each.breaks for top, bottom in groups) for each in (pages, wanted)
    )
    return there > better


def is_own_setup(setup: PageSetup, page: Page) -> bool:
    """Say whether a sheet is still set up for printing as a form of ours is: A4, its direction, fitted to its width, its margins."""
    ours = (SIDE_MARGIN, SIDE_MARGIN, END_MARGIN, END_MARGIN)
    are_margins = all(abs(one - other) <= _ROUNDED for one, other in zip(setup.margins, ours, strict=True))
    return setup.is_fitted and (setup.paper, setup.orientation) == (_PAPER_A4, page.orientation) and are_margins


def page_room(page: Page) -> float:
    """Give the points of a form's rows that a page holds, at the scale at which its columns fit."""
    across, down = _A4 if page.orientation == "portrait" else _A4[::-1]
    widths = sum(page.widths) + CELL_MARGIN * len(page.widths)
    scale = min(1.0, (across - 2 * SIDE_MARGIN * _INCH) / (widths * _CHARACTER))
    return (down - 2 * END_MARGIN * _INCH) / scale * _RESERVE


def _groups(cells: CellMap, merges: Iterable[Merge], top: int, last: int) -> list[tuple[int, int]]:
    """List the rows that stay together: merged labels but for those that stand beside a whole table, headers with what follows, and
    what stands below a table with its last row: the header is repeated on that page too."""
    levels = {where[role] for where in cells.indicators for role in ("level1", "level2") if role in where}
    places = {row_column(cell) for cell in (*levels, *cells.level1_headings, *cells.headings2) if cell}
    groups = [(top, cells.first_row)] * _NEVER
    groups += [(cells.last_row, last)] * _RATHER_NOT if cells.indicators else []
    groups += [
        (merge.top, merge.bottom)
        for merge in merges
        if merge.top < merge.bottom
        and ((merge.top, merge.left) in places or merge.bottom < top or merge.top > cells.last_row)
    ]
    groups += [(table.header_row - 2, table.first_row) for table in cells.goal_tables]
    return groups
