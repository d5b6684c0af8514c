"""Finds where an indicator table ends: at its total, at the next table or form, before notes; which of its rows are sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct, field

from xlsheets.domain.nothing import is_not_typed
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.recognise.headers import LONGEST, Vocabulary, after_table, data, spellings, tidy
from xlsheets.recognise.own.own_sums import own_sum
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import FIGURES, Extent, Header, HeaderCell

_MONEY = ("initial", "adjusted", "executed", "rate")
_LEAST_FIGURES = 2
_MOST_ROWS_OF_A_SUM = 500
_MOST_ROWS_OF_A_HEAD = 60
_TITLE_ENDS = ("表", "度)", "度）")
_FIELDS_OF_A_FORM = ("field.subject", "field.unit", "field.supervisor")


def extent(view: SheetView, header: Header, following: Sequence[Header], words: Vocabulary) -> Extent:
    """Find where a table ends: at its total, at the next table, or before the first row that is no table row."""
    columns = {role: cell.left for role, cell in header.columns.items()}
    labels = _Labels(view, header, words)
    repeated: set[int] = set()
    stop: int | None = None
    for other in following:
        alike = {role: cell.left for role, cell in other.columns.items()} == columns
        if not alike or labels.total_above(other.row) is not None or _begins_form(view, header, other, words):
            stop = min(cell.row for cell in other.cells)
            break
        repeated.add(other.row)
    total = labels.total_above(stop)
    skipped = frozenset(repeated | labels.subtotals)
    if total is not None:
        return Extent(header, frozenset(repeated), skipped, total - 1, total)
    last = header.row
    for row in view.between(header.row, stop):
        if _is_after(view, header, row, words) or (stop is not None and is_title(view, row)):
            break
        last = row
    return Extent(header, frozenset(repeated), skipped, last, None)


class _Labels(Struct):
    """The sub-totals below a header and the total, looked for from the top down and each row once."""

    view: SheetView
    header: Header
    words: Vocabulary
    subtotals: set[int] = field(default_factory=set)
    groups: list[int] = field(default_factory=list)
    total: int | None = None
    done: int = 0

    def total_above(self, stop: int | None) -> int | None:
        """Return the row of the total, if it stands above a row (or anywhere)."""
        view, header, words = self.view, self.header, self.words
        for row in view.between(max(self.done, header.row), stop) if self.total is None else ():
            label = label_of(view, header, row, words)
            if label is None and _is_sum(view, header, row, max(self.subtotals, default=header.row)):
                label = "subtotal"
            if (
                label == "total"
                and not _goes_on(view, header, row, stop, words)
                and not _is_groups(view, header, row, self.groups)
            ):
                self.total = row
                break
            if label is not None:
                self.subtotals.add(row)
            if label == "total":
                self.groups.append(row)
            self.done = row
        return self.total if stop is None or self.total is None or self.total < stop else None


def _goes_on(view: SheetView, header: Header, total: int, stop: int | None, words: Vocabulary) -> bool:
    """Say whether more indicators stand right below a row 合计: it is that of a group."""
    row = next(view.below(total), None)
    if row is None or (stop is not None and row >= stop) or label_of(view, header, row, words) is not None:
        return False
    heads_budget = sum(words.budget.meaning(cell.text) in _MONEY for _, cell in view.rows[row]) > 1
    if heads_budget or _is_after(view, header, row, words):
        return False
    name = view.spot(row, header.columns["name"].left, header.columns["name"].right)
    spots = {
        role: view.spot(row, header.columns[role].left, header.columns[role].right)
        for role in FIGURES
        if role in header.columns
    }
    own = {spot.address for spot in spots.values() if spot.filled and not spot.shared and spot.address != name.address}
    return name.filled and not name.shared and len(own) >= _LEAST_FIGURES


def _is_groups(view: SheetView, header: Header, row: int, groups: list[int]) -> bool:
    """Say whether the last of several rows 合计 is that of the last group: it adds up the points below the row 合计 before it."""
    column = _points_column(header)
    if not groups or column is None:
        return False
    total = _points(view, column, row)
    return total is not None and _added_up(view, column, view.between(groups[-1], row)) == total


def _points_column(header: Header) -> HeaderCell | None:
    return next((header.columns[role] for role in ("weight", "score") if role in header.columns), None)


def _points(view: SheetView, column: HeaderCell, row: int) -> Decimal | None:
    """Read the points of a row; those of a merge that begins above are not its own."""
    spot = view.spot(row, column.left, column.right)
    return None if spot.shared else read_figure(spot.text, POINTS)


def _added_up(view: SheetView, column: HeaderCell, rows: Iterable[int]) -> Decimal | None:
    """Add up the points of rows, None where none has any."""
    known = [points for row in rows if (points := _points(view, column, row)) is not None]
    return sum(known[1:], known[0]) if known else None


def _is_sum(view: SheetView, header: Header, row: int, after: int) -> bool:
    """Say whether a row that names no indicator, or a sum, and sets no target has the points of the rows above it or below it.

    ``after``: the row behind which those above begin. Below it they end at the next row of this kind.
    """
    column = _points_column(header)
    points = _points(view, column, row) if column else None
    if column is None or not points or not _names_a_sum(view, header, row) or not _sets_no_target(view, header, row):
        return False
    if _added_up(view, column, view.between(max(after, row - _MOST_ROWS_OF_A_SUM), row)) == points:
        return True
    below: list[int] = []
    for other in view.below(row):
        if _names_a_sum(view, header, other):
            break
        below.append(other)
    return _added_up(view, column, below) == points


def _names_a_sum(view: SheetView, header: Header, row: int) -> bool:
    """Say whether a row is called as sums are, or has no other name than a group's, where groups are parted further."""
    columns = header.columns
    name = view.spot(row, columns["name"].left, columns["name"].right)
    endings = tuple(data()["cells"]["sum_endings"])
    labels = [cell.text for column, cell in view.rows.get(row, ()) if column <= columns["name"].right]
    if any(each.endswith(endings) for label in labels for each in spellings(label)):
        return True
    if "level1" not in columns or "level2" not in columns or (name.filled and name.column >= columns["name"].left):
        return False
    level1, level2 = (view.spot(row, columns[role].left, columns[role].right) for role in ("level1", "level2"))
    return level1.filled and not level1.shared and not level2.filled


