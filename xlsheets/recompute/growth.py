"""Rows that a recompute adds to our sheets 测算 and 汇总: names, looks, conditional formats, charts, filter and what is printed follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from lxml import etree

from xlsheets.files.addresses import quoted_sheet, range_of
from xlsheets.files.edit import Edit
from xlsheets.files.namespaces import space_of
from xlsheets.formulas.calc.calc_layout import LEVEL_NAME, LEVEL_SCORE, LEVEL_WEIGHT, SUMMARY_FIRST, CalcLayout
from xlsheets.formulas.summary_layout import SummaryLayout

_CHARTS = "xl/charts/"
_LEVELS = (LEVEL_NAME, LEVEL_WEIGHT, LEVEL_SCORE)


def dress_calc_rows(edit: Edit, growth: Sequence[tuple[CalcLayout, CalcLayout]]) -> None:
    """Give new rows of the sheets 测算 the looks of the old ones; ``growth``: the layouts before and after."""
    for before, after in growth:
        part = _part(edit, before.sheet)
        _dress(edit.tree(part), before.last_row, after.last_row)
        _same_heights(edit.tree(part), before.last_row, after.last_row)
        edit.touch(part)


def finish_summary_rows(
    edit: Edit, before: SummaryLayout, after: SummaryLayout, links: Iterable[tuple[str, str]]
) -> None:
    """Give new rows of the sheet 汇总 the looks of the last one, and let charts, links, filter and print area reach them.

    Args:
        edit: the workbook, the new rows' cells written.
        before: the sheet's layout as it was.
        after: the same with the new rows.
        links: cell and the place in the workbook that it leads to.
    """
    part = _part(edit, after.sheet)
    root = edit.tree(part)
    _dress(root, before.last_row, after.last_row)
    _same_heights(root, before.last_row, after.last_row)
    _link(root, links)
    _filter_more(root, before.last_row, after.last_row)
    edit.touch(part)
    _name_more(edit, before, after)
    mark = f"${before.last_row}".encode()
    for name in _charts(edit):
        if mark in edit.package.read(name):
            tree = edit.tree(name)
            if _lengthen(tree, before.sheet, (before.first_row, before.last_row), after.last_row):
                edit.touch(name)


def show_groups(edit: Edit, layout: CalcLayout, groups: int) -> None:
    """Let the chart of level-1 groups on a sheet 测算 show each group that the table has by now.

    Args:
        edit: the workbook.
        layout: the sheet's layout.
        groups: how many level-1 groups the table has.
    """
    last = layout.last_level_row(groups)
    shown = SUMMARY_FIRST + len(layout.level_names) - 1
    for name in _charts(edit) if last > shown else ():
        for end in range(shown, last):
            if f"${end}<".encode() in edit.package.read(name) and _lengthen(
                edit.tree(name), layout.sheet, (SUMMARY_FIRST, end), last, _LEVELS
            ):
                edit.touch(name)


def _charts(edit: Edit) -> list[str]:
    return [name for name in edit.package.archive.entries if name.casefold().startswith(_CHARTS)]


def _part(edit: Edit, sheet: str) -> str:
    there = edit.package.sheet(sheet)
    assert there is not None  # its layout was read from it
    return there.part


def _dress(root: etree._Element, last: int, new_last: int) -> None:
    """Give the rows behind ``last`` its cell styles, and let the conditional formats that ended there reach ``new_last``."""
    space = space_of(root)
    styles: dict[str, str] = {}
    for row in root.iterfind(f"{space}sheetData/{space}row"):
        number = int(row.get("r", "0"))
        for cell in row if last <= number <= new_last else ():
            letters = cell.get("r", "").rstrip("0123456789")
            if number == last:
                styles[letters] = cell.get("s", "0")
            elif letters in styles:
                cell.set("s", styles[letters])
    for formats in root.iterfind(f"{space}conditionalFormatting"):
        areas = (area.partition(":") for area in formats.get("sqref", "").split())
        formats.set(
            "sqref",
            " ".join(f"{first}{colon}{_lower(end, last, new_last)}" if colon else first for first, colon, end in areas),
        )


def _lower(corner: str, last: int, new_last: int) -> str:
    letters = corner.rstrip("0123456789")
    return f"{letters}{new_last}" if corner == f"{letters}{last}" else corner


def _same_heights(root: etree._Element, last: int, new_last: int) -> None:
    space = space_of(root)
    rows = {row.get("r"): row for row in root.iterfind(f"{space}sheetData/{space}row")}
    for number in range(last + 1, new_last + 1):
        for key in ("ht", "customHeight"):
            value = rows[str(last)].get(key) if str(last) in rows else None
            if value is not None and str(number) in rows:
                rows[str(number)].set(key, value)


def _link(root: etree._Element, links: Iterable[tuple[str, str]]) -> None:
    holder = root.find(f"{space_of(root)}hyperlinks")
    for cell, place in links:
        if holder is not None:
            etree.SubElement(holder, f"{space_of(root)}hyperlink", ref=cell, location=place)


def _filter_more(root: etree._Element, last: int, new_last: int) -> None:
    """Let a filter that ended with the last row reach the new ones."""
    for element in root.iterfind(f"{space_of(root)}autoFilter"):
        first, colon, end = element.get("ref", "").partition(":")
        element.set("ref", f"{first}{colon}{_lower(end, last, new_last)}")


def _name_more(edit: Edit, before: SummaryLayout, after: SummaryLayout) -> None:
    """Let a print area and the name of a filter that ended with the last row reach the new ones."""
    part, end = edit.package.workbook_part, f"${before.last_row}"
    for element in edit.tree(part).iter(f"{{{edit.package.namespace}}}definedName"):
        sheet, _, area = (element.text or "").rpartition("!")
        named = element.get("name") in ("_xlnm.Print_Area", "_xlnm._FilterDatabase")
        if (
            named
            and quoted_sheet(sheet.strip("'").replace("''", "'")) == quoted_sheet(after.sheet)
            and area.endswith(end)
        ):
            element.text = f"{sheet}!{area.removesuffix(end)}${after.last_row}"
            edit.touch(part)


def _lengthen(
    root: etree._Element, sheet: str, rows: tuple[int, int], last: int, columns: Collection[str] | None = None
) -> bool:
    """Let the ranges of a chart that covered all rows (first, last), of those columns if any are named, cover the new ones."""
    changed = False
    for element in root.iter("{*}f"):
        place = range_of(element.text or "")
        if place is None or (place.sheet, place.first, place.last) != (sheet, *rows):
            continue
        if columns is None or place.column in columns:
            column = f"${place.column}$"
            element.text = f"{quoted_sheet(sheet)}!{column}{rows[0]}:{column}{last}"
            changed = True
    return changed
