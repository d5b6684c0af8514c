"""One check = one small function = one stable code: the decorators that register it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from xlsheets.audit.finding import SEVERITIES, Finding
from xlsheets.audit.subject import Subject

Asked = TypeVar("Asked")
"""What a check is asked about: a subject, or several forms together."""

CheckFunction = Callable[[Asked], Iterator[Finding]]


class Check(Struct, Generic[Asked], frozen=True):
    """A registered check: code and usual severity, Chinese title, what it means, its official source; call it with what it is about."""

    code: str
    severity: str
    title: str
    meaning: str
    rule: str
    theme: str
    function: CheckFunction[Asked]

    def __call__(self, asked: Asked) -> Iterator[Finding]:
        """Run the check; a finding without its own severity takes the check's."""
        for finding in self.function(asked):
            yield replace(finding, code=self.code, severity=finding.severity or self.severity)


REGISTRY: dict[str, Check[Subject]] = {}
"""Code → check, in the order in which the modules of checks are imported."""


def check(
    code: str, *, severity: str, title: str, meaning: str, rule: str
) -> Callable[[CheckFunction[Subject]], Check[Subject]]:
    """Register a function as the check of a code; ``rule`` names the official source, or who asks for it.

    Raises ValueError for a code that is taken or an unknown severity: both are slips of the programmer.
    """
    return registered(REGISTRY, code, severity=severity, title=title, meaning=meaning, rule=rule)


def registered(
    registry: dict[str, Check[Asked]], code: str, *, severity: str, title: str, meaning: str, rule: str
) -> Callable[[CheckFunction[Asked]], Check[Asked]]:
    """Register a function in a registry, as ``check`` does in that of one subject."""
    if code in registry or severity not in SEVERITIES:
        raise ValueError(code)

    def register(function: CheckFunction[Asked]) -> Check[Asked]:
        theme = function.__module__.rpartition("checks_")[2]
        registry[code] = Check(code, severity, title, meaning, rule, theme, function)
        return registry[code]

    return register
