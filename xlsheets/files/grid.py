"""The grid (表格): plain cells with their addresses, whatever program or file they came from."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, field

EMPTY_TEXT = ""
UNCALCULATED = "里的公式没有计算过，没有可信的结果"
"""A cell's doubt where nothing is stored beside its formula, or what is no result of it, and it cannot be computed here."""
CHANGED_CALL = "里的公式被改动过，又要用加载项的函数，装与不装加载项算出的数不同"
"""A cell's doubt where a person's formula calls a function of ours: programs without the add-in come to something else."""

_MAX_INDEXED = 500_000


class Cell(NamedTuple):
    """One cell that holds something (a tuple, because a workbook makes thousands of them).

    ``kind``: ``s`` text, ``n`` number, ``d`` date, ``b`` truth value, ``e`` error value,
    ``f`` a formula without a cached value.
    ``text``: the content as a person would type it (a number shown as a percentage is ``98%``, a date ``2022-03-07``).
    ``number``: the number of a cell of kind ``n`` (a percentage as a ratio), by its 15 significant digits.
    ``formula``: the formula without its leading ``=``, where there is one (``""`` for a member of a shared formula).
    ``doubt``: why what a person sees in the cell cannot be told (a Chinese clause without a subject), ``""`` where it can:
    nobody computes with such a cell, and a check names it.
    ``was``: the result that the file stores beside the formula where the formula comes to another one (``text``), else None.
    ``stored``: the text that formulas read where a person sees ``text`` instead (struck-through pieces, signs of a font), else None.
    ``format``: of a number the code of its number format, ``""`` where that prints the plain number (see ``files/seen/shown_number.py``);
    of a date one that hides its year, month or day; of a text the section that prints it as another one (``files/seen/text_format.py``).
    ``owned``: in a sheet of ours, what stands there is a person's, formula or not, and none of our own formulas.
    """

    kind: str
    text: str
    number: Decimal | None = None
    formula: str | None = None
    doubt: str = ""
    stored: str | None = None
    was: str | None = None
    format: str = ""
    owned: bool = False


_ERROR = re.compile(
    r"\s*(?:#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|GETTING_DATA|名称\?|引用!|值!|数值!)|Err:5[0-9]{2})\s*\Z"
)


def text_kind(text: str) -> str:
    """Return the kind of a cell with that text: ``e`` where it is an error value, however a program or a person stored it, else ``s``."""
    return "e" if text[:1] in "#E \n" and _ERROR.match(text) else "s"


class Merge(NamedTuple):
    """A merged rectangle, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def area(self) -> int:
        """Number of cells in the rectangle."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in the rectangle."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Grid(Struct):
    """One sheet: its cells by (row, column), both 1-based, and its merged rectangles."""

    sheet: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    visible: bool = True
    shared: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Members of shared formulas: where each has its formula written."""
    percents: set[tuple[int, int]] = field(default_factory=set)
    """Formulas without a stored result whose format shows a percentage."""
    formulas: int | None = None
    """How many formulas stand on a sheet of which only the first cells are here, 0 where some have lost cells that they refer to."""
    hidden_columns: frozenset[int] = frozenset()
    faint: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose content is there and cannot be seen: why (``files/seen/faint.py``)."""
    _anchors: dict[tuple[int, int], Merge] | None = None
    _wide: list[Merge] = field(default_factory=list)

    def without_cells(self) -> Grid:
        """Return a sheet of the same name with what is hidden and faint in it, for a part of the cells and merges."""
        return Grid(
            self.sheet,
            hidden_rows=self.hidden_rows,
            hidden_columns=self.hidden_columns,
            visible=self.visible,
            faint=self.faint,
        )

    def text(self, row: int, column: int) -> str:
        """Text of a cell, ``""`` where it is empty; inside a merge only the top-left cell holds text."""
        cell = self.cells.get((row, column))
        return cell.text if cell else EMPTY_TEXT

    def merge_at(self, row: int, column: int) -> Merge | None:
        """Return the merged rectangle that covers a cell, if any."""
        if self._anchors is None:
            self._anchors = self._index()
        merge = self._anchors.get((row, column))
        return merge or next((wide for wide in self._wide if wide.holds(row, column)), None)

    def area_at(self, row: int, column: int) -> Merge:
        """Return the merged rectangle that covers a cell, else the cell itself."""
        return self.merge_at(row, column) or Merge(row, column, row, column)

    def _index(self) -> dict[tuple[int, int], Merge]:
        """Spread the merges over their cells, the small ones first; merges of whole columns stay in a list."""
        anchors: dict[tuple[int, int], Merge] = {}
        left = _MAX_INDEXED
        for merge in sorted(self.merges, key=lambda each: each.area):
            left -= merge.area
            if left < 0:
                self._wide.append(merge)
                continue
            for r in range(merge.top, merge.bottom + 1):
                for c in range(merge.left, merge.right + 1):
                    anchors[r, c] = merge
        return anchors

    @property
    def last_row(self) -> int:
        """Number of the last row that holds something, 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """Number of the last column that holds something, 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)


class Book(Struct, frozen=True):
    """A workbook as read: its sheets in order, its workbook-wide defined names and its custom document properties."""

    path: str
    grids: list[Grid]
    names: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    """Sheets that the workbook lists and of which no content is there."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Sheets whose content is there and cannot be read: why, and what to do."""
    tells_names: bool = True
    """Whether defined names and properties are read of a file of this kind; else it may well be one of ours."""

    def grid(self, sheet: str) -> Grid | None:
        """Return the sheet of that name, if it is there."""
        return next((grid for grid in self.grids if grid.sheet == sheet), None)


Value = str | Decimal | None


def or_blank(value: Value) -> Value:
    """Return what a cell shows: the value, or the empty text where there is none."""
    return "" if value is None else value
