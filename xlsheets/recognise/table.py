"""Finds the indicator table of a sheet: its header row, the column of each role, where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.nothing import is_not_typed
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.files.addresses import address
from xlsheets.recognise.headers import LONGEST, Vocabulary, Words, after_table, data, tidy, under
from xlsheets.recognise.own.own_sums import own_sum
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.years import read_year, tells_time, without_years

FIGURES = ("target", "actual", "weight", "score")
RESULTS = ("actual", "score", "raw_score", "completion")
"""A table without any of these sets targets and evaluates nothing (绩效目标申报表)."""

IGNORED = "ignored"
"""What a person tells of a column that is to be left out."""

_MONEY = ("initial", "adjusted", "executed", "rate")
_MOST_HEADER_ROWS = 3
LEAST_COLUMNS = 3
"""Texts in the shortest row that may head a table."""
_LEAST_FIGURES = 2


class ToldColumns(Struct, frozen=True):
    """What a person tells of the columns: column number (from 1) → role or ``ignored``; ``row``: of the header, 0 where not told."""

    roles: Mapping[int, str] = field(default_factory=dict)
    row: int = 0


NOTHING_TOLD = ToldColumns()


class HeaderCell(Struct, frozen=True):
    """A header over columns left to right; ``parent``: what heads it in the row above (年度指标值 over 符号, 值, 单位).

    ``role``: what a person told it to be. ``meant``: parent and text without a year, where one names it.
    """

    row: int
    left: int
    right: int
    text: str
    parent: str = ""
    role: str = ""
    meant: tuple[str, str] | None = None

    @property
    def address(self) -> str:
        """Address of the header."""
        return address(self.row, self.left)

    @property
    def printed(self) -> str:
        """The header as a message names it; with the year above it, where it is one of several years'."""
        over = tidy(self.parent) if self.meant and tells_time(self.parent) and not tells_time(self.text) else ""
        return over + tidy(self.text)


class Header(Struct, frozen=True):
    """A header row: the last of its rows, its cells, and by role those that the words of some form mean something by."""

    row: int
    cells: list[HeaderCell]
    columns: dict[str, HeaderCell]


class Extent(Struct, frozen=True):
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


class KnownBlock(Struct, frozen=True):
    """A block of which header row and columns are known; ``lines``: row → (id of the budget line, its label); ``last``: its last row."""

    header: int
    columns: dict[str, HeaderCell]
    lines: dict[int, tuple[str, str]] = field(default_factory=dict)
    last: int = 0


def assign(
    cells: Sequence[HeaderCell], words: Words
) -> tuple[dict[str, HeaderCell], list[tuple[str, HeaderCell, HeaderCell]]]:
    """Give each role its column. A word of a later tier yields to one of an earlier tier."""
    of_levels = _points_of_levels(cells, words)
    best: dict[str, tuple[int, HeaderCell]] = {}
    twice: dict[str, tuple[str, HeaderCell, HeaderCell]] = {}
    for cell in cells:
        found = _role(cell, words)
        if found is None or cell.left in of_levels:
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


def _points_of_levels(cells: Sequence[HeaderCell], words: Words) -> set[int]:
    """Of several columns of points find those that stand before the indicator's name, right beside a level: they are that level's."""
    roles = [(cell, found[0]) for cell in cells if not cell.role and (found := _role(cell, words)) is not None]
    if sum(role == "weight" for _, role in roles) < 2:
        return set()
    left = {role: cell.left for cell, role in reversed(roles)}
    beside = [(cell.left, role, before) for (_, before), (cell, role) in pairwise(roles)]
    levels = {"level1", "level2"}
    return {at for at, role, before in beside if role == "weight" and before in levels and at < left.get("name", 0)}


def _role(cell: HeaderCell, words: Words) -> tuple[str, int] | None:
    if cell.role:
        return None if cell.role == IGNORED else (cell.role, -1)
    over, text = cell.meant or (cell.parent, cell.text)
    parent = words.find(over) if over else None
    if parent is not None:
        below = under(parent[0]).find(text)
        if below is not None:
            return below
    return words.find(text) or (words.find(over + text) if over else None)


