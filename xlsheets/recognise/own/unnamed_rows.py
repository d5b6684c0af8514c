"""Rows of a table of ours in which a person typed a score beside a printed name that is none (``指标1：``).

The score counts on the form, so the row has to count on 测算 too, whose formulas know an indicator by its name alone (a formula that
asked for the score would go in a circle): a recompute puts ``（未命名）`` behind the printed words.
"""

from __future__ import annotations

from msgspec.structs import replace

from xlsheets.domain.nothing import is_unused_name, is_unused_value
from xlsheets.domain.vocabulary import UNNAMED
from xlsheets.files.addresses import row_column
from xlsheets.recognise.rows import Rows


def with_unnamed(rows: Rows) -> tuple[Rows, dict[str, str]]:
    """Return the rows with such names, and the texts that a recompute stores: address → name."""
    items = list(rows.indicators)
    to_store: dict[str, str] = {}
    for index, row in enumerate(rows.placed):
        item, cell = row.item, row.where.get("name", "")
        marked = item.name.strip().endswith(UNNAMED)
        unused = (
            not marked and is_unused_name(item.name) and is_unused_value(item.target) and is_unused_value(item.actual)
        )
        # A name in a cell that is merged with the target's would make a row that spans the table, which is no indicator.
        if unused and row.where.get("target", cell) != cell and row_column(cell)[0] == row.number:
            items[index] = replace(item, name=f"{item.name.strip()}{UNNAMED}")
            to_store[cell] = items[index].name
    return (replace(rows, indicators=items), to_store) if to_store else (rows, to_store)
