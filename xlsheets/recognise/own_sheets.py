"""Finds our own sheets 测算 and 汇总 in a book, and what their formulas see."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.domain.measures import PROJECT_COUNTS
from xlsheets.domain.numbers import plain
from xlsheets.files.addresses import address, range_of, row_column
from xlsheets.files.grid import Book, Cell, Grid, Value
from xlsheets.files.own_marks import OVERVIEW_NAME, SUMMARY_NAME, OwnForm, calc_sheets, left_forms, own_forms
from xlsheets.files.seen.seen_runs import RAISED
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Placed
from xlsheets.formulas.calc.calc_keys import looked_at
from xlsheets.formulas.calc.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.calc.calc_summary import formula_count
from xlsheets.formulas.calc.reading_numbers import SHOWN_ROLES, shown_key, shown_number_value
from xlsheets.formulas.form_cells import lacks_columns, names_of
from xlsheets.formulas.summary_layout import (
    BLOCK_FIRST,
    BLOCK_HEADER,
    GRADE,
    HEADER_BELOW_CHARTS,
    NOT_GRADED,
    OPEN_HEADER,
    TABLE_HEADER,
    SummaryLayout,
)
from xlsheets.formulas.summary_rows import Lookup, listed


def calc_layout(book: Book, found: Placed) -> CalcLayout | None:
    """Find the sheet 测算 that follows this evaluation, by the defined names; a copied sheet has none, nor one that lacks a column."""
    if lacks_columns(found.form, found.cells):
        return None
    own, ruled = (range_of(book.names.get(f"{found.prefix}{role}", "")) for role in ("name", "rule"))
    if own is None or ruled is None or own.sheet != found.cells.sheet or book.grid(ruled.sheet) is None:
        return None
    layout = CalcLayout.of(found.form, ruled.sheet, ruled.last - ruled.first + 1, found.prefix)
    known = all(range_of(book.names.get(name, "")) == range_of(place) for name, place in layout.names().items())
    return layout if known else None  # else it was laid out by another version of ours


def with_calc_marks(book: Book, found: Sequence[Placed]) -> list[Placed]:
    """Note of each form of ours whether its sheet 测算 is missing, is another version's or was damaged: ``Placed.lacks_calc``,
    ``Placed.old_calc``, ``Placed.cut_calc``."""
    marks = {mark.sheet: mark for mark in reversed(own_forms(book.names, book.properties))}
    others = {each.cells.sheet for each in found} - marks.keys() if book.tells_names else ()
    copies = {sheet for sheet in others if _looks_into_calc(book, sheet)}
    noted = []
    for each in found:
        if each.form.is_data:  # no sheet 测算 belongs to it
            noted.append(each)
            continue
        mark = marks.get(each.cells.sheet)
        lacks = each.cells.sheet in copies if mark is None else _lacks_calc(book, mark)
        old = _old_calc(book, each, mark) if mark is not None and mark.calc_sheet else ""
        left = _left_calc(book, each) if lacks else ""
        cut = _cut_calc(book, each) if not (lacks or old) and mark is not None else ""
        noted.append(replace(each, lacks_calc=lacks, old_calc=old or left or cut, cut_calc=bool(cut)))
    return noted


def _lacks_calc(book: Book, mark: OwnForm) -> bool:
    """Say whether a form lacks the sheet that its formulas look into; one of values alone, as it is handed in, needs none."""
    grid = book.grid(mark.sheet)
    computes = grid is not None and any(cell.formula for cell in grid.cells.values())
    return computes and book.grid(mark.calc_sheet) is None


def _looks_into_calc(book: Book, sheet: str) -> bool:
    """Say whether a sheet that none of our names is about is a copy of a form of ours: its cells look into a sheet 测算."""
    grid = book.grid(sheet)
    cells = grid.cells.values() if grid is not None else ()
    return any(cell.formula and _LOOKS_INTO_CALC.search(cell.formula) for cell in cells)


def _old_calc(book: Book, found: Placed, mark: OwnForm) -> str:
    """Name the sheet 测算 of a form of ours whose layout is not known: another version wrote it, or names of it are gone; else ``""``."""
    if book.grid(mark.calc_sheet) is None or lacks_columns(found.form, found.cells):
        return ""
    return "" if calc_layout(book, found) is not None else mark.calc_sheet


def _cut_calc(book: Book, found: Placed) -> str:
    """Name the sheet 测算 of a form of ours where fewer formulas stand than belong there; else ``""``.

    One of values alone, as in a copy that is handed in, computes nothing.
    """
    layout = calc_layout(book, found)
    grid = book.grid(layout.sheet) if layout is not None else None
    if layout is None or grid is None or grid.formulas is None:
        return ""
    if grid.formulas >= formula_count(layout):
        return ""
    form = book.grid(found.cells.sheet)
    return layout.sheet if form is not None and any(cell.formula for cell in form.cells.values()) else ""


def _left_calc(book: Book, found: Placed) -> str:
    """Name a sheet 测算 that is left for a form without one: that of a form that is gone, or one that no name is about; ``""``: none."""
    if lacks_columns(found.form, found.cells):
        return ""
    gone = (mark.calc_sheet for mark in left_forms(book, found.form.id))
    sheet = next((sheet for sheet in gone if book.grid(sheet) is not None), "")
    if sheet:
        return sheet
    follows = re.compile(rf"(?i)INDEX\({re.escape(found.prefix)}name,ROW\(\)-[0-9]+\)")
    taken = {found.cells.sheet, *calc_sheets(book.names)}
    others = (grid for grid in book.grids if grid.sheet not in taken)
    named = (grid.sheet for grid in others if any(follows.search(each.formula or "") for each in grid.cells.values()))
    return next(named, "")


def grown(layout: CalcLayout, found: Placed) -> CalcLayout:
    """Return the layout with room for all rows of the form: the same one, or one with more rows at the end."""
    rows = found.cells.last_row - found.cells.header_row
    return layout if rows <= layout.capacity else replace(layout, capacity=capacity_for(rows))


def stale_names(book: Book, found: Placed) -> dict[str, str]:
    """Return the names over the form's rows that no longer cover them (rows inserted by a program that does not move names)."""
    return {
        name: reference
        for name, reference in names_of(found.form, found.cells, found.prefix).items()
        if range_of(book.names.get(name, "")) != range_of(reference)
    }


