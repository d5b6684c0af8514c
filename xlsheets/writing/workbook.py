"""Writes the standard workbook of a form: 自评表, 测算, 文字说明, 填报说明; blank or pre-filled, formulas and cached values."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import join_target, split_target
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import field_property, form_property, prefix_of
from xlsheets.forms.hidden_points import hides_points, with_hidden_points
from xlsheets.forms.placed import CellMap, Evaluated, Placed
from xlsheets.forms.schema import Form
from xlsheets.formulas.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.calc_values import calc_values, seen_by_formulas
from xlsheets.formulas.form_formulas import form_formulas, names_of, split_weight_formulas
from xlsheets.formulas.form_values import form_values, sum_of_lines
from xlsheets.formulas.measures_layout import MeasuresLayout
from xlsheets.formulas.measures_values import measures_values
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.calc_sheet import write_calc_sheet
from xlsheets.writing.form_finish import finish_form_sheet
from xlsheets.writing.form_sheet import FormSheet
from xlsheets.writing.guide_sheet import (
    GUIDE_TITLE,
    TEXTS_FIRST_ROW,
    TEXTS_TITLE,
    write_guide_sheet,
    write_texts_sheet,
)
from xlsheets.writing.measures_sheet import write_measures_sheet
from xlsheets.writing.row_plans import plan_rows

FORM_SHEET, CALC_SHEET = "自评表", "测算"


class Written(Struct, frozen=True):
    """A workbook that was written: its bytes, and the evaluation in it with the place of every cell."""

    data: bytes
    found: Placed


class FormSheets(Struct, frozen=True):
    """Where a form goes in a workbook: its number there (from 1) and the names of its sheets."""

    number: int = 1
    form: str = FORM_SHEET
    calc: str = CALC_SHEET
    texts: str = TEXTS_TITLE


class FormInBook(Struct, frozen=True):
    """A form that was written into a workbook: what stands where, with its results, the layout of its 测算, and by sheet and cell
    the values of its formulas."""

    found: Evaluated
    layout: CalcLayout
    values: dict[str, dict[str, Value]]


def write_workbook(
    form: Form, evaluation: Evaluation | None = None, *, year: int | None = None, rows: int | None = None
) -> Written:
    """Write the workbook of a form.

    Args:
        form: the form.
        evaluation: what to fill in; a blank workbook without it.
        year: the year printed on a blank form.
        rows: rows of each level-2 name of a blank form; as the form prints them without it.

    Returns:
        The .xlsx as bytes, with formulas and cached values, and where everything stands.
    """
    evaluation = evaluation or Evaluation(form.id, year=year, money_unit=form.money_unit)
    book = new_book(form.title)
    styles.add_styles(book, form.page)
    written = write_form(book, form, evaluation, FormSheets(), rows)
    write_guide_sheet(book.create_sheet(GUIDE_TITLE), form)
    return Written(with_values(book, written.values, [written.found.cells], {CALC_SHEET}), written.found)


def new_book(title: str) -> Workbook:
    """Make a workbook without a sheet, which is computed when it is opened."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = "xlsheets"
    book.properties.title = title
    return book


def write_form(
    book: Workbook, form: Form, evaluation: Evaluation, sheets: FormSheets, rows: int | None = None
) -> FormInBook:
    """Write the sheets of one form at the end of a workbook: its own, its 测算 and its 文字说明.

    Args:
        book: the workbook; it has our named styles.
        form: the form.
        evaluation: what to fill in; it stays as it is.
        sheets: the form's number in the workbook and its sheets' names.
        rows: rows of each level-2 name of a blank form.
    """
    evaluation = _as_printed(evaluation, form)
    prefix = prefix_of(sheets.number)
    sheet = book.create_sheet(sheets.form)
    plans = plan_rows(form, evaluation, rows)
    evaluation = replace(evaluation, indicators=with_hidden_points(form, evaluation.indicators))
    form_sheet = FormSheet(sheet, form, evaluation, plans)
    cells = form_sheet.write()
    book.custom_doc_props.append(StringProperty(name=form_property(sheets.number), value=form.id))
    for name, value in evaluation.fields.items():
        if value and name not in cells.fields:
            book.custom_doc_props.append(StringProperty(name=field_property(sheets.number, name), value=value))
    found = Placed(form, evaluation, cells, prefix=prefix)
    layout = CalcLayout.of(form, sheets.calc, capacity_for(len(plans)), prefix)
    cached = _write_formulas(sheet, found)
    names = {**names_of(form, cells, prefix), **layout.names()}
    measured = None
    if form.policy.rules.measures:
        taken = form.measures_sheet in book.sheetnames
        name = f"{form.measures_sheet}{sheets.number if taken else ''}"
        measured = MeasuresLayout.of(form, name, evaluation.counted)
        write_measures_sheet(book.create_sheet(measured.sheet), measured, form, evaluation, cells)
        names |= measured.names(prefix)
    write_calc_sheet(book.create_sheet(sheets.calc), layout, cells)
    finish_form_sheet(sheet, form, cells, prefix)
    text_values: dict[str, Value] = {}
    if form.other_texts:
        cells.texts_sheet = sheets.texts
        cells.texts, counts = write_texts_sheet(book.create_sheet(sheets.texts), form, evaluation)
        names[f"{prefix}texts"] = f"{quoted_sheet(sheets.texts)}!$D${TEXTS_FIRST_ROW - 1}"
        by_cell = {place.replace("D", "F"): text for text, place in cells.texts.items()}
        text_values = {cell: Decimal(len(evaluation.texts.get(by_cell[cell], ""))) for cell in counts}
    for name, reference in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)
    for where, row in zip(cells.indicators, cells.indicator_rows, strict=True):
        if isinstance(share := cached.get(where.get("weight", "")), Decimal):
            form_sheet.raw[row]["weight"] = plain(share)
    evaluated = Evaluated.of(found)
    of_form = {**form_values(evaluated), **cached}
    values = {
        sheets.form: of_form,
        sheets.calc: calc_values(evaluated, layout, seen_by_formulas(found, form_sheet.raw, of_form)),
    }
    if text_values:
        values[sheets.texts] = text_values
    if measured:
        values[measured.sheet] = measures_values(measured, evaluation)
    return FormInBook(evaluated, layout, values)


