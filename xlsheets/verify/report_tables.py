"""The tables of a report as rows below a header, whose words say what the figures of each column are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from xlsheets.verify.claim_words import claim_words
from xlsheets.verify.known_figures import plain_words
from xlsheets.verify.report_text import ReportParagraph

_UNIT = re.compile(r"[(（](?:单位[:：])?(万元|亿元|千元|元|%|％|分)[)）]")
SUM = re.compile(r"合计|总计|总分|总额|(?:年度)?资金总额")
"""What the row of a sum is called."""


class TableText(Struct, frozen=True):
    """A cell: the index of its paragraph, and its text."""

    index: int
    text: str


class TableRow(Struct, frozen=True):
    """A row below a header: its cells by the header's columns, what these say of a column (role and text), the column of names, if any."""

    cells: dict[int, TableText]
    header: dict[int, tuple[str, str]]
    name_column: int | None = None


class HeadedTable(Struct, frozen=True):
    """A table: the line above it, and its rows below headers."""

    caption: str
    rows: tuple[TableRow, ...]


def unit_in(text: str) -> str:
    """Give the unit that a header has in brackets, ``""`` for none."""
    match = _UNIT.search(text)
    return match[1] if match else ""


def tables_of(paragraphs: Sequence[ReportParagraph]) -> list[HeadedTable]:
    """Return the tables of a report in its order."""
    tables: dict[int, dict[int, dict[int, TableText]]] = {}
    widths: dict[tuple[int, int], int] = {}
    captions: dict[int, str] = {}
    last = ""
    for index, each in enumerate(paragraphs):
        if each.cell is None:
            last = each.text
            continue
        place = each.cell
        captions.setdefault(place.table, last)
        widths[place.table, place.row] = place.width
        tables.setdefault(place.table, {}).setdefault(place.row, {}).setdefault(
            place.column, TableText(index, each.text)
        )
    return [
        HeadedTable(captions[table], tuple(_below_headers([(widths[table, at], cells) for at, cells in rows.items()])))
        for table, rows in tables.items()
    ]


def _below_headers(rows: Sequence[tuple[int, dict[int, TableText]]]) -> list[TableRow]:
    words = claim_words()
    found: list[TableRow] = []
    header: dict[int, tuple[str, str]] = {}
    name_column: int | None = None
    header_width = 0
    for width, cells in rows:
        bare = {column: plain_words(_UNIT.sub("", cell.text)) for column, cell in cells.items()}
        roles = {
            column: (words.columns[name], cells[column].text) for column, name in bare.items() if name in words.columns
        }
        if len({role for role, _ in roles.values()}) > 1:
            header, header_width = roles, width
            name_column = next((column for column, name in bare.items() if name in words.names), None)
            continue
        # 合计 and the like stretch over the columns before: what follows is counted from the right.
        moved = header_width - width
        if header and moved >= 0:
            placed = {column + moved: cell for column, cell in cells.items()}
            found.append(TableRow(placed, header, name_column))
    return found
