"""What a key of the context names: its value, and who it is by names instead of numbers, so that a row that moved is known again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from xlsheets.domain.numbers import plain
from xlsheets.report.context import Keyed, ReportContext
from xlsheets.report.living.keyed import ALSO

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_NAMES = ("path", "subject", "label", "name")
"""What a record of a list is called by, the first of them that it has."""


class KeyNames:
    """Follows keys through a context."""

    def __init__(self, context: ReportContext, cells: Mapping[str, str]) -> None:
        """Take the context that is followed, and in which cells its figures stand, by key."""
        self._context = context
        self._cells = cells
        self._known: dict[str, tuple[str, str]] = {}

    def who(self, key: str) -> str:
        """Return a key with names: ``indicators[2].score`` → ``indicators[产出-数量-份数].score``."""
        return ALSO.join(self._followed(each)[0] for each in key.split(ALSO))

    def value(self, key: str) -> str:
        """Return the values of a key as text, with ``；`` between several."""
        return "；".join(self._followed(each)[1] for each in key.split(ALSO)) if key else ""

    def cells(self, key: str) -> str:
        """Return the cells of a key (``自评表!F16、G16``), with ``；`` between several."""
        return "；".join(filter(None, (self._cells.get(each, "") for each in key.split(ALSO)))) if key else ""

    def _followed(self, key: str) -> tuple[str, str]:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._follow(key)
        return found

    def _follow(self, key: str) -> tuple[str, str]:
        held: object = self._context
        who = ""
        for step in _STEP.finditer(key):
            if step[2] is not None:
                at = int(step[2])
                held = held[at] if isinstance(held, tuple) and at < len(held) else None
                called = next((name for each in _NAMES if (name := getattr(held, each, ""))), step[2])
                who += f"[{called}]"
                continue
            who += f".{step[1]}" if who else step[1]
            held = held.get(step[1]) if isinstance(held, Mapping) else getattr(held, step[1], None)
        if isinstance(held, Decimal):
            return who, plain(held)
        return who, "" if held is None or isinstance(held, Keyed | tuple | Mapping) else str(held)
