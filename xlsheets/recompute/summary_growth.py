"""Rows that a recompute adds to the sheet 汇总, for forms whose sheet somebody copied: their looks, the charts, what is printed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from xlsheets.files.addresses import quoted_sheet, range_of
from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.files.part_xml import serialise
from xlsheets.formulas.summary_layout import FIRST_ROW, SummaryLayout
from xlsheets.recompute.calc_update import dress

_CHARTS = "xl/charts/"


def finish_rows(
    path: Path, data: bytes, before: SummaryLayout, after: SummaryLayout, links: Iterable[tuple[str, str]]
) -> bytes:
    """Give the new rows the looks of the last one, and let charts, links and the print area reach them.

    Args:
        path: the workbook's, for messages.
        data: the workbook, the new rows' cells written.
        before: the sheet's layout as it was.
        after: the same with the new rows.
        links: cell and the place in the workbook that it leads to.
    """
    package = Package(path, Archive(data))
    namespace = f"{{{package.namespace}}}"
    sheet = package.sheet(after.sheet)
    assert sheet is not None
    part = package.find(sheet.part) or sheet.part
    source, root = package.editable(part)
    dress(root, namespace, before.last_row, after.last_row)
    _same_heights(root, namespace, before.last_row, after.last_row)
    _link(root, namespace, links)
    parts = {part: serialise(root, source)}
    source, root = package.editable(package.workbook_part)
    printed, end = quoted_sheet(after.sheet).strip("'"), f"${before.last_row}"
    for element in root.iter(f"{namespace}definedName"):
        text = element.text or ""
        if element.get("name") == "_xlnm.Print_Area" and text.strip("'").startswith(printed) and text.endswith(end):
            element.text = f"{text.removesuffix(end)}${after.last_row}"
            parts[package.workbook_part] = serialise(root, source)
    for name in package.archive.entries:
        if name.casefold().startswith(_CHARTS) and f"${before.last_row}".encode() in (content := package.read(name)):
            source, root = content, etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
            if _lengthen(root, before, after):
                parts[name] = serialise(root, source)
    return package.archive.rewrite(parts)


def _same_heights(root: etree._Element, namespace: str, last: int, new_last: int) -> None:
    rows = {row.get("r"): row for row in root.iterfind(f"{namespace}sheetData/{namespace}row")}
    for number in range(last + 1, new_last + 1):
        for key in ("ht", "customHeight"):
            value = rows[str(last)].get(key) if str(last) in rows else None
            if value is not None and str(number) in rows:
                rows[str(number)].set(key, value)


def _link(root: etree._Element, namespace: str, links: Iterable[tuple[str, str]]) -> None:
    holder = root.find(f"{namespace}hyperlinks")
    for cell, place in links:
        if holder is not None:
            etree.SubElement(holder, f"{namespace}hyperlink", ref=cell, location=place)


def _lengthen(root: etree._Element, before: SummaryLayout, after: SummaryLayout) -> bool:
    """Let the ranges of a chart that covered all rows cover the new ones."""
    changed = False
    for element in root.iter("{*}f"):
        place = range_of(element.text or "")
        if place is not None and (place.sheet, place.first, place.last) == (before.sheet, FIRST_ROW, before.last_row):
            column = f"${place.column}$"
            element.text = f"{quoted_sheet(place.sheet)}!{column}{FIRST_ROW}:{column}{after.last_row}"
            changed = True
    return changed
