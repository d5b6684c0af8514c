"""Reads the sheet of typed paragraphs (文字说明), found by its header row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from xlsheets.files.grid import Book
from xlsheets.files.own_marks import OwnForm
from xlsheets.forms.placed import Placed
from xlsheets.forms.schema import Form
from xlsheets.recognise.headers import may_hold_paragraphs, text_headers, tidy
from xlsheets.recognise.sheet_view import SheetView, Spot, first_text

_FIRST_ROWS = 30
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


class Paragraphs(Struct, frozen=True):
    """Rows of a sheet of paragraphs: (id as written, title, cell of the text)."""

    sheet: str = ""
    rows: list[tuple[str, str, Spot]] = field(default_factory=list)

    def of_form(self, form: Form) -> dict[str, Spot]:
        """Map the rows to a form's text ids: by id, else by title; an id that the form does not have stays."""
        ids = {text.id for text in form.texts}
        titles: Mapping[str, str] = {tidy(text.title): text.id for text in form.texts}
        found: dict[str, Spot] = {}
        for written, title, spot in self.rows:
            known = written if written in ids else titles.get(tidy(title), written)
            if _ID.match(known):
                found.setdefault(known, spot)
        return found


def read_paragraphs(book: Book, forms: Collection[str]) -> Paragraphs:
    """Read the first sheet with a header row of titles and texts, besides the sheets ``forms``; empty where there is none."""
    for grid in book.grids:
        if grid.sheet in forms or not may_hold_paragraphs(first_text(grid)):
            continue
        view = SheetView(grid, book.path)
        for row in view.row_numbers[:_FIRST_ROWS]:
            columns: dict[str, int] = {}
            for column, cell in view.rows[row]:
                meaning = text_headers().meaning(cell.text)
                if meaning is not None:
                    columns.setdefault(meaning, column)
            if "title" in columns and "body" in columns:
                return _read(view, row, columns)
    return Paragraphs()


def _read(view: SheetView, header: int, columns: Mapping[str, int]) -> Paragraphs:
    found = Paragraphs(view.grid.sheet)
    for row in view.below(header):
        spots = {role: view.spot(row, column) for role, column in columns.items()}
        written = spots["id"].text if "id" in spots else ""
        if written or (spots["title"].text and not spots["title"].shared):
            found.rows.append((written, spots["title"].text, spots["body"]))
    return found


def with_texts(book: Book, found: Sequence[Placed], own: Mapping[str, OwnForm]) -> list[Placed]:
    """Return the evaluations with their typed paragraphs: of each those that its names point at, else those of the first such sheet.

    ``own``: sheet of a form of ours → its marks.
    """
    others = {each.cells.sheet for each in found}
    given: list[Placed] = []
    for each in found:
        mark = own.get(each.cells.sheet)
        if mark is not None and mark.texts_sheet:
            each = _given(each, read_paragraphs(book, {grid.sheet for grid in book.grids} - {mark.texts_sheet}))
            others.add(mark.texts_sheet)
        given.append(each)
    return _with_shared(given, read_paragraphs(book, others))


def _with_shared(found: list[Placed], paragraphs: Paragraphs) -> list[Placed]:
    """Give the paragraphs that no names point at to the evaluation whose form asks for most of them, the first of equals."""
    without = [place for place, each in enumerate(found) if not each.cells.texts_sheet]
    if not paragraphs.rows or not without:
        return found

    def asked(place: int) -> int:
        form = found[place].form
        return len({text.id for text in form.texts} & paragraphs.of_form(form).keys())

    owner = max(without, key=asked)
    return [_given(each, paragraphs) if place == owner else each for place, each in enumerate(found)]


def _given(owner: Placed, paragraphs: Paragraphs) -> Placed:
    """Return an evaluation with the paragraphs of a sheet; those that its form prints stay as they are there."""
    spots = paragraphs.of_form(owner.form)
    own = {text_id: spot for text_id, spot in spots.items() if text_id not in owner.cells.printed_texts}
    places = owner.cells.texts | {text_id: spot.address for text_id, spot in own.items()}
    texts = {**owner.evaluation.texts, **{text_id: spot.text for text_id, spot in own.items() if spot.text}}
    return replace(
        owner,
        cells=replace(owner.cells, texts_sheet=paragraphs.sheet, texts=places),
        evaluation=replace(owner.evaluation, texts=texts),
    )
