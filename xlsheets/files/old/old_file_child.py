"""The process that reads an .xls, .et or .ods: its bytes on standard input, its sheets as JSON on standard output.

python-calamine can panic, abort or take gigabytes on a hostile file, so that nothing else runs in this process, and it has
limits. Where the system has none (Windows), a job object holds the memory, and whoever started the process ends it in time.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from decimal import Decimal
from typing import Any

from xlsheets.domain.numbers import percent
from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.grid import UNCALCULATED, Cell, Grid, Merge, text_kind
from xlsheets.files.limits import MAX_CELLS, MAX_CHARACTERS, MAX_COLUMN, MAX_ROW, ReadingError, limit_this_process
from xlsheets.files.number_formats import DATE, PERCENT, PLAIN, iso_date, significant
from xlsheets.files.old.unlock_child import can_unlock, unlocked
from xlsheets.files.old.xls_shapes import Shapes, ShapesError, SheetShapes, read_shapes
from xlsheets.files.read_file import locked_reason
from xlsheets.files.seen.seen_runs import PLAIN_FONT, Run, Seen, seen_runs, shown_in
from xlsheets.files.seen.text_format import in_text_format

_NOTHING = ("", "0", "0%")
"""What programs store beside formulas that they do not compute, and that whoever opens the file is to calculate."""
_DAMAGED = "文件已损坏或不是完整的工作簿，请在 Excel 或 WPS 中打开修复后另存为 .xlsx"


def main() -> None:
    """Read, within limits, and answer; a kind that Python can name ends as a message, all else as a dead process."""
    limit_this_process()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"sheets": [_as_json(grid) for grid in read_old(data)]}
    except ReadingError as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def read_old(data: bytes) -> list[Grid]:
    """Read an .xls or .et, or an .ods, by its content. Raises ReadingError."""
    if data[:2] == b"PK":
        from xlsheets.files.old.ods_reader import read_ods  # brings lxml, which an .xls does not need

        try:
            return read_ods(Archive(data))
        except ArchiveError as error:
            raise ReadingError(str(error)) from None
    return _read_xls(data)


def _read_xls(data: bytes) -> list[Grid]:
    from python_calamine import (  # panics of its compiled part are no Exception
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        shapes = read_shapes(data)
        reader = _Reader(shapes)
        return [
            reader.grid(workbook.get_sheet_by_name(sheet.name), sheet.visible == SheetVisibleEnum.Visible)
            for sheet in listed
        ]
    except PasswordError:
        plain = unlocked(data)
        if plain is None or plain == data:
            raise ReadingError(locked_reason(certain=can_unlock())) from None
        return _read_xls(plain)
    except ShapesError:
        # Without its number formats 98% would be read as 0.98.
        raise ReadingError(
            "读不出单元格的数字格式（文件太旧或已损坏），请在 Excel 或 WPS 中打开，另存为 .xlsx 后再用"
        ) from None
    except (CalamineError, ValueError, OSError, MemoryError):
        raise ReadingError(_DAMAGED) from None


class _Reader:
    """Makes grids of what calamine gives; counts cells and characters of all sheets together."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.cells, self.characters = MAX_CELLS, MAX_CHARACTERS

    def grid(self, sheet: Any, visible: bool) -> Grid:
        shapes = self.shapes.sheets.get(sheet.name)
        if shapes is None:
            raise ShapesError
        grid = Grid(sheet.name, visible=visible, hidden_rows=frozenset(shapes.hidden_rows))
        grid.hidden_columns = frozenset(shapes.hidden_columns)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            grid.merges.append(Merge(top + 1, left + 1, bottom + 1, right + 1))
        # Rows above the first filled one come as empty ones, cells left of it likewise: both count from A1.
        for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
            for column, value in enumerate(values, 1):
                cell = self._cell(value, row, column, shapes)
                if cell is not None:
                    self._count(cell, row, column)
                    grid.cells[row, column] = cell
                    if (row, column) in shapes.faint:
                        grid.faint[row, column] = shapes.faint[row, column]
        return grid

    def _count(self, cell: Cell, row: int, column: int) -> None:
        self.cells -= 1
        self.characters -= len(cell.text)
        if row > MAX_ROW or column > MAX_COLUMN:
            raise ReadingError("内容远在表格之外，请删去多余的行列后另存为 .xlsx")
        if self.cells < 0 or self.characters < 0:
            raise ReadingError("内容多得不正常，请把自评表单独另存为一个 .xlsx 文件")

    def _cell(self, value: Any, row: int, column: int, shapes: SheetShapes) -> Cell | None:
        cell = self._stored(value, row, column, shapes)
        if cell is not None and (row, column) in shapes.texts:
            cell = in_text_format(cell, shapes.texts[row, column])
        if cell is not None and not cell.doubt and (row, column) in shapes.to_calculate and cell.text in _NOTHING:
            return cell._replace(doubt=UNCALCULATED)
        return cell

    def _stored(self, value: Any, row: int, column: int, shapes: SheetShapes) -> Cell | None:
        formula = shapes.formulas.get((row, column))
        font = shapes.fonts.get((row, column), PLAIN_FONT)
        if (row, column) in shapes.errors:  # calamine gives "" for them
            return Cell("e", shapes.errors[row, column], None, formula)
        if isinstance(value, str):
            seen = _seen(value, (row, column), shapes)
            return (
                Cell(text_kind(seen.text), seen.text, None, formula, seen.doubt)
                if any(seen) or formula is not None
                else None
            )
        if isinstance(value, bool):
            return Cell("b", "TRUE" if value else "FALSE", None, formula)
        if isinstance(value, datetime.datetime | datetime.date):
            code = shapes.codes.get((row, column), "")
            return shown_in(font, Cell("d", value.strftime("%Y-%m-%d"), None, formula, format=code))
        if isinstance(value, datetime.time):
            value = datetime.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        if isinstance(value, datetime.timedelta):
            value = value / datetime.timedelta(days=1)
        found = significant(repr(value))
        if found is None:
            return Cell("s", repr(value), None, formula)
        number, text = found
        kind = shapes.formats.get((row, column), PLAIN)
        if kind == PERCENT:
            text = percent(number, None, strip=True)
        elif kind == DATE and (day := iso_date(number, date1904=self.shapes.date1904)):
            return shown_in(font, Cell("d", day, None, formula, format=shapes.codes.get((row, column), "")))
        return shown_in(font, Cell("n", text, number, formula, format=shapes.codes.get((row, column), "")))


