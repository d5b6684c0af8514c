"""Reads everything on the sheet of a table whose form is known: one evaluation and where each of its cells stands."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.domain.evaluation import Evaluation
from xlsheets.files.addresses import row_column
from xlsheets.files.grid import UNCALCULATED, Cell, Grid
from xlsheets.forms.form_given import with_form_given
from xlsheets.forms.placed import CellMap, OddFigures, Placed
from xlsheets.forms.schema import SHARED_FIELDS, Form
from xlsheets.forms.schema_bands import GoalsBand
from xlsheets.recognise.amounts import with_units_taken
from xlsheets.recognise.budget import Budget, completed, read_budget, read_known_budget
from xlsheets.recognise.budget_parts import with_parts_added
from xlsheets.recognise.fields import (
    Fields,
    as_form_says,
    budget_from_fields,
    read_fields,
    read_money_unit,
    with_others,
)
from xlsheets.recognise.goals import Goals, read_goal_tables, read_goals, read_known_goals, without_goal_rows
from xlsheets.recognise.headers import Vocabulary, tidy
from xlsheets.recognise.hints import hints_left
from xlsheets.recognise.others.told_units import with_header_units, with_units_of_actuals
from xlsheets.recognise.own.computed_looks import foreign_looks, odd_looks
from xlsheets.recognise.own.merged_cells import as_formulas_read, has_our_formulas, hidden_below, prints_merged_scores
from xlsheets.recognise.own.own_bands import own_budget, own_fields, own_goals, own_totals, own_year, printed_fields
from xlsheets.recognise.own.own_layout import OwnLayout, lay_out
from xlsheets.recognise.own.owned_cells import with_owned_cells
from xlsheets.recognise.own.struck_cells import StruckCells, as_formulas_read_struck
from xlsheets.recognise.own.unnamed_rows import with_unnamed
from xlsheets.recognise.rows import (
    Rows,
    read_rows,
    with_first_targets,
    with_group_points,
    with_merged_points,
    with_named_groups,
    with_shared_points,
    without_unused,
)
from xlsheets.recognise.seen.badly_seen import rounded_figures, unseen_figures
from xlsheets.recognise.seen.shown_numbers import with_shown_amounts, with_shown_rows
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Extent, Header, HeaderCell, other_years
from xlsheets.recognise.totals import Totals, known_totals, read_totals
from xlsheets.recognise.years import PrintedYear, printed_year

_COMES_OUT = ("completion", "score", "raw_score", "rate")
"""Roles of cells that mostly are computed: a recompute mends them."""

_SUMS = ("weight_total", "total")
_PLAIN = Cell("s", "")

_WORDS = ("level1", "level2", "name", "reason")
"""Columns in which no figure stands: what looks odd there changes nothing."""


class _Parts(Struct, frozen=True):
    """What was found on a sheet, band by band."""

    view: SheetView
    table: Extent
    form: Form
    year: PrintedYear
    rows: Rows
    budget: Budget
    goals: Goals
    fields: Fields
    totals: Totals


def read_form(
    view: SheetView, table: Extent, form: Form, words: Vocabulary, *, ours: bool = False, named: bool = False
) -> Placed:
    """Read a sheet.

    Args:
        view: the sheet.
        table: its indicator table, whose columns are assigned by ``words``.
        form: the form that it is in.
        words: that form's words.
        ours: the workbook is one of ours, whose formulas read the same cells.
        named: names of ours are about the sheet. A frozen copy has no formula left, and is read as they read it.
    """
    computes = ours and (named or has_our_formulas(view))
    view, struck, owned = _as_computed(view, table) if computes else (view, StruckCells(), {})
    table, goal_texts = without_goal_rows(view, table, form)
    taken = {*_own_rows(table, form, ours=ours), *(row for places in goal_texts.values() for row in places.values())}
    rows, merged, names = _rows(view, table, form, computes=computes)
    rows, shown_in_rows = with_shown_rows(rows, view.grid, ours=ours)
    rows = rows if ours else _rows_of_others(view, rows, table.header, words)
    layout, of_fields = _layouts(view, table, form, ours=ours)
    budget = _budget(view, words, taken, layout)
    goals = _goals(view, words, taken | set(budget.rows), layout)
    fields = as_form_says(_fields(view, words, taken | set(budget.rows) | set(goals.rows), form, of_fields), form)
    budget = budget if budget.lines else budget_from_fields(fields)
    unit = read_money_unit(view, budget.rows, fields.labels) or form.money_unit
    budget, shown_amounts = with_shown_amounts(budget, view.grid, form, unit, ours=ours)
    budget, units_taken, form = (budget, {}, form) if ours else _of_others(budget, unit, form)
    budget = completed(budget, form)
    goals = _with_tables(goals, read_goal_tables(view, table, goal_texts, words)) if goal_texts else goals
    totals = _totals(view, words, {*table.rows, *_rows_of(budget)}, table, layout, form)
    year = _year(view, min(taken, default=table.header.row), fields, layout)
    cells = _cells(parts := _Parts(view, table, form, year, rows, budget, goals, fields, totals))
    odd = _odd_figures(view.grid, cells)
    made = Placed(
        form,
        with_form_given(_evaluation(parts, cells), form),
        cells,
        rows.printed_points,
        rows.typed_over | _typed_scores(budget, shown_amounts) | totals.typed_over | goals.typed_over,
        rows.residue,
        units_taken=units_taken,
        loose_points=rows.loose_points,
        doubts={where: cell.doubt for where, cell in odd.items() if cell.doubt}
        | (hidden_below(view, table) if computes else {})
        | struck.doubts
        | shown_in_rows.doubts
        | shown_amounts.doubts,
        unseen={where: (cell.stored, cell.text) for where, cell in odd.items() if cell.stored is not None}
        | shown_in_rows.unseen
        | shown_amounts.unseen,
        to_store=names | struck.to_store | shown_in_rows.to_store | shown_amounts.to_store,
        looks=odd_looks(view.grid, cells, unit, struck.computed) if computes else foreign_looks(view.grid, cells),
        merged=merged,
        errors=_errors(view.grid, cells),
        owned=_owned(owned, cells, totals) if computes else _owned_elsewhere(view.grid, cells, totals),
        recalculated={where: (cell.was, cell.text) for where, cell in odd.items() if cell.was is not None},
    )
    return replace(_with_notes(made, rows, view.grid, budget), computes=computes)


def _with_notes(made: Placed, rows: Rows, grid: Grid, budget: Budget) -> Placed:
    """Return an evaluation with what is only told about its sheet."""
    residue = rows.residue + hints_left(made)
    return replace(
        made,
        residue=residue,
        hidden_rows=grid.hidden_rows,
        unseen_figures=unseen_figures(grid, made.cells),
        rounded=rounded_figures(grid, made.cells),
        execution_points=budget.points,
    )


def _typed_scores(budget: Budget, shown: OddFigures) -> set[str]:
    """Return the computed cells of a budget in which a person typed something, seen or not: what is struck through is marked there."""
    scores = {where["score"] for where in budget.cells.values() if where.get("score")}
    return budget.typed_over | (scores & shown.doubts.keys())


def _rows_of_others(view: SheetView, rows: Rows, header: Header, words: Vocabulary) -> Rows:
    """Return somebody else's rows without a template's hints, with what other columns and headers say of targets and units."""
    rows = without_unused(with_first_targets(view, rows, header, words.indicators))
    return with_header_units(with_units_of_actuals(view, rows, header, words.indicators), header)


def _of_others(budget: Budget, unit: str, form: Form) -> tuple[Budget, dict[str, str], Form]:
    """Return somebody else's budget in one unit and with its total, the texts of amounts with another unit, the form with its lines."""
    budget, units_taken = with_units_taken(budget, unit)
    budget, form = with_parts_added(budget, form)
    return budget, units_taken, form


