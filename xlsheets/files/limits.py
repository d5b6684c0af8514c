"""How much a file from somebody else may hold, whatever its kind."""

from __future__ import annotations

import sys

MAX_ROW = 100_000
MAX_COLUMN = 1_000
MAX_CELLS = 1_000_000
MAX_CHARACTERS = 50_000_000
"""Characters of all cells together, where a file passes through another process."""

MAX_TEXT = 32_767
"""Characters that Excel allows in a cell."""

MEMORY = 2**30
"""Bytes of address space of the process that reads an old file."""

SECONDS = 20
"""Seconds that it may take, of the processor and by the clock."""


class ReadingError(Exception):
    """A file cannot be read; its text is a Chinese clause that says why and what to do."""


def limit_this_process() -> None:
    """Hold this process to the limits of memory and time, and keep it from leaving a core file."""
    if sys.platform == "win32":
        from xlsheets.files.old.windows_job import limit_memory

        limit_memory(MEMORY)
        return
    import resource

    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(limit)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(limit, (most, most))
