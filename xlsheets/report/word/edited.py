"""A report as people left it: its package, its text, and where the bookmarks of the program stand in it now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from xlsheets.files.archive import Archive, ArchiveError
from xlsheets.files.namespaces import WORD
from xlsheets.files.part_xml import XmlError, parse_xml
from xlsheets.files.read_file import OLE, is_encrypted, problem, read_file
from xlsheets.files.relations import Relation, main_part, relations_in, relations_part
from xlsheets.report.living.ledger import PREFIX, Ledger, LedgerEntry, entry_of, ledger_of

W = f"{{{WORD}}}"
START, END, RUN, TEXT, PARAGRAPH, TABLE_ROW = (
    f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "r", "t", "p", "tr")
)
NAME, ID, VAL = f"{W}name", f"{W}id", f"{W}val"
_NO_REPORT = "不是 Word 文档（.docx），请指定本程序生成的报告"
SIDE_STORIES = ("header", "footer", "footnotes", "endnotes")
"""Kinds of parts that hold text beside the document's."""
TRACKED = tuple(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))


class Place(Struct, frozen=True, eq=False):
    """Where a bookmark stands: its two ends."""

    start: Any
    end: Any

    @property
    def is_whole(self) -> bool:
        """Whether both ends stand in one paragraph, beside each other."""
        return self.start.getparent() is not None and self.start.getparent() is self.end.getparent()

    def inside(self) -> Iterator[Any]:
        """Give what stands between the ends, in order, where they stand beside each other."""
        each = self.start.getnext()
        while each is not None and each is not self.end:
            yield each
            each = each.getnext()

    def elements(self) -> Iterator[Any]:
        """Give every element between the ends, those within others too."""
        each = _after(self.start)
        while each is not None and each is not self.end:
            yield each
            each = _after(each)

    @property
    def text(self) -> str:
        """The text between the ends, without what was deleted with changes tracked."""
        return "".join(each.text or "" for each in self.elements() if each.tag == TEXT)

    @property
    def is_tracked(self) -> bool:
        """Whether somebody's tracked changes stand in it, or around it."""
        return any(each.tag in TRACKED for each in self.elements()) or any(
            each.tag in TRACKED for each in self.start.iterancestors()
        )


def _after(element: Any) -> Any:
    """The next element in the order of the document."""
    if len(element):
        return element[0]
    while element is not None and element.getnext() is None:
        element = element.getparent()
    return None if element is None else element.getnext()


class Edited:
    """A .docx that may be a report of the program. ``ledger`` is what travelled in it, None where that was lost."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Open a file. Raises UserError where it is no .docx that can be read."""
        self.path = path
        self.data = read_file(path) if data is None else data
        self.archive = self._archive()
        self.part = self._main_part()
        self.root = self.xml(self.part)
        if self.root.tag != f"{W}document":
            raise problem(path, _NO_REPORT)
        self.relations = self._relations(self.part)
        self.ledger, self.ledger_part = self._ledger()
        self.head_names: list[str] = []
        self.places: dict[int, list[Place]] = {}
        self.entries: dict[int, LedgerEntry] = {}
        self._find_bookmarks()

    def target(self, relation_id: str, part: str | None = None) -> str | None:
        """Return the part that a relationship of a part (the document) points to."""
        relations = self.relations if part is None else self._relations(part)
        return next((each.target for each in relations if each.id == relation_id), None)

    def read(self, part: str) -> bytes:
        """Return the content of a part."""
        try:
            return self.archive.read(self.archive.find(part) or part)
        except (ArchiveError, KeyError) as error:
            raise problem(self.path, f"部件 {part} 读不出来（{error}），请在 Word 中打开后另存") from None

    def xml(self, part: str) -> etree._Element:
        """Return the tree of a part. Raises UserError where it is damaged."""
        try:
            return parse_xml(self.read(part), keep_all=True)
        except XmlError as error:
            raise problem(self.path, f"部件 {part} {error}") from None

    def related(self, kind: str) -> list[Relation]:
        """Return the relationships of the document of a kind."""
        return [each for each in self.relations if each.kind == kind]

    def _archive(self) -> Archive:
        if self.data.startswith(OLE):
            locked = "设了打开密码，请先取消密码再更新"
            old = "是旧格式的 Word 文档（.doc），只是改了扩展名，请在 Word 或 WPS 中另存为 .docx 再更新"
            raise problem(self.path, locked if is_encrypted(self.data) else old)
        if not self.data.startswith(b"PK"):
            raise problem(self.path, _NO_REPORT)
        try:
            return Archive(self.data)
        except ArchiveError as error:
            raise problem(self.path, str(error)) from None

    def _main_part(self) -> str:
        found = main_part(self.archive, self._relations(""))
        if found is None:
            raise problem(self.path, _NO_REPORT)
        return found

    def _relations(self, part: str) -> list[Relation]:
        name = self.archive.find(relations_part(self.archive, part))
        return relations_in(self.xml(name), part, self.archive) if name else []

    def _ledger(self) -> tuple[Ledger | None, str]:
        for each in self.related("customXml"):
            try:
                found = ledger_of(self.read(each.target)) if self.archive.find(each.target) else None
            except XmlError:  # lost: what was in it is told by the bookmarks
                continue
            if found is not None:
                return found, each.target
        return None, ""

    def _find_bookmarks(self) -> None:
        open_marks: dict[str, Any] = {}
        for each in self.root.iter(START, END):
            number = each.get(ID, "")
            if each.tag == START:
                open_marks[number] = each
                continue
            start = open_marks.pop(number, None)
            name = "" if start is None else start.get(NAME, "")
            if not name.startswith(PREFIX):
                continue
            entry = entry_of(name)
            if entry is None:
                self.head_names.append(name)
            else:
                self.entries.setdefault(entry.number, entry)
                self.places.setdefault(entry.number, []).append(Place(start, each))

    def old_entries(self) -> list[LedgerEntry]:
        """Return the entries of the report as it was written, or of the bookmarks that are left where the ledger was lost."""
        if self.ledger is not None:
            return list(self.ledger.entries)
        return [self.entries[number] for number in sorted(self.entries)]
