"""Cells that are to show what they hold: their number format becomes General, all else of their looks stays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy

from xlsheets.files.edit import Edit
from xlsheets.files.parts.style_lists import number_of


def show_as_stored(edit: Edit, cells: Mapping[str, Collection[str]]) -> None:
    """Take the number formats of cells away, by sheet and address.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    styles = edit.package.related("styles")
    for name, places in cells.items():
        sheet = edit.package.sheet(name)
        formats = edit.tree(styles).find("{*}cellXfs") if styles is not None else None
        if sheet is None or styles is None or formats is None:
            continue
        for cell in edit.tree(sheet.part).iterfind("{*}sheetData/{*}row/{*}c"):
            if cell.get("r") not in places:
                continue
            looks = deepcopy(formats[int(cell.get("s", "0"))])
            looks.set("numFmtId", "0")
            cell.set("s", str(number_of(formats, looks)))
            edit.touch(sheet.part)
            edit.touch(styles)