def _as_printed(evaluation: Evaluation, form: Form) -> Evaluation:
    """Return the evaluation as a reader of the sheet will find it: budget totals that only their parts give are there, and of a
    target that shares one cell with its operator and unit no more is known than the cell says."""
    evaluation = deepcopy(evaluation)
    for item in evaluation.indicators if form.combined_target else ():
        item.operator, item.target, item.unit = split_target(join_target(item.operator, item.target, item.unit))
    for spec in form.budget.sums if form.budget else ():
        line = evaluation.line(spec.id) or BudgetLine(spec.id, spec.label)
        if line not in evaluation.budget:
            evaluation.budget.insert(0, line)
        for role in ("initial", "adjusted", "executed"):
            total = sum_of_lines(evaluation, spec, role)
            if not getattr(line, role) and total is not None:
                setattr(line, role, plain(total))
    return evaluation


def _write_formulas(sheet: Worksheet, found: Placed) -> dict[str, Value]:
    """Write the form's formulas where nothing is typed. Returns values of formulas that the domain does not know (blank weights)."""
    form, cells = found.form, found.cells
    typed = {
        cell
        for cell in form_formulas(form, cells, found.prefix)
        if sheet[cell].value not in (None, "") and cell not in _headings(cells)
    }
    for cell, formula in form_formulas(form, cells, found.prefix).items():
        if cell in typed and not _is_sum(found, sheet, cell):
            found.typed_over.add(cell)
            continue
        sheet[cell] = f"={formula}"
    if hides_points(form) or form.policy.rules.points_only:
        return {}
    filled = {
        where["weight"]
        for where, item in zip(cells.indicators, found.evaluation.indicators, strict=True)
        if item.weight
    }
    named = {
        cell
        for row in range(cells.first_row, cells.last_row + 1)
        if sheet[cell := _weight_cell(cells, row)].value is not None
    }
    weights = split_weight_formulas(form, cells, filled | named)
    for cell, formula in weights.items():
        sheet[cell] = f"={formula}"
    return {**dict.fromkeys(weights, ""), **_shared_weights(found, set(weights))}


def _shared_weights(found: Placed, cells: set[str]) -> dict[str, Value]:
    """Give the indicators whose weight is a formula the share that it will show; return their cells' values."""
    values: dict[str, Value] = {}
    placed = list(zip(found.cells.indicators, found.evaluation.indicators, strict=True))
    for group in found.form.indicators.groups:
        members = [(where["weight"], item) for where, item in placed if item.level1 == group.level1 and item.name]
        if group.weight is None or not members:
            continue
        shares = group.shares(len(members), found.form.policy.digits)
        for (cell, item), share in zip(members, shares, strict=True):
            if cell in cells:
                item.weight, values[cell] = plain(share), share
    return values


def _headings(cells: CellMap) -> set[str]:
    return {*cells.headings.values(), *cells.headings2, cells.side, *(each.label for each in cells.goal_tables)}


def _is_sum(found: Placed, sheet: Worksheet, cell: str) -> bool:
    """Say whether a typed budget total is just the sum of its lines: then the formula takes its place."""
    band = found.form.budget
    for spec in band.lines if band else ():
        for role, where in found.cells.budget.get(spec.id, {}).items():
            if where == cell and spec.sum_of and role in ("initial", "adjusted", "executed"):
                return bool(sheet[cell].value == sum_of_lines(found.evaluation, spec, role))
    return False


def _weight_cell(cells: CellMap, row: int) -> str:
    return f"{get_column_letter(cells.columns['weight'])}{row}"
