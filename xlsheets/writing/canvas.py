"""A form's sheet while it is written: the row that is being written, merged spans with their borders, heights by what texts need."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from xlsheets.files.addresses import address
from xlsheets.files.page.sheet_rows import CELL_MARGIN
from xlsheets.files.page.text_heights import round_up, text_height
from xlsheets.forms.schema import Page
from xlsheets.forms.schema_bands import Span
from xlsheets.writing import styles
from xlsheets.writing.text_fit import LEAST_ROW_HEIGHT, write_value

POINTS = "{points}"


class Canvas:
    """A sheet that is written from the top down. ``row``: the current one, from 1."""

    def __init__(self, sheet: Worksheet, page: Page, placeholders: Mapping[str, str]) -> None:
        """Set the widths of the columns; ``placeholders``: name → text of what the form's printed texts leave open."""
        self.sheet, self.page, self.placeholders = sheet, page, placeholders
        self.row = 1
        self._looks: dict[tuple[str, bool, bool, bool, bool], StyleArray] = {}
        for index, width in enumerate(page.widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width + CELL_MARGIN

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
        self._dress(CellRange(min_row=top, max_row=top + rows - 1, min_col=span.left, max_col=span.right), style)
        if value not in (None, ""):
            write_value(sheet.cell(top, span.left), value)
        return address(top, span.left)

    def _dress(self, area: CellRange, style: str) -> None:
        """Merge an area and give its cells a style, with the lines around it only.

        openpyxl works the lines out cell by cell, which took a third of the time of a workbook. It does so once for each style and
        each place in an area (a corner, an edge, within).
        """
        sheet, places = self.sheet, list(area.cells)
        kinds = [
            (style, row == area.min_row, row == area.max_row, column == area.min_col, column == area.max_col)
            for row, column in places
        ]
        if all(kind in self._looks for kind in kinds):
            for place, kind in zip(places, kinds, strict=True):
                styles.dress(sheet.cell(*place), self._looks[kind])
            if len(places) > 1:
                sheet.merged_cells.add(area)
            return
        for place in places:
            sheet.cell(*place).style = style
        if len(places) > 1:
            sheet.merge_cells(area.coord)
        self._looks |= {kind: styles.look_of(sheet.cell(*place)) for place, kind in zip(places, kinds, strict=True)}

    def end_row(self, *texts: tuple[Span, str], least: float = LEAST_ROW_HEIGHT) -> None:
        """Make the current row high enough for wrapped texts in their spans, ``least`` points at least, and go to the next one."""
        size = self.page.size
        needed = (text_height(text, self.width(span), size) for span, text in texts)
        self.sheet.row_dimensions[self.row].height = max((least, *needed))
        self.row += 1

    def width(self, span: Span) -> float:
        """Width of a span in characters."""
        return sum(self.page.widths[span.left - 1 : span.right])

    def stretch(self, span: Span, text: str, top: int, bottom: int) -> None:
        """Make the rows of a merged cell together as high as its text needs."""
        dimensions = [self.sheet.row_dimensions[row] for row in range(top, bottom + 1)]
        missing = text_height(text, self.width(span), self.page.size) - sum(each.height for each in dimensions)
        for each in dimensions if missing > 0 else ():
            each.height = round_up(each.height + missing / len(dimensions))
