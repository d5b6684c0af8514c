"""Hidden bookmarks around everything that the program puts into a report, and the entries of the ledger that go with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from xlsheets.report.living.conditions import PARTS
from xlsheets.report.living.ledger import (
    BLOCK,
    CHART,
    CONDITION,
    FIGURE,
    ROW,
    TABLE,
    Ledger,
    LedgerEntry,
    ReportHead,
    crc,
)
from xlsheets.report.living.names import KeyNames
from xlsheets.report.living.placed_marks import MarkSpan
from xlsheets.report.markup import LINE, MarkupBlock, MarkupRun
from xlsheets.report.outline import without_number
from xlsheets.report.word.styles import element

Runs = Sequence[tuple[MarkupRun, str]]
"""Runs with the character style of each, ``""`` for that of the paragraph."""
RunWriter = Callable[[MarkupRun, str], Any]


class Bookmarks:
    """Makes the bookmarks of a report, in its order, and its ledger."""

    def __init__(self, head: ReportHead, names: KeyNames, first: int = 0) -> None:
        """Take which report it is, what the keys of its figures name, and the id of the first bookmark."""
        self._head = head
        self._names = names
        self._entries: list[LedgerEntry] = []
        self._ids = first

    @property
    def ledger(self) -> Ledger:
        """The ledger of what was written."""
        return Ledger(self._head, tuple(self._entries))

    def around(self, name: str, inside: Iterable[Any] = ()) -> list[Any]:
        """Return elements with a bookmark of that name around them."""
        number = str(self._ids)
        self._ids += 1
        return [element("w:bookmarkStart", id=number, name=name), *inside, element("w:bookmarkEnd", id=number)]

    def head(self) -> list[Any]:
        """Return the bookmark that says which report this is."""
        return self.around(self._head.name)

    def paragraph(
        self, block: MarkupBlock, runs: Runs, marks: Iterable[MarkSpan], write: RunWriter, *, caption: str = ""
    ) -> list[Any]:
        """Return the runs of a paragraph, cut where its marks begin and end, in bookmarks.

        Args:
            block: what the paragraph is made of.
            runs: what is written in it.
            marks: their places within the text of these runs, outer ones first.
            write: makes the element of a run.
            caption: that of a table or chart, without its number, which may change.
        """
        text = "".join(run.text for run, _ in runs)
        spans = [MarkSpan(0, len(text), True, ""), *(replace(mark, depth=mark.depth + 1) for mark in marks)]
        names = [self._enter_span(block, text, spans, at, caption) for at in range(len(spans))]
        starts: dict[int, list[Any]] = {}
        ends: dict[int, list[Any]] = {}
        for span, name in zip(spans, names, strict=True):
            start, end = self.around(name)
            starts.setdefault(span.start, []).append(start)
            ends.setdefault(span.end, []).insert(0, end)
        made: list[Any] = []
        cuts = sorted({*starts, *ends})
        at = 0
        for run, style in runs:
            begin, stop = at, at + len(run.text)
            for cut in [*(each for each in cuts if begin <= each < stop), stop]:
                if cut > at:
                    made.append(write(replace(run, text=run.text[at - begin : cut - begin]), style))
                    at = cut
                if cut < stop:
                    made += ends.pop(cut, ())
                    made += starts.pop(cut, ())
        for cut in sorted({*starts, *ends}):
            made += (*ends.pop(cut, ()), *starts.pop(cut, ())) if cut else (*starts.pop(cut, ()), *ends.pop(cut, ()))
        return made

    def row(self, table: str, who: str, *, begins: bool) -> list[Any]:
        """Return the bookmark of a table's row, which stands in its first cell; the row that begins it brings that of the table."""
        table = self._names.who(table)
        made = self._mark(TABLE, 0, crc(table), "") if begins else []
        return made + self._mark(ROW, 1, crc(f"{table}/{self._names.who(who)}"), "", key=who)

    def cell(self, key: str, text: str, inside: Iterable[Any], column: str) -> list[Any]:
        """Return the content of a table's cell in its bookmark; `column` is the name of its column."""
        return self._mark(FIGURE, 2, crc(f"{column}/{self._names.who(key)}"), text, inside, key=key)

    def chart(self, name: str, data: str, inside: Iterable[Any], within: Iterable[str]) -> list[Any]:
        """Return the run of a chart in its bookmark; `data`: what it shows, as text."""
        return self._mark(CHART, 0, crc(self._names.who(name)), data, inside, condition=_tests(within))

    def _mark(
        self,
        kind: str,
        depth: int,
        what: str,
        text: str,
        inside: Iterable[Any] = (),
        *,
        key: str = "",
        condition: str = "",
    ) -> list[Any]:
        return self.around(self._enter(kind, depth, what, text, key=key, condition=condition), inside)

    def _enter_span(self, block: MarkupBlock, text: str, spans: Sequence[MarkSpan], at: int, caption: str) -> str:
        span = spans[at]
        shown = text[span.start : span.end].replace(LINE, "")
        if not span.is_condition:
            return self._enter(FIGURE, span.depth, crc(self._names.who(span.head)), shown, key=span.head)
        children = [each for each in _below(spans, at) if each.depth == span.depth + 1]
        frame = _frame(text, span, children)
        if at:
            slot, _, test = span.head.partition(PARTS)
            return self._enter(CONDITION, span.depth, crc(slot), shown, frame=crc(frame), condition=test or slot)
        who = [self._names.who(each.head.partition(PARTS)[0]) for each in children]
        slots = [each.partition(PARTS)[0] for each in block.within]
        what = "\n".join((block.kind, str(block.level), caption or without_number(frame), *slots, *who))
        return self._enter(BLOCK, 0, crc(what), shown, frame=crc(frame), condition=_tests(block.within))

    def _enter(
        self, kind: str, depth: int, what: str, shown: str, *, frame: str = "", key: str = "", condition: str = ""
    ) -> str:
        names = self._names
        told = {"key": key, "cell": names.cells(key), "value": names.value(key), "condition": condition}
        entry = LedgerEntry(kind, min(depth, 9), len(self._entries), what, crc(shown), frame, shown, **told)
        self._entries.append(entry)
        return entry.name


def _below(spans: Sequence[MarkSpan], at: int) -> Iterable[MarkSpan]:
    """The marks within one: those behind it, up to the next that is no deeper."""
    for each in spans[at + 1 :]:
        if each.depth <= spans[at].depth:
            return
        yield each


def _frame(text: str, span: MarkSpan, children: Iterable[MarkSpan]) -> str:
    """The text of a mark without that of the marks within it."""
    pieces, start = [], span.start
    for each in children:
        pieces.append(text[start : each.start])
        start = each.end
    return "".join([*pieces, text[start : span.end]])


def _tests(within: Iterable[str]) -> str:
    return " and ".join(each.partition(PARTS)[2] or each for each in within)
