"""Reads the indicator tables of a form that has one for each annual goal: the goals' texts above them, their sub-totals below."""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.evaluation import Goal
from xlsheets.forms.placed import CellMap, GoalTable
from xlsheets.forms.schema import Form
from xlsheets.forms.schema_bands import GOAL_ROLES
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, label_of


def without_goal_rows(view: SheetView, table: Extent, form: Form) -> tuple[Extent, dict[int, dict[str, int]]]:
    """Leave the rows of the goals' texts out of a table. Returns it with header row → role → row of the goal's text."""
    repeat, level1 = form.indicators.repeat, table.header.columns.get("level1")
    if repeat is None or level1 is None:
        return table, {}
    labels = {tidy(getattr(repeat, role)): role for role in GOAL_ROLES}
    goals: dict[int, dict[str, int]] = {}
    for header in (table.header.row, *sorted(table.repeated)):
        rows = range(max(1, header - len(GOAL_ROLES)), header)
        found = {labels.get(tidy(view.spot(row, level1.left).text), ""): row for row in rows}
        goals[header] = {role: row for role, row in found.items() if role}
    inside = {row for rows in goals.values() for row in rows.values()}
    return replace(table, skipped=table.skipped | inside), goals


def read_goal_tables(
    view: SheetView, table: Extent, rows_of: dict[int, dict[str, int]], words: Vocabulary, cells: CellMap
) -> list[Goal]:
    """Note the table of each goal in ``cells``; return the goals, without unused ones at the end."""
    level1 = table.header.columns["level1"]
    goals: list[Goal] = []
    headers = sorted(rows_of)
    for header, following in zip(headers, [*headers[1:], table.last_row + 1], strict=True):
        end = min(rows_of.get(following, {}).values(), default=following) - 1
        subtotal = next(
            (
                row
                for row in view.below(header)
                if row <= end and label_of(view, table.header, row, words) == "subtotal"
            ),
            0,
        )
        score = table.header.columns.get("score")
        place = view.spot(subtotal, score.left, score.right).address if subtotal and score else ""
        top = min(rows_of[header].values(), default=header)
        left = min(cell.left for cell in table.header.columns.values())
        label = view.spot(top, left - 1).address if left > 1 else ""
        cells.goal_tables.append(GoalTable(label, header, header + 1, (subtotal or end + 1) - 1, place))
        spots = {role: view.spot(row, level1.right + 1) for role, row in rows_of[header].items()}
        cells.goals.append({role: spot.address for role, spot in spots.items()})
        goals.append(Goal(**{role: spot.text for role, spot in spots.items()}))
    while goals and not (goals[-1].expected or goals[-1].actual):
        goals.pop()
    return goals
