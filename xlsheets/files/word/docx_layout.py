"""Where the cells of a Word table stand: by its grid, with the rows whose borders were dragged put back into the columns of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
    """A cell over columns left to right, 1-based; ``goes_on``: it is a piece of the cell above it."""

    left: int
    right: int
    element: etree._Element
    goes_on: bool = False


class Layout(Struct):
    """A table's rows of cells, and where the borders of its grid stand from the left, in twentieths of a point.

    ``seams``: rows (from 0) with which a further part of the table begins.
    """

    rows: list[list[CellAt]]
    borders: list[int]
    seams: set[int] = field(default_factory=set)

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
    cells = [cell for cell in inside(row) if cell.tag == f"{w}tc"]
    widths = _widths(cells, w, made) if column == 1 else []
    place = 0
    for each, cell in enumerate(cells):
        right = column + max(1, number(cell.find(f"{w}tcPr/{w}gridSpan"), w, "val", 1)) - 1
        if widths:
            place += widths[each]
            right = max(made.nearest(place) - 1, column)
        yield CellAt(column, right, cell)
        column = right + 1


def _widths(cells: Sequence[etree._Element], w: str, made: Layout) -> list[int]:
    """Return the widths of a row's cells where they alone tell its columns: fewer cells than columns, and no word of spans."""
    if len(cells) >= len(made.borders) - 1 or any(cell.find(f"{w}tcPr/{w}gridSpan") is not None for cell in cells):
        return []
    found = [cell.find(f"{w}tcPr/{w}tcW") for cell in cells]
    if any(each is None or each.get(f"{w}type", "dxa") != "dxa" for each in found):
        return []
    widths = [number(each, w, "w", 0) for each in found]
    return widths if all(widths) and abs(sum(widths) - made.borders[-1]) <= _DRAGGED else []


def _aligned(made: Layout) -> list[list[CellAt]]:
    """Put rows that differ from the usual ones only by dragged borders into their columns."""
    patterns = Counter(edges(row) for row in made.rows if len(row) >= _LEAST_CELLS)
    usual = made.usual
    alone = Counter(edge for row in made.rows for edge in edges(row))
    near = [()] + [edges(row) for row in made.rows] + [()]
    return [
        _moved(
            row,
            _like_others(edges(row), patterns, made)
            or _like_neighbour(edges(row), (near[number], near[number + 2]), alone)
            or _snapped(edges(row), usual, made),
        )
        for number, row in enumerate(made.rows)
    ]


def _like_others(own: tuple[int, ...], patterns: Counter[tuple[int, ...]], made: Layout) -> tuple[int, ...]:
    """Find the borders that more rows have and of which these are the same with some dragged; ``()`` where there are none."""
    for pattern, count in patterns.most_common():
        if count <= patterns[own] or len(pattern) != len(own):
            continue
        between = _between(own, pattern)
        same = sum(edge == other for edge, other in zip(own, pattern, strict=True))
        near = all(abs(made.at(edge) - made.at(other)) <= _DRAGGED for edge, other in zip(own, pattern, strict=True))
        if between and (2 * same >= len(own) or near):
            return pattern
    return ()


def _like_neighbour(
    own: tuple[int, ...], neighbours: Sequence[tuple[int, ...]], alone: Counter[int]
) -> tuple[int, ...]:
    """Return the borders of the row above or below where these are the same but for some that no other row has, else ``()``."""
    for other in neighbours:
        dragged = [(edge, meant) for edge, meant in zip(own, other, strict=False) if edge != meant]
        if (
            len(own) == len(other) > _LEAST_CELLS
            and dragged
            and 2 * len(dragged) < len(own)
            and _between(own, other)
            and all(alone[edge] == 1 < alone[meant] for edge, meant in dragged)
        ):
            return other
    return ()


def _between(own: tuple[int, ...], pattern: tuple[int, ...]) -> bool:
    """Say whether each border lies between the neighbours of the one that it may mean."""
    return all(
        pattern[max(place - 1, 0)] <= edge <= pattern[min(place + 1, len(pattern) - 1)]
        and (place in (0, len(own) - 1) or pattern[place - 1] < edge < pattern[place + 1])
        for place, edge in enumerate(own)
    )


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


def continued(
    first: Layout, second: Layout, texts: Callable[[list[CellAt]], tuple[str, ...]], *, headed: bool = True
) -> Layout | None:
    """Return a table with the rows of a further part of it, without its repeated header; None where that part is a table of its own.

    A part is as wide as the table, or has its usual columns. What begins like the table, or has a header row of it further down, is
    a form of its own. ``headed``: a part may begin with the header of the table once more.
    """
    if not first.rows or not _as_wide(first, second):
        return None
    headers = {text for row in first.rows if _heads(text := texts(row))}
    rows = list(second.rows)
    while headed and rows and texts(rows[0]) in headers:
        rows.pop(0)
    if not rows or any(texts(row) in headers for row in rows) or _begins_alike(texts(first.rows[0]), texts(rows[0])):
        return None
    return _joined(first, replace(second, rows=rows))


def _joined(first: Layout, second: Layout) -> Layout | None:
    """Lay two parts out over the borders of both, those that are near each other taken for one."""
    borders = sorted({*first.borders, *(first.at(edge) for row in first.rows for edge in edges(row))})
    places = {second.at(edge) for row in second.rows for edge in edges(row)}
    borders += [place for place in places if all(abs(place - other) > _DRAGGED for other in borders)]
    made = Layout([], sorted(borders), {*first.seams, len(first.rows)})
    for part in (first, second):
        for row in part.rows:
            moved = tuple(made.nearest(part.at(edge)) for edge in edges(row))
            if not all(left < right for left, right in pairwise(moved)):
                return None
            made.rows.append(_moved(row, moved))
    return made


def _begins_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[:1] == other[:1] != ("",)


def _heads(texts: tuple[str, ...]) -> bool:
    """Say whether a row may be a header: several texts, no figure."""
    return len(set(texts)) >= _LEAST_CELLS and not any(map(str.isdigit, "".join(texts)))


def _as_wide(first: Layout, second: Layout) -> bool:
    """Say whether two parts are as wide, or have the same usual columns."""
    if min(len(first.borders), len(second.borders)) > 1 and abs(first.borders[-1] - second.borders[-1]) <= _DRAGGED:
        return True
    one, other = first.usual, second.usual
    near = (abs(first.at(left) - second.at(right)) <= _DRAGGED for left, right in zip(one, other, strict=False))
    return bool(one) and len(one) == len(other) and all(near)
