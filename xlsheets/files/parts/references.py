"""References beside the formulas of cells, cut where they lead to what is gone: names, rules, links, sparklines, charts, controls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.part_xml import remove, remove_versions
from xlsheets.files.parts.chart_figures import keep_figures
from xlsheets.files.parts.local_links import cut_links_inside

LeadsAway = Callable[[str], bool]
"""Says of a formula, or of the place that a link names, whether it leads to what is gone."""

_RULES = ("conditionalFormatting", "dataValidation", "sparkline")
_LISTS = ("conditionalFormattings", "dataValidations", "sparklines", "sparklineGroup", "sparklineGroups", "hyperlinks")
_FOLDERS = ("/drawings/", "/ctrlprops/")
_OF_SHAPES = ("textlink", "cellRange", "fmlaRange", "fmlaTxbx", "fmlaPict", "listFillRange")
_IN_VML = ("FmlaRange", "FmlaTxbx", "FmlaPict")
"""Where shapes and controls name the cells that they show, as attributes and as elements."""

_TEXT = re.compile(r'"[^"]*"')
_SHEET = re.compile(r"'(?:[^']|'')*'!")
_WORD = re.compile(r"[\w.\\]+")


def cut_references(edit: Edit, leads_away: LeadsAway) -> None:
    """Take out what leads to something that is gone; charts keep the figures that they show, cells and shapes their texts.

    Call it when cells have no formulas any more.

    Args:
        edit: the workbook.
        leads_away: says of a formula whether it leads there. What uses a name that does goes too.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    away = _without_names(edit, leads_away)
    for sheet in edit.package.sheets:
        if sheet.part:
            _cut_in_sheet(edit, sheet.part, away)
    for part in list(edit.package.archive.entries):
        name = f"/{part.lower()}"
        if "/charts/" in name and name.endswith(".xml"):
            if keep_figures(edit.tree(part), away):
                edit.touch(part)
        elif name.endswith((".xml", ".vml")) and any(folder in name for folder in _FOLDERS):
            _cut_in_shapes(edit, part, away)
    cut_links_inside(edit, away)


def _without_names(edit: Edit, leads_away: LeadsAway) -> LeadsAway:
    """Remove the names that lead away; return what says of a formula whether it does, by itself or through one of them."""
    part = edit.package.workbook_part
    root = edit.tree(part)
    gone: set[str] = set()

    def away(formula: str) -> bool:
        formula = _TEXT.sub('""', formula)
        bare = _SHEET.sub("", formula)
        return leads_away(formula) or not gone.isdisjoint(word.casefold() for word in _WORD.findall(bare))

    while found := [each for each in root.iterfind("{*}definedNames/{*}definedName") if away(each.text or "")]:
        for element in found:
            remove(element)
        left = {each.get("name", "").casefold() for each in root.iterfind("{*}definedNames/{*}definedName")}
        gone |= {element.get("name", "").casefold() for element in found} - left
        edit.touch(part)
    for holder in root.findall("{*}definedNames"):
        if not len(holder):
            remove(holder)
    return away


def _cut_in_sheet(edit: Edit, part: str, away: LeadsAway) -> None:
    root = edit.tree(part)
    out = [each for each in _named(root, _RULES) if away("".join(map(str, each.itertext("{*}f", *_FORMULAS))))]
    out += [link for link in root.iter("{*}hyperlink") if away(link.get("location", ""))]
    for element in out:
        holder = element.getparent()
        remove(element)
        _close(holder)
    if _cut_attributes(root, away) or out:
        edit.touch(part)


_FORMULAS = ("{*}formula", "{*}formula1", "{*}formula2")


def _close(holder: etree._Element | None) -> None:
    """Count a list anew from which something was taken, or take it out where nothing is left in it."""
    while holder is not None and etree.QName(holder).localname in (*_LISTS, "ext", "extLst"):
        if any(isinstance(each.tag, str) and etree.QName(each).localname not in _OF_GROUP for each in holder):
            if holder.get("count"):
                holder.set("count", str(len(holder)))
            return
        empty, holder = holder, holder.getparent()
        remove(empty)


_OF_GROUP = tuple(f"color{what}" for what in ("Series", "Negative", "Axis", "Markers", "First", "Last", "High", "Low"))
"""What a group of sparklines has beside them."""


def _cut_attributes(root: etree._Element, away: LeadsAway) -> bool:
    """Take out of shapes and controls the cells that they show; say whether there were any."""
    found = [
        (element, name)
        for element in root.iter("*")
        for name in _OF_SHAPES
        if (text := element.get(name)) and away(text)
    ]
    for element, name in found:
        del element.attrib[name]
    return bool(found)


def _cut_in_shapes(edit: Edit, part: str, away: LeadsAway) -> None:
    data = edit.package.read(part)
    if not any(name.encode() in data for name in (*_OF_SHAPES, *_IN_VML)):
        return
    root = edit.tree(part)
    elements = [each for each in _named(root, _IN_VML) if away(each.text or "")]
    for element in elements:
        remove_versions(element)
    if _cut_attributes(root, away) or elements:
        edit.touch(part)


def _named(root: etree._Element, names: Iterable[str]) -> list[etree._Element]:
    return [element for name in names for element in root.iter(f"{{*}}{name}")]
