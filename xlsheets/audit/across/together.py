"""What a check over several forms looks at: the evaluations of one unit, from one workbook or from several files and years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from xlsheets.audit.prose.passages import Passage, prose
from xlsheets.audit.registry import Check, CheckFunction, registered
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


TOGETHER: dict[str, Check[Together]] = {}
"""Code → check, in the order in which the modules of checks are imported."""


def check_together(
    code: str, *, severity: str, title: str, meaning: str, rule: str
) -> Callable[[CheckFunction[Together]], Check[Together]]:
    """Register a function as the check of a code over several forms, as ``audit.registry.check`` does for one.

    Raises ValueError for a code that is taken or an unknown severity: both are slips of the programmer.
    """
    return registered(TOGETHER, code, severity=severity, title=title, meaning=meaning, rule=rule)
