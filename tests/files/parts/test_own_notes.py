"""Notes of a check go out of a copy with their boxes; notes of persons stay."""

from __future__ import annotations

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from xlsheets.files.archive import Archive
from xlsheets.files.edit import Edit
from xlsheets.files.own_marks import NOTE_MARK
from xlsheets.files.package import Package
from xlsheets.files.parts.own_notes import drop_own_notes


def test_our_notes_go_with_their_boxes_and_others_stay() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for cell, text in (("B2", f"{NOTE_MARK}错误：得分超出"), ("C3", "科长：再看"), ("D4", "这里有【检查】的字")):
        sheet[cell].comment = Comment(text, "经办")
    out = io.BytesIO()
    book.save(out)
    edit = Edit(Package(Path("a.xlsx"), Archive(out.getvalue())))
    drop_own_notes(edit)
    data = edit.written()
    again = load_workbook(io.BytesIO(data)).worksheets[0]
    notes = {cell: again[cell].comment for cell in ("B2", "C3", "D4")}
    assert {cell: note and note.text for cell, note in notes.items()} == {
        "B2": None,
        "C3": "科长：再看",
        "D4": "这里有【检查】的字",
    }
    archive = Archive(data)
    (drawing,) = (name for name in archive.entries if name.endswith(".vml"))
    assert archive.read(drawing).count(b"Row>") == 4  # two boxes


def test_a_workbook_without_notes_stays_as_it_is() -> None:
    out = io.BytesIO()
    Workbook().save(out)
    package = Package(Path("a.xlsx"), Archive(out.getvalue()))
    edit = Edit(package)
    drop_own_notes(edit)
    assert edit.written() == out.getvalue()
