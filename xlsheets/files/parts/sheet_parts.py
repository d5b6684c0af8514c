"""Sheets and parts added to a workbook's package and dropped from it, with all that names them: relationships, content types."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from itertools import count

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.namespaces import MAIN_STRICT, OFFICE, OFFICE_STRICT, space_of
from xlsheets.files.package import CONTENT_TYPES, Package
from xlsheets.files.relations import Relation

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
"""Content type of the workbook part of an .xlsx, which holds no macros."""

_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_HIGHEST_ID = 65_534
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


def add_sheet(edit: Edit, name: str, content: bytes) -> str:
    """Add a worksheet as the last one and name its part.

    Raises:
        UserError: a part that lists the sheets is missing or damaged.
    """
    part = free_part(edit, "worksheets/sheet")
    _list_sheet(edit, name, relate(edit, edit.package.workbook_part, "worksheet", part))
    add_part(edit, part, content, _WORKSHEET_TYPE)
    edit.new_sheets[name] = part
    return part


def add_part(edit: Edit, part: str, content: bytes, content_type: str) -> None:
    """Add a part and list its content type."""
    types = edit.package.find(CONTENT_TYPES) or CONTENT_TYPES
    root = edit.tree(types)
    etree.SubElement(root, f"{space_of(root)}Override", PartName=f"/{part}", ContentType=content_type)
    edit.touch(types)
    edit.add(part, content)


def replace_sheet(edit: Edit, name: str, part: str, content: bytes) -> None:
    """Give a worksheet another content, without what belonged to the earlier one, and show it."""
    edit.put(part, content)
    relations = edit.package.find(edit.package.relations_part(part))
    if relations is not None:
        edit.drop(relations)
    element = next(each for each in _listed(edit) if each.get("name") == name)
    element.attrib.pop("state", "")
    edit.touch(edit.package.workbook_part)


def give_names(edit: Edit, sheet: str, names: Mapping[str, str], hidden: Collection[str] = ()) -> None:
    """Give a sheet the names that are its own; those that it had go.

    Args:
        edit: the edit, in which the sheet is listed by now.
        sheet: its name.
        names: reference by name.
        hidden: which of the names people are not shown.
    """
    index = str([each.get("name") for each in _listed(edit)].index(sheet))
    holder = _names(edit)
    space = space_of(holder)
    for element in list(holder):
        if element.get("localSheetId") == index:
            holder.remove(element)
    for name, reference in names.items():
        element = etree.SubElement(holder, f"{space}definedName", name=name, localSheetId=index)
        if name in hidden:
            element.set("hidden", "1")
        element.text = reference
    edit.touch(edit.package.workbook_part)


def give_global_names(edit: Edit, names: Mapping[str, str]) -> None:
    """Give the workbook names that count on every sheet; those that it has point anew, and sheets' own ones of that name go.

    Args:
        edit: the edit.
        names: reference by name.
    """
    holder = _names(edit)
    there = {each.get("name", "").casefold(): each for each in holder if each.get("localSheetId") is None}
    for element in list(holder):
        if element.get("localSheetId") is not None and element.get("name", "") in names:
            holder.remove(element)
    for name, reference in names.items():
        known = there.get(name.casefold())
        place = etree.SubElement(holder, f"{space_of(holder)}definedName", name=name) if known is None else known
        place.text = reference
    edit.touch(edit.package.workbook_part)


def drop_related(edit: Edit, source: str, kinds: Collection[str]) -> None:
    """Drop the parts that a part (``""``: the package) names under some kinds of relationship, and what only they lead to."""
    drop_relations(edit, source, [each for each in edit.package.relations(source) if each.kind in kinds])


def drop_relations(edit: Edit, source: str, relations: Collection[Relation]) -> None:
    """Drop some relationships of a part (``""``: the package), the parts that they name, and what only those lead to."""
    if not relations:
        return
    package = edit.package
    gone = {relation.id for relation in relations}
    listed = package.relations_part(source)
    root = edit.tree(listed)
    for element in [each for each in root.iterchildren("{*}Relationship") if each.get("Id") in gone]:
        root.remove(element)
    edit.touch(listed)
    drop_parts(edit, {part for relation in relations for part in _with_followers(package, relation.target)})


def drop_parts(edit: Edit, parts: Collection[str]) -> None:
    """Drop parts, and what the list of content types says of them."""
    for part in parts:
        edit.drop(part)
    _forget_types(edit, parts)


def make_plain_workbook(edit: Edit) -> None:
    """Have the content types call the workbook one without macros."""
    types = edit.package.find(CONTENT_TYPES) or CONTENT_TYPES
    for element in edit.tree(types).iterchildren("{*}Override"):
        part = element.get("PartName", "").lstrip("/").casefold()
        if part == edit.package.workbook_part.casefold() and element.get("ContentType") != WORKBOOK_TYPE:
            element.set("ContentType", WORKBOOK_TYPE)
            edit.touch(types)


def drop_unused_types(edit: Edit) -> None:
    """Take endings of which there is no part any more out of the list of content types: it tells of macros that are gone."""
    types = edit.package.find(CONTENT_TYPES) or CONTENT_TYPES
    endings = {part.rpartition(".")[2].casefold() for part in edit.parts} | {"rels", "xml"}
    for element in list(edit.tree(types).iterchildren("{*}Default")):
        if element.get("Extension", "").casefold() not in endings:
            edit.tree(types).remove(element)
            edit.touch(types)


def free_part(edit: Edit, stem: str) -> str:
    """Name a new part beside the workbook's others that neither the package nor its list of content types knows.

    Args:
        edit: the edit; what it has added by now is known too.
        stem: folder below the workbook part's own and beginning of the name, ``worksheets/sheet``.
    """
    package = edit.package
    types = edit.tree(package.find(CONTENT_TYPES) or CONTENT_TYPES)
    taken = {element.get("PartName", "").lstrip("/").casefold() for element in types}
    base = posixpath.join(posixpath.dirname(package.workbook_part), stem)
    first = len(package.sheets) + 1 if stem == "worksheets/sheet" else 1
    names = (f"{base}{number}.xml" for number in count(first))
    return next(
        name
        for name in names
        if name.casefold() not in taken and not package.find(name) and not package.find(package.relations_part(name))
    )


def relate(edit: Edit, source: str, kind: str, part: str) -> str:
    """Add a relationship from a part of the package (``""``: the package itself) to a new part and return its id."""
    package = edit.package
    relations = package.relations_part(source)
    root = edit.tree(relations)
    taken = {element.get("Id", "").casefold() for element in root.iterchildren("{*}Relationship")}
    relation_id = next(f"rId{number}" for number in count(1) if f"rid{number}" not in taken)
    target = posixpath.relpath("/" + part, "/" + posixpath.dirname(source))
    etree.SubElement(
        root, f"{space_of(root)}Relationship", Id=relation_id, Type=f"{_office(package)}/{kind}", Target=target
    )
    edit.touch(relations)
    return relation_id


def _office(package: Package) -> str:
    return OFFICE_STRICT if package.namespace == MAIN_STRICT else OFFICE


def _names(edit: Edit) -> etree._Element:
    """Return the workbook's list of defined names; where it has none, an empty one is put in its place."""
    root = edit.tree(edit.package.workbook_part)
    space = space_of(root)
    holder = root.find(f"{space}definedNames")
    if holder is None:
        holder = etree.Element(f"{space}definedNames")
        before = [each for tag in _BEFORE_NAMES for each in root.iterchildren(f"{space}{tag}")]
        before[-1].addnext(holder)
    return holder


