"""Writes the sheet 基础数据 with openpyxl: figures to type, ratios that follow, points by rule; cached values come afterwards."""

from __future__ import annotations

from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.evaluation import Evaluation
from xlsheets.domain.measures import PERCENT, PROJECT_COUNTS, Derived
from xlsheets.domain.numbers import MONEY_UNITS, plain
from xlsheets.domain.status import to_fill
from xlsheets.files.page.text_heights import lines_height, wrapped_lines
from xlsheets.forms.schema import Form
from xlsheets.formulas.measures_cells import measures_cells
from xlsheets.formulas.measures_layout import (
    DERIVED_HEADERS,
    FIRST_PART,
    GROUP,
    INPUT_HEADERS,
    KEY,
    LABEL,
    NOTE,
    RULE_HEADERS,
    SIBLINGS,
    UNIT,
    VALUE,
    MeasuresLayout,
)
from xlsheets.formulas.summary_layout import AMOUNT_FORMAT
from xlsheets.writing import styles
from xlsheets.writing.form_colours import tint_empty
from xlsheets.writing.form_validations import figure_rule
from xlsheets.writing.text_fit import typed_value, write_value

TO_FILL_IN = "在“数值”一栏照账表填写（浅黄色的还没有填），没有发生的填0，不要留空；"
COMPUTED, SCORED = "比率自动计算。", "比率和得分自动计算，得分带入自评表。"
PROTECTED = "工作表已加保护（无密码），单击上方“+”可展开逐步计算的辅助列。"
FROM_SUMMARY = "取自“汇总”：{}；不一致的可以直接改填"
WIDTHS = {KEY: 4, GROUP: 12, LABEL: 29, UNIT: 7, VALUE: 24, NOTE: 46}


def write_measures_sheet(sheet: Worksheet, layout: MeasuresLayout, form: Form, evaluation: Evaluation) -> None:
    """Write labels, typed figures and formulas where ``layout`` has them."""
    _captions(sheet, form)
    _inputs(sheet, layout, form, evaluation)
    _derived(sheet, layout, form)
    _rules(sheet, layout, form)
    for each in measures_cells(layout, evaluation):
        sheet[each.cell] = f"={each.formula()}"
    inputs = [layout.rows[measure.id] for measure in form.policy.rules.measures]
    tint_empty(sheet, [f"{VALUE}{inputs[0]}:{VALUE}{inputs[-1]}"])
    _page(sheet, layout, form)


def _captions(sheet: Worksheet, form: Form) -> None:
    sheet["A1"] = form.measures_sheet
    sheet["A2"] = TO_FILL_IN + (COMPUTED if form.is_data else SCORED) + PROTECTED
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    sheet["A2"].font = Font(size=9, color="FF595959")
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="center")
    sheet.merge_cells(f"A1:{NOTE}1")
    sheet.merge_cells(f"A2:{NOTE}2")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 30


def _headers(sheet: Worksheet, row: int, headers: tuple[str, ...]) -> None:
    for column, header in enumerate(headers, 1):
        cell = sheet.cell(row, column, header)
        cell.style = styles.LABEL
    sheet.row_dimensions[row].height = 22


def _row(sheet: Worksheet, row: int, key: str, texts: tuple[str, str, str], note: str, size: float) -> None:
    """Write one row: its key, what stands before the value, and the note behind it."""
    sheet[f"{KEY}{row}"] = key
    for column, text in zip((GROUP, LABEL, UNIT), texts, strict=True):
        cell = sheet[f"{column}{row}"]
        write_value(cell, text)
        cell.style = styles.PLAIN
    sheet[f"{LABEL}{row}"].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    cell = sheet[f"{NOTE}{row}"]
    if note:
        write_value(cell, note)
    cell.style = styles.PLAIN
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    lines = max(wrapped_lines(note, WIDTHS[NOTE], size), wrapped_lines(texts[1], WIDTHS[LABEL], size))
    sheet.row_dimensions[row].height = max(20.0, lines_height(lines, size))


