"""What a copy for submission leaves behind: who wrote it and where, databases it was connected to, how its owner's program was set."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsheets.files.edit import Edit
from xlsheets.files.own_marks import OWN_PROPERTIES
from xlsheets.files.part_xml import remove
from xlsheets.files.parts.sheet_parts import drop_related

_AUTHORS = {
    "core-properties": ("creator", "lastModifiedBy", "description", "keywords", "category", "contentStatus"),
    "extended-properties": ("Company", "Manager", "HyperlinkBase", "HLinks", "Template"),
}
"""Elements that tell persons, bodies and paths, by the kind of relationship of the part that has them."""

_OF_OTHERS = ("revisionHeaders", "usernames")
"""Who changed what in a workbook that several people had open."""

_SOMEBODY = "批注人"
_THREAD = "tc={"
"""So begins the author of a comment that stands for a thread of them: the thread is found by it."""

_OF_PERSONS = (("scenario", "user"), ("scenario", "comment"), ("protectedRange", "securityDescriptor"))
"""Who made a scenario, when, and who may type into an area, by his account."""

_PATH_CODE = re.compile("&&|&Z", re.IGNORECASE)
"""In a header or footer: an ampersand; the path of the file, wherever it lies when it is printed."""

_LABELS = ("classificationlabels", "thumbnail")
"""Whose document it is and who may read it, by his office's rules; and a picture of what it was when it was saved."""


def leave_behind(edit: Edit) -> None:
    """Take out of a copy what its reader has no business to know, and settings that would become his.

    Author and last editor, company, manager, the remarks, keywords and state of the document; who wrote comments, remarks on names; the
    path where the file lay, also as a page would print it, names of printers; connections, queries and their statements; labels of
    sensitivity and the picture of the first page; the history of a shared workbook; the mode of calculation, which a session takes from
    the first workbook that it opens.
    Figures, texts, what comments say and pictures stay.

    Raises:
        UserError: a part that has to be changed is damaged.
    """
    for kind, names in _AUTHORS.items():
        for relation in edit.package.relations(""):
            if relation.kind == kind and edit.package.find(relation.target):
                _remove_from(edit, relation.target, [f"{{*}}{name}" for name in names])
    _clean_workbook(edit)
    drop_related(edit, edit.package.workbook_part, _OF_OTHERS)
    drop_related(edit, "", _LABELS)
    _rename_persons(edit)
    for sheet in edit.package.sheets:
        if sheet.part:
            _clean_sheet(edit, sheet.part)
    _clean_pivots(edit)
    _drop_custom(edit)
    drop_related(edit, edit.package.workbook_part, ("connections",))  # the pivot tables that they fill are gone by now


def _remove_from(edit: Edit, part: str, paths: Iterable[str]) -> None:
    """Remove the elements that the paths mean from a part."""
    root = edit.tree(part)
    for element in [each for path in paths for each in root.iterfind(path)]:
        remove(element)
        edit.touch(part)


def _clean_workbook(edit: Edit) -> None:
    part = edit.package.workbook_part
    root = edit.tree(part)
    for choice in list(root.iterfind("{*}AlternateContent")):
        if choice.find(".//{*}absPath") is not None:
            root.remove(choice)
    for sharing in root.iterfind("{*}fileSharing"):
        sharing.attrib.pop("userName", "")
    for name in root.iterfind("{*}definedNames/{*}definedName"):
        name.attrib.pop("comment", "")
    _remove_from(edit, part, ["{*}calcPr", "{*}absPath"])
    edit.touch(part)


def _rename_persons(edit: Edit) -> None:
    """Give those who wrote comments that people answer no name, account or address; each stays one person."""
    persons = [each.target for each in edit.package.workbook_relations if each.kind == "person"]
    for part in filter(edit.package.find, persons):
        for number, person in enumerate(edit.tree(part).iterchildren("{*}person"), start=1):
            person.set("displayName", f"{_SOMEBODY}{number}")
            person.attrib.pop("userId", "")
            person.set("providerId", "None")
            edit.touch(part)


def _clean_sheet(edit: Edit, part: str) -> None:
    """Take a sheet's printer, what tells of persons and the results' ties to queries out."""
    for relation in edit.package.relations(part):
        if relation.kind == "comments" and edit.package.find(relation.target):
            _rename_authors(edit, relation.target)
    for element, name in _OF_PERSONS:
        for each in edit.tree(part).iter(f"{{*}}{element}"):
            if each.attrib.pop(name, ""):
                edit.touch(part)
    for each in edit.tree(part).iterfind("{*}headerFooter/*"):
        text = _PATH_CODE.sub(lambda code: code[0] if code[0] == "&&" else "", each.text or "")
        if text != (each.text or ""):
            each.text = text
            edit.touch(part)
    tables = [relation.target for relation in edit.package.relations(part) if relation.kind == "table"]
    drop_related(edit, part, ("queryTable", "printerSettings"))
    for setup in edit.tree(part).iter("{*}pageSetup"):
        for mark in [name for name in setup.attrib if str(name).endswith("}id")]:
            del setup.attrib[mark]
            edit.touch(part)
    for table in filter(edit.package.find, tables):
        if (
            edit.tree(table).attrib.pop("tableType", "")
            or edit.tree(table).find(".//*[@queryTableFieldId]") is not None
        ):
            for column in edit.tree(table).iter("{*}tableColumn"):
                column.attrib.pop("queryTableFieldId", "")
            drop_related(edit, table, ("queryTable",))
            edit.touch(table)


def _rename_authors(edit: Edit, part: str) -> None:
    """Give those who wrote comments no name, neither in the list of authors nor where the program put it before the text."""
    root = edit.tree(part)
    authors = list(root.iterfind("{*}authors/{*}author"))
    names = {(author.text or "").strip() for author in authors} - {""}
    for author in authors:
        if not (author.text or "").startswith(_THREAD):
            author.text = _SOMEBODY
    for text in root.iterfind("{*}commentList/{*}comment/{*}text"):
        first = next(text.iter("{*}t"), None)
        name, colon, rest = (first.text or "").partition(":") if first is not None else ("", "", "")
        if first is not None and name.strip() in names:
            first.text = f"{_SOMEBODY}{colon}{rest}"
    edit.touch(part)


def _drop_custom(edit: Edit) -> None:
    """Drop data of other programs, queries and labels of document servers among them, and properties that are not ours."""
    package = edit.package
    for source in ("", package.workbook_part):
        drop_related(edit, source, ("customXml",))
    for relation in package.relations(""):
        if relation.kind == "custom-properties" and package.find(relation.target):
            root = edit.tree(relation.target)
            for element in [each for each in root if not each.get("name", "").startswith(OWN_PROPERTIES)]:
                root.remove(element)
                edit.touch(relation.target)


def _clean_pivots(edit: Edit) -> None:
    """Take from the stores of pivot tables who filled them last, and the wish to be filled again when the workbook is opened."""
    for relation in edit.package.workbook_relations:
        if relation.kind == "pivotCacheDefinition" and edit.package.find(relation.target):
            attributes = edit.tree(relation.target).attrib
            if [name for name in ("refreshedBy", "refreshOnLoad") if attributes.pop(name, "")]:
                edit.touch(relation.target)
