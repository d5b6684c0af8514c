"""Splits a sheet with several forms, one under another, into one part a form."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from xlsheets.files.grid import Grid
from xlsheets.recognise.fields import labelled
from xlsheets.recognise.headers import LONGEST, Vocabulary, after_table
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent
from xlsheets.recognise.tables.table_end import is_title


def sections(view: SheetView, tables: Sequence[Extent], words: Vocabulary) -> list[Grid]:
    """Return the parts of a sheet, one for each of its filled tables, with all cells at their addresses.

    A part begins with its own 项目名称 (or title) and the lines of title above it.

    Raises:
        UserError: between two tables nothing tells where the second form begins.
    """
    starts = [1]
    for one, other in pairwise(tables):
        start = _start(view, one.rows[-1], min(other.rows), words)
        if start is None:
            first, second = (table.header.columns["name"].address for table in (one, other))
            raise view.problem(
                f"{first} 和 {second} 处各有一张填了内容的指标表，其间没有“项目名称”一行，分不清是不是两份自评表，"
                "请在第二张表上面补上项目名称，或把它们分放在不同的工作表"
            )
        starts.append(start)
    return _parts(view.grid, starts)


def _start(view: SheetView, after: int, before: int, words: Vocabulary) -> int | None:
    between = view.between(after, before)
    subject = next((row for row in between if _names_subject(view, row, words)), None)
    title = next((row for row in between if is_title(view, row)), None)
    first = min((row for row in (subject, title) if row is not None), default=None)
    if first is None:
        return None
    for above in reversed(between[: between.index(first)]):
        if not _is_line_of_title(view, above, words):
            break
        first = above
    return first


def _names_subject(view: SheetView, row: int, words: Vocabulary) -> bool:
    return any(meaning == "field.subject" for meaning, *_ in labelled(view, row, words))


def _is_line_of_title(view: SheetView, row: int, words: Vocabulary) -> bool:
    """Say whether a row is a short line that stands alone and ends no form: 附件2, a report's number."""
    cells = view.rows[row]
    text = cells[0][1].text
    opening = text.partition("：")[0].partition(":")[0]
    ends = after_table().find(opening) is not None or words.totals.find(text) is not None
    return len(cells) == 1 and len(text) <= LONGEST and not ends


def _parts(grid: Grid, starts: Sequence[int]) -> list[Grid]:
    """Deal cells and merges out to the parts that begin in these rows, each once: a sheet may hold thousands of both."""
    parts = [grid.without_cells() for _ in starts]
    for place, cell in grid.cells.items():
        parts[bisect_right(starts, place[0]) - 1].cells[place] = cell
    for merge in grid.merges:
        parts[bisect_right(starts, merge.top) - 1].merges.append(merge)
    return parts
