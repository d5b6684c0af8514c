"""Columns of a sheet of the program's own, each told by its key: 测算 and 汇总 find theirs here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class KeyedColumn(Protocol):
    """A column with a key."""

    @property
    def key(self) -> str:
        """What it is told by."""


def column_number(columns: Sequence[KeyedColumn], key: str) -> int:
    """Return the 1-based place of the column of a key; there is always one."""
    return next(number for number, column in enumerate(columns, 1) if column.key == key)
