"""A report of the program by its marks: every figure, name and list of its own against what it would say now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from xlsheets.domain.numbers import half_up, percent, plain, read_number
from xlsheets.report.listing import ListedName
from xlsheets.report.living.align import MarkPair, aligned, trees
from xlsheets.report.living.ledger import BLOCK, CHART, CONDITION, FIGURE, LedgerEntry, crc
from xlsheets.report.update import compares_with_last_year
from xlsheets.report.word.edited import PARAGRAPH, Edited, Place
from xlsheets.verify.remark import CONFLICT, STALE, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph

_LONGEST, _DIGITS = 60, 10
_GAP = "【待填"
CHART_WORD = "图表"
"""The words of a remark on a chart as a whole."""


class MarkReader:
    """Compares a report that may have been edited with the one that the program would write now."""

    def __init__(
        self, edited: Edited, new: Edited, paragraphs: Iterable[ReportParagraph], *, has_last: bool = False
    ) -> None:
        """Take both reports, the paragraphs of the edited one, and whether last year's evaluation is at hand."""
        self.has_last = has_last
        self.edited = edited
        self.file = str(edited.path)
        self.new = new
        self._places = {
            id(each.element): (at, each.place) for at, each in enumerate(paragraphs) if each.element is not None
        }

    def remarks(self) -> Iterator[ReportRemark]:
        """Yield what no longer holds, in the order of the report."""
        for pair in aligned(trees(self.edited.old_entries()), trees(self.new.old_entries())):
            yield from self._of(pair)

    def _of(self, pair: MarkPair) -> Iterator[ReportRemark]:
        old, new = pair.old, pair.new
        if old is None:
            return
        places = self.edited.places.get(old.entry.number, [])
        if new is None:
            if self.has_last or not compares_with_last_year([old.entry]):
                yield from (self._gone(old.entry, place) for place in places[:1] if place.text)
            return
        if old.entry.kind == FIGURE:
            for place in places:
                yield from self._figure(old.entry, new.entry, place)
        elif old.entry.kind == CHART:
            yield from self._chart(old.entry, new.entry, places)
        for each in pair.children:
            yield from self._of(each)

    def changed_since(self, now: Mapping[str, ListedName]) -> Iterator[ReportRemark]:
        """Yield the figures whose cells hold something else than when a template that is not at hand printed them.

        `now`: what the names of the context give by now. Rows of tables are left out: another row may have the number of one.
        """
        for entry in self.edited.old_entries():
            told = now.get(entry.key)
            if entry.kind != FIGURE or told is None or "[" in entry.key or _value(entry.value) == _value(told.value):
                continue
            for place in self.edited.places.get(entry.number, []):
                if crc(place.text) == entry.text:
                    at, where = self._where(place)
                    yield remark(
                        STALE, self.file, where, _short(place.text), "工作簿已经改过，报告里的还是原来的", index=at,
                        found=_short(place.text), expected=_short(_like(place.text, told.value)) or "（没有了）",
                        cells=told.cells.partition("；")[0],
                        fix="用 xlsheets report 自评表.xlsx --update 报告.docx --template 模板.docx 更新报告。",
                    )  # fmt: skip

    def _figure(self, old: LedgerEntry, new: LedgerEntry, place: Place) -> Iterator[ReportRemark]:
        text, now = place.text, new.shown or ""
        if text == now or "".join(text.split()) == "".join(now.split()):
            return
        untouched = crc(text) == old.text
        if not untouched and _GAP in now and _GAP not in text:
            return  # somebody wrote what the workbook has no place for
        at, where = self._where(place)
        if untouched:
            message = "工作簿已经改过，报告里的还是原来的"
            fix = "用 xlsheets report 自评表.xlsx --update 报告.docx 更新报告。"
        elif not text:
            return
        else:
            message = "有人改过，与工作簿的不同"
            fix = "改成工作簿的；报告里的才是对的，就改工作簿再更新报告。"
        yield remark(
            STALE if untouched else CONFLICT,
            self.file,
            where,
            _short(text),
            message,
            index=at,
            found=_short(text),
            expected=_short(now) or "（没有这一处）",
            cells=new.cell.partition("；")[0],
            fix=fix,
        )

    def _gone(self, old: LedgerEntry, place: Place) -> ReportRemark:
        at, where = self._where(place)
        text = _short(place.text)
        what = "句子" if old.kind in (BLOCK, CONDITION) else "内容"
        return remark(
            STALE, self.file, where, text, f"按工作簿现在的数，这{what}不该有了", index=at, found=text,
            fix="核对后删去，或者用 xlsheets report --update 更新报告。",
        )  # fmt: skip

    def _chart(self, old: LedgerEntry, new: LedgerEntry, places: list[Place]) -> Iterator[ReportRemark]:
        if (old.shown or "") == (new.shown or "") or not places:
            return
        at, where = self._where(places[0])
        yield remark(
            STALE, self.file, where, CHART_WORD, "图表的数据是工作簿改动以前的", index=at, found=_short(old.shown or ""),
            expected=_short(new.shown or ""), fix="用 xlsheets report --update 更新报告，图表会一起更新。",
        )  # fmt: skip

    def _where(self, place: Place) -> tuple[int, str]:
        holder: Any = place.start
        while holder is not None and holder.tag != PARAGRAPH:
            holder = holder.getparent()
        return self._places.get(id(holder), (-1, "报告"))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _value(text: str) -> Decimal | str:
    number = read_number(text)
    return text if number is None else half_up(number, _DIGITS)


def _like(shown: str, value: str) -> str:
    """Return a value as a figure beside it is shown, a ratio as percentage."""
    number = read_number(value)
    if number is None:
        return value
    return percent(number, strip=True) if shown.endswith("%") else plain(number)
