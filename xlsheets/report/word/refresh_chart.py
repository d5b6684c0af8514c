"""Refreshes the charts of an edited report: the drawing's data and the workbook behind it, as a whole."""

from __future__ import annotations

from itertools import count
from typing import Any

from msgspec import structs

from xlsheets.files.namespaces import OFFICE
from xlsheets.files.part_xml import serialise
from xlsheets.files.relations import relations_part
from xlsheets.report.living.changes import ReportChange, ReportChanges
from xlsheets.report.living.ledger import LedgerEntry, crc
from xlsheets.report.word.chart import BOOK_TYPE, CHART_TYPE
from xlsheets.report.word.chart_cache import CHART, cached_points, cached_text
from xlsheets.report.word.edited import PARAGRAPH, Edited, Place
from xlsheets.report.word.new_parts import Relationship, relations
from xlsheets.report.word.untouched import is_as_written

_ID = f"{{{OFFICE}}}id"
_DATA = ("tx", "cat", "val")
"""What of a series is its data."""


class ChartRefresh:
    """Replaces the parts of charts and brings new ones along.

    ``replaced``, ``added``: contents of parts; ``related``: relationships that the document needs besides; ``types``: of new parts.
    """

    def __init__(self, edited: Edited, new: Edited) -> None:
        """Take both reports."""
        self._edited = edited
        self._new = new
        self.replaced: dict[str, bytes] = {}
        self.added: dict[str, bytes] = {}
        self.related: list[Relationship] = []
        self.types: dict[str, str] = {}

    def refresh(self, old: LedgerEntry, new: LedgerEntry, place: Place, source: Place, changes: ReportChanges) -> None:
        """Refresh a chart whose data changed, unless a person has changed its data."""
        if old.text == new.text:
            return
        change = ReportChange(old.shown or "", new.shown or "", new)
        part = _part_of(self._edited, place)
        fresh = _part_of(self._new, source)
        if part is None or fresh is None:
            changes.lost.append(change)
            return
        if crc(_data(self._edited.xml(part))) != old.text:
            changes.by_hand.append(change)
            return
        self._replace(part, fresh)
        changes.refreshed.append(change)

    def take(self, made: Any, source: Any) -> None:
        """Bring the parts of a chart along with the copied paragraph that shows it."""
        shown, chart = next(made.iter(f"{CHART}chart")), next(source.iter(f"{CHART}chart"))
        fresh = self._new.target(chart.get(_ID, "")) or ""
        root = self._new.xml(fresh)
        outer = root.find(f"{CHART}externalData")
        book = "" if outer is None else self._new.target(outer.get(_ID, ""), fresh) or ""
        part, workbook = self._free("word/charts/xlsheets{}.xml"), self._free("word/embeddings/xlsheets{}.xlsx")
        self.added[part], self.added[workbook] = self._new.read(fresh), self._new.read(book)
        self.added[relations_part(self._edited.archive, part)] = relations(
            Relationship(outer.get(_ID, "") if outer is not None else "rId1", "package", f"/{workbook}")
        )
        self.related.append(Relationship(f"rIdXlsheets{len(self.related) + 1}", "chart", f"/{part}"))
        self.types |= {f"/{part}": CHART_TYPE, f"/{workbook}": BOOK_TYPE}
        while any(each.id == self.related[-1].id for each in self._edited.relations):
            self.related[-1] = structs.replace(self.related[-1], id=f"{self.related[-1].id}x")
        shown.set(_ID, self.related[-1].id)

    def _free(self, pattern: str) -> str:
        names = (pattern.format(number) for number in count(1))
        return next(each for each in names if each not in self.added and self._edited.archive.find(each) is None)

    def _replace(self, part: str, fresh: str) -> None:
        """Give a chart the data of the new one, in the looks that it has; one of another build is replaced whole."""
        root = self._new.xml(fresh)
        edited = self._edited.xml(part)
        outer = root.find(f"{CHART}externalData")
        old = edited.find(f"{CHART}externalData")
        book = None if old is None else self._edited.target(old.get(_ID, ""), part)
        source = None if outer is None else self._new.target(outer.get(_ID, ""), fresh)
        if book is not None and source is not None:
            self.replaced[book] = self._new.read(source)
        if not is_as_written(self._edited) and _take_data(edited, root):
            root = edited
        elif outer is not None:
            if old is not None and book is not None and source is not None:
                outer.set(_ID, old.get(_ID, ""))
            else:
                root.remove(outer)
        self.replaced[part] = serialise(root)


def _take_data(chart: Any, other: Any) -> bool:
    """Put the names, categories and figures of another chart into one; not where they are not drawn alike."""
    mine, others = (list(each.iter(f"{CHART}ser")) for each in (chart, other))
    if [each.getparent().tag for each in mine] != [each.getparent().tag for each in others]:
        return False
    pairs = [
        (one.find(f"{CHART}{name}"), new.find(f"{CHART}{name}"))
        for one, new in zip(mine, others, strict=True)
        for name in _DATA
    ]
    if any(one is None or new is None for one, new in pairs):
        return False
    for one, new in pairs:
        one[:] = list(new)
    return True


def _part_of(report: Edited, place: Place) -> str | None:
    paragraph = next(place.start.iterancestors(PARAGRAPH), None)
    if paragraph is None:
        return None
    chart = next(paragraph.iter(f"{CHART}chart"), None)
    return None if chart is None else report.target(chart.get(_ID, ""))


def _data(chart: Any) -> str:
    """What a chart shows by its cache, as `figures/figure.py: Chart.data` says it."""
    told = []
    for series in chart.iter(f"{CHART}ser"):
        name = cached_text(series.find(f"{CHART}tx"))
        names = cached_points(series.find(f"{CHART}cat"))
        values = cached_points(series.find(f"{CHART}val"))
        points = (f"{names[at]} {values.get(at, '')}".rstrip() for at in sorted(names))
        told.append(f"{name}：{'、'.join(points)}")
    return "；".join(told)
