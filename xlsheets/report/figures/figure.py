"""What a table and a chart of a report are: plain data, what they show, not how it is drawn."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class ReportColumn(Struct, frozen=True):
    """A column: its header, its width in millimetres, whether equal cells below each other are one cell."""

    header: str
    width: float
    align: str = "center"
    merge: bool = False


class ReportTable(Struct, frozen=True):
    """A table; `foot` is its last row, whose first cell stretches over the empty ones behind it."""

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    caption: str = ""


class Chart(Struct, frozen=True):
    """A chart of one or more series over the same categories; a value that does not exist yet is None."""

    title: str
    kind: str
    head: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    unit: str = ""
