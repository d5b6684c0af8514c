"""Finds the rows and columns of a form's layout again on a sheet of ours, whatever rows and columns people inserted or deleted.

The form prints its bands in a known order, each in known columns. On the sheet they stand in the same order; the headers of the
indicator table tell how columns moved, and what is printed and merged in a row tells which row of the form it is. Rows that
nobody printed lie between. So a cell is known by its place, not by a label that it is thought to belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.schema import Band, Form
from xlsheets.forms.schema_bands import BudgetBand, FieldsBand, GoalsBand, Side, Span, TextBand, TotalBand, TotalCell
from xlsheets.forms.schema_indicators import IndicatorsBand
from xlsheets.formulas.own_formulas import is_total
from xlsheets.recognise.headers import tidy
from xlsheets.recognise.sheet_view import SheetView, Spot

_LABEL, _NO_LABEL, _OTHER_LABEL, _MERGE, _OTHER_MERGE, _NEXT, _FILLED, _OUR_TOTAL = 4, -2, -6, 2, -2, 1, 1, 12
"""What speaks for a row of the sheet being one of the form, and against it: the texts printed in it (a person may have emptied one),
its merges, that it stands right below the row before, that something stands in its cells to fill in, that our total or grade stands
where the form has it."""

_MOST_ROWS = 300
"""Rows above or below a table in which those of the form are looked for."""


class PrintedRow(Struct, frozen=True):
    """A row of a form: the number of its band and its own in that band (from 0), the texts printed in it, the cells to fill in.

    ``tall``: spans that reach down into the rows below. ``totals``: the cells, of those to fill in, of the total and the grade.
    """

    band: int
    row: int
    printed: tuple[tuple[Span, str], ...] = ()
    inputs: tuple[Span, ...] = ()
    tall: frozenset[Span] = frozenset()
    totals: tuple[Span, ...] = ()


class Columns(Struct, frozen=True):
    """How the columns of a form moved on a sheet: a column of the form and that of the sheet, from left to right, where known."""

    known: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, form: Form, found: Mapping[str, int]) -> Columns:
        """Compare the columns of the indicator table with the form's; none moved where people put them in another order."""
        printed = {column.role: column.span.left for column in form.indicators.columns}
        known = sorted((printed[role], left) for role, left in found.items() if role in printed)
        lefts = [left for _, left in known]
        return cls(tuple(known)) if lefts == sorted(set(lefts)) else cls()

    def at(self, column: int) -> int:
        """Return the column of the sheet for a column of the form, 1 at least."""
        return _moved(self.known, column)


@lru_cache(maxsize=8192)
def _moved(known: tuple[tuple[int, int], ...], column: int) -> int:
    """Return what ``Columns.at`` does: it is asked for every span of every row of a form, for every row of the sheet."""
    before = [pair for pair in known if pair[0] <= column] or known[:1]
    return max(1, column + before[-1][1] - before[-1][0]) if before else column


class OwnLayout(Struct, frozen=True):
    """Where the rows of a form stand on a sheet: (band, row of the band) → row of the sheet."""

    form: Form
    view: SheetView
    columns: Columns
    rows: dict[tuple[int, int], int] = field(default_factory=dict)

    def spot(self, row: int, span: Span) -> Spot:
        """Return the cell of a span of the form in a row of the sheet."""
        return self.view.spot(row, self.columns.at(span.left))

    def bands(self, kind: type[Band]) -> Iterator[tuple[int, Band]]:
        """Yield the bands of a kind with their numbers."""
        return ((number, band) for number, band in enumerate(self.form.bands) if isinstance(band, kind))

    def next_row(self, band: int) -> int:
        """Return the first row below a band in which another one of the form stands; 0 where there is none."""
        return min((row for (other, _), row in self.rows.items() if other > band), default=0)


