"""Where things stand, for other programs: the key ``cells`` of ``xlsheets read --json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsheets.forms.placed import Placed


def places(found: Placed) -> dict[str, Any]:
    """Return the sheet and, in the shape of the facts, the address of every cell (``F14``); ``texts`` on their own sheet."""
    cells = found.cells
    return {
        "sheet": cells.sheet,
        "columns": _headers(cells.headers),
        "unused_columns": [{"cell": cell, "header": text} for cell, text in cells.unused],
        "budget_columns": _headers(cells.budget_headers),
        "year": cells.year,
        "fields": dict(cells.fields),
        "budget": {line: dict(where) for line, where in cells.budget.items()},
        "goals": [dict(where) for where in cells.goals],
        "indicators": [dict(where) for where in cells.indicators],
        "totals": dict(cells.totals),
        "headings": dict(cells.headings),
        "printed_texts": dict(cells.printed_texts),
        "measures": {"sheet": cells.measures_sheet, **cells.measures} if cells.measures else {},
        "texts": {"sheet": cells.texts_sheet, **cells.texts} if cells.texts else {},
    }


def _headers(headers: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """What each column was taken for: role → its header's address and text."""
    return {role: {"cell": cell, "header": text} for role, (cell, text) in headers.items()}
