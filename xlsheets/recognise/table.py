"""Finds the indicator table of a sheet: its header row, the column of each role, where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.numbers import read_figure
from xlsheets.files.addresses import address
from xlsheets.recognise.headers import LONGEST, Words, tidy, under
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.years import ANOTHER_YEARS, read_year, tells_time, without_years

FIGURES = ("target", "actual", "weight", "score")
RESULTS = ("actual", "score", "raw_score", "completion")
"""A table without any of these sets targets and evaluates nothing (绩效目标申报表)."""

IGNORED = "ignored"
"""What a person tells of a column that is to be left out."""

_TOLD = -9
"""The tier of what a person told: before all words."""

_MOST_HEADER_ROWS = 3
_LEAST_JOINED = 2
LEAST_COLUMNS = 3
"""Texts in the shortest row that may head a table."""


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
    roles = [role_of(cell, words) for cell in cells]
    of_levels = _points_of_levels(cells, roles)
    best: dict[str, tuple[int, HeaderCell]] = {}
    twice: dict[str, tuple[str, HeaderCell, HeaderCell]] = {}
    of_actuals = unit_of_actuals(cells, roles)
    for cell, found in zip(cells, roles, strict=True):
        if found is None or cell.left in of_levels or cell is of_actuals:
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


def unit_of_actuals(cells: Sequence[HeaderCell], known: Sequence[tuple[str, int] | None]) -> HeaderCell | None:
    """Find the second of two columns of units, where it stands beside that of the actuals: 单位|计划|单位|完成."""
    roles = ["" if found is None else found[0] for found in known]
    if roles.count("unit") != len(("target", "actual")) or "actual" not in roles:
        return None
    second = len(roles) - 1 - roles[::-1].index("unit")
    return cells[second] if abs(second - roles.index("actual")) == 1 else None


def _points_of_levels(cells: Sequence[HeaderCell], known: Sequence[tuple[str, int] | None]) -> set[int]:
    """Of several columns of points find those that stand before the indicator's name, right beside a level: they are that level's."""
    roles = [(cell, found[0]) for cell, found in zip(cells, known, strict=True) if not cell.role and found is not None]
    if sum(role == "weight" for _, role in roles) < 2:
        return set()
    left = {role: cell.left for cell, role in reversed(roles)}
    beside = [(cell.left, role, before) for (_, before), (cell, role) in pairwise(roles)]
    levels = {"level1", "level2"}
    return {at for at, role, before in beside if role == "weight" and before in levels and at < left.get("name", 0)}


def role_of(cell: HeaderCell, words: Words) -> tuple[str, int] | None:
    """Return role and tier of a header: as a person told, by what stands above it, by its own words; None where it has none."""
    if cell.role:
        return None if cell.role == IGNORED else (cell.role, _TOLD)
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
        found = of_the_year(found, words, read_year(view, row, ()))
        columns, _ = assign(found, words)
        if is_table(columns):
            headers.append(Header(bottom, found, columns))
    return headers or ([] if told.roles or told.row else _by_place(view, words))


def _by_place(view: SheetView, words: Words) -> list[Header]:
    """Find the rows that head a table in which no word known for it heads the indicators' names: they stand left of the targets.

    All else must be there: targets, results and points or scores.
    """
    headers: list[Header] = []
    for row, cells in view.rows.items():
        if sum(cell.kind == "s" for _, cell in cells) < LEAST_COLUMNS or (headers and row <= headers[-1].row):
            continue
        bottom = _bottom(view, row, words)
        found = of_the_year(header_cells(view, bottom), words, read_year(view, row, ()))
        columns, _ = assign(found, words)
        if "name" not in columns:
            found = _named_by_place(found, columns)
            columns, _ = assign(found, words)
        known = sum(role in columns for role in FIGURES)
        if is_table(columns) and "target" in columns and known >= LEAST_COLUMNS:
            headers.append(Header(bottom, found, columns))
    return headers


def _named_by_place(cells: Sequence[HeaderCell], columns: Mapping[str, HeaderCell]) -> list[HeaderCell]:
    """Return the headers with the nearest one of no other meaning left of the first figure as that of the names."""
    first = min((columns[role].left for role in FIGURES if role in columns), default=0)
    taken = {cell.left for cell in columns.values()}
    free = [cell for cell in cells if cell.left < first and cell.left not in taken and read_figure(cell.text) is None]
    return [replace(cell, role="name") if free and cell is free[-1] else cell for cell in cells]


def of_the_year(cells: Sequence[HeaderCell], words: Words, year: int | None) -> list[HeaderCell]:
    """Tell what headers mean in a table with columns of several years."""
    meant = without_years([(cell.parent, cell.text) for cell in cells], words, year)
    return [replace(cell, meant=each) if each else cell for cell, each in zip(cells, meant, strict=True)]


def other_years(columns: Mapping[str, HeaderCell], cells: Sequence[HeaderCell]) -> list[HeaderCell]:
    """List the headers of another year, where some column is read as that of its year."""
    reads_a_year = any(cell.meant not in (None, ANOTHER_YEARS) for cell in columns.values())
    return [cell for cell in cells if cell.meant == ANOTHER_YEARS and cell.text] if reads_a_year else []


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


def is_table(columns: Mapping[str, HeaderCell]) -> bool:
    """Say whether columns make an indicator table that was filled in: the indicator's name, two figures and a result."""
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
        if _joined(view, row, words) >= _LEAST_JOINED:
            return row + 1
    return bottom


def _joined(view: SheetView, row: int, words: Words) -> int:
    """Count the headers that are broken over two rows: 一级 above 指标. No figure stands in the lower row."""
    cells = view.rows.get(row + 1, [])
    if any(read_figure(cell.text) is not None for _, cell in cells):
        return 0
    pairs = [(view.spot(row, column).text, cell.text) for column, cell in cells]
    return sum(
        words.find(below) is None and words.find(f"{above}{below}") is not None for above, below in pairs if above
    )


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
