"""New cached values straight into a worksheet's bytes, where these are as plain as programs write them: no tree is built.

Our sheet 测算 has thousands of cells, of which a recompute changes a few: parsing and printing it took a third of a file's time.
What is not plain (comments, CDATA, prefixes, another encoding, a cell without a formula) is left to ``sheet_xml``, which takes everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pyexpat import ExpatError, ParserCreate
from string import ascii_uppercase
from typing import NoReturn

from xlsheets.files.limits import MAX_TEXT
from xlsheets.files.namespaces import MAIN, MAIN_STRICT
from xlsheets.files.part_xml import parse_xml, printed_text
from xlsheets.files.sheet_xml import Patch, shows_value, stored_number, stored_value

_START = re.compile(
    rb"(?:<\?xml version=[\"']1\.0[\"'] encoding=[\"'](?i:utf-8)[\"'](?: standalone=[\"'](?:yes|no)[\"'])? ?\?>\s*)?<worksheet(?=\s)[^<>]*>"
)
_NAMESPACES = (MAIN.encode(), MAIN_STRICT.encode())
_PLACE = rb'<c r="([A-Z]+[0-9]+)"(?: s="[0-9]+")?'
_TYPE = rb'(?: t="([a-z]+)")?>'
_FORMULA = rb"<f(?: [^<>]*)?(?:/>|(?<!/)>[^<]*</f>)"
_HOLDER = rb'<v(?: xml:space="preserve")?'
_VALUE = rb"(?:/>|>([^<]*)</v>)"
_CELL = re.compile(rb"(%b)%b(%b)(?:(%b)%b)?</c>" % (_PLACE, _TYPE, _FORMULA, _HOLDER, _VALUE))
_SHOWN = re.compile(rb"%b%b%b%b%b</c>" % (_PLACE, _TYPE, _FORMULA, _HOLDER, _VALUE))
_ATTRIBUTE = re.compile(rb"\s([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_Stored = tuple[bytes, bytes, bytes]
LOST_REFERENCE = re.compile(rb"#REF!")  # found in two thirds of the time that ``in`` takes
_OPENING, _CLOSING = b"<sheetData>", b"</sheetData>"


class _NotPlainError(Exception):
    """Something stands in the part that plain ones do not have."""


def _refused(*_: object) -> NoReturn:
    raise _NotPlainError


class PlainSheet:
    """A worksheet's part as bytes, known to be well-formed and plain."""

    def __init__(self, source: bytes, first: int, last: int) -> None:
        """Take a part whose rows stand between two offsets; see ``of``."""
        self.source, self.first, self.last = source, first, last

    @classmethod
    def of(cls, source: bytes) -> PlainSheet | None:
        """Return the sheet in a part, None where it is not plain or not well-formed."""
        start = _START.match(source)
        if start is None:
            return None
        default, named = (
            sum(start[0].count(form % each) for each in _NAMESPACES) for form in (b' xmlns="%b"', b'"%b"')
        )
        if (default, named) != (1, 1):  # none of ours, or one that stands under a prefix too
            return None
        first = source.find(_OPENING, start.end())
        last = source.find(_CLOSING, first)
        if first < 0 or last < 0 or source.find(_OPENING, last) >= 0:
            return None
        # Without handlers for elements and texts it builds nothing, and takes a third of the time that a tree takes.
        parser = ParserCreate(namespace_separator=" ")
        parser.CommentHandler = parser.ProcessingInstructionHandler = _refused
        parser.StartCdataSectionHandler = parser.StartDoctypeDeclHandler = _refused
        parser.StartNamespaceDeclHandler = lambda *_: _refused() if first < parser.CurrentByteIndex < last else None
        try:
            parser.Parse(source, True)
        except (ExpatError, _NotPlainError):
            return None
        return cls(source, first + len(_OPENING), last)

    def changed(self, source: bytes) -> PlainSheet:
        """Return the sheet as it is by now, with cells changed."""
        first = source.index(_OPENING) + len(_OPENING)
        return PlainSheet(source, first, source.index(_CLOSING, first))

    def formulas(self) -> int:
        """Count the formulas, 0 where some have lost the cells that they refer to."""
        if LOST_REFERENCE.search(self.source):
            return 0
        return self.source.count(b"<f", self.first, self.last)  # no other name there begins so

    def first_cells(self) -> bytes:
        """Return the part with only the first cell of each row."""
        return b"".join([self.source[: self.first], *self._short_rows(), self.source[self.last :]])

    def _short_rows(self) -> Iterator[bytes]:
        source, row = self.source, self.first
        while (row := source.find(b"<row", row, self.last)) >= 0:
            opened = source.index(b">", row, self.last) + 1
            if source.startswith(b"/", opened - 2):
                yield source[row:opened]
                row = opened
                continue
            closing = source.index(b"</row>", opened, self.last)
            cell = source.find(b">", opened, closing) + 1
            if cell and not source.startswith(b"/", cell - 2):
                cell = source.index(b"</c>", cell, closing) + len(b"</c>")
            yield source[row : cell or opened] + b"</row>"
            row = closing

    def only_cells(self, wanted: Mapping[int, Iterable[str]]) -> bytes:
        """Return the part with some rows alone, in their order, and of these some cells without what stands in them.

        Args:
            wanted: by row, the addresses of cells in it; what the part does not have is left out.
        """
        pieces, done = [self.source[: self.first]], self.first
        for number in sorted(wanted):
            row = self.source.find(b'<row r="%d"' % number, done, self.last)
            if row < 0:
                continue
            done = opened = self.source.index(b">", row, self.last) + 1
            if self.source.startswith(b"/", opened - 2):
                pieces.append(self.source[row:opened])
                continue
            end = self.source.index(b"</row>", opened, self.last)
            places = (self.source.find(b'<c r="%b"' % each.encode(), opened, end) for each in wanted[number])
            tags = (self.source[place : self.source.index(b">", place, end)] for place in sorted(places) if place >= 0)
            pieces += (self.source[row:opened], *(tag.removesuffix(b"/") + b"/>" for tag in tags), b"</row>")
        return b"".join([*pieces, self.source[self.last :]])

    def with_heights(self, heights: Mapping[int, float]) -> bytes:
        """Return the part with other heights of rows, in points, that no program is to fit anew."""
        pieces: list[bytes] = []
        done = 0
        for number, height in sorted(heights.items()):
            row = self.source.find(b'<row r="%d"' % number, done or self.first, self.last)
            if row >= 0:
                end = self.source.index(b">", row, self.last)
                pieces += (self.source[done:row], _with_height(self.source[row:end], f"{height:g}".encode()))
                done = end
        return b"".join([*pieces, self.source[done:]])

    def patched(self, patches: Mapping[str, Patch]) -> bytes | None:
        """Give formula cells new cached values.

        Args:
            patches: the changes by cell address.

        Returns:
            The changed part, the same bytes where every cell shows its value already; None where a change is more than a value
            or a cell more than a formula with a value, so that the tree has to be changed.
        """
        source = self.source
        pieces: list[bytes] = []
        done, row_end = 0, self.first
        for row, wanted in sorted(self._unlike(patches).items()):
            place = source.find(b'<row r="%d"' % row, row_end, self.last)
            row_end = source.find(b"</row>", place, self.last)
            if place < 0 or row_end < 0:
                return None
            for reference in sorted(wanted, key=lambda each: (len(each), each)):  # from left to right
                place = source.find(b'<c r="%b"' % reference, place, row_end)
                cell = _CELL.match(source, place, row_end) if place >= 0 else None
                new = None if cell is None else _with_value(cell, wanted[reference])
                if cell is None or new is None:
                    return None
                if new != cell[0]:
                    pieces += (source[done : cell.start()], new)
                    done = cell.end()
        return b"".join([*pieces, source[done:]]) if pieces else source

    def _unlike(self, patches: Mapping[str, Patch]) -> dict[int, dict[bytes, Patch]]:
        """Give the changes of the cells, by row, that do not store already what they are to: a few of hundreds."""
        rows = [int(row) for row in {reference.lstrip(ascii_uppercase) for reference in patches}] or [0]
        top, bottom = (self.source.find(b'<row r="%d"' % row, self.first, self.last) for row in (min(rows), max(rows)))
        shown: set[_Stored] = set()
        if 0 <= top <= bottom:
            shown.update(_SHOWN.findall(self.source, top, self.source.find(b"</row>", bottom, self.last)))
        unlike: dict[int, dict[bytes, Patch]] = {}
        for reference, patch in patches.items():
            if _as_stored(reference, patch) not in shown:
                unlike.setdefault(int(reference.lstrip(ascii_uppercase)), {})[reference.encode()] = patch
        return unlike


