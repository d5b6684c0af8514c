"""One thing told in two ways by the same report: its total, its grade, or a figure of its own table and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xlsheets.audit.prose.statements import NOW, time_of
from xlsheets.audit.prose.told_words import grades_told, totals_told
from xlsheets.domain.policy import Policy
from xlsheets.verify.claim_words import claim_words
from xlsheets.verify.claims import sentences_of
from xlsheets.verify.fault import Fault
from xlsheets.verify.report_text import ReportParagraph

_CHECK = "核对后写成一致。"
_FULL = Decimal(100)


class ToldBefore(Struct, frozen=True):
    """Where a total or grade was told first: as written, and the place of the paragraph."""

    value: str
    place: str


class ToldTwice:
    """Reads the paragraphs of a report in their order, and remembers what they told of the whole.

    A file may hold several reports: a title begins anew.
    """

    def __init__(self, year: int | None) -> None:
        """Take the year of the report, if that is known."""
        self._year = year
        self._before: dict[str, ToldBefore] = {}
        self._grades = tuple(each.name for each in Policy().grades)

    def read(self, paragraph: ReportParagraph) -> Iterator[Fault]:
        """Yield what a paragraph tells otherwise than one before."""
        text = paragraph.text
        if paragraph.cell is not None:
            return
        if paragraph.is_title:
            self._before.clear()
        for _, sentence in sentences_of(text):
            for total in totals_told(sentence):
                is_scale = total.word == "总分" and Decimal(total.number) == _FULL
                if not is_scale and self._tells_of_the_whole(sentence, total.start):
                    yield from self._told(paragraph, "总分", f"{Decimal(total.number).normalize():f}分")
            for grade in grades_told(sentence, self._grades):
                name = next(each for each in self._grades if grade.name.startswith(each))
                if self._tells_of_the_whole(sentence, grade.begin):
                    yield from self._told(paragraph, "等级", name)

    def _tells_of_the_whole(self, sentence: str, place: int) -> bool:
        """Say whether the clause before a place has nothing that makes it tell of a part, of one of several or of another year."""
        begin = max(sentence.rfind(sign, 0, place) for sign in "，,：:()、") + 1
        words = claim_words()
        of_several = words.several.search(sentence) or words.department.search(sentence)
        is_plain = bool(words.neutral.match(sentence[begin:place])) and not of_several
        return is_plain and time_of(sentence, place, self._year) == NOW and "《" not in sentence

    def _told(self, paragraph: ReportParagraph, what: str, value: str) -> Iterator[Fault]:
        before = self._before.setdefault(what, ToldBefore(value, paragraph.place))
        if before.value != value:
            yield Fault(value, f"{what}前后不一致，{before.place}写的是{before.value}", before.value, _CHECK)
