"""Writes the standard workbook of a form: 自评表, 测算, 文字说明, 填报说明; blank or pre-filled, formulas and cached values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import AMOUNTS, BudgetLine, Evaluation, Indicator
from xlsheets.domain.execution import sum_of_lines
from xlsheets.domain.nothing import as_typed
from xlsheets.domain.numbers import plain
from xlsheets.domain.reading import join_target, split_target
from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.grid import Value
from xlsheets.files.own_marks import field_property, form_property, prefix_of, year_property
from xlsheets.forms.hidden_points import with_hidden_points
from xlsheets.forms.once_a_form import once_a_form
from xlsheets.forms.placed import CellMap, Evaluated, Placed, Written
from xlsheets.forms.schema import FORM_SHEET, Form
from xlsheets.formulas.calc.calc_layout import CalcLayout, capacity_for
from xlsheets.formulas.calc.calc_values import calc_values, seen_by_formulas
from xlsheets.formulas.data_layout import DataLayout, form_name
from xlsheets.formulas.form_cells import form_formulas, form_values, names_of
from xlsheets.formulas.measures_cells import measures_cells, measures_values
from xlsheets.formulas.measures_layout import MeasuresLayout
from xlsheets.formulas.share_cells import share_cells
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.calc_sheet import fit_rows, write_calc_sheet
from xlsheets.writing.data_band import hide_helpers
from xlsheets.writing.form_finish import finish_data_sheet, finish_form_sheet
from xlsheets.writing.form_sheet import write_form_sheet
from xlsheets.writing.guide_sheet import (
    GUIDE_TITLE,
    TEXTS_FIRST_ROW,
    TEXTS_TITLE,
    write_guide_sheet,
    write_texts_sheet,
)
from xlsheets.writing.layout.layout_book import on_layout
from xlsheets.writing.layout.layout_rows import with_printed_rows
from xlsheets.writing.measures_sheet import write_measures_sheet
from xlsheets.writing.printed_rows import FormulaRows
from xlsheets.writing.row_plans import RowPlan, plan_rows
from xlsheets.writing.sheet_names import CALC_SHEET, COVER_SHEET


class FormSheets(Struct, frozen=True):
    """Where a form goes in a workbook: its number there (from 1) and the names of its sheets."""

    number: int = 1
    form: str = FORM_SHEET
    calc: str = CALC_SHEET
    texts: str = TEXTS_TITLE


class FormInBook(Struct, frozen=True):
    """A form that was written into a workbook: what stands where, with its results, the layout of its 测算 and the rows of
    that (None in a form of figures alone), by sheet and cell the values of its formulas, and the rows of its tables."""

    found: Evaluated
    layout: CalcLayout | None
    calc_rows: FormulaRows | None
    values: dict[str, dict[str, Value]]
    plans: Sequence[RowPlan] = ()


def write_workbook(
    form: Form, evaluation: Evaluation | None = None, *, year: int | None = None, rows: int | None = None
) -> Written:
    """Write the workbook of a form.

    Args:
        form: the form.
        evaluation: what to fill in; a blank workbook without it.
        year: the year of a blank form.
        rows: rows of each level-2 name of a blank form; as the form prints them without it.

    Returns:
        The .xlsx as bytes, with formulas and cached values, and where everything stands.
    """
    evaluation = evaluation or Evaluation(form.id, year=year, money_unit=form.money_unit)
    written, plans = _drawn(form, evaluation, rows)
    if form.layout is None:
        return written
    return Written(on_layout(form, written, printed_blank(form), plans), written.found)


def _drawn(form: Form, evaluation: Evaluation, rows: int | None) -> tuple[Written, Sequence[RowPlan]]:
    """Write a form's workbook as it is drawn from the form's bands; return the rows of its tables too."""
    book = new_book(form.title)
    styles.add_styles(book, form.page)
    sheets = FormSheets(form=own_sheet_name(form))
    written = write_form(book, form, evaluation, sheets, rows)
    write_guide_sheet(book.create_sheet(GUIDE_TITLE), form)
    calcs = {CALC_SHEET: written.calc_rows} if written.calc_rows is not None else {}
    data = with_values(book, written.values, [written.found.cells], calcs)
    return Written(data, written.found), written.plans


def draw_workbook(form: Form, evaluation: Evaluation) -> Written:
    """Draw a form's workbook from its bands, whether its bureau issued one or not; arguments as of ``write_workbook``."""
    return _drawn(form, evaluation, None)[0]