def lay_out(view: SheetView, form: Form, columns: Mapping[str, int], first: int, last: int) -> OwnLayout:
    """Find the rows of a form on a sheet.

    Args:
        view: the sheet.
        form: the form.
        columns: role → column of the indicator table on the sheet.
        first: the row in which that table begins.
        last: the last row of its indicators; what the form prints below stands in later ones.
    """
    layout = OwnLayout(form, view, Columns.of(form, columns))
    above, _ = _printed_rows(form)
    rows = _aligned(layout, above, range(max(1, first - _MOST_ROWS), first))
    return replace(layout, rows=rows | _aligned_below(layout, last))


def rows_below(view: SheetView, form: Form, columns: Mapping[str, int], last: int) -> dict[tuple[int, int], int]:
    """Find the rows below the indicator table alone; arguments as of ``lay_out``."""
    return _aligned_below(OwnLayout(form, view, Columns.of(form, columns)), last)


def _aligned_below(layout: OwnLayout, last: int) -> dict[tuple[int, int], int]:
    _, below = _printed_rows(layout.form)
    end = max(layout.view.grid.last_row, last) + len(below)
    return _aligned(layout, below, range(last + 1, min(end, last + _MOST_ROWS) + 1))


def printed_below(view: SheetView, form: Form, columns: Mapping[str, int], band: int, after: int) -> list[int]:
    """List the rows below ``after`` in which all that the first row of a band prints stands, merged as the form has it."""
    layout = OwnLayout(form, view, Columns.of(form, columns))
    row = next(row for row in _printed_rows(form)[1] if (row.band, row.row) == (band, 0))
    return [at for at in view.below(after) if _agrees(layout, row, at)] if row.printed else []


def keeps_merges(view: SheetView, form: Form, columns: Mapping[str, int], band: int, at: int) -> bool:
    """Say whether the cells of a row are merged as those of a band's first row, of which some are; whatever is written there now."""
    layout = OwnLayout(form, view, Columns.of(form, columns))
    row = next(row for row in _printed_rows(form)[1] if (row.band, row.row) == (band, 0))
    wide = [span for span in (*(span for span, _ in row.printed), *row.inputs) if span.left != span.right]
    return bool(wide) and all(_is_merged(layout, row, at, span) for span in wide)


@once_a_form
def _printed_rows(form: Form) -> tuple[list[PrintedRow], list[PrintedRow]]:
    """List the rows of a form above and below its indicator table."""
    parts: tuple[list[PrintedRow], list[PrintedRow]] = [], []
    below, beside = False, {block.first: block for block in form.blocks}
    for number, band in enumerate(form.bands):
        if isinstance(band, IndicatorsBand):
            below = True
            continue
        rows = _rows_of(band, number)
        if block := beside.get(number):
            rows[0] = _with_printed(rows[0], block.span, block.text, tall=block.bands > 1 or len(rows) > 1)
        parts[below].extend(rows)
    return parts


def _rows_with(number: int, rows: Sequence[Sequence[tuple[Span, str]]]) -> list[PrintedRow]:
    """Part the cells of a band's rows into those that print a text and those to fill in."""
    return [
        PrintedRow(
            number,
            row,
            tuple((span, text) for span, text in cells if text),
            tuple(span for span, text in cells if not text),
        )
        for row, cells in enumerate(rows)
    ]


def _rows_of(band: Band, number: int) -> list[PrintedRow]:
    match band:
        case TextBand():
            return [PrintedRow(number, 0, ((band.span, band.text),))]
        case FieldsBand():
            return _rows_with(number, [[(cell.span, cell.label) for cell in cells] for cells in band.rows])
        case TotalBand():
            rows = _rows_with(number, [[(cell.span, cell.text) for cell in cells] for cells in band.rows])
            return [_with_totals(row, cells) for row, cells in zip(rows, band.rows, strict=True)]
        case BudgetBand():
            return _budget_rows(band, number)
        case GoalsBand():
            spans = tuple(column.span for column in band.columns)
            header = PrintedRow(number, 0, tuple((column.span, column.header) for column in band.columns))
            rows = [header, *(PrintedRow(number, row + 1, (), spans) for row in range(band.rows))]
            return _with_side(rows, band.side)
    return []


