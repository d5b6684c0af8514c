"""Pivot tables that other files or databases fill, and what filters tables by a click, taken out; cells keep what they show."""

from __future__ import annotations

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.namespaces import OFFICE, OFFICE_STRICT
from xlsheets.files.package import Package
from xlsheets.files.part_xml import remove, remove_versions
from xlsheets.files.parts.sheet_parts import drop_relations
from xlsheets.files.relations import Relation

_FILTERS = ("slicer", "slicerCache", "timeline", "timelineCache")
_LISTS = ("slicerCaches", "timelineCacheRefs", "timelineCachePivotCaches", "slicerList", "timelineRefs")
_NAME_OF_FILTER = ("slicer_", "nativetimeline_")
_PANES = ("slicer", "timeslicer")
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_GROUP = "grpSp"
_OF_OUTSIDE = (b'TargetMode="External"', b"TargetMode='External'")


def drop_pivots_from_outside(edit: Edit) -> None:
    """Take out slicers and timelines, and pivot tables whose store is filled from a connection or another workbook.

    A pivot table of the workbook's own sheets stays; stores that no pivot table shows, copies of data that nobody sees, go.
    Cells keep their values, charts of a pivot table the figures they show.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    package = edit.package
    filters = {each.id for each in package.workbook_relations if each.kind in _FILTERS}
    sheets = [sheet.part for sheet in package.sheets if sheet.part]
    tables = [each for sheet in sheets for each in _tables(package, sheet)]
    shown = {store.target for each in tables for store in package.relations(each.target)}
    caches = [each for each in package.workbook_relations if each.kind == "pivotCacheDefinition"]
    gone = {each.id for each in caches if each.target not in shown or _is_from_outside(package, each.target)}
    stores = {each.target for each in caches if each.id in gone}
    dropped = {name for sheet in sheets for name in _drop_tables(edit, sheet, stores)}
    if not gone | filters | dropped and not any(_filters(package, sheet) for sheet in sheets):
        return
    _forget_in_book(edit, gone | filters)
    drop_relations(
        edit, package.workbook_part, [each for each in package.workbook_relations if each.id in gone | filters]
    )
    for sheet in sheets:
        _drop_filters(edit, sheet)
    for part in list(package.archive.entries):
        name = f"/{part.lower()}"
        if "/drawings/" in name and name.endswith(".xml"):
            _drop_panes(edit, part)
        if dropped and "/charts/" in name and name.endswith(".xml"):
            _untie_chart(edit, part, dropped)


def _found(edit: Edit, part: str, names: tuple[str, ...]) -> list[etree._Element]:
    return [each for name in names for each in edit.tree(part).iter(f"{{*}}{name}")]


def _named(holder: etree._Element) -> set[str]:
    """Give the relationships that an element and those in it name."""
    keys = (f"{{{OFFICE}}}id", f"{{{OFFICE_STRICT}}}id")
    return {str(value) for each in holder.iter() for key in keys if (value := each.get(key))}


def _tables(package: Package, sheet: str) -> list[Relation]:
    return [each for each in package.relations(sheet) if each.kind == "pivotTable" and package.find(each.target)]


def _is_from_outside(package: Package, part: str) -> bool:
    """Say whether a store is filled by a connection or from another workbook; one that is missing is of nobody's."""
    if package.find(part) is None:
        return False
    source = package.xml(part).find("{*}cacheSource")
    if source is not None and (source.get("type") == "external" or source.get("connectionId")):
        return True
    listed = package.find(package.relations_part(part))
    return listed is not None and any(mark in package.read(listed) for mark in _OF_OUTSIDE)


def _drop_tables(edit: Edit, sheet: str, stores: set[str]) -> list[str]:
    """Drop the pivot tables of a sheet that have one of the stores; give their names."""
    package = edit.package
    tables = [
        each
        for each in _tables(package, sheet)
        if any(store.target in stores for store in package.relations(each.target))
    ]
    names = [package.xml(each.target).get("name", "") for each in tables]
    drop_relations(edit, sheet, tables)
    return names


def _filters(package: Package, sheet: str) -> list[Relation]:
    return [each for each in package.relations(sheet) if each.kind in _FILTERS]


def _forget_in_book(edit: Edit, gone: set[str]) -> None:
    """Take out of the workbook part the lists of slicers and timelines, their names, and the stores that are gone."""
    part = edit.package.workbook_part
    for holder in _found(edit, part, _LISTS):
        _remove_with_holders(holder)
    for cache in _found(edit, part, ("pivotCache",)):
        if _named(cache) & gone:
            _remove_with_holders(cache)
    for name in list(edit.tree(part).iterfind("{*}definedNames/{*}definedName")):
        if name.get("name", "").lower().startswith(_NAME_OF_FILTER):
            _remove_with_holders(name)
    edit.touch(part)


def _remove_with_holders(element: etree._Element) -> None:
    """Remove an element, and the lists that are empty without it."""
    holder = element.getparent()
    remove(element)
    if holder is not None and not len(holder) and holder.getparent() is not None:
        _remove_with_holders(holder)


def _drop_filters(edit: Edit, sheet: str) -> None:
    filters = _filters(edit.package, sheet)
    if not filters:
        return
    for holder in _found(edit, sheet, _LISTS):
        _remove_with_holders(holder)
    drop_relations(edit, sheet, filters)
    edit.touch(sheet)


def _drop_panes(edit: Edit, part: str) -> None:
    """Drop what a drawing shows of slicers and timelines, and the words that older programs show instead; a group keeps its others."""
    for pane in _found(edit, part, _PANES):
        holder, outer = pane, pane.getparent()
        while outer is not None and etree.QName(holder).localname not in _ANCHORS and not _is_group(outer):
            holder, outer = outer, outer.getparent()
        if outer is not None:
            remove_versions(holder)
            edit.touch(part)


def _is_group(element: etree._Element) -> bool:
    return etree.QName(element).localname == _GROUP


def _untie_chart(edit: Edit, part: str, tables: set[str]) -> None:
    """Make a chart of a pivot table that is gone one of the cells that it names."""
    for source in _found(edit, part, ("pivotSource",)):
        if (source.findtext("{*}name") or "").rpartition("!")[2] in tables:
            remove(source)
            edit.touch(part)