@once_a_form
def printed_blank(form: Form) -> Written:
    """Draw a form as its bureau printed it: nothing filled in, not even the year."""
    return draw_workbook(form, Evaluation(form.id, money_unit=form.money_unit))


def new_book(title: str) -> Workbook:
    """Make a workbook without a sheet, which is computed when it is opened."""
    book = Workbook()
    book.remove(book.active)
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = "xlsheets"
    # The digits of the first font measure the columns: openpyxl's own one is on no Chinese paper.
    usual = Font(name="宋体", size=11, charset=134)
    book._fonts = IndexedList([usual])
    book._named_styles["Normal"].font = usual
    book.properties.title = title
    return book


def write_form(
    book: Workbook, form: Form, evaluation: Evaluation, sheets: FormSheets, rows: int | None = None
) -> FormInBook:
    """Write the sheets of one form at the end of a workbook: its own, its 测算 and its 文字说明.

    Args:
        book: the workbook; it has our named styles.
        form: the form.
        evaluation: what to fill in.
        sheets: the form's number in the workbook and its sheets' names.
        rows: rows of each level-2 name of a blank form.
    """
    if form.is_data:
        return _write_data_form(book, form, as_typed(evaluation), sheets)
    prefix = prefix_of(sheets.number)
    printed = _as_printed(evaluation, form)
    plans = plan_rows(form, printed, rows)
    plans = plans if form.layout is None else with_printed_rows(form, plans)
    evaluation = _as_planned(printed, form, plans)
    sheet = book.create_sheet(sheets.form)
    written = write_form_sheet(sheet, form, evaluation, plans)
    _note_form(book, sheets.number, form, evaluation, written.cells)
    found, shares = _write_formulas(sheet, Placed(form, evaluation, written.cells, prefix=prefix))
    layout = CalcLayout.of(form, sheets.calc, capacity_for(len(plans)), prefix)
    _define(book, {**names_of(form, found.cells, prefix), **layout.names()})
    values: dict[str, dict[str, Value]] = {}
    if form.policy.rules.measures:
        found, figures = _write_measures(book, found, sheets.number)
        values[found.cells.measures_sheet] = figures
    groups = {item.level1.strip() for item in evaluation.indicators} - {""}
    calc_rows = write_calc_sheet(book.create_sheet(sheets.calc), layout, found.cells, len(groups))
    if form.other_texts:
        found, values[sheets.texts] = _write_texts(book, found, sheets.texts)
    evaluated = Evaluated.of(found)
    values[sheets.form] = {**form_values(evaluated), **shares}
    finish_form_sheet(sheet, found, values[sheets.form])
    seen = seen_by_formulas(found, _with_shares(written.raw, found, shares), values[sheets.form])
    values[sheets.calc] = calc_values(evaluated, layout, seen)
    fit_rows(book[sheets.calc], layout, values[sheets.calc])
    return FormInBook(evaluated, layout, calc_rows, values, plans)


