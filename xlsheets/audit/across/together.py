"""What a check over several forms looks at: the evaluations of one unit, from one workbook or from several files and years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.subject import Subject, normal
from xlsheets.domain.numbers import ZERO, read_figure

_YEAR_AT_END = r"[（(]?(?:20[0-9]{2})年?(?:度)?[)）]?\Z"
_SHORTEST_NAME = 4
_TEXTS = ("goal_expected", "goal_actual", "text", "field")


class Together(Struct, frozen=True, dict=True):
    """Evaluations of one unit."""

    subjects: Sequence[Subject]

    @cached_property
    def newest(self) -> tuple[Subject, ...]:
        """Those of the newest year, and those whose year nobody wrote."""
        years = [each.evaluation.year for each in self.subjects if each.evaluation.year]
        return tuple(each for each in self.subjects if each.evaluation.year in (None, max(years, default=None)))

    @cached_property
    def projects(self) -> tuple[Subject, ...]:
        """The projects of the newest year that somebody has begun."""
        forms = (each for each in self.newest if not each.form.is_department and not each.form.is_data)
        return tuple(each for each in forms if not each.is_untouched)

    @cached_property
    def departments(self) -> tuple[Subject, ...]:
        """The forms over all projects of the newest year."""
        return tuple(each for each in self.newest if each.form.is_department or each.form.is_data)

    def texts(self) -> Iterator[tuple[Subject, Passage, str]]:
        """Give what the forms over all projects say in sentences, without blanks; of projects alone what each says."""
        for subject in self.departments or self.projects:
            for passage, text in prose(subject.passages, _TEXTS):
                yield subject, passage, text

    def total(self, role: str) -> Decimal:
        """Add up an amount over the projects."""
        return sum((amount_of(each, role) or ZERO for each in self.projects), ZERO)


def amount_of(subject: Subject, role: str) -> Decimal | None:
    """Give an amount of the total line of a form, None where there is none."""
    line = subject.evaluation.line("total")
    return None if line is None else read_figure(getattr(line, role))


def short_name(subject: Subject) -> str:
    """Name a project as texts do, without its year; ``""`` where that is too short to be told."""
    name = re.sub(_YEAR_AT_END, "", normal(subject.evaluation.subject))
    return name if len(name) >= _SHORTEST_NAME and "×" not in name else ""


CheckTogetherFunction = Callable[[Together], Iterator[Finding]]


class CheckTogether(Struct, frozen=True):
    """A registered check over several forms, as ``audit.registry.Check`` is one over one."""

    code: str
    severity: str
    title: str
    meaning: str
    rule: str
    theme: str
    function: CheckTogetherFunction

    def __call__(self, together: Together) -> Iterator[Finding]:
        """Run the check; a finding without its own severity takes the check's."""
        for finding in self.function(together):
            yield replace(finding, code=self.code, severity=finding.severity or self.severity)


TOGETHER: dict[str, CheckTogether] = {}
"""Code → check, in the order in which the modules of checks are imported."""


def check_together(
    code: str, *, severity: str, title: str, meaning: str, rule: str
) -> Callable[[CheckTogetherFunction], CheckTogether]:
    """Register a function as the check of a code over several forms; ``rule`` names the official source, or who asks for it.

    Raises ValueError for a code that is taken or an unknown severity: both are slips of the programmer.
    """
    if code in TOGETHER or severity not in SEVERITIES:
        raise ValueError(code)

    def register(function: CheckTogetherFunction) -> CheckTogether:
        theme = function.__module__.rpartition("checks_")[2]
        TOGETHER[code] = CheckTogether(code, severity, title, meaning, rule, theme, function)
        return TOGETHER[code]

    return register
