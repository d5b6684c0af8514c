"""Refreshes a report that people have edited: what the program wrote and nobody touched is written anew, all else stays.

Three reports meet: the one that the program wrote (its ledger), the one that it would write now, and the one that people left. A
mark is touched where its text is no more what the ledger says, or where tracked changes stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsheets.report.living.align import MarkPair, Node, aligned, trees
from xlsheets.report.living.changes import ReportChange, ReportChanges
from xlsheets.report.living.ledger import BLOCK, CHART, FIGURE, ROW, TABLE, LedgerEntry, crc
from xlsheets.report.word.edited import END, ID, NAME, PARAGRAPH, RUN, START, TABLE_ROW, TEXT, TRACKED, Edited, Place, W
from xlsheets.report.word.refresh_chart import ChartRefresh
from xlsheets.report.word.runs import Graft, has_breaks, is_plain, set_text, write_anew

_TABLE, _CELL, _BODY = f"{W}tbl", f"{W}tc", f"{W}body"
_PARAGRAPH_PROPERTIES = f"{W}pPr"


class Refresh:
    """One refreshing of an edited report by a new one; the tree of the edited one is changed."""

    def __init__(self, edited: Edited, new: Edited) -> None:
        """Take both; the new one is as the program just wrote it."""
        self.edited = edited
        self.new = new
        self.changes = ReportChanges()
        self.charts = ChartRefresh(edited, new)
        self._graft = Graft(edited, new)
        self._complete = edited.ledger is not None
        self._laid_anew: dict[int, Any] = {}

    def run(self) -> None:
        """Do it."""
        pairs = aligned(trees(self.edited.old_entries()), trees(self.new.old_entries()))
        for pair in pairs:
            self._handle(pair)
        self._add_missing(pairs)
        self._rename(pairs)
        self._tidy()

    def places(self, node: Node | None) -> list[Place]:
        """Where a mark of the old report stands, its copies too; not where what it stood in was written anew."""
        if node is None:
            return []
        return [each for each in self.edited.places.get(node.entry.number, ()) if self._is_there(each)]

    def _is_there(self, place: Place) -> bool:
        return all(
            end.getparent() is not None and any(each.tag == _BODY for each in end.iterancestors())
            for end in (place.start, place.end)
        )

    def _new_place(self, node: Node) -> Place:
        return self.new.places[node.entry.number][0]

    def _handle(self, pair: MarkPair) -> None:
        old, new = pair.old, pair.new
        if old is None:
            return
        places = self.places(old)
        if new is None:
            self._gone(old, places)
            return
        if not places:
            self._lost(pair, old, new)
            return
        if old.entry.kind in (TABLE, ROW):
            self._table(pair)
        elif old.entry.kind == CHART:
            self.charts.refresh(old.entry, new.entry, places[0], self._new_place(new), self.changes)
        else:
            written = [self._write(place, pair) for place in places]
            if not all(written):
                for each in pair.children:
                    self._handle(each)

    def _lost(self, pair: MarkPair, old: Node, new: Node) -> None:
        """A mark that is there no more, or without one of its ends: what stands of its marks within is refreshed all the same."""
        standing = [each for each in pair.children if self._stands(each)]
        if len(standing) < len(pair.children) or not standing or not pair.has_same_frame:
            change = ReportChange(old.entry.shown or _line_of(old), new.entry.shown or "", new.entry)
            if change.before or change.now:  # an empty cell is missed by nobody
                self.changes.lost.append(change)
        for each in standing:
            self._handle(each)

    def _stands(self, pair: MarkPair) -> bool:
        if pair.old is None or pair.new is None:
            return False
        return bool(self.places(pair.old)) or any(self._stands(each) for each in pair.children)

    def _write(self, place: Place, pair: MarkPair) -> bool:
        """Refresh one place of a mark; give whether that is all: else the marks within it are looked at one by one."""
        old, new = _entries(pair)
        now = new.shown or ""
        text = place.text
        untouched = crc(text) == old.text and not place.is_tracked
        if new.kind == FIGURE:
            if text == now:
                return True
            if untouched and is_plain(place):
                self._set(place, pair)
                self._note_refreshed(text, new)
            else:
                self.changes.by_hand.append(ReportChange(text, now, new))
            return True
        all_there = all(self.places(each.old) for each in pair.children)
        if pair.has_same_frame and (all_there or old.text == new.text):
            return False
        if untouched and is_plain(place, breaks=has_breaks(self._new_place_of(pair))):
            if text != now or not all_there:
                write_anew(place, self._new_place_of(pair), self._graft)
            if text != now:
                self._note_refreshed(text, new)
            return True
        if text != now and (old.frame != new.frame or any(each.old is None for each in pair.children)):
            self.changes.by_hand.append(ReportChange(text, now, new))
        return False

    def _note_refreshed(self, before: str, new: LedgerEntry) -> None:
        self.changes.refreshed.append(ReportChange(before, new.shown or "", new))

    def _new_place_of(self, pair: MarkPair) -> Place:
        assert pair.new is not None
        return self._new_place(pair.new)

    def _set(self, place: Place, pair: MarkPair) -> None:
        pattern = next((each for each in self._new_place_of(pair).inside() if each.tag == RUN), None)
        set_text(place, (pair.new.entry.shown or "") if pair.new else "", pattern, self._graft)

    # ―― what has gone ――

    def _gone(self, old: Node, places: Sequence[Place]) -> None:
        """What the program would not say any more: it goes where nobody touched it."""
        for place in places:
            text = place.text
            change = ReportChange(old.entry.shown or text or _line_of(old), "", old.entry)
            removed = self._complete and self._remove(old, place, text)
            (self.changes.removed if removed else self.changes.stale).append(change)

    def _remove(self, old: Node, place: Place, text: str) -> bool:
        entry = old.entry
        if entry.kind in (TABLE, ROW):
            holder = next(place.start.iterancestors(_TABLE if entry.kind == TABLE else TABLE_ROW), None)
            whole = holder is not None and self._is_as_written(old, holder)
        elif entry.kind in (BLOCK, CHART):
            holder = next(place.start.iterancestors(PARAGRAPH), None)
            whole = holder is not None and self._is_alone(holder, place, entry, text)
        else:
            if crc(text) != entry.text or place.is_tracked or not is_plain(place):
                return False
            for each in [each for each in place.inside() if each.tag == RUN]:
                each.getparent().remove(each)
            return True
        if whole and holder is not None:
            holder.getparent().remove(holder)
        return whole

    def _is_alone(self, paragraph: Any, place: Place, entry: LedgerEntry, text: str) -> bool:
        properties = paragraph.find(_PARAGRAPH_PROPERTIES)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            return False
        if paragraph.getparent().tag != _BODY or not place.is_whole or place.is_tracked:
            return False
        whole = "".join(paragraph.itertext(TEXT))
        if entry.kind == CHART:
            return not whole
        return whole == text and crc(text) == entry.text and is_plain(place)

    def _is_as_written(self, old: Node, holder: Any) -> bool:
        """Whether a table or a row holds the program's cells and nothing else."""
        cells = [each.entry for each in old.all() if each.entry.kind == FIGURE]
        written = "".join(each.shown or "" for each in cells)
        return "".join(holder.itertext(TEXT)) == written and not any(each.tag in TRACKED for each in holder.iter())

    # ―― tables ――

    def _table(self, pair: MarkPair) -> None:
        is_table = pair.old is not None and pair.old.entry.kind == TABLE
        if is_table and any(_lacks_cells(row) for row in pair.children) and self._lay_anew(pair):
            return
        for each in pair.children:
            self._handle(each)
        if is_table:
            self._add_rows(pair)

    def _lay_anew(self, pair: MarkPair) -> bool:
        """Give a table whose columns changed the rows of the new one, where nobody touched it; say whether that was so."""
        assert pair.old is not None
        assert pair.new is not None
        held = next(self.places(pair.old)[0].start.iterancestors(_TABLE), None)
        source = next(self._new_place(pair.new).start.iterancestors(_TABLE))
        if held is None or not self._is_as_written(pair.old, held):
            if self._complete:  # else nobody knows what columns there were
                self.changes.notes.append("有一张表的列变了，但表有人改过，没有重排，请核对或重新生成报告")
            return False
        self._laid_anew[pair.old.entry.number] = held
        properties = held.find(f"{W}tblPr")
        for each in held.iterchildren(f"{W}tblGrid", TABLE_ROW):
            held.remove(each)
        made = [self._graft.copy(each) for each in source.iterchildren(f"{W}tblGrid", TABLE_ROW)]
        self._graft.renumber(made)
        held[held.index(properties) + 1 : held.index(properties) + 1] = made
        before, now = (_line_of(each.children[0]) for each in (pair.old, pair.new))
        self.changes.refreshed.append(ReportChange(before, now, pair.new.entry))
        return True

    def _add_rows(self, pair: MarkPair) -> None:
        before: Any = None
        grew = any(each.old is None or each.new is None for each in pair.children)
        for each in pair.children:
            if each.new is None:
                continue
            if each.old is not None:
                rows = [next(place.start.iterancestors(TABLE_ROW), None) for place in self.places(each.old)]
                before = rows[-1] if rows and rows[-1] is not None else before
                if grew:
                    self._merge_like(each)
                continue
            source = next(self._new_place(each.new).start.iterancestors(TABLE_ROW))
            change = ReportChange("", _line_of(each.new), each.new.entry)
            if before is None or not self._complete:
                self.changes.by_hand.append(change)
                continue
            made = self._graft.copy(source)
            self._graft.renumber([made])
            before.addnext(made)
            before = made
            self.changes.added.append(change)

    def _merge_like(self, row: MarkPair) -> None:
        """Cells that are one with the cell above, as the new table has them: rows came or went between them."""
        for cell in row.children:
            if cell.old is None or cell.new is None:
                continue
            wanted = next(self._new_place(cell.new).start.iterancestors(_CELL)).find(f"{W}tcPr/{W}vMerge")
            for place in self.places(cell.old):
                found = next(place.start.iterancestors(_CELL)).find(f"{W}tcPr/{W}vMerge")
                if found is not None and wanted is not None:
                    found.attrib.clear()
                    found.attrib.update(wanted.attrib)

    # ―― what is new ――

    def _add_missing(self, pairs: Sequence[MarkPair]) -> None:
        before: Any = None
        early: list[MarkPair] = []
        for pair in pairs:
            if pair.new is None:
                continue
            if pair.old is not None:
                at = self._laid_anew.get(pair.old.entry.number)
                at = self._holder_of(self.places(pair.old)) if at is None else at
                if before is None and at is not None and early:
                    before = self._add_before(at, early)
                before = before if at is None else at
            elif before is None:
                early.append(pair)
            else:
                before = self._add(pair, before)

    def _holder_of(self, places: Sequence[Place]) -> Any:
        """The element of the body, or of a cell or a box, that holds the last place."""
        if not places:
            return None
        paragraph = next(places[-1].end.iterancestors(PARAGRAPH), None)
        table = next(places[-1].end.iterancestors(_TABLE), None)
        return table if table is not None else paragraph

    def _add_before(self, at: Any, pairs: Iterable[MarkPair]) -> Any:
        for pair in pairs:
            self._add(pair, at, behind=False)
        return at

    def _add(self, pair: MarkPair, at: Any, *, behind: bool = True) -> Any:
        assert pair.new is not None
        entry = pair.new.entry
        change = ReportChange("", entry.shown or _line_of(pair.new), entry)
        if not self._complete:  # a person may have deleted it
            self.changes.by_hand.append(change)
            return at
        source = self._holder_of([self._new_place(pair.new)])
        made = self._graft.copy(source)
        if entry.kind == CHART:
            self.charts.take(made, source)
        self._graft.renumber([made])
        (at.addnext if behind else at.addprevious)(made)
        self.changes.added.append(change)
        return made if behind else at

    # ―― the end ――

    def _rename(self, pairs: Iterable[MarkPair]) -> None:
        """Give every bookmark the name that the new ledger knows it by; those of what has gone are taken off."""
        flat = list(pairs)
        for pair in flat:
            flat.extend(pair.children)
            places = self.places(pair.old)
            if pair.new is None:
                for node in pair.old.all() if pair.old else ():
                    for place in self.places(node):
                        place.start.getparent().remove(place.start)
                        place.end.getparent().remove(place.end)
                continue
            for number, place in enumerate(places):
                place.start.set(NAME, pair.new.entry.name + (f"_{number + 1}" if number else ""))
        for name in self.edited.head_names:
            for each in self.edited.root.iter(START):
                if each.get(NAME) == name:
                    each.set(NAME, self.new.head_names[0])

    def _tidy(self) -> None:
        """Take off what has lost its other end, and tell copies of a name apart."""
        starts = {each.get(ID): each for each in self.edited.root.iter(START)}
        ends = {each.get(ID): each for each in self.edited.root.iter(END)}
        for number, each in {**starts, **ends}.items():
            holder = each.getparent()
            if holder is not None and (number in starts) != (number in ends):
                holder.remove(each)
        taken: set[str] = set()
        for each in self.edited.root.iter(START):
            name = given = str(each.get(NAME, ""))
            copies = 1
            while given in taken:
                copies += 1
                given = f"{name}_{copies}"
            taken.add(given)
            if given != name:
                each.set(NAME, given)


def _lacks_cells(row: MarkPair) -> bool:
    """Whether columns came or went in a row that is in both tables."""
    return row.old is not None and row.new is not None and any(None in (each.old, each.new) for each in row.children)


def _line_of(node: Node) -> str:
    """What stands in a row or a table, in one line."""
    return "　".join(each.entry.shown for each in node.all() if each.entry.shown)


def _entries(pair: MarkPair) -> tuple[LedgerEntry, LedgerEntry]:
    assert pair.old is not None
    assert pair.new is not None
    return pair.old.entry, pair.new.entry
