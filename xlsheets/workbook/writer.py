"""Writes the standard workbook of a form: 自评表, 测算, 文字说明, 填报说明; blank or pre-filled, formulas and cached values."""

from __future__ import annotations

import io
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree
from openpyxl.formatting.rule import FormulaRule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import BudgetLine, Evaluation
from xlsheets.domain.numbers import plain, split_weight
from xlsheets.domain.reading import join_target, split_target
from xlsheets.domain.scoring import evaluate
from xlsheets.forms.schema import Form
from xlsheets.workbook import styles
from xlsheets.workbook.archive import Archive
from xlsheets.workbook.calc_layout import CalcLayout, capacity_for
from xlsheets.workbook.calc_sheet import write_calc_sheet
from xlsheets.workbook.computed import calc_values, form_values, seen_by_formulas, sum_of_lines
from xlsheets.workbook.extra_sheets import GUIDE_TITLE, TEXTS_TITLE, write_guide_sheet, write_texts_sheet
from xlsheets.workbook.form_formulas import form_formulas, names_of, split_weight_formulas
from xlsheets.workbook.form_sheet import FormSheet, plan_rows
from xlsheets.workbook.form_validations import add_validations
from xlsheets.workbook.native_text import Value
from xlsheets.workbook.package import Package
from xlsheets.workbook.patch import Patch, patch_package
from xlsheets.workbook.recognised import FIELD_PROPERTY, FORM_PROPERTY, PREFIX, CellMap, Recognised
from xlsheets.workbook.shared_formulas import share_formulas

FORM_SHEET, CALC_SHEET = "自评表", "测算"
_BEFORE_IGNORED = (
    "sheetData",
    "sheetProtection",
    "mergeCells",
    "conditionalFormatting",
    "dataValidations",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
)
_UNSAVED = Path("xlsheets.xlsx")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written: its bytes, and the evaluation in it with the place of every cell."""

    data: bytes
    found: Recognised


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
    evaluation = (
        _as_printed(evaluation, form) if evaluation else Evaluation(form.id, year=year, money_unit=form.money_unit)
    )
    book = Workbook()
    book.calculation.fullCalcOnLoad = True
    book.properties.creator = "xlsheets"
    book.properties.title = form.title
    book.custom_doc_props.append(StringProperty(name=FORM_PROPERTY, value=form.id))
    styles.add_styles(book, form.page)
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = FORM_SHEET
    plans = plan_rows(form, evaluation, rows)
    form_sheet = FormSheet(sheet, form, evaluation, plans)
    cells = form_sheet.write()
    for name, value in evaluation.fields.items():
        if value and name not in cells.fields:
            book.custom_doc_props.append(StringProperty(name=f"{FIELD_PROPERTY}{name}", value=value))
    found = Recognised(form, evaluation, cells)
    layout = CalcLayout.of(form, CALC_SHEET, capacity_for(len(plans)), PREFIX)
    cached = _write_formulas(sheet, found, layout)
    calc = book.create_sheet(CALC_SHEET)
    write_calc_sheet(calc, layout, cells)
    for name, reference in {**names_of(form, cells, PREFIX), **layout.names()}.items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)
    _finish_form_sheet(sheet, form, cells)
    text_values: dict[str, Value] = {}
    if form.other_texts:
        texts = book.create_sheet(TEXTS_TITLE)
        cells.texts_sheet = TEXTS_TITLE
        cells.texts, counts = write_texts_sheet(texts, form, evaluation)
        by_cell = {place.replace("D", "F"): text for text, place in cells.texts.items()}
        text_values = {cell: Decimal(len(evaluation.texts.get(by_cell[cell], ""))) for cell in counts}
    write_guide_sheet(book.create_sheet(GUIDE_TITLE), form)
    for where, row in zip(cells.indicators, cells.indicator_rows, strict=True):
        if isinstance(share := cached.get(where.get("weight", "")), Decimal):
            form_sheet.raw[row]["weight"] = plain(share)
    results = evaluate(evaluation, form.policy)
    of_form = {**form_values(found, results), **cached}
    values = {
        FORM_SHEET: of_form,
        CALC_SHEET: calc_values(found, results, layout, seen_by_formulas(found, form_sheet.raw, of_form)),
    }
    if text_values:
        values[TEXTS_TITLE] = text_values
    return Written(_with_values(book, values, found), found)


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


def _write_formulas(sheet: Worksheet, found: Recognised, layout: CalcLayout) -> dict[str, Value]:
    """Write the form's formulas where nothing is typed. Returns values of formulas that the domain does not know (blank weights)."""
    form, cells = found.form, found.cells
    typed = {
        cell
        for cell in form_formulas(form, cells, PREFIX)
        if sheet[cell].value not in (None, "") and cell not in _headings(cells)
    }
    for cell, formula in form_formulas(form, cells, PREFIX).items():
        if cell in typed and not _is_sum(found, sheet, cell):
            found.typed_over.add(cell)
            continue
        sheet[cell] = f"={formula}"
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


