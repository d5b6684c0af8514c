"""Finds the indicator table of a sheet: its header row, the column of each role, where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsheets.workbook.grid import address
from xlsheets.workbook.headers import Vocabulary, Words, after_table, role_name, tidy, under
from xlsheets.workbook.recognise_sheet import SheetView

FIGURES = ("target", "actual", "weight", "score")
RESULTS = ("actual", "score", "completion")
"""A table without any of these sets targets and evaluates nothing (绩效目标申报表)."""

_MOST_HEADER_ROWS = 3
_LEAST_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A header over columns left to right; ``parent``: what heads it in the row above (年度指标值 over 符号, 值, 单位)."""

    row: int
    left: int
    right: int
    text: str
    parent: str = ""

    @property
    def address(self) -> str:
        """Address of the header."""
        return address(self.row, self.left)


@dataclass(slots=True)
class Header:
    """A header row: the last of its rows, its cells, and what the words of some form make of them.

    ``twice``: (role, cell, other cell) where two columns claim one role.
    """

    row: int
    cells: list[HeaderCell]
    columns: dict[str, HeaderCell]
    twice: list[tuple[str, HeaderCell, HeaderCell]]


@dataclass(frozen=True)
class Extent:
    """A table's rows: its last row, its total row if there is one.

    ``repeated``: header rows printed again after a page break; ``skipped``: these and sub-totals.
    """

    header: Header
    repeated: frozenset[int]
    skipped: frozenset[int]
    last_row: int
    total_row: int | None

    @property
    def rows(self) -> range:
        """All rows of the table, header and total included."""
        return range(min(cell.row for cell in self.header.cells), (self.total_row or self.last_row) + 1)


def assign(
    cells: Sequence[HeaderCell], words: Words
) -> tuple[dict[str, HeaderCell], list[tuple[str, HeaderCell, HeaderCell]]]:
    """Give each role its column. A word of a later tier yields to one of an earlier tier."""
    best: dict[str, tuple[int, HeaderCell]] = {}
    twice: dict[str, tuple[str, HeaderCell, HeaderCell]] = {}
    for cell in cells:
        found = _role(cell, words)
        if found is None:
            continue
        role, tier = found
        held = best.get(role)
        if held is None or tier < held[0]:
            best[role] = (tier, cell)
            twice.pop(role, None)
        elif tier == held[0]:
            twice[role] = (role, held[1], cell)
    return {role: cell for role, (_, cell) in sorted(best.items(), key=lambda each: each[1][1].left)}, list(
        twice.values()
    )


def _role(cell: HeaderCell, words: Words) -> tuple[str, int] | None:
    parent = words.find(cell.parent) if cell.parent else None
    if parent is not None:
        below = under(parent[0]).find(cell.text)
        if below is not None:
            return below
    return words.find(cell.text)


def find_headers(view: SheetView, words: Words) -> list[Header]:
    """Find every row that heads an indicator table: with the indicator's name, a result and two figures at least."""
    headers: list[Header] = []
    for row, cells in view.rows.items():
        texts = [cell.text for _, cell in cells if cell.kind == "s"]
        if len(texts) < _LEAST_COLUMNS or (headers and row <= headers[-1].row):
            continue
        roles = {words.meaning(text) for text in texts}
        if "name" not in roles:
            continue
        bottom = _bottom(view, row, words)
        found = header_cells(view, bottom)
        columns, twice = assign(found, words)
        if _is_table(columns):
            headers.append(Header(bottom, found, columns, twice))
    return headers


def _is_table(columns: dict[str, HeaderCell]) -> bool:
    figures = sum(role in columns for role in FIGURES)
    return "name" in columns and figures >= 2 and any(role in columns for role in RESULTS)


def _bottom(view: SheetView, row: int, words: Words) -> int:
    """Last row of a header: as far down as its cells are merged, or a row of 符号, 值, 单位 below it."""
    merged = (view.edges(row, column)[0] for column, cell in view.rows[row] if words.find(cell.text))
    bottom = min(max(merged, default=row), row + _MOST_HEADER_ROWS - 1)
    if bottom == row:
        cells = view.rows.get(row + 1, [])
        parts = (under("target").find(cell.text) or under("actual").find(cell.text) for _, cell in cells)
        if len(cells) > 1 and all(parts):
            return row + 1
    return bottom


