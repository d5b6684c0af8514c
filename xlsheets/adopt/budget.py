"""Proposes the budget block of a form from a bureau's blank sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec.structs import replace

from xlsheets.adopt.sheet import Adopted, ProposedBand, ProposedCell, quoted
from xlsheets.adopt.toml_text import spans
from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.nothing import is_no_points, says_nothing
from xlsheets.domain.numbers import POINTS, read_figure
from xlsheets.files.addresses import address, column_number, row_column
from xlsheets.recognise.budget import Budget
from xlsheets.recognise.headers import line_label
from xlsheets.recognise.table import HeaderCell

_POINTS = ("weight", "score")
_REFERENCE = re.compile(r"\$?\b([A-Z]{1,3})\$?([0-9]{1,7})(:\$?[A-Z]{1,3}\$?([0-9]{1,7}))?")


def with_further_lines(sheet: Adopted, budget: Budget) -> Budget:
    """Return the budget with the rows below it whose label nobody knows: a label before the columns, and a dash where points would
    stand."""
    if not budget.rows:
        return budget
    marks = [budget.headers[role].left for role in _POINTS if role in budget.headers]
    left = min(cell.left for cell in budget.headers.values())
    rows, lines, cells = list(budget.rows), list(budget.lines), dict(budget.cells)
    while True:
        row = rows[-1] + 1
        label = _label_cell(sheet, row, left)
        dashes = [sheet.view.spot(row, column).text for column in marks]
        if row in sheet.table.rows or label is None or not any(text and says_nothing(text) for text in dashes):
            return replace(budget, rows=rows, lines=lines, cells=cells)
        rows.append(row)
        line = line_label(label.text)
        lines.append(BudgetLine(line, label.text))
        cells[line] = {role: address(row, budget.headers[role].left) for role in AMOUNTS if role in budget.headers}


def budget_band(sheet: Adopted, budget: Budget) -> ProposedBand:
    """Propose the budget block; its points become those of the execution rate."""
    band = ProposedBand("budget", budget.rows[0], budget.rows[-1])
    left = min(cell.left for cell in budget.headers.values())
    sheet.side(band, band.first, left)
    start, end = _label_columns(sheet, budget, left)
    band.lines.append(f'label_at = "{spans(start, end)}"')
    head = sheet.view.spot(band.first, start)
    if head.text and head.row == band.first:
        band.lines.append(f"label_header = {quoted(sheet.unit(head.text))}")
    _find_points(sheet, band, budget)
    marks = {
        text
        for role in _POINTS
        if role in budget.headers
        for row in budget.rows[2:]
        if is_no_points(text := sheet.view.spot(row, budget.headers[role].left).text)
    }
    if marks:
        band.lines.append(f"unscored = {quoted(min(marks))}")
    columns = [_column(sheet, band, role, header) for role, header in budget.headers.items()]
    under, sublabels = _under(sheet, budget, start)
    band.lines += ["columns = [", *columns, "]", "lines = [", *_lines(sheet, band, budget, under), "]"]
    if sublabels:
        band.lines.append(f'sublabel_at = "{spans(sublabels, left - 1)}"')
    return band


def _label_columns(sheet: Adopted, budget: Budget, left: int) -> tuple[int, int]:
    """First and last column of the labels: before the columns of the block, else between them."""
    labels = [_label_cell(sheet, row, left) for row in budget.rows[1:]]
    if not any(labels) and (inside := _label_among(sheet, budget)):
        return inside.left, inside.right
    return min((cell.left for cell in labels if cell), default=max(1, left - 1)), left - 1


def _find_points(sheet: Adopted, band: ProposedBand, budget: Budget) -> None:
    """Note the points of the execution rate: those printed in the total's row, else 10 where it has a place for a score."""
    total_row = next((row for row, line in _amount_rows(sheet, budget).items() if line == "total"), 0)
    for cell in sheet.cells(total_row) if total_row else ():
        if "weight" in budget.headers and cell.left == budget.headers["weight"].left and cell.text:
            number = read_figure(cell.text, POINTS)
            sheet.execution = number if number is not None else sheet.execution
    if sheet.execution is None and "score" in budget.cells.get("total", {}):
        sheet.execution = Decimal(10)
        band.doubts.append("没有印执行率的分值，按 10 分")


