"""Finishes a form's own sheet: paper, pages and print area, validations of what is typed, colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.grid import Merge, Value
from xlsheets.files.page.page_breaks import page_breaks
from xlsheets.files.page.row_growth import PlacedText, grown_rows
from xlsheets.files.page.sheet_rows import CELL_MARGIN
from xlsheets.forms.placed import Placed
from xlsheets.forms.print_groups import END_MARGIN, FOOTER_MARGIN, SIDE_MARGIN, form_pages, page_room
from xlsheets.forms.schema import Form
from xlsheets.writing.data_band import DataCells
from xlsheets.writing.form_colours import add_colours, tint_empty
from xlsheets.writing.form_validations import add_validations
from xlsheets.writing.text_fit import LEAST_ROW_HEIGHT


def finish_form_sheet(sheet: Worksheet, found: Placed, values: Mapping[str, Value]) -> None:
    """Set paper, print area, page breaks, repeated header rows, validations and colours of a form's sheet.

    Args:
        sheet: the sheet, its cells written.
        found: the evaluation in it.
        values: what its formulas come to, by cell.
    """
    form, cells = found.form, found.cells
    _set_page(sheet, form)
    sheet.print_title_rows = f"{cells.header_row - form.indicators.header_rows + 1}:{cells.header_row}"
    merges = [Merge(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells.ranges]
    _grow_rows(sheet, found, merges, values)
    _end_pages(sheet, found, merges)
    add_validations(sheet, form, cells)
    add_colours(sheet, found)


def finish_data_sheet(sheet: Worksheet, found: Placed, data: DataCells) -> None:
    """Finish the sheet of a form without an indicator table: no table is torn by the end of a page where a page holds it.

    The sheet is protected but for what is typed, without a password: a row put into a table would have no formula.

    Args:
        sheet: the sheet, its cells and formulas written.
        found: the evaluation in it.
        data: where its figures stand.
    """
    form, last = found.form, max((bottom for _, bottom in data.tables), default=sheet.max_row)
    _set_page(sheet, form)
    heights = [sheet.row_dimensions[row].height or LEAST_ROW_HEIGHT for row in range(1, last + 1)]
    sheet.page_setup.fitToHeight = 0
    for row in page_breaks(heights, data.tables, page_room(form.page), 0):
        sheet.row_breaks.append(Break(row))
    add_validations(sheet, form, found.cells)
    tint_empty(sheet, [*data.typed, *found.cells.fields.values(), *found.cells.printed_texts.values()])
    if data.cells:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def _set_page(sheet: Worksheet, form: Form) -> None:
    last = get_column_letter(len(form.page.widths))
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = form.page.orientation, 9
    setup.fitToWidth = 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{last}{sheet.max_row}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = SIDE_MARGIN
    margins.top, margins.bottom, margins.footer = END_MARGIN, END_MARGIN, FOOTER_MARGIN
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.sheet_view.showGridLines = False


def _grow_rows(sheet: Worksheet, found: Placed, merges: Sequence[Merge], values: Mapping[str, Value]) -> None:
    """Make room for what formulas show, and for labels beside rows that were written before them."""
    areas = {(merge.top, merge.left): merge for merge in merges}
    page, texts = found.form.page, []
    for row in sheet.iter_rows():
        for cell in row:
            text = values.get(cell.coordinate) if cell.data_type == "f" else cell.value
            if isinstance(text, str) and cell.alignment.wrap_text:
                place = (cell.row, cell.column)
                area = areas.get(place, Merge(*place, *place))
                widths = page.widths[area.left - 1 : area.right]
                width = sum(widths) + CELL_MARGIN * (len(widths) - 1)
                texts.append(PlacedText(area.top, area.bottom, width, text, cell.font.size))
    for row, height in grown_rows(texts, lambda row: sheet.row_dimensions[row].height, is_own=True).items():
        sheet.row_dimensions[row].height = height


def _end_pages(sheet: Worksheet, found: Placed, merges: Sequence[Merge]) -> None:
    """Let pages end where no group is torn from its label."""
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    pages = form_pages(found, merges, heights)
    sheet.page_setup.fitToHeight = 1 if pages.is_one else 0
    for row in pages.breaks:
        sheet.row_breaks.append(Break(row))
        for merge in merges:
            if merge.top <= row < merge.bottom:  # too high for a page: in the middle the label would be cut through
                label = sheet.cell(merge.top, merge.left)
                label.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
