"""``xlsheets verify``: a report against the workbook that it tells of, and against itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.forms.placed import Evaluated
from xlsheets.report.build import make_report
from xlsheets.report.last_year import Earlier, last_year_of
from xlsheets.report.update import kind_of, report_on
from xlsheets.report.word.edited import Edited
from xlsheets.verify.alone import contradictions
from xlsheets.verify.by_marks import CHART_WORD, MarkReader
from xlsheets.verify.charts import chart_remarks
from xlsheets.verify.claims import Claim, claims_of
from xlsheets.verify.claims_of_grade import name_variants, wrong_grades
from xlsheets.verify.comments import with_comments
from xlsheets.verify.known_figures import KnownEvaluation, known_evaluation, plain_words
from xlsheets.verify.quantities import quantities
from xlsheets.verify.remark import ReportRemark
from xlsheets.verify.report_text import ReportParagraph, paragraphs_of
from xlsheets.verify.table_claims import table_claims
from xlsheets.verify.verdicts import figures_meant, verdict

LONGEST_LINE_OF_A_NAME = 40
"""Characters of a line that may be nothing but a name."""


_OF_SEVERAL = re.compile("[0-9一二三四五六七八九十]+个项目|各项目|所有项目|全部项目|部门整体|合计")
"""What a sentence of the whole says beside names of projects."""

_QUOTED = re.compile("“[^“”]{4,}”")


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
    remarks = list(contradictions(paragraphs, file))
    marked = compared = 0
    if every:
        reader = _Reader(edited, paragraphs, every)
        remarks += reader.remarks()
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
        self.has_marks = self._is_of_a_form_report()
        if not self.has_marks:  # a person's own template is not at hand: all is read by its sentences
            self.paragraphs = [replace(each, traced=()) for each in paragraphs]
        newest = max((each.evaluation.year or 0 for each in every), default=0)
        self.now = [each for each in every if (each.evaluation.year or 0) == newest]
        self.known = [known_evaluation(each) for each in self.now]
        self.earlier = [known_evaluation(each) for each in every if each not in self.now]
        self.main = self._main()

    def _is_of_a_form_report(self) -> bool:
        """Say whether the program made the report with a template that it has: else what it would say now is not known."""
        if self.edited.ledger is None and not self.edited.places:
            return False
        return any(kind_of(self.edited, each) is not None for each in self.every)

    def _main(self) -> KnownEvaluation:
        """The evaluation that the report is on: by its marks, else by the names in its first lines, else the department's."""
        if len(self.known) == 1:
            return self.known[0]
        if self.edited.ledger is not None or self.edited.places:
            found = report_on(self.now, self.edited.path)
            return next(each for each in self.known if each.found is found)
        head = "".join(plain_words(each.text) for each in self.paragraphs[:12])
        named = [each for each in self.known if (name := plain_words(each.context.subject)) and name in head]
        projects = [each for each in named if not each.found.form.is_department]
        whole = [each for each in self.known if each.found.form.is_department]
        return next(iter(projects if len(projects) == 1 else whole or named or self.known))

    def remarks(self) -> Iterator[ReportRemark]:
        """Yield what does not hold."""
        by_marks = list(self._by_marks()) if self.has_marks else []
        yield from by_marks
        for found in table_claims(
            self.paragraphs, [self.main, *(each for each in self.known if each is not self.main)]
        ):
            yield from self._judged(found.claim, self.paragraphs[found.index], found.index)
        section = self.main
        for index, each in enumerate(self.paragraphs):
            if each.is_heading:
                section = self._named(each.text, self.main)
            above = self.paragraphs[index - 1].text if index else ""
            chosen = _Chosen(self._named, section)
            for claim in claims_of(each.text, chosen, above if len(above) <= LONGEST_LINE_OF_A_NAME else ""):
                yield from self._judged(claim, each, index)
            yield from wrong_grades(each, index, section, self.file)
            if not each.traced:
                yield from name_variants(each, index, self.known, self.file)
        # Of a chart that is told as stale as a whole, not each of its points too.
        is_told = any(each.words == CHART_WORD for each in by_marks)
        yield from chart_remarks(self.edited, None if is_told else self.main, self.file)

    def _by_marks(self) -> Iterator[ReportRemark]:
        earlier = [Earlier("", each.found) for each in self.earlier]
        last = last_year_of(self.main.found, earlier).found
        made = make_report(self.main.found, kind_of(self.edited, self.main.found), beside=self.now, last=last)
        new = Edited(self.edited.path, made.data)
        self.marked = sum(len(each.traced) for each in self.paragraphs)
        yield from MarkReader(self.edited, new, self.paragraphs, has_last=last is not None).remarks()

    def _named(self, text: str, otherwise: KnownEvaluation) -> KnownEvaluation:
        """The evaluation that a text tells of: the one that it names, if that is one alone, and no other is quoted beside it."""
        plain = plain_words(text)
        if _OF_SEVERAL.search(plain):
            return self.main
        if len(_QUOTED.findall(plain)) > 1:
            return otherwise
        named = [each for each in self.known if (name := plain_words(each.context.subject)) and name in plain]
        return named[0] if len(named) == 1 else otherwise

    def _judged(self, claim: Claim, paragraph: ReportParagraph, index: int) -> Iterator[ReportRemark]:
        if paragraph.is_traced(claim.quantity.start):
            return
        self.compared += bool(figures_meant(claim))
        found = verdict(claim, self.file, paragraph.place, index, self._earlier(claim))
        if found is not None:
            yield found

    def _earlier(self, claim: Claim) -> list[KnownEvaluation]:
        subject = plain_words(claim.evaluation.context.subject)
        return [each for each in self.earlier if plain_words(each.context.subject) == subject]


class _Chosen:
    """Says of each sentence of a paragraph, in turn, which evaluation it tells of: the one it names, else that of the one before."""

    def __init__(self, named: Callable[[str, KnownEvaluation], KnownEvaluation], first: KnownEvaluation) -> None:
        self._named = named
        self._last = first

    def __call__(self, sentence: str) -> KnownEvaluation:
        self._last = self._named(sentence, self._last)
        return self._last


def _once(remarks: Sequence[ReportRemark]) -> list[ReportRemark]:
    """Leave out what was said of the same words of a paragraph before."""
    kept: dict[tuple[int, str, str], ReportRemark] = {}
    for each in remarks:
        kept.setdefault((each.index, each.paragraph, f"{each.words}{each.finding.message}"), each)
    return list(kept.values())
