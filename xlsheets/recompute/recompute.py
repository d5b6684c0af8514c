"""Recompute (重新计算): writes scores, rates, buckets, sums and grade into a workbook, and nothing else of it changes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.files.edit import Edit
from xlsheets.files.grid import Book, Value
from xlsheets.files.own_marks import SUMMARY_NAME
from xlsheets.files.parts.general_format import show_as_stored, show_in_plain_font
from xlsheets.files.parts.sheet_parts import give_global_names
from xlsheets.files.parts.signatures import drop_signatures, is_signed
from xlsheets.files.patch import ask_full_calc, patch_cells
from xlsheets.files.sheet_xml import Patch
from xlsheets.forms.placed import Evaluated
from xlsheets.formulas.calc.calc_layout import CalcLayout
from xlsheets.formulas.form_cells import form_formulas, form_values
from xlsheets.recognise.department_counts import with_counts
from xlsheets.recognise.load import Loaded
from xlsheets.recognise.own_sheets import calc_layout, grown, stale_names
from xlsheets.recognise.recount import named_rows, own_shares, with_missing_sums
from xlsheets.recompute.calc_patches import calc_patches, length_patches
from xlsheets.recompute.form_patches import form_patches
from xlsheets.recompute.growth import dress_calc_rows, finish_summary_rows, show_groups
from xlsheets.recompute.measures_patches import measure_names, measure_patches
from xlsheets.recompute.own_calc import NewCalc, add_calc_sheet, new_calcs
from xlsheets.recompute.rescore import forget_typed
from xlsheets.recompute.result_patches import result_patches
from xlsheets.recompute.row_fit import fit_rows
from xlsheets.recompute.stored_texts import (
    formatted_cells,
    oddly_written_cells,
    seen_texts,
    stored_patches,
    with_stored_texts,
)
from xlsheets.recompute.summary_patches import SummaryChange, summary_patches


class Recomputed(Struct, frozen=True, dict=True):
    """What recompute made: the changed workbook, how many cells of forms changed, and the evaluations.

    ``found``: the evaluations, after ``rescore`` without the typed figures that it replaced.
    ``summary``: what became of the sheet 汇总, where there is one.
    """

    edit: Edit
    changed: int
    found: list[Evaluated]
    summary: SummaryChange | None

    @cached_property
    def data(self) -> bytes:
        """The bytes of the new workbook, without signatures that would not hold; the same as before where nothing changes."""
        package = self.edit.package
        data = self.edit.written()
        if data == package.archive.data or not is_signed(package):
            return data
        drop_signatures(self.edit)
        return self.edit.written()


class _Changes(Struct):
    """What is to be written: cells by sheet, references of defined names, the layouts of a 测算 that grew, before and after, and the
    sheets 测算 that are missing, with what their formulas come to."""

    cells: dict[str, dict[str, Patch]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    growth: list[tuple[CalcLayout, CalcLayout]] = field(default_factory=list)
    new: list[tuple[NewCalc, dict[str, Value]]] = field(default_factory=list)

    def add(self, sheet: str, patches: dict[str, Patch]) -> None:
        """Add cells of a sheet; several forms may stand on one."""
        self.cells.setdefault(sheet, {}).update(patches)


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
    formatted = formatted_cells(loaded.book, loaded.found)
    oddly_written = oddly_written_cells(loaded.book, loaded.found)
    book, settled = with_stored_texts(loaded.book, loaded.found)
    loaded = replace(loaded, book=book, found=settled)
    if rescore:
        loaded = replace(
            loaded, found=with_counts(book, [forget_typed(each, book.grid(each.cells.sheet)) for each in loaded.found])
        )
    changes = _Changes()
    every, missing = _with_calcs_and_sums(book, loaded.found)
    forms = [(found, _add_form(changes, book, found, missing.get(found.cells.sheet))) for found in every]
    summary = None
    if SUMMARY_NAME in book.names and not loaded.unread:  # a sheet that was not read would count as one that is gone
        made = {new.layout.sheet: {cell: Patch(value) for cell, value in values.items()} for new, values in changes.new}
        summary = summary_patches(book, forms, changes.cells | made)
        changes.cells |= summary.patches
    for sheet, patches in result_patches(book, changes.cells).items():
        changes.add(sheet, patches)
    sheets = {found.cells.sheet for found in loaded.found}
    changed = sum(len(patches) for sheet, patches in changes.cells.items() if sheet in sheets)
    others = any(cell.formula is not None for grid in book.grids for cell in grid.cells.values())
    moved_on = changed > 0 or bool(changes.names) or bool(changes.new) or (summary is not None and bool(summary.added))
    edit = Edit(loaded.package)
    patch_cells(edit, changes.cells)
    show_as_stored(edit, formatted)
    show_in_plain_font(edit, oddly_written)
    for new, values in changes.new:
        add_calc_sheet(edit, new, values)
    if moved_on and others:
        ask_full_calc(edit)
    if changes.names:
        give_global_names(edit, changes.names)
        dress_calc_rows(edit, changes.growth)
    named = {new.found.cells.sheet for new, _ in changes.new}
    named |= {found.cells.sheet for found, _ in forms if found.form.is_data and changes.names}
    fit_rows(edit, book, every, changes.cells, named)
    for found, layout in forms:
        if layout is not None and layout.form.kind.has_points:
            show_groups(edit, layout, len(found.results.level1))
    if summary is not None and summary.before and summary.after:
        finish_summary_rows(edit, summary.before, summary.after, summary.links)
    return Recomputed(edit, changed, [_without_mended(each, changes) for each in every], summary)


def _without_mended(found: Evaluated, changes: _Changes) -> Evaluated:
    """Return an evaluation without the error values that figures were written over."""
    written = changes.cells.get(found.cells.sheet, {})
    left = {cell: value for cell, value in found.errors.items() if cell not in written}
    return found if left == found.errors else replace(found, errors=left)


def _with_calcs_and_sums(book: Book, found: Sequence[Evaluated]) -> tuple[list[Evaluated], dict[str, NewCalc]]:
    """Return the evaluations with the sums that are about to be written, and by sheet the 测算 that is missing."""
    missing = {new.found.cells.sheet: new for new in new_calcs(book, found, renew=True)}
    every = [new.found if (new := missing.get(each.cells.sheet)) else each for each in found]
    every = with_counts(book, [with_missing_sums(each, book.grid(each.cells.sheet)) for each in every])
    by_sheet = {each.cells.sheet: each for each in every}
    return every, {sheet: replace(new, found=by_sheet[sheet]) for sheet, new in missing.items() if sheet in by_sheet}


def _add_form(changes: _Changes, book: Book, found: Evaluated, new: NewCalc | None) -> CalcLayout | None:
    """Add what one evaluation changes: on its form's sheet, and on its 测算, 文字说明 and 基础数据 where these are ours.

    Returns:
        The layout of its 测算, if it has one or gets one.
    """
    grid = book.grid(found.cells.sheet)
    assert grid is not None
    for sheet, stored in stored_patches(found).items():
        changes.add(sheet, stored)
    if found.form.is_data:
        changes.add(found.cells.texts_sheet, length_patches(book, found))
        _add_measures(changes, book, found)
        return None
    layout = calc_layout(book, found)
    shares, values = own_shares(found, grid), form_values(found)
    formulas = form_formulas(found.form, found.cells, found.prefix)
    if shares:
        named = named_rows(found.cells, grid)
        values.update((each.cell, each.value(named)) for each in shares)
        formulas.update((each.cell, each.formula()) for each in shares)
    changes.add(found.cells.sheet, form_patches(grid, found, values, formulas, with_formulas=bool(layout or new)))
    if new is not None:
        changes.new.append((new, new.values(book, values)))
    elif layout is not None:
        _add_calc(changes, book, found, layout, values)
    else:
        return None
    changes.add(found.cells.sheet, seen_texts(found))
    changes.add(found.cells.texts_sheet, length_patches(book, found))
    _add_measures(changes, book, found)
    return new.layout if new else layout


def _add_measures(changes: _Changes, book: Book, found: Evaluated) -> None:
    """Add what changes among the figures that a form is computed from, whether in tables of its own or on the sheet 基础数据."""
    changes.add(found.cells.measures_sheet, seen_texts(found.odd_measures))
    if found.form.is_data or found.form.policy.rules.rules:
        changes.names.update(measure_names(book, found))
        changes.add(found.cells.measures_sheet, measure_patches(book, found))


def _add_calc(changes: _Changes, book: Book, found: Evaluated, layout: CalcLayout, values: dict[str, Value]) -> None:
    """Add what changes on the sheet 测算 of an evaluation, and the names and rows that it has to get."""
    moved = stale_names(book, found)
    wanted = grown(layout, found)
    if wanted is not layout:
        changes.growth.append((layout, wanted))
        moved.update(wanted.names())
    changes.names.update(moved)
    changes.cells[layout.sheet] = calc_patches(book, found, values, (layout, wanted), bool(moved))
