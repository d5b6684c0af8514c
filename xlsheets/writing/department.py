"""Writes a department's workbook: 汇总 and 汇总图 first, a sheet for each project's form, then 填报说明, the paragraphs and calculations.

Every form has a 测算 and names of its own, so that each is computed by itself and may be copied, renamed or deleted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from copy import copy

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.project_counts import counted_measures, total_counts
from xlsheets.errors import UserError
from xlsheets.files.grid import Value
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form, Page
from xlsheets.formulas.summary_layout import (
    OVERVIEW_SHEET,
    SUMMARY_SHEET,
    SummaryLayout,
    common_scales,
    common_unit,
)
from xlsheets.formulas.summary_rows import Lookup, listed, summary_row, takes_counts
from xlsheets.writing import styles
from xlsheets.writing.cached_values import with_values
from xlsheets.writing.guide_sheet import GUIDE_TITLE, TEXTS_TITLE, write_guide_sheet
from xlsheets.writing.sheet_names import CALC_SHEET, free_sheet_name
from xlsheets.writing.summary_sheet import write_summary
from xlsheets.writing.workbook import FormInBook, FormSheets, new_book, write_form

SUMMARY_NOTE = (
    "本表随各项目自评表自动计算；点项目名称、状态、文字说明可转到对应的表。"
    "复制或新增自评表后，点功能区“汇总”，或运行 xlsheets recompute，本表随之补上。"
)
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
_CALC_COLOUR, _TEXTS_COLOUR = "A5A5A5", "FFC000"


class WrittenDepartment(Struct, frozen=True):
    """A department's workbook: its bytes, and every evaluation in it with the place of every cell."""

    data: bytes
    found: list[Placed]


def write_department(filled: Sequence[tuple[Form, Evaluation]]) -> WrittenDepartment:
    """Write one workbook with several evaluations, of one form or of many.

    Returns:
        The .xlsx as bytes, with formulas and cached values, and where everything stands.

    Raises:
        UserError: a form of figures alone, or one in its bureau's own workbook, is among them.
    """
    alone = next((form for form, _ in filled if form.is_data), None)
    if alone is not None:
        raise UserError(f"“{alone.title}”是数据表，不计分、不汇总，请单独新建一个工作簿")
    issued = next((form for form, _ in filled if form.layout is not None), None)
    if issued is not None:
        raise UserError(f"“{issued.title}”要填在财政部门印发的工作簿里，不能几张放进一个工作簿，请每个项目单独新建一个")
    book = new_book(SUMMARY_SHEET)
    base = filled[0][0].page
    styles.add_styles(book, base)
    names = sheet_names([evaluation.subject for _, evaluation in filled])
    written: dict[int, FormInBook] = {}
    for number in _projects_first(filled):
        form, evaluation = filled[number - 1]
        placed = FormSheets(number, *names[number - 1])
        if form.is_department:
            evaluation = replace(evaluation, counted=_counted(form, written.values()))
        written[number] = write_form(book, form, evaluation, placed)
        for name in (placed.form, placed.texts):
            if name in book.sheetnames:
                _refont(book[name], form.page, base)
    forms = [written[number] for number in sorted(written)]
    guide = book.create_sheet(GUIDE_TITLE)
    different = list({form.id: form for form, _ in filled}.values())
    write_guide_sheet(guide, *different)
    values = {sheet: of_sheet for form in forms for sheet, of_sheet in form.values.items()}
    values |= _write_summary(book, forms, values)
    _order(book, names, guide)
    calcs = {form.layout.sheet: form.calc_rows for form in forms if form.layout and form.calc_rows}
    data = with_values(book, values, [form.found.cells for form in forms], calcs)
    return WrittenDepartment(data, [form.found for form in forms])


def _projects_first(filled: Sequence[tuple[Form, Evaluation]]) -> list[int]:
    """Number the forms from 1, in the order of writing: a department's form takes its counts from the projects."""
    return sorted(range(1, len(filled) + 1), key=lambda number: filled[number - 1][0].is_department)


