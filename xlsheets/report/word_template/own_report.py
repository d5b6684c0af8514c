"""The report that a person's own Word template gives: its texts in bookmarks, so that it can be refreshed as any other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from xlsheets.report.living.keyed import ALSO
from xlsheets.report.markup import MarkupBlock, MarkupRun
from xlsheets.report.word.bookmarks import Bookmarks
from xlsheets.report.word.edited import RUN
from xlsheets.report.word.runs import looks_of, text_run
from xlsheets.report.word_template.places import BOX, CELL, PARAGRAPH, ROW, TABLE, W, words_of
from xlsheets.report.word_template.story_text import (
    Paragraph,
    authors_words,
    conditions_in,
    is_filled,
    keys_in,
    taken_apart,
    without_marks,
)

_PROPERTIES, _SECTION = f"{W}pPr", f"{W}sectPr"
_RECORD = re.compile(r".*?\[\d+\]")

BlockPlacer = Callable[[MarkupBlock, Any], Any]
"""Writes a table, a chart or a heading of a phrase behind an element; returns the last element that it wrote."""


class StoryWriter:
    """Writes the texts of a rendered story. ``blocks``: what it says, in its order."""

    def __init__(self, marks: Bookmarks | None, place: BlockPlacer | None) -> None:
        """Take the bookmarks of a document, None for a header or another story, which is not refreshed."""
        self._marks = marks
        self._place = place
        self._rows: set[Any] = set()
        self.blocks: list[MarkupBlock] = []

    def write(self, root: Any, conditions: Sequence[tuple[str, ...]]) -> None:
        """Write all of it, in place. ``conditions``: those that each paragraph stands under, see `story_text.py: conditions_in`."""
        found = list(zip(root.iter(PARAGRAPH), conditions, strict=True))
        alive = {table for each, within in found if (table := _table(each)) is not None and (within or keys_in(each))}
        for paragraph, within in found:
            table = _table(paragraph)
            if self._marks is not None and table is not None and table in alive:
                self._write_cell(paragraph, table)
            elif is_filled(paragraph) or (within and words_of(paragraph)):
                self._write(paragraph, within)
            elif words_of(paragraph):
                self.blocks.append(MarkupBlock("paragraph", (MarkupRun(words_of(paragraph)),)))

    def _write(self, paragraph: Any, within: Sequence[str]) -> None:
        taken = taken_apart(paragraph, within)
        self.blocks += (each.block for each in taken.blocks)
        last, atoms, is_used = paragraph, list(taken.atoms), False
        for placed in taken.blocks:
            block = placed.block
            if block.kind != "paragraph":
                last = self._place(block, last) if self._place is not None else last
                continue
            target = paragraph
            if is_used or last is not paragraph:
                target = _another(paragraph)
                last.addnext(target)
                last = target
            runs = list(taken.runs(block, placed.at))
            write = _run_writer(taken)
            if self._marks is None or any(_holds_text(each) for _, each in atoms):
                made = [write(run, piece) for run, piece in runs]
            else:
                made = self._marks.paragraph(block, runs, block.marks, write)
            target.extend(_with_atoms(made, atoms))
            atoms, is_used = [], True
        if not is_used:
            paragraph.extend(each for _, each in atoms)
        if last is not paragraph:
            _close(paragraph, last, is_empty=not is_used and not atoms)

    def _write_cell(self, paragraph: Any, table: Any) -> None:
        """A paragraph of a table is one figure, as in the program's own tables; the first of a row brings that of the row."""
        assert self._marks is not None
        row, cell = next(paragraph.iterancestors(ROW)), next(paragraph.iterancestors(CELL))
        name = _name_of(table)
        marks = self._row_marks(row, table, name)
        keys = ALSO.join(keys_in(paragraph))
        column = f"{list(row).index(cell)}.{list(cell).index(paragraph) if paragraph.getparent() is cell else 0}"
        taken = taken_apart(paragraph, ())
        write, last, atoms = _run_writer(taken), paragraph, list(taken.atoms)
        for number, placed in enumerate(taken.blocks):
            runs = list(taken.runs(placed.block, placed.at))
            self.blocks.append(placed.block)
            target = paragraph
            if number:
                target = _another(paragraph)
                last.addnext(target)
                last = target
            inside = [write(run, piece) for run, piece in runs]
            text = "".join(run.text for run, _ in runs)
            target.extend([*marks, *_with_atoms(self._marks.cell(keys, text, inside, column), atoms)])
            marks, atoms = [], []
        paragraph.extend([*marks, *(each for _, each in atoms)])

    def _row_marks(self, row: Any, table: Any, name: str) -> list[Any]:
        """Return the bookmarks that a row's first paragraph brings."""
        assert self._marks is not None
        if row in self._rows:
            return []
        begins = not any(each in self._rows for each in table.iterchildren(ROW))
        self._rows.add(row)
        keys = [key for each in row.iter(PARAGRAPH) for key in keys_in(each)]
        record = next((match[0] for key in keys if (match := _RECORD.match(key))), "")
        return self._marks.row(name, record or "/".join(map(authors_words, row.iter(PARAGRAPH))), begins=begins)