def _with_totals(row: PrintedRow, cells: Sequence[TotalCell]) -> PrintedRow:
    return replace(row, totals=tuple(cell.span for cell in cells if cell.role in ("total", "grade")))


def _budget_rows(band: BudgetBand, number: int) -> list[PrintedRow]:
    headers = [(band.label_span, band.label_header)] if band.label_header else []
    headers += [(column.span, column.header) for column in band.columns]
    rows = [PrintedRow(number, 0, tuple(headers))]
    inputs = tuple(column.span for column in band.columns if not column.merged)
    for index, line in enumerate(band.lines):
        rows.append(PrintedRow(number, index + 1, ((label_span(band, index), line.label),), inputs))
    return _with_side(rows, band.side)


def label_span(band: BudgetBand, index: int) -> Span:
    """Return where the label of a budget line stands."""
    line, lower = band.lines[index], band.sublabel_span
    if lower is None or not (line.under or any(other.under == line.id for other in band.lines)):
        return band.label_span
    return lower if line.under else Span(band.label_span.left, lower.left - 1)


def _with_side(rows: list[PrintedRow], side: Side | None) -> list[PrintedRow]:
    if side is not None:
        rows[0] = _with_printed(rows[0], side.span, side.text, tall=True)
    return rows


def _with_printed(row: PrintedRow, span: Span, text: str, *, tall: bool) -> PrintedRow:
    return replace(row, printed=((span, text), *row.printed), tall=row.tall | {span} if tall else row.tall)


def _aligned(layout: OwnLayout, printed: Sequence[PrintedRow], there: range) -> dict[tuple[int, int], int]:
    """Find each printed row among rows of the sheet, in their order: the choice for which most speaks."""
    if not printed or not there:
        return {}
    if len(printed) == len(there) and all(_agrees(layout, row, at) for row, at in zip(printed, there, strict=True)):
        return {(row.band, row.row): at for row, at in zip(printed, there, strict=True)}
    # best[i][j]: (what speaks for the best choice of the first i printed rows among the first j rows, is the last one the j-th)
    width = len(there) + 1
    best = [[0.0] * width for _ in range(len(printed) + 1)]
    taken = [[False] * width for _ in range(len(printed) + 1)]
    for i, row in enumerate(printed, 1):
        for j, at in enumerate(there, 1):
            here = best[i - 1][j - 1] + _speaks_for(layout, row, at)
            here += _NEXT if (i == 1 and j == 1) or (i > 1 and taken[i - 1][j - 1]) else 0
            best[i][j], taken[i][j] = max((here, True), (best[i][j - 1], False), (best[i - 1][j], False))
    rows: dict[tuple[int, int], int] = {}
    i, j = len(printed), len(there)
    while i and j:
        if taken[i][j]:
            rows[printed[i - 1].band, printed[i - 1].row] = there[j - 1]
            i, j = i - 1, j - 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i -= 1
    return rows | _between(layout, printed, there, rows)


def _between(
    layout: OwnLayout, printed: Sequence[PrintedRow], there: range, rows: Mapping[tuple[int, int], int]
) -> dict[tuple[int, int], int]:
    """Find printed rows whose texts somebody deleted or changed: between two that were found as many stand as the form has there."""
    found: dict[tuple[int, int], int] = {}
    open_rows: list[PrintedRow] = []
    last = there.start - 1
    for row in (*printed, None):
        at = there.stop if row is None else rows.get((row.band, row.row))
        if at is None and row is not None:
            open_rows.append(row)
            continue
        assert at is not None
        places = range(last + 1, at)
        if len(open_rows) == len(places) and all(
            _is_laid_out(layout, each, place) for each, place in zip(open_rows, places, strict=True)
        ):
            found |= {(each.band, each.row): place for each, place in zip(open_rows, places, strict=True)}
        open_rows, last = [], at
    return found


