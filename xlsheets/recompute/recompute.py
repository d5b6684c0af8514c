"""Recompute (重新计算): writes scores, rates, buckets, sums and grade into a workbook, and nothing else of it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.own_marks import SUMMARY_NAME
from xlsheets.files.patch import Patch, patch_package
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc_layout import CalcLayout
from xlsheets.formulas.form_formulas import form_formulas, split_weight_formulas
from xlsheets.formulas.form_values import form_values
from xlsheets.recognise.department_counts import with_counts
from xlsheets.recognise.load import Loaded
from xlsheets.recognise.own_sheets import calc_layout, grown, stale_names
from xlsheets.recognise.recount import split_weights
from xlsheets.recompute.calc_patches import calc_patches, length_patches
from xlsheets.recompute.calc_update import keep_in_step
from xlsheets.recompute.form_patches import form_patches
from xlsheets.recompute.rescore import forget_typed

if TYPE_CHECKING:
    from xlsheets.recompute.summary_patches import SummaryChange


class Recomputed(Struct):
    """What recompute made: the new bytes, how many cells of forms changed, and the evaluations.

    ``found``: the evaluations, after ``rescore`` without the typed figures that it replaced.
    ``summary``: what became of the sheet 汇总, where there is one.
    """

    data: bytes
    changed: int
    found: list[Evaluated]
    summary: SummaryChange | None


def recompute(loaded: Loaded, *, rescore: bool = False) -> Recomputed:
    """Compute every evaluation of a workbook and write the figures into it.

    In a workbook of ours an empty computed cell gets its formula back, and the sheet 测算 follows. In any other one only figures
    are written, into empty cells. What a person typed stays, and so do a person's own formulas.

    Args:
        loaded: the workbook.
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
        loaded = replace(loaded, found=with_counts(book, [forget_typed(each) for each in loaded.found]))
    for found in loaded.found:
        grid = book.grid(found.cells.sheet)
        assert grid is not None
        layout = calc_layout(book, found)
        shares = split_weights(found, grid)
        values = {**form_values(found), **shares}
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
        changes[layout.sheet] = calc_patches(book, found, values, (layout, wanted), bool(moved))
        changes.setdefault(found.cells.texts_sheet, {}).update(length_patches(book, found))
        if found.form.policy.rules.rules:
            from xlsheets.recompute.measures_patches import measure_patches

            changes.setdefault(found.cells.measures_sheet, {}).update(measure_patches(book, found))
    summary = None
    if SUMMARY_NAME in book.names:
        from xlsheets.recompute.summary_patches import summary_patches

        summary = summary_patches(book, list(zip(loaded.found, layouts, strict=True)), changes)
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
    return Recomputed(data, changed, loaded.found, summary)
