"""The reports of a form as data: typed paragraphs, templates, tables and charts."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

PERCENT_STYLES = ("100%", "100.00%")
SHOWN_AS = ("text", "number", "money", "percent")
CHART_KINDS = ("columns", "bars", "pie")
ALIGNS_OF_TABLES = ("left", "center")


class TextSpec(Struct, frozen=True):
    """A typed paragraph of the report, one row of the sheet 文字说明. ``limit`` in characters, 0 for none.

    ``instead``: ids of paragraphs that a form may have of its own, whose words stand for this one where it is empty.
    """

    id: str
    title: str
    section: str = ""
    limit: int = 0
    required: bool = True
    hint: str = ""
    default: str = ""
    instead: tuple[str, ...] = ()


class ReportSpec(Struct, frozen=True):
    """A report that the form can be told in: its kind, its printed name and its text template.

    ``percent``: how all its percentages are printed, one of ``PERCENT_STYLES``. ``over_projects``: it tells of all projects of its
    workbook, so that there is one of it a workbook. ``folder``: where its template stands, None for the form's own folder.
    ``texts``: its typed paragraphs, where it serves several forms; ``scopes``: those of the forms that it serves; ``general``: it is
    the first report of those that have none of their own.
    """

    kind: str
    title: str
    template: str
    percent: str = PERCENT_STYLES[0]
    over_projects: bool = False
    folder: Path | None = None
    texts: tuple[TextSpec, ...] = ()
    scopes: tuple[str, ...] = ()
    general: bool = False


class TableColumnSpec(Struct, frozen=True):
    """A column of a table of reports.

    ``header``: printed, may hold ``{money_unit}`` and ``{year}``. ``value``: name within the record of the row (``budget.total.rate``).
    ``shown_as``: one of ``SHOWN_AS``. ``width``: share of the table's width. ``merge``: equal cells below each other are one.
    ``optional``: left out where no row has it. ``empty``: what stands where there is no figure, ``while_open`` in a row that is still
    to be filled in or judged, ``""`` for the same. ``total``: name within the context of what stands below the column.
    """

    header: str
    value: str
    shown_as: str = "text"
    width: float = 20
    align: str = "center"
    merge: bool = False
    optional: bool = False
    empty: str = ""
    while_open: str = ""
    total: str = ""


class RowLimits(Struct, frozen=True):
    """How many records a table or a chart may have, both numbers included; with others it is left out. ``most``: None for no end."""

    least: int = 0
    most: int | None = None

    def hold(self, count: int) -> bool:
        """Say whether a figure of so many records is shown."""
        return self.least <= count and (self.most is None or count <= self.most)


ALWAYS = RowLimits()


class TableSpec(Struct, frozen=True):
    """A table of reports: a row for each record of a list of the context. ``foot``: label of its last row, ``""`` for none.

    ``only``: ids of the records of a dictionary that it shows, in their order; all where none is named. ``shown_with``: with how
    many of them it is shown.
    """

    id: str
    caption: str
    rows: str
    columns: tuple[TableColumnSpec, ...]
    foot: str = ""
    only: tuple[str, ...] = ()
    shown_with: RowLimits = ALWAYS


class SeriesSpec(Struct, frozen=True):
    """A series of a chart: its name, and the name of its figure within the record of a category."""

    name: str
    value: str


class ChartSpec(Struct, frozen=True):
    """A chart of reports: a category for each record of a list of the context, called by ``category``; ``head`` heads them.

    ``only``, ``shown_with``: as of a table.
    """

    id: str
    caption: str
    kind: str
    rows: str
    category: str
    head: str
    series: tuple[SeriesSpec, ...]
    unit: str = ""
    only: tuple[str, ...] = ()
    shown_with: RowLimits = ALWAYS


class FigureSpecs(Struct, frozen=True):
    """Tables and charts by id."""

    tables: dict[str, TableSpec]
    charts: dict[str, ChartSpec]

    def before(self, others: FigureSpecs) -> FigureSpecs:
        """Return these with those of ``others`` whose ids they lack."""
        return FigureSpecs({**others.tables, **self.tables}, {**others.charts, **self.charts})


NO_FIGURES = FigureSpecs({}, {})