def _counted(form: Form, written: Iterable[FormInBook]) -> dict[str, str]:
    projects = [each for each in written if not each.found.form.is_department]
    counts = total_counts((each.found.evaluation, each.found.results, each.found.form.policy) for each in projects)
    return counted_measures(form.policy, counts) if projects else {}


def _write_summary(
    book: Workbook, every: list[FormInBook], values: dict[str, dict[str, Value]]
) -> dict[str, dict[str, Value]]:
    found = [form.found for form in every]
    with_row = {each.prefix for each in listed(found)}
    forms = [form for form in every if form.found.prefix in with_row]
    buckets, grades = common_scales(form.found.form for form in forms)
    unit = common_unit(form.found.evaluation.money_unit for form in forms)
    layout = SummaryLayout.of(buckets, grades, unit, len(forms), counts=takes_counts(found))
    look = _written_values(book, values, {form.layout.sheet for form in every if form.layout})
    rows = [summary_row(at, form.found, form.layout, layout, look) for at, form in enumerate(forms, layout.first_row)]
    for name, reference in layout.names().items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)
    sheet, overview = (book.create_sheet(name) for name in (layout.sheet, layout.overview))
    return write_summary(sheet, overview, layout, rows, SUMMARY_NOTE)


def _written_values(book: Workbook, values: dict[str, dict[str, Value]], calcs: Collection[str]) -> Lookup:
    """Look into the cells that were written; ``calcs``: the sheets of which openpyxl has no formulas."""

    def look(sheet: str, cell: str) -> Value:
        if sheet in calcs:
            return values[sheet].get(cell)
        target = book[sheet][cell]
        value: Value = values.get(sheet, {}).get(cell) if target.data_type == "f" else target.value
        return value

    return look


def sheet_names(subjects: Iterable[str]) -> list[tuple[str, str, str]]:
    """Name the sheets of each project: its form's, its 测算 and its 文字说明; what Excel refuses in a name goes, none comes twice."""
    taken = {SUMMARY_SHEET, OVERVIEW_SHEET, GUIDE_TITLE, CALC_SHEET, TEXTS_TITLE, "history"}
    named = []
    for subject in subjects:
        own = free_sheet_name(" ".join(_REFUSED.sub(" ", subject).split()), taken)
        calc, texts = (free_sheet_name(f"{kind}·{own}", taken) for kind in (CALC_SHEET, TEXTS_TITLE))
        named.append((own, calc, texts))
    return named


def _refont(sheet: Worksheet, page: Page, base: Page) -> None:
    """Give the cells of a form the font of its own page: the named styles have that of the workbook's first form."""
    if (page.font, page.size) == (base.font, base.size):
        return
    for row in sheet.iter_rows():
        for cell in row:
            if (cell.font.name, cell.font.size) == (base.font, base.size):
                font: Font = copy(cell.font)
                font.name, font.size = page.font, page.size
                cell.font = font


def _order(book: Workbook, names: Collection[tuple[str, str, str]], guide: Worksheet) -> None:
    """Put the forms behind 汇总 and 汇总图, then 填报说明, the paragraphs and, last, the calculations."""
    texts = [each for _, _, each in names if each in book.sheetnames]
    placed = {SUMMARY_SHEET, OVERVIEW_SHEET, guide.title, *(name for each in names for name in each)}
    measures = [name for name in book.sheetnames if name not in placed]
    forms, calcs = [form for form, _, _ in names], [calc for _, calc, _ in names]
    order = [SUMMARY_SHEET, OVERVIEW_SHEET, *forms, *measures, guide.title, *texts, *calcs]
    book._sheets.sort(key=lambda sheet: order.index(sheet.title))
    book.active = 0
    for name in texts:
        book[name].sheet_properties.tabColor = _TEXTS_COLOUR
    for _, calc, _ in names:
        book[calc].sheet_properties.tabColor = _CALC_COLOUR
