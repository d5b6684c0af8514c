"""Reads the budget block: a header row with budget roles, and one line below it for each kind of funds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine
from xlsheets.domain.execution import execution_rate, sum_of_lines
from xlsheets.domain.nothing import is_not_typed, says_nothing
from xlsheets.domain.numbers import plain, read_figure, read_ratio
from xlsheets.domain.status import Case
from xlsheets.forms.levels import is_part
from xlsheets.forms.schema import Form
from xlsheets.recognise.headers import Vocabulary, data, line_label
from xlsheets.recognise.sheet_view import SheetView, Spot
from xlsheets.recognise.table import HeaderCell, KnownBlock, assign, header_cells, of_the_year, other_years
from xlsheets.recognise.tell_columns import twice_problem
from xlsheets.recognise.years import read_year, without_year

MONEY = (*AMOUNTS, "rate")
_LEAST_PAIRS = 2


class Budget(Struct, frozen=True):
    """Budget lines as found. ``cells``: line id → role → address; ``rows``: the block's rows, header included.

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
    other_years: list[HeaderCell] = field(default_factory=list)
    """Headers of another year than the one that is read."""
    points: str = ""
    """Points that the line of the total prints for the execution."""
    marks: dict[str, Spot] = field(default_factory=dict)
    """Lines with a dash or the like in place of their points: printed there, or, where points can be earned, typed."""


def read_budget(view: SheetView, words: Vocabulary, taken: Collection[int]) -> Budget:
    """Read the budget block of a sheet outside the rows ``taken`` by the indicator table; empty where there is none.

    Where the first block lacks what was executed (it tells of 到位), the next one that has it is read, with what only the first one has.
    """
    first = Budget()
    for found in _blocks(view, words, taken):
        if "executed" in found.roles:
            return _with_missing(found, first)
        first = first if first.lines else found
    return first


def _blocks(view: SheetView, words: Vocabulary, taken: Collection[int]) -> Iterator[Budget]:
    """Yield the budget blocks of a sheet from the top down."""
    inside: set[int] = set()
    for row, cells in view.rows.items():
        if row in taken or row in inside or len(cells) < 2:
            continue
        heads = [column for column, cell in cells if _heads_amounts(words, cell.text)]
        if len(heads) < 2:
            continue
        if any(read_figure(cell.text) is not None for column, cell in cells if heads[0] < column <= heads[-1] + 1):
            continue  # labels with their figures beside them: a row of fields
        headers = of_the_year(header_cells(view, row), words.budget, read_year(view, row, ()))
        columns, twice = assign(headers, words.budget)
        if sum(role in columns for role in MONEY) < 2:
            continue
        found = _read_lines(view, row, columns, words, taken)
        if found.lines and twice:
            raise twice_problem(view, twice)
        if found.lines:
            inside |= {*found.rows}
            yield replace(found, other_years=other_years(columns, headers))


def _with_missing(found: Budget, other: Budget) -> Budget:
    """Return a block with the amounts of the same lines that only another block has a column for."""
    missing = [role for role in AMOUNTS if role in other.roles - found.roles]
    if not missing:
        return replace(found, rows=[*other.rows, *found.rows])
    others = {line.line: line for line in other.lines}
    lines = [
        replace(line, **{role: getattr(others[line.line], role) for role in missing}) if line.line in others else line
        for line in found.lines
    ]
    cells = {
        line: {role: other.cells.get(line, {})[role] for role in missing if role in other.cells.get(line, {})} | where
        for line, where in found.cells.items()
    }
    headers = {role: cell for role, cell in other.headers.items() if role in missing} | found.headers
    roles = found.roles | {*missing}
    return replace(found, lines=lines, cells=cells, headers=headers, roles=roles, rows=[*other.rows, *found.rows])


def _heads_amounts(words: Vocabulary, text: str) -> bool:
    """Say whether a text is the header of an amount or a rate, its year apart."""
    return words.budget.meaning(text) in MONEY or ("年" in text and words.budget.meaning(without_year(text)) in MONEY)


def read_known_budget(view: SheetView, block: KnownBlock, words: Vocabulary, taken: Collection[int]) -> Budget:
    """Read a block whose columns and lines are known; rows that people put among the lines are lines too."""
    return _read_lines(view, block.header, block.columns, words, taken, block.lines)


