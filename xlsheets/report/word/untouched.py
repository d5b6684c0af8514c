"""Whether anybody has changed a report since the program wrote it."""

from __future__ import annotations

from pathlib import Path

from xlsheets.errors import UserError
from xlsheets.report.word.edited import Edited
from xlsheets.report.word.ledger_part import digest_of


def is_as_written(report: Edited) -> bool:
    """Say whether a report is, part by part, what its ledger says of it."""
    if report.ledger is None:
        return False
    return digest_of(report.archive.contents(), report.ledger_part) == report.ledger.digest


def may_be_replaced(path: Path) -> bool:
    """Say whether nothing of a person's is lost with a file: it is not there, or a report that nobody has changed since.

    A folder, a pipe and a device are no file either: writing refuses them, and says what they are.
    """
    if not path.is_file():
        return True
    try:
        return is_as_written(Edited(path))
    except UserError:  # no report of ours, whatever it is
        return False