def _as_computed(view: SheetView, table: Extent) -> tuple[SheetView, StruckCells, dict[str, str]]:
    """Read a sheet on which formulas of ours compute: what is struck through, and what people have in the places of formulas."""
    view, struck = as_formulas_read_struck(view, table)
    view, owned = with_owned_cells(view)
    return view, struck, owned


def _year(view: SheetView, above: int, fields: Fields, layout: OwnLayout | None) -> PrintedYear:
    """Read the year where a form of ours prints it, else above the table."""
    return (own_year(layout) if layout else None) or printed_year(view, above, set(fields.values.values()))


def _with_tables(goals: Goals, own: Goals) -> Goals:
    """Return the goals as those of their own tables."""
    return replace(goals, goals=own.goals, cells=[*goals.cells, *own.cells], tables=own.tables)


def _rows(view: SheetView, table: Extent, form: Form, *, computes: bool) -> tuple[Rows, dict[str, str], dict[str, str]]:
    """Read the rows: where formulas of ours compute, one by one as these do; else with what merged cells mean for several of them.

    Returns:
        The rows; the merged cells that formulas know nothing of; the names that a recompute stores.
    """
    rows, groups = with_named_groups(view, read_rows(view, table), form)
    rows = with_shared_points(rows, form)
    if not computes:
        return with_merged_points(with_group_points(rows, table)), {}, {}
    if prints_merged_scores(form):
        rows, merged = as_formulas_read(view, with_group_points(rows, table), printed=True)
        return with_merged_points(rows), merged, groups
    rows, merged = as_formulas_read(view, rows)
    rows, names = with_unnamed(rows)
    return rows, merged, names | groups


