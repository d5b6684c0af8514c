"""Reads the [[bands]] of a form.toml: what is printed, from top to bottom."""

from __future__ import annotations

from collections.abc import Callable

from xlsheets.domain.policy import Policy
from xlsheets.forms.loading.form_limits import MOST_ROWS, read_height
from xlsheets.forms.loading.load_budget import read_budget
from xlsheets.forms.loading.load_columns import PageColumns, overlap, read_side
from xlsheets.forms.loading.load_data import DataReader
from xlsheets.forms.loading.load_fields import FieldsReader
from xlsheets.forms.loading.load_groups import PointColumns, RowRules
from xlsheets.forms.loading.load_indicators import read_indicators
from xlsheets.forms.loading.load_totals import TotalsReader
from xlsheets.forms.loading.toml_table import TomlTable
from xlsheets.forms.schema import Band
from xlsheets.forms.schema_bands import (
    ALIGNS,
    GOAL_ROLES,
    TEXT_PLACEHOLDERS,
    TEXT_STYLES,
    Block,
    BudgetBand,
    GoalsBand,
    TextBand,
    TotalBand,
)
from xlsheets.forms.schema_indicators import IndicatorsBand


class BandReader:
    """Reads the bands of one form, each by the reader of its type, and keeps what concerns several of them.

    ``fields``, ``totals``, ``data``: what has its place so far. ``blocks``: labels beside several bands, each with its table. ``points``:
    what the indicator table's columns say. ``rows``: the row in which each band begins, 0 where nothing says so.
    """

    def __init__(self, width: int, policy: Policy, rules: RowRules) -> None:
        """``width``: number of the page's columns, 0 where they are not known. ``rules`` reads those of the indicator rows."""
        self.policy = policy
        self.rules = rules
        self.page = PageColumns(width)
        self.fields = FieldsReader(self.page)
        self.totals = TotalsReader(self.page)
        self.data = DataReader(self.page)
        self.points = PointColumns()
        self.blocks: list[tuple[Block, TomlTable]] = []
        self.rows: list[int] = []
        self._number = 0

    def read(self, table: TomlTable) -> Band | None:
        """Read one band; None (and a mistake noted) where its type is unknown."""
        readers: dict[str, Callable[[TomlTable], Band]] = {
            "text": self._text,
            "fields": self.fields.read,
            "budget": self._budget,
            "goals": self._goals,
            "indicators": self._indicators,
            "total": self._total,
            "data": self.data.read,
        }
        reader = readers.get(table.text("type", choices=readers))
        table.has("id")  # by which a form that extends this one names the band
        number, self._number = self._number, self._number + 1
        if reader is None:
            return None
        self.rows.append(table.integer("row", 0, 1, MOST_ROWS))
        band = reader(table)
        self._block(table, number)
        table.close()
        return band

    def check_blocks(self, tables: list[TomlTable]) -> None:
        """Check that the labels beside several bands stand beside something, and over nothing else."""
        for block, at in self.blocks:
            covered = range(block.first, block.first + block.bands)
            if covered.stop > len(tables):
                at.note("bands", f"下面没有这么多块：从本块起只有 {len(tables) - block.first} 块")
            for place, other in self.blocks:
                if place.first > block.first and place.first in covered and overlap(block.span, place.span):
                    other.note("at", "与另一个 block 重叠")
            for index in covered:
                for table, key in _places(tables[index]) if index < len(tables) else ():
                    span = table.quiet_span(key)
                    if span is not None and overlap(block.span, span):
                        table.note(key, "与左边的 block 重叠")

    def _block(self, band: TomlTable, number: int) -> None:
        table = band.table("block")
        if table is None:
            return
        span = self.page.spans([(table, "at")])[0]
        text = table.printed("text", TEXT_PLACEHOLDERS)
        self.blocks.append((Block(text, span, number, table.integer("bands", 1, 1, MOST_ROWS)), table))
        table.close()

    def _text(self, table: TomlTable) -> TextBand:
        style = table.text("style", "note", TEXT_STYLES)
        return TextBand(
            text=table.printed("text", TEXT_PLACEHOLDERS),
            style=style,
            span=self.page.spans([(table, "at")])[0],
            align=table.text("align", "center" if style in ("title", "subtitle") else "left", ALIGNS),
        )

    def _budget(self, table: TomlTable) -> BudgetBand:
        return read_budget(table, self.page, self.policy.execution)

    def _goals(self, table: TomlTable) -> GoalsBand:
        return GoalsBand(
            columns=self.page.columns(table, GOAL_ROLES, ("expected",)),
            side=read_side(table),
            rows=table.integer("rows", 1, 1, 50),
            height=read_height(table, 60),
        )

    def _indicators(self, table: TomlTable) -> IndicatorsBand:
        band, self.points = read_indicators(table, self.page, self.rules)
        return band

    def _total(self, table: TomlTable) -> TotalBand:
        return self.totals.read(table, hidden_points=self.points.hidden)


def _places(band: TomlTable) -> list[tuple[TomlTable, str]]:
    """Everything of a band that takes columns."""
    places = [(band, key) for key in ("at", "label_at") if band.has(key)]
    side = band.table("side")
    places += [(side, "at")] if side else []
    places += [(column, "at") for column in band.tables("columns")]
    if band.has("rows") and band.is_rows("rows"):
        places += [(cell, "at") for row in band.table_rows("rows") for cell in row]
    return places
