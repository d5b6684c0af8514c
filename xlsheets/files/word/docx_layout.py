"""Where the cells of a Word table stand: by its grid, with the rows whose borders were dragged put back into the columns of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

_DRAGGED = 300
"""Twentieths of a point (half a centimetre) by which a border may be off and still mean the same column."""

_LEAST_CELLS = 3
"""Rows with fewer cells say nothing of a table's columns."""

Inside = Callable[[etree._Element], Iterator[etree._Element]]


class CellAt(Struct, frozen=True):
    """A cell over columns left to right, 1-based."""

    left: int
    right: int
    element: etree._Element


class Layout(Struct):
    """A table's rows of cells, and where the borders of its grid stand from the left, in twentieths of a point.

    ``seams``: rows (from 0) with which a further part of the table begins.
    """

    rows: list[list[CellAt]]
    borders: list[int]
    seams: set[int] = field(default_factory=set)

    def go_on(self, more: Layout) -> None:
        """Add the rows of a further part."""
        self.seams.add(len(self.rows))
        self.rows += more.rows

    @property
    def usual(self) -> tuple[int, ...]:
        """The borders that most rows have, ``()`` where all rows are too short to tell."""
        counted = Counter(edges(row) for row in self.rows if len(row) >= _LEAST_CELLS)
        return counted.most_common(1)[0][0] if counted else ()

    def at(self, edge: int) -> int:
        """Place of a border; beyond the grid each column counts as wide as half a centimetre and more."""
        last = len(self.borders) - 1
        return self.borders[edge - 1] if edge - 1 <= last else self.borders[-1] + (edge - 1 - last) * (_DRAGGED + 1)

    def nearest(self, place: int) -> int:
        """Number of the border that stands nearest to a place."""
        return 1 + min(range(len(self.borders)), key=lambda border: abs(self.borders[border] - place))


def edges(row: Sequence[CellAt]) -> tuple[int, ...]:
    """Return the left borders of a row's cells and the right one of the last."""
    return (*(cell.left for cell in row), row[-1].right + 1) if row else ()


def layout(table: etree._Element, w: str, inside: Inside) -> Layout:
    """Lay out the rows of a table that were not deleted; ``inside`` yields what stands in an element for a reader."""
    borders = [0]
    for column in table.iterfind(f"{w}tblGrid/{w}gridCol"):
        borders.append(borders[-1] + max(number(column, w, "w", 0), 1))
    made = Layout([], borders)
    for row in inside(table):
        if row.tag == f"{w}tr" and row.find(f"{w}trPr/{w}del") is None:
            made.rows.append(list(_cells(row, w, inside, made)))
    return replace(made, rows=_aligned(made))


def number(element: etree._Element | None, w: str, name: str, default: int) -> int:
    """Read a whole number from an attribute, ``default`` where there is none."""
    text = "" if element is None else element.get(f"{w}{name}", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default


def _cells(row: etree._Element, w: str, inside: Inside, made: Layout) -> Iterator[CellAt]:
    skipped, blank = (row.find(f"{w}trPr/{w}{name}") for name in ("gridBefore", "wBefore"))
    column = 1 + number(skipped, w, "val", 0)
    if skipped is None and blank is not None and blank.get(f"{w}type", "dxa") == "dxa":
        column = made.nearest(number(blank, w, "w", 0))
    for cell in inside(row):
        if cell.tag == f"{w}tc":
            right = column + max(1, number(cell.find(f"{w}tcPr/{w}gridSpan"), w, "val", 1)) - 1
            yield CellAt(column, right, cell)
            column = right + 1


def _aligned(made: Layout) -> list[list[CellAt]]:
    """Put rows that differ from the usual ones only by dragged borders into their columns."""
    patterns = Counter(edges(row) for row in made.rows if len(row) >= _LEAST_CELLS)
    usual = made.usual
    return [
        _moved(row, _like_others(edges(row), patterns, made) or _snapped(edges(row), usual, made)) for row in made.rows
    ]


def _like_others(own: tuple[int, ...], patterns: Counter[tuple[int, ...]], made: Layout) -> tuple[int, ...]:
    """Find the borders that more rows have and of which these are the same with some dragged; ``()`` where there are none."""
    for pattern, count in patterns.most_common():
        if count <= patterns[own] or len(pattern) != len(own):
            continue
        between = all(
            pattern[max(place - 1, 0)] <= edge <= pattern[min(place + 1, len(pattern) - 1)]
            and (place in (0, len(own) - 1) or pattern[place - 1] < edge < pattern[place + 1])
            for place, edge in enumerate(own)
        )
        same = sum(edge == other for edge, other in zip(own, pattern, strict=True))
        near = all(abs(made.at(edge) - made.at(other)) <= _DRAGGED for edge, other in zip(own, pattern, strict=True))
        if between and (2 * same >= len(own) or near):
            return pattern
    return ()


def _snapped(own: tuple[int, ...], usual: tuple[int, ...], made: Layout) -> tuple[int, ...]:
    """Move each border that is none of the usual ones to the nearest of them, where that is near and no cell vanishes."""
    moved = [
        edge if edge in usual or not usual else min(usual, key=lambda other: abs(made.at(other) - made.at(edge)))
        for edge in own
    ]
    kept = [
        new if abs(made.at(new) - made.at(edge)) <= _DRAGGED else edge for new, edge in zip(moved, own, strict=True)
    ]
    return tuple(kept) if all(left < right for left, right in pairwise(kept)) else own


def _moved(row: list[CellAt], borders: tuple[int, ...]) -> list[CellAt]:
    return [
        replace(cell, left=left, right=right - 1) for cell, (left, right) in zip(row, pairwise(borders), strict=True)
    ]


def continued(first: Layout, second: Layout, texts: Callable[[list[CellAt]], tuple[str, ...]]) -> Layout | None:
    """Return the rows of a second table as rows of the first, whose columns it has, without its repeated header; None where it is another.

    A table that has a header row of the first one further down is a form of its own.
    """
    one, other = first.usual, second.usual
    if not one or len(one) != len(other) or not _alike(first, one, second, other):
        return None
    headers = {text for row in first.rows if _heads(text := texts(row))}
    rows = list(second.rows)
    while rows and texts(rows[0]) in headers:
        rows.pop(0)
    if not rows or any(texts(row) in headers for row in rows):
        return None
    column = dict(zip(other, one, strict=True))
    moved = [tuple(column.get(edge, first.nearest(second.at(edge))) for edge in edges(row)) for row in rows]
    if not all(left < right for each in moved for left, right in pairwise(each)):
        return None
    return Layout([_moved(row, borders) for row, borders in zip(rows, moved, strict=True)], first.borders)


def _heads(texts: tuple[str, ...]) -> bool:
    """Say whether a row may be a header: several texts, no figure."""
    return len(set(texts)) >= _LEAST_CELLS and not any(map(str.isdigit, "".join(texts)))


def _alike(first: Layout, one: Iterable[int], second: Layout, other: Iterable[int]) -> bool:
    return all(abs(first.at(left) - second.at(right)) <= _DRAGGED for left, right in zip(one, other, strict=True))