def _inputs(sheet: Worksheet, layout: MeasuresLayout, form: Form, evaluation: Evaluation) -> None:
    _headers(sheet, layout.input_header, INPUT_HEADERS)
    for measure in form.policy.rules.measures:
        row = layout.rows[measure.id]
        hint = measure.hint
        if measure.id in layout.counted:
            hint = "。".join(part for part in (FROM_SUMMARY.format(PROJECT_COUNTS[measure.source]), hint) if part)
        _row(sheet, row, measure.id, (measure.group, measure.label, measure.unit), hint, form.page.size)
        cell = sheet[f"{VALUE}{row}"]
        cell.style = styles.AMOUNT if measure.unit in MONEY_UNITS else styles.NUMBER
        typed = evaluation.measures.get(measure.id, "")
        if typed:
            write_value(cell, typed_value("initial", typed))
        rule = figure_rule(measure.label, hint, of=measure.label[:60], signed=measure.signed)
        sheet.add_data_validation(rule)
        rule.add(f"{VALUE}{row}")


def _derived(sheet: Worksheet, layout: MeasuresLayout, form: Form) -> None:
    book = form.policy.rules
    if not book.derived:
        return
    _headers(sheet, _later_headers(layout, form)[0], DERIVED_HEADERS)
    labels = book.labels()
    for derived in book.derived:
        row = layout.rows[derived.id]
        _row(
            sheet,
            row,
            derived.id,
            (derived.group, derived.label, derived.unit),
            method(derived, labels),
            form.page.size,
        )
        waiting = max((to_fill(labels[name]).told for _, name in (*derived.over, *derived.by)), key=len)
        if wrapped_lines(waiting, WIDTHS[VALUE], form.page.size) > 1:
            sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height, lines_height(2, form.page.size))
        cell = sheet[f"{VALUE}{row}"]
        cell.style = styles.COMPUTED_RATE if derived.unit == PERCENT else styles.COMPUTED
        if derived.unit != PERCENT:
            cell.number_format = AMOUNT_FORMAT


def method(derived: Derived, labels: dict[str, str]) -> str:
    """Say how a measure follows from others: （决算数 − 预算数）÷ 预算数."""

    def added(terms: tuple[tuple[int, str], ...]) -> str:
        told = (
            "".join(f" {'−' if sign < 0 else '+'} {labels[name]}" for sign, name in terms).removeprefix(" + ").strip()
        )
        return f"（{told}）" if len(terms) > 1 and derived.by else told

    said = f"{added(derived.over)} ÷ {added(derived.by)}" if derived.by else added(derived.over)
    return f"{said}。{derived.hint}" if derived.hint else said


def _rules(sheet: Worksheet, layout: MeasuresLayout, form: Form) -> None:
    if not layout.rule_header:
        return
    _headers(sheet, layout.rule_header, RULE_HEADERS)
    for rule in form.policy.rules.rules:
        row = layout.rows[rule.key]
        weight = "-" if rule.weight is None else plain(rule.weight)
        _row(sheet, row, rule.key, (rule.level1, rule.name or rule.level2, weight), "", form.page.size)
        cell = sheet[f"{UNIT}{row}"]
        if rule.weight is not None:
            cell.value = rule.weight
        sheet[f"{VALUE}{row}"].style = styles.COMPUTED
        if rule.weight is not None and not rule.judged:
            sheet[f"{SIBLINGS}{row}"] = rule.level1
        sheet.row_dimensions[row].height = 30 if len(rule.parts) > 1 else 22


def _later_headers(layout: MeasuresLayout, form: Form) -> list[int]:
    """Rows of the headers of the ratios and of the rules, where there are any."""
    derived = form.policy.rules.derived
    rules = [layout.rule_header] if layout.rule_header else []
    return [*([layout.rows[derived[0].id] - 1] if derived else []), *rules]


def _page(sheet: Worksheet, layout: MeasuresLayout, form: Form) -> None:
    for letters, width in WIDTHS.items():
        sheet.column_dimensions[letters].width = width
    sheet.column_dimensions[KEY].hidden = True
    for number in range(7, FIRST_PART + layout.most_parts):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.outlineLevel, dimension.hidden = 12, 1, True
        for row in range(1, layout.last_row + 1):
            sheet.cell(row, number).protection = Protection(locked=True)
    sheet.sheet_format.outlineLevelCol = 1
    sheet.sheet_properties.outlinePr.summaryRight = False
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = f"{UNIT}{layout.input_header + 1}"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"B1:{NOTE}{layout.last_row}"
    for header in _later_headers(layout, form):
        sheet.row_breaks.append(Break(header - 1))  # each table begins a page, its header with it
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
