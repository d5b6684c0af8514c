"""Makes of the tables of figures of a form what a report template sees: their rows, and sums by the first column of words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import sum_of_all
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_data import DataBand, DataRow, cell_id
from xlsheets.report.context import DataGroupContext, DataRowContext, DataTableContext, MeasureContext
from xlsheets.report.typed_text import clean


def data_tables(
    evaluation: Evaluation, form: Form, measures: Mapping[str, MeasureContext], prefix: str
) -> dict[str, DataTableContext]:
    """Return the tables of a form by their ids.

    Args:
        evaluation: what is typed.
        form: the form.
        measures: its figures, typed and computed.
        prefix: key of the evaluation's record and a dot.
    """
    return {band.id: _table(band, evaluation.measures, measures, prefix) for band in form.data_bands}


def data_rows(tables: Mapping[str, DataTableContext]) -> dict[str, DataRowContext]:
    """Return all rows of all tables by their ids."""
    return {row.id: row for table in tables.values() for row in table.rows}


def begun_rows(band: DataBand, typed: Mapping[str, str]) -> Iterator[DataRow]:
    """Yield the rows of a table but for spare ones that nobody has begun."""
    for row in band.every_row:
        cells = (cell_id(row, column) for column in band.columns)
        if row not in band.spare_rows or any(typed.get(name, "").strip() for name in cells):
            yield row


def _table(
    band: DataBand, typed: Mapping[str, str], measures: Mapping[str, MeasureContext], prefix: str
) -> DataTableContext:
    key = f"{prefix}tables.{band.id}"
    rows = tuple(_row(band, row, typed, measures, f"{prefix}rows.{row.id}") for row in begun_rows(band, typed))
    spare = {row.id for row in band.spare_rows}
    listed = tuple(row for row in rows if row.id in spare)
    return DataTableContext(
        key=key, title=band.title, unit=band.unit, rows=rows, listed=listed, groups=_groups(band, listed, key)
    )


def _row(
    band: DataBand, row: DataRow, typed: Mapping[str, str], measures: Mapping[str, MeasureContext], key: str
) -> DataRowContext:
    words = {column.id: clean(typed.get(cell_id(row, column), "")) for column in band.text_columns if row.has(column)}
    figures = {column.id: measures[name] for column in band.columns if (name := cell_id(row, column)) in measures}
    return DataRowContext(key=key, id=row.id, label=row.label, texts=words, figures=figures)


def _groups(band: DataBand, rows: tuple[DataRowContext, ...], key: str) -> tuple[DataGroupContext, ...]:
    """Add up the listed rows by the first column of words, in the order in which its words come first."""
    if not band.text_columns:
        return ()
    by, held = band.text_columns[0].id, dict[str, list[DataRowContext]]()
    for row in rows:
        held.setdefault(row.texts[by], []).append(row)
    summed = [column.id for column in band.columns if not column.is_text and not column.over]
    wholes = {name: _sum(rows, name) for name in summed}
    groups = []
    for at, (words, inside) in enumerate(held.items()):
        sums = {name: _sum(inside, name) for name in summed}
        shares = {
            name: value / whole if value is not None and (whole := wholes[name]) else None
            for name, value in sums.items()
        }
        groups.append(DataGroupContext(key=f"{key}.groups[{at}]", name=words, sums=sums, shares=shares))
    return tuple(groups)


def _sum(rows: Iterable[DataRowContext], name: str) -> Decimal | None:
    """Add up a column; none where a row lacks its figure."""
    return sum_of_all(row.figures[name].value for row in rows)