def _column(sheet: Adopted, band: ProposedBand, role: str, header: HeaderCell) -> str:
    column = sheet.column(role, header)
    merge = sheet.view.grid.merge_at(band.last, header.left)
    shared = role == "reason" and merge and merge.bottom > merge.top
    return column.replace(" },", ", merged = true },") if shared else column


def _lines(sheet: Adopted, band: ProposedBand, budget: Budget, under: Mapping[str, str]) -> Iterator[str]:
    """Write the lines of funds; what is not known of them is a doubt of the band. ``under``: line → line that it stands under."""
    ids: dict[str, str] = {}
    for place, line in enumerate(budget.lines, 1):
        known = re.fullmatch(r"[a-z][a-z0-9_]*", line.line)
        ids[line.line] = line.line if known else f"line_{place}"
        if not known:
            band.doubts.append(f"资金来源“{line.label}”认不出，暂记作 line_{place}")
    for line in budget.lines:
        extra = ", scored = true" if line.line == "total" and sheet.execution else ""
        parts = _summed(sheet, budget, line.line)
        extra += f", sum_of = [{', '.join(quoted(ids[part]) for part in parts)}]" if parts else ""
        extra += f", under = {quoted(ids[under[line.line]])}" if line.line in under else ""
        yield f"    {{ id = {quoted(ids[line.line])}, label = {quoted(line.label)}{extra} }},"
        if line.line == "total" and not parts and len(budget.lines) > 1:
            band.doubts.append("总额是否由各项相加，请在 total 一行用 sum_of 写明")
    if not any(line.line == "total" for line in budget.lines):
        band.doubts.append("没有认出资金总额一行（id 应为 total）")


def _label_cell(sheet: Adopted, row: int, left: int) -> ProposedCell | None:
    return next((cell for cell in sheet.cells(row) if cell.top == row and cell.right < left and cell.text), None)


def _label_among(sheet: Adopted, budget: Budget) -> ProposedCell | None:
    """Find the label of the first line where it stands between the columns or behind them."""
    taken = {column for cell in budget.headers.values() for column in range(cell.left, cell.right + 1)}
    cells = (cell for row in budget.rows[1:] for cell in sheet.own(row))
    return next((cell for cell in cells if cell.text and not cell.computed and cell.left not in taken), None)


def _amount_rows(sheet: Adopted, budget: Budget) -> dict[int, str]:
    """Row of each budget line."""
    return {row_column(cell)[0]: line for line, where in budget.cells.items() for cell in where.values()}


def _summed(sheet: Adopted, budget: Budget, line: str) -> list[str]:
    """Name the lines that the formula of a line's amount refers to, in its own column."""
    rows = _amount_rows(sheet, budget)
    for role in AMOUNTS:
        place = budget.cells[line].get(role)
        cell = sheet.view.grid.cells.get(row_column(place)) if place else None
        if cell is None or not cell.formula:
            continue
        found: set[int] = set()
        for column, first, _, last in _REFERENCE.findall(cell.formula):
            if column_number(column) == row_column(place or "A1")[1]:
                found |= {row for row in rows if int(first) <= row <= int(last or first)}
        return [rows[row] for row in sorted(found) if rows[row] != line]
    return []


def _under(sheet: Adopted, budget: Budget, start: int) -> tuple[dict[str, str], int]:
    """Say which line each label one level lower stands under, and in which column such labels begin."""
    rows = _amount_rows(sheet, budget)
    under: dict[str, str] = {}
    column = 0
    for row, line in rows.items():
        merge = sheet.view.grid.merge_at(row, start)
        if merge and merge.top < row and merge.top in rows:
            under[line] = rows[merge.top]
            column = merge.right + 1
    return under, column
