"""Keeps the sheet 测算 and the defined names in step with a form's rows, after rows were inserted, deleted or moved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from xlsheets.files.archive import Archive
from xlsheets.files.package import Package
from xlsheets.files.part_xml import serialise
from xlsheets.formulas.calc_layout import CalcLayout


def keep_in_step(
    path: Path, data: bytes, names: dict[str, str], growth: Sequence[tuple[CalcLayout, CalcLayout]]
) -> bytes:
    """Point defined names at other ranges, and give new rows of 测算 the looks of the old ones.

    Args:
        path: the workbook's, for messages.
        data: the workbook.
        names: workbook-wide name → reference.
        growth: the layouts, before and after, of each sheet 测算 that rows were added to.
    """
    package = Package(path, Archive(data))
    parts: dict[str, bytes] = {}
    source, root = package.editable(package.workbook_part)
    for element in root.iter(f"{{{package.namespace}}}definedName"):
        if element.get("name", "") in names and element.get("localSheetId") is None:
            element.text = names[element.get("name", "")]
    parts[package.workbook_part] = serialise(root, source)
    for before, after in growth:
        sheet = package.sheet(before.sheet)
        assert sheet is not None
        part = package.find(sheet.part) or sheet.part
        source, root = package.editable(part)
        dress(root, f"{{{package.namespace}}}", before.last_row, after.last_row)
        parts[part] = serialise(root, source)
    return package.archive.rewrite(parts)


def dress(root: etree._Element, namespace: str, last: int, new_last: int) -> None:
    """Give the rows behind ``last`` its cell styles, and let the conditional formats that ended there reach ``new_last``."""
    styles: dict[str, str] = {}
    for row in root.iterfind(f"{namespace}sheetData/{namespace}row"):
        number = int(row.get("r", "0"))
        for cell in row if last <= number <= new_last else ():
            letters = cell.get("r", "").rstrip("0123456789")
            if number == last:
                styles[letters] = cell.get("s", "0")
            elif letters in styles:
                cell.set("s", styles[letters])
    for formats in root.iterfind(f"{namespace}conditionalFormatting"):
        areas = (area.partition(":") for area in formats.get("sqref", "").split())
        formats.set(
            "sqref",
            " ".join(f"{first}{colon}{_lower(end, last, new_last)}" if colon else first for first, colon, end in areas),
        )


def _lower(corner: str, last: int, new_last: int) -> str:
    letters = corner.rstrip("0123456789")
    return f"{letters}{new_last}" if corner == f"{letters}{last}" else corner
