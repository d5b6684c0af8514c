"""Notes of ours on cells (批注): those that a check in Excel put there, out of a copy that is handed in."""

from __future__ import annotations

from collections.abc import Collection

from xlsheets.errors import UserError
from xlsheets.files.addresses import row_column
from xlsheets.files.edit import Edit
from xlsheets.files.own_marks import NOTE_MARK
from xlsheets.files.part_xml import remove


def drop_own_notes(edit: Edit) -> None:
    """Take the notes that begin with our mark out of every sheet, each with its box; notes of persons stay.

    Raises:
        UserError: the part with a sheet's notes is damaged.
    """
    for sheet in edit.package.sheets:
        relations = edit.package.relations(sheet.part) if sheet.part else []
        places: set[tuple[int, int]] = set()
        for relation in relations:
            if relation.kind == "comments" and edit.package.find(relation.target):
                places |= _drop_notes(edit, relation.target)
        for relation in relations if places else ():
            if relation.kind == "vmlDrawing" and edit.package.find(relation.target):
                _drop_boxes(edit, relation.target, places)


def _drop_notes(edit: Edit, part: str) -> set[tuple[int, int]]:
    """Drop the notes of a part; return their places."""
    places = set()
    for note in list(edit.tree(part).iterfind("{*}commentList/{*}comment")):
        text = "".join(each.text or "" for each in note.iterfind("{*}text//{*}t"))
        if text.lstrip().startswith(NOTE_MARK):
            places.add(row_column(note.get("ref", "A1").partition(":")[0]))
            remove(note)
            edit.touch(part)
    return places


def _drop_boxes(edit: Edit, part: str, places: Collection[tuple[int, int]]) -> None:
    """Drop the boxes that show the notes; a drawing that is no XML, as old programs write it, stays, and its boxes show nothing."""
    try:
        root = edit.tree(part)
    except UserError:
        return
    for shape in list(root.iterfind("{*}shape")):
        at = [shape.findtext(f"{{*}}ClientData/{{*}}{name}", "") for name in ("Row", "Column")]
        if all(text.strip().isdecimal() for text in at) and tuple(int(text) + 1 for text in at) in places:
            remove(shape)
            edit.touch(part)
