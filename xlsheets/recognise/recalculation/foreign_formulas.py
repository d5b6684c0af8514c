"""Formulas of other people in the tables of other people that come to another figure than the rules: what they come to counts as typed.

A total that leaves out the points of the budget, a score by another divisor: whoever opens the file sees these figures, a recompute
leaves the formulas, and a frozen copy holds them. So they are read as if somebody had typed them, and the checks tell what is wrong.
A formula that comes to what the rules give stays a computed cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from xlsheets.domain.nothing import is_not_typed
from xlsheets.domain.numbers import ONE, half_up, plain, read_ratio
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import UNCALCULATED, Book, Cell, Grid, Value
from xlsheets.forms.levels import split_heading
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.form_cells import form_values
from xlsheets.formulas.own_formulas import calls_us
from xlsheets.recognise.recalculation.stale_results import with_fresh_results

_RATES = ("completion", "rate")
_HALF_A_CENT = Decimal("0.005")
_SHOWN_DIGITS = 4
"""Of a ratio: a percentage has two decimals."""


class _Place(NamedTuple):
    where: str
    role: str


def with_other_figures(book: Book, every: Sequence[Evaluated]) -> Book:
    """Mark the formulas in tables that are not ours which come to another figure than the rules (``Cell.owned``).

    Formulas that stand on cells which a recompute will fill in come to what they will then (``Cell.was``: what they come to now).

    Args:
        book: the workbook as read, with fresh results.
        every: its evaluations.

    Returns:
        The workbook; the same one where nothing changes. A total is judged by the scores as they are counted: where some are marked
        now, it is not looked at before the next call.
    """
    foreign = [found for found in every if not found.computes and not found.form.is_data]
    sheets = [(found, grid) for found in foreign if (grid := book.grid(found.cells.sheet)) is not None]
    computing = [(found, grid) for found, grid in sheets if _has_formulas(found, grid) and not _has_ours(grid)]
    if not computing:
        return book
    values = {id(found): form_values(found) for found, _ in computing if found.form.kind.knows_rule}
    filled = {grid.sheet: grid for _, grid in computing}
    for found, _ in computing:
        filled[found.cells.sheet] = _filled(filled[found.cells.sheet], found, values.get(id(found), {}))
    fresh = _fresh(book, filled)
    changed: dict[str, dict[tuple[int, int], Cell]] = {}
    for found, grid in computing:
        marked = _marked(found, grid, fresh[grid.sheet], values.get(id(found), {}))
        changed.setdefault(grid.sheet, {}).update(marked)
    if not any(changed.values()):
        return book
    grids = [
        replace(grid, cells=grid.cells | cells) if (cells := changed.get(grid.sheet)) else grid for grid in book.grids
    ]
    return replace(book, grids=grids)


def _has_formulas(found: Evaluated, grid: Grid) -> bool:
    """Say whether an evaluation has computed cells with formulas that are not marked yet."""
    return any(_is_open(grid.cells.get(row_column(place.where))) for group in _groups(found) for place in group)


def _has_ours(grid: Grid) -> bool:
    """Say whether formulas of ours compute on a sheet of a workbook that has lost our marks, or some of which nobody knows what they are:
    an .xls gives no text of a formula that calls a function of ours."""
    return any(
        calls_us(cell.formula) if cell.formula else place not in grid.shared
        for place, cell in grid.cells.items()
        if cell.formula is not None
    )


def _is_open(cell: Cell | None) -> bool:
    return cell is not None and cell.formula is not None and not cell.owned and not cell.doubt


def _groups(found: Evaluated) -> Iterator[list[_Place]]:
    """Yield the cells that may compute: those of the rows and the budget, the sums over them, the grade."""
    cells = found.cells
    yield [
        *_of_roles(cells.indicators, ("completion", "raw_score", "score")),
        *_of_roles(cells.budget.values(), ("rate", "score")),
        *(_Place(where, "heading") for where in cells.headings.values() if where),
    ]
    sums = [_Place(each.subtotal, "score") for each in cells.goal_tables if each.subtotal]
    yield sums + [_Place(where, role) for role in ("weight_total", "total") if (where := cells.totals.get(role))]
    yield [_Place(where, "grade") for where in (cells.totals.get("grade"),) if where]


def _of_roles(rows: Iterable[Mapping[str, str]], roles: Sequence[str]) -> Iterator[_Place]:
    return (_Place(where, role) for row in rows for role in roles if (where := row.get(role)))


def _filled(grid: Grid, found: Evaluated, values: Mapping[str, Value]) -> Grid:
    """Return a sheet with the figures that a recompute will put into its blank cells."""
    blank = {
        row_column(where): Cell("n", plain(value), value)
        for where, value in values.items()
        if isinstance(value, Decimal) and where not in found.typed_over and _is_blank(grid.cells.get(row_column(where)))
    }
    return replace(grid, cells=grid.cells | blank) if blank else grid


def _is_blank(cell: Cell | None) -> bool:
    return cell is None or (cell.formula is None and not cell.text.strip() and not cell.doubt)


def _fresh(book: Book, filled: Mapping[str, Grid]) -> dict[str, Grid]:
    """Compute the formulas anew where a cell was filled that they may stand on."""
    if all(book.grid(sheet) is grid for sheet, grid in filled.items()):
        return {grid.sheet: grid for grid in book.grids}
    grids = [filled.get(grid.sheet, grid) for grid in book.grids]
    return {grid.sheet: grid for grid in with_fresh_results(replace(book, grids=grids), asks=False).grids}


def _marked(found: Evaluated, grid: Grid, fresh: Grid, values: Mapping[str, Value]) -> dict[tuple[int, int], Cell]:
    """Return the cells that are to count as typed, those of the first group that has any, and those with another result."""
    marked: dict[tuple[int, int], Cell] = {}
    for group in _groups(found):
        others = False
        for place in group:
            at = row_column(place.where)
            if not _is_open(old := grid.cells.get(at)):
                continue
            assert old is not None
            new = fresh.cells[at]
            if new.text != old.text:
                new = new._replace(was=old.text if old.was is None else old.was, doubt=old.doubt)
                marked[at] = new
            else:
                new = old
            if _is_another(new, place, values.get(place.where), found):
                others = True
                marked[at] = new._replace(owned=True, doubt=UNCALCULATED if new.kind == "f" else new.doubt)
        if others:
            break
    return marked


def _is_another(cell: Cell, place: _Place, value: Value, found: Evaluated) -> bool:
    """Say whether a formula comes to something else than what the rules give for its cell."""
    if place.role == "heading":
        name, points = split_heading(cell.text)
        level = found.results.level1.get(name)
        return bool(points) and (level is None or Decimal(points) != level.weight)
    if isinstance(value, Decimal):
        values = (value, *other_weight_totals(found)) if place.role == "weight_total" else (value,)
        return cell.number is None or not any(_is_same(cell, place.role, each) for each in values)
    if place.role == "grade" and value and not is_not_typed(value):
        return not cell.text.strip().startswith(value)
    # No rule gives a figure; a formula that stands on a blank cell comes to 0 and is none either.
    if cell.number is not None:
        return cell.number != 0 or not found.form.kind.knows_rule
    return not found.form.kind.knows_rule and not is_not_typed(cell.text)


def other_weight_totals(found: Evaluated) -> list[Decimal]:
    """List what else may stand in somebody's table as the sum of all points: the execution's are not in it where none are printed."""
    weight = found.form.policy.execution.weight
    if found.computes or not weight or "weight" in found.cells.budget.get("total", {}):
        return []
    return [found.results.weight_total - weight]


def _is_same(cell: Cell, role: str, value: Decimal) -> bool:
    assert cell.number is not None
    if role not in _RATES:
        return abs(cell.number - value) <= _HALF_A_CENT
    told = read_ratio(cell.text)
    ratios = (cell.number, cell.number if told is None else told)
    return any(half_up(min(ONE, each), _SHOWN_DIGITS) == half_up(min(ONE, value), _SHOWN_DIGITS) for each in ratios)
