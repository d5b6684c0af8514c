"""Reads the annual goals: below a header row of their own, or above the indicator table that each of them has."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import Goal
from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.vocabulary import REASON
from xlsheets.files.addresses import row_column
from xlsheets.forms.placed import GoalTable
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import GOAL_ROLES
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import Extent, HeaderCell, KnownBlock, header_cells
from xlsheets.recognise.tables.table_end import label_of

_LABEL_AND_TEXT = 2
_MOST_ROWS_OF_A_GOAL = len(GOAL_ROLES) + 3
"""Rows above the header of a goal's table in which its texts stand: people insert some."""


class Goals(Struct, frozen=True):
    """Goals as found. ``cells``: role → address of each, of the first one even where it is blank; ``rows``: those they take.

    ``tables``: the indicator table of each, in forms that have them.
    """

    goals: list[Goal] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    tables: list[GoalTable] = field(default_factory=list)

    @property
    def typed_over(self) -> set[str]:
        """Return the cells of sub-totals in which a person typed a value instead."""
        return {each.subtotal for each in self.tables if each.typed}


def read_goals(view: SheetView, words: Vocabulary, taken: Collection[int]) -> Goals:
    """Read the goals below their header row."""
    for row, cells in view.rows.items():
        if row in taken or len(cells) < 2:
            continue
        meanings = {words.goals.meaning(cell.text) for _, cell in cells}
        if "actual" not in meanings or not meanings & {"expected", "first"}:
            continue
        columns: dict[str, HeaderCell] = {}
        headers = [cell for cell in header_cells(view, row) if words.goals.meaning(cell.text)]
        for cell in headers:
            meaning = words.goals.meaning(cell.text)
            if (
                meaning == "actual"
                and not columns
                and any(words.goals.meaning(each.text) == "actual" for each in headers[1:])
            ):
                continue  # the label beside the block: 目标完成情况
            if meaning is not None and cell.row == row and not (meaning in columns and "actual" in columns):
                columns[meaning] = cell  # of two before the actual the first one is the label beside both
        first = columns.pop("first", None)
        if first is not None:
            columns.setdefault("expected", first)
        if len(columns) == 2:
            found = _goals_below(view, row, columns, words, taken)
            return found if first in (None, columns["expected"]) else _with_first(view, found, first)
    return _beside_labels(view, words, taken)


def _beside_labels(view: SheetView, words: Vocabulary, taken: Collection[int]) -> Goals:
    """Read the one goal whose texts stand beside their labels, each in a row of its own."""
    found: dict[str, Spot] = {}
    for row in view.row_numbers:
        cells = view.rows[row]
        meaning = words.goals.meaning(cells[0][1].text) if row not in taken and len(cells) == _LABEL_AND_TEXT else None
        if meaning in GOAL_ROLES and words.labels.meaning(cells[1][1].text) is None:
            found.setdefault(meaning, view.spot(row, cells[1][0]))
    if "expected" not in found:
        return Goals()
    texts = {role: spot.text for role, spot in found.items()}
    return Goals(
        [Goal(**texts)], [{role: spot.address for role, spot in found.items()}], [spot.row for spot in found.values()]
    )


def _with_first(view: SheetView, found: Goals, first: HeaderCell) -> Goals:
    """Return the goals, those whose adjusted text says nothing with the text that was set first."""
    goals, cells = list(found.goals), list(found.cells)
    for place, goal in enumerate(goals):
        spot = view.spot(row_column(cells[place]["actual"])[0], first.left, first.right)
        if says_nothing(goal.expected, REASON) and spot.text:
            goals[place] = replace(goal, expected=spot.text)
            cells[place] = {**cells[place], "expected": spot.address}
    return replace(found, goals=goals, cells=cells)


def _goals_below(
    view: SheetView, header: int, columns: dict[str, HeaderCell], words: Vocabulary, taken: Collection[int]
) -> Goals:
    found = Goals(rows=[header])
    left = min(cell.left for cell in columns.values())
    for row in view.below(header):
        spots = {role: view.spot(row, cell.left, cell.right) for role, cell in columns.items()}
        own = view.rows[row]
        beside = row > header + 1 and any(column < left for column, _ in own)
        together = spots["expected"].address == spots["actual"].address
        if row in taken or together or beside or any(words.labels.meaning(cell.text) for _, cell in own):
            break
        found.rows.append(row)
        if any(spot.filled and not spot.shared for spot in spots.values()):
            found.goals.append(Goal(spots["expected"].text, spots["actual"].text))
            found.cells.append({role: spot.address for role, spot in spots.items()})
    if not found.goals and header + 1 not in taken:
        found.cells.append({role: view.spot(header + 1, cell.left).address for role, cell in columns.items()})
    return found


