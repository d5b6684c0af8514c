"""Recompute (重新计算): writes scores, rates, buckets, sums and grade into a workbook, and nothing else of it changes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.numbers import half_up, plain
from xlsheets.domain.scoring import Results, evaluate
from xlsheets.workbook.archive import Archive
from xlsheets.workbook.calc_columns import form_roles
from xlsheets.workbook.calc_layout import CalcLayout
from xlsheets.workbook.computed import SHOWN_DIGITS, calc_values, form_values, seen_by_formulas
from xlsheets.workbook.form_formulas import form_formulas, is_ours, names_of
from xlsheets.workbook.grid import Book, Cell, Grid, range_of, row_column
from xlsheets.workbook.load import Loaded
from xlsheets.workbook.native_text import Value
from xlsheets.workbook.package import Package
from xlsheets.workbook.patch import Patch, patch_package
from xlsheets.workbook.recognised import PREFIX, Recognised

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(slots=True)
class Recomputed:
    """What recompute made: the new bytes, how many cells of forms changed, and the results (after ``rescore``, the new ones)."""

    data: bytes
    changed: int
    results: list[Results]


def recompute(loaded: Loaded, *, rescore: bool = False) -> Recomputed:
    """Compute every evaluation of a workbook and write the figures into it.

    Args:
        loaded: the workbook; its evaluations lose their typed figures where ``rescore`` replaces them.
        rescore: replace typed scores, rates, totals and grades by the computed ones; a judgement that no rule gives stays.

    Returns:
        The new workbook; the same bytes where nothing changes.

    Raises:
        UserError: a part of the workbook cannot be changed.
    """
    changes: dict[str, dict[str, Patch]] = {}
    names: dict[str, str] = {}
    for index, found in enumerate(loaded.found):
        if rescore:
            _forget_typed(found, loaded.results[index])
            loaded.results[index] = evaluate(found.evaluation, found.form.policy)
        layout = _calc_layout(loaded.book, found)
        for sheet, patches in _patches(loaded.book, found, loaded.results[index], layout).items():
            changes.setdefault(sheet, {}).update(patches)
        if layout is not None:
            names.update(_moved_names(loaded.book, found))
    forms = {found.cells.sheet for found in loaded.found}
    changed = sum(len(patches) for sheet, patches in changes.items() if sheet in forms)
    others = any(cell.formula is not None for grid in loaded.book.grids for cell in grid.cells.values())
    data = patch_package(loaded.package, changes, full_calc=changed > 0 and others)
    if names:
        data = _with_names(Package(loaded.path, Archive(data)), names)
    return Recomputed(data, changed, loaded.results)


def _forget_typed(found: Recognised, results: Results) -> None:
    """Drop typed figures that a rule can replace; the cells then count as computed."""
    evaluation, cells = found.evaluation, found.cells
    for item, where, result in zip(evaluation.indicators, cells.indicators, results.indicators, strict=True):
        if item.score is not None and result.rule_score is not None:
            item.score = None
            found.typed_over.discard(where["score"])
    for line in evaluation.budget:
        where = cells.budget.get(line.line, {})
        for role in ("rate", "score"):
            if getattr(line, role) is not None and role in where:
                setattr(line, role, None)
                found.typed_over.discard(where[role])
    _forget_totals(evaluation, found)


def _forget_totals(evaluation: Evaluation, found: Recognised) -> None:
    evaluation.total = evaluation.grade = None
    for role in ("weight_total", "total", "grade"):
        found.typed_over.discard(found.cells.totals.get(role, ""))


def _patches(book: Book, found: Recognised, results: Results, layout: CalcLayout | None) -> dict[str, dict[str, Patch]]:
    cells = found.cells
    grid = book.grid(cells.sheet)
    assert grid is not None
    values = form_values(found, results)
    formulas = form_formulas(found.form, cells, PREFIX) if layout is not None else {}
    of_form: dict[str, Patch] = {}
    for cell, value in values.items():
        patch = _form_patch(grid, cell, value, formulas.get(cell), cell in found.typed_over)
        if patch is not None:
            of_form[cell] = patch
    patches = {cells.sheet: of_form}
    if layout is not None:
        calc = book.grid(layout.sheet)
        assert calc is not None
        raw = seen_by_formulas(found, _raw_texts(grid, found), values)
        shown = {row for (row, column), cell in calc.cells.items() if column == 1 and cell.text}
        wanted = calc_values(found, results, layout, raw, shown)
        patches[layout.sheet] = {cell: Patch(value if value is not None else "") for cell, value in wanted.items()}
    return patches


def _form_patch(grid: Grid, cell: str, value: Value, formula: str | None, typed: bool) -> Patch | None:
    """Say what to write into a computed cell of the form's sheet, None to leave it alone."""
    there = grid.cells.get(row_column(cell))
    if typed:
        return None
    wanted = value if value is not None else ""
    if there is not None and there.formula is not None:
        if formula is None:
            return None if "XS_" not in there.formula or _shows(there, wanted) else Patch(wanted)
        if there.formula and not is_ours(there.formula, formula):
            return None
        if there.formula and there.formula != formula:
            return Patch(wanted, formula=formula)
        return None if _shows(there, wanted) else Patch(wanted)
    if formula is not None:
        return Patch(wanted, formula=formula)
    if wanted == "" or (there is not None and _shows(there, wanted)):
        return None
    return Patch(wanted)


