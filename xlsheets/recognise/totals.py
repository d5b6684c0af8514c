"""The total and the grade of a form: below the table, beside it or in the header."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct, field

from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import TotalBand, TotalCell
from xlsheets.recognise.fields import beside
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import Extent, HeaderCell

_ROWS_WITH_GRADE = 3
_LABELLED = re.compile(
    r"\s*(?P<label>[^\s:：（(0-9]+)(?:[（(][^）)]*[）)])?\s*(?:[:：]\s*(?P<points>[0-9]{1,3}(?:\.[0-9]+)?)\s*分?|(?P<bare>[0-9]{1,3}(?:\.[0-9]+)?)\s*分)"
    r"(?P<rest>(?:\s*\Z|[\s，,；;。].*))\Z",
    re.DOTALL,
)
_GRADED = re.compile(r"([^\s，,；;。:：]+)\s*[:：]\s*([^\s，,；;。:：]+)")
_OWN_TOTALS = ("自评得分", "最终得分", "自评分")
_OF_ANYTHING = ("合计", "总计", "分值", "自评得分", "最终得分")
"""Words that total anything, amounts too, or head a column: an empty cell beside one of them is not the total's place."""
_POINTS_OF_ALL = ("分值", "总分值")


class Totals(Struct, frozen=True):
    """Cells of ``weight_total``, ``total`` and ``grade``; what was typed into them, and the addresses of these."""

    cells: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    typed_over: set[str] = field(default_factory=set)


def read_totals(view: SheetView, table: Extent, form: Form, words: Vocabulary, taken: Collection[int]) -> Totals:
    """Read the total row, and the grade in the rows around the table's end or beside its label.

    ``taken``: rows in which a text is no label of a total that stands elsewhere.
    """
    found = Totals()
    if table.total_row is None:
        _read_total_elsewhere(view, table, words, taken, found)
        _read_with_label(view, words, view.row_numbers, taken, found)
        return found
    columns, row = table.header.columns, table.total_row
    label = next((view.spot(row, column).address for column, _ in view.rows[row]), "")
    for key, role in (("weight_total", "weight"), ("total", "score")):
        spot = view.spot(row, columns[role].left, columns[role].right) if role in columns else None
        if spot is not None and spot.address != label:
            _take(found, key, spot)
    grade = _grade(view, table, form, words, row)
    if (
        grade is not None and grade.address not in found.cells.values()
    ):  # one cell is not both: it would be its own grade
        _take(found, "grade", grade)
    if read_figure(found.typed.get("total", ""), POINTS) is None:
        _read_with_label(view, words, [row] if "total" in found.typed else view.row_numbers, {*taken} - {row}, found)
    return found


def known_totals(spots: Mapping[str, Spot]) -> Totals:
    """Read the totals whose cells are known."""
    found = Totals()
    for key, spot in spots.items():
        _take(found, key, spot)
    return found


def _grade(view: SheetView, table: Extent, form: Form, words: Vocabulary, total_row: int) -> Spot | None:
    """Find the grade: beside its label in the total row or below it, else where the form has its cell."""
    ends = [number for number in (total_row, *view.below(total_row)) if number <= total_row + _ROWS_WITH_GRADE]
    for number in ends:
        for column, cell in view.rows[number]:
            if words.totals.meaning(cell.text) == "grade":
                return beside(view, number, view.edges(number, column)[1], words)
    printed = {column.role: column.span.left for column in form.indicators.columns}
    as_form = all(printed.get(role) == cell.left for role, cell in table.header.columns.items())
    cells = [cell for cell in _total_cells(form) if cell.role == "grade"] if as_form else []
    return view.spot(total_row, cells[-1].span.left) if cells else None


def _total_cells(form: Form) -> tuple[TotalCell, ...]:
    """The cells of the first row of totals."""
    return next((band.rows[0] for band in form.bands if isinstance(band, TotalBand)), ())


def _read_total_elsewhere(
    view: SheetView, table: Extent, words: Vocabulary, taken: Collection[int], found: Totals
) -> None:
    """Find a total, and a grade, that stands above, below or at the right of a table without a total row."""
    used = {cell.left for cell in table.header.columns.values()}
    for cell in table.header.cells:
        if cell.left not in used and words.totals.meaning(cell.text) == "total":
            below = view.spot(table.header.row + 1, cell.left, cell.right)
            if not _is_column(view, table, cell) and (below.filled or tidy(cell.text) not in _OF_ANYTHING):
                _take(found, "total", below)
    for row in view.row_numbers:
        for column, there in view.rows[row]:
            key = words.totals.meaning(there.text)
            if row in taken or key not in ("total", "grade") or key in found.cells:
                continue
            spot = beside(view, row, view.edges(row, column)[1], words)
            is_free = spot is not None and not spot.filled and tidy(there.text) not in _OF_ANYTHING
            if spot is not None and (key == "grade" or is_free or read_figure(spot.text, POINTS) is not None):
                _take(found, key, spot)


def _is_column(view: SheetView, table: Extent, cell: HeaderCell) -> bool:
    """Say whether below a header stand figures row by row: these are sums of the rows, and no total of the form."""
    rows = view.between(table.header.row, table.last_row + 1)
    spots = (view.spot(row, cell.left, cell.right) for row in rows)
    return len({spot.address for spot in spots if spot.filled}) > 1


def _read_with_label(
    view: SheetView, words: Vocabulary, rows: Iterable[int], taken: Collection[int], found: Totals
) -> None:
    """Take a total, and a grade, that somebody typed behind its label into one cell: ``自评得分：96分``, ``总分：96，等级：优``."""
    for row in rows:
        for column, cell in view.rows[row] if row not in taken or len(view.rows[row]) == 1 else ():
            match = _LABELLED.match(cell.text) if cell.kind == "s" else None
            if match is None or not _is_total(match["label"], words):
                continue
            where = view.spot(row, column).address
            found.cells["total"], found.typed["total"] = where, match["points"] or match["bare"]
            found.typed_over.add(where)
            grade = next(
                (each for each in _GRADED.finditer(match["rest"]) if words.totals.meaning(each[1]) == "grade"), None
            )
            if grade is not None and "grade" not in found.typed:
                found.cells["grade"], found.typed["grade"] = where, grade[2]
            return


def _is_total(label: str, words: Vocabulary) -> bool:
    return label in _OWN_TOTALS or (label not in _POINTS_OF_ALL and words.totals.meaning(label) == "total")


def _take(found: Totals, key: str, spot: Spot) -> None:
    found.cells[key] = spot.address
    if spot.typed is not None:
        found.typed_over.add(spot.address)
        found.typed[key] = spot.typed
