"""Ways from a workbook to files of its author's machine or network, or to what is gone of it, taken out; what they stood under stays."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote

from lxml import etree

from xlsheets.files.edit import Edit
from xlsheets.files.namespaces import OFFICE, OFFICE_STRICT
from xlsheets.files.part_xml import remove

_STAYS = re.compile(r"(https?|ftp|mailto):|#|\Z", re.IGNORECASE)
"""The web, mail, and places in the workbook; any other target is found by where the workbook lies on its author's machine."""
_OTHER_WORKBOOK = ("externalLinkPath", "externalLink", "attachedTemplate")
_LINKS = ("hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver", "externalData")
"""Elements that are nothing but the way."""


def cut_local_links(edit: Edit) -> None:
    """Take out ways to files by path: links of cells and shapes, pictures that are linked, other workbooks of pivot tables.

    Links to the web, to mail and inside the workbook stay.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    _cut(edit, _is_local)


def cut_links_inside(edit: Edit, leads_away: Callable[[str], bool]) -> None:
    """Take out links of shapes to places in the workbook that are gone.

    Args:
        edit: the workbook.
        leads_away: says of a place, ``测算!A1`` or a name, whether it is gone.

    Raises:
        UserError: a part that has to be changed is damaged.
    """

    def is_gone(relation: etree._Element) -> bool:
        target = unquote(relation.get("Target", ""))
        return target.startswith("#") and leads_away(target[1:])

    _cut(edit, is_gone)


def _cut(edit: Edit, is_gone: Callable[[etree._Element], bool]) -> None:
    """Take out relationships, and what names them in the parts that have them."""
    package = edit.package
    for listed in [part for part in package.archive.entries if part.lower().endswith(".rels")]:
        data = package.read(listed)
        if b"External" not in data and b"#" not in data:
            continue
        folder, name = posixpath.split(listed)
        source = package.find(posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels")))
        root = edit.tree(listed)
        gone = {element.get("Id", "") for element in root.iterchildren("{*}Relationship") if is_gone(element)}
        if source is None or not gone:
            continue
        _forget(edit, source, gone)
        for element in [each for each in root if each.get("Id") in gone]:
            root.remove(element)
        edit.touch(listed)


def _is_local(relation: etree._Element) -> bool:
    if relation.get("TargetMode") != "External":
        return False
    kind = relation.get("Type", "").rpartition("/")[2]
    target = unquote(relation.get("Target", "")).strip()
    return kind in _OTHER_WORKBOOK or _STAYS.match(target) is None


def _forget(edit: Edit, part: str, gone: set[str]) -> None:
    """Take what names these relationships out of a part."""
    root = edit.tree(part)
    for element in [each for each in root.iter() if isinstance(each.tag, str)]:
        named = [
            key
            for key, value in element.attrib.items()
            if value in gone and str(key).startswith((f"{{{OFFICE}}}", f"{{{OFFICE_STRICT}}}"))
        ]
        if not named:
            continue
        edit.touch(part)
        holder = element.getparent()
        if etree.QName(element).localname not in _LINKS:
            for key in named:
                del element.attrib[key]
            continue
        remove(element)
        if holder is not None and etree.QName(holder).localname == "hyperlinks" and not len(holder):
            remove(holder)