def _write_data_form(book: Workbook, form: Form, evaluation: Evaluation, sheets: FormSheets) -> FormInBook:
    """Write a form without an indicator table: its sheet, its measures in tables there or in a list beside it, its 文字说明."""
    prefix, sheet = prefix_of(sheets.number), book.create_sheet(sheets.form)
    written = write_form_sheet(sheet, form, evaluation, ())
    _note_form(book, sheets.number, form, evaluation, written.cells)
    found = Placed(form, evaluation, written.cells, prefix=prefix)
    _define(book, form_name(sheets.form, prefix))
    values: dict[str, dict[str, Value]] = {sheets.form: {}}
    if form.data_bands:
        layout = DataLayout(form, sheets.form, written.cells.measures)
        for each in measures_cells(layout, evaluation):
            sheet[each.cell] = f"={each.formula()}"
        values[sheets.form] = measures_values(layout, evaluation)
        hide_helpers(sheet, layout)
    else:
        found, figures = _write_measures(book, found, sheets.number)
        values[found.cells.measures_sheet] = figures
    if form.other_texts:
        found, values[sheets.texts] = _write_texts(book, found, sheets.texts)
    finish_data_sheet(sheet, found, written.data)
    return FormInBook(Evaluated.of(found), None, None, values)


def own_sheet_name(form: Form) -> str:
    """Name the sheet of a form that is alone in its workbook: as its bureau does, 自评表, or what its tables of figures are called."""
    if form.layout_sheet:
        return form.layout_sheet
    if form.data_bands:
        return form.measures_sheet
    return COVER_SHEET if form.is_data else FORM_SHEET


def _as_printed(evaluation: Evaluation, form: Form) -> Evaluation:
    """Return the evaluation as a reader of the sheet will find it: budget totals that only their parts give are there, nothing is
    typed where only a mark says so, and of a target that shares one cell with its operator and unit no more is known than the
    cell says."""
    evaluation = as_typed(evaluation)
    if form.combined_target:
        items = [_with_combined_target(item) for item in evaluation.indicators]
        evaluation = replace(evaluation, indicators=items)
    for spec in form.budget.sums if form.budget else ():
        line = evaluation.line(spec.id)
        others = [each for each in evaluation.budget if each is not line]
        at = 0 if line is None else evaluation.budget.index(line)
        line = line or BudgetLine(spec.id, spec.label)
        sums = {role: sum_of_lines(evaluation.budget, spec.sum_of, role) for role in AMOUNTS if not getattr(line, role)}
        line = replace(line, **{role: plain(total) for role, total in sums.items() if total is not None})
        evaluation = replace(evaluation, budget=[*others[:at], line, *others[at:]])
    return evaluation


def _with_combined_target(item: Indicator) -> Indicator:
    operator, target, unit = split_target(join_target(item.operator, item.target, item.unit))
    return replace(item, operator=operator, target=target, unit=unit, unit_beside=False)


def _as_planned(evaluation: Evaluation, form: Form, plans: Sequence[RowPlan]) -> Evaluation:
    """Return the evaluation with the indicators of the planned rows, those that a blank form prints too, and their points."""
    items = [plan.indicator for plan in plans if plan.indicator is not None]
    return replace(evaluation, indicators=with_hidden_points(form, items))


def _note_form(book: Workbook, number: int, form: Form, evaluation: Evaluation, cells: CellMap) -> None:
    """Keep the form's id, and the year and the header fields that it has no cell for, as properties of the workbook."""
    book.custom_doc_props.append(StringProperty(name=form_property(number), value=form.id))
    if evaluation.year is not None and not form.prints_year:
        book.custom_doc_props.append(StringProperty(name=year_property(number), value=str(evaluation.year)))
    for name, value in evaluation.fields.items():
        if value and name not in cells.fields:
            book.custom_doc_props.append(StringProperty(name=field_property(number, name), value=value))


def _write_measures(book: Workbook, found: Placed, number: int) -> tuple[Placed, dict[str, Value]]:
    """Write the sheet of measures with its names; return the evaluation with the places of its measures, and the values of formulas."""
    form, evaluation = found.form, found.evaluation
    taken = form.measures_sheet in book.sheetnames
    layout = MeasuresLayout.of(form, f"{form.measures_sheet}{number if taken else ''}", evaluation.counted)
    write_measures_sheet(book.create_sheet(layout.sheet), layout, form, evaluation)
    cells = replace(
        found.cells,
        measures_sheet=layout.sheet,
        measures={measure.id: layout.cell(measure.id) for measure in form.policy.rules.measures},
        measure_rows={**layout.rows, "": layout.rule_header},
    )
    _define(book, layout.names(found.prefix))
    return replace(found, cells=cells), measures_values(layout, evaluation)


