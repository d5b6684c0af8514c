"""Writes plain tables into a sheet: a title, a note, a header row that is repeated in print, rows of figures and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import column_letters
from xlsheets.files.grid import Value
from xlsheets.files.limits import MAX_TEXT
from xlsheets.files.page.text_heights import lines_height, wrapped_lines
from xlsheets.files.sheet_xml import clean_text
from xlsheets.writing import styles
from xlsheets.writing.text_fit import write_value

_THIN = Side(style="thin", color="FF7F7F7F")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
LINK_FONT = Font(name="宋体", size=10, color="FF0563C1", underline="single")
"""A text that leads somewhere."""

_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_FIGURE = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)  # never ###
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
ONE_LINE = Alignment(horizontal="left", vertical="center")
"""Of texts on the screen alone."""

BELOW_CAPTION = 4
"""Row of the header of a table that stands below what ``write_caption`` writes."""

MOST_WIDE = 134
"""Characters of the usual font that fit the width of A4 landscape with 10 points printed at 8 at least."""


class FileLink(Struct, frozen=True):
    """A text that leads to a file: what is shown, and the way to the file."""

    text: str
    target: str


class TableColumn(Struct, frozen=True):
    """A column: header, width in characters, number format, and whether its texts stand on the left.

    ``printed``: else it is read on the screen alone, its texts in one line, so that no row is higher on paper; such columns stand last.
    """

    header: str
    width: float = 10
    number_format: str = "General"
    left: bool = False
    printed: bool = True


def style_cell(
    sheet: Worksheet, cell: str, number_format: str = "General", *, bold: bool = False, left: bool = False
) -> None:
    """Give a cell the looks of a table's: framed, 10 points."""
    target = sheet[cell]
    target.font = Font(name="宋体", size=10, bold=bold)
    target.alignment = _LEFT if left else _CENTRED if number_format == "General" else _FIGURE
    target.border = _FRAME
    target.number_format = number_format


def head_cell(sheet: Worksheet, cell: str, text: str) -> None:
    """Write a header cell."""
    style_cell(sheet, cell, bold=True)
    sheet[cell].fill = PatternFill("solid", start_color=styles.HEADER_FILL, end_color=styles.HEADER_FILL)
    if text:
        write_value(sheet[cell], text)


def write_caption(sheet: Worksheet, title: str, note: str, columns: int) -> None:
    """Write a sheet's title and the line under it over so many columns."""
    last = column_letters(columns)
    sheet["A1"], sheet["A1"].font = title, Font(name="黑体", size=16, bold=True)
    write_value(sheet["A2"], note)
    sheet["A2"].font = Font(size=9, color=styles.GREY)
    sheet["A2"].alignment = Alignment(vertical="center", wrap_text=True)
    for row, height in ((1, 26), (2, 20)):
        if columns > 1:
            sheet.merge_cells(f"A{row}:{last}{row}")
        sheet.row_dimensions[row].height = height


def write_rows(
    sheet: Worksheet, top: int, columns: Sequence[TableColumn], rows: Iterable[Sequence[Value | FileLink]]
) -> int:
    """Write a header in row ``top`` and the rows below it; texts stay texts whatever they begin with. Returns the last row."""
    for index, column in enumerate(columns, 1):
        head_cell(sheet, f"{column_letters(index)}{top}", column.header)
    sheet.row_dimensions[top].height = 30
    number = top
    looks: list[StyleArray] = []
    for values in rows:
        number += 1
        lines = 1
        for index, value in enumerate(values, 1):
            cell = sheet.cell(number, index)
            if number == top + 1:
                column = columns[index - 1]
                style_cell(sheet, cell.coordinate, column.number_format, left=column.left)
                if not column.printed:
                    cell.alignment = ONE_LINE
                looks.append(cell._style)
            cell._style = looks[index - 1]
            if isinstance(value, FileLink):
                cell.hyperlink, cell._style = value.target, looks[index - 1]
                cell.font = LINK_FONT
                value = value.text
            if isinstance(value, str) and value:
                write_value(cell, clean_text(value)[:MAX_TEXT])
                if columns[index - 1].printed and len(value) * 2 > columns[index - 1].width:  # else it fits for certain
                    lines = max(lines, wrapped_lines(value, columns[index - 1].width, 10))
            elif isinstance(value, Decimal):
                cell.value = value
        sheet.row_dimensions[number].height = lines_height(lines, 10) + 2
    return number


def finish_table(sheet: Worksheet, columns: Sequence[TableColumn], header: int, last: int, fixed: int = 0) -> None:
    """Set widths, frozen header, filter and A4 landscape print of a sheet whose table has its header in row ``header``.

    ``fixed``: so many columns stay in sight with the header.
    """
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[column_letters(index)].width = column.width
    letters = column_letters(len(columns))
    sheet.freeze_panes = f"{column_letters(fixed + 1)}{header + 1}"
    if last > header:
        sheet.auto_filter.ref = f"A{header}:{letters}{last}"
    printed = [column for column in columns if column.printed]
    print_landscape(sheet, f"A1:{column_letters(len(printed))}{last}", header)
    print_wide(sheet, (column.width for column in printed), fixed)


def print_wide(sheet: Worksheet, widths: Iterable[float], fixed: int) -> None:
    """Print a table that one page would make too small on two side by side, the first ``fixed`` columns on both."""
    if fixed and sum(widths) > MOST_WIDE:
        sheet.page_setup.fitToWidth = 2
        sheet.print_title_cols = f"A:{column_letters(fixed)}"


def print_landscape(sheet: Worksheet, area: str, header: int | None = None) -> None:
    """Print an area on A4 landscape, one page wide, with its header row, where it has one, on each page."""
    sheet.sheet_view.showGridLines = False
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", 9
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = area
    if header is not None:
        sheet.print_title_rows = f"{header}:{header}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.page_margins.footer = 0.25  # else the footer has no room and is cut off
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def columns_of(headers: Sequence[str], formats: Mapping[int, str], first_width: float = 18) -> list[TableColumn]:
    """Make the columns of a table of figures: a wide first column with texts, narrow ones behind."""
    first = TableColumn(headers[0], first_width, left=True)
    wide = {index for index, shape in formats.items() if shape.startswith("#")}
    others = (
        TableColumn(header, 10 if index in wide else 7 if index in formats else 6, formats.get(index, "General"))
        for index, header in enumerate(headers[1:], 1)
    )
    return [first, *others]