def _layouts(view: SheetView, table: Extent, form: Form, *, ours: bool) -> tuple[OwnLayout | None, OwnLayout | None]:
    """Find the form's rows around its table where it is ours, and those of the fields wherever they stand as the form prints them."""
    if not table.rows:
        return None, None
    columns = {role: cell.left for role, cell in table.header.columns.items()}
    layout = lay_out(view, form, columns, _own_rows(table, form, ours=True).start, table.last_row)
    return (layout, layout) if ours else (None, printed_fields(layout))


def _own_rows(table: Extent, form: Form, *, ours: bool) -> range:
    """Return the rows of a table. On a sheet of ours the printed rows above are known: a blank cell among or beside the headers, which
    takes the text above it for its own, takes no row."""
    top = table.header.row - form.indicators.header_rows + 1 if ours else table.rows.start
    return range(top, table.rows.stop)


def _totals(
    view: SheetView, words: Vocabulary, taken: set[int], table: Extent, layout: OwnLayout | None, form: Form
) -> Totals:
    """Read the totals from the form's cells, else by their labels."""
    placed = own_totals(layout) if layout else {}
    return known_totals(placed) if placed else read_totals(view, table, form, words, taken)


def _budget(view: SheetView, words: Vocabulary, taken: set[int], layout: OwnLayout | None) -> Budget:
    if layout is None:
        return read_budget(view, words, taken)
    block, printed = own_budget(layout), set(layout.rows.values())
    if block is not None:
        return read_known_budget(view, block, words, taken | (printed - {block.header, *block.lines}))
    return read_budget(view, words, taken | printed) if layout.form.budget else Budget()


def _goals(view: SheetView, words: Vocabulary, taken: set[int], layout: OwnLayout | None) -> Goals:
    if layout is None:
        return read_goals(view, words, taken)
    block = own_goals(layout)
    if block is not None:
        last = min([block.last, *(row - 1 for row in taken if row > block.header)])
        return read_known_goals(view, replace(block, last=last))
    has_band = any(isinstance(band, GoalsBand) for band in layout.form.bands)
    return read_goals(view, words, taken | set(layout.rows.values())) if has_band else Goals()


def _fields(view: SheetView, words: Vocabulary, taken: set[int], form: Form, layout: OwnLayout | None) -> Fields:
    """Read the fields from the form's cells; those of rows that are not where the form has them, by their labels."""
    known = {"subject", *SHARED_FIELDS, *form.fields}
    if layout is None:
        return read_fields(view, words, known, taken)
    own = own_fields(layout)
    return with_others(own, read_fields(view, words, known - own.cells.keys(), taken | set(layout.rows.values())))


def _odd_figures(grid: Grid, cells: CellMap) -> dict[str, Cell]:
    """Find the cells with figures that show something else than they hold, or of which nobody can tell what they show; those with words
    where a formula was never calculated."""
    odd = {
        place: cell
        for place, cell in grid.cells.items()
        if cell.doubt or cell.stored is not None or cell.was is not None
    }
    if not odd:
        return {}
    rows = [*cells.indicators, *cells.budget.values(), cells.totals]
    places = {where: row_column(where) for row in rows for role, where in row.items() if role not in _WORDS and where}
    never = {place for place, cell in odd.items() if cell.doubt == UNCALCULATED}
    if never:
        words = (*rows, *cells.goals, cells.fields, cells.printed_texts)
        wheres = (where for row in words for where in row.values() if where)
        places |= {where: place for where in wheres if (place := row_column(where)) in never}
    return {where: odd[place] for where, place in places.items() if place in odd}


def _owned(owned: Mapping[str, str], cells: CellMap, totals: Totals) -> dict[str, str]:
    """Take of a person's formulas those that stand where the form computes, and the sums of points and scores that were typed."""
    formulas = {place: owned[place] for place in cells.computed if place in owned} if owned else {}
    return formulas | {totals.cells[role]: totals.typed[role] for role in _SUMS if role in totals.typed}


