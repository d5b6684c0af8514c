"""What every report has in common and no template has to say: numbers of the headings, 无。 in a section without a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from xlsheets.report.filters import cn_ordinal
from xlsheets.report.markup import MarkupBlock, MarkupRun

NOTHING_TO_TELL = "无。"
"""What an empty section says."""

LAST_CIRCLED = 20
"""Unicode goes on elsewhere behind ⑳."""

_NUMBERS: tuple[Callable[[int], str], ...] = (
    lambda number: f"{cn_ordinal(number)}、",
    lambda number: f"（{cn_ordinal(number)}）",
    lambda number: f"{number}.",
    lambda number: f"（{number}）",
    lambda number: chr(ord("①") + number - 1) if number <= LAST_CIRCLED else f"（{number}）",
)
"""The number of a heading by its level: 一、（一）1.（1）①, as GB/T 9704 has them."""

_TYPED_NUMBER = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十0-9]+[）)]|[0-9]+[.．、]|[①-⑳]")
_BREAKS = (
    "title",
    "part",
    "attachment",
    "body",
    "contents",
    "pagebreak",
    "landscape",
    "portrait",
    "blank",
    "signature",
    "enclosure",
)


def complete(blocks: Sequence[MarkupBlock]) -> tuple[MarkupBlock, ...]:
    """Number the headings of a parsed report and say 无。 where a section has nothing in it."""
    return tuple(_numbered(_filled(blocks)))


def _filled(blocks: Sequence[MarkupBlock]) -> Iterator[MarkupBlock]:
    for block, following in pairwise((*blocks, MarkupBlock("pagebreak"))):
        is_last = following.kind in _BREAKS or (following.kind == "heading" and following.level <= block.level)
        is_empty = block.kind == "heading" and is_last
        if is_empty and block.lead and not block.runs:
            yield replace(block, runs=(MarkupRun(NOTHING_TO_TELL),))
        elif is_empty and not block.lead:
            yield block
            yield MarkupBlock("paragraph", (MarkupRun(NOTHING_TO_TELL),), within=block.within)
        else:
            yield block


def _numbered(blocks: Iterable[MarkupBlock]) -> Iterator[MarkupBlock]:
    """A heading whose template types a number keeps it, and is counted; a title and a part begin anew."""
    counts = [0] * len(_NUMBERS)
    for block in blocks:
        if block.kind in ("title", "part"):
            counts = [0] * len(_NUMBERS)
        if block.kind != "heading":
            yield block
            continue
        level = block.level - 1
        counts[level:] = [counts[level] + 1, *[0] * (len(_NUMBERS) - level - 1)]
        if _TYPED_NUMBER.match("".join(run.text for run in block.lead or block.runs)):
            yield block
            continue
        number = _NUMBERS[level](counts[level])
        marks = tuple(mark.behind(len(number)) for mark in block.marks)
        if block.lead:
            yield replace(block, lead=_behind(number, block.lead), marks=marks)
        else:
            yield replace(block, runs=_behind(number, block.runs), marks=marks)


def without_number(text: str) -> str:
    """Return a heading without the number in front of it."""
    match = _TYPED_NUMBER.match(text)
    return text[match.end() :] if match else text


def _behind(number: str, runs: tuple[MarkupRun, ...]) -> tuple[MarkupRun, ...]:
    first, *rest = runs or (MarkupRun(""),)
    if first.missing or first.bold:
        return MarkupRun(number), *runs
    return replace(first, text=number + first.text), *rest
