"""Each file of several at work: whatever becomes of it, even through a fault of the program, the others go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from xlsheets.cli.exit_status import DONE, UNUSABLE
from xlsheets.errors import NoFormError, UserError

if TYPE_CHECKING:
    from xlsheets.audit.finding import Finding
    from xlsheets.cli.file_arguments import Named

DEBUG = "XLSHEETS_DEBUG"
"""Environment variable for maintainers: let an internal error show its traceback."""

Made = TypeVar("Made")


class NotDone(Struct, frozen=True):
    """Why a file could not be dealt with: one line for people; ``internal``: the program is at fault, not the file;
    ``passed``: it is no form, and among others that is no fault at all."""

    file: str
    line: str
    internal: bool = False
    passed: bool = False

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
        return NotDone(str(path), error.line, passed=isinstance(error, NoFormError))
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        from xlsheets.audit.trace_log import internal_error

        return NotDone(str(path), internal_error(str(path), error).line, internal=True)


def go_through(files: Sequence[Named], work: Callable[[Path, Path], tuple[list[str], int]]) -> int:
    """Do the work on each file, print what it says, and return the gravest exit status.

    Args:
        files: files, and what is wrong with arguments that stand for none.
        work: takes a file and its place below what was named; gives lines for people and an exit status.
    """
    from xlsheets.cli.progress import ProgressLine

    status = DONE
    done = passed = 0
    progress = ProgressLine(len(files))
    for each in files:
        progress.show()
        made = attempt(each.path, partial(_beside, work, each.inside))
        progress.step()
        if isinstance(made, NotDone):
            print(made.line, file=sys.stderr)
            passed += made.passed
            status = status if made.passed else UNUSABLE
            continue
        done += 1
        lines, found = made
        print("\n".join(lines))
        status = max(status, found)
    return UNUSABLE if passed and not done else status


def _beside(work: Callable[[Path, Path], Made], inside: Path, path: Path) -> Made:
    return work(path, inside)