def _owned_elsewhere(grid: Grid, cells: CellMap, totals: Totals) -> dict[str, str]:
    """Find the formulas in somebody else's table that come to another figure than the rules (``with_other_figures``), and a typed sum of
    the points."""
    there = {place: grid.cells.get(row_column(place), _PLAIN) for place in cells.computed}
    owned = {place: cell.text.strip() for place, cell in there.items() if cell.owned}
    return owned | {totals.cells[role]: totals.typed[role] for role in ("weight_total",) if role in totals.typed}


def _errors(grid: Grid, cells: CellMap) -> dict[str, str]:
    """Find the cells that a person fills in, or has a formula in, and in which an error value stands."""
    wrong = {place: cell.text.strip() for place, cell in grid.cells.items() if cell.kind == "e"}
    if not wrong:
        return {}
    rows = [*cells.indicators, *cells.budget.values(), *cells.goals, cells.fields, cells.printed_texts]
    places = {
        where: row_column(where) for row in rows for role, where in row.items() if role not in _COMES_OUT and where
    }
    computed = {where: grid.cells.get(row_column(where), _PLAIN) for where in cells.computed}
    places |= {where: row_column(where) for where, cell in computed.items() if cell.owned or cell.formula is None}
    return {where: wrong[place] for where, place in places.items() if place in wrong}


def _rows_of(budget: Budget) -> set[int]:
    """Rows of the amounts."""
    return {row_column(cell)[0] for line in budget.cells.values() for cell in line.values()}


def _evaluation(parts: _Parts, cells: CellMap) -> Evaluation:
    form, values, budget = parts.form, parts.fields.values, parts.budget
    items = parts.rows.indicators
    if cells.goal_tables:
        items = [replace(row.item, goal=cells.goal_of(row.number)) for row in parts.rows.placed]
    return Evaluation(
        form=form.id,
        year=parts.year.year,
        subject=values.get("subject", ""),
        fields={key: value for key, value in values.items() if value and key != "subject"},
        money_unit=read_money_unit(parts.view, budget.rows, parts.fields.labels) or form.money_unit,
        budget=budget.lines,
        goals=parts.goals.goals,
        indicators=items,
        texts={key: spot.text for key, spot in parts.fields.texts.items() if spot.text},
        total=parts.totals.typed.get("total"),
        grade=parts.totals.typed.get("grade"),
    )


def _cells(parts: _Parts) -> CellMap:
    header, rows = parts.table.header, parts.rows
    return CellMap(
        sheet=parts.view.grid.sheet,
        header_row=header.row,
        first_row=header.row + 1,
        last_row=parts.table.last_row,
        columns={role: cell.left for role, cell in header.columns.items()},
        headers=_headers(header.columns),
        budget_headers=_headers(parts.budget.headers),
        unused=_unused(header),
        other_years=[
            (cell.address, cell.printed)
            for cell in (*other_years(header.columns, header.cells), *parts.budget.other_years)
        ],
        indicators=rows.cells,
        indicator_rows=rows.numbers,
        budget=parts.budget.cells,
        fields=parts.fields.cells,
        year=parts.year.cell,
        goals=parts.goals.cells,
        totals=parts.totals.cells,
        headings=rows.headings,
        headings_again=rows.headings_again,
        printed_texts={key: spot.address for key, spot in parts.fields.texts.items()},
        side=_side(parts.view, parts.table, parts.form),
        goal_tables=parts.goals.tables,
        headings2=rows.headings2,
        covered=rows.covered,
    )


def _side(view: SheetView, table: Extent, form: Form) -> str:
    """Find the label beside the table in which its points stand, where the form computes them."""
    side = form.indicators.side
    left = min(cell.left for cell in table.header.columns.values())
    if side is None or "{points}" not in side.text or left < 2:
        return ""
    spot = view.spot(table.header.row, left - 1)
    before = tidy(side.text.split("{points}")[0])
    return spot.address if spot.filled and tidy(spot.label).startswith(before) else ""


def _headers(columns: Mapping[str, HeaderCell]) -> dict[str, tuple[str, str]]:
    return {role: (cell.address, cell.printed) for role, cell in columns.items()}


def _unused(header: Header) -> list[tuple[str, str]]:
    """List the headers that no role was found for; a merged side label beside the table is none of them."""
    taken = {cell.left for cell in header.columns.values()}
    first = min(taken)
    return [
        (cell.address, cell.printed)
        for cell in header.cells
        if cell.left not in taken and cell.left > first and cell.text and cell.role == ""
    ]