def _list_sheet(edit: Edit, name: str, relation_id: str) -> None:
    """List a new sheet in the workbook part, under a number that is free."""
    listed = _listed(edit)
    taken = {each.get("sheetId", "") for each in listed}
    highest = max((int(number) for number in taken if number.isdecimal()), default=0)
    numbers = count(highest + 1) if highest < _HIGHEST_ID else count(1)
    sheet_id = next(str(number) for number in numbers if str(number) not in taken)
    holder = listed[0].getparent()
    assert holder is not None
    element = etree.SubElement(holder, listed[0].tag, name=name, sheetId=sheet_id)
    element.set(f"{{{_office(edit.package)}}}id", relation_id)
    edit.touch(edit.package.workbook_part)


def _listed(edit: Edit) -> list[etree._Element]:
    """Return what the workbook part says of each sheet; there is one at least."""
    root = edit.tree(edit.package.workbook_part)
    return list(root.iterfind(f"{space_of(root)}sheets/{space_of(root)}sheet"))


def _with_followers(package: Package, part: str) -> Iterator[str]:
    """Yield a part, its list of relationships and the parts that only it can lead to (a signature, pictures of a ribbon)."""
    there = package.find(part)
    if there is None:
        return
    yield there
    relations = package.find(package.relations_part(there))
    if relations is not None:
        yield relations
        for relation in package.relations(there):
            follower = package.find(relation.target)
            if follower is not None:
                yield follower


def _forget_types(edit: Edit, parts: Collection[str]) -> None:
    """Take parts out of the list of content types."""
    types = edit.package.find(CONTENT_TYPES) or CONTENT_TYPES
    root = edit.tree(types)
    gone = {part.casefold() for part in parts}
    for element in list(root.iterchildren("{*}Override")):
        if element.get("PartName", "").lstrip("/").casefold() in gone:
            root.remove(element)
            edit.touch(types)
