"""A grid as recognition reads it: rows of filled cells, values at the top-left of merges, typed or computed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

from msgspec import Struct

from xlsheets.domain.nothing import is_computed, is_not_typed
from xlsheets.domain.numbers import percent, plain, read_ratio
from xlsheets.domain.vocabulary import UNSURE_MARK
from xlsheets.errors import UserError
from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Cell, Grid, Merge
from xlsheets.recognise.own.marked_cells import marked

_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_letters = lru_cache(maxsize=1024)(column_letters)
_EMPTY = Cell("s", "")
_Made = TypeVar("_Made")


class Spot(Struct, frozen=True):
    """A cell found: where its value stands and what it holds. ``shared``: it belongs to a merge that begins in a row above."""

    row: int
    column: int
    cell: Cell
    shared: bool = False

    @property
    def address(self) -> str:
        """Address of the cell, of the top-left one in a merge."""
        return f"{_letters(self.column)}{self.row}"

    @property
    def filled(self) -> bool:
        """Say whether anything stands there."""
        return bool(self.cell.text or self.cell.doubt) or self.cell.formula is not None

    @property
    def text(self) -> str:
        """What is written there, without white space around it."""
        return self.cell.text.strip()

    @property
    def computed(self) -> bool:
        """Say whether the cell holds a formula; what a person's own one comes to in a form of ours counts as typed."""
        return self.cell.formula is not None and not self.cell.owned

    @property
    def label(self) -> str:
        """The text, or, of a formula whose result is no text (never calculated, an error), the words written in it, each once."""
        if not self.cell.formula or (self.cell.text and self.cell.kind not in ("e", "n")):
            return self.text
        words = dict.fromkeys(found[1].replace('""', '"') for found in _LITERAL.finditer(self.cell.formula))
        return "".join(words).strip() or self.text

    @property
    def typed(self) -> str | None:
        """What a person typed into a cell that a form may compute; None for a formula, an error value and what says nothing."""
        if self.computed or self.cell.kind == "e" or is_not_typed(self.text):
            return None
        return self._result if self.cell.owned else self.text

    @property
    def typed_score(self) -> str | None:
        """Like ``typed``, of a score, whose cell holds a person's decision: a dash and the like in it are typed too.

        In a form of ours a person's 待评, and a formula that comes to nothing, leave the score open: no figure is in its place.
        """
        if self.cell.owned:
            figure = self.text if self.cell.number is None else plain(self.cell.number)
            return marked(UNSURE_MARK, "score", figure) if is_computed(figure) else figure
        return None if self.computed or self.cell.kind == "e" or is_computed(self.text) else self.text

    @property
    def _result(self) -> str:
        """What a person's formula comes to, whatever the format of its cell makes of it."""
        number = self.cell.number
        if number is None or (self.text.endswith("%") and not self.cell.format):
            return self.text
        return plain(number)

    @property
    def typed_ratio(self) -> str | None:
        """Like ``typed``; a number shown as a percentage with two decimals, or with all that it has."""
        typed = self.typed
        if typed is not None and typed.endswith("%") and self.cell.number is not None:
            shown = percent(self.cell.number)
            return shown if read_ratio(shown) == self.cell.number else typed
        return typed


class SheetView:
    """One sheet for recognition. ``rows``: row → its filled cells as (column, cell), from left to right."""

    def __init__(self, grid: Grid, path: str = "") -> None:
        """Index the cells of a sheet; ``path`` is the file's name for messages."""
        self.grid = grid
        self.path = path
        self._merges: dict[tuple[int, int], Merge | None] = {}
        self.rows: dict[int, list[tuple[int, Cell]]] = {}
        for place, cell in sorted(grid.cells.items()):
            # What a program left behind in the covered cells of a merge is not seen by a person.
            if (cell.text or cell.formula is not None or cell.doubt) and (not grid.merges or self._anchors(*place)):
                self.rows.setdefault(place[0], []).append((place[1], cell))
        self.row_numbers = list(self.rows)
        self.last_column = max((cells[-1][0] for cells in self.rows.values()), default=0)
        self._made: dict[Callable[[SheetView], Any], Any] = {}

    def once(self, make: Callable[[SheetView], _Made]) -> _Made:
        """Return what a function makes of the sheet, made once however many tables ask for it."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made

    def _merge(self, row: int, column: int) -> Merge | None:
        place = (row, column)
        try:
            return self._merges[place]
        except KeyError:
            merge = self._merges[place] = self.grid.merge_at(row, column)
            return merge

    def _anchors(self, row: int, column: int) -> bool:
        merge = self._merge(row, column)
        return merge is None or (merge.top, merge.left) == (row, column)

    def spot(self, row: int, left: int, right: int = 0) -> Spot:
        """Find the value of (row, left); where that is empty, of the cells up to ``right`` (a header's merge)."""
        first = self._spot(row, left)
        if first.filled:
            return first
        others = (self._spot(row, column) for column in range(left + 1, right + 1))
        return next((other for other in others if other.filled), first)

    def _spot(self, row: int, column: int) -> Spot:
        merge = self._merge(row, column)
        if merge is None:
            return Spot(row, column, self.grid.cells.get((row, column), _EMPTY))
        cell = self.grid.cells.get((merge.top, merge.left), _EMPTY)
        return Spot(merge.top, merge.left, cell, merge.top < row)

    def edges(self, row: int, column: int) -> tuple[int, int]:
        """Return the last row and the last column of a cell's merge, or its own."""
        merge = self._merge(row, column)
        return (merge.bottom, merge.right) if merge else (row, column)

    def below(self, row: int) -> Iterator[int]:
        """Yield the filled rows below a row."""
        return islice(self.row_numbers, bisect_right(self.row_numbers, row), None)

    def between(self, after: int, before: int | None) -> list[int]:
        """Return the filled rows below one row and above another, or down to the sheet's end."""
        end = None if before is None else bisect_left(self.row_numbers, before)
        return self.row_numbers[bisect_right(self.row_numbers, after) : end]

    def problem(self, text: str) -> UserError:
        """Make the user's error about this sheet: one line with file and sheet."""
        return user_error(self.path, f"工作表“{self.grid.sheet}”：{text}")


def first_text(grid: Grid) -> str:
    """Text of A1, or of the first filled cell."""
    return grid.text(1, 1) or next((cell.text for _, cell in sorted(grid.cells.items()) if cell.text), "")


def user_error(path: str, text: str) -> UserError:
    """Make the user's error about a file: one line, whatever its names hold."""
    line = f"{path}：{text}" if path else text
    return UserError("".join(character if character.isprintable() else "�" for character in line))