_LOOKS_INTO_CALC = re.compile("(?i)xsd[0-9]{0,4}_(?:rule|by_rule|key)")
_OF_FORMULAS = {"weight", "level1", "level2"}


def raw_texts(grid: Grid, found: Placed, values: Mapping[str, Value]) -> dict[int, dict[str, str]]:
    """Texts of the indicator rows as ``&""`` gives them in a formula: a number without its format.

    ``values``: what the cells of the form's own formulas come to; of these the weights and the headings of levels are needed here.
    """
    cells = found.cells
    raw: dict[int, dict[str, str]] = {}
    for row in range(cells.first_row, cells.last_row + 1):
        texts = raw.setdefault(row, {})
        for role in looked_at(found.form):
            cell = grid.cells.get((row, cells.columns[role])) if role in cells.columns else None
            if cell is not None:
                texts[role] = _read_by_formulas(cell, found, address(row, cells.columns[role]))
                if role in SHOWN_ROLES and (cell.number is not None or cell.kind == "d"):
                    texts[shown_key(role)] = shown_number_value(cell)
        for role in _OF_FORMULAS & cells.columns.keys():
            value = values.get(address(row, cells.columns[role]))
            if isinstance(value, Decimal):
                texts[role] = plain(value)
            elif isinstance(value, str) and role != "weight":
                texts[role] = value
    return raw


def _read_by_formulas(cell: Cell, found: Placed, where: str) -> str:
    """Return what a formula reads in a cell: all that is stored there, unless the recompute stores what is seen instead."""
    if cell.number is not None:
        return plain(cell.number)
    becomes_seen = where in found.unseen and found.doubts.get(where) in (None, RAISED)
    return cell.text if cell.stored is None or becomes_seen else cell.stored


_SHEET = re.compile(r"'((?:[^']|'')+)'!|([^\s'!(),=<>+*/&\"-]+)!")

_UNIT = re.compile(r"金额单位：([^。\s]+)")


def summary_layout(book: Book) -> SummaryLayout | None:
    """Find the sheet 汇总 of a workbook and lay it out as it was written, by the row of its headers; None where there is none or somebody
    changed its make-up."""
    place = range_of(book.names.get(SUMMARY_NAME, ""))
    grid = book.grid(place.sheet) if place else None
    if place is None or grid is None or place.column != "A" or place.first not in (TABLE_HEADER, HEADER_BELOW_CHARTS):
        return None
    headers = [grid.text(place.first, column) for column in range(1, grid.last_column + 1)]
    unit = _UNIT.search(grid.text(2, 1))
    try:
        buckets = headers[headers.index("指标个数") + 1 : headers.index(OPEN_HEADER)]
    except ValueError:
        return None
    overview = grid if place.first == HEADER_BELOW_CHARTS else _overview(book)
    grades = _grades(overview) if overview is not None else []
    counts = PROJECT_COUNTS["projects"] in headers
    layout = SummaryLayout.of(buckets, grades, unit[1] if unit else "万元", 0, counts=counts)
    if headers != [column.header for column in layout.columns]:
        return None
    there = overview.sheet if overview is not None else ""
    layout = replace(layout, sheet=place.sheet, overview=there, header=place.first)
    return replace(
        layout, rows=max((row - layout.first_row + 1 for row, column in grid.cells if column == 1), default=0)
    )


def _overview(book: Book) -> Grid | None:
    """Find the sheet of key figures and charts, by the name over its first header cell; None where it is gone or was changed."""
    place = range_of(book.names.get(OVERVIEW_NAME, ""))
    return book.grid(place.sheet) if place and (place.column, place.first) == ("A", BLOCK_HEADER) else None


def _grades(overview: Grid) -> list[str]:
    column, grades = row_column(f"{GRADE}1")[1], list[str]()
    while (grade := overview.text(BLOCK_FIRST + len(grades), column)) not in ("", NOT_GRADED):
        grades.append(grade)
    return grades


def missing_forms(book: Book, found: Sequence[Placed]) -> list[str]:
    """Name the sheets of forms that the workbook's 汇总 has no row for, as a sheet copied by hand; none without a 汇总."""
    layout = summary_layout(book)
    grid = book.grid(layout.sheet) if layout else None
    if layout is None or grid is None:
        return []
    by_sheet = {each.cells.sheet: each for each in listed(found)}
    there = {form_of_row(grid, at, by_sheet) for at in range(layout.first_row, layout.last_row + 1)}
    return [sheet for sheet in by_sheet if sheet not in there]


def form_of_row(grid: Grid, row: int, forms: Mapping[str, object]) -> str | None:
    """Tell which form's sheet a row looks at; None where it is gone."""
    for column in range(1, grid.last_column + 1):
        cell = grid.cells.get((row, column))
        for match in _SHEET.finditer(cell.formula or "") if cell is not None else ():
            sheet = match[1].replace("''", "'") if match[1] else match[2].lstrip("$")
            if sheet in forms:
                return sheet
    return None


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