def write_words(root: Any) -> list[MarkupBlock]:
    """Write the texts of a story that is not refreshed: a header, a footer, footnotes."""
    writer = StoryWriter(None, None)
    writer.write(root, conditions_in(root))
    return writer.blocks


def _table(paragraph: Any) -> Any:
    """The table that a paragraph stands in, None where that is nearer to a text box."""
    holder = next(paragraph.iterancestors(TABLE, BOX), None)
    return holder if holder is not None and holder.tag == TABLE else None


def _name_of(table: Any) -> str:
    first = next(table.iterchildren(ROW), None)
    return "" if first is None else "/".join(without_marks(words_of(each)) for each in first.iter(PARAGRAPH))


def _run_writer(taken: Paragraph) -> Callable[[MarkupRun, str], Any]:
    def write(run: MarkupRun, piece: str) -> Any:
        looks = taken.pieces[int(piece)].looks if taken.pieces else None
        return text_run(run.text, looks_of(looks, bold=run.bold, missing=run.missing))

    return write


def _holds_text(atom: Any) -> bool:
    return next(atom.iter(BOX), None) is not None


def _with_atoms(made: Sequence[Any], atoms: Sequence[tuple[int, Any]]) -> Iterator[Any]:
    """Put what is no text back where it stood; what floats stands in front."""
    waiting = list(atoms)
    at = 0
    for each in made:
        while waiting and waiting[0][0] <= at:
            yield waiting.pop(0)[1]
        yield each
        if each.tag == RUN:
            at += len("".join(each.itertext(f"{W}t")))
    yield from (each for _, each in waiting)


def _another(paragraph: Any) -> Any:
    """Return an empty paragraph with the properties of one."""
    made = paragraph.makeelement(PARAGRAPH, {})
    properties = paragraph.find(_PROPERTIES)
    if properties is not None:
        copy = deepcopy(properties)
        for name in ("sectPr", "pageBreakBefore"):
            for each in copy.findall(f"{W}{name}"):
                copy.remove(each)
        made.append(copy)
    return made


def _close(paragraph: Any, last: Any, *, is_empty: bool) -> None:
    """The last paragraph that a phrase gave ends the section; one that only held the phrase goes."""
    properties = paragraph.find(_PROPERTIES)
    section = None if properties is None else properties.find(_SECTION)
    if section is not None:
        if last.tag != PARAGRAPH:
            return
        holder = last.find(_PROPERTIES)
        if holder is None:
            holder = last.makeelement(_PROPERTIES, {})
            last.insert(0, holder)
        holder.append(section)
    if is_empty:
        paragraph.getparent().remove(paragraph)
