"""Recompute (重新计算): writes scores, rates, buckets, sums and grade into a workbook, and nothing else of it changes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from xlsheets.domain.scoring import Results, evaluate, execution_rate, execution_result
from xlsheets.files.grid import Book, address, row_column
from xlsheets.files.own_marks import SUMMARY_NAME
from xlsheets.files.patch import Patch, patch_package
from xlsheets.forms.placed import Recognised
from xlsheets.formulas.calc_layout import TABLE_HEADER, CalcLayout
from xlsheets.formulas.calc_values import calc_values, form_values, seen_by_formulas
from xlsheets.formulas.form_formulas import form_formulas, split_weight_formulas
from xlsheets.formulas.reading_stages import Value
from xlsheets.recognise.load import Loaded
from xlsheets.recognise.recount import split_weights
from xlsheets.recompute.calc_update import calc_layout, grown, keep_in_step, raw_texts, stale_names
from xlsheets.recompute.form_patches import form_patches, shows

if TYPE_CHECKING:
    from xlsheets.recompute.summary_patches import SummaryChange

LENGTH_COLUMNS = 2
"""On the sheet 文字说明 a paragraph's number of characters stands so many columns to its right."""


class Recomputed(Struct):
    """What recompute made: the new bytes, how many cells of forms changed, and the results (after ``rescore``, the new ones).

    ``summary``: what became of the sheet 汇总, where there is one.
    """

    data: bytes
    changed: int
    results: list[Results]
    summary: SummaryChange | None


def recompute(loaded: Loaded, *, rescore: bool = False) -> Recomputed:
    """Compute every evaluation of a workbook and write the figures into it.

    In a workbook of ours an empty computed cell gets its formula back, and the sheet 测算 follows. In any other one only figures
    are written, into empty cells. What a person typed stays, and so do a person's own formulas.

    Args:
        loaded: the workbook; its evaluations lose their typed figures where ``rescore`` replaces them.
        rescore: replace typed scores, rates, totals and grades by the computed ones; a judgement that no rule gives stays.

    Returns:
        The new workbook; the same bytes where nothing changes.

    Raises:
        UserError: a part of the workbook cannot be changed.
    """
    book = loaded.book
    changes: dict[str, dict[str, Patch]] = {}
    names: dict[str, str] = {}
    growth: list[tuple[CalcLayout, CalcLayout]] = []
    layouts: list[CalcLayout | None] = []
    if rescore:
        from xlsheets.recognise.department_counts import give_counts

        loaded.results[:] = [_forget_typed(*each) for each in zip(loaded.found, loaded.results, strict=True)]
        if len(loaded.found) > 1:
            from xlsheets.recognise.department_counts import give_counts

            give_counts(book, loaded.found, loaded.results)
    for found, results in zip(loaded.found, loaded.results, strict=True):
        grid = book.grid(found.cells.sheet)
        assert grid is not None
        layout = calc_layout(book, found)
        shares = split_weights(found, grid)
        values = {**form_values(found, results), **shares}
        formulas = form_formulas(found.form, found.cells, found.prefix)
        if shares:
            every = split_weight_formulas(found.form, found.cells, set())
            formulas.update({cell: every[cell] for cell in shares})
        patches = form_patches(grid, found, values, formulas, with_formulas=layout is not None)
        changes.setdefault(found.cells.sheet, {}).update(patches)  # several forms may stand on one sheet
        layouts.append(layout)
        if layout is None:
            continue
        moved = stale_names(book, found)
        wanted = grown(layout, found)
        if wanted is not layout:
            growth.append((layout, wanted))
            moved.update(wanted.names())
        names.update(moved)
        changes[layout.sheet] = _calc_patches(book, found, results, values, (layout, wanted), bool(moved))
        changes.setdefault(found.cells.texts_sheet, {}).update(_length_patches(book, found))
        if found.form.policy.rules.rules:
            from xlsheets.recompute.measures_patches import measure_patches

            changes.setdefault(found.cells.measures_sheet, {}).update(measure_patches(book, found))
    summary = None
    if SUMMARY_NAME in book.names:
        from xlsheets.recompute.summary_patches import summary_patches

        summary = summary_patches(book, list(zip(loaded.found, loaded.results, layouts, strict=True)), changes)
        changes |= summary.patches
    forms = {found.cells.sheet for found in loaded.found}
    changed = sum(len(patches) for sheet, patches in changes.items() if sheet in forms)
    others = any(cell.formula is not None for grid in book.grids for cell in grid.cells.values())
    moved_on = changed > 0 or bool(names) or (summary is not None and bool(summary.added))
    data = patch_package(loaded.package, changes, full_calc=moved_on and others)
    if names:
        data = keep_in_step(loaded.path, data, names, growth)
    if summary is not None and summary.before and summary.after:
        from xlsheets.recompute.summary_growth import finish_rows

        data = finish_rows(loaded.path, data, summary.before, summary.after, summary.links)
    return Recomputed(data, changed, loaded.results, summary)