def _define(book: Workbook, names: Mapping[str, str]) -> None:
    """Define names: name → what it refers to."""
    for name, reference in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)


def _write_texts(book: Workbook, found: Placed, name: str) -> tuple[Placed, dict[str, Value]]:
    """Write the sheet of typed paragraphs with its name; return the evaluation with their places, and the lengths that its cells count."""
    places, counts = write_texts_sheet(book.create_sheet(name), found.form, found.evaluation)
    by_cell = {place.replace("D", "F"): text for text, place in places.items()}
    lengths: dict[str, Value] = {cell: Decimal(len(found.evaluation.texts.get(by_cell[cell], ""))) for cell in counts}
    _define(book, {f"{found.prefix}texts": f"{quoted_sheet(name)}!$D${TEXTS_FIRST_ROW - 1}"})
    return replace(found, cells=replace(found.cells, texts_sheet=name, texts=places)), lengths


def _write_formulas(sheet: Worksheet, found: Placed) -> tuple[Placed, dict[str, Value]]:
    """Write the form's formulas where nothing is typed.

    Returns the evaluation as it then stands, and the values of formulas that the domain does not know: shared points.
    """
    form, cells = found.form, found.cells
    formulas = form_formulas(form, cells, found.prefix)
    headings = cells.with_points
    typed = {cell for cell in formulas if sheet[cell].value not in (None, "") and cell not in headings}
    typed_over = {cell for cell in typed if not _is_sum(found, sheet, cell)}
    for cell, formula in formulas.items():
        if cell not in typed_over:
            sheet[cell] = f"={formula}"
    found = replace(found, typed_over=typed_over)
    if form.hides_points or form.kind.has_rows_without_points:
        return found, {}
    filled = {row.where["weight"] for row in found.rows if row.item.weight}
    printed = {
        cell
        for row in range(cells.first_row, cells.last_row + 1)
        if sheet[cell := _weight_cell(cells, row)].value is not None
    }
    named = {row.number for row in found.rows if row.item.name}
    shares: dict[str, Value] = {}
    for each in share_cells(form, cells):
        if each.cell not in filled | printed:
            sheet[each.cell] = f"={each.formula()}"
            shares[each.cell] = each.value(named)
    items = [
        replace(row.item, weight=plain(share))
        if isinstance(share := shares.get(row.where["weight"]), Decimal)
        else row.item
        for row in found.rows
    ]
    return replace(found, evaluation=replace(found.evaluation, indicators=items)), shares


def _with_shares(
    raw: Mapping[int, Mapping[str, str]], found: Placed, shares: Mapping[str, Value]
) -> dict[int, dict[str, str]]:
    """Complete the texts of the rows with the points that formulas show in them."""
    seen = {row: dict(texts) for row, texts in raw.items()}
    for row in found.rows:
        if isinstance(share := shares.get(row.where.get("weight", "")), Decimal):
            seen[row.number]["weight"] = plain(share)
    return seen


def _is_sum(found: Placed, sheet: Worksheet, cell: str) -> bool:
    """Say whether a typed budget total is just the sum of its lines: then the formula takes its place."""
    band = found.form.budget
    for spec in band.lines if band else ():
        for role, where in found.cells.budget.get(spec.id, {}).items():
            if where == cell and spec.sum_of and role in AMOUNTS:
                return bool(sheet[cell].value == sum_of_lines(found.evaluation.budget, spec.sum_of, role))
    return False


def _weight_cell(cells: CellMap, row: int) -> str:
    return f"{get_column_letter(cells.columns['weight'])}{row}"
