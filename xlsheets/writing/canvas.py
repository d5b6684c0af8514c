"""A form's sheet while it is written: the row that is being written, merged spans with their borders, heights by what texts need."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import address
from xlsheets.forms.schema import Page
from xlsheets.forms.schema_bands import Span
from xlsheets.writing.text_fit import LEAST_ROW_HEIGHT, LINE_HEIGHT, wrapped_lines, write_value

POINTS = "{points}"


class Canvas:
    """A sheet that is written from the top down. ``row``: the current one, from 1."""

    def __init__(self, sheet: Worksheet, page: Page, placeholders: Mapping[str, str]) -> None:
        """Set the widths of the columns; ``placeholders``: name → text of what the form's printed texts leave open."""
        self.sheet, self.page, self.placeholders = sheet, page, placeholders
        self.row = 1
        for index, width in enumerate(page.widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width + 0.7

    def fill(self, text: str) -> str:
        """Fill in the placeholders of a printed text."""
        return text.format_map(self.placeholders)

    def put(self, span: Span, value: object, style: str, *, rows: int = 1, top: int = 0) -> str:
        """Write a value into a merged span and give every cell of it the style (borders are per cell).

        Args:
            span: its columns.
            value: what its top-left cell gets; nothing for None and "".
            style: the named style.
            rows: how many rows it is high.
            top: its first row; the current one without it.

        Returns:
            The address of the top-left cell.
        """
        sheet, top = self.sheet, top or self.row
        for row in range(top, top + rows):
            for column in range(span.left, span.right + 1):
                sheet.cell(row, column).style = style
        if rows > 1 or span.left != span.right:
            sheet.merge_cells(start_row=top, end_row=top + rows - 1, start_column=span.left, end_column=span.right)
        if value not in (None, ""):
            write_value(sheet.cell(top, span.left), value)
        return address(top, span.left)

    def end_row(self, *texts: tuple[Span, str], least: float = LEAST_ROW_HEIGHT) -> None:
        """Make the current row high enough for wrapped texts in their spans, ``least`` points at least, and go to the next one."""
        size = self.page.size
        lines = max((wrapped_lines(text, self.width(span), size) for span, text in texts), default=1)
        self.sheet.row_dimensions[self.row].height = max(least, lines * size * LINE_HEIGHT + 6)
        self.row += 1

    def width(self, span: Span) -> float:
        """Width of a span in characters."""
        return sum(self.page.widths[span.left - 1 : span.right])

    def stretch(self, span: Span, text: str, top: int, bottom: int) -> None:
        """Make the rows of a merged cell together as high as its text needs."""
        dimensions = [self.sheet.row_dimensions[row] for row in range(top, bottom + 1)]
        size = self.page.size
        missing = wrapped_lines(text, self.width(span), size) * size * LINE_HEIGHT + 6
        missing -= sum(each.height for each in dimensions)
        for each in dimensions if missing > 0 else ():
            each.height += missing / len(dimensions)