def _shared_weights(found: Recognised, cells: set[str]) -> dict[str, Value]:
    """Give the indicators whose weight is a formula the share that it will show; return their cells' values."""
    values: dict[str, Value] = {}
    placed = list(zip(found.cells.indicators, found.evaluation.indicators, strict=True))
    for group in found.form.indicators.groups:
        members = [(where["weight"], item) for where, item in placed if item.level1 == group.level1 and item.name]
        if group.weight is None or not members:
            continue
        shares = split_weight(group.weight, len(members), found.form.policy.digits)
        for (cell, item), share in zip(members, shares, strict=True):
            if cell in cells:
                item.weight, values[cell] = plain(share), share
    return values


def _headings(cells: CellMap) -> set[str]:
    return {*cells.headings.values(), cells.side}


def _is_sum(found: Recognised, sheet: Worksheet, cell: str) -> bool:
    """Say whether a typed budget total is just the sum of its lines: then the formula takes its place."""
    band = found.form.budget
    for spec in band.lines if band else ():
        for role, where in found.cells.budget.get(spec.id, {}).items():
            if where == cell and spec.sum_of and role in ("initial", "adjusted", "executed"):
                return bool(sheet[cell].value == sum_of_lines(found.evaluation, spec, role))
    return False


def _weight_cell(cells: CellMap, row: int) -> str:
    return f"{get_column_letter(cells.columns['weight'])}{row}"


def _finish_form_sheet(sheet: Worksheet, form: Form, cells: CellMap) -> None:
    """Set paper, print area, repeated header rows, validations and colours of the form's sheet."""
    last = get_column_letter(len(form.page.widths))
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = form.page.orientation, 9
    setup.fitToWidth, setup.fitToHeight, setup.blackAndWhite = 1, 0, True
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{last}{sheet.max_row}"
    sheet.print_title_rows = f"{cells.header_row}:{cells.header_row}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.55
    margins.top, margins.bottom, margins.footer = 0.7, 0.7, 0.35
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.sheet_view.showGridLines = False
    add_validations(sheet, form, cells)
    _add_colours(sheet, form, cells)


def _add_colours(sheet: Worksheet, form: Form, cells: CellMap) -> None:
    """Colour the score (and the completion, where the form prints one) by completion bucket."""
    score, weight = (get_column_letter(cells.columns[role]) for role in ("score", "weight"))
    first, last = cells.first_row, cells.last_row
    share = f"${score}{first}/${weight}{first}"
    areas = {
        f"{score}{first}:{score}{last}": (
            f"AND(ISNUMBER(${score}{first}),ISNUMBER(${weight}{first}))",
            f"IFERROR({share},0)",
        )
    }
    if form.has_completion:
        letters = get_column_letter(cells.columns["completion"])
        areas[f"{letters}{first}:{letters}{last}"] = (f"ISNUMBER(${letters}{first})", f"${letters}{first}")
    for area, (is_number, value) in areas.items():
        for entry, fill in zip(form.policy.buckets, styles.BUCKET_FILLS, strict=False):
            rule = FormulaRule(
                [f"AND({is_number},ROUND({value}-{plain(entry.least)},10)>=0)"],
                fill=PatternFill(bgColor=fill, fill_type="solid"),
                stopIfTrue=True,
            )
            sheet.conditional_formatting.add(area, rule)


def _with_values(book: Workbook, values: dict[str, dict[str, Value]], found: Recognised) -> bytes:
    """Save, then put the cached value into every formula cell: any later save by openpyxl would drop them."""
    patches: dict[str, dict[str, Patch]] = {}
    for name, of_sheet in values.items():
        sheet = book[name]
        formulas = (cell for cell in of_sheet if sheet[cell].data_type == "f")
        patches[name] = {cell: Patch(of_sheet[cell] if of_sheet[cell] is not None else "") for cell in formulas}
    buffer = io.BytesIO()
    book.save(buffer)
    package = Package(_UNSAVED, Archive(buffer.getvalue()))
    data = patch_package(package, patches)
    return _tidied(data, found.cells)


def _tidied(data: bytes, cells: CellMap) -> bytes:
    """Mend what openpyxl cannot say.

    Targets and actuals are texts on purpose (``98%`` must stay ``98%``): Excel is told not to mark them. An empty cell is written
    as such, not as a number without a value, which some programs read as 0. The long formulas of 测算 are written once a column.
    """
    package = Package(_UNSAVED, Archive(data))
    parts: dict[str, bytes] = {}
    for sheet in package.sheets:
        part = package.find(sheet.part) or sheet.part
        root = etree.fromstring(package.read(part))
        for cell in root.iter(f"{{{_MAIN}}}c"):
            if len(cell) == 0 and cell.get("t") == "n":
                del cell.attrib["t"]
        if sheet.name == CALC_SHEET:
            share_formulas(root)
        if sheet.name == cells.sheet:
            _ignore_numbers_as_text(root, cells)
        parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.archive.rewrite(parts)


def _ignore_numbers_as_text(root: etree._Element, cells: CellMap) -> None:
    letters = [get_column_letter(cells.columns[role]) for role in ("target", "actual") if role in cells.columns]
    areas = " ".join(f"{column}{cells.first_row}:{column}{cells.last_row}" for column in letters)
    ignored = etree.Element(f"{{{_MAIN}}}ignoredErrors")
    etree.SubElement(ignored, f"{{{_MAIN}}}ignoredError", sqref=areas, numberStoredAsText="1")
    before = [index for index, child in enumerate(root) if etree.QName(child).localname in _BEFORE_IGNORED]
    root.insert(max(before) + 1, ignored)
