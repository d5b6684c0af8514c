"""Finishes a form's own sheet: paper and print area, validations of what is typed, colours by completion bucket."""

from __future__ import annotations

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.domain.numbers import plain
from xlsheets.forms.placed import CellMap
from xlsheets.forms.schema import Form
from xlsheets.writing import styles
from xlsheets.writing.form_validations import add_validations


def finish_form_sheet(sheet: Worksheet, form: Form, cells: CellMap, prefix: str) -> None:
    """Set paper, print area, repeated header rows, validations and colours of the form's sheet; ``prefix`` is that of its names."""
    last = get_column_letter(len(form.page.widths))
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = form.page.orientation, 9
    setup.fitToWidth, setup.fitToHeight, setup.blackAndWhite = 1, 0, True
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{last}{sheet.max_row}"
    sheet.print_title_rows = f"{cells.header_row - form.indicators.header_rows + 1}:{cells.header_row}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.55
    margins.top, margins.bottom, margins.footer = 0.7, 0.7, 0.35
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.sheet_view.showGridLines = False
    add_validations(sheet, form, cells)
    _add_colours(sheet, form, cells, prefix)


def _add_colours(sheet: Worksheet, form: Form, cells: CellMap, prefix: str) -> None:
    """Colour the score (and the completion, where the form prints one) by completion bucket."""
    if "score" not in cells.columns:
        return
    score = get_column_letter(cells.columns["score"])
    first, last = cells.first_row, cells.last_row
    if form.hides_points:  # 测算 has them
        weight = f"INDEX({prefix}points,ROW()-ROW({prefix}head))"
    else:
        weight = f"${get_column_letter(cells.columns['weight'])}{first}"
    share = f"${score}{first}/{weight}"
    areas = {
        f"{score}{first}:{score}{last}": (
            f"ISNUMBER(${score}{first}),ISNUMBER({weight})",
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
