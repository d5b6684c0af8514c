"""Refreshes the charts of an edited report: the drawing's data and the workbook behind it, as a whole."""

from __future__ import annotations

from typing import Any

from lxml import etree

from xlsheets.files.namespaces import OFFICE
from xlsheets.report.living.changes import Change, Changes
from xlsheets.report.living.ledger import LedgerEntry, crc
from xlsheets.report.word.edited import PARAGRAPH, Edited, Place

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_ID = f"{{{OFFICE}}}id"


class ChartRefresh:
    """Replaces the parts of charts; ``replaced`` are the parts' new contents."""

    def __init__(self, edited: Edited, new: Edited) -> None:
        """Take both reports."""
        self._edited = edited
        self._new = new
        self.replaced: dict[str, bytes] = {}

    def refresh(self, old: LedgerEntry, new: LedgerEntry, place: Place, source: Place, changes: Changes) -> None:
        """Refresh a chart whose data changed, unless a person has changed its data."""
        if old.text == new.text:
            return
        change = Change(old.shown or "", new.shown or "", new)
        part = _part_of(self._edited, place)
        fresh = _part_of(self._new, source)
        if part is None or fresh is None:
            changes.lost.append(change)
            return
        if crc(_data(self._edited.read(part))) != old.text:
            changes.by_hand.append(change)
            return
        self._replace(part, fresh)
        changes.refreshed.append(change)

    def take(self, made: Any, source: Any) -> bool:
        """Say whether the chart of a copied paragraph could be brought along: its parts are not, so far."""
        return made is None and source is None

    def _replace(self, part: str, fresh: str) -> None:
        root = etree.fromstring(self._new.read(fresh))
        outer = root.find(f"{_C}externalData")
        old = etree.fromstring(self._edited.read(part)).find(f"{_C}externalData")
        if outer is not None:
            book = None if old is None else self._edited.target(old.get(_ID, ""), part)
            source = self._new.target(outer.get(_ID, ""), fresh)
            if old is not None and book is not None and source is not None:
                outer.set(_ID, old.get(_ID, ""))
                self.replaced[book] = self._new.read(source)
            else:
                root.remove(outer)
        self.replaced[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _part_of(report: Edited, place: Place) -> str | None:
    paragraph = next(place.start.iterancestors(PARAGRAPH), None)
    if paragraph is None:
        return None
    chart = next(paragraph.iter(f"{_C}chart"), None)
    return None if chart is None else report.target(chart.get(_ID, ""))


def _data(chart: bytes) -> str:
    """What a chart shows by its cache, as `figures/figure.py: Chart.data` says it."""
    told = []
    for series in etree.fromstring(chart).iter(f"{_C}ser"):
        name = _cached(series.find(f"{_C}tx"))
        names = _points(series.find(f"{_C}cat"))
        values = _points(series.find(f"{_C}val"))
        points = (f"{names[at]} {values.get(at, '')}".rstrip() for at in sorted(names))
        told.append(f"{name}：{'、'.join(points)}")
    return "；".join(told)


def _cached(element: Any) -> str:
    return "" if element is None else "".join(each.text or "" for each in element.iter(f"{_C}v"))


def _points(element: Any) -> dict[int, str]:
    if element is None:
        return {}
    return {int(each.get("idx", "0")): _cached(each) for each in element.iter(f"{_C}pt")}
