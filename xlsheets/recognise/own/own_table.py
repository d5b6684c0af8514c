"""Finds the indicator table of a sheet of ours: by the defined names that move with its cells, else by the headers that its form prints."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.addresses import column_number, range_of
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import TotalBand
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.own.own_layout import Columns, keeps_merges, printed_below, rows_below
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, Header, HeaderCell, assign, header_cells
from xlsheets.recognise.tables.table_end import extent, label_of


class OwnNames(Struct, frozen=True):
    """The defined names of a form of ours: the workbook's names, and the prefix of those that are about this form."""

    names: Mapping[str, str]
    prefix: str


def own_table(view: SheetView, form: Form, words: Vocabulary, own: OwnNames | None) -> Extent | None:
    """Find the one indicator table of a form's sheet.

    Args:
        view: the sheet.
        form: the form that the workbook says it is in.
        words: that form's words.
        own: the names about this form's sheet; None where there are none, as of a sheet that was copied.

    Returns:
        The table with its columns by role; None where the sheet was changed so much that neither names nor headers tell, and where no
        names do in forms that print the table several times.
    """
    named = _by_names(view, form, words, own) if own is not None else None
    if form.indicators.repeat:
        return None if named is None else with_repeats(view, named, words)
    return named or _by_headers(view, form, words)


def with_repeats(view: SheetView, table: Extent, words: Vocabulary) -> Extent:
    """Begin a goal's table wherever the header of the names stands again, as 测算 counts them, whatever became of the other headers.

    A table without a row of totals ends where the last goal's does.
    """
    final = max(table.repeated, default=0)
    if table.total_row is None and final > table.last_row:
        end = extent(view, replace(table.header, row=final), [], words)
        table = replace(table, last_row=end.last_row, total_row=end.total_row, skipped=table.skipped | end.skipped)
    name = table.header.columns["name"]
    again = {
        row
        for row in view.below(table.header.row)
        if row <= table.last_row and view.spot(row, name.left, name.right).label == name.text
    }
    return replace(table, repeated=table.repeated | again, skipped=table.skipped | again)


def _by_names(view: SheetView, form: Form, words: Vocabulary, own: OwnNames) -> Extent | None:
    """Take rows and columns from the names, unless a program moved the cells and left the names behind."""
    ranges = {
        column.role: place
        for column in form.indicators.columns
        if (place := range_of(own.names.get(f"{own.prefix}{column.role}", ""))) and place.sheet == view.grid.sheet
    }
    rows = {(place.first, place.last) for place in ranges.values()}
    if "name" not in ranges or len(rows) != 1:
        return None
    (first, last), printed = rows.pop(), {column.role: column.header for column in form.indicators.columns}
    lefts = {role: column_number(place.column) for role, place in ranges.items()}
    same = sum(tidy(view.spot(first, left).label) == tidy(printed[role]) for role, left in lefts.items())
    if 2 * same <= len(lefts) or len(set(lefts.values())) < len(lefts):
        return None
    header = _header(view, form, words, first, lefts)
    if _totals_band(form):
        return _extent(view, header, words, last - 1, last) if _total_follows(view, form, header, last) else None
    if view.rows.get(last) and not _stands_below(view, form, header, last):
        return None
    return _extent(view, header, words, last - 1, None)


def _header(view: SheetView, form: Form, words: Vocabulary, row: int, lefts: Mapping[str, int]) -> Header:
    """Make the header of columns that are known; those that no name is about stand where the form prints them, or have its words."""
    cells = header_cells(view, row)
    moved = Columns.of(form, lefts)
    places = dict(lefts)
    for column in form.indicators.columns:
        at = moved.at(column.span.left)
        if column.role not in places and tidy(view.spot(row, at).label) == tidy(column.header):
            places[column.role] = at
    taken = set(places.values())
    by_words, _ = assign([cell for cell in cells if cell.left not in taken], words.indicators)
    own = {column.role for column in form.indicators.columns}
    top = row - form.indicators.header_rows + 1
    columns = {role: _cell_at(view, cells, range(top, row + 1), left) for role, left in places.items()}
    columns |= {role: cell for role, cell in by_words.items() if role in own and role not in places}
    return Header(row, cells, dict(sorted(columns.items(), key=lambda each: each[1].left)))