def label_of(view: SheetView, header: Header, row: int, words: Vocabulary) -> str | None:
    """Say whether a row opens with 总分 (``total``), 小计 (``subtotal``) or 等级 (``grade``) instead of naming an indicator."""
    name = header.columns["name"]
    numbers = [header.columns[role].left for role in FIGURES if role in header.columns]
    limit = max(min(numbers) - 1, name.right)
    for place, (column, cell) in enumerate(view.rows.get(row, ())):
        if column > limit and place:  # what a row begins with is its label, wherever that stands
            break
        meaning = words.totals.meaning(cell.text)
        if meaning is None and _is_subtotal(view, header, row, tidy(cell.text)):
            meaning = "subtotal"
        if meaning is not None:
            spot = view.spot(row, name.left, name.right)
            if not spot.text or spot.shared or spot.column == column:
                return meaning
    points = {header.columns[role].left for role in ("weight", "raw_weight") if role in header.columns}
    return own_sum(view, row, name.left, name.right, points)


def _is_subtotal(view: SheetView, header: Header, row: int, label: str) -> bool:
    """Say whether a row is a sub-total by how its tidied label ends: 产出指标小计, and 产出指标得分 where nothing is to be reached."""
    endings = data()["cells"]
    if any(each.endswith(tuple(endings["subtotal_endings"])) for each in spellings(label)):
        return True
    return label.endswith(tuple(endings["subtotal_endings_without_target"])) and _sets_no_target(view, header, row)


def _sets_no_target(view: SheetView, header: Header, row: int) -> bool:
    """Say whether neither a target nor an actual stands in a row, in a table that has a column of them."""
    cells = [header.columns[role] for role in ("target", "actual") if role in header.columns]
    spots = [view.spot(row, cell.left, cell.right) for cell in cells]
    return bool(spots) and all(spot.shared or is_not_typed(spot.text) for spot in spots)


def spans_table(view: SheetView, header: Header, row: int) -> bool:
    """Say whether a row is one text across the table: its name cell is merged with a figure's.

    An indicator whose name is merged over the place of its target, or of its actual too, has points beside it.
    """
    column = header.columns["name"]
    if view.edges(row, column.left)[1] <= column.right:
        return False
    name = view.spot(row, column.left)
    figures = (header.columns[role].left for role in (*FIGURES, "completion") if role in header.columns)
    across = bool(name.text) and any(view.spot(row, left).address == name.address for left in figures)
    return across and not (name.column == column.left and _has_points(view, header, row))


def _has_points(view: SheetView, header: Header, row: int) -> bool:
    """Say whether points or a score of its own stand in a row."""
    cells = [header.columns[role] for role in ("weight", "score", "raw_weight", "raw_score") if role in header.columns]
    return any(_points(view, cell, row) is not None for cell in cells)


def _is_after(view: SheetView, header: Header, row: int, words: Vocabulary) -> bool:
    """Say whether a row no longer belongs to a table without a total: one text across it, a note, a header field (填报人)."""
    column, cell = view.rows[row][0]
    text = cell.text
    name = view.spot(row, header.columns["name"].left, header.columns["name"].right)
    if (words.labels.meaning(text) or "").startswith(("field.", "text.")) and (not name.text or name.column == column):
        return True
    return spans_table(view, header, row) or after_table().find(text.partition("：")[0].partition(":")[0]) is not None


def _begins_form(view: SheetView, header: Header, other: Header, words: Vocabulary) -> bool:
    """Say whether between two alike headers another form begins: a field of its own stands there, and it is not printed again."""
    rows = view.between(header.row, min(cell.row for cell in other.cells))
    fields = [row for row in rows if any(_is_field(words, cell.text) for _, cell in view.rows[row])]
    above = view.between(header.row - _MOST_ROWS_OF_A_HEAD, header.row) if fields else []
    return not {_texts_of(view, row) for row in fields} <= {_texts_of(view, row) for row in above}


def _is_field(words: Vocabulary, text: str) -> bool:
    label = text.partition("：")[0].partition(":")[0]
    return words.labels.meaning(label) in _FIELDS_OF_A_FORM


def _texts_of(view: SheetView, row: int) -> tuple[str, ...]:
    """Return the texts of a row, from left to right."""
    return tuple(tidy(cell.text) for _, cell in view.rows[row])


def is_title(view: SheetView, row: int) -> bool:
    """Say whether a row is one short text that ends as titles of forms do: 项目支出绩效自评表, （2024年度）."""
    cells = view.rows[row]
    return len(cells) == 1 and len(cells[0][1].text) <= LONGEST and cells[0][1].text.strip().endswith(_TITLE_ENDS)
