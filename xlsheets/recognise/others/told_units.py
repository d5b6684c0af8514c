"""Units that headers and names tell, in tables that are not ours."""

from __future__ import annotations

import re

from msgspec.structs import replace

from xlsheets.domain.evaluation import Indicator
from xlsheets.domain.numbers import MONEY_UNITS, read_figure
from xlsheets.domain.reading import read_actual
from xlsheets.domain.vocabulary import MONEY_BASE
from xlsheets.recognise.headers import Words
from xlsheets.recognise.rows import Rows
from xlsheets.recognise.sheet_view import SheetView
from xlsheets.recognise.table import Header, role_of, unit_of_actuals

_UNIT_OF_HEADER = re.compile(r"[（(]([^（）()]+)[）)]\s*\Z")


def with_header_units(rows: Rows, header: Header) -> Rows:
    """Return the rows with what headers and names tell of units: beside ≥40万元, 38 is 38万元 under 实际完成值（万元）; beside 385000元 a
    bare 40 is 40万元 under 年度指标值（万元）, and so it is for 项目成本（万元）.

    Not in a workbook of ours, whose formulas read the cells alone.
    """
    told = {role: _told_unit(cell.text) for role, cell in header.columns.items() if role in ("target", "actual")}
    items = [_with_told_unit(item, told.get("target", ""), told.get("actual", "")) for item in rows.indicators]
    return rows if items == rows.indicators else replace(rows, indicators=items)


def with_units_of_actuals(view: SheetView, rows: Rows, header: Header, words: Words) -> Rows:
    """Return the rows with the units that a second column of them gives to the actuals, where they are others than the targets'."""
    cell = unit_of_actuals(header.cells, [role_of(each, words) for each in header.cells])
    if cell is None:
        return rows
    items = list(rows.indicators)
    for place, (item, number) in enumerate(zip(rows.indicators, rows.numbers, strict=True)):
        unit = view.spot(number, cell.left, cell.right).text
        if unit and unit != item.unit and read_figure(item.actual) is not None:
            items[place] = replace(item, actual=item.actual + unit)
    return replace(rows, indicators=items)


def _told_unit(text: str) -> str:
    found = _UNIT_OF_HEADER.search(text)
    return found[1].strip() if found else ""


def _with_told_unit(item: Indicator, of_targets: str, of_actuals: str) -> Indicator:
    if item.unit:
        return replace(item, unit_beside=True) if item.unit == of_actuals else item
    unit = next((each for each in (of_targets, _told_unit(item.name)) if each in MONEY_UNITS), "")
    if unit and read_figure(item.target) is not None and read_actual(item.actual).base == MONEY_BASE:
        return replace(item, unit=unit, unit_beside=False)
    return item
