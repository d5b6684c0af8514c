"""Write a `ReportTable` as WordprocessingML: borders, a header row that repeats, rows that do not break across pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlsheets.domain.status import TO_FILL
from xlsheets.report.figures.figure import ReportColumn, ReportTable
from xlsheets.report.markup import MarkupRun
from xlsheets.report.word import styles
from xlsheets.report.word.bookmarks import Bookmarks
from xlsheets.report.word.styles import element

CellWriter = Callable[[MarkupRun], Any]
FOOT = "foot"
"""Stands for the key of the last row, which is of no record."""


def table_element(
    table: ReportTable,
    write_run: CellWriter,
    style_id: Callable[[str], str],
    marks: Bookmarks,
    width: float = styles.TEXT_WIDTH,
) -> Any:
    """Return the w:tbl; its columns are stretched to the width of the text, in points."""
    factor = width * 20 / sum(column.width for column in table.columns)
    widths = [int(column.width * factor) for column in table.columns]
    made = element("w:tbl")
    made.append(_properties(sum(widths), style_id(styles.TABLE_GRID)))
    grid = element("w:tblGrid")
    grid.extend([element("w:gridCol", w=str(width)) for width in widths])
    made.append(grid)

    row_mark: list[Any] = []

    def cell(text: str, key: str, column: str, width: int, style: str, align: str, *looks: Any) -> Any:
        made = element("w:tc")
        properties = element("w:tcPr")
        properties.append(element("w:tcW", w=str(width), type="dxa"))
        properties.extend(looks)
        properties.append(element("w:vAlign", val="center"))
        made.append(properties)
        paragraph = element("w:p")
        paragraph_properties = element("w:pPr")
        paragraph_properties.append(element("w:pStyle", val=style_id(style)))
        if align != "center":
            paragraph_properties.append(element("w:jc", val=align))
        paragraph.append(paragraph_properties)
        paragraph.extend(row_mark)
        row_mark.clear()
        inside = [write_run(MarkupRun(text, missing=text == TO_FILL))] if text else []
        paragraph.extend(marks.cell(key, text, inside, column))
        made.append(paragraph)
        return made

    header = _row(header=True)
    row_mark += marks.row(table.name, "", begins=True)
    for column, width in zip(table.columns, widths, strict=True):
        header.append(cell(column.header, "", column.name, width, styles.TABLE_HEAD, "center"))
    made.append(header)
    previous: tuple[str, ...] | None = None
    for key, values in zip(table.keys, table.rows, strict=True):
        row = _row()
        row_mark += marks.row(table.name, key, begins=False)
        for at, (column, width, value) in enumerate(zip(table.columns, widths, values, strict=True)):
            merge = _merge_mark(table.columns, values, previous, at)
            shown = "" if merge == "continue" else value
            row.append(
                cell(shown, f"{key}.{column.name}", column.name, width, styles.TABLE, column.align, *_vertical(merge))
            )
        made.append(row)
        previous = values
    if table.foot:
        row_mark += marks.row(table.name, FOOT, begins=False)
        made.append(_foot(table, widths, cell))
    return made


def _properties(width: int, style: str) -> Any:
    made = element("w:tblPr")
    made.append(element("w:tblStyle", val=style))
    made.append(element("w:tblW", w=str(width), type="dxa"))
    made.append(element("w:jc", val="center"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    made.append(borders)
    made.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side, distance in (("top", "40"), ("left", "40"), ("bottom", "40"), ("right", "40")):
        margins.append(element(f"w:{side}", w=distance, type="dxa"))
    made.append(margins)
    return made


def _row(header: bool = False) -> Any:
    made = element("w:tr")
    properties = element("w:trPr")
    properties.append(element("w:cantSplit"))
    if header:
        properties.append(element("w:tblHeader"))
    made.append(properties)
    return made


def _merge_mark(
    columns: tuple[ReportColumn, ...], values: tuple[str, ...], previous: tuple[str, ...] | None, at: int
) -> str:
    """A name is one cell with the same name above it, as long as everything to its left is the same too."""
    if not columns[at].merge:
        return ""
    return "continue" if previous and values[at] and previous[: at + 1] == values[: at + 1] else "restart"


def _vertical(merge: str) -> list[Any]:
    return [element("w:vMerge", val=merge)] if merge else []


def _foot(table: ReportTable, widths: list[int], cell: Callable[..., Any]) -> Any:
    row = _row()
    at = 0
    while at < len(widths):
        end = at + 1
        while not at and end < len(widths) and not table.foot[end]:
            end += 1  # the label stretches over the empty cells behind it
        looks = [element("w:gridSpan", val=str(end - at))] if end - at > 1 else []
        key = table.columns[at].total
        row.append(
            cell(table.foot[at], key, table.columns[at].name, sum(widths[at:end]), styles.TABLE_HEAD, "center", *looks)
        )
        at = end
    return row
