"""The band of a table of figures (数据表): its columns, its fixed or spare rows, and the measures that its cells are."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from xlsheets.domain.measures import Derived, Measure, Term
from xlsheets.forms.schema_bands import Span

KEY_COLUMN = 1
"""Column of the page, hidden, in which the keys of rows stand."""


class DataColumn(Struct, frozen=True):
    """A column of a table of figures.

    ``is_text``: words are typed in it. ``over``, ``by``: ids of columns that it is computed from, with their signs (``-last``); typed
    where there are none. ``unit``: of its figures, where it is not the row's. ``optional``: its figures may be left out.
    """

    id: str
    header: str
    span: Span
    is_text: bool = False
    over: tuple[Term, ...] = ()
    by: tuple[Term, ...] = ()
    unit: str = ""
    hint: str = ""
    optional: bool = False


class DataRow(Struct, frozen=True):
    """A row of a table of figures.

    ``over``: ids of rows that it adds up, with their signs; typed where there are none. ``by``: ids of those that it divides the sum
    by, for a share. ``columns``: those that it has a figure in, all where none is named. ``signed``: its figures may be below 0.
    """

    id: str
    label: str
    over: tuple[Term, ...] = ()
    unit: str = ""
    columns: tuple[str, ...] = ()
    hint: str = ""
    signed: bool = False
    by: tuple[Term, ...] = ()

    def has(self, column: DataColumn) -> bool:
        """Say whether it has a cell in a column."""
        return not self.columns or column.id in self.columns


class DataBand(Struct, frozen=True):
    """A table of figures: a title with its unit, a header row, the rows; or ``spare`` rows that the accountant names, then the rows.

    ``id``: tells it apart and begins the ids of its spare rows. A cell's id is that of its row and of its column: ``income_last``.
    """

    id: str
    title: str
    label_header: str
    label_span: Span
    columns: tuple[DataColumn, ...]
    rows: tuple[DataRow, ...]
    unit: str = ""
    spare: int = 0

    @property
    def header_key(self) -> str:
        """What stands in the column of keys beside its headers."""
        return f"#{self.id}"

    @property
    def spare_rows(self) -> tuple[DataRow, ...]:
        """The rows that the accountant names, each with its number as its label."""
        return tuple(DataRow(f"{self.id}_{number}", str(number)) for number in range(1, self.spare + 1))

    @property
    def every_row(self) -> tuple[DataRow, ...]:
        """All rows from the top down."""
        return (*self.spare_rows, *self.rows)

    @property
    def text_columns(self) -> tuple[DataColumn, ...]:
        """The columns that words are typed in."""
        return tuple(column for column in self.columns if column.is_text)

    def unit_of(self, row: DataRow, column: DataColumn) -> str:
        """Unit of a cell."""
        return column.unit or row.unit or self.unit

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield id and name of each cell that words are typed in; rows that are computed have none."""
        for row in self.every_row:
            for column in self.text_columns:
                if not row.over and row.has(column):
                    yield cell_id(row, column), self._label(row, column)

    def measures(self) -> Iterator[Measure]:
        """Yield the measures that are typed."""
        for row, column in self._cells():
            if not row.over and not column.over:
                yield Measure(
                    cell_id(row, column),
                    self._label(row, column),
                    self.unit_of(row, column),
                    self.title,
                    row.hint or column.hint,
                    row.signed,
                    in_table=True,
                    opens=self._opens(row),
                    optional=column.optional,
                )

    def derived(self) -> Iterator[Derived]:
        """Yield the measures that follow: sums of rows first, what their columns say of them after that."""
        later: list[Derived] = []
        for row, column in self._cells():
            if column.over:
                over, by = (
                    tuple((sign, f"{row.id}_{name}") for sign, name in terms) for terms in (column.over, column.by)
                )
                later.append(self._derived(row, column, over, by))
            elif row.over:
                yield self._derived(row, column, *(_in_column(terms, column) for terms in (row.over, row.by)))
        yield from later

    def _derived(self, row: DataRow, column: DataColumn, over: tuple[Term, ...], by: tuple[Term, ...]) -> Derived:
        unit, label = self.unit_of(row, column), self._label(row, column)
        optional = {each.id for each in self.columns if each.optional}
        return Derived(
            cell_id(row, column),
            label,
            over,
            by,
            unit,
            self.title,
            in_table=True,
            opens=self._opens(row),
            optional=column.id in optional or any(name in optional for _, name in (*column.over, *column.by)),
        )

    def _cells(self) -> Iterator[tuple[DataRow, DataColumn]]:
        for row in self.every_row:
            for column in self.columns:
                if not column.is_text and row.has(column):
                    yield row, column

    def _opens(self, row: DataRow) -> tuple[str, ...]:
        return tuple(cell_id(row, column) for column in self.text_columns) if row in self.spare_rows else ()

    def _label(self, row: DataRow, column: DataColumn) -> str:
        name = f"{self.title}第{row.label}行" if row in self.spare_rows else row.label
        return f"{name}（{column.header}）"


def _in_column(rows: tuple[Term, ...], column: DataColumn) -> tuple[Term, ...]:
    return tuple((sign, f"{name}_{column.id}") for sign, name in rows)


def cell_id(row: DataRow, column: DataColumn) -> str:
    """Name the figure, or the words, of a cell: row ``income``, column ``last`` → ``income_last``."""
    return f"{row.id}_{column.id}"


class RelationSpec(Struct, frozen=True):
    """What figures of a form are to each other: the sum ``left`` equals that of ``right``, or is ``at_most`` that; ``says`` so in words.

    ``is_error``: a form that breaks it is wrong; else it is to be looked at.
    """

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    says: str
    at_most: bool = False
    is_error: bool = True


class ExplainedSpec(Struct, frozen=True):
    """A figure that asks for a reason where it is not 0: one of the typed texts ``reasons`` has to be written."""

    figure: str
    reasons: tuple[str, ...]


class DataRules(Struct, frozen=True):
    """What has to hold among the figures of a form."""

    relations: tuple[RelationSpec, ...] = ()
    explained: tuple[ExplainedSpec, ...] = ()