def _shows(cell: Cell, value: Value) -> bool:
    """Say whether a cell already holds a value, to the 15 digits of a spreadsheet."""
    if isinstance(value, Decimal):
        return cell.number is not None and half_up(cell.number - value, SHOWN_DIGITS - 3) == 0
    return cell.kind == "s" and cell.text == (value or "")


def _raw_texts(grid: Grid, found: Recognised) -> dict[int, dict[str, str]]:
    """Texts of the indicator rows as ``&""`` gives them in a formula: a number without its format."""
    cells = found.cells
    raw: dict[int, dict[str, str]] = {}
    for row in range(cells.first_row, cells.last_row + 1):
        texts = raw.setdefault(row, {})
        for role in form_roles(found.form):
            cell = grid.cells.get((row, cells.columns[role])) if role in cells.columns else None
            if cell is not None:
                texts[role] = cell.text if cell.number is None else plain(cell.number)
    return raw


def _calc_layout(book: Book, found: Recognised) -> CalcLayout | None:
    """Find the sheet 测算 that follows this evaluation, by the defined names; a copied sheet has none."""
    own, ruled = (range_of(book.names.get(f"{PREFIX}{role}", "")) for role in ("name", "rule"))
    if own is None or ruled is None or own.sheet != found.cells.sheet or book.grid(ruled.sheet) is None:
        return None
    layout = CalcLayout.of(found.form, ruled.sheet, ruled.last - ruled.first + 1, PREFIX)
    return layout if range_of(layout.names()[f"{PREFIX}rule"]) == ruled else None


def _moved_names(book: Book, found: Recognised) -> dict[str, str]:
    """Return the names over the form's rows that no longer cover them (rows inserted by a program that does not move names)."""
    wanted = names_of(found.form, found.cells, PREFIX)
    return {
        name: reference
        for name, reference in wanted.items()
        if range_of(book.names.get(name, "")) != range_of(reference)
    }


def _with_names(package: Package, names: dict[str, str]) -> bytes:
    """Point workbook-wide defined names at other ranges."""
    part = package.find(package.workbook_part) or package.workbook_part
    source, root = package.editable(part)
    del source
    for element in root.iter(f"{{{_MAIN}}}definedName"):
        name = element.get("name", "")
        if name in names and element.get("localSheetId") is None:
            element.text = names[name]
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.archive.rewrite({part: content})
