"""What a table and a chart of a report are: plain data, what they show, not how it is drawn."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from xlsheets.domain.numbers import plain


class ReportColumn(Struct, frozen=True):
    """A column: its header, its width in millimetres, whether equal cells below each other are one cell.

    ``name``: of its figure within the record of a row; ``total``: key of what stands below it.
    """

    header: str
    width: float
    align: str = "center"
    merge: bool = False
    name: str = ""
    total: str = ""


class ReportTable(Struct, frozen=True):
    """A table; `foot` is its last row, whose first cell stretches over the empty ones behind it.

    ``keys``: of the records of the rows; ``name``: what a template calls it by, behind the key of the project that it is of.
    """

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: tuple[str, ...]
    name: str = ""
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

    @property
    def shows_anything(self) -> bool:
        """Whether there is a figure to be drawn: an empty frame is a hole in a report."""
        return any(value is not None for _, values in self.series for value in values)

    @property
    def data(self) -> str:
        """What it shows, as text."""
        return "；".join(
            f"{name}："
            + "、".join(
                f"{category} {'' if value is None else plain(value)}".rstrip()
                for category, value in zip(self.categories, values, strict=True)
            )
            for name, values in self.series
        )
