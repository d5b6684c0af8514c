"""Keeps the figures of the sheet 汇总 in step with the forms of its workbook when these are recomputed in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import ZERO
from xlsheets.domain.scoring import Results
from xlsheets.workbook.calc_layout import CalcLayout
from xlsheets.workbook.grid import Book, Grid, range_of, row_column
from xlsheets.workbook.native_text import Value
from xlsheets.workbook.recognised import Recognised
from xlsheets.workbook.sheetxml import Patch
from xlsheets.workbook.summary_layout import (
    BLOCK_HEADER,
    FIRST_ROW,
    GONE,
    NOT_GRADED,
    SUMMARY_NAME,
    TABLE_HEADER,
    SummaryLayout,
    SummaryRow,
    count_key,
)
from xlsheets.workbook.summary_rows import Lookup, listed, summary_row

Form = tuple[Recognised, Results, CalcLayout | None]
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([^\s'!(),=<>+*/&\"-]+)!")
_UNIT = re.compile(r"金额单位：([^。\s]+)")


def summary_layout(book: Book) -> SummaryLayout | None:
    """Find the sheet 汇总 of a workbook and lay it out as it was written; None where there is none or somebody changed its make-up."""
    place = range_of(book.names.get(SUMMARY_NAME, ""))
    grid = book.grid(place.sheet) if place else None
    if place is None or grid is None or (place.column, place.first) != ("A", TABLE_HEADER):
        return None
    headers = [grid.text(TABLE_HEADER, column) for column in range(1, grid.last_column + 1)]
    unit = _UNIT.search(grid.text(2, 1))
    try:
        buckets = headers[headers.index("指标个数") + 1 : headers.index("待填待评")]
    except ValueError:
        return None
    grades: list[str] = []
    while (grade := grid.text(BLOCK_HEADER + 1 + len(grades), 4)) not in ("", NOT_GRADED):
        grades.append(grade)
    rows = max((row - FIRST_ROW + 1 for row, column in grid.cells if column == 1), default=0)
    counts = PROJECT_COUNTS["projects"] in headers
    layout = SummaryLayout.of(buckets, grades, unit[1] if unit else "万元", rows, sheet=place.sheet, counts=counts)
    return layout if headers == [column.header for column in layout.columns] else None


def summary_patches(
    book: Book, forms: Sequence[Form], changes: Mapping[str, Mapping[str, Patch]]
) -> dict[str, dict[str, Patch]]:
    """Say what to write on the sheet 汇总: the figures of its formulas.

    Args:
        book: the workbook as read.
        forms: its evaluations, their results and sheets 测算.
        changes: what is going to be written on the other sheets.
    """
    layout = summary_layout(book)
    if layout is None:
        return {}
    grid = book.grid(layout.sheet)
    assert grid is not None
    by_sheet = {form[0].cells.sheet: form for form in forms}
    look = lookup(book, changes)
    rows: list[SummaryRow] = []
    for at in range(FIRST_ROW, layout.last_row + 1):
        sheet = _form_of_row(grid, at, by_sheet)
        if sheet is None:
            rows.append(_gone(grid, at, layout))
        else:
            rows.append(summary_row(at, *by_sheet[sheet], layout, look))
    patches: dict[str, Patch] = {}
    for cell, value in layout.values(rows).items():
        there = grid.cells.get(row_column(cell))
        if there is not None and there.formula is not None:
            patches[cell] = Patch("" if value is None else value)
    return {layout.sheet: patches}


def missing_forms(book: Book, found: Sequence[Recognised]) -> list[str]:
    """Name the sheets of forms that the workbook's 汇总 has no row for, as a sheet copied by hand; none without a 汇总."""
    layout = summary_layout(book)
    grid = book.grid(layout.sheet) if layout else None
    if layout is None or grid is None:
        return []
    by_sheet = {each.cells.sheet: each for each in listed(found)}
    there = {_form_of_row(grid, at, by_sheet) for at in range(FIRST_ROW, layout.last_row + 1)}
    return [sheet for sheet in by_sheet if sheet not in there]


def _form_of_row(grid: Grid, row: int, forms: Mapping[str, object]) -> str | None:
    """Tell which form's sheet a row looks at; None where it is gone."""
    for column in range(1, grid.last_column + 1):
        cell = grid.cells.get((row, column))
        for match in _SHEET.finditer(cell.formula or "") if cell is not None else ():
            sheet = match[1].replace("''", "'") if match[1] else match[2].lstrip("$")
            if sheet in forms:
                return sheet
    return None


def _gone(grid: Grid, row: int, layout: SummaryLayout) -> SummaryRow:
    """Make the row of a form whose sheet is gone: its name stays, its figures go."""
    values: dict[str, Value] = {column.key: "" for column in layout.columns}
    values |= {"no": Decimal(row - FIRST_ROW + 1), "status": GONE}
    if layout.has_counts:
        values |= {count_key(key): ZERO for key in PROJECT_COUNTS}
    for key in ("subject", "code", "unit"):
        values[key] = grid.text(row, layout.number(key))
    return SummaryRow(values)


def lookup(book: Book, changes: Mapping[str, Mapping[str, Patch]] | None = None) -> Lookup:
    """Look into the cells of a workbook as they will be after ``changes``."""

    def look(sheet: str, cell: str) -> Value:
        patch = (changes or {}).get(sheet, {}).get(cell)
        if patch is not None:
            return patch.value if isinstance(patch.value, str | Decimal) else None
        grid = book.grid(sheet)
        there = grid.cells.get(row_column(cell)) if grid is not None else None
        if there is None:
            return None
        return there.text if there.number is None else there.number

    return look