def read_known_goals(view: SheetView, block: KnownBlock) -> Goals:
    """Read the goals of a block whose columns are known, down to its last row."""
    header, columns = block.header, block.columns
    found = Goals(rows=list(range(header, block.last + 1)))
    for row in range(header + 1, block.last + 1):
        spots = {role: view.spot(row, cell.left, cell.right) for role, cell in columns.items()}
        if any(spot.filled and not spot.shared for spot in spots.values()):
            found.goals.append(Goal(**{role: spot.text for role, spot in spots.items()}))
            found.cells.append({role: spot.address for role, spot in spots.items()})
    if not found.goals:
        found.cells.append({role: view.spot(header + 1, cell.left).address for role, cell in columns.items()})
    return found


def without_goal_rows(view: SheetView, table: Extent, form: Form) -> tuple[Extent, dict[int, dict[str, int]]]:
    """Leave the rows of the goals' texts out of a table. Returns it with header row → role → row of the goal's text."""
    repeat, level1 = form.indicators.repeat, table.header.columns.get("level1")
    if repeat is None or level1 is None:
        return table, {}
    labels = {tidy(getattr(repeat, role)): role for role in GOAL_ROLES}
    goals: dict[int, dict[str, int]] = {}
    above = 0
    for header in (table.header.row, *sorted(table.repeated)):
        rows = range(max(1, above + 1, header - _MOST_ROWS_OF_A_GOAL), header)
        spots = ((row, view.spot(row, level1.left)) for row in rows)
        found = {labels.get(tidy(spot.text), ""): row for row, spot in spots if not spot.shared}
        known = {role: row for role, row in found.items() if role}
        goals[header] = known | _unlabelled(view, header, known, level1)
        above = header
    inside = {row for rows in goals.values() for row in rows.values()}
    labels[tidy(repeat.subtotal)] = "subtotal"
    below = ((row, view.spot(row, level1.left)) for row in view.below(table.header.row) if row <= table.last_row)
    inside |= {row for row, spot in below if not spot.shared and tidy(spot.text) in labels}  # moved: still no indicator
    return replace(table, skipped=table.skipped | inside), goals


def _unlabelled(view: SheetView, header: int, found: Mapping[str, int], level1: HeaderCell) -> dict[str, int]:
    """Find the texts of a goal whose label was emptied: right above the headers, in the order of the form, beside a blank cell."""
    rows = {role: header - len(GOAL_ROLES) + place for place, role in enumerate(GOAL_ROLES)}
    return {
        role: row
        for role, row in rows.items()
        if role not in found
        and row not in found.values()
        and any(rows[other] == found.get(other) for other in GOAL_ROLES)
        and not view.spot(row, level1.left).filled
    }


def read_goal_tables(view: SheetView, table: Extent, rows_of: dict[int, dict[str, int]], words: Vocabulary) -> Goals:
    """Read the goals above their tables, with these tables; unused goals at the end are left out, their cells are not."""
    level1 = table.header.columns["level1"]
    found = Goals()
    headers = sorted(rows_of)
    for header, following in zip(headers, [*headers[1:], table.last_row + 1], strict=True):
        end = min(rows_of.get(following, {}).values(), default=following) - 1
        top = min(rows_of[header].values(), default=header)
        found.tables.append(_goal_table(view, table, words, header, top, end))
        spots = {role: view.spot(row, level1.right + 1) for role, row in rows_of[header].items()}
        found.cells.append({role: spot.address for role, spot in spots.items()})
        found.goals.append(Goal(**{role: spot.text for role, spot in spots.items()}))
    while found.goals and not (found.goals[-1].expected or found.goals[-1].actual):
        found.goals.pop()
    return found


def _goal_table(view: SheetView, table: Extent, words: Vocabulary, header: int, top: int, end: int) -> GoalTable:
    """Find the label beside the table of a goal (rows ``top`` to ``end``), its rows and its sub-total."""
    below = (row for row in view.below(header) if row <= end)
    subtotal = next((row for row in below if label_of(view, table.header, row, words) == "subtotal"), 0)
    score = table.header.columns.get("score")
    spot = view.spot(subtotal, score.left, score.right) if subtotal and score else None
    left = min(cell.left for cell in table.header.columns.values())
    label = view.spot(top, left - 1).address if left > 1 else ""
    last = (subtotal or end + 1) - 1
    return GoalTable(label, header, header + 1, last, *((spot.address, spot.typed or "") if spot else ()))
