"""``xlsheets addin doctor``: what the Excel side needs, and what of it is missing."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from xlsheets.cli.exit_status import DONE, FOUND_ERRORS

EXAMPLE = "xlsheets addin doctor"


def add_arguments(_: ArgumentParser) -> None:
    """The command has none."""


def run(_: Namespace) -> int:
    """Say line by line what is right and wrong; the exit status is 1 where something is wrong."""
    from xlsheets.excel.doctor import BAD, examine

    lines = examine(os.environ)
    for line in lines:
        print(f"[{line.state}] {line.text}")
    return FOUND_ERRORS if any(line.state == BAD for line in lines) else DONE
