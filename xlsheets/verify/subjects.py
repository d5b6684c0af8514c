"""Which evaluation a sentence of a report tells of: the project that it names, all projects together, or the department."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from xlsheets.verify.claim_words import claim_words
from xlsheets.verify.known_figures import KnownEvaluation, known_together, plain_words, spoken_name
from xlsheets.verify.report_text import ReportParagraph

HEAD = 12
"""Paragraphs at the beginning, among which the title is."""

_SUBTITLE = 2
"""Paragraphs below a title, one of which may name what it is on."""

_QUOTED = re.compile("“[^“”]{4,}”")


class Subjects:
    """The evaluations of a report's year, and which of them its sentences name."""

    def __init__(self, known: Sequence[KnownEvaluation], main: KnownEvaluation | None, head: Sequence[str]) -> None:
        """Take them.

        Args:
            known: every evaluation of the year; at least one.
            main: the one that the report is on by its marks, None where it has none.
            head: the texts of its first paragraphs, by whose names the main one is told otherwise.
        """
        self.known = known
        self.projects = [each for each in known if not each.is_department]
        self.whole = next((each for each in known if each.is_department), None)
        self._names = sorted(
            {(name, at) for at, each in enumerate(known) for name in (each.subject, spoken_name(each.subject)) if name},
            key=lambda pair: (-len(pair[0]), pair),
        )
        self.main = main or self._main("".join(map(plain_words, head[:HEAD])))

    def _main(self, head: str) -> KnownEvaluation:
        """The one named in the first lines; the department's, where several are or none is."""
        if len(self.known) == 1:
            return self.known[0]
        named = self._in(head)
        projects = [each for each in named if not each.is_department]
        return projects[0] if len(projects) == 1 else self.whole or next(iter([*named, *self.known]))

    @cached_property
    def together(self) -> KnownEvaluation:
        """All projects, added up."""
        return known_together(self.projects)

    @cached_property
    def every_name(self) -> tuple[str, ...]:
        """The names of evaluations and of their indicators, the longest first."""
        names = {name for name, _ in self._names}
        names |= {name for each in self.known for name, about in each.names if about.startswith("indicators")}
        return tuple(sorted(names, key=len, reverse=True))

    def named(self, text: str, otherwise: KnownEvaluation | None) -> KnownEvaluation | None:
        """Give the evaluation that a text tells of: the one that it names, if that is one alone, and no other is quoted beside it.

        Args:
            text: a heading or a sentence.
            otherwise: what it tells of if it names none.

        Returns:
            None where it tells of something that is not among the evaluations.
        """
        plain = plain_words(text)
        words = claim_words()
        named = self._in(plain)
        projects = [each for each in named if not each.is_department]
        if match := words.several.search(plain):
            number = next(filter(None, match.groups()), "")
            return self._of_several(int(number) if number else None)
        if words.department.search(plain) and not projects and (self.whole is not None or len(self.known) > 1):
            return self.whole
        if len(_QUOTED.findall(plain)) > 1:
            return otherwise
        return projects[0] if len(projects) == 1 else named[0] if len(named) == 1 else otherwise

    def _of_several(self, number: int | None) -> KnownEvaluation | None:
        """All projects together, if they are as many as is said; else it is not known of which ones a sentence tells."""
        if len(self.projects) < 2:
            return self.main if number is None else None
        return self.together if number in (None, len(self.projects)) else None

    def _in(self, plain: str) -> list[KnownEvaluation]:
        """The evaluations that a text names, none by a name that is a part of another's there."""
        found = set[int]()
        for name, at in self._names:
            if name in plain:
                found.add(at)
                plain = plain.replace(name, "\0")
        return [each for at, each in enumerate(self.known) if at in found]


def sections(subjects: Subjects, paragraphs: Sequence[ReportParagraph]) -> Iterator[KnownEvaluation | None]:
    """Yield for each paragraph what its section tells of: what its heading names, else what the report is on.

    A file may hold several reports: a title below the head begins another, on what it or the line below it names.
    """
    report: KnownEvaluation | None = subjects.main
    section = report
    since_title = _SUBTITLE + 1
    for index, each in enumerate(paragraphs):
        since_title += 1
        if each.is_title and index >= HEAD:
            report = section = subjects.named(each.text, None)
            since_title = 0
        elif each.is_heading:
            section = subjects.named(each.text, report)
        elif since_title <= _SUBTITLE and "。" not in each.text and report is None:
            report = section = subjects.named(each.text, None)
        yield section


class Chosen:
    """Says of each sentence of a paragraph, in turn, which evaluation it tells of: the one it names, else that of the one before."""

    def __init__(self, subjects: Subjects, section: KnownEvaluation | None) -> None:
        """Take what the section tells of."""
        self._subjects = subjects
        self._last = section

    def __call__(self, sentence: str) -> KnownEvaluation | None:
        """Give it, None for what is not among the evaluations."""
        found = self._subjects.named(sentence, self._last)
        if found is not None and found.found is not None:
            self._last = found
        return found