def _forget_typed(found: Recognised, results: Results) -> Results:
    """Drop typed figures that a rule can replace, and compute anew; the cells then count as computed."""
    evaluation, cells, policy = found.evaluation, found.cells, found.form.policy
    for item, where, result in zip(evaluation.indicators, cells.indicators, results.indicators, strict=True):
        if item.completion is not None and result.rule_completion is not None:
            item.completion = None
            found.typed_over.discard(where.get("completion", ""))
    for item, where, result in zip(
        evaluation.indicators, cells.indicators, evaluate(evaluation, policy).indicators, strict=True
    ):
        computed = result.rule_score if result.own is None else result.own.converted
        if item.score is not None and computed is not None:
            item.score = None
            found.typed_over.discard(where["score"])
        if item.raw_score is not None and result.own is not None and result.own.rule_score is not None:
            item.raw_score = None
            found.typed_over.discard(where["raw_score"])
    for line in evaluation.budget:
        where = cells.budget.get(line.line, {})
        if line.rate is not None and execution_rate(line, policy)[0] is not None:
            line.rate = None
            found.typed_over.discard(where.get("rate", ""))
        if line.score is not None and execution_result(line, policy).rule_score is not None:
            line.score = None
            found.typed_over.discard(where.get("score", ""))
    anew = evaluate(evaluation, policy)
    if anew.grade is not None:
        evaluation.grade = None
        found.typed_over.discard(cells.totals.get("grade", ""))
    evaluation.total = None
    for role in ("weight_total", "total"):
        found.typed_over.discard(cells.totals.get(role, ""))
    return anew


def _calc_patches(
    book: Book,
    found: Recognised,
    results: Results,
    values: dict[str, Value],
    layouts: tuple[CalcLayout, CalcLayout],
    moved: bool,
) -> dict[str, Patch]:
    """Say what to write on the sheet 测算: values, and formulas where rows were added to it or the form's cells moved."""
    grid, (layout, wanted) = book.grid(found.cells.sheet), layouts
    calc = book.grid(layout.sheet)
    assert grid is not None and calc is not None
    # Rows that show nothing stay as they are, unless some program has dropped what the formulas came to.
    shown = {row for (row, column), cell in calc.cells.items() if column == 1 and (cell.text or cell.kind == "f")}
    shown.update(range(layout.last_row + 1, wanted.last_row + 1))
    raw = seen_by_formulas(found, raw_texts(grid, found, values), values)
    computed = calc_values(found, results, wanted, raw, shown)
    patches = {cell: Patch("" if value is None else value) for cell, value in computed.items()}
    if not moved:
        return patches
    for cell, formula in wanted.formulas(found.cells).items():
        row = row_column(cell)[0]
        # Formulas of the rows that were there before are the same in every row and look at names only.
        if row > layout.last_row or row <= TABLE_HEADER:
            patches[cell] = Patch(patches[cell].value if cell in patches else "", formula=formula)
    return patches


def _length_patches(book: Book, found: Recognised) -> dict[str, Patch]:
    """Say what the counts of characters beside the typed paragraphs come to, where our formula stands."""
    grid = book.grid(found.cells.texts_sheet)
    patches: dict[str, Patch] = {}
    for place in found.cells.texts.values() if grid is not None else ():
        assert grid is not None
        row, column = row_column(place)
        there = grid.cells.get((row, column + LENGTH_COLUMNS))
        length = Decimal(len(grid.text(row, column)))
        if there is not None and there.formula == f"LEN({place})" and not shows(there, length):
            patches[address(row, column + LENGTH_COLUMNS)] = Patch(length)
    return patches
