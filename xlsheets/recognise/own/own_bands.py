"""Reads the bands of a form on a sheet of ours from the cells that the form's layout gives them: no label has to be understood."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, FormColumn, GoalsBand, TextBand, TotalBand
from xlsheets.recognise.fields import Fields, bare_label
from xlsheets.recognise.headers import tidy
from xlsheets.recognise.own.own_layout import OwnLayout, label_span, pattern_of
from xlsheets.recognise.sheet_view import Spot
from xlsheets.recognise.table import HeaderCell, KnownBlock
from xlsheets.recognise.years import PrintedYear


def own_fields(layout: OwnLayout) -> Fields:
    """Read header fields, typed texts and budget figures of the rows of fields that were found."""
    found, budget_label = Fields(), ""
    for number, band in layout.bands(FieldsBand):
        assert isinstance(band, FieldsBand)
        for index, cells in enumerate(band.rows):
            row = layout.rows.get((number, index))
            if row is None:
                continue
            label = ""
            for cell in sorted(cells, key=lambda cell: cell.span.left):
                spot = layout.spot(row, cell.span)
                if cell.label:
                    label = spot.text or cell.label
                    found.labels.append(label)
                elif cell.paragraph:
                    found.texts[cell.paragraph] = spot
                elif cell.field:
                    found.values[cell.field], found.cells[cell.field] = spot.text, spot.address
                elif cell.budget:
                    found.budget[cell.budget] = spot
                    budget_label = budget_label or (bare_label(label) if cell.budget in AMOUNTS else "")
    return Fields(found.values, found.cells, found.texts, found.budget, budget_label, found.labels)


_TELLING_LABELS = 2
"""Labels that stand where a form prints them, from which on no table of somebody else is taken for a copy of ours."""


def printed_fields(layout: OwnLayout) -> OwnLayout | None:
    """Return the rows of fields alone, where all of them stand as the form prints them: in a copy of ours without any mark of it, its
    cells tell more than its labels. None where anything is worded or placed otherwise, or too little is printed to tell."""
    rows: dict[tuple[int, int], int] = {}
    labels = 0
    for number, band in layout.bands(FieldsBand):
        assert isinstance(band, FieldsBand)
        for index, cells in enumerate(band.rows):
            row = layout.rows.get((number, index))
            printed = [cell for cell in cells if cell.label]
            if row is None or any(tidy(layout.spot(row, cell.span).label) != tidy(cell.label) for cell in printed):
                return None
            rows[number, index] = row
            labels += len(printed)
    return replace(layout, rows=rows) if labels >= _TELLING_LABELS else None


def own_budget(layout: OwnLayout) -> KnownBlock | None:
    """Find the budget block with all its lines; None where the form has none, or a row of it is gone."""
    for number, band in layout.bands(BudgetBand):
        assert isinstance(band, BudgetBand)
        rows = [layout.rows.get((number, index)) for index in range(len(band.lines) + 1)]
        if None in rows:
            return None
        header, *lines = (row for row in rows if row is not None)
        labels = [
            layout.spot(row, label_span(band, index)).text or line.label
            for index, (row, line) in enumerate(zip(lines, band.lines, strict=True))
        ]
        known = {row: (line.id, label) for row, line, label in zip(lines, band.lines, labels, strict=True)}
        return KnownBlock(header, _columns(layout, header, band.columns), known, lines[-1])
    return None


def own_goals(layout: OwnLayout) -> KnownBlock | None:
    """Find the goals: their header and the last row in which one may stand; None where the form has none, or the header is gone."""
    for number, band in layout.bands(GoalsBand):
        assert isinstance(band, GoalsBand)
        header = layout.rows.get((number, 0))
        if header is None:
            return None
        last = max(layout.rows.get((number, index), 0) for index in range(1, band.rows + 1))
        following = layout.next_row(number)
        return KnownBlock(header, _columns(layout, header, band.columns), last=following - 1 if following else last)
    return None


def _columns(layout: OwnLayout, row: int, columns: tuple[FormColumn, ...]) -> dict[str, HeaderCell]:
    found: dict[str, HeaderCell] = {}
    for column in columns:
        left = layout.columns.at(column.span.left)
        right = max(left, layout.columns.at(column.span.right + 1) - 1)
        found[column.role] = HeaderCell(row, left, right, layout.spot(row, column.span).label)
    return found


def own_totals(layout: OwnLayout) -> Mapping[str, Spot]:
    """Find the cells of the totals, by what stands in them; empty where one of their rows is gone."""
    found: dict[str, Spot] = {}
    for number, band in layout.bands(TotalBand):
        assert isinstance(band, TotalBand)
        for index, cells in enumerate(band.rows):
            row = layout.rows.get((number, index))
            if row is None:
                return {}
            found |= {cell.role: layout.spot(row, cell.span) for cell in cells if cell.role}
    return found


def own_year(layout: OwnLayout) -> PrintedYear | None:
    """Read the year where the form prints it; None where that line was not found."""
    for number, band in layout.bands(TextBand):
        assert isinstance(band, TextBand)
        row = layout.rows.get((number, 0))
        if row is None or "{year}" not in band.text:
            continue
        spot = layout.spot(row, band.span)
        match = pattern_of(band.text).fullmatch(tidy(spot.label))
        year = match["year"] if match else ""
        is_year = year.isascii() and year.isdigit() and len(year) == 4
        return PrintedYear(int(year), spot.address) if is_year else PrintedYear()
    return None
