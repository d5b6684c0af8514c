"""A bureau's blank sheet while a form is made of it: its cells row by row, the bands found so far, what was unsure."""

from __future__ import annotations

import re
from collections.abc import Container
from decimal import Decimal

from msgspec import Struct, field

from xlsheets.adopt.toml_text import Toml, spans
from xlsheets.domain.numbers import MONEY_UNITS
from xlsheets.recognise.headers import Vocabulary
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, HeaderCell

_POINTS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*分")
_FIRST_GOAL = re.compile("[1一]")
_MONEY = re.compile("|".join(sorted(MONEY_UNITS, key=len, reverse=True)))


class ProposedCell(Struct):
    """Columns left to right of one row, their text, whether a formula stands there; ``top``: the row where their merge begins."""

    left: int
    right: int
    text: str
    computed: bool
    top: int

    @property
    def at(self) -> str:
        """Columns as a form writes them."""
        return spans(self.left, self.right)

    def blank_in(self, row: int) -> bool:
        """Say whether nothing stands in it and it begins in this row."""
        return not self.text and not self.computed and self.top == row


class ProposedBand(Struct):
    """A band as proposed: its rows, its lines of TOML (keys and values), what was unsure."""

    kind: str
    first: int
    last: int
    lines: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


class ProposedGoals(Struct, frozen=True):
    """A table for each annual goal: how many, the words that head a goal's texts and its sub-total, and its rows.

    ``first``: the first row of all of them; ``last``: the last indicator row of the first one.
    """

    count: int
    expected: str
    actual: str
    subtotal: str
    first: int
    last: int


class Adopted:
    """One sheet on its way to a form."""

    def __init__(self, view: SheetView, table: Extent, words: Vocabulary) -> None:
        """Take a sheet, its indicator table and the words of all forms."""
        self.view, self.table, self.words = view, table, words
        self.header = {cell.left: role for role, cell in table.header.columns.items()}
        self.columns = table.header.columns
        merged = (merge.right for merge in view.grid.merges if merge.right <= view.last_column + 30)
        self.width = max([view.last_column, *merged])
        self.texts: list[str] = []
        self.fields: set[str] = set()
        self.paragraphs: set[str] = set()
        self.title = ""
        self.execution: Decimal | None = None
        self.money_unit = ""
        self.goals = self._find_goals()

    def _find_goals(self) -> ProposedGoals | None:
        """Find the tables of several goals: the same two words above each header, a sub-total below each table."""
        headers = [self.table.header.row, *sorted(self.table.repeated)]
        level1 = self.columns.get("level1")
        if len(headers) < 2 or level1 is None:
            return None
        heads = {tuple(self.view.spot(row - back, level1.left).label for back in (2, 1)) for row in headers if row > 2}
        expected, actual = next(iter(heads)) if len(heads) == 1 else ("", "")
        below = sorted(self.table.skipped - self.table.repeated)
        end = next((row for row in below if headers[0] < row < headers[1]), 0)
        if not (expected and actual and end) or expected == actual:
            return None
        subtotal = next((cell.text for _, cell in self.view.rows[end] if cell.text), "")
        return ProposedGoals(len(headers), expected, actual, subtotal, headers[0] - 2, end - 1)

    def cells(self, row: int, apart: Container[int] = ()) -> list[ProposedCell]:
        """Cells of a row from the left; blank ones side by side that nothing merges count as one, but not at columns ``apart``."""
        found: list[ProposedCell] = []
        column = 1
        while column <= self.width:
            spot = self.view.spot(row, column)
            right = max(column, self.view.edges(row, column)[1])
            cell = ProposedCell(column, right, spot.label, spot.computed, spot.row)
            merged = self.view.grid.merge_at(row, column) is not None
            last = found[-1] if found else None
            if last and last.blank_in(row) and not merged and not spot.filled and column not in apart:
                last.right = right
            else:
                found.append(cell)
            column = right + 1
        return found

    def own(self, row: int) -> list[ProposedCell]:
        """Cells that begin in this row and are no label beside several rows."""
        return [
            cell
            for cell in self.cells(row)
            if cell.top == row and (self.view.edges(row, cell.left)[0] == row or not cell.text)
        ]

    def unit(self, text: str) -> str:
        """Let the money unit of a label be the form's."""
        found = _MONEY.search(text)
        if not found or not re.search(r"[（(]\s*" + found[0], text):
            return text
        self.money_unit = self.money_unit or found[0]
        return text.replace(found[0], "{money_unit}") if found[0] == self.money_unit else text

    def side(self, band: ProposedBand, row: int, left: int) -> None:
        """Note the label that is merged beside a band."""
        for column in range(1, left):
            merge = self.view.grid.merge_at(row, column)
            if merge and merge.left == column and merge.bottom > merge.top and merge.bottom <= band.last:
                text = self.view.spot(row, column).label
                if not text:
                    continue
                points = _POINTS.search(text)
                if points and band.kind == "budget":
                    self.execution = Decimal(points[1])
                if band.kind in ("budget", "indicators"):
                    text = _POINTS.sub("{points}分", text)
                if band.kind == "indicators" and self.goals:
                    text = _FIRST_GOAL.sub("{goal}", text, count=1)
                at = spans(merge.left, merge.right)
                band.lines.append(f'side = {{ text = {quoted(self.unit(text))}, at = "{at}" }}')
                return

    def column(self, role: str, cell: HeaderCell, over: str = "") -> str:
        """Write a column of a band; ``over``: what is printed above its header."""
        place = f'at = "{spans(cell.left, cell.right)}"' + (f", over = {quoted(over)}" if over else "")
        return f'    {{ role = "{role}", header = {quoted(self.unit(cell.text))}, {place} }},'


def quoted(text: str) -> str:
    """Quote a text without white space around it."""
    return Toml.quoted(text.strip())
