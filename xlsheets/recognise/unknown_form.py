"""Reads a table that is in no form we know: known columns by their role, every other one as text under its header; no rule is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from xlsheets.domain.evaluation import BudgetLine, Indicator
from xlsheets.domain.kinds.given import GIVEN
from xlsheets.domain.nothing import says_nothing
from xlsheets.domain.numbers import MONEY_UNITS, ZERO
from xlsheets.domain.policy import Execution, Policy
from xlsheets.files.addresses import column_letters, row_column
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form, Page
from xlsheets.forms.schema_bands import FieldCell, FieldsBand, FormColumn, Span
from xlsheets.forms.schema_indicators import Group, IndicatorsBand
from xlsheets.recognise.budget import figures_behind_labels
from xlsheets.recognise.fields import beside
from xlsheets.recognise.headers import Vocabulary, tidy, words_of_unknown_forms
from xlsheets.recognise.read_form import read_form
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, HeaderCell, assign, header_cells

TITLE = "未知表式"

_MONEY_UNIT = re.compile("|".join(MONEY_UNITS))

WAYS_TO_A_RULE = "要计算，请用 xlsheets forms adopt 为它新建表式，或用 --form 指明表式；列认错了的，用 --columns 指明"


def read_unknown_form(view: SheetView, table: Extent, words: Vocabulary) -> Placed:
    """Read a sheet whose form is not known.

    Args:
        view: the sheet.
        table: its indicator table.
        words: the words of all forms.

    Returns:
        The evaluation in a form without an id, whose kind takes over what is typed; ``Indicator.extra`` and ``BudgetLine.extra`` hold
        what stands in columns without a role, by their headers.
    """
    columns = _roles(table, words)
    whole = replace(table, header=replace(table.header, columns=columns))
    found = read_form(view, whole, _form(columns, words), words)
    items = [_whole_row(view, whole, row.item, row.number) for row in found.rows]
    lines = [_whole_line(view, found, line) for line in found.evaluation.budget]
    fields = {**found.evaluation.fields, **dict(_beside_goals(view, found)), **dict(_other_fields(view, table, words))}
    return replace(found, evaluation=replace(found.evaluation, indicators=items, budget=lines, fields=fields))


def _other_fields(view: SheetView, table: Extent, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield label and text of fields that no form has, outside the table: by labels that are known for such, or end in a colon."""
    for row in view.row_numbers:
        for column, cell in view.rows[row] if row not in table.rows else ():
            meaning = words.labels.meaning(cell.text)
            if meaning == "label" or (meaning is None and cell.text.strip().endswith((":", "："))):
                spot = beside(view, row, view.edges(row, column)[1], words)
                is_label = spot is not None and (words.totals.meaning(spot.text) or spot.text.endswith((":", "：")))
                if spot is not None and spot.filled and not is_label and not _MONEY_UNIT.fullmatch(spot.text):
                    yield tidy(cell.text), spot.text


def _beside_goals(view: SheetView, found: Placed) -> Iterator[tuple[str, str]]:
    """Yield header and text of what stands beside the goals in columns of its own."""
    cells = [row_column(cell) for where in found.cells.goals for cell in where.values()]
    for row in dict.fromkeys(row for row, _ in cells):
        for column, cell in view.rows.get(row, ()):
            heads = [at for at in view.row_numbers if at < row and view.spot(at, column).column == column]
            head = next((view.spot(at, column) for at in reversed(heads) if view.spot(at, column).filled), None)
            if (row, column) not in cells and column > min(place for _, place in cells) and head is not None:
                yield tidy(head.text), cell.text.strip()


