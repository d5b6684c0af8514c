"""What refreshing a report changed, and what it left for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from xlsheets.report.living.ledger import LedgerEntry

_LONGEST, _LEAD, _MOST_SHEETS = 40, 10, 2


class ReportChange(Struct, frozen=True):
    """What stood somewhere and what stands there now; one of them is empty for what went or came."""

    before: str
    now: str
    entry: LedgerEntry


class ReportChanges(Struct, frozen=True):
    """All of it.

    ``refreshed``: figures and sentences; ``added``, ``removed``: paragraphs, rows and tables; ``by_hand``: what a person wrote in
    place of what the program had, which stays; ``lost``: what is not there any more; ``stale``: sentences that a person has changed
    and whose condition no longer holds; ``notes``: what else is to be known.
    """

    refreshed: list[ReportChange] = field(default_factory=list)
    added: list[ReportChange] = field(default_factory=list)
    removed: list[ReportChange] = field(default_factory=list)
    by_hand: list[ReportChange] = field(default_factory=list)
    lost: list[ReportChange] = field(default_factory=list)
    stale: list[ReportChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether anything in the report changed."""
        return bool(self.refreshed or self.added or self.removed)

    def lines(self) -> Iterator[str]:
        """Say all of it, in lines for people."""
        yield from self.notes
        yield from _told("更新", self.refreshed, arrow=True)
        yield from _told("新增", self.added)
        yield from _told("条件不再成立，已删去", self.removed)
        yield from _told("条件不再成立，但有人改过，没有删，请核对", self.stale)
        yield from _told("有人改过，没有动", self.by_hand, arrow=True)
        yield from _told("找不到了", self.lost)


def _told(what: str, changes: Iterable[ReportChange], *, arrow: bool = False) -> Iterator[str]:
    counts = Counter(_line(each, arrow) for each in changes)
    for line, count in counts.items():
        yield f"{what}：{line}" + (f"（{count} 处）" if count > 1 else "")


def _line(change: ReportChange, arrow: bool) -> str:
    before, now = _differing(change.before, change.now)
    told = f"{before or '（空）'} → {now or '（空）'}" if arrow else before or now
    sheets = change.entry.cell.split("；")
    place = "；".join(sheets[:_MOST_SHEETS]) + (f"等{len(sheets)}处" if len(sheets) > _MOST_SHEETS else "")
    return told + (f"（{place}）" if place else "")


def _differing(before: str, now: str) -> tuple[str, str]:
    """Shorten two long texts to where they begin to differ."""
    pairs = zip(before, now, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    start = max(0, same - _LEAD) if max(len(before), len(now)) > _LONGEST else 0
    return _short(before, start), _short(now, start)


def _short(text: str, start: int) -> str:
    cut = text[start : start + _LONGEST]
    return f"{'……' if start else ''}{cut}{'……' if start + _LONGEST < len(text) else ''}"
