"""What a rendered story says: the conditions that its paragraphs stand under, and their text cut into pieces of one look."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import accumulate
from typing import Any

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from xlsheets.report.living.keyed import CLOSE, MARK, OPEN_FIGURE, head_of
from xlsheets.report.living.placed_marks import marks_of
from xlsheets.report.living.tracked import Tracked
from xlsheets.report.markup import LineOfRuns, MarkupBlock, MarkupRun, PlacedBlock, read_blocks, with_marks
from xlsheets.report.outline import complete
from xlsheets.report.typed_text import BREAK, EDGES, restore, settle
from xlsheets.report.word.edited import RUN
from xlsheets.report.word.styles import element
from xlsheets.report.word_template.places import PARAGRAPH, TEXT, W, own_texts, words_of

_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_FIGURE = re.compile(f"{OPEN_FIGURE}[^{CLOSE}]*{CLOSE}")
_PROPERTIES, _LOOKS = f"{W}pPr", f"{W}rPr"
_DROPPED = tuple(f"{W}{name}" for name in ("proofErr", "lastRenderedPageBreak"))


class TextPiece(Struct, frozen=True, eq=False):
    """A piece of a paragraph's text and the properties of its run, None for those of the paragraph."""

    text: str
    looks: Any


class Paragraph(Struct, frozen=True, eq=False):
    """A paragraph of a rendered story, taken apart.

    ``atoms``: what is no text (a picture, a field, a bookmark), each with its place in the text; ``blocks``: what the text says.
    """

    pieces: tuple[TextPiece, ...]
    atoms: tuple[tuple[int, Any], ...]
    blocks: tuple[PlacedBlock, ...]

    def runs(self, block: MarkupBlock, at: Sequence[int]) -> Iterator[tuple[MarkupRun, str]]:
        """Cut the runs of a block where the looks change; each with the number of its piece."""
        bounds = [0, *accumulate(len(MARK.sub("", each.text)) for each in self.pieces)]
        place = 0
        for run in (*block.lead, *block.runs):
            held = ""
            last = 0
            for character in run.text:
                where = at[min(place, len(at) - 1)] if at else 0
                piece = max(0, min(bisect_right(bounds, where), len(self.pieces)) - 1)
                if held and piece != last:
                    yield replace(run, text=held), str(last)
                    held = ""
                held += character
                last = piece
                place += 1
            if held:
                yield replace(run, text=held), str(last)


def conditions_in(root: Any) -> list[tuple[str, ...]]:
    """Give for every paragraph of a rendered story the conditions that it stands under, and take the marks of these away.

    ``root``: plain lxml. The elements of python-docx have a ``text`` of their own.
    """
    open_marks: list[str] = []
    found: list[tuple[str, ...]] = []
    for event, each in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if each.tag == PARAGRAPH:
                found.append(tuple(open_marks))
            if each.tag != TEXT and each.text:
                each.text = _followed(each.text, open_marks) or None
            continue
        if each.tag == PARAGRAPH:
            _followed(words_of(each), open_marks)  # what begins in one paragraph may end in another
        if each.tail:
            each.tail = _followed(each.tail, open_marks) or None
    return found


def _followed(text: str, open_marks: list[str]) -> str:
    for mark in MARK.finditer(text):
        if mark[0] != CLOSE:
            open_marks.append(head_of(mark[2]))
        elif open_marks:
            open_marks.pop()
    return MARK.sub("", text)


def keys_in(paragraph: Any) -> list[str]:
    """Return the keys of the figures in a paragraph."""
    marks = MARK.finditer(words_of(paragraph))
    return list(dict.fromkeys(key for each in marks if each[1] == OPEN_FIGURE and (key := head_of(each[2]))))


def authors_words(paragraph: Any) -> str:
    """Return what the author of a template wrote in a paragraph, without what stands there of the workbook."""
    return without_marks(_FIGURE.sub("", words_of(paragraph)))


def is_filled(paragraph: Any) -> bool:
    """Say whether something of the workbook stands in a paragraph; what only its author wrote is put back."""
    words = words_of(paragraph)
    if _PRIVATE.search(restore(words)) or "\n" in words:
        return True
    for each in own_texts(paragraph):
        each.text = restore(each.text or "")
    return False


def taken_apart(paragraph: Any, within: Sequence[str]) -> Paragraph:
    """Take the text of a paragraph apart; only its properties stay in it."""
    pieces: list[TextPiece] = []
    atoms: list[tuple[int, Any]] = []
    length = 0
    for child in [each for each in paragraph if each.tag != _PROPERTIES]:
        paragraph.remove(child)
        for looks, part in _parts(child):
            if part.tag == TEXT:
                pieces.append(TextPiece(part.text or "", looks))
                length += len(MARK.sub("", part.text or ""))
            else:
                atoms.append((length, part))
    blocks = _blocks("".join(each.text for each in pieces), within)
    return Paragraph(tuple(pieces), tuple(atoms), tuple(blocks))


def _parts(child: Any) -> Iterator[tuple[Any, Any]]:
    """Give the texts of a run with its properties, and whatever else it holds in a run of its own; anything else whole."""
    if child.tag != RUN:
        for each in child.iter(TEXT):
            each.text = without_marks(each.text or "")
        if child.tag not in _DROPPED:
            yield None, child
        return
    looks = child.find(_LOOKS)
    for part in [each for each in child if each is not looks and each.tag not in _DROPPED]:
        if part.tag == TEXT:
            yield looks, part
            continue
        made = element("w:r")
        if looks is not None:
            made.append(deepcopy(looks))
        made.append(part)
        yield looks, made


def without_marks(text: str) -> str:
    """Return a rendered text as a reader sees it."""
    return _PRIVATE.sub("", restore(MARK.sub("", text)))


def _blocks(text: str, within: Sequence[str]) -> Iterator[PlacedBlock]:
    """Read the text of a paragraph: one block, or several where a typed text or a phrase brings its own."""
    bare, (_, marks) = MARK.sub("", text), marks_of(text)
    if "\n" in bare:
        read = list(with_marks(read_blocks(bare), marks))
        indent = bare[: len(bare) - len(bare.lstrip(EDGES))]
        places = {id(each.block): each.at for each in read}
        for block in complete([each.block for each in read]):
            placed = PlacedBlock(block, places.get(id(block), ()))
            yield _under(_indented(placed, indent) if block.kind == "paragraph" else placed, within)
        return
    parts = list(settle(Tracked.of(bare)).split(BREAK))
    if len(parts) > 1:
        parts = [each for each in parts if each.text.strip(EDGES)]
    lines = (LineOfRuns.untrimmed(each) for each in parts)
    read = [PlacedBlock(MarkupBlock("paragraph", each.runs), each.at) for each in lines]
    for placed in with_marks(read, marks):
        yield _under(placed, within)


def _under(placed: PlacedBlock, within: Sequence[str]) -> PlacedBlock:
    block = placed.block
    return replace(placed, block=replace(block, within=(*within, *block.within))) if within else placed


def _indented(placed: PlacedBlock, indent: str) -> PlacedBlock:
    """Put the blanks in front of it that the paragraph of the template begins with."""
    if not indent or not placed.at:
        return placed
    block = placed.block
    marks = tuple(each.behind(len(indent)) for each in block.marks)
    made = replace(block, runs=(MarkupRun(indent), *block.runs), marks=marks)
    return PlacedBlock(made, [placed.at[0]] * len(indent) + list(placed.at))