def _read_lines(
    view: SheetView,
    header: int,
    columns: dict[str, HeaderCell],
    words: Vocabulary,
    taken: Collection[int],
    known: Mapping[int, tuple[str, str]] = MappingProxyType({}),
) -> Budget:
    bottom = max(view.edges(cell.row, cell.left)[0] for cell in columns.values())
    rows = list(range(header, bottom + 1))
    found: list[_Line] = []
    left = min(columns[role].left for role in MONEY if role in columns)
    used, last = {line_id for line_id, _ in known.values()}, max(known, default=0)
    for row in view.below(bottom):
        if row in taken:
            break
        behind = figures_behind_labels(view, header, left, row) if row not in known else {}
        spots = {
            role: behind[cell.left][1] if behind else view.spot(row, cell.left, cell.right)
            for role, cell in columns.items()
            if not behind or cell.left in behind
        }
        inner = next((text for text, _ in behind.values()), "")
        label = inner or _label(view, row, left, {cell.left for cell in columns.values()}, words)
        line_id = words.budget_lines.meaning(line_label(label))
        is_only = words.budget.meaning(inner) in MONEY or (not label and _is_alone(spots))
        if line_id is None and not found and row not in known and is_only:
            line_id = "total"
        is_line = line_id is not None or any(_is_amount(spots[role]) for role in AMOUNTS if role in spots)
        if row in known:
            line_id, label = known[row]
        elif not is_line and not (label and _is_between(view, row, spots, left, words, taken)):
            if row < last:
                continue
            break
        rows.append(row)
        if not label and line_id is None:
            continue
        if line_id is None or (line_id in used and row not in known):
            line_id = line_label(label)
        used.add(line_id)
        found.append(_Line(_budget_line(line_id, label, spots), spots))
    found = found if known else _with_total(found)
    return Budget(
        lines=[each.line for each in found],
        cells={each.line.line: each.cells for each in found},
        roles=frozenset(columns),
        headers=columns,
        rows=rows,
        typed_over={spot.address for each in found for spot in each.typed_results},
        uncounted={(each.line.line, role) for each in found for role in each.uncounted},
        typed={(each.line.line, role) for each in found for role in each.typed},
        points=next((each.points for each in found if each.line.line == "total"), ""),
        marks={each.line.line: each.mark for each in found if each.mark is not None},
    )


def _with_total(found: list[_Line]) -> list[_Line]:
    """Return the lines with the total told: under any name, a line alone is all there is, and so is one before 其中."""
    is_whole = len(found) == 1 or (len(found) > 1 and is_part(found[1].line.label) and not is_part(found[0].line.label))
    if not is_whole or any(each.line.line == "total" for each in found):
        return found
    first = replace(found[0], line=replace(found[0].line, line="total"))
    return [first, *found[1:]]


_AMOUNT = re.compile(r"\s*[¥￥]?[0-9]")
"""How an amount begins that carries its unit (349,000元), and no label."""


def figures_behind_labels(view: SheetView, header: int, first: int, row: int) -> dict[int, tuple[str, Spot]]:
    """Find the figures of a row in which each stands behind a label of its own: 预算数｜6.84｜到位数｜6.84｜执行数｜6.84｜100.

    They belong to the headers in their order, for in Word the columns of the two rows need not stand below one another.

    Args:
        view: the sheet.
        header: row of the headers.
        first: column of the first one that is an amount's.
        row: the row.

    Returns:
        Column of a header → label and cell; empty for rows of any other make.
    """
    pairs: list[tuple[str, Spot]] = []
    label = ""
    for column, cell in view.rows[row] if row > header else ():
        if column < first:
            continue
        if read_figure(cell.text) is not None:
            pairs.append((label, view.spot(row, column)))
            label = ""
        elif label or not cell.text.strip() or _AMOUNT.match(cell.text):
            return {}
        else:
            label = cell.text.strip()
    lefts = [column for column, _ in view.rows[header] if column >= first]
    labelled = [text for text, _ in pairs if text]
    if label or len(labelled) < _LEAST_PAIRS or not pairs[0][0] or len(pairs) > len(lefts):
        return {}
    return dict(zip(lefts, pairs, strict=False))


def _is_alone(spots: Mapping[str, Spot]) -> bool:
    """Say whether a row without a label holds figures: the one line of a block that names none."""
    texts = [spot.text for spot in spots.values() if spot.filled and not spot.shared]
    return len(texts) > 1 and all(read_figure(text) is not None or read_ratio(text) is not None for text in texts)


def _is_between(
    view: SheetView, row: int, spots: dict[str, Spot], left: int, words: Vocabulary, taken: Collection[int]
) -> bool:
    """Say whether an unknown line without amounts stands between known ones: the next row is one."""
    if any(spot.text and not is_not_typed(spot.text) for role, spot in spots.items() if role in MONEY):
        return False
    below = next(view.below(row), None)
    if below is None or below in taken:
        return False
    texts = [line_label(cell.text) for column, cell in view.rows[below] if column < left]
    endings = tuple(data()["cells"]["budget_line_endings"])
    return any(words.budget_lines.meaning(text) is not None or text.endswith(endings) for text in texts)


