"""Sheets without the colours that help to fill them in: fills by their colour, conditional formats, lists to choose from."""

from __future__ import annotations

from collections.abc import Collection

from xlsheets.files.edit import Edit

_HELPS = ("conditionalFormatting", "dataValidations", "sheetProtection")


def make_plain(edit: Edit, sheets: Collection[str], colours: Collection[str]) -> None:
    """Take colours and helps for filling in from a workbook.

    Args:
        edit: the workbook.
        sheets: names of the sheets that lose conditional formats, lists and protection.
        colours: fills (``FFRRGGBB``) that go wherever they are.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    styles = edit.package.related("styles")
    if styles is not None:
        for fill in edit.tree(styles).iterfind("{*}fills/{*}fill/{*}patternFill"):
            colour = fill.find("{*}fgColor")
            if colour is not None and colour.get("rgb", "").upper() in colours:
                fill.attrib.clear()
                fill.set("patternType", "none")
                for child in list(fill):
                    fill.remove(child)
                edit.touch(styles)
    for sheet in edit.package.sheets:
        if sheet.name in sheets and sheet.kind == "worksheet":
            root = edit.tree(sheet.part)
            for element in [each for name in _HELPS for each in root.iterfind(f"{{*}}{name}")]:
                root.remove(element)
                edit.touch(sheet.part)
