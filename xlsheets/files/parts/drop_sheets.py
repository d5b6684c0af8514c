"""Sheets dropped from a workbook's package, with the parts that only they lead to and the names that point at them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from xlsheets.files.addresses import quoted_sheet
from xlsheets.files.edit import Edit
from xlsheets.files.package import Package
from xlsheets.files.part_xml import remove
from xlsheets.files.parts.references import cut_references
from xlsheets.files.parts.sheet_parts import drop_parts, drop_relations


def drop_sheets(edit: Edit, names: Collection[str]) -> None:
    """Drop sheets. Cells that looked at them must have no formulas any more.

    Args:
        edit: the workbook; others of its sheets stay.
        names: the sheets' names.

    Raises:
        UserError: a part that lists them is damaged.
    """
    package = edit.package
    gone = [sheet for sheet in package.sheets if sheet.name in names and sheet.part]
    if not gone:
        return
    before = _reached(package, (sheet.part for sheet in gone), stop=package.workbook_part)
    places = [index for index, sheet in enumerate(package.sheets) if sheet in gone]
    parts = {sheet.part for sheet in gone}
    drop_relations(edit, package.workbook_part, [each for each in package.workbook_relations if each.target in parts])
    kept = (each.target for each in [*package.relations(""), *package.workbook_relations] if each.target not in parts)
    drop_parts(edit, before - _reached(package, kept, stop=package.workbook_part))
    _forget(edit, [sheet.name for sheet in gone], places)


def drop_followers(edit: Edit, part: str) -> None:
    """Drop the parts that only one sheet leads to, drawings and charts: the sheet gets another content."""
    package = edit.package
    others = [each.target for each in [*package.relations(""), *package.workbook_relations] if each.target != part]
    own = _reached(package, [part], stop=package.workbook_part) - {part}
    drop_parts(edit, own - _reached(package, others, stop=package.workbook_part))


def _reached(package: Package, parts: Iterable[str], stop: str) -> set[str]:
    """Return the parts that lead from these through relationships, with their lists of relationships; not past ``stop``."""
    reached: set[str] = set()
    left = [found for part in parts if (found := package.find(part)) is not None and found != stop]
    while left:
        part = left.pop()
        if part in reached:
            continue
        reached.add(part)
        listed = package.find(package.relations_part(part))
        if listed is not None:
            reached.add(listed)
            targets = (package.find(relation.target) for relation in package.relations(part))
            left += [target for target in targets if target is not None and target != stop]
    return reached


def _forget(edit: Edit, names: Collection[str], places: Collection[int]) -> None:
    """Take sheets out of the list of sheets, the views and the list of titles, with all that leads to them."""
    part = edit.package.workbook_part
    root = edit.tree(part)
    for element in list(root.iterfind("{*}sheets/{*}sheet")):
        if element.get("name") in names:
            remove(element)
    for element in list(root.iterfind("{*}definedNames/{*}definedName")):
        own = element.get("localSheetId")
        if own is not None and int(own) in places:
            remove(element)
        elif own is not None:
            element.set("localSheetId", str(int(own) - sum(place < int(own) for place in places)))
    for view in root.iterfind("{*}bookViews/{*}workbookView"):
        for key in ("activeTab", "firstSheet"):
            view.attrib.pop(key, "")
    edit.touch(part)
    cut_references(edit, lambda formula: any(_points_at(formula, name) for name in names))
    _forget_titles(edit)


def _points_at(text: str, sheet: str) -> bool:
    quoted, bare = re.escape(quoted_sheet(sheet)), re.escape(sheet)
    return re.search(rf"(?:{quoted}|(?<![\w.']){bare})!", text, re.IGNORECASE) is not None


def _forget_titles(edit: Edit) -> None:
    """Drop the counted list of sheets and names among the document's properties: it would count what is gone."""
    for relation in edit.package.relations(""):
        if relation.kind == "extended-properties" and edit.package.find(relation.target):
            root = edit.tree(relation.target)
            for name in ("HeadingPairs", "TitlesOfParts"):
                for element in root.findall(f"{{*}}{name}"):
                    remove(element)
                    edit.touch(relation.target)
