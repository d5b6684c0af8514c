"""Worksheets with a million empty formatted rows: the empty stretches are left out of the tree and put back into what is written.

A fill or a border drawn down whole columns is stored row by row, 80 MB of it; a tree of that takes 600 MB.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from xlsheets.files.addresses import row_column

_SMALL = 2**20  # bytes of a sheet that is not worth the search
_LONG_ROWS, _LONG_CELLS = 500, 500
_CELL = rb"<c\s[^<>]*+(?:(?<=/)>|></c>)\s*+"
_ROW = rb"<row\s[^<>]*+(?:(?<=/)>|>\s*+(?:%b)*+</row>)\s*+" % _CELL
_STRETCH = re.compile(rb"(?:%b){%d,}+|(?:%b){%d,}+" % (_ROW, _LONG_ROWS, _CELL, _LONG_CELLS))
_FIRST = re.compile(rb"%b|%b" % (_ROW, _CELL))
_REFERENCE = re.compile(rb"<(?:row|c)\s(?:[^<>]*?\s)?r=[\"']([A-Za-z]*)([0-9]{1,7})[\"']")
_MARK = b"<?xlsheets-left-out %d?>"
_ANY_MARK = re.compile(rb"<\?xlsheets-left-out ([0-9]+)\?>")


class _Gap(Struct, frozen=True):
    """What is left out: where it stands in the part, and the rows (or the one row) in which nothing else may be put."""

    start: int
    end: int
    top: int
    bottom: int


class CondensedSheet(Struct, frozen=True):
    """A worksheet without the inside of its long empty stretches; their first and last rows (or cells) stay.

    ``short``: the part with a processing instruction in the place of each.
    """

    short: bytes
    gaps: list[_Gap]

    @classmethod
    def of(cls, source: bytes) -> CondensedSheet | None:
        """Condense a worksheet's part; None where it has no long empty stretch."""
        if len(source) < _SMALL or b"<?xlsheets-left-out" in source:
            return None
        end, tail = _content_end(source), source.rfind(b"</sheetData>")
        below = _gap(source, source.find(b"<row", end, tail), tail) if tail - end > _SMALL else None
        searched = end if below else len(source)
        ends = sum(source.count(end, 0, searched) for end in (b"/>", b"></"))  # of empty cells and rows
        has_stretch = searched > _SMALL and ends >= min(_LONG_ROWS, _LONG_CELLS)
        stretches = _STRETCH.finditer(source, 0, searched) if has_stretch else ()
        gaps = [gap for stretch in stretches if (gap := _gap(source, *stretch.span()))] + ([below] if below else [])
        if not gaps:
            return None
        pieces: list[bytes] = []
        done = 0
        for number, gap in enumerate(gaps):
            pieces += (source[done : gap.start], _MARK % number)
            done = gap.end
        return cls(b"".join([*pieces, source[done:]]), gaps)

    def hides(self, cells: Iterable[str]) -> bool:
        """Say whether one of these addresses lies in a row that is not there, or is not whole."""
        rows = {row_column(cell)[0] for cell in cells}
        return any(gap.top <= row <= gap.bottom for gap in self.gaps for row in rows)

    def restored(self, printed: bytes, source: bytes) -> bytes:
        """Put back what was left out of ``source``, in the same part changed and printed."""
        pieces: list[bytes] = []
        done = 0
        for match in _ANY_MARK.finditer(printed):
            gap = self.gaps[int(match[1])]
            pieces += (printed[done : match.start()], source[gap.start : gap.end])
            done = match.end()
        return b"".join([*pieces, printed[done:]])


def _content_end(source: bytes) -> int:
    """Find where the rows with something in them end and only empty ones follow, as they mostly do: this costs no pattern.
    The length of the part where that cannot be told.
    """
    last = max(source.rfind(mark) for mark in (b"<v", b"<f", b"<is"))
    end = source.find(b"</row>", last)
    if last < 0 or end < 0 or any(source.find(mark, end) >= 0 for mark in (b"<!", b"<?")):
        return len(source)
    return end + len(b"</row>")


def _gap(source: bytes, start: int, end: int) -> _Gap | None:
    """Find the inside of a stretch; None where its ends do not say which rows they are."""
    first = _FIRST.match(source, start, end) if start >= 0 else None
    if first is None:
        return None
    last = source.rfind(b"<row" if first[0].startswith(b"<row") else b"<c", start, end)
    if last <= first.end():
        return None
    top, bottom = _REFERENCE.match(first[0]), _REFERENCE.match(source, last, end)
    if top is None or bottom is None:
        return None
    if top[1]:
        return _Gap(first.end(), last, int(top[2]), int(top[2]))
    return _Gap(first.end(), last, int(top[2]) + 1, int(bottom[2]) - 1)