def _is_laid_out(layout: OwnLayout, row: PrintedRow, at: int) -> bool:
    """Say whether the cells of a row are merged as those of a row of the form, of which some are, and hold something.

    No other text of the form stands in place of a printed one: then people moved it with what belongs to it, as out of a blank row.
    """
    spans = [*(span for span, _ in row.printed), *row.inputs]
    if not any(span.left != span.right for span in spans) or not all(
        _is_merged(layout, row, at, span) for span in spans
    ):
        return False
    if not isinstance(layout.form.bands[row.band], BudgetBand) and not any(
        layout.spot(at, span).filled for span in spans
    ):
        return False
    above, below = _printed_rows(layout.form)
    texts = [layout.spot(at, span).label for span, text in row.printed if not _is_printed(layout, at, span, text)]
    printed = [text for each in (*above, *below) for _, text in each.printed]
    return not any(text and _matches(each, text) for text in texts for each in printed)


def _agrees(layout: OwnLayout, row: PrintedRow, at: int) -> bool:
    """Say whether everything printed in a row of the form stands in a row of the sheet, and its cells are merged as the form's."""
    return all(_is_printed(layout, at, span, text) for span, text in row.printed) and all(
        _is_merged(layout, row, at, span) for span in (*(span for span, _ in row.printed), *row.inputs)
    )


def _speaks_for(layout: OwnLayout, row: PrintedRow, at: int) -> int:
    """Weigh what speaks for a row of the sheet being one of the form."""
    filled = any(layout.spot(at, span).filled for span in row.inputs)
    kept = [_is_printed(layout, at, span, text) for span, text in row.printed]
    without = _NO_LABEL if filled or any(kept) else _OTHER_LABEL
    points = _FILLED if filled else 0
    for (span, _), here in zip(row.printed, kept, strict=True):
        points += _LABEL if here else without if _is_blank(layout, at, span) else _OTHER_LABEL
    for span in (*(span for span, _ in row.printed), *row.inputs):
        if span.left != span.right:
            points += _MERGE if _is_merged(layout, row, at, span) else _OTHER_MERGE
    return points + (_OUR_TOTAL if any(_holds_our_total(layout, at, span) for span in row.totals) else 0)


def _is_blank(layout: OwnLayout, at: int, span: Span) -> bool:
    spot = layout.spot(at, span)
    return spot.row == at and not spot.filled


def _holds_our_total(layout: OwnLayout, at: int, span: Span) -> bool:
    """Say whether our total or grade stands in a cell: whatever became of the label beside it, that is its row."""
    grid, place = layout.view.grid, (at, layout.columns.at(span.left))
    cell = grid.cells.get(place)
    return cell is not None and is_total(cell.formula or "")


def _is_printed(layout: OwnLayout, at: int, span: Span, text: str) -> bool:
    spot = layout.spot(at, span)
    return spot.row == at and _matches(text, spot.label)


def _matches(text: str, found: str) -> bool:
    """Say whether a printed text is there, whatever stands for what it leaves open."""
    if "{" not in text:
        return tidy(text) == tidy(found)
    return pattern_of(text).fullmatch(tidy(found)) is not None


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str]:
    """Make a pattern of a printed text: for what it leaves open (``{year}``) anything may stand."""
    parts = re.split(r"\{(\w+)\}", tidy(text))
    return re.compile("".join(f"(?P<{part}>.*?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)))


def _is_merged(layout: OwnLayout, row: PrintedRow, at: int, span: Span) -> bool:
    left, right = layout.columns.at(span.left), layout.columns.at(span.right + 1) - 1
    bottom, end = layout.view.edges(at, left)
    return end == max(left, right) and (bottom == at or span in row.tall)
