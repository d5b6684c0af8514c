"""The command line: ``xlsheets COMMAND …``."""

from xlsheets.cli.main import main

__all__ = ["main"]
