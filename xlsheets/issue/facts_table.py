"""Facts typed in a table, a workbook or a CSV: read by section and header, each mistake told with its cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from xlsheets.forms.mistakes import KeyPath
from xlsheets.forms.schema import Form
from xlsheets.issue.facts_layout import SECTIONS
from xlsheets.issue.facts_rows import FactsRows, form_named, holds_facts, read_rows
from xlsheets.issue.typed_tables import TypedTable, typed_tables

_OBJECTS = {
    "budget": "资金",
    "goals": "年度目标",
    "indicators": "指标",
    "measures": "数据",
    "texts": "文字说明",
    "fields": "基本情况",
}
_AS_PEOPLE_SEE = (
    ("单位写在 money_unit", "单位写在【基本情况】的“金额单位”"),
    ("写在 measures", "写在【数据】一节"),
    ("，或在 score 里写得分", "，或在得分栏写得分"),
    ("与 operator 的", "与比较符号栏的"),
    ("请写在总额（total）一行", "请写在总额一行"),
    ("写在 raw_weight", "写在折算前的分值一栏"),
    ("改正或写 null", "改正或留空"),
    ("请去掉 actual", "请去掉"),
)
"""Words of the facts' keys in messages, and what they are called in a table."""

_LINE_ID = re.compile(r"\b[a-z_]+（([^）]*)）")
"""A budget line by its id and label: a table has the label alone."""

_ROW = re.compile(r"indicators\[(\d+)\]")


class TableFacts(Struct, frozen=True):
    """The facts of one sheet: the keys as in FACTS.json, and how to tell mistakes of them by cell."""

    table: TypedTable
    form: Form
    rows: FactsRows

    @property
    def data(self) -> dict[str, Any]:
        """The facts, for ``evaluation_from_facts``."""
        return self.rows.data

    @property
    def wrong(self) -> list[str]:
        """Lines of what is wrong with the table itself."""
        return [f"{self.table.place(*spot)}：{message}" for spot, message in sorted(self.rows.mistakes)]

    def show(self, path: KeyPath) -> str:
        """Name the cell that a key came from; the section where the key has none."""
        for length in range(len(path), 0, -1):
            if (spot := self.rows.spots.get(path[:length])) is not None:
                return self.table.place(*spot)
        section = self.rows.spots.get((_OBJECTS.get(str(path[0]), SECTIONS[0]),)) if path else None
        return self.table.place(*(section or (1, 1)))

    def say(self, message: str) -> str:
        """Write a message without the keys of the facts, which a table does not show."""
        return as_people_see(message, self.show)


def as_people_see(message: str, show: Callable[[KeyPath], str]) -> str:
    """Write a message of facts in the words of a table; ``show`` names the cell of a key."""
    for key, word in _AS_PEOPLE_SEE:
        message = message.replace(key, word)
    message = _LINE_ID.sub(r"\1", message)
    return _ROW.sub(lambda match: show(("indicators", int(match[1]) - 1)), message)


def facts_tables(path: Path) -> list[TypedTable]:
    """Open a file and return the sheets that hold facts; the first one where none has a section (a table of indicators alone).

    Raises:
        UserError: the file cannot be used.
    """
    tables = typed_tables(path)
    return [table for table in tables if holds_facts(table)] or tables[:1]


def named_form(table: TypedTable) -> tuple[str, str]:
    """Return the form that a sheet names (``""``: none), and the cell."""
    found = form_named(table)
    return ("", table.place(1, 1)) if found is None else (found[0], table.place(*found[1]))


def table_facts(table: TypedTable, form: Form) -> TableFacts:
    """Read the facts of a sheet for a form."""
    return TableFacts(table, form, read_rows(table, form))
