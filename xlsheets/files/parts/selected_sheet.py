"""The sheet on which a workbook opens."""

from __future__ import annotations

import re

from xlsheets.files.edit import Edit

_SELECTED = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*["\'](?:1|true)["\']')
_HEAD = 20_000  # bytes: views stand before the cells


def open_on(edit: Edit, name: str) -> None:
    """Have the workbook open on a sheet, the only one selected: of two, a program would type into both.

    Args:
        edit: the workbook; the sheet is listed in it.
        name: the sheet.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    package = edit.package
    root = edit.tree(package.workbook_part)
    names = [sheet.get("name") for sheet in root.iterfind("{*}sheets/{*}sheet")]
    views = root.find("{*}bookViews")
    view = None if views is None else views.find("{*}workbookView")
    if view is None:
        return
    view.set("activeTab", str(names.index(name)))
    view.attrib.pop("firstSheet", "")
    edit.touch(package.workbook_part)
    for sheet in package.sheets:
        if sheet.part and sheet.name != name:
            _deselect(edit, sheet.part)


def _deselect(edit: Edit, part: str) -> None:
    """Take the mark away in the bytes: parsing a large sheet for it would take longer than all the rest."""
    if not edit.is_untouched(part):
        for view in edit.tree(part).iterfind("{*}sheetViews/{*}sheetView"):
            view.attrib.pop("tabSelected", "")
        edit.touch(part)
        return
    data = edit.package.read(part)
    head, rest = data[:_HEAD], data[_HEAD:]
    plain = _SELECTED.sub(rb"\1", head)
    if plain != head:
        edit.put(part, plain + rest)
