"""Takes the marks out of a rendered template, and says where in each block of it they stood."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.report.living.keyed import CLOSE, MARK, OPEN_CONDITION, head_of

AnyBlock = TypeVar("AnyBlock")


class SourceMark(Struct, frozen=True):
    """A mark over the characters ``start`` to ``end`` of a rendered template without its marks; ``head``: what it is about."""

    start: int
    end: int
    is_condition: bool
    head: str


class MarkSpan(Struct, frozen=True):
    """A mark over the characters ``start`` to ``end`` of a block, ``depth`` marks of which stand around it."""

    start: int
    end: int
    is_condition: bool
    head: str
    depth: int = 0

    def behind(self, width: int) -> MarkSpan:
        """Return it behind what was put in front of the block."""
        return replace(self, start=self.start + width, end=self.end + width)


def marks_of(rendered: str) -> tuple[str, list[SourceMark]]:
    """Return a rendered template without its marks, and the marks, outer ones before those within them."""
    if CLOSE not in rendered:
        return rendered, []
    pieces: list[str] = []
    open_marks: list[tuple[int, int, str, str]] = []
    found: list[tuple[int, SourceMark]] = []
    length = start = 0
    for number, mark in enumerate(MARK.finditer(rendered)):
        piece = rendered[start : mark.start()]
        pieces.append(piece)
        length += len(piece)
        start = mark.end()
        if mark[0] != CLOSE:
            open_marks.append((number, length, mark[1], mark[2]))
        elif open_marks:  # a template of one's own may cut a text in two
            order, begin, kind, head = open_marks.pop()
            if length > begin:
                found.append((order, SourceMark(begin, length, kind == OPEN_CONDITION, head_of(head))))
    pieces.append(rendered[start:])
    # What nobody closed is a mark no more.
    found.sort(key=lambda each: each[0])
    return "".join(pieces), [mark for _, mark in found]


def spans_of(
    blocks: Iterable[AnyBlock], places: Callable[[AnyBlock], Sequence[int]], marks: Sequence[SourceMark]
) -> Iterator[tuple[AnyBlock, tuple[tuple[MarkSpan, ...], tuple[str, ...]]]]:
    """Give each block with the marks in it and the conditions that hold for all of it.

    Args:
        blocks: in the order of the template.
        places: where the characters of a block stood in the template without its marks.
        marks: of the template, by their start.
    """
    active: list[SourceMark] = []
    coming = 0
    for block in blocks:
        at = places(block)
        if not at:
            yield block, ((), ())
            continue
        while coming < len(marks) and marks[coming].start <= at[-1]:
            active.append(marks[coming])
            coming += 1
        active = [mark for mark in active if mark.end > at[0]]
        yield block, _of_block(at, active)


def _of_block(at: Sequence[int], marks: Iterable[SourceMark]) -> tuple[tuple[MarkSpan, ...], tuple[str, ...]]:
    spans: list[MarkSpan] = []
    within: list[str] = []
    ends: list[int] = []
    for mark in marks:
        start, end = bisect_left(at, mark.start), bisect_left(at, mark.end)
        if start >= end:
            continue
        if mark.is_condition and not start and end == len(at):
            within.append(mark.head)
            continue
        while ends and ends[-1] <= start:
            ends.pop()
        spans.append(MarkSpan(start, end, mark.is_condition, mark.head, len(ends)))
        ends.append(end)
    return tuple(spans), tuple(within)