def _seen(text: str, place: tuple[int, int], shapes: SheetShapes) -> Seen:
    """Return what is seen of a text; the pieces count its units of UTF-16."""
    font, parts = shapes.fonts.get(place, PLAIN_FONT), shapes.parts.get(place)
    if not parts:
        return seen_runs([Run(text, font)])
    units = text.encode("utf-16-le", "surrogatepass")
    starts = [0, *(start for start, _ in parts)]
    ends = [*starts[1:], len(units)]
    fonts = [font, *(each for _, each in parts)]
    return seen_runs(
        Run(units[2 * start : 2 * end].decode("utf-16-le", "replace"), each)
        for start, end, each in zip(starts, ends, fonts, strict=True)
    )


def _as_json(grid: Grid) -> dict[str, Any]:
    return {
        "sheet": grid.sheet,
        "visible": grid.visible,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "faint": [(*place, why) for place, why in grid.faint.items()],
        "merges": [(merge.top, merge.left, merge.bottom, merge.right) for merge in grid.merges],
        "cells": [
            (
                *place,
                cell.kind,
                cell.text,
                None if cell.number is None else str(cell.number),
                cell.formula,
                cell.doubt,
                cell.stored,
                cell.format,
            )
            for place, cell in grid.cells.items()
        ],
    }


def grid_from_json(sheet: dict[str, Any]) -> Grid:
    """Make the grid again that ``main`` printed."""
    grid = Grid(sheet["sheet"], visible=sheet["visible"], hidden_rows=frozenset(sheet["hidden_rows"]))
    grid.hidden_columns = frozenset(sheet["hidden_columns"])
    grid.faint = {(row, column): why for row, column, why in sheet["faint"]}
    grid.merges = [Merge(*corners) for corners in sheet["merges"]]
    for row, column, kind, text, number, formula, doubt, stored, code in sheet["cells"]:
        figure = None if number is None else Decimal(number)
        grid.cells[row, column] = Cell(kind, text, figure, formula, doubt, stored, format=code)
    return grid


if __name__ == "__main__":
    main()
