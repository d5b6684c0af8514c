"""How much a file from somebody else may hold, whatever its kind."""

from __future__ import annotations

MAX_ROW = 100_000
MAX_COLUMN = 1_000
MAX_CELLS = 1_000_000
MAX_CHARACTERS = 50_000_000
"""Characters of all cells together, where a file passes through another process."""

MEMORY = 2**30
"""Bytes of address space of the process that reads an old file."""

SECONDS = 20
"""Seconds that it may take, of the processor and by the clock."""


class ReadingError(Exception):
    """A file cannot be read; its text is a Chinese clause that says why and what to do."""