def find_headers(view: SheetView, words: Words, told: ToldColumns = NOTHING_TOLD) -> list[Header]:
    """Find every row that heads an indicator table: with the indicator's name, a result and two figures at least.

    ``told``: columns as a person names them, which go before the words; a row with a text in each of them may be a header too.
    """
    headers: list[Header] = []
    for row, cells in view.rows.items():
        texts = [cell.text for _, cell in cells if cell.kind == "s"]
        if (len(texts) < LEAST_COLUMNS and row != told.row) or (headers and row <= headers[-1].row):
            continue
        if told.row and row != told.row:
            continue
        if not told.row and all(words.meaning(text) != "name" for text in texts) and not _heads(view, row, told):
            continue
        bottom = row if told.row else _bottom(view, row, words)
        found = _as_told(header_cells(view, bottom), bottom, told)
        found = _of_the_year(found, words, read_year(view, row, ()))
        columns, _ = assign(found, words)
        if _is_table(columns):
            headers.append(Header(bottom, found, columns))
    return headers


def _of_the_year(cells: Sequence[HeaderCell], words: Words, year: int | None) -> list[HeaderCell]:
    """Tell what headers mean in a table with columns of several years."""
    meant = without_years([(cell.parent, cell.text) for cell in cells], words, year)
    return [replace(cell, meant=each) if each else cell for cell, each in zip(cells, meant, strict=True)]


def _heads(view: SheetView, row: int, told: ToldColumns) -> bool:
    """Say whether a row has a short text of its own, no figure, in every column that a person told."""
    spots = [view.spot(row, column) for column, role in told.roles.items() if role != IGNORED]
    words = all(spot.text and len(spot.text) <= LONGEST and read_figure(spot.text) is None for spot in spots)
    return len(spots) > 1 and words and len({spot.address for spot in spots}) == len(spots)


def _as_told(cells: Sequence[HeaderCell], row: int, told: ToldColumns) -> list[HeaderCell]:
    """Give the columns the roles that a person told; one without a header gets an empty one."""
    made = [
        replace(cell, role=next((told.roles[c] for c in range(cell.left, cell.right + 1) if c in told.roles), ""))
        for cell in cells
    ]
    bare = [column for column in told.roles if not any(cell.left <= column <= cell.right for cell in cells)]
    made += [HeaderCell(row, column, column, "", role=told.roles[column]) for column in bare]
    return sorted(made, key=lambda cell: cell.left)


def _is_table(columns: dict[str, HeaderCell]) -> bool:
    figures = sum(role in columns for role in (*FIGURES, "raw_weight", "raw_score"))
    return "name" in columns and figures >= 2 and any(role in columns for role in RESULTS)


def _bottom(view: SheetView, row: int, words: Words) -> int:
    """Last row of a header: as far down as its cells are merged, or a row of 符号, 值, 单位 below it."""
    merged = (view.edges(row, column)[0] for column, cell in view.rows[row] if words.find(cell.text))
    bottom = min(max(merged, default=row), row + _MOST_HEADER_ROWS - 1)
    if bottom == row:
        cells = view.rows.get(row + 1, [])
        parts = [bool(under("target").find(cell.text) or under("actual").find(cell.text)) for _, cell in cells]
        known = sum(part or words.find(cell.text) is not None for part, (_, cell) in zip(parts, cells, strict=True))
        if len(cells) > 1 and (all(parts) or (known > 1 and _continues(view, row, words))):
            return row + 1
    return bottom


def _continues(view: SheetView, row: int, words: Words) -> bool:
    """Say whether the row below a header goes on with its words: short texts, no figure, nothing below the indicator's name and levels."""
    texts = [cell.text for _, cell in view.rows[row + 1]]
    names = [column for column, cell in view.rows[row] if words.meaning(cell.text) in ("name", "level1", "level2")]
    short = all(len(text) <= LONGEST and read_figure(text) is None for text in texts)
    return short and bool(names) and not any(view.spot(row + 1, column).filled for column in names)


