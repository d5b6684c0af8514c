"""One check = one small function = one stable code: the decorator that registers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.audit.subject import Subject

CheckFunction = Callable[[Subject], Iterator[Finding]]


class Check(Struct, frozen=True):
    """A registered check: its code and usual severity, its Chinese title, what it means, its official source; call it with a subject."""

    code: str
    severity: str
    title: str
    meaning: str
    rule: str
    theme: str
    function: CheckFunction

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """Run the check; a finding without its own severity takes the check's."""
        for finding in self.function(subject):
            yield replace(finding, code=self.code, severity=finding.severity or self.severity)


REGISTRY: dict[str, Check] = {}
"""Code → check, in the order in which the modules of checks are imported."""


def check(code: str, *, severity: str, title: str, meaning: str, rule: str) -> Callable[[CheckFunction], Check]:
    """Register a function as the check of a code; ``rule`` names the official source, or who asks for it.

    Raises ValueError for a code that is taken or an unknown severity: both are slips of the programmer.
    """
    if code in REGISTRY or severity not in SEVERITIES:
        raise ValueError(code)

    def register(function: CheckFunction) -> Check:
        theme = function.__module__.rpartition("checks_")[2]
        REGISTRY[code] = Check(code, severity, title, meaning, rule, theme, function)
        return REGISTRY[code]

    return register