class _Line(Struct, frozen=True):
    """A line with the cells that it was read from, by role."""

    line: BudgetLine
    spots: dict[str, Spot]

    @property
    def cells(self) -> dict[str, str]:
        """Addresses of what may be filled in; a dash in place of points (— or /) is printed."""
        return {
            role: spot.address
            for role, spot in self.spots.items()
            if role not in ("weight", "score") or spot.computed or not spot.text or not says_nothing(spot.text)
        }

    @property
    def points(self) -> str:
        """What stands there as the points that can be earned."""
        spot = self.spots.get("weight")
        return "" if spot is None or spot.shared or spot.cell.doubt else spot.text

    @property
    def mark(self) -> Spot | None:
        """The cell of the points, where a dash or the like stands in their place."""
        spot = self.spots.get("score")
        return spot if self.line.score is None and spot is not None and not spot.shared and spot.typed_score else None

    @property
    def typed_results(self) -> list[Spot]:
        """Cells of a rate and a score that a person typed."""
        typed = {"rate": self.line.rate, "score": self.line.score}
        return [self.spots[role] for role, value in typed.items() if value is not None]

    @property
    def uncounted(self) -> list[str]:
        """Amounts whose formula was never calculated."""
        return [role for role, spot in self._amounts.items() if spot.computed and not spot.text]

    @property
    def typed(self) -> list[str]:
        """Amounts that are no formula."""
        return [role for role, spot in self._amounts.items() if not spot.computed and getattr(self.line, role)]

    @property
    def _amounts(self) -> dict[str, Spot]:
        return {role: self.spots[role] for role in AMOUNTS if role in self.spots}


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


def _budget_line(line_id: str, label: str, spots: dict[str, Spot]) -> BudgetLine:
    reason, rate, score = (spots.get(role) for role in ("reason", "rate", "score"))
    amounts: dict[str, Any] = {role: amount(spots[role]) for role in AMOUNTS if role in spots}
    return BudgetLine(
        line_id,
        label,
        **amounts,
        reason="" if reason is None or reason.shared else reason.text,
        rate=None if rate is None else rate.typed_ratio,
        score=None if score is None or score.shared else score.typed,
    )


def amount(spot: Spot) -> str:
    """Amount as typed or last computed; a dash, an error value and one of which nobody can tell what it shows are none."""
    return "" if spot.cell.kind == "e" or spot.cell.doubt or is_not_typed(spot.text) else spot.text


def completed(found: Budget, form: Form) -> Budget:
    """Return the budget with sums added up that no program has calculated, and the initial budget in place of a missing adjusted one."""
    lines, cells, typed_over = found.lines, found.cells, set(found.typed_over)
    for spec in form.budget.sums if form.budget is not None else ():
        for role in AMOUNTS:
            if (spec.id, role) in found.uncounted:
                lines = _added_up(lines, spec.id, spec.sum_of, role)
            elif (spec.id, role) in found.typed:
                typed_over.add(cells[spec.id][role])
    if form.policy.execution.denominator == "adjusted" and "initial" in found.roles and "adjusted" not in found.roles:
        lines = [replace(line, adjusted=line.initial) for line in lines]
        cells = {
            line: {**where, "adjusted": where["initial"]} if "initial" in where else where
            for line, where in cells.items()
        }
    return _with_mark(replace(found, lines=lines, cells=cells, typed_over=typed_over), form)


def _with_mark(found: Budget, form: Form) -> Budget:
    """Take a mark for typed where the execution earns points; the dash of a budget of 0 is what our own cell shows."""
    spot = found.marks.get("total")
    if spot is None or not form.policy.execution.weight:
        return found
    line = next(line for line in found.lines if line.line == "total")
    cells = {**found.cells, "total": {**found.cells["total"], "score": spot.address}}
    if execution_rate(line, form.policy)[1] is Case.ZERO_BUDGET:
        return replace(found, cells=cells)
    lines = [replace(each, score=spot.typed_score) if each is line else each for each in found.lines]
    return replace(found, lines=lines, cells=cells, typed_over={*found.typed_over, spot.address})


def _added_up(lines: list[BudgetLine], line_id: str, parts: tuple[str, ...], role: str) -> list[BudgetLine]:
    total = sum_of_lines(lines, parts, role)
    if total is None:
        return lines
    amount = {role: plain(total)}
    return [replace(line, **amount) if line.line == line_id else line for line in lines]