def _with_height(tag: bytes, height: bytes) -> bytes:
    """Write a row's opening tag anew, without what ends it."""
    wanted = {b"ht": height, b"customHeight": b"1"}
    attributes = dict(_ATTRIBUTE.findall(tag)) | {name: b'"%b"' % each for name, each in wanted.items()}
    written = b"".join(b" %b=%b" % each for each in attributes.items())
    return b"<row%b%b" % (written, b"/" if tag.endswith(b"/") else b"")


def _as_stored(reference: str, patch: Patch) -> _Stored | None:
    """Write address, type and value as a cell with that value mostly stores them; None where the change is more than a value."""
    value = patch.value
    if value is None or isinstance(value, bool) or patch.formula is not None or patch.drop_formula:
        return None
    if isinstance(value, str):
        return reference.encode(), b"str", _stored_text(value)
    return reference.encode(), b"", stored_number(value).encode()


@lru_cache(maxsize=4096)
def _stored_text(value: str) -> bytes:
    """Write what a formula cell stores of a text; mostly nothing, and the same words again and again."""
    return printed_text(stored_value(value)[1]).encode()


def _with_value(cell: re.Match[bytes], patch: Patch) -> bytes | None:
    """Write a cell anew with a value, as it is where it shows that already; None where it must get more than a value."""
    value = patch.value
    if value is None or patch.formula is not None or patch.drop_formula:
        return None
    opening, _, had, formula, holder, shown = cell.groups(b"")
    if holder and not isinstance(value, bool) and shows_value(had.decode() or None, _text(shown), value):
        return cell[0]
    kind, text = stored_value(value)
    if len(text) > MAX_TEXT:
        return None
    stored = printed_text(text).encode()
    kind_attribute = f' t="{kind}"'.encode() if kind else b""
    return b"%b%b>%b%b>%b</v></c>" % (opening, kind_attribute, formula, holder or b"<v", stored)


def _text(stored: bytes) -> str:
    """Read what stands in an element, with its character references."""
    if b"&" in stored:
        return parse_xml(b"<v>%b</v>" % stored).text or ""
    return stored.decode()
