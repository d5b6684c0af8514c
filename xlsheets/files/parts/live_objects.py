"""What lives in a workbook beside formulas and macros, taken out: embedded objects, web extensions, maps of XML, views of persons."""

from __future__ import annotations

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.package import Package
from xlsheets.files.part_xml import remove, remove_versions
from xlsheets.files.parts.sheet_parts import drop_related

_EMBEDDED = ("oleObject", "package")
_OF_SHEET = ("oleObjects", "customSheetViews", "webPublishItems", "dataConsolidate")
_ANCHORS = tuple(f"{{*}}{each}" for each in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"))
_OF_BOOK = ("customWorkbookViews", "webPublishing", "webPublishObjects", "smartTagPr", "smartTagTypes")
"""Elements that name programs, persons' own views, sheets to be added up from elsewhere and places to publish at."""

_OF_COLUMNS = ("xmlColumnPr", "calculatedColumnFormula", "totalsRowFormula")
"""Where a table's columns are filled from: a file, or a formula that goes on into new rows."""


def drop_live_objects(edit: Edit) -> None:
    """Take out objects of other programs, web extensions, maps of XML, a data model, and views of persons.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    package = edit.package
    book = edit.tree(package.workbook_part)
    _remove_all(edit, package.workbook_part, _OF_BOOK)
    for extension in list(book.iterfind("{*}extLst/{*}ext")):
        if extension.find("{*}dataModel") is not None:
            remove(extension)
            edit.touch(package.workbook_part)
    drop_related(edit, package.workbook_part, ("xmlMaps",))
    for sheet in package.sheets:
        if sheet.part:
            _clean_sheet(edit, sheet.part)
    for part in list(package.archive.entries):
        is_chart = "/charts/" in f"/{part.lower()}" and part.endswith(".xml")
        if is_chart and any(relation.kind in _EMBEDDED for relation in package.relations(part)):
            _remove_all(edit, part, ("externalData",))
            drop_related(edit, part, _EMBEDDED)
        if "/drawings/" in f"/{part.lower()}" and part.endswith(".xml"):
            _drop_extensions(edit, part)


def has_embedded(package: Package) -> bool:
    """Say whether objects of other programs are embedded in a sheet."""
    relations = (relation for sheet in package.sheets if sheet.part for relation in package.relations(sheet.part))
    return any(relation.kind in _EMBEDDED for relation in relations)


def _clean_sheet(edit: Edit, part: str) -> None:
    package = edit.package
    _remove_all(edit, part, _OF_SHEET)
    tables = [relation.target for relation in package.relations(part) if relation.kind == "table"]
    drop_related(edit, part, (*_EMBEDDED, "tableSingleCells"))
    for control in edit.tree(part).iter("{*}controlPr"):
        if [name for name in ("macro", "linkedCell") if control.attrib.pop(name, "")]:
            edit.touch(part)
    for table in filter(package.find, tables):
        if edit.tree(table).get("tableType") == "xml":
            edit.tree(table).attrib.pop("tableType")
            edit.touch(table)
        for living in _OF_COLUMNS:
            for element in list(edit.tree(table).iter(f"{{*}}{living}")):
                remove(element)
                edit.touch(table)
        for column in edit.tree(table).iter("{*}tableColumn"):
            if column.attrib.pop("totalsRowFunction", ""):
                edit.touch(table)


def _drop_extensions(edit: Edit, part: str) -> None:
    """Drop the panes of web extensions in a drawing; the picture that stands for each with older programs stays."""
    if not any(relation.kind == "webextension" for relation in edit.package.relations(part)):
        return
    for reference in list(edit.tree(part).iter("{*}webextensionref")):
        choice = next(reference.iterancestors("{*}Choice"), None)
        anchor = next(reference.iterancestors(*_ANCHORS), reference)
        if choice is None or not _takes_fallback(choice):
            remove_versions(anchor)
    drop_related(edit, part, ("webextension",))
    edit.touch(part)


def _takes_fallback(choice: etree._Element) -> bool:
    """Take a choice of versions out; without another one, what older programs show stands in its place. Say whether there is any."""
    versions = choice.getparent()
    if versions is None:
        return False
    remove(choice)
    if versions.find("{*}Choice") is not None:
        return True
    shown = [each for fallback in versions.iterchildren("{*}Fallback") for each in fallback]
    for each in shown:
        versions.addprevious(each)
    remove(versions)
    return bool(shown)


def _remove_all(edit: Edit, part: str, names: tuple[str, ...]) -> None:
    """Remove elements from a part, each with the choice of versions that it stands in."""
    root = edit.tree(part)
    for element in [each for name in names for each in root.iter(f"{{*}}{name}")]:
        remove_versions(element)
        edit.touch(part)