def header_cells(view: SheetView, row: int) -> list[HeaderCell]:
    """Read a header row; a blank cell takes what stands above it, a merged one what its merge holds."""
    found: list[HeaderCell] = []
    column, heading = 0, ""  # a heading that is not merged still heads the blank cells to its right
    while (column := column + 1) <= view.last_column:
        spot, above = view.spot(row, column), view.spot(row - 1, column) if row > 1 else None
        right = view.edges(row, column)[1]
        heading = above.text or heading if above else ""
        parent = heading if above and above.address != spot.address else ""
        text = spot.text
        if not text and above is not None and not spot.shared and above.column == column:
            spot, text, parent = above, above.text, ""
        if text:
            found.append(HeaderCell(spot.row, column, right, text, parent))
        column = right
    return found


def extent(view: SheetView, header: Header, following: Sequence[Header], words: Vocabulary) -> Extent:
    """Find where a table ends: at its total, at the next table, or before the first row that is no table row."""
    repeated: set[int] = set()
    stop: int | None = None
    for other in following:
        alike = {role: cell.left for role, cell in other.columns.items()} == {
            role: cell.left for role, cell in header.columns.items()
        }
        if not alike or _labelled(view, header, other.row, words)[1] is not None:
            stop = min(cell.row for cell in other.cells)
            break
        repeated.add(other.row)
    subtotals, total = _labelled(view, header, stop, words)
    skipped = frozenset(repeated | subtotals)
    if total is not None:
        return Extent(header, frozenset(repeated), skipped, total - 1, total)
    last = header.row
    for row in view.below(header.row):
        if (stop is not None and row >= stop) or _is_after(view, header, row):
            break
        last = row
    return Extent(header, frozenset(repeated), skipped, last, None)


def _labelled(view: SheetView, header: Header, stop: int | None, words: Vocabulary) -> tuple[set[int], int | None]:
    """Find the sub-totals and the total below a header."""
    subtotals: set[int] = set()
    for row in view.below(header.row):
        if stop is not None and row >= stop:
            break
        label = label_of(view, header, row, words)
        if label == "total":
            return subtotals, row
        if label is not None:
            subtotals.add(row)
    return subtotals, None


def label_of(view: SheetView, header: Header, row: int, words: Vocabulary) -> str | None:
    """Say whether a row opens with 总分 (``total``), 小计 (``subtotal``) or 等级 (``grade``) instead of naming an indicator."""
    name = header.columns["name"]
    numbers = [header.columns[role].left for role in FIGURES if role in header.columns]
    limit = max(min(numbers) - 1, name.right)
    for column, cell in view.rows.get(row, ()):
        if column > limit:
            break
        meaning = words.totals.meaning(cell.text)
        if meaning is None and tidy(cell.text).endswith(("小计", "合计")):
            meaning = "subtotal"
        if meaning is not None:
            spot = view.spot(row, name.left, name.right)
            if not spot.text or spot.shared or spot.column == column:
                return meaning
    return None


def spans_table(view: SheetView, header: Header, row: int) -> bool:
    """Say whether a row is one text across the table: its name cell is merged with a figure's."""
    column = header.columns["name"]
    if view.edges(row, column.left)[1] <= column.right:
        return False
    name = view.spot(row, column.left)
    figures = (header.columns[role].left for role in (*FIGURES, "completion") if role in header.columns)
    return bool(name.text) and any(view.spot(row, left).address == name.address for left in figures)


def _is_after(view: SheetView, header: Header, row: int) -> bool:
    text = view.rows[row][0][1].text
    return spans_table(view, header, row) or after_table().find(text.partition("：")[0].partition(":")[0]) is not None


def twice_problem(view: SheetView, twice: Sequence[tuple[str, HeaderCell, HeaderCell]]) -> Exception:
    """Make the error about two columns that claim one role."""
    role, first, second = twice[0]
    return view.problem(
        f"{first.address}“{tidy(first.text)}”和 {second.address}“{tidy(second.text)}”两列都像“{role_name(role)}”，"
        "请只保留一列，或给另一列改名"
    )
