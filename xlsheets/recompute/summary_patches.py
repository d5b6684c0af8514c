"""Keeps the figures of the sheet 汇总 in step with the forms of its workbook when these are recomputed in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import ZERO
from xlsheets.domain.scoring import Results
from xlsheets.files.grid import Book, Grid, range_of, row_column
from xlsheets.files.own_marks import SUMMARY_NAME
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Recognised
from xlsheets.formulas.calc_layout import CalcLayout
from xlsheets.formulas.own_formulas import is_ours
from xlsheets.formulas.reading_stages import Value
from xlsheets.formulas.summary_layout import (
    BLOCK_HEADER,
    FIRST_ROW,
    GONE,
    NOT_GRADED,
    TABLE_HEADER,
    SummaryLayout,
    SummaryRow,
    count_key,
)
from xlsheets.formulas.summary_rows import Lookup, listed, summary_row
from xlsheets.recompute.form_patches import shows

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


class SummaryChange(Struct, frozen=True):
    """What a recompute does to the sheet 汇总.

    ``patches``: by sheet and cell. ``before``, ``after``: its layouts, where it gets new rows; ``links``: of their cells.
    ``added``: sheets of forms that get a row; ``missing``: those for which there is no place.
    """

    patches: dict[str, dict[str, Patch]]
    before: SummaryLayout | None = None
    after: SummaryLayout | None = None
    links: tuple[tuple[str, str], ...] = ()
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def summary_patches(book: Book, forms: Sequence[Form], changes: Mapping[str, Mapping[str, Patch]]) -> SummaryChange:
    """Say what to write on the sheet 汇总: the figures of its formulas, and a row for every form that has none yet.

    Args:
        book: the workbook as read.
        forms: its evaluations, their results and sheets 测算.
        changes: what is going to be written on the other sheets.
    """
    layout = summary_layout(book)
    if layout is None:
        return SummaryChange({})
    grid = book.grid(layout.sheet)
    assert grid is not None
    by_sheet = {form[0].cells.sheet: form for form in forms}
    missing = tuple(missing_forms(book, [form[0] for form in forms]))
    wanted = _with_rows(layout, grid, len(missing))
    look = lookup(book, changes)
    sheets = [_form_of_row(grid, at, by_sheet) for at in range(FIRST_ROW, layout.last_row + 1)]
    sheets += missing if wanted else ()
    rows = [
        _gone(grid, at, layout) if sheet is None else summary_row(at, *by_sheet[sheet], wanted or layout, look)
        for at, sheet in enumerate(sheets, FIRST_ROW)
    ]
    values = (wanted or layout).values(rows)
    sums = wanted.formulas() if wanted else {}
    own = {
        (wanted or layout).cell(key, at): formula
        for at, row in enumerate(rows, FIRST_ROW)
        for key, formula in row.formulas.items()
    }
    copied = {
        at for at, sheet in enumerate(sheets, FIRST_ROW) if sheet and by_sheet[sheet][2] is None
    }  # 测算 follows none
    patches: dict[str, Patch] = {}
    for cell, value in values.items():
        there, row = grid.cells.get(row_column(cell)), row_column(cell)[0]
        shown = "" if value is None else value
        if row > layout.last_row:
            patches[cell] = Patch(shown, formula=own.get(cell))
        elif there is not None and there.formula is not None:
            longer = sums.get(cell) if is_ours(there.formula, sums.get(cell, "")) else None
            patches[cell] = Patch(shown, formula=longer)
        elif row in copied and cell not in own and not shows(there, value):
            patches[cell] = Patch(shown)
    if wanted is None:
        return SummaryChange({layout.sheet: patches}, missing=missing)
    links = tuple(
        (wanted.cell(key, at), place.removeprefix("#"))
        for at, row in enumerate(rows, FIRST_ROW)
        for key, place in row.links.items()
        if at > layout.last_row
    )
    return SummaryChange({layout.sheet: patches}, layout, wanted, links, added=missing)


def _with_rows(layout: SummaryLayout, grid: Grid, more: int) -> SummaryLayout | None:
    """Return the layout with so many more rows; None where none is wanted, or something else stands in or below the table."""
    numbered = (grid.cells.get((row, 1)) for row in range(FIRST_ROW, layout.last_row + 1))
    below = any(row > layout.last_row for row, _ in grid.cells)
    if not more or below or any(cell is None or cell.number is None for cell in numbered):
        return None
    return replace(layout, rows=layout.rows + more)


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