def _whole_line(view: SheetView, found: Placed, line: BudgetLine) -> BudgetLine:
    """Return a budget line with what stands in its row below headers that a line has no figure for."""
    where = found.cells.budget.get(line.line, {})
    if not where or not found.cells.budget_headers:
        return line
    roles = {role: row_column(cell) for role, (cell, _) in found.cells.budget_headers.items()}
    header, row = max(row for row, _ in roles.values()), row_column(next(iter(where.values())))[0]
    known = {column for role, (_, column) in roles.items() if role != "weight"}
    first = min(column for _, column in roles.values())
    behind = figures_behind_labels(view, header, first, row)
    extra: dict[str, str] = {}
    for cell in header_cells(view, header):
        spot = behind[cell.left][1] if cell.left in behind else view.spot(row, cell.left, cell.right)
        if cell.row == header and cell.left >= first and cell.left not in known and spot.filled and spot.row == row:
            extra[tidy(cell.text)] = spot.text
    rate = view.spot(*row_column(where["rate"])).text if line.rate and "rate" in where else line.rate
    return replace(line, extra=extra, rate=rate)


def _roles(table: Extent, words: Vocabulary) -> dict[str, HeaderCell]:
    """Assign the columns; of two that claim one role the first has it. Some headers mean more where no form says what is done with them."""
    columns, _ = assign(table.header.cells, words.indicators)
    told = {cell.left for cell in table.header.cells if cell.role}
    for cell in table.header.cells:
        role = words_of_unknown_forms().meaning(cell.text)
        held = next((each for each, place in columns.items() if place.left == cell.left), None)
        if role is None or cell.left in told or role in columns or held == "target":
            continue
        if held is not None:
            del columns[held]
        columns[role] = cell
    return dict(sorted(columns.items(), key=lambda each: each[1].left))


def _form(columns: Mapping[str, HeaderCell], words: Vocabulary) -> Form:
    """Make the form that such a table is in: its columns, any header field, and the points that are typed."""
    printed = tuple(
        FormColumn(role, cell.printed or role, Span(cell.left, cell.right)) for role, cell in columns.items()
    )
    fields = dict.fromkeys(
        meaning.removeprefix("field.") for meaning in words.labels.known() if meaning.startswith("field.")
    )
    cells = tuple(FieldCell(Span(1, 1), field=field) for field in fields)
    return Form(
        id="",
        title=TITLE,
        folder=Path(),
        authority="",
        document="",
        page=Page(()),
        bands=(FieldsBand((cells,)), IndicatorsBand(printed, (Group("", ()),))),
        policy=Policy(kind=GIVEN.name, execution=Execution(weight=ZERO)),
    )


def _whole_row(view: SheetView, table: Extent, item: Indicator, row: int) -> Indicator:
    """Return an indicator with all else that stands in its row; an adjusted target that is blank leaves the first one in force."""
    columns = table.header.columns
    extra = {**item.extra, **dict(_others(view, table, row))}
    first = extra.get("first_target", "")
    target = first if first and says_nothing(item.target) else item.target
    coefficient = item.coefficient
    if (cell := columns.get("coefficient")) is not None:
        coefficient = view.spot(row, cell.left, cell.right).text
    return replace(item, extra=extra, target=target, coefficient=coefficient)


def _others(view: SheetView, table: Extent, row: int) -> Iterator[tuple[str, str]]:
    """Yield header and text of what stands in a row in no column with a role."""
    header = table.header
    used = {view.spot(row, cell.left, cell.right).address for cell in header.columns.values()}
    roles = {cell.left for cell in header.columns.values()}
    names: dict[str, int] = {}
    for cell in header.cells:
        spot = view.spot(row, cell.left, cell.right)
        if cell.left not in roles and spot.filled and spot.row > header.row and spot.address not in used:
            used.add(spot.address)
            yield _name(names, cell, cell.printed), spot.text
    first = min(roles)
    for column, there in view.rows[row]:
        spot = view.spot(row, column)
        if column >= first and there.text.strip() and spot.address not in used:
            left = [cell for cell in header.cells if cell.left <= column]
            yield f"{tidy(left[-1].text)}（{column_letters(column)}列）", there.text.strip()


def _name(names: dict[str, int], cell: HeaderCell, text: str) -> str:
    """Name a column by its header; one of several with the same header by what heads it, or its letters."""
    names[text] = names.get(text, 0) + 1
    if names[text] == 1:
        return text
    return f"{text}（{tidy(cell.parent) or column_letters(cell.left) + '列'}）"
