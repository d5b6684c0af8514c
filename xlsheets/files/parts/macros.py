"""Macros of every kind taken out of a workbook: VBA, macro sheets of Excel 4.0, names that run by themselves or
fetch from outside, buttons that call."""

from __future__ import annotations

import re

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.part_xml import TRUE, remove, remove_versions
from xlsheets.files.parts.drop_sheets import drop_sheets
from xlsheets.files.parts.sheet_parts import drop_parts, drop_related

_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet", "dialogsheet")
_OF_BOOK = ("vbaProject", "jdeExtension", "jsProject", "attachedToolbars", "volatileDependencies", "powerPivotData")
_OF_PACKAGE = ("extensibility", "webextensiontaskpanes")
"""Kinds of relationship whose parts go: macros (those of WPS are in JavaScript), tool bars, live data, a data model with its
connections; ribbons and panes."""

_WHEREVER = ("/vbaproject", "/vbadata", "/jdedata", "/macrosheets/", "/activex/")
"""What goes even where no relationship leads to it."""

_RUNS_ITSELF = re.compile(r"(?:_xlnm\.)?auto_(?:open|close|activate|deactivate)", re.IGNORECASE)
_CALLS_MACRO = re.compile(
    r"(?<![\w.])(?:EXEC|CALL|REGISTER(?:\.ID)?|RUN|EVALUATE|FOPEN|FWRITE|INITIATE|GET\.[A-Z]+|SEND\.KEYS|FORMULA)\(",
    re.IGNORECASE,
)
_REACHES_OUT = re.compile(
    r"(?<![\w])(?:WEBSERVICE|STOCKHISTORY|IMAGE|RTD|SQL\.REQUEST|CUBE[A-Z]+|HYPERLINK)\(", re.IGNORECASE
)
"""What fetches from the web, a server or a database, or opens a file, wherever a name that stands for it is used."""

_NAME_MARKS = ("xlm", "function", "vbProcedure", "macro")
_DRAWING_PARTS = ("/drawings/", "/ctrlprops/")


def drop_macros(edit: Edit) -> None:
    """Take out what a program would run, or what runs when the workbook is opened. Cells keep their values.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    package = edit.package
    drop_sheets(edit, [sheet.name for sheet in package.sheets if sheet.kind in _MACRO_SHEETS])
    drop_related(edit, package.workbook_part, _OF_BOOK)
    drop_related(edit, "", _OF_PACKAGE)
    orphans = {name for name in package.archive.entries if any(word in f"/{name.lower()}" for word in _WHEREVER)}
    drop_parts(edit, orphans)
    root = edit.tree(package.workbook_part)
    for element in list(root.iterfind("{*}definedNames/{*}definedName")):
        runs = any(element.get(mark) in TRUE for mark in _NAME_MARKS)
        formula = element.text or ""
        calls = _CALLS_MACRO.search(formula) or _REACHES_OUT.search(formula)
        if runs or calls or _RUNS_ITSELF.match(element.get("name", "")):
            remove(element)
            edit.touch(package.workbook_part)
    for sheet in package.sheets:
        if sheet.kind == "worksheet":
            _drop_controls(edit, sheet.part)
    for part in list(package.archive.entries):
        if part.lower().endswith((".xml", ".vml")) and any(folder in f"/{part.lower()}" for folder in _DRAWING_PARTS):
            _unassign(edit, part)


def _drop_controls(edit: Edit, part: str) -> None:
    """Drop ActiveX controls, which are programs; buttons of forms stay as pictures of themselves."""
    if not any(relation.kind == "control" for relation in edit.package.relations(part)):
        return
    root = edit.tree(part)
    for controls in list(root.iter("{*}controls")):
        remove_versions(controls)
    drop_related(edit, part, ("control",))
    edit.touch(part)


def _unassign(edit: Edit, part: str) -> None:
    """Take the macro that a picture, shape or button calls away from it, and from a control the cell that it writes into."""
    data = edit.package.read(part)
    if not any(word in data for word in (b"macro", b"Macro", b"fmlaLink", b"FmlaLink")):
        return
    root = edit.tree(part)
    for element in list(root.iter("*")):
        if element.get("macro"):
            element.set("macro", "")
            edit.touch(part)
        if element.attrib.pop("fmlaLink", "") or element.attrib.pop("fmlaMacro", ""):
            edit.touch(part)
        if etree.QName(element).localname in ("FmlaMacro", "FmlaLink"):
            remove(element)
            edit.touch(part)