def _cell_at(view: SheetView, cells: list[HeaderCell], rows: range, left: int) -> HeaderCell:
    """Find a header within its rows; where somebody deleted one, what stands above the table is none."""
    found = next((cell for cell in cells if cell.left == left and cell.row in rows), None)
    row = rows[-1]
    return found or HeaderCell(row, left, view.edges(row, left)[1], view.spot(row, left).label)


def _by_headers(view: SheetView, form: Form, words: Vocabulary) -> Extent | None:
    """Find the one row in which all headers of the form stand side by side, as it prints them."""
    printed = sorted(form.indicators.columns, key=lambda column: column.span.left)
    name = tidy(next(column.header for column in printed if column.role == "name"))
    found: list[Header] = []
    for row, texts in view.rows.items():
        if not any(tidy(cell.text) == name for _, cell in texts):
            continue
        bottom = max(view.edges(row, column)[0] for column, _ in texts) if form.indicators.header_rows > 1 else row
        cells = header_cells(view, bottom)
        columns: dict[str, HeaderCell] = {}
        left = iter(cells)
        for column in printed:
            cell = next((each for each in left if tidy(each.text) == tidy(column.header)), None)
            if cell is not None:
                columns[column.role] = cell
        if len(columns) == len(printed) and all(header.row != bottom for header in found):
            found.append(Header(bottom, cells, columns))
    if len(found) != 1:
        return None
    band = _totals_band(form)
    lefts = {role: cell.left for role, cell in found[0].columns.items()}
    totals = printed_below(view, form, lefts, band, found[0].row) if band else []
    return _extent(view, found[0], words, totals[-1] - 1, totals[-1]) if totals else extent(view, found[0], [], words)


def _totals_band(form: Form) -> int:
    """Return the number of the band of totals right below the indicator table, 0 where there is none."""
    number = next(number for number, band in enumerate(form.bands) if isinstance(band, IndicatorsBand)) + 1
    return number if number < len(form.bands) and isinstance(form.bands[number], TotalBand) else 0


def _next_rows(view: SheetView, form: Form, header: Header, last: int) -> dict[tuple[int, int], int]:
    return rows_below(view, form, {role: cell.left for role, cell in header.columns.items()}, last - 1)


def _total_follows(view: SheetView, form: Form, header: Header, row: int) -> bool:
    """Say whether the first row of the form's totals stands in that row, below the table: a label may say something else by now.

    Where that row is gone, another one of the form that is merged alike, as that of the grade, is not taken for it.
    """
    band, columns = _totals_band(form), {role: cell.left for role, cell in header.columns.items()}
    known = {at: place for place, at in _next_rows(view, form, header, row).items()}
    if row in known:
        return known[row] == (band, 0)
    return keeps_merges(view, form, columns, band, row)


def _stands_below(view: SheetView, form: Form, header: Header, row: int) -> bool:
    """Say whether a row is one that the form prints below its table."""
    return row in _next_rows(view, form, header, row).values()


def _extent(view: SheetView, header: Header, words: Vocabulary, last: int, total: int | None) -> Extent:
    """Make the extent of a table whose last row is known; headers printed again and sub-totals that people put in are no indicators."""
    table = Extent(header, frozenset(), frozenset(), last, total)
    rows = [row for row in view.below(header.row) if row <= last]
    filled = [header.columns[role] for role in ("target", "actual", "raw_weight") if role in header.columns]
    subtotals = {
        row
        for row in rows
        if label_of(view, header, row, words) is not None
        and not any(view.spot(row, cell.left, cell.right).text for cell in filled)
    }
    again = {row for row in rows if _repeats(view, header, row)}
    return replace(table, repeated=frozenset(again), skipped=frozenset(subtotals | again))


def _repeats(view: SheetView, header: Header, row: int) -> bool:
    """Say whether most headers of a table stand in a row again, as after a page break."""
    name = header.columns["name"]
    if tidy(view.spot(row, name.left).text) != tidy(name.text):
        return False
    same = sum(tidy(view.spot(row, cell.left).text) == tidy(cell.text) for cell in header.columns.values())
    return 2 * same > len(header.columns)
