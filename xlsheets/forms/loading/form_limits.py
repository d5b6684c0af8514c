"""What a form may write at most, and the few values that are read in bands of every kind."""

from __future__ import annotations

import re
from decimal import Decimal

from xlsheets.forms.loading.toml_table import TomlTable

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
NAME_RULE = "用小写英文字母开头，只含小写字母、数字和下划线"

LONGEST_CHOICES, LONGEST_HINT = 255, 255
"""What Excel admits in a typed drop-down list, and in the note of a cell's input message."""

MOST_ROWS = 200
MOST_CHOICES = 9
MOST_GOALS = 9


def read_height(table: TomlTable, default: int) -> float:
    """Read the ``height`` of a band's rows in points."""
    return float(table.number("height", Decimal(default), Decimal(0)))


def read_hint(table: TomlTable) -> str:
    """Read what is shown where a cell is selected."""
    hint = table.text("hint", "")
    if len(hint) > LONGEST_HINT:
        table.note("hint", f"提示超过 {LONGEST_HINT} 个字符，Excel 打不开，请缩短")
    return hint


def read_limit(table: TomlTable) -> int:
    """Read how many characters a cell takes, 0 for any number."""
    return table.integer("limit", 0, 0, 100_000)
