"""Reads the budget block: a header row with budget roles, and one line below it for each kind of funds."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct, field

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.numbers import plain, read_figure
from xlsheets.forms.schema import Form
from xlsheets.recognise.headers import Vocabulary, is_placeholder, line_label
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import HeaderCell, assign, header_cells, twice_problem

MONEY = (*AMOUNTS, "rate")


class Budget(Struct):
    """Budget lines as found. ``rows``: the block's rows, header included.

    ``uncounted``: (line, role) of amounts whose formula was never calculated; ``typed``: of those that are no formula.
    """

    lines: list[BudgetLine] = field(default_factory=list)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    headers: dict[str, HeaderCell] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    typed_over: set[str] = field(default_factory=set)
    uncounted: set[tuple[str, str]] = field(default_factory=set)
    typed: set[tuple[str, str]] = field(default_factory=set)


def read_budget(view: SheetView, words: Vocabulary, taken: Collection[int]) -> Budget:
    """Read the first budget block of a sheet outside the rows ``taken`` by the indicator table; empty where there is none."""
    for row, cells in view.rows.items():
        if row in taken or len(cells) < 2:
            continue
        if sum(words.budget.meaning(cell.text) in MONEY for _, cell in cells) < 2:
            continue
        if any(read_figure(cell.text) is not None for _, cell in cells):
            continue  # labels with their figures beside them: a row of fields
        columns, twice = assign(header_cells(view, row), words.budget)
        if sum(role in columns for role in MONEY) < 2:
            continue
        found = _read_lines(view, row, columns, words, taken)
        if found.lines and twice:
            raise twice_problem(view, twice)
        if found.lines:
            return found
    return Budget()


def _read_lines(
    view: SheetView, header: int, columns: dict[str, HeaderCell], words: Vocabulary, taken: Collection[int]
) -> Budget:
    bottom = max(view.edges(cell.row, cell.left)[0] for cell in columns.values())
    found = Budget(roles=frozenset(columns), headers=columns, rows=list(range(header, bottom + 1)))
    left = min(columns[role].left for role in MONEY if role in columns)
    for row in view.below(bottom):
        if row in taken:
            break
        spots = {role: view.spot(row, cell.left, cell.right) for role, cell in columns.items()}
        label = _label(view, row, left, {cell.left for cell in columns.values()}, words)
        line_id = words.budget_lines.meaning(line_label(label))
        if line_id is None and not any(_is_amount(spots[role]) for role in AMOUNTS if role in spots):
            break
        found.rows.append(row)
        if not label:
            continue
        if line_id is None or line_id in found.cells:
            line_id = line_label(label)
        _add_line(found, line_id, label, spots)
    return found


def _label(view: SheetView, row: int, left: int, taken: Collection[int], words: Vocabulary) -> str:
    """Label of a line: of the texts before its amounts the one that is known, else the last; of those behind where none is before."""
    others = [
        (column, cell.text.strip()) for column, cell in view.rows[row] if column not in taken and cell.text.strip()
    ]
    texts = [text for column, text in others if column < left] or [text for _, text in others]
    known = (text for text in reversed(texts) if words.budget_lines.meaning(line_label(text)))
    return next(known, texts[-1] if texts else "")


def _is_amount(spot: Spot) -> bool:
    return spot.filled and not spot.shared and (spot.computed or read_figure(spot.text) is not None)


def _add_line(found: Budget, line_id: str, label: str, spots: dict[str, Spot]) -> None:
    line = BudgetLine(line_id, label)
    for role in AMOUNTS:
        if role in spots:
            setattr(line, role, amount(spots[role]))
            if not spots[role].computed and getattr(line, role):
                found.typed.add((line_id, role))
            elif spots[role].computed and not spots[role].text:
                found.uncounted.add((line_id, role))
    if "reason" in spots and not spots["reason"].shared:
        line.reason = spots["reason"].text
    if "rate" in spots:
        line.rate = spots["rate"].typed_ratio
    if "score" in spots and not spots["score"].shared:
        line.score = spots["score"].typed
    typed = {"rate": line.rate, "score": line.score}
    found.typed_over.update(spots[role].address for role, value in typed.items() if value is not None)
    found.lines.append(line)
    # A dash in place of points (— or /) is printed, no cell to fill in.
    found.cells[line_id] = {
        role: spot.address
        for role, spot in spots.items()
        if role not in ("weight", "score") or spot.computed or not spot.text or not is_placeholder(spot.text)
    }


def amount(spot: Spot) -> str:
    """Amount as typed or last computed; a dash or an error value is none."""
    return "" if spot.cell.kind == "e" or is_placeholder(spot.text) else spot.text


def complete(found: Budget, form: Form) -> None:
    """Add up sums that no program has calculated, and let a missing adjusted budget be the initial one."""
    if form.budget is not None:
        for spec in form.budget.sums:
            for role in AMOUNTS:
                if (spec.id, role) in found.uncounted:
                    _add_up(found, spec.id, spec.sum_of, role)
                elif (spec.id, role) in found.typed:
                    found.typed_over.add(found.cells[spec.id][role])
    if form.policy.execution.denominator == "adjusted" and "initial" in found.roles and "adjusted" not in found.roles:
        for line in found.lines:
            line.adjusted = line.initial
            if "initial" in found.cells[line.line]:
                found.cells[line.line]["adjusted"] = found.cells[line.line]["initial"]


def _add_up(found: Budget, line_id: str, parts: tuple[str, ...], role: str) -> None:
    texts = [getattr(line, role) for line in found.lines if line.line in parts]
    figures = [read_figure(text) for text in texts if text]
    line = next(line for line in found.lines if line.line == line_id)
    known = [figure for figure in figures if figure is not None]
    if known and len(known) == len(figures):
        setattr(line, role, plain(sum(known[1:], known[0])))
