"""``xlsheets verify``: a report against the workbook that it tells of, and against itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.prose.statements import NOW
from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import make_report
from xlsheets.report.last_year import Earlier, last_year_of
from xlsheets.report.listing import listed_names
from xlsheets.report.update import kind_of, report_on
from xlsheets.report.word.edited import Edited
from xlsheets.verify.alone import contradictions
from xlsheets.verify.by_marks import CHART_WORD, MarkReader
from xlsheets.verify.changes import ChangeTold, changes_in, wrong_against
from xlsheets.verify.charts import chart_remarks
from xlsheets.verify.claims import Choose, Claim, claims_of, sentences_of, whole_sentences_of
from xlsheets.verify.claims_of_grade import name_variants, wrong_grades
from xlsheets.verify.comments import with_comments
from xlsheets.verify.fault import Fault
from xlsheets.verify.known_figures import YEAR_OF_A_NAME, KnownEvaluation, known_evaluation, spoken_name
from xlsheets.verify.lists import wrong_indicators
from xlsheets.verify.quantities import quantities
from xlsheets.verify.remark import CONFLICT, SELF, ReportRemark, remark
from xlsheets.verify.report_text import ReportParagraph, paragraphs_of
from xlsheets.verify.subjects import Chosen, Subjects, sections
from xlsheets.verify.table_claims import TypedCell, table_claims
from xlsheets.verify.verdicts import figures_meant, verdict
from xlsheets.verify.years import figures_of_another_year

LONGEST_LINE_OF_A_NAME = 40
"""Characters of a line that may be nothing but a name."""


class Verified(Struct, frozen=True):
    """What came of reading a report: the remarks in its order, how many figures it has and how many were compared.

    ``marked``: figures that marks of the program hold; ``compared``: figures whose sentences say what they are and the workbook gives.
    """

    edited: Edited
    paragraphs: list[ReportParagraph]
    remarks: list[ReportRemark]
    figures: int
    marked: int
    compared: int

    def with_comments(self) -> bytes:
        """Return the report with its remarks as comments; once only."""
        return with_comments(self.edited, self.paragraphs, self.remarks)


def verify_report(path: Path, every: Sequence[Evaluated]) -> Verified:
    """Read a report against workbooks.

    Args:
        path: the report, a .docx.
        every: the evaluations of the workbooks, those of earlier years of the same among them; none for what it contradicts in itself.

    Raises:
        UserError: the report cannot be read.
    """
    edited = Edited(path)
    paragraphs = paragraphs_of(edited)
    file = str(path)
    year = max((each.evaluation.year or 0 for each in every), default=0) or None
    reader = _Reader(edited, paragraphs, every) if every else None
    names = reader.subjects.every_name if reader is not None else ()
    remarks = list(contradictions(paragraphs, file, year, names, has_workbook=bool(every)))
    marked = compared = 0
    if reader is not None:
        remarks += reader.remarks()
        remarks += reader.changed_since(remarks)
        # A figure that the workbook gives is right or wrong by that, whatever stands beside it in the report.
        remarks = [each for each in remarks if each.finding.code != SELF or not reader.has_compared(each)]
        marked, compared = reader.marked, reader.compared
    figures = sum(len(quantities(each.text)) for each in paragraphs)
    remarks.sort(key=lambda each: each.index if each.index >= 0 else len(paragraphs))
    return Verified(edited, paragraphs, _once(remarks), figures, marked, compared)


class _Reader:
    """Reads the paragraphs of a report against evaluations."""

    def __init__(self, edited: Edited, paragraphs: list[ReportParagraph], every: Sequence[Evaluated]) -> None:
        self.edited = edited
        self.paragraphs = paragraphs
        self.file = str(edited.path)
        self.every = every
        self.marked = self.compared = 0
        self._compared = set[tuple[int, str]]()
        self.has_marks = self._is_of_a_form_report()
        if not self.has_marks:  # a person's own template is not at hand: all is read by its sentences
            self.paragraphs = [replace(each, traced=()) for each in paragraphs]
        newest = max((each.evaluation.year or 0 for each in every), default=0)
        self.now = [each for each in every if (each.evaluation.year or 0) == newest]
        self.known = [known_evaluation(each) for each in self.now]
        self.earlier = [known_evaluation(each) for each in every if each not in self.now]
        self.subjects = Subjects(self.known, self._by_name_or_marks(), [each.text for each in self.paragraphs])
        self.main = self.subjects.main

    def _is_of_a_form_report(self) -> bool:
        """Say whether the program made the report with a template that it has: else what it would say now is not known."""
        if self.edited.ledger is None and not self.edited.places:
            return False
        return any(kind_of(self.edited, each) is not None for each in self.every)

    def _by_name_or_marks(self) -> KnownEvaluation | None:
        """The evaluation that a report of the program is on, None for one of others."""
        if len(self.known) == 1 or not (self.edited.ledger is not None or self.edited.places):
            return None
        found = report_on(self.now, self.edited.path)
        return next(each for each in self.known if each.found is found)

    def remarks(self) -> Iterator[ReportRemark]:
        """Yield what does not hold."""
        by_marks = list(self._by_marks()) if self.has_marks else []
        yield from by_marks
        for found in table_claims(
            self.paragraphs, [self.main, *(each for each in self.known if each is not self.main)]
        ):
            if isinstance(found, TypedCell):
                yield self._told(found.told, found.index)
                continue
            yield from self._judged(found.claim, self.paragraphs[found.index], found.index)
        for index, (each, section) in enumerate(
            zip(self.paragraphs, sections(self.subjects, self.paragraphs), strict=True)
        ):
            yield from self._of_paragraph(index, each, section)
        # Of a chart that is told as stale as a whole, not each of its points too.
        is_told = any(each.words == CHART_WORD for each in by_marks)
        yield from chart_remarks(self.edited, None if is_told else self.main, self.file)

    def _of_paragraph(
        self, index: int, each: ReportParagraph, section: KnownEvaluation | None
    ) -> Iterator[ReportRemark]:
        above = self.paragraphs[index - 1].text if index else ""
        heading = above if len(above) <= LONGEST_LINE_OF_A_NAME else ""
        for claim in claims_of(each.text, Chosen(self.subjects, section), heading):
            yield from self._judged(claim, each, index)
        for told in self._of_sentences(each, section):
            yield self._told(told, index)
        earlier = next(iter(self._earlier(section)), None) if section is not None else None
        yield from wrong_grades(each, index, Chosen(self.subjects, section), earlier, self.file)
        if not each.traced:
            yield from name_variants(each, index, self.known, self.file)

    def _told(self, told: Fault, index: int) -> ReportRemark:
        return remark(
            CONFLICT, self.file, self.paragraphs[index].place, told.found, told.message, index=index, found=told.found,
            expected=told.expected, cells=told.cell, fix=told.fix,
        )  # fmt: skip

    def _of_sentences(self, paragraph: ReportParagraph, section: KnownEvaluation | None) -> Iterator[Fault]:
        """What whole sentences say of lists, changes and years."""
        if paragraph.cell is not None:
            return
        chosen = Chosen(self.subjects, section)
        for start, sentence in whole_sentences_of(paragraph.text):
            known = chosen(sentence)
            if known is not None and not paragraph.is_traced(start + len(sentence) - 1):
                yield from wrong_indicators(sentence, known)
        for start, sentence in sentences_of(paragraph.text):
            known = chosen(sentence)
            if known is None or paragraph.is_traced(start + len(sentence) - 1):
                continue
            earlier = next(iter(self._earlier(known)), None)
            for change in changes_in(sentence):
                if not paragraph.is_traced(start + change.by.start):
                    for wrong in wrong_against(change, self._told_before(sentence, change, known), known, earlier):
                        words = wrong.words or wrong.quantity.shown
                        yield Fault(words, wrong.message, wrong.expected, "照工作簿核对后改正。", wrong.cell)
            if known.year is not None:
                undated = YEAR_OF_A_NAME.sub("", sentence)
                yield from figures_of_another_year(sentence, claims_of(undated, self._always(known)))

    @staticmethod
    def _always(known: KnownEvaluation) -> Choose:
        return lambda _: known

    @staticmethod
    def _told_before(sentence: str, change: ChangeTold, known: KnownEvaluation) -> Claim | None:
        """What a sentence tells right before a change: 支出101.37万元，比上年增加…"""
        claims = claims_of(sentence[: change.by.start], lambda _: known)
        told = [each for each in claims if each.quantity.kind == change.by.kind and each.when == NOW]
        return told[-1] if told else None

    def _by_marks(self) -> Iterator[ReportRemark]:
        main = self.main.found
        assert main is not None
        earlier = [Earlier("", each.found) for each in self.earlier if each.found is not None]
        last = last_year_of(main, earlier).found
        made = make_report(main, kind_of(self.edited, main), beside=self.now, last=last)
        new = Edited(self.edited.path, made.data)
        self.marked = sum(len(each.traced) for each in self.paragraphs)
        yield from MarkReader(self.edited, new, self.paragraphs, has_last=last is not None).remarks()

    def changed_since(self, told: Sequence[ReportRemark]) -> list[ReportRemark]:
        """What of a report by a person's own template has changed in its workbook, but for what was told of already."""
        main = self.main.found
        if self.has_marks or self.edited.ledger is None or main is None:
            return []
        now = {each.name: each for each in listed_names(main, self.now)}
        found = MarkReader(self.edited, self.edited, self.paragraphs).changed_since(now)
        return [each for each in found if not any(each.index == it.index and each.words in it.words for it in told)]

    def has_compared(self, remark_on: ReportRemark) -> bool:
        """Say whether the words of a remark are a figure that was compared with the workbook."""
        if (remark_on.index, remark_on.words) not in self._compared:
            return False
        return self.paragraphs[remark_on.index].text.count(remark_on.words) == 1  # of two alike it is not known which

    def _judged(self, claim: Claim, paragraph: ReportParagraph, index: int) -> Iterator[ReportRemark]:
        if paragraph.is_traced(claim.quantity.start):
            return
        if figures_meant(claim):
            self.compared += 1
            self._compared.add((index, claim.quantity.shown))
        found = verdict(claim, self.file, paragraph.place, index, self._earlier(claim.evaluation))
        if found is not None:
            yield found

    def _earlier(self, known: KnownEvaluation) -> list[KnownEvaluation]:
        subject = spoken_name(known.subject)
        return [each for each in self.earlier if spoken_name(each.subject) == subject]


def _once(remarks: Sequence[ReportRemark]) -> list[ReportRemark]:
    """Leave out what was said of the same words of a paragraph before."""
    kept: dict[tuple[int, str, str], ReportRemark] = {}
    for each in remarks:
        kept.setdefault((each.index, each.paragraph, f"{each.words}{each.finding.message}"), each)
    return list(kept.values())