def header_cells(view: SheetView, row: int) -> list[HeaderCell]:
    """Read a header row; a blank cell takes what stands above it, a merged one what its merge holds."""
    found: list[HeaderCell] = []
    over = view.rows.get(row - 1, ())
    heads = all(
        cell.kind != "n" and read_figure(cell.text) is None for _, cell in over
    )  # a row of figures heads nothing
    column, heading = 0, ""  # a heading that is not merged still heads the blank cells to its right
    while (column := column + 1) <= view.last_column:
        spot, above = view.spot(row, column), view.spot(row - 1, column) if heads else None
        right = view.edges(row, column)[1]
        heading = above.text or heading if above else ""
        parent = heading if above and above.address != spot.address else ""
        text = spot.label
        if not spot.filled and above is not None and not spot.shared and above.column == column:
            spot, text, parent = above, above.text, ""
        if text:
            found.append(HeaderCell(spot.row, column, right, text, parent))
        column = right
    return found


def extent(view: SheetView, header: Header, following: Sequence[Header], words: Vocabulary) -> Extent:
    """Find where a table ends: at its total, at the next table, or before the first row that is no table row."""
    columns = {role: cell.left for role, cell in header.columns.items()}
    labels = _Labels(view, header, words)
    repeated: set[int] = set()
    stop: int | None = None
    for other in following:
        alike = {role: cell.left for role, cell in other.columns.items()} == columns
        if not alike or labels.total_above(other.row) is not None:
            stop = min(cell.row for cell in other.cells)
            break
        repeated.add(other.row)
    total = labels.total_above(stop)
    skipped = frozenset(repeated | labels.subtotals)
    if total is not None:
        return Extent(header, frozenset(repeated), skipped, total - 1, total)
    last = header.row
    for row in view.between(header.row, stop):
        if _is_after(view, header, row, words):
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
    role = next((role for role in ("weight", "score") if role in header.columns), None)
    if not groups or role is None:
        return False
    column = header.columns[role]

    def figure(place: int) -> Decimal | None:
        spot = view.spot(place, column.left, column.right)
        return None if spot.shared else read_figure(spot.text, POINTS)

    total = figure(row)
    parts = [figure(place) for place in view.between(groups[-1], row)]
    known = [part for part in parts if part is not None]
    return total is not None and bool(known) and sum(known[1:], known[0]) == total


def label_of(view: SheetView, header: Header, row: int, words: Vocabulary) -> str | None:
    """Say whether a row opens with 总分 (``total``), 小计 (``subtotal``) or 等级 (``grade``) instead of naming an indicator."""
    name = header.columns["name"]
    numbers = [header.columns[role].left for role in FIGURES if role in header.columns]
    limit = max(min(numbers) - 1, name.right)
    for column, cell in view.rows.get(row, ()):
        if column > limit:
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
    if label.endswith(tuple(endings["subtotal_endings"])):
        return True
    return label.endswith(tuple(endings["subtotal_endings_without_target"])) and _sets_no_target(view, header, row)


def _sets_no_target(view: SheetView, header: Header, row: int) -> bool:
    """Say whether neither a target nor an actual stands in a row, in a table that has a column of them."""
    cells = [header.columns[role] for role in ("target", "actual") if role in header.columns]
    spots = [view.spot(row, cell.left, cell.right) for cell in cells]
    return bool(spots) and all(spot.shared or is_not_typed(spot.text) for spot in spots)


def spans_table(view: SheetView, header: Header, row: int) -> bool:
    """Say whether a row is one text across the table: its name cell is merged with a figure's."""
    column = header.columns["name"]
    if view.edges(row, column.left)[1] <= column.right:
        return False
    name = view.spot(row, column.left)
    figures = (header.columns[role].left for role in (*FIGURES, "completion") if role in header.columns)
    return bool(name.text) and any(view.spot(row, left).address == name.address for left in figures)


def _is_after(view: SheetView, header: Header, row: int, words: Vocabulary) -> bool:
    """Say whether a row no longer belongs to a table without a total: one text across it, a note, a header field (填报人)."""
    column, cell = view.rows[row][0]
    text = cell.text
    name = view.spot(row, header.columns["name"].left, header.columns["name"].right)
    if (words.labels.meaning(text) or "").startswith(("field.", "text.")) and (not name.text or name.column == column):
        return True
    return spans_table(view, header, row) or after_table().find(text.partition("：")[0].partition(":")[0]) is not None
