"""The ledger of a report: of every bookmark what stands in it, whence it came and what it was; as data, as XML and as names.

It travels in a custom XML part of the .docx. A program that saves the file may lose that part; the names of the bookmarks hold
enough to tell what they are and whether somebody changed the text in them:

    _xs KIND DEPTH NUMBER _ WHAT TEXT [FRAME]      _xsf2131_1c291ca3ffd0b1a4

KIND is one letter of `KINDS`, DEPTH a digit, NUMBER counts through the report, the others are CRC-32 in hexadecimal: of what
it is about, of the text in it, and of that text without what stands in marks within it.
"""

from __future__ import annotations

import re
import zlib

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from xlsheets.files.part_xml import parse_xml, serialise

PREFIX = "_xs"
HEAD = f"{PREFIX}h"
"""Begins the name of the bookmark that says which report this is."""

BLOCK, TABLE, ROW, CHART, FIGURE, CONDITION = KINDS = "btrgfc"
"""A paragraph, a table, a row of it, a chart; a figure, name or list; what stands under a condition or comes of a loop."""

NAMESPACE = "urn:xlsheets:report-ledger:1"
_TAG = f"{{{NAMESPACE}}}"
_NAME = re.compile(rf"{PREFIX}([{KINDS}])(\d)(\d+)_([0-9a-f]{{8}})([0-9a-f]{{8}})([0-9a-f]{{8}})?")
_HEAD = re.compile(rf"{HEAD}[0-9a-f]{{32}}")
_TOLD = ("key", "cell", "value", "condition")
"""What the XML says of an entry beside its name and what it showed."""


def crc(text: str) -> str:
    """Return the CRC-32 of a text as eight hexadecimal digits."""
    return f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}"


class ReportHead(Struct, frozen=True):
    """Which report it is: id of the form (its title where it has none), kind of the report, unit, subject and year."""

    form: str = ""
    kind: str = ""
    unit: str = ""
    subject: str = ""
    year: str = ""

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        return f"{HEAD}{crc(f'{self.form}/{self.kind}')}{crc(self.unit)}{crc(self.subject)}{crc(self.year)}"


NO_HEAD = ReportHead()


class LedgerEntry(Struct, frozen=True):
    """One bookmark. ``shown`` is None where only its name is known; ``key``, ``cell``, ``value``: of the figures in it."""

    kind: str
    depth: int
    number: int
    what: str
    text: str
    frame: str = ""
    shown: str | None = None
    key: str = ""
    cell: str = ""
    value: str = ""
    condition: str = ""

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        return f"{PREFIX}{self.kind}{self.depth}{self.number}_{self.what}{self.text}{self.frame}"


class Likeness(Struct, frozen=True):
    """What two reports have in common."""

    kind: bool
    unit: bool
    subject: bool
    year: bool


def likeness(name: str, head: ReportHead) -> Likeness | None:
    """Compare the name of a report's first bookmark with another report; None where it is not such a name."""
    if not _HEAD.match(name):
        return None
    told, wanted = ([each[at : at + 8] for at in range(len(HEAD), len(HEAD) + 32, 8)] for each in (name, head.name))
    return Likeness(*(one == other for one, other in zip(told, wanted, strict=True)))


def entry_of(name: str) -> LedgerEntry | None:
    """Read the name of a bookmark; None for one that is not ours. What a program appended to a copy's name is passed over."""
    match = _NAME.match(name)
    if match is None:
        return None
    kind, depth, number, what, text, frame = match.groups(default="")
    return LedgerEntry(kind, int(depth), int(number), what, text, frame)


class Ledger(Struct, frozen=True):
    """All bookmarks of a report in its order; ``digest``: of the report as the program wrote it."""

    head: ReportHead = NO_HEAD
    entries: tuple[LedgerEntry, ...] = ()
    digest: str = ""

    def to_xml(self) -> bytes:
        """Return the custom XML part."""
        head = self.head
        root = etree.Element(f"{_TAG}ledger", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the stubs forget None
        for name in head.__struct_fields__:
            root.set(name, getattr(head, name))
        root.set("digest", self.digest)
        for each in self.entries:
            made = etree.SubElement(root, f"{_TAG}mark", name=each.name, shown=each.shown or "")
            for name in _TOLD:
                if told := getattr(each, name):
                    made.set(name, told)
        return serialise(root)


def ledger_of(data: bytes) -> Ledger | None:
    """Read a custom XML part; None for one of others."""
    if NAMESPACE.encode() not in data:
        return None
    root = parse_xml(data)
    if root.tag != f"{_TAG}ledger":
        return None
    head = ReportHead(*(root.get(name, "") for name in ReportHead.__struct_fields__))
    read = [
        replace(entry, **{name: each.get(name, "") for name in ("shown", *_TOLD)})
        for each in root.iter(f"{_TAG}mark")
        if (entry := entry_of(each.get("name", ""))) is not None
    ]
    return Ledger(head, tuple(read), root.get("digest", ""))
