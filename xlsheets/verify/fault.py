"""What is wrong with some words of a report, before it is known where they stand."""

from __future__ import annotations

from msgspec import Struct


class Fault(Struct, frozen=True):
    """The words, what is wrong with them, what they should be, what to do; ``cell``: of the workbook, where that says so.

    ``is_mild``: bad form rather than a wrong figure.
    """

    found: str
    message: str
    expected: str
    fix: str
    cell: str = ""
    is_mild: bool = False
