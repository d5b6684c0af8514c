"""Takes a sheet with its drawings and charts from a workbook that we wrote into somebody's workbook, as its last sheet."""

from __future__ import annotations

import posixpath

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.namespaces import MAIN_STRICT, PACKAGE
from xlsheets.files.package import CONTENT_TYPES, Package
from xlsheets.files.part_xml import serialise
from xlsheets.files.parts.drop_sheets import drop_followers
from xlsheets.files.parts.sheet_parts import add_part, add_sheet, free_part, give_names, replace_sheet
from xlsheets.files.parts.style_lists import StyleImport
from xlsheets.files.sheet_xml import store_inline

_RELATIONS_SPACE = f"{PACKAGE}/relationships"
_STEMS = {"drawing": "drawings/drawing", "chart": "charts/chart"}


def graft_sheet(edit: Edit, source: Package, name: str, old: str | None = None) -> None:
    """Add a sheet of another workbook, with its looks, drawings, charts and print settings.

    Args:
        edit: the workbook that gets the sheet.
        source: a workbook that we wrote: its parts are as our writer makes them.
        name: the sheet's name there, and here.
        old: the part of a sheet of that name, whose place it takes.

    Raises:
        UserError: the workbook is of a kind (strict Open XML) that takes none, or a part of it is damaged.
    """
    if edit.package.namespace == MAIN_STRICT:
        raise edit.package.problem(
            "这是“严格 Open XML”工作簿，不能补上“测算”表，请在 Excel 中另存为普通的 .xlsx 后再重新计算"
        )
    sheet = source.sheet(name)
    assert sheet is not None
    _, root = source.editable(sheet.part)
    _take_texts(root, source)
    _take_looks(edit, root, source)
    if old is None:
        part = add_sheet(edit, name, serialise(root))
    else:
        part = old
        drop_followers(edit, old)
        replace_sheet(edit, name, old, serialise(root))
    _take_related(edit, source, sheet.part, part)
    give_names(edit, name, _local_names(source, name))


def _take_texts(root: etree._Element, source: Package) -> None:
    """Write the texts of the shared list into the cells."""
    shared = source.related("sharedStrings")
    texts = (
        [] if shared is None else ["".join(str(each) for each in item.itertext("{*}t")) for item in source.xml(shared)]
    )
    for cell in root.iter("{*}c"):
        if cell.get("t") == "s":
            number = int(cell.findtext("{*}v") or "0")
            for child in list(cell):
                cell.remove(child)
            store_inline(cell, texts[number])


def _take_looks(edit: Edit, root: etree._Element, source: Package) -> None:
    """Number the formats of cells, columns, rows and conditional formats as the workbook does, which gets those it has not."""
    styles, theirs = edit.package.related("styles"), source.related("styles")
    assert theirs is not None
    if styles is None:  # a workbook without any styles: the sheet does without too
        _strip_looks(root)
        return
    looks = StyleImport(edit.tree(styles), source.editable(theirs)[1])
    for element in root.iter("{*}c", "{*}row", "{*}col", "{*}cfRule"):
        for attribute in ("s", "style"):
            if element.get(attribute) is not None:
                element.set(attribute, looks.cell_format(element.get(attribute, "")))
        if element.get("dxfId") is not None:
            element.set("dxfId", looks.difference(element.get("dxfId", "")))
    edit.touch(styles)


def _strip_looks(root: etree._Element) -> None:
    for element in root.iter("{*}c", "{*}row", "{*}col"):
        for attribute in ("s", "style"):
            element.attrib.pop(attribute, "")
    for element in list(root.iter("{*}conditionalFormatting")):
        root.remove(element)


def _take_related(edit: Edit, source: Package, part: str, new: str) -> None:
    """Add the parts that a part of the source leads to (drawings, charts), and the list of relationships to them."""
    relations = source.relations(part)
    if not relations:
        return
    listed = etree.Element(f"{{{_RELATIONS_SPACE}}}Relationships", nsmap={None: _RELATIONS_SPACE})  # type: ignore[dict-item]
    types = {each.get("PartName", "").lstrip("/"): each.get("ContentType", "") for each in source.xml(CONTENT_TYPES)}
    kinds = {each.get("Id", ""): each.get("Type", "") for each in source.xml(source.relations_part(part))}
    for relation in relations:
        place = free_part(edit, _STEMS[relation.kind])
        add_part(edit, place, source.read(relation.target), types[relation.target])
        _take_related(edit, source, relation.target, place)
        target = posixpath.relpath("/" + place, "/" + posixpath.dirname(new))
        entry = {"Id": relation.id, "Type": kinds[relation.id], "Target": target}
        etree.SubElement(listed, f"{{{_RELATIONS_SPACE}}}Relationship", entry)
    folder, base = posixpath.split(new)
    edit.add(posixpath.join(folder, "_rels", f"{base}.rels"), serialise(listed))


def _local_names(source: Package, name: str) -> dict[str, str]:
    """Names that are a sheet's own: what is printed of it."""
    root = source.xml(source.workbook_part)
    index = str([sheet.name for sheet in source.sheets].index(name))
    return {
        each.get("name", ""): each.text or ""
        for each in root.iterfind("{*}definedNames/{*}definedName")
        if each.get("localSheetId") == index
    }
