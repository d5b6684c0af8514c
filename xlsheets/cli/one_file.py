"""One file of several at work: whatever becomes of it, even through a fault of the program, the others go on."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from xlsheets.errors import UserError

if TYPE_CHECKING:
    from xlsheets.audit.finding import Finding

DEBUG = "XLSHEETS_DEBUG"
"""Environment variable for maintainers: let an internal error show its traceback."""

Made = TypeVar("Made")


class NotDone(Struct, frozen=True):
    """Why a file could not be dealt with: one line for people; ``internal``: the program is at fault, not the file."""

    file: str
    line: str
    internal: bool = False

    @property
    def findings(self) -> list[Finding]:
        """An internal error as findings; what a person has to mend stands on stderr alone."""
        from xlsheets.audit.check import INTERNAL_ERROR
        from xlsheets.audit.finding import ERROR, Finding

        if not self.internal:
            return []
        message, _, fix = self.line.removeprefix(f"{self.file}：").partition("；")
        return [Finding(INTERNAL_ERROR, ERROR, self.file, "", "", message, "", "", f"{fix}。")]


def attempt(path: Path | UserError, work: Callable[[Path], Made]) -> Made | NotDone:
    """Do the work on one file and give what it made, or why it made nothing; only an interrupt goes through.

    Args:
        path: the file, or what is wrong with an argument that stands for none.
        work: takes the file; prints nothing, for an output that takes no more is not the file's fault.
    """
    try:
        if isinstance(path, UserError):
            raise path
        return work(path)
    except UserError as error:
        return NotDone(str(path), error.line)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        from xlsheets.audit.trace_log import internal_error

        return NotDone(str(path), internal_error(str(path), error).line, internal=True)
