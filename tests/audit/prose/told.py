"""A right form in which one text says what a test wants to know of."""

from __future__ import annotations

from audit.audit_factory import codes, findings, form, only, subject

from xlsheets.audit.finding import Finding
from xlsheets.audit.subject import Subject
from xlsheets.forms.schema_reports import TextSpec

TEXTS = form(texts=(TextSpec("summary", "总体情况"),))


def told(text: str, **more: object) -> Subject:
    """The form with that text."""
    return subject(of=TEXTS, texts={"summary": text}, year=2024, **more)  # type: ignore[arg-type]


def only_finding(text: str, code: str) -> Finding:
    """The one finding about a text."""
    return only(told(text), code)


def said(text: str) -> list[str]:
    """The codes of what is said of a text."""
    return codes(told(text))


def of_code(checked: Subject, code: str) -> list[str]:
    """What is found, of the findings of a code."""
    return [finding.found for finding in findings(checked, code)]
